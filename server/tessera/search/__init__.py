"""Search: one port, engines behind it; the PostgreSQL engine is the default.

Owns the table `document`, written by the reaction `search` from facts about questions, answers and the translations
people write of them, and by `reindex`; `document_word` holds the words of them all. Called by its own route; domains do
not call it, they record facts. A translation is found as the contribution it translates; what a machine translated is
not found. Every hit is checked against its row's circle before it leaves (`queries.py`), whatever the engine said.
"""
