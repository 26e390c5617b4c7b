"""A merge in a world made by chance: nothing is lost, and nothing is shown to more people than before."""

import random
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tessera.core.clock import now
from tessera.organisations.affiliations import affiliations_seen
from tessera.organisations.people import people_of
from tests.organisations.test_merging import INSERT, merge, town
from tests.support.cast import NAMES, Cast

READERS = ("visitor", *NAMES)
Seen = set[tuple[str, str, str, bool]]


async def seen_of(cast: Cast, reader: str, places: set[UUID]) -> Seen:
    """(person, role, …) of what a reader sees of who works and worked in these places."""
    actor = await cast.actor(reader)
    found: Seen = set()
    for name, id_ in cast.people.items():
        for one in await affiliations_seen(cast.db, actor.circles, id_):
            if one.organisation.id in places:
                found.add((name, one.role, str(one.since), one.until is None))
    return found


async def running_in(cast: Cast, reader: str, place: UUID) -> set[str]:
    people = await people_of(cast.db, await cast.actor(reader), place, cursor=None, limit=50)
    assert len({one.id for one in people.items}) == people.total
    names = {id_: name for name, id_ in cast.people.items()}
    return {names[one.id] for one in people.items}


@pytest.mark.parametrize("seed", range(12))
async def test_nothing_is_lost_and_nothing_is_shown_to_more(cast: Cast, seed: int) -> None:
    """Everybody works and worked in both, here and there, seen by whoever: whatever the dice say."""
    dice = random.Random(seed)
    double, kept = await town(cast, f"Doubleton {seed}"), await town(cast, f"Keptham {seed}")
    both = await scatter(cast, dice, double, kept)
    before = {reader: await seen_of(cast, reader, {double, kept}) for reader in READERS}
    there = {r: (await running_in(cast, r, double), await running_in(cast, r, kept)) for r in READERS}
    rows = await cast.db.pool.fetchval("SELECT count(*) FROM affiliation")
    await merge(cast, double, kept)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM affiliation") == rows, "no row is lost"
    for reader in READERS:
        after = await seen_of(cast, reader, {kept})
        others = {one for one in before[reader] if one[0] not in both}
        assert {one for one in after if one[0] not in both} == others, f"{reader} sees who worked in one of them"
        own = {one for one in after if one[0] in both}
        shown = {(name, role) for name, role, _, _ in before[reader]}
        mine = {(name, role) for name, role, _, _ in own}
        assert mine <= shown, f"{reader} sees nothing more"
        running, (in_double, in_kept) = await running_in(cast, reader, kept), there[reader]
        assert running - both == (in_double | in_kept) - both
        assert running & both <= in_double & in_kept, "who worked in both is seen by who saw both"
    for name in both:
        seen_by_owner = {role for whose, role, _, _ in await seen_of(cast, name, {kept}) if whose == name}
        had = {role for whose, role, _, _ in before[name] if whose == name}
        assert seen_by_owner | {""} == had | {""}, "the owner has it all"
        assert sum(running for whose, *_, running in await seen_of(cast, name, {kept}) if whose == name) == 1
    mains = "SELECT count(*) FROM affiliation WHERE main AND organisation_id = $1"
    assert await cast.db.pool.fetchval(mains, double) == 0


async def scatter(cast: Cast, dice: random.Random, double: UUID, kept: UUID) -> set[str]:
    """Give everybody affiliations by chance; answers who works in both."""
    await cast.db.pool.execute("DELETE FROM affiliation")
    both = set()
    for number, (name, person) in enumerate(cast.people.items()):
        # The two wide ones, their own, and those of their space.
        circles = (await cast.actor(name)).circles
        at = {place: dice.random() < 0.7 for place in (double, kept)}
        main = dice.choice([double, kept, None])
        for place, works in at.items():
            since = now() - timedelta(days=dice.randrange(1, 900))
            if works:
                role = dice.choice(["", f"Role {number} {place == double}"])
                given = (role, place == main, dice.choice(circles), since, None)
                await cast.db.pool.execute(INSERT, uuid4(), person, place, *given)
            if dice.random() < 0.4:
                past = (f"Past {number} {place == double}", False, dice.choice(circles), since, now())
                await cast.db.pool.execute(INSERT, uuid4(), person, place, *past)
        if all(at.values()):
            both.add(name)
    return both
