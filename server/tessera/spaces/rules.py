"""Which circles a role in a space brings. Pure."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tessera.spaces.tables import Space

CIRCLES = ("listed", "inside", "people", "staff")
ROLES = ("member", "facilitator")
MAX_TITLE = 160


def circles_of_role(space: "Space", role: str) -> tuple[int, ...]:
    """The circles of a space its people are in by their role (R1)."""
    circles = (space.listed_id, space.inside_id, space.people_id)
    return (*circles, space.staff_id) if role == "facilitator" else circles


def audiences(kind: str, inside: bool) -> list[str]:
    """For whom somebody may ask in a space of this kind, the default first."""
    if not inside:
        return []
    return ["network", "public"] if kind == "network" else ["space"]
