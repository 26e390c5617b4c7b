"""The corpus as documents of search.

Questions, answers, spaces and people are made from their rows by the domains. Organisations and themes go through the
port as the corpus has them, with other names and words in seven languages; hits are checked against their rows, and
themes, which have none here, are for everyone.
"""

from collections.abc import Sequence
from uuid import UUID

import tessera.findables  # noqa: F401 - what there is to be found
from tessera.core.access import PUBLIC, Actor
from tessera.core.database import Database
from tessera.organisations.search import country_parts
from tessera.search import kinds
from tessera.search.kinds import Checked, Findable, Shown, Tags
from tessera.search.port import ABOUT, TITLE, Part, Source
from tessera.search.reactions import engine
from tessera.search.reindex import reindex
from tests.relevance import Document, corpus
from tests.relevance.world import RelevanceWorld, id_of, of_kind

_THEMES = {id_of(document["id"]): document for document in of_kind("theme")}


_TOLD: list[kinds.TagsOf] = []
_OWN = kinds.findable_of("theme")
assert _OWN


async def load(world: RelevanceWorld) -> None:
    """Make every document; threads carry the themes the corpus says."""
    carried = {world.ids[d["id"]]: tags(d) for d in corpus() if d.get("themes")}
    carried |= {id_: Tags((id_,)) for id_ in _THEMES}

    async def tags_of(_: object, ids: Sequence[UUID]) -> dict[UUID, Tags]:
        return {id_: carried[id_] for id_ in ids if id_ in carried}

    kinds.register_findable(Findable("theme", ("theme",), _NO_ROWS, no_sources, check_themes, show_themes))
    kinds.register_tags(tags_of)
    _TOLD.append(tags_of)
    await reindex(world.db)
    made = {"organisation": organisation, "theme": theme}
    sources = [made[d["kind"]](world.ids[d["id"]], d) for d in corpus() if d["kind"] in made]
    for source in sources:
        source.themes = carried.get(source.id, Tags()).themes
    async with world.db.act() as tx:
        await engine.put(tx, sources)
    await world.db.pool.execute("ANALYZE document")


def unload() -> None:
    """Forget the themes and tags of the corpus, as tests share the registrations."""
    kinds.register_findable(_OWN)
    for tags_of in _TOLD:
        kinds._tags.remove(tags_of)
    _TOLD.clear()


def tags(document: Document) -> Tags:
    return Tags(tuple(id_of(theme) for theme in document["themes"]))


def organisation(id_: UUID, document: Document) -> Source:
    names = [Part(TITLE, "", name) for name in (document["name"], *document["other_names"])]
    parts = (*names, Part(ABOUT, document["lang"], document["region"]), *country_parts(document["country"]))
    return Source(id_, "organisation", PUBLIC, id_, "", parts, " ".join([*document["other_names"], document["region"]]))


def theme(id_: UUID, document: Document) -> Source:
    names = [Part(TITLE, lang, name) for lang, name in document["names"].items()]
    words = [Part(ABOUT, lang, word) for lang, some in document["words"].items() for word in some]
    return Source(id_, "theme", PUBLIC, id_, "", (*names, *words), " ".join(part.text for part in (*names, *words)))


_NO_ROWS = "SELECT id, ''::text AS stamp FROM document WHERE false"


async def no_sources(_: object, ids: Sequence[UUID]) -> list[Source]:
    return []


async def check_themes(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
    return [Checked(id_) for id_ in ids if id_ in _THEMES]


async def show_themes(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
    return [Shown(id_, _THEMES[id_]["names"][actor.lang], "", actor.lang, PUBLIC) for id_ in ids if id_ in _THEMES]
