"""Acts on translations that people write beside a contribution: write one, take one away.

A contribution has one in each language. While it is of the contribution as it is now, only its translator and the
contribution's author write it anew; once the contribution was edited, everybody who may translate, and until then
nobody reads it but who may read that version (R6).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import PUBLIC, Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Invalid, NotFound, require
from tessera.core.facts import Fact, record
from tessera.core.text import render
from tessera.discussions import rules
from tessera.discussions.access import Target, load_post
from tessera.discussions.consents import asked_anew, asked_now
from tessera.discussions.readers import require_readers
from tessera.discussions.tables import MachineTranslation, Post, PostTranslation
from tessera.discussions.translating_schemas import TranslationIn
from tessera.organisations.bylines import NOBODY, byline_of
from tessera.people.tables import LANGUAGES

_x = PostTranslation.__table__  # type: ignore[attr-defined]
_m = MachineTranslation.__table__  # type: ignore[attr-defined]


async def translate(tx: Tx, actor: Actor, *, post_id: UUID, lang: str, given: TranslationIn) -> dict[str, Any]:
    """Write a contribution in another language; who is unnamed in the thread translates unnamed, too."""
    translator = actor.person()
    post, target = await load_post(tx, actor, post_id)
    if lang not in LANGUAGES:
        raise Invalid(lang="language_unknown")
    before = await _there(tx, post, lang)
    author = post.author_id == translator
    require(
        rules.may_translate(
            inside=actor.may_see(target.inside_id),
            author=author,
            deleted=post.deleted_at is not None,
            archived=target.archived,
            of_two=target.of_two,
            original=lang == post.lang,
            others=before is not None and before.translator_id != translator and before.of == post.edited_at,
        )
    )
    if given.version != post.edited_at:
        raise Conflict("edited_meanwhile")
    await require_readers(tx, target.thread, given.written_for)
    is_question = target.is_question(post)
    if mistakes := rules.text_mistakes(given.text, given.title, with_title=is_question):
        raise Invalid(**mistakes)
    row = before or PostTranslation(
        post_id=post.id, circle_id=post.circle_id, lang=lang, translator_id=translator, text="", html=""
    )
    row.translator_id, row.created_at, row.of = translator, now(), post.edited_at
    row.title = (given.title or "").strip() if is_question else None
    row.text, row.html = given.text, render(given.text)
    await _sign(tx, row, target, name_public=given.name_public)
    tx.session.add(row)
    await tx.session.flush()
    return await _tell(tx, actor, target, post, row, await asked_anew(tx, actor, post.thread_id))


async def _sign(tx: Tx, row: PostTranslation, target: Target, *, name_public: bool) -> None:
    """The translator's byline as of now; who asked unnamed is unnamed in all of the thread."""
    unnamed = target.thread.unnamed and target.thread.author_id == row.translator_id
    row.byline = await byline_of(tx.db, row.translator_id, unnamed=unnamed)
    row.name_public = name_public and not unnamed and row.circle_id == PUBLIC


async def remove_translation(tx: Tx, actor: Actor, *, post_id: UUID, lang: str) -> dict[str, Any]:
    """Take a translation away: its translator, the contribution's author, the space's facilitators."""
    person_id = actor.person()
    post, target = await load_post(tx, actor, post_id)
    row = await _there(tx, post, lang)
    if row is None:
        raise NotFound
    mine, author = row.translator_id == person_id, post.author_id == person_id
    leads = actor.may_see(target.staff_id)
    verdict = rules.may_remove_translation(translator=mine, author=author, facilitator=leads)
    if row.of != post.edited_at and not verdict.allowed:
        raise NotFound
    require(verdict)
    asked = await asked_now(tx, post.thread_id)
    await tx.session.delete(row)
    await tx.session.flush()
    return await _tell(tx, actor, target, post, row, asked)


async def forget_translator(tx: Tx, actor: Actor, post_id: UUID, lang: str, *, emptied: bool) -> None:
    """Take a translation away whose translator has left for good, or their name from it."""
    post, target = await load_post(tx, actor, post_id)
    row = await _there(tx, post, lang)
    if row is None:
        return
    if emptied:
        await tx.session.delete(row)
    else:
        row.byline, row.name_public = dict(NOBODY), False
    await tx.session.flush()
    await record(tx, translated(target.thread_streams, post.id, {lang: str(row.id)}))


async def _there(tx: Tx, post: Post, lang: str) -> PostTranslation | None:
    """The translation there is, its post being locked with the thread."""
    found = sa.select(PostTranslation).where(_x.c.post_id == post.id, _x.c.lang == lang)
    return (await tx.session.scalars(found)).one_or_none()


async def _tell(
    tx: Tx, actor: Actor, target: Target, post: Post, row: PostTranslation, own: list[Fact]
) -> dict[str, Any]:
    await record(tx, translated(target.thread_streams, post.id, {row.lang: str(row.id)}) + own)
    return await tx.answer("post", post.id, target.stream_for(actor))


def translated(streams: Sequence[int], post_id: UUID, told: dict[str, str]) -> list[Fact]:
    """The facts of a change; by the translations' ids, search finds their documents."""
    return [Fact(stream_id, "translated", post_id, told) for stream_id in streams]


async def translations_follow(tx: Tx, post: Post, before: datetime | None, *, reworded: bool) -> dict[str, str]:
    """What becomes of translations of a contribution that is edited: those of its words as they were are shown no more.

    Answers {language: id} of these, for the fact. Where its words are the same, all go with it.
    """
    if reworded:
        await drop_machine_translations(tx, post.id)
        rows = sa.select(_x.c.lang, _x.c.id).where(_x.c.post_id == post.id)
        return {lang: str(id_) for lang, id_ in (await tx.session.execute(rows)).all()}
    for table in (_x, _m):
        of_it = (table.c.post_id == post.id) & table.c.of.is_not_distinct_from(before)
        await tx.session.execute(sa.update(table).where(of_it).values(of=post.edited_at))
    return {}


async def drop_translations(tx: Tx, post_id: UUID) -> dict[str, str]:
    """Delete all translations of a contribution that is emptied; {language: id} of those people wrote."""
    await drop_machine_translations(tx, post_id)
    gone = sa.delete(_x).where(_x.c.post_id == post_id).returning(_x.c.lang, _x.c.id)
    return {lang: str(id_) for lang, id_ in (await tx.session.execute(gone)).all()}


async def drop_machine_translations(tx: Tx, post_id: UUID) -> None:
    """What a machine made of a contribution goes when that changes: older versions are not for everybody."""
    await tx.session.execute(sa.delete(_m).where(_m.c.post_id == post_id))
