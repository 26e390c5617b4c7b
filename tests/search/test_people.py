"""People are found by what they say that they can help with, as far as everyone in the network may read it now."""

import pytest

from tessera.core.access import Actor
from tessera.home.actions import change_profile
from tessera.home.schemas import FieldPatch, FieldsPatch, ProfilePatch
from tessera.search.facets import Narrow
from tessera.search.timers import renew_documents
from tests.search.library import ask, find, titles, told
from tests.support.cast import Cast

CONTRACT = "Honorarvertrag und Künstlersozialkasse"


async def say(cast: Cast, name: str, audience: str, *, lang: str = "de", **fields: str) -> None:
    """Somebody fills fields of their profile for these readers."""
    actor = await cast.actor(name)
    given = FieldsPatch(**{field: FieldPatch(value, audience) for field, value in fields.items()})
    async with cast.db.act(actor) as tx:
        await change_profile(tx, actor, ProfilePatch(lang=lang, fields=given))


async def show_to(cast: Cast, name: str, field: str, audience: str) -> None:
    """Somebody shows what they have said to other readers."""
    actor = await cast.actor(name)
    async with cast.db.act(actor) as tx:
        await change_profile(tx, actor, ProfilePatch(fields=FieldsPatch(**{field: FieldPatch(None, audience)})))


@pytest.mark.parametrize("field", ["can_help", "about", "looking_for"])
@pytest.mark.parametrize("audience", ["network", "public"])
async def test_who_says_it_is_found_by_who_is_signed_in(cast: Cast, field: str, audience: str) -> None:
    await say(cast, "giver", audience, **{field: CONTRACT})
    await told(cast)
    [hit] = (await find(cast, "stranger", "Honorarverträge", reading="de")).items
    assert (hit.kind, hit.title, hit.path) == ("person", "Giver Sample", f"/people/{cast.people['giver']}")
    assert hit.snippet == "Officer, Examplestead · <mark>Honorarvertrag</mark> und Künstlersozialkasse"
    assert await titles(cast, "visitor", "Honorarvertrag", reading="de") == []


async def test_who_can_help_comes_before_who_is_looking_for_it(cast: Cast) -> None:
    await say(cast, "adviser", "network", looking_for=CONTRACT)
    await say(cast, "giver", "network", can_help=CONTRACT)
    await say(cast, "member", "network", about=CONTRACT)
    await told(cast)
    assert (await titles(cast, "stranger", "Honorarvertrag", reading="de"))[0] == "Giver Sample"


async def test_a_snippet_is_cut_where_the_words_are(cast: Cast) -> None:
    await say(cast, "giver", "network", can_help="Ich berate. " * 40 + CONTRACT)
    await told(cast)
    [hit] = (await find(cast, "stranger", "Honorarvertrag", reading="de")).items
    assert hit.snippet.startswith("…")
    assert "<mark>Honorarvertrag</mark>" in hit.snippet


@pytest.mark.parametrize("field", ["can_help", "about", "looking_for"])
@pytest.mark.parametrize("audience", ["nobody", "space"])
async def test_what_is_shown_to_fewer_finds_nobody_and_is_counted_nowhere(
    cast: Cast, field: str, audience: str
) -> None:
    await say(cast, "giver", str(cast.space) if audience == "space" else audience, **{field: CONTRACT})
    await told(cast)
    await renew_documents(cast.db)
    for name in ("visitor", "stranger", "member", "staff"):
        hits = await find(cast, name, "Honorarvertrag", reading="de")
        assert (hits.items, hits.total, hits.facets) == ([], 0, None), name
    [text] = await cast.db.pool.fetchrow("SELECT text FROM document WHERE id = $1", cast.people["giver"])
    assert "Honorar" not in text


@pytest.mark.parametrize("field", ["can_help", "about", "looking_for"])
async def test_what_is_hidden_finds_nobody_even_before_search_heard_of_it(cast: Cast, field: str) -> None:
    question = await ask(cast, "member", "Ein Honorarvertrag", "Wer kennt einen?", lang="de")
    await say(cast, "giver", "network", **{field: CONTRACT})
    await told(cast)
    both = await find(cast, "stranger", "Honorarvertrag", reading="de")
    assert {hit.kind for hit in both.items} == {"person", "question"}
    await show_to(cast, "giver", field, "nobody")
    await _only_the_question(cast, "Honorarvertrag", str(question))
    await _only_the_question(cast, "Honorarvertarg", str(question))
    await told(cast)
    await _only_the_question(cast, "Honorarvertrag", str(question))
    [hit] = (await find(cast, "stranger", "Giver")).items
    assert hit.snippet == "Officer, Examplestead"


async def _only_the_question(cast: Cast, typed: str, question: str) -> None:
    hits = await find(cast, "stranger", typed, reading="de")
    assert [str(hit.thread) for hit in hits.items] == [question]
    assert hits.total == 1
    assert hits.facets is not None
    assert [(kind.value, kind.count) for kind in hits.facets.kind] == [("question", 1)]
    people: Narrow = Narrow(kind="person")
    assert (await find(cast, "stranger", typed, reading="de", narrow=people)).total == 0


async def test_what_is_said_otherwise_is_found_so_once_search_has_heard(cast: Cast) -> None:
    await say(cast, "giver", "network", can_help=CONTRACT)
    await told(cast)
    await say(cast, "giver", "network", can_help="Spielplätze")
    assert await titles(cast, "stranger", "Honorarvertrag", reading="de") == []
    await told(cast)
    assert await titles(cast, "stranger", "Spielplatz", reading="de") == ["Giver Sample"]
    assert await titles(cast, "stranger", "Honorarvertrag", reading="de") == []


async def test_a_hidden_place_finds_nobody_even_before_search_heard_of_it(cast: Cast) -> None:
    await renew_documents(cast.db)
    giver: Actor = await cast.actor("giver")
    assert "Giver Sample" in await titles(cast, "stranger", "officer")
    await cast.db.pool.execute("UPDATE affiliation SET circle_id = $2 WHERE person_id = $1", giver.person_id,
                               giver.circle_id)  # fmt: skip
    assert "Giver Sample" not in await titles(cast, "stranger", "officer")
