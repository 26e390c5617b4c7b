"""What keeps a process from doing its work at all: one sentence for the person at the terminal, one exit status.

2 a wrong setting · 3 the data folder cannot be written · 4 the database is broken · 5 the database belongs to another
version · 6 the port is taken · 7 another server serves this database · 8 the database cannot be reached ·
9 the archive cannot be restored
"""


class Unusable(Exception):
    """Ends the process with `status` after printing its only argument, a whole sentence."""

    def __init__(self, sentence: str, *, status: int) -> None:
        super().__init__(sentence)
        self.status = status
