"""Themes: what the work is about, in seven languages, linked to the targets of the 17 goals.

Owns `theme`, `theme_text` and `theme_target`; the goals and their 169 targets are constants (`goals.json`). Called by
every domain above: whatever carries themes has a link table of its own that references `theme.id`, checks the keys it
is given by `access.load_themes`, and sends the keys alone where an answer or a frame is the same for all readers,
whatever their language; the client names them from `GET /api/themes`.

Themes are public data like organisations, so they have no circle. They are never deleted: what carries a retired one
keeps it. Nothing here is live, so no act records a fact: lists carry an ETag and are compared on every reading.
"""
