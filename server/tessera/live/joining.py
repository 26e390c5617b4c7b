"""How many may listen: connections of one login, and of visitors from one address.

Invariant: nobody can take the room of all others; a town hall behind one address has enough.
"""

from collections.abc import Iterable

from tessera.live.connection import Connection

MAX_PER_LOGIN = 100
MAX_PER_ADDRESS = 300
"""Of visitors; behind one address there may be many."""


def too_many(connections: Iterable[Connection], new: Connection) -> bool:
    """Whether one more like this may not join."""
    login_id = new.actor.login_id
    if login_id:
        return sum(other.actor.login_id == login_id for other in connections) >= MAX_PER_LOGIN
    if not new.source:
        return False
    return sum(other.source == new.source and not other.actor.login_id for other in connections) >= MAX_PER_ADDRESS
