"""The choice of readers on the wire: `nobody`, `network`, `public`, or the id of a closed space one belongs to."""

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.database import Database
from tessera.home.schemas import SpaceChoice
from tessera.spaces import queries as spaces


class Audiences:
    """What one may choose among: the circles of the choices, and the spaces among these."""

    def __init__(self, own: int, rows: list[spaces.SpaceRow]) -> None:
        # A choice is given to who is a member now, whatever else they may see of the space.
        joined = [row for row in rows if row.kind != "network" and row.role is not None]
        self.spaces = [SpaceChoice(row.id, row.title) for row in joined]
        self._circles = {"nobody": own, "network": NETWORK, "public": PUBLIC}
        self._circles |= {str(row.id): row.inside_id for row in joined}
        self._words = {circle_id: word for word, circle_id in self._circles.items()}

    def circle(self, audience: str) -> int | None:
        """The circle of a choice, or None where there is no such choice."""
        return self._circles.get(audience)

    def word(self, circle_id: int) -> str:
        """The choice that a circle stands for."""
        return self._words.get(circle_id, "nobody")


async def audiences(db: Database, actor: Actor) -> Audiences:
    """What this person may choose among now; raises SignInNeeded for a visitor."""
    actor.person()
    assert actor.circle_id is not None
    return Audiences(actor.circle_id, await spaces.spaces(db, actor))
