"""Files and pictures: how they come, what is let in, where they lie, who gets them.

Owns `stored_file`. Called by the domains that carry files: they hang files on a row of theirs (`attaching.py`) and
read what is shown of them (`shown.py`). A file lies in its owner's own circle until it is attached; then it is a child
of what carries it, by foreign key (R4), so that it goes where that goes. Bytes lie behind one port (`storage.py`), in
a folder or in S3-compatible storage. What came in is looked at in a process of its own (`looking.py`).
"""
