"""The demo world: invented municipalities and people who ask and answer, for trying Tessera out.

Owns no table. The folder `world` holds its texts; `actions.create_demo` builds it through the same acts as everybody's,
and `timers.py` brings the real German register to search in.
Called by the command line and, for the list of sign-ins, by the sign-in page.
"""
