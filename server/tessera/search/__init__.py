"""Search: one port, engines behind it; the PostgreSQL engine is the default.

Owns the table `document`, written by the reaction `search` from facts about questions and answers and by
`reindex`. Called by its own route; domains do not call it, they record facts. Every hit is checked against its
row's circle before it leaves (`queries.py`), whatever the engine said.
"""
