"""The unnamed byline's class (R5), counted from real rows."""

from uuid import UUID, uuid4

from tessera.core.access import VISITOR, Circle
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.streams import Stream
from tessera.organisations.actions import add_organisation, affiliate
from tessera.organisations.queries import affiliation_of, unnamed_class
from tessera.people.tables import Person


async def person(tx: Tx) -> UUID:
    circle = Circle(kind="person")
    tx.session.add(circle)
    await tx.session.flush()
    id_ = uuid4()
    stream = Stream(kind="person", subject_id=id_, circle_id=circle.id)
    tx.session.add(stream)
    await tx.session.flush()
    tx.session.add(
        Person(
            id=id_,
            email=f"{id_}@town.example",
            name="Somebody",
            name_search="somebody",
            circle_id=circle.id,
            stream_id=stream.id,
        )
    )
    await tx.session.flush()
    return id_


async def member(tx: Tx, population: int | None, country: str = "DE", kind: str = "municipality") -> UUID:
    """A person of a town of their own."""
    town = await add_organisation(tx, VISITOR, kind=kind, name="Town", country=country, population=population)
    id_ = await person(tx)
    await affiliate(tx, VISITOR, person_id=id_, organisation_id=town.id, role="officer")
    return id_


async def test_five_municipalities_of_a_class_let_the_class_be_told(db: Database) -> None:
    async with db.act() as tx:
        people = [await member(tx, 5_000) for _ in range(5)]
    assert await unnamed_class(db, people[0]) == {"country": "DE", "size": "small"}


async def test_four_municipalities_of_a_class_are_too_few(db: Database) -> None:
    async with db.act() as tx:
        small = [await member(tx, 5_000) for _ in range(4)]
    assert await unnamed_class(db, small[0]) == {}


async def test_a_rare_class_is_told_as_its_country_alone(db: Database) -> None:
    async with db.act() as tx:
        small = [await member(tx, 5_000) for _ in range(5)]
        large = await member(tx, 200_000)
    assert await unnamed_class(db, large) == {"country": "DE"}
    assert await unnamed_class(db, small[0]) == {"country": "DE", "size": "small"}


async def test_a_size_is_never_told_across_countries(db: Database) -> None:
    async with db.act() as tx:
        for _ in range(5):
            await member(tx, 5_000)
        abroad = await member(tx, 5_000, country="FR")
    assert await unnamed_class(db, abroad) == {}


async def test_five_people_of_one_municipality_are_one_municipality(db: Database) -> None:
    async with db.act() as tx:
        town = await add_organisation(tx, VISITOR, kind="municipality", name="Town", country="DE", population=100)
        people = [await person(tx) for _ in range(5)]
        for id_ in people:
            await affiliate(tx, VISITOR, person_id=id_, organisation_id=town.id)
    assert await unnamed_class(db, people[0]) == {}


async def test_who_left_or_was_deactivated_does_not_count(db: Database) -> None:
    async with db.act() as tx:
        people = [await member(tx, 5_000) for _ in range(6)]
    assert await unnamed_class(db, people[0]) == {"country": "DE", "size": "small"}
    async with db.act() as tx:
        left = await tx.session.get(Person, people[5])
        assert left is not None
        left.deactivated_at = now()
    assert await unnamed_class(db, people[0]) == {"country": "DE", "size": "small"}
    await db.pool.execute("UPDATE affiliation SET until = now(), main = false WHERE person_id = $1", people[4])
    assert await unnamed_class(db, people[0]) == {}


async def test_associations_do_not_count_and_have_no_size(db: Database) -> None:
    async with db.act() as tx:
        club = await member(tx, 5_000, kind="association")
        for _ in range(4):
            await member(tx, 5_000)
    assert await unnamed_class(db, club) == {}
    async with db.act() as tx:
        await member(tx, 5_000)
    assert await unnamed_class(db, club) == {"country": "DE"}


async def test_who_belongs_nowhere_is_told_as_nothing(db: Database) -> None:
    async with db.act() as tx:
        id_ = await person(tx)
    assert await unnamed_class(db, id_) == {}


async def test_a_new_affiliation_ends_the_one_before(db: Database) -> None:
    async with db.act() as tx:
        id_ = await member(tx, 5_000)
        town = await add_organisation(tx, VISITOR, kind="municipality", name="Elsewhere", country="DE")
        await affiliate(tx, VISITOR, person_id=id_, organisation_id=town.id, role=" clerk ", department="IT")
        await affiliate(tx, VISITOR, person_id=id_, organisation_id=town.id, role="head", department="IT")
    now_at = await affiliation_of(db, id_)
    assert now_at is not None
    assert (now_at.organisation.name, now_at.role, now_at.department) == ("Elsewhere", "head", "IT")
    ended = await db.pool.fetch("SELECT until FROM affiliation WHERE person_id = $1 ORDER BY since", id_)
    assert [row["until"] is None for row in ended] == [False, True]
