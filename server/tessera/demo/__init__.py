"""The demo world: invented municipalities and people who ask and answer, for trying Tessera out.

Owns no table. `world.json` holds its texts; `actions.create_demo` builds it through the same acts as everybody's.
Called by the command line and, for the list of sign-ins, by the sign-in page.
"""
