"""Hidden things are absent from hits and totals, whatever the index says."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from tessera.discussions import actions
from tessera.discussions.schemas import PostPatch
from tessera.search.port import Question
from tessera.search.reactions import engine
from tests.search.library import ask, find, titles, told
from tests.support.cast import Cast

OUTSIDERS = ("visitor", "stranger", "guest", "staff")


@pytest.mark.parametrize("typed", ["vineyard", "vineyrad", "vine"])
async def test_a_closed_question_is_found_by_members_alone(cast: Cast, typed: str) -> None:
    await ask(cast, "member", "Who keeps a vineyard?", "Our vineyard needs help.", audience="space")
    await told(cast)
    assert (await find(cast, "giver", typed)).total == 1
    for name in OUTSIDERS:
        hits = await find(cast, name, typed)
        assert (hits.items, hits.total, hits.next) == ([], 0, None)


async def test_visitors_find_public_questions_only(cast: Cast) -> None:
    await ask(cast, "member", "Harbour for all", "A harbour.", audience="public")
    await ask(cast, "member", "Harbour for us", "A harbour.", audience="network")
    await told(cast)
    assert await titles(cast, "visitor", "harbour") == ["Harbour for all"]
    assert sorted(await titles(cast, "stranger", "harbour")) == ["Harbour for all", "Harbour for us"]


async def test_a_hit_is_checked_against_its_row_and_not_its_document(cast: Cast) -> None:
    await ask(cast, "member", "Who keeps a vineyard?", "Our vineyard needs help.", audience="space")
    await told(cast)
    await cast.db.pool.execute("UPDATE document SET circle_id = 1")
    hits = await find(cast, "visitor", "vineyard")
    assert (hits.items, hits.total) == ([], 0)


async def test_the_engine_by_itself_finds_in_the_given_circles_only(cast: Cast) -> None:
    await ask(cast, "member", "Who keeps a vineyard?", "Our vineyard needs help.", audience="space")
    await told(cast)
    member, stranger = await cast.actor("member"), await cast.actor("stranger")
    for typed in ("vineyard", "vineyrad"):
        question = Question.of(typed, ["en"])
        assert len(await engine.find(cast.db, member.circles, question, everything)) == 1
        assert await engine.find(cast.db, stranger.circles, question, everything) == []


async def everything(documents: Sequence[tuple[str, UUID]]) -> set[UUID]:
    """Every row is passed, so that the engine is on its own."""
    return {id_ for _, id_ in documents}


async def test_a_document_without_a_row_changes_nothing_of_what_else_is_found(cast: Cast) -> None:
    await ask(cast, "member", "A fair of guests", "Come.")
    await told(cast)
    before = await titles(cast, "stranger", "zeppelins guests")
    await ask(cast, "member", "Zeppelins", "Zeppelins!", audience="space")
    await told(cast)
    await cast.db.pool.execute("UPDATE document SET circle_id = 2")
    assert await titles(cast, "stranger", "zeppelins guests") == before == []


async def test_a_deleted_answer_is_not_found_even_before_search_heard_of_it(cast: Cast) -> None:
    thread = await ask(cast, "member", "Boats", "Who lends boats?")
    post = await cast.answer("giver", thread, text="We have a submarine.")
    await told(cast)
    assert (await find(cast, "stranger", "submarine")).total == 1
    giver = await cast.actor("giver")
    async with cast.db.act(giver) as tx:
        await actions.delete_post(tx, giver, post_id=post)
    assert (await find(cast, "stranger", "submarine")).total == 0
    await told(cast)
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document WHERE id = $1", post) == 0


async def test_an_edit_shows_no_old_text_even_before_search_heard_of_it(cast: Cast) -> None:
    await ask(cast, "member", "Boats", "Call Mrs Secret about the boats.")
    await told(cast)
    member = await cast.actor("member")
    post = await cast.db.pool.fetchval("SELECT id FROM post")
    async with cast.db.act(member) as tx:
        await actions.edit_post(tx, member, post_id=post, patch=PostPatch(text="Call us about boats.", version=None))
    assert "Secret" not in (await find(cast, "stranger", "boats")).items[0].snippet
    await told(cast)
    assert (await find(cast, "stranger", "secret")).total == 0


async def test_a_word_only_hidden_texts_hold_changes_nothing_of_what_others_find(cast: Cast) -> None:
    for number in range(3):
        await ask(cast, "member", f"Harbours {number}", "Harbour masters meet.")
    await told(cast)
    before = await titles(cast, "stranger", "harbuor")
    for word in ("harbuors", "harbuory", "harbuor"):
        await ask(cast, "member", word, word, audience="space")
    await told(cast)
    assert await titles(cast, "stranger", "harbuor") == before


async def test_visitors_see_no_name_unless_its_owner_allowed_it(cast: Cast) -> None:
    await ask(cast, "member", "Harbour", "A harbour.", audience="public")
    await told(cast)
    byline = (await find(cast, "visitor", "harbour")).items[0].byline
    assert byline is not None
    assert "name" not in byline
    assert "person" not in byline
    assert byline["organisation"]["name"] == "Examplestead"
    full = (await find(cast, "stranger", "harbour")).items[0].byline
    assert full is not None
    assert full["name"] == "Member Sample"
