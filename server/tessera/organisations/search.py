"""What of organisations and of the people in them can be found: names, where somebody works in which role, and what
they say that they can help with.

Organisations are known to everyone, people to everyone who is signed in; where they work and what they say only as far
as they show it in the network. Places that nobody has confirmed are in the directory alone: a hundred thousand names
would drown what people have written.

Invariant: nobody is found by words that are hidden meanwhile. A person's document that says something else than its
rows do is no hit until it has been made anew, a moment later.
"""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

import asyncpg
from babel import Locale

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.database import Database
from tessera.core.text import SITE_LANGUAGES
from tessera.search.kinds import Checked, Findable, Shown, register_findable
from tessera.search.port import ABOUT, TEXT, TITLE, Part, Source

_PLACE = "concat_ws(', ', nullif(nullif(o.district, ''), o.region), nullif(o.region, ''))"
_THERE = "o.kind <> 'place' AND o.merged_into_id IS NULL"
_ORGANISATIONS = f"""
SELECT o.id, coalesce(o.languages[1], ''), o.name, concat_ws(' ', o.title, o.district, o.region, o.association),
       o.updated_at::text, o.country,
       ARRAY(SELECT DISTINCT ON (n.name_search) n.name FROM organisation_name n WHERE n.organisation_id = o.id
             ORDER BY n.name_search, n.source) AS others
FROM organisation o WHERE o.id = ANY ($1::uuid[]) AND {_THERE}
"""
_ORGANISATIONS_THERE = f"""
SELECT o.id, coalesce(o.languages[1], ''), o.country FROM organisation o WHERE o.id = ANY ($1::uuid[]) AND {_THERE}
"""
_ORGANISATIONS_SHOWN = f"""
SELECT o.id, coalesce(o.languages[1], ''), o.name, {_PLACE}, o.country FROM organisation o
WHERE o.id = ANY ($1::uuid[]) AND {_THERE}
"""
_ORGANISATION_LISTING = f"SELECT o.id, o.updated_at::text AS stamp FROM organisation o WHERE {_THERE}"

SAID = ("can_help", "about", "looking_for")
"""The fields of a profile that are found, the one that says the most first."""
_SAID = ", ".join(f"max(f.value) FILTER (WHERE f.field = '{field}') AS {field}" for field in SAID)
_OF_PERSON = f"""
FROM person p LEFT JOIN affiliation a ON a.person_id = p.id AND a.main AND a.circle_id IN ({PUBLIC}, {NETWORK})
LEFT JOIN organisation o ON o.id = a.organisation_id CROSS JOIN LATERAL (
    SELECT {_SAID} FROM profile_field f
    WHERE f.person_id = p.id AND f.field IN {SAID} AND f.circle_id IN ({PUBLIC}, {NETWORK})
) w WHERE p.deactivated_at IS NULL
"""
_AFFILIATION = "concat_ws(', ', nullif(a.role, ''), nullif(a.department, ''), o.name)"
_WORDS = ", ".join(f"w.{field}" for field in SAID)
_PERSON_STAMP = f"md5(jsonb_build_array(p.name, p.lang, {_AFFILIATION}, {_WORDS})::text)"
_PEOPLE = f"""
SELECT p.id, p.lang, p.name, {_AFFILIATION}, {_PERSON_STAMP}, o.country, {_WORDS}
{_OF_PERSON} AND p.id = ANY ($1::uuid[])
"""
_PEOPLE_THERE = f"""
SELECT p.id, o.country {_OF_PERSON} AND p.id = ANY ($1::uuid[])
AND {_PERSON_STAMP} = (SELECT d.stamp FROM document d WHERE d.id = p.id)
"""
_PERSON_LISTING = f"SELECT p.id, {_PERSON_STAMP} AS stamp {_OF_PERSON}"


@lru_cache(maxsize=300)
def country_parts(code: str | None) -> tuple[Part, ...]:
    """The names of a country in the languages of the site, as something that is said about who is there."""
    if code is None:
        return ()
    names = ((lang, Locale(lang).territories.get(code)) for lang in SITE_LANGUAGES)
    return tuple(Part(ABOUT, lang, name) for lang, name in names if name)


async def organisation_sources(driver: asyncpg.Connection, ids: Sequence[UUID]) -> list[Source]:
    """The organisations with these ids; their names are of no language, as readers of all look for them."""
    return [
        Source(
            id_,
            "organisation",
            PUBLIC,
            id_,
            "",
            (*(Part(TITLE, "", one) for one in (name, *others)), Part(ABOUT, lang, about), *country_parts(country)),
            stamp=stamp,
        )
        for id_, lang, name, about, stamp, country, others in await driver.fetch(_ORGANISATIONS, ids)
    ]


async def check_organisations(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
    """Those of these organisations that are there."""
    rows = await db.pool.fetch(_ORGANISATIONS_THERE, ids)
    return [Checked(id_, lang=lang or None, country=country) for id_, lang, country in rows]


async def show_organisations(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
    """What of these organisations a hit shows."""
    return [
        Shown(id_, name, place, lang, PUBLIC, f"/organisations/{id_}", country=country)
        for id_, lang, name, place, country in await db.pool.fetch(_ORGANISATIONS_SHOWN, ids)
    ]


async def person_sources(driver: asyncpg.Connection, ids: Sequence[UUID]) -> list[Source]:
    """The people with these ids who have not been deactivated."""
    return [_person(*row) for row in await driver.fetch(_PEOPLE, ids)]


def _person(
    id_: UUID,
    lang: str,
    name: str,
    works: str,
    stamp: str,
    country: str | None,
    can_help: str | None,
    *others: str | None,
) -> Source:
    parts = [Part(TITLE, "", name), Part(ABOUT, lang, works), *country_parts(country)]
    parts += [Part(ABOUT, lang, can_help)] if can_help else []
    parts += [Part(TEXT, lang, said) for said in others if said]
    return Source(id_, "person", NETWORK, id_, "", tuple(parts), _in_one(works, can_help, *others), stamp=stamp)


def _in_one(*said: str | None) -> str:
    return " · ".join(text for text in said if text)


async def check_people(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
    """Those of these people who are there and whose document says what they show now, for who is signed in."""
    if not actor.may_see(NETWORK):
        return []
    return [Checked(id_, country=country) for id_, country in await db.pool.fetch(_PEOPLE_THERE, ids)]


async def show_people(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
    """What of these people a hit shows, to who is signed in."""
    if not actor.may_see(NETWORK):
        return []
    return [
        Shown(id_, name, _in_one(works, *said), lang, NETWORK, f"/people/{id_}", country=country)
        for id_, lang, name, works, _, country, *said in await db.pool.fetch(_PEOPLE, ids)
    ]


register_findable(
    Findable(
        "organisation", ("organisation",), _ORGANISATION_LISTING, organisation_sources, check_organisations,
        show_organisations, compared=True,
    )
)  # fmt: skip
register_findable(
    Findable(
        "person", ("person",), _PERSON_LISTING, person_sources, check_people, show_people, types=("profile",),
        compared=True,
    )
)  # fmt: skip
