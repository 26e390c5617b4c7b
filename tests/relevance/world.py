"""The corpus of the relevance set as rows with their real circles, and its readers as actors."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from tessera.core.access import NETWORK, PUBLIC, VISITOR, Actor
from tessera.core.database import Database
from tessera.core.text import excerpt, render
from tessera.organisations.actions import search_forms
from tessera.people.access import actor_for
from tessera.people.actions import create_person
from tessera.spaces.actions import add_member, create_community
from tests.relevance import Document, corpus, queries

_ORGANISATION = """
INSERT INTO organisation (id, kind, name, title, country, region, district, association, postcode, languages, kept,
                          website, name_search, place_search, created_at, updated_at)
VALUES ($1, $2, $3, '', $4, $5, '', '', '', ARRAY[$6::text], '{}', '', $7, $8, now(), now())
"""
_THREAD = """
INSERT INTO thread (id, space_id, circle_id, author_id, title, excerpt, lang, unnamed, answers, helped, too, version,
                    last_at, gauged_at, created_at, kind, pinned)
VALUES ($1, $2, $3, $4, $5, $6, $7, false, $8, $9, 0, 1, $10, $11, $11, 'question', false)
"""
_POST = """
INSERT INTO post (id, thread_id, circle_id, number, author_id, text, html, lang, byline, name_public, created_at,
                  helped_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false, $10, $11)
"""
_AFFILIATION = """
INSERT INTO affiliation (id, person_id, organisation_id, role, department, since, main, circle_id)
VALUES (gen_random_uuid(), $1, $2, $3, '', now(), true, 2)
"""
_HELPS = "INSERT INTO profile_field (person_id, field, circle_id, value) VALUES ($1, 'can_help', 2, $2)"


def id_of(name: str) -> UUID:
    """The row's id of a document or an answer."""
    return uuid5(NAMESPACE_URL, f"https://tessera.example/relevance/{name}")


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=UTC)


@dataclass
class RelevanceWorld:
    """`names` gives the document of a row, `ids` its row; `readers` the actor of a reader; `circles` a document's."""

    db: Database
    names: dict[UUID, str] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    readers: dict[str, Actor] = field(default_factory=dict)
    circles: dict[str, int] = field(default_factory=dict)
    spaces: dict[str, UUID] = field(default_factory=dict)

    def known(self, id_: UUID, name: str) -> None:
        """This row is this document."""
        self.names[id_] = name
        self.ids[name] = id_


async def fill(db: Database) -> RelevanceWorld:
    """Make the rows in a migrated database nobody has used."""
    world = RelevanceWorld(db)
    for document in corpus():
        world.known(id_of(document["id"]), document["id"])
    for document in of_kind("space"):
        await _space(world, document)
    world.spaces["network"] = await db.pool.fetchval("SELECT id FROM space WHERE slug = 'network'")
    for document in of_kind("organisation"):
        await _organisation(db, document)
    for document in of_kind("person"):
        world.circles[document["id"]] = NETWORK
        await _person(world, document)
    author = await _account(db, "author", "An Author")
    for document in of_kind("question"):
        await _thread(world, document, author)
    for reader in sorted({query["reader"] for query in queries()}):
        world.readers[reader] = await _reader(world, reader)
    await db.pool.execute("ANALYZE")
    return world


def of_kind(kind: str) -> list[Document]:
    return [document for document in corpus() if document["kind"] == kind]


async def _account(db: Database, name: str, shown: str, lang: str = "en") -> UUID:
    async with db.act() as tx:
        email = f"{name.replace(':', '.')}@relevance.example"
        return (await create_person(tx, VISITOR, email=email, name=shown, password_hash=None, lang=lang)).id


async def _reader(world: RelevanceWorld, reader: str) -> Actor:
    if reader == "visitor":
        return VISITOR
    person = await _account(world.db, reader, "A Reader")
    if reader.startswith("member_of:"):
        space = world.spaces[reader.removeprefix("member_of:")]
        async with world.db.act() as tx:
            await add_member(tx, VISITOR, space_id=space, person_id=person)
    return await actor_for(world.db, person)


async def _space(world: RelevanceWorld, document: Document) -> None:
    async with world.db.act() as tx:
        made = await create_community(
            tx, VISITOR, title=document["title"], purpose=document["purpose"], lang=document["lang"]
        )
        made.listed_id = {"public": PUBLIC, "network": NETWORK}.get(document["visibility"], made.listed_id)
        world.spaces[document["id"]] = made.id
        world.known(made.id, document["id"])
        world.circles[document["id"]] = made.inside_id


async def _organisation(db: Database, document: Document) -> None:
    name, region = document["name"], document["region"]
    kind = document["org_kind"] if document["org_kind"] in ("municipality", "association") else "association"
    forms = search_forms(name, "", region)
    await db.pool.execute(
        _ORGANISATION, id_of(document["id"]), kind, name, document["country"], region, document["lang"], *forms
    )


async def _person(world: RelevanceWorld, document: Document) -> None:
    made = await _account(world.db, document["id"], document["name"], document["lang"])
    world.known(made, document["id"])
    await world.db.pool.execute(_AFFILIATION, made, id_of(document["organisation"]), document["role"])
    await world.db.pool.execute(_HELPS, made, document["helps_with"])


async def _thread(world: RelevanceWorld, document: Document, author: UUID) -> None:
    id_, run = id_of(document["id"]), world.db.pool.execute
    audiences = {"public": PUBLIC, "network": NETWORK}
    circle = audiences.get(document["audience"]) or world.circles[document["space"]]
    answers, asked = document["answers"], day(document["asked_at"])
    last = max([asked, *(day(answer["at"]) for answer in answers)])
    await run(
        _THREAD, id_, world.spaces[document["space"]], circle, author, document["title"],
        excerpt(document["text"], 220), document["lang"], len(answers), document["helped"], last, asked,
    )  # fmt: skip
    question: dict[str, Any] = {"id": f"{document['id']}-question", "at": document["asked_at"], "helped": False}
    for number, post in enumerate([document | question, *answers], 1):
        world.names[id_of(post["id"])] = document["id"]
        helped = day(post["at"]) if post["helped"] else None
        await run(
            _POST, id_of(post["id"]), id_, circle, number, author, post["text"], render(post["text"]), post["lang"],
            {"name": "An Author"}, day(post["at"]), helped,
        )  # fmt: skip
