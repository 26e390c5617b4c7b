"""Everything that can be found: people, towns, spaces and themes beside questions, each for who may see it."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

import tessera.findables  # noqa: F401 - everything that can be found
from tessera.core.access import PUBLIC, VISITOR, Actor
from tessera.core.database import Database
from tessera.core.reactions import registered_reactions
from tessera.people.accounts import deactivate
from tessera.search import kinds
from tessera.search.facets import Narrow
from tessera.search.kinds import Checked, Findable, Shown, Tags
from tessera.search.port import ABOUT, TITLE, Part, Source
from tessera.search.queries import similar
from tessera.search.reactions import engine
from tessera.search.timers import renew_documents
from tests.search.library import ask, find, titles, told
from tests.support.cast import Cast

NAMES = {
    "de": ("Bürgerbeteiligung", "Mitsprache"),
    "en": ("Citizen participation", "public engagement"),
    "fr": ("Participation citoyenne", "concertation"),
    "es": ("Participación ciudadana", "consulta vecinal"),
    "pt": ("Participação cidadã", "consulta pública"),
    "uk": ("Участь громадян", "громадські слухання"),
    "ar": ("مشاركة المواطنين", "جلسات استماع"),
}
THEME = uuid4()


@pytest_asyncio.fixture
async def theme(cast: Cast) -> AsyncIterator[set[UUID]]:
    """A theme put through the port, registered as a domain does it; the things in the set carry it."""
    carried: set[UUID] = set()

    async def nothing(_: object, ids: Sequence[UUID]) -> list[Source]:
        return []

    async def check(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Checked]:
        return [Checked(id_) for id_ in ids if id_ == THEME]

    async def show(db: Database, actor: Actor, ids: Sequence[UUID]) -> list[Shown]:
        return [Shown(id_, NAMES["en"][0], "", "en", PUBLIC, "/themes/it") for id_ in ids if id_ == THEME]

    async def tags_of(_: object, ids: Sequence[UUID]) -> dict[UUID, Tags]:
        return {id_: Tags((THEME,), (11, 16)) for id_ in ids if id_ in carried}

    listing = "SELECT id, ''::text AS stamp FROM document WHERE false"
    registered = kinds.findable_of("theme")
    assert registered
    kinds.register_findable(Findable("theme", ("theme",), listing, nothing, check, show))
    kinds.register_tags(tags_of)
    parts = [Part(TITLE, lang, name) for lang, (name, _) in NAMES.items()]
    parts += [Part(ABOUT, lang, word) for lang, (_, word) in NAMES.items()]
    async with cast.db.act() as tx:
        await engine.put(tx, [Source(THEME, "theme", PUBLIC, THEME, "", tuple(parts))])
    yield carried
    kinds.register_findable(registered)
    kinds._tags.remove(tags_of)


async def kinds_found(cast: Cast, who: str, text: str) -> list[str]:
    return sorted(hit.kind for hit in (await find(cast, who, text)).items)


async def test_people_are_found_by_name_and_office_by_who_is_signed_in(cast: Cast) -> None:
    await renew_documents(cast.db)
    hits = (await find(cast, "stranger", "giver sample")).items
    assert [(hit.kind, hit.title) for hit in hits][:1] == [("person", "Giver Sample")]
    assert hits[0].snippet == "Officer, Examplestead"
    assert (await kinds_found(cast, "stranger", "officer")).count("person") == len(cast.people)
    for typed in ("giver", "officer", "sample"):
        assert "person" not in await kinds_found(cast, "visitor", typed)


async def test_who_is_deactivated_is_found_no_more_at_once(cast: Cast) -> None:
    await renew_documents(cast.db)
    async with cast.db.act() as tx:
        await deactivate(tx, VISITOR, person_id=cast.people["giver"])
    assert "Giver Sample" not in await titles(cast, "stranger", "giver")
    await renew_documents(cast.db)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document WHERE id = $1", cast.people["giver"]) == 0


async def test_organisations_are_found_by_everyone_and_by_the_name_of_their_country(cast: Cast) -> None:
    await renew_documents(cast.db)
    for typed in ("Examplestead", "examplestaed", "Allemagne", "Німеччина"):
        assert await titles(cast, "visitor", typed, reading="en") == ["Examplestead"], typed


async def test_a_space_is_found_by_who_may_know_that_it_exists(cast: Cast) -> None:
    await renew_documents(cast.db)
    assert "space" in await kinds_found(cast, "member", "participation")
    for name in ("visitor", "stranger", "guest", "staff"):
        assert "space" not in await kinds_found(cast, name, "participation")


async def test_towns_and_people_say_in_which_country_so_that_the_register_can_be_named(cast: Cast) -> None:
    await cast.db.pool.execute("UPDATE organisation SET district = 'Examplestead', region = 'Examplestead'")
    await renew_documents(cast.db)
    hits = (await find(cast, "stranger", "Examplestead")).items
    assert {hit.kind for hit in hits} == {"organisation", "person"}
    assert {hit.country for hit in hits} == {"DE"}
    [town] = [hit.snippet for hit in hits if hit.kind == "organisation"]
    assert town.count("Examplestead") == 1
    assert "DE" not in town


async def test_a_renamed_space_is_shown_as_it_is_now_and_found_a_minute_later(cast: Cast) -> None:
    await renew_documents(cast.db)
    await cast.db.pool.execute("UPDATE space SET title = 'Vineyards' WHERE id = $1", cast.space)
    assert "Vineyards" in await titles(cast, "member", "participation")
    await renew_documents(cast.db)
    assert await titles(cast, "member", "vineyards") == ["Vineyards"]
    assert "space" not in await kinds_found(cast, "member", "participation")


@pytest.mark.parametrize("typed", ["Участі громадян", "participation citoyenne", "مشاركه المواطنين", "concertacion"])
async def test_a_theme_is_found_in_any_language(cast: Cast, theme: set[UUID], typed: str) -> None:
    assert (await find(cast, "visitor", typed, reading="de")).items[0].id == THEME


async def test_what_carries_a_theme_follows_it_though_its_words_are_in_another_language(
    cast: Cast, theme: set[UUID]
) -> None:
    thread = await ask(cast, "member", "Losverfahren für den Bürgerrat", "Wer hat es versucht?", lang="de")
    theme.add(thread)
    await cast.answer("giver", thread)
    await told(cast)
    hits = (await find(cast, "stranger", "Участь громадян", reading="uk")).items
    assert [hit.kind for hit in hits] == ["theme", "question"]
    assert hits[1].why.fields == ["theme"]


async def test_facets_count_what_the_reader_may_see(cast: Cast, theme: set[UUID]) -> None:
    seen = await ask(cast, "member", "Harbour for all", "A harbour.", audience="public")
    await ask(cast, "member", "Harbour of ours", "A harbour.", audience="space", lang="de")
    answered = await ask(cast, "member", "Harbour news", "A harbour.", lang="fr")
    theme.update({seen, answered})
    await cast.answer("giver", answered, text="A harbour, too.")
    await told(cast)
    facets = (await find(cast, "stranger", "harbour")).facets
    assert facets is not None
    found = {name: {entry.value: entry.count for entry in getattr(facets, name)} for name in facets.__struct_fields__}
    year = str((await find(cast, "stranger", "harbour")).items[0].created_at.year)  # type: ignore[union-attr]
    assert found == {
        "kind": {"question": 2},
        "space": {str(cast.network): 2},
        "theme": {str(THEME): 2},
        "goal": {"11": 2, "16": 2},
        "lang": {"en": 1, "fr": 1},
        "country": {"DE": 2},
        "year": {year: 2},
        "answered": {"yes": 1, "no": 1},
    }
    assert facets.theme[0].label == "Citizen participation"
    members = (await find(cast, "giver", "harbour")).facets
    assert members is not None
    assert {entry.label: entry.count for entry in members.space} == {None: 2, "Participation": 1}


NARROWED = {
    "kind": (Narrow(kind="person"), []),
    "lang": (Narrow(lang="fr"), ["Harbour news"]),
    "country": (Narrow(country="FR"), []),
    "year": (Narrow(year=1999), []),
    "answered": (Narrow(answered=True), ["Harbour news"]),
    "unanswered": (Narrow(answered=False), ["Harbour for all"]),
    "theme": (Narrow(theme=THEME), ["Harbour news"]),
    "goal": (Narrow(goal=16), ["Harbour news"]),
    "unknown": (Narrow(kind="made-up"), []),
    "several": (Narrow(lang="en", answered=True), []),
}


@pytest.mark.parametrize("name", NARROWED)
@pytest.mark.parametrize("many", [False, True], ids=["few hits", "more than an engine gives"])
async def test_filters_narrow_the_hits(
    cast: Cast, theme: set[UUID], name: str, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(cast, "member", "Harbour for all", "A harbour.")
    answered = await ask(cast, "member", "Harbour news", "A harbour.", lang="fr")
    theme.add(answered)
    await cast.answer("giver", answered)
    await told(cast)
    if many:
        monkeypatch.setattr("tessera.search.queries.MOST_HITS", 1)
    narrow, wanted = NARROWED[name]
    hits = await find(cast, "stranger", "harbour", narrow=narrow)
    assert [hit.title for hit in hits.items] == wanted
    assert hits.total == len(wanted)


async def test_a_facet_is_counted_as_if_it_were_not_chosen_itself(cast: Cast) -> None:
    for lang in ("en", "fr"):
        await ask(cast, "member", f"Harbour {lang}", "A harbour.", lang=lang)
    await told(cast)
    facets = (await find(cast, "stranger", "harbour", narrow=Narrow(lang="fr"))).facets
    assert facets is not None
    assert {entry.value: entry.count for entry in facets.lang} == {"en": 1, "fr": 1}
    assert {entry.value: entry.count for entry in facets.kind} == {"question": 1}


async def test_a_thread_is_found_once_at_its_best_part(cast: Cast) -> None:
    thread = await ask(cast, "member", "Who lends boats?", "Our lake is small.")
    await cast.answer("giver", thread, text="We have a submarine.")
    await cast.answer("adviser", thread, text="A submarine is a boat for a lake, too.")
    await told(cast)
    hits = (await find(cast, "stranger", "submarine lake")).items
    assert [(hit.kind, hit.thread) for hit in hits] == [("answer", thread)]
    assert hits[0].snippet.startswith("A <mark>submarine</mark>")
    assert hits[0].path == f"/threads/{thread}#post-3"
    assert hits[0].why.parts == 3


async def test_parts_of_a_thread_hold_the_words_together(cast: Cast) -> None:
    thread = await ask(cast, "member", "Who lends boats?", "Our lake is small.")
    await cast.answer("giver", thread, text="We have a submarine.")
    await told(cast)
    assert [hit.thread for hit in (await find(cast, "stranger", "boats submarine")).items] == [thread]


async def test_help_received_comes_first_and_no_answer_last(cast: Cast) -> None:
    helped = await ask(cast, "member", "Harbour one", "A harbour.")
    post = await cast.answer("giver", helped)
    answered = await ask(cast, "member", "Harbour two", "A harbour.")
    await cast.answer("giver", answered)
    await ask(cast, "member", "Harbour three", "A harbour.")
    await cast.db.pool.execute("UPDATE post SET helped_at = now() WHERE id = $1", post)
    await cast.db.pool.execute("UPDATE thread SET helped = 1 WHERE id = $1", helped)
    await told(cast)
    hits = (await find(cast, "stranger", "harbour")).items
    assert [hit.title for hit in hits] == ["Harbour one", "Harbour two", "Harbour three"]
    assert [(hit.why.helped, hit.why.answered, hit.why.age) for hit in hits] == [
        (1, True, "week"), (0, True, "week"), (0, False, "week"),
    ]  # fmt: skip
    assert hits[0].why.fields == ["title", "text"] or hits[0].why.fields == ["title"]


async def test_of_two_that_match_alike_the_newer_comes_first(cast: Cast) -> None:
    old = await ask(cast, "member", "Harbour old", "A harbour.")
    await ask(cast, "member", "Harbour new", "A harbour.")
    await told(cast)
    await cast.db.pool.execute("UPDATE thread SET created_at = now() - interval '5 years' WHERE id = $1", old)
    assert await titles(cast, "stranger", "harbour") == ["Harbour new", "Harbour old"]


async def test_similar_questions_are_offered_while_a_title_is_typed(cast: Cast) -> None:
    thread = await ask(cast, "member", "How do we reach young people?", "They never come to meetings.")
    await ask(cast, "member", "How do we reach young people in secret?", "Quietly.", audience="space")
    await ask(cast, "member", "Street lamps", "Which ones last?")
    await told(cast)
    found = await similar(
        cast.db, await cast.actor("stranger"), "Reaching young people who never come to council meetings"
    )
    assert [item.id for item in found.items] == [thread]
    assert (await similar(cast.db, await cast.actor("stranger"), "Reach")).items == []
    assert (await similar(cast.db, await cast.actor("visitor"), "How do we reach young people?")).items == []
    assert len((await similar(cast.db, await cast.actor("giver"), "How do we reach young people?")).items) == 2


def test_the_reaction_hears_every_fact_that_tells_of_something_to_be_found() -> None:
    reaction = next(reaction for reaction in registered_reactions() if reaction.name == "search")
    for findable in kinds.findables():
        assert reaction.types.issuperset(findable.types), findable.name
