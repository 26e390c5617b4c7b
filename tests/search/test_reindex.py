"""Documents are derived: they can be made anew at any time, and follow every change."""

from uuid import UUID

import tessera.findables  # noqa: F401 - everything that can be found
from tessera.core.reactions import catch_up
from tessera.discussions import actions
from tessera.discussions.schemas import PostPatch
from tessera.search import reindex as building
from tessera.search.reactions import search_reaction
from tessera.search.timers import forget_words, renew_documents
from tessera.themes.catalogue import catalogue
from tests.search.library import ask, find, titles, told
from tests.support.cast import Cast

DOCUMENTS = """
SELECT id, kind, circle_id, whole_id, space_id, lang, created_at, stamp, format, themes, goals, title_words, text,
       tsv::text
FROM document ORDER BY id
"""
CATALOGUE = """
SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'document%'
UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'document'::regclass
UNION ALL SELECT attname || attnotnull || format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = 'document'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1
"""


async def test_reindex_builds_the_same_documents_and_the_same_table(cast: Cast) -> None:
    thread = await ask(cast, "member", "Harbour", "A harbour.")
    await cast.answer("giver", thread, text="Ships come.")
    await told(cast)
    await renew_documents(cast.db)
    before = await cast.db.pool.fetch(DOCUMENTS), await cast.db.pool.fetch(CATALOGUE)
    # A question and an answer, the town, the two spaces, the people of the cast, the themes.
    documents = 5 + len(cast.people) + len(catalogue())
    assert await building.reindex(cast.db) == documents
    assert (await cast.db.pool.fetch(DOCUMENTS), await cast.db.pool.fetch(CATALOGUE)) == before
    assert await building.reindex(cast.db) == documents
    assert "Harbour" in await titles(cast, "stranger", "ships")


async def test_what_happens_during_a_reindex_is_found_after_it(cast: Cast, monkeypatch: object) -> None:
    await ask(cast, "member", "Harbour", "A harbour.")
    await told(cast)
    late: list[UUID] = []
    build = building._build

    async def build_then_ask(db: object) -> int:
        count = await build(cast.db)
        late.append(await ask(cast, "member", "Late lighthouse", "A lighthouse."))
        await told(cast)
        return count

    monkeypatch.setattr(building, "_build", build_then_ask)  # type: ignore[attr-defined]
    await building.reindex(cast.db)
    assert (await find(cast, "stranger", "lighthouse")).total == 0
    await told(cast)
    assert [hit.thread for hit in (await find(cast, "stranger", "lighthouse")).items] == late


async def test_facts_read_twice_change_nothing(cast: Cast) -> None:
    thread = await ask(cast, "member", "Harbour", "A harbour.", audience="public")
    await cast.answer("giver", thread, text="Ships come.")
    await told(cast)
    before = await cast.db.pool.fetch(DOCUMENTS)
    await cast.db.pool.execute("UPDATE reaction_cursor SET xid = '0', fact_id = 0")
    await catch_up(cast.db, [search_reaction])
    assert await cast.db.pool.fetch(DOCUMENTS) == before


async def test_an_edited_title_is_found_and_the_old_one_is_not(cast: Cast) -> None:
    await ask(cast, "member", "Harbour", "Ships come.")
    await told(cast)
    member = await cast.actor("member")
    post = await cast.db.pool.fetchval("SELECT id FROM post")
    patch = PostPatch(text="Ships come.", title="Airfield", version=None)
    async with cast.db.act(member) as tx:
        await actions.edit_post(tx, member, post_id=post, patch=patch)
    await told(cast)
    assert await titles(cast, "stranger", "airfield") == ["Airfield"]
    assert await titles(cast, "stranger", "harbour") == []


async def test_a_deleted_question_takes_its_answers_out_of_search(cast: Cast) -> None:
    thread = await ask(cast, "member", "Harbour", "Ships come.")
    await cast.answer("giver", thread, text="Lighthouses too.")
    await told(cast)
    member = await cast.actor("member")
    post = await cast.db.pool.fetchval("SELECT id FROM post WHERE number = 1")
    async with cast.db.act(member) as tx:
        await actions.delete_post(tx, member, post_id=post)
    await told(cast)
    assert (await find(cast, "giver", "lighthouses")).total == 0
    assert await cast.db.pool.fetchval("SELECT count(*) FROM document") == 0


async def test_words_of_deleted_texts_are_forgotten_at_night(cast: Cast) -> None:
    thread = await ask(cast, "member", "Harbour", "Ships come.")
    post = await cast.answer("giver", thread, text="Mrs Wunderlich knows.")
    await told(cast)
    giver = await cast.actor("giver")
    async with cast.db.act(giver) as tx:
        await actions.delete_post(tx, giver, post_id=post)
    await told(cast)
    await forget_words(cast.db)
    words = {row["word"] for row in await cast.db.pool.fetch("SELECT word FROM document_word")}
    assert words == {"harbour", "ships", "come"}
