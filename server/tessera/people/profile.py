"""Acts on the fields of a profile: each is a row with one circle, and gone when it is emptied."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, PUBLIC
from tessera.core.database import Tx
from tessera.people.rules import field_mistake
from tessera.people.tables import KEPT_IN_PERSON, Absence, Person, ProfileField, wire_name
from tessera.themes.access import load_themes

_f = ProfileField.__table__  # type: ignore[attr-defined]
_ab = Absence.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Given:
    """What to change of one field: its text, its circle; None leaves as it is."""

    value: str | None = None
    circle_id: int | None = None


def mistakes_of(given: dict[str, Given]) -> dict[str, str]:
    """{field on the wire: code} of what cannot be taken; the account's own values are checked with the account."""
    found = {}
    for field, change in given.items():
        if change.value is not None and field in KEPT_IN_PERSON:
            found[wire_name(field)] = "field_invalid"
        elif mistake := field_mistake(field, (change.value or "").strip()):
            found[wire_name(field)] = mistake
        elif field == "name" and change.circle_id not in (None, NETWORK, PUBLIC):
            # Bylines carry the name, and everybody in the network reads them.
            found[wire_name(field)] = "audience_unknown"
    return found


async def write_fields(tx: Tx, person: Person, given: dict[str, Given]) -> None:
    """Change fields that were found to be right; what is emptied leaves no row. Raises Invalid for themes that a
    person cannot carry."""
    rows = await tx.session.execute(
        sa.select(_f.c.field, _f.c.value, _f.c.circle_id).where(_f.c.person_id == person.id).with_for_update()
    )
    known = {row.field: (row.value, row.circle_id) for row in rows}
    for field, change in given.items():
        value, circle_id = known.get(field, ("", person.circle_id))
        value = value if change.value is None else change.value.strip()
        circle_id = circle_id if change.circle_id is None else change.circle_id
        if field == "themes" and change.value is not None:
            kept = known.get(field, ("", 0))[0].split()
            value = " ".join(theme.key for theme in await load_themes(tx, value.split(), kept=kept))
        await _write(tx, person, field, value, circle_id)


async def _write(tx: Tx, person: Person, field: str, value: str, circle_id: int) -> None:
    own = field in KEPT_IN_PERSON
    if circle_id == person.circle_id if own else not value:
        await tx.session.execute(sa.delete(_f).where(_f.c.person_id == person.id, _f.c.field == field))
        return
    row = pg.insert(_f).values(person_id=person.id, field=field, circle_id=circle_id, value="" if own else value)
    changed = {"circle_id": row.excluded.circle_id, "value": row.excluded.value}
    await tx.session.execute(row.on_conflict_do_update(index_elements=["person_id", "field"], set_=changed))


async def withdraw(tx: Tx, person: Person, circle_ids: Iterable[int]) -> None:
    """Take back what a person showed to circles they leave: it is their own again, seen by nobody else."""
    left = list(circle_ids)
    # Of the account's own values a row is nothing but the circle.
    here = (_f.c.person_id == person.id) & _f.c.circle_id.in_(left)
    await tx.session.execute(sa.delete(_f).where(here, _f.c.field.in_(KEPT_IN_PERSON)))
    await tx.session.execute(sa.update(_f).where(here).values(circle_id=person.circle_id))
    away = (_ab.c.person_id == person.id) & _ab.c.circle_id.in_(left)
    await tx.session.execute(sa.update(_ab).where(away).values(circle_id=person.circle_id))
