"""Core: what every domain stands on. It knows no domain.

`database` is the only code that commits; `access` decides who may see; `streams` and `facts` keep what
happened in order; `idempotency` makes a repeated request harmless; `reactions` follow facts afterwards.
"""
