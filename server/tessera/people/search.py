"""The themes people carry, told to search: those they show to everyone in the network, as anyone there finds people.

What somebody shows to a smaller circle is read on their page alone: it neither finds them nor is counted.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tessera.core.access import NETWORK, PUBLIC
from tessera.search.kinds import Tags, register_tags
from tessera.themes.carried import tags_of

LINKS = f"""
SELECT f.person_id, t.id FROM profile_field f JOIN theme t ON t.key = ANY (string_to_array(f.value, ' '))
WHERE f.person_id = ANY ($1::uuid[]) AND f.field = 'themes' AND f.circle_id IN ({PUBLIC}, {NETWORK}) ORDER BY 1, 2
"""


async def person_tags(connection: Any, ids: Sequence[UUID]) -> dict[UUID, Tags]:
    """The tags of people."""
    return await tags_of(connection, await connection.fetch(LINKS, ids))


register_tags(person_tags)
