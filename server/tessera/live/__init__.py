"""Live: news travel from committed facts to every reader who may see them.

One protocol (`schema/README.md`), three transports. The way of a frame:

    commit → bus.Notifier → NOTIFY → bus.Listener → hub.Hub → channel.Channel (builds, encodes once, keeps a ring)
           → connection.Connection (a cursor per stream) → protocol.LiveProtocol, SSE or a held GET

Owns no tables. Domains register how their facts and gauges become frames (`core.facts.register_kind`,
`live.gauges.register_gauge`); the app mounts `routes.live_routes` and enters `lifespan.live_lifespan`.
"""
