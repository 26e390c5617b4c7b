"""The demo world in a database: whole, dated, finished after an interruption, refused where it could do harm."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import pytest_asyncio

from tessera.admin import prepare
from tessera.core.access import PUBLIC, VISITOR
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.core.unusable import Unusable
from tessera.demo import builder
from tessera.demo.actions import create_demo, only_this_machine, refuse_open_demo
from tessera.demo.queries import sign_ins
from tessera.demo.timeline import Event, timeline
from tessera.demo.world import read_world
from tessera.notices.queries import found as notices
from tessera.partnerships.queries import waiting_count
from tessera.people.access import actor_for
from tessera.people.actions import create_person
from tessera.people.passwords import password_fits
from tessera.people.seen import deputy_for
from tessera.settings import Settings
from tessera.spaces.door import door
from tests.support.databases import Cluster

HERE = Settings(host="127.0.0.1", base_url="")
WORLD = read_world()
TALKS = [talk for talk in WORLD.waiting.talks if talk.messages]
WRITTEN = [*(question.answers for question in WORLD.questions), *(talk.messages for talk in TALKS)]
POSTS = sum(1 + len(some) for some in WRITTEN)
LED = "SELECT space_id FROM membership WHERE person_id = $1 AND role = 'facilitator' AND until IS NULL"
# Everything that is told to readers, without ids and times.
TEXTS = """
SELECT md5(string_agg(concat_ws('|', t.title, t.lang, t.unnamed, t.answers, t.helped, t.too, p.number, p.html,
    p.byline ->> 'name', p.byline ->> 'country', p.helped_at IS NOT NULL, p.name_public), '~'
    ORDER BY t.title, p.number))
FROM thread t JOIN post p ON p.thread_id = t.id
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def built(cluster: Cluster) -> AsyncIterator[Database]:
    """One world for all who change nothing in it."""
    async with cluster.fresh() as db:
        await create_demo(db, HERE)
        yield db


async def test_the_world_is_built_whole(built: Database) -> None:
    counts = {
        "organisation": 16,
        "person": 40,
        "affiliation": 40,
        # The network, the closed ones, and what two people talk in.
        "space": 4 + len(TALKS),
        "pair": len(TALKS),
        "pair_request": len(WORLD.waiting.talks),
        "partnership": 17,
        "partnership_line": sum(len(one.lines) for one in WORLD.partnerships),
        "membership": sum(len(space.members) for space in WORLD.spaces),
        "join_request": 4,
        "absence": 4,
        "thread": 60 + len(TALKS),
        "post": POSTS,
        "too": sum(len(question.too) for question in WORLD.questions),
    }
    assert {table: await built.pool.fetchval(f"SELECT count(*) FROM {table}") for table in counts} == counts
    helped = sum(answer.helped for question in WORLD.questions for answer in question.answers)
    assert await built.pool.fetchval("SELECT count(*) FROM post WHERE helped_at IS NOT NULL") == helped
    public = sum(question.audience == "public" for question in WORLD.questions)
    assert await built.pool.fetchval("SELECT count(*) FROM thread WHERE circle_id = $1", PUBLIC) == public


async def test_all_of_it_can_be_found_before_any_timer_has_run(built: Database) -> None:
    kinds = {row["kind"] for row in await built.pool.fetch("SELECT DISTINCT kind FROM document")}
    assert kinds >= {"question", "answer", "organisation", "person", "space", "theme"}
    missing = "SELECT count(*) FROM post p WHERE NOT EXISTS (SELECT FROM document d WHERE d.id = p.id)"
    assert await built.pool.fetchval(missing) == 0


async def test_everything_is_as_old_as_the_world_says(built: Database) -> None:
    rows = await built.pool.fetch("SELECT title, created_at, last_at FROM thread WHERE kind <> 'conversation'")
    days = {question.title: question.days_ago for question in WORLD.questions}
    last = {q.title: max([a.after_hours for a in q.answers], default=0) for q in WORLD.questions}
    for row in rows:
        age = now() - row["created_at"]
        assert timedelta(days=days[row["title"]]) <= age < timedelta(days=days[row["title"]], hours=26)
        took = row["last_at"] - row["created_at"] - timedelta(hours=last[row["title"]])
        assert abs(took) < timedelta(hours=14)
    out_of_order = """
    SELECT count(*) FROM post a JOIN post b ON a.thread_id = b.thread_id AND a.number < b.number
    WHERE a.created_at >= b.created_at OR b.helped_at < b.created_at OR b.created_at > now()
    """
    assert await built.pool.fetchval(out_of_order) == 0
    assert await built.pool.fetchval("SELECT max(helped_at) < now() FROM post")
    night = "SELECT count(*) FROM post WHERE extract(hour FROM created_at AT TIME ZONE 'UTC') NOT BETWEEN 6 AND 20"
    assert await built.pool.fetchval(night) == 0
    early = """
    SELECT count(*) FROM person p LEFT JOIN membership m ON m.person_id = p.id
    LEFT JOIN post o ON o.author_id = p.id WHERE m.since < p.created_at OR o.created_at < p.created_at
    """
    assert await built.pool.fetchval(early) == 0
    waiting = sorted(request.days_ago for request in WORLD.waiting.requests)
    ages_of_requests = "SELECT extract(day FROM now() - created_at)::int FROM join_request ORDER BY 1"
    assert [row[0] for row in await built.pool.fetch(ages_of_requests)] == waiting
    checked = "SELECT (current_date - checked_on) FROM partnership WHERE state = 'confirmed' ORDER BY 1"
    ages = sorted(one.checked_days_ago for one in WORLD.partnerships if one.confirmed_by)
    assert [row[0] for row in await built.pool.fetch(checked)] == ages
    assert await built.pool.fetchval("SELECT bool_and(created_at <= coalesce(decided_at, now())) FROM partnership")


async def test_a_second_run_changes_nothing(built: Database) -> None:
    everything = "SELECT md5(string_agg(p::text, '' ORDER BY id)) || count(*) FROM post p"
    facts = "SELECT count(*) FROM fact"
    before = await built.pool.fetchval(everything), await built.pool.fetchval(facts)
    await create_demo(built, HERE)
    assert (await built.pool.fetchval(everything), await built.pool.fetchval(facts)) == before


async def test_an_interrupted_run_is_finished_by_the_next(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "timeline", lambda world, today: _until_killed(timeline(world, today)))
    with pytest.raises(KeyboardInterrupt):
        await create_demo(db, HERE)
    assert 0 < await db.pool.fetchval("SELECT count(*) FROM post") < POSTS
    monkeypatch.undo()
    await create_demo(db, HERE)
    assert await db.pool.fetchval("SELECT count(*) FROM post") == POSTS


def _until_killed(events: list[Event]) -> Iterator[Event]:
    yield from events[:20]
    raise KeyboardInterrupt


async def test_unnamed_questions_tell_nothing_of_their_author(built: Database) -> None:
    rows = await built.pool.fetch(
        "SELECT byline FROM post p JOIN thread t ON t.id = thread_id WHERE unnamed AND number = 1"
    )
    assert len(rows) == sum(question.unnamed for question in WORLD.questions)
    for row in rows:
        assert set(row["byline"]) <= {"unnamed", "country", "size"}


async def test_something_waits_for_everybody(built: Database) -> None:
    """Asked by the same reads as those of the pages: partnerships, deputies, requests at the doors one keeps."""
    for person in await built.pool.fetch("SELECT id, name FROM person"):
        actor = await actor_for(built, person["id"])
        doors = [await door(built, actor, str(row["space_id"])) for row in await built.pool.fetch(LED, person["id"])]
        asked = [row for row in await deputy_for(built, actor) if row.state == "asked"]
        requests = sum(len(one.requests) for one in doors)
        assert await waiting_count(built, person["id"]) + len(asked) + requests > 0, person["name"]


async def test_everybody_who_signs_in_is_told_of_something_and_some_of_it_they_have_seen(built: Database) -> None:
    found = await sign_ins(built)
    assert found is not None
    seen = 0
    for one in found.people:
        person = await built.pool.fetchval("SELECT id FROM person WHERE email = $1", one.email)
        actor = await actor_for(built, person)
        all_of_them = await notices(built, actor, unseen=False, limit=100)
        new = await notices(built, actor, unseen=True, limit=100)
        assert 1 <= len(new) <= 12, one.name
        assert all(notice.at < now() for notice in all_of_them)
        seen += len(all_of_them) - len(new)
    assert seen > 0


async def test_the_sign_ins_exist_only_with_the_world(db: Database, built: Database) -> None:
    assert await sign_ins(db) is None
    made = await create_demo(built, HERE)
    assert await sign_ins(built) == made
    assert {person.email for person in made.people} == {person.email for person in WORLD.people}
    kept = await built.pool.fetchval("SELECT password_hash FROM person WHERE email = $1", made.people[0].email)
    assert await password_fits(kept, made.password)


async def test_a_database_with_other_people_is_refused_and_stays_as_it_is(db: Database) -> None:
    async with db.act() as tx:
        await create_person(tx, VISITOR, email="real@town.example", name="Real", password_hash=None)
    with pytest.raises(Unusable, match="other people"):
        await create_demo(db, HERE)
    assert await db.pool.fetchval("SELECT count(*) FROM person") == 1
    assert await db.pool.fetchval("SELECT count(*) FROM organisation") == 0


@pytest.mark.parametrize(
    ("host", "base_url", "alone"),
    [
        ("127.0.0.1", "", True),
        ("localhost", "http://localhost:8000", True),
        ("::1", "", True),
        ("0.0.0.0", "", False),
        ("192.168.1.7", "", False),
        ("127.0.0.1", "https://fragen.example", False),
    ],
)
async def test_a_server_that_others_reach_is_refused(db: Database, host: str, base_url: str, alone: bool) -> None:
    settings = Settings(host=host, base_url=base_url)
    assert only_this_machine(settings) is alone
    if alone:
        return
    with pytest.raises(Unusable, match=r"127\.0\.0\.1"):
        await create_demo(db, settings)
    assert await db.pool.fetchval("SELECT count(*) FROM person") == 0


async def test_a_demo_world_is_not_served_to_others(db: Database, built: Database) -> None:
    everywhere = Settings(host="0.0.0.0", base_url="")
    await refuse_open_demo(db, everywhere)
    await refuse_open_demo(built, HERE)
    with pytest.raises(Unusable, match="password everybody knows"):
        await refuse_open_demo(built, everywhere)


async def test_the_terminal_shows_sign_ins_only_where_the_world_is(db: Database, built: Database) -> None:
    assert await prepare(db, HERE, with_demo=False) == []
    with_world = await prepare(built, HERE, with_demo=True)
    assert with_world[0] == "Demo sign-ins, only here:"
    assert WORLD.password in with_world[-1]


async def test_two_worlds_tell_the_same(db: Database, built: Database) -> None:
    await prepare(db, HERE, with_demo=True)
    assert await db.pool.fetchval(TEXTS) == await built.pool.fetchval(TEXTS)
