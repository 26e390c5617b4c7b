"""Acts of discussions: ask, answer, edit, delete, say what it is about and what helped, say "I have this too"."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import PUBLIC, Actor, circle_of
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Conflict, Invalid, require
from tessera.core.facts import Fact, record
from tessera.core.streams import open_streams, streams_of
from tessera.core.text import detect_lang, excerpt, render
from tessera.discussions import rules
from tessera.discussions.access import Target, load_post, load_thread
from tessera.discussions.consents import asked_anew, asked_now, end_widening
from tessera.discussions.filing import hang
from tessera.discussions.marking import follow_own, gone_from_lists
from tessera.discussions.mentioning import mention
from tessera.discussions.quoting import passages, quote, quotes_follow
from tessera.discussions.readers import require_readers
from tessera.discussions.schemas import AnswerIn, PostPatch, QuestionIn
from tessera.discussions.staying import rest_follows
from tessera.discussions.tables import Mention, Post, PostVersion, Thread, Too
from tessera.discussions.theming import carry, drop_themes
from tessera.discussions.translating import drop_translations, translations_follow
from tessera.files.attaching import detach_all
from tessera.organisations.bylines import byline_of
from tessera.people.tables import LANGUAGES
from tessera.spaces.access import load_space
from tessera.spaces.rules import audiences

_t = Thread.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_v = PostVersion.__table__  # type: ignore[attr-defined]
_mn = Mention.__table__  # type: ignore[attr-defined]
_too = Too.__table__  # type: ignore[attr-defined]
EXCERPT = 220


def _language(given: str | None, text: str) -> str:
    if given is None:
        return detect_lang(text, LANGUAGES)
    if given not in LANGUAGES:
        raise Invalid(lang="language_unknown")
    return given


async def ask(tx: Tx, actor: Actor, *, space_id: UUID, question: QuestionIn) -> dict[str, Any]:
    """Ask a question or open a topic in a space; answers its id and the position in the space's list."""
    author = actor.person()
    space = await load_space(tx, actor, space_id)
    inside = actor.may_see(space.inside_id)
    known = audiences(space.kind, inside)
    archived = space.archived_at is not None
    if question.kind not in rules.KINDS:
        raise Invalid(kind="field_invalid")
    require(rules.may_ask(inside=inside, audiences=known, audience=question.audience, archived=archived))
    if mistakes := rules.text_mistakes(question.text, question.title, with_title=True):
        raise Invalid(**mistakes)
    lang = _language(question.lang, f"{question.title}\n{question.text}")
    circle_id = circle_of(question.audience, space.inside_id)
    thread = Thread(
        space_id=space.id,
        circle_id=circle_id,
        author_id=author,
        kind=question.kind,
        title=question.title.strip(),
        excerpt=excerpt(question.text, EXCERPT),
        lang=lang,
        unnamed=question.unnamed,
    )
    tx.session.add(thread)
    await tx.session.flush()
    post = Post(
        thread_id=thread.id,
        circle_id=circle_id,
        number=1,
        author_id=author,
        text=question.text,
        html=render(question.text),
        lang=lang,
        byline=await byline_of(tx.db, author, unnamed=question.unnamed),
        name_public=question.name_public and not question.unnamed and circle_id == PUBLIC,
        created_at=thread.created_at,
    )
    tx.session.add(post)
    await mention(tx, actor, post)
    await carry(tx, thread, question.themes)
    if question.files:
        await hang(tx, post, question.files)
    await open_streams(tx, "thread", thread.id, circle_id)
    lists = await streams_of(tx, "list", space.id, circle_id)
    own = await follow_own(tx, actor, thread.id)
    await record(tx, [Fact(stream_id, "asked", thread.id) for stream_id in lists] + own)
    return await tx.answer("thread", thread.id, lists[-1])


async def answer(tx: Tx, actor: Actor, *, thread_id: UUID, given: AnswerIn) -> dict[str, Any]:
    """Answer a question; who asked it unnamed stays unnamed in it."""
    author = actor.person()
    target = await load_thread(tx, actor, thread_id)
    thread = target.thread
    inside = actor.may_see(target.inside_id)
    deleted, closed = thread.deleted_at is not None, thread.closed_at is not None
    given_up = {"archived": target.archived, "of_two": target.of_two}
    require(rules.may_answer(inside=inside, deleted=deleted, closed=closed, **given_up))
    await require_readers(tx, thread, given.written_for)
    if mistakes := rules.text_mistakes(given.text):
        raise Invalid(**mistakes)
    taken = await passages(tx, target, given.quotes)
    unnamed = thread.unnamed and thread.author_id == author
    # Counted in the INSERT: its snapshot is taken after the thread's lock.
    number: Any = sa.select(sa.func.coalesce(sa.func.max(_p.c.number), 0) + 1).where(_p.c.thread_id == thread.id)
    post = Post(
        thread_id=thread.id,
        circle_id=thread.circle_id,
        number=number.scalar_subquery(),
        author_id=author,
        text=given.text,
        html=render(given.text),
        lang=_language(given.lang, given.text),
        byline=await byline_of(tx.db, author, unnamed=unnamed),
        name_public=given.name_public and not unnamed and thread.circle_id == PUBLIC,
    )
    tx.session.add(post)
    await mention(tx, actor, post)
    quote(tx, post, taken)
    await recount(tx, target)
    if given.files:
        await hang(tx, post, given.files)
    own = await follow_own(tx, actor, thread.id) + await asked_anew(tx, actor, thread.id)
    await record(tx, [Fact(stream_id, "answered", post.id) for stream_id in target.thread_streams] + own)
    return await tx.answer("post", post.id, target.stream_for(actor))


async def edit_post(tx: Tx, actor: Actor, *, post_id: UUID, patch: PostPatch) -> dict[str, Any]:
    """Change one's own contribution; the older version is kept for its author and the space's staff."""
    post, target = await load_post(tx, actor, post_id)
    own, deleted = post.author_id == actor.person(), post.deleted_at is not None
    require(rules.may_change(author=own, deleted=deleted, archived=target.archived, of_two=target.of_two))
    if patch.version != post.edited_at:
        raise Conflict("edited_meanwhile")
    await require_readers(tx, target.thread, patch.written_for)
    is_question = target.is_question(post)
    title = target.thread.title if patch.title is None else patch.title
    if mistakes := rules.text_mistakes(patch.text, title, with_title=is_question):
        raise Invalid(**mistakes)
    await _keep_version(tx, actor, post, target)
    before, lang = post.edited_at, post.lang
    reworded = patch.text != post.text or (is_question and title.strip() != target.thread.title)
    post.text, post.html, post.edited_at = patch.text, render(patch.text), now()
    post.lang = post.lang if patch.lang is None else _language(patch.lang, patch.text)
    if patch.files is not None:
        await hang(tx, post, patch.files)
    await mention(tx, actor, post)
    told = await translations_follow(tx, post, before, reworded=reworded)
    facts = [Fact(stream_id, "edited", post.id, told) for stream_id in target.thread_streams]
    facts += await quotes_follow(tx, post, target, beside=post.lang != lang)
    if is_question:
        target.thread.title, target.thread.lang = title.strip(), post.lang
        target.thread.excerpt = excerpt(post.text, EXCERPT)
        if patch.themes is not None:
            await carry(tx, target.thread, patch.themes)
        facts += await rest_follows(tx, target.thread)
        facts += [Fact(stream_id, "changed", target.thread.id) for stream_id in target.list_streams]
    await record(tx, facts)
    return await tx.answer("post", post.id, target.stream_for(actor))


async def _keep_version(tx: Tx, actor: Actor, post: Post, target: Target) -> None:
    kept = sa.select(sa.func.count(sa.distinct(_v.c.number))).where(_v.c.post_id == post.id)
    number = (await tx.session.scalar(kept) or 0) + 1
    assert actor.circle_id is not None
    for circle_id in {actor.circle_id, target.staff_id}:
        tx.session.add(
            PostVersion(
                post_id=post.id,
                circle_id=circle_id,
                number=number,
                title=target.thread.title if target.is_question(post) else None,
                text=post.text,
                html=post.html,
                at=post.edited_at or post.created_at,
            )
        )


async def delete_post(tx: Tx, actor: Actor, *, post_id: UUID) -> dict[str, Any]:
    """Delete one's own contribution: text, byline and history are emptied. A question leaves all lists."""
    post, target = await load_post(tx, actor, post_id)
    require(rules.may_change(author=post.author_id == actor.person(), deleted=post.deleted_at is not None))
    await record(tx, await empty(tx, post, target))
    return await tx.answer("post", post.id, target.stream_for(actor))


async def empty(tx: Tx, post: Post, target: Target) -> list[Fact]:
    """Empty a contribution, a question with its place in all lists; the facts to record. A part of several acts."""
    asked = await asked_now(tx, post.thread_id)
    post.text, post.html, post.byline = "", "", {}
    post.deleted_at, post.helped_at, post.name_public = now(), None, False
    await tx.session.execute(sa.delete(_v).where(_v.c.post_id == post.id))
    await detach_all(tx, post.id)
    await tx.session.execute(sa.delete(_mn).where(_mn.c.post_id == post.id))
    told = await drop_translations(tx, post.id)
    facts = [Fact(stream_id, "deleted", post.id, told) for stream_id in target.thread_streams]
    facts += await quotes_follow(tx, post, target)
    if target.is_question(post):
        target.thread.title, target.thread.excerpt, target.thread.deleted_at = "", "", post.deleted_at
        target.thread.pinned = False
        await drop_themes(tx, target.thread)
        ended = await end_widening(tx, target.thread.id)
        asked = ended + [fact for fact in asked if fact not in ended]
        facts += await rest_follows(tx, target.thread)
        facts += [Fact(stream_id, "deleted", target.thread.id) for stream_id in target.list_streams]
        facts += await gone_from_lists(tx, target.thread.id, target.thread.circle_id)
    await recount(tx, target)
    return facts + asked


async def set_themes(tx: Tx, actor: Actor, *, thread_id: UUID, themes: list[str]) -> dict[str, Any]:
    """Say what a question is about, in place of what was said before."""
    target = await load_thread(tx, actor, thread_id)
    author = target.thread.author_id == actor.person()
    leads, deleted = actor.may_see(target.staff_id), target.thread.deleted_at is not None
    stands = {"deleted": deleted, "archived": target.archived, "of_two": target.of_two}
    require(rules.may_theme(author=author, facilitator=leads, **stands))
    await carry(tx, target.thread, themes)
    facts = [Fact(stream_id, "themed", target.thread.id) for stream_id in target.thread_streams]
    facts += [Fact(stream_id, "changed", target.thread.id) for stream_id in target.list_streams]
    await record(tx, facts)
    return await tx.answer("thread", thread_id, target.stream_for(actor))


async def mark_helped(tx: Tx, actor: Actor, *, post_id: UUID, on: bool) -> dict[str, Any]:
    """Say that an answer helped, or take it back."""
    post, target = await load_post(tx, actor, post_id)
    asker = target.thread.author_id == actor.person()
    deleted, first = post.deleted_at is not None, post.number == 1
    topic, archived = target.thread.kind != "question", target.archived
    require(rules.may_mark_helped(asker=asker, question=first, deleted=deleted, topic=topic, archived=archived))
    if on != (post.helped_at is not None):
        post.helped_at = now() if on else None
    await recount(tx, target)
    await record(tx, [Fact(stream_id, "helped", post.id) for stream_id in target.thread_streams])
    return await tx.answer("post", post.id, target.stream_for(actor))


async def mark_too(tx: Tx, actor: Actor, *, thread_id: UUID, on: bool) -> dict[str, Any]:
    """Say "I have this too", or take it back; others see the count only."""
    person_id = actor.person()
    target = await load_thread(tx, actor, thread_id)
    thread = target.thread
    inside = actor.may_see(target.inside_id)
    asker = thread.author_id == person_id
    deleted, topic = thread.deleted_at is not None, thread.kind != "question"
    require(rules.may_mark_too(asker=asker, inside=inside, deleted=deleted, topic=topic, archived=target.archived))
    assert actor.stream_id is not None
    own = (_too.c.thread_id == thread.id) & (_too.c.person_id == person_id)
    await tx.session.execute(sa.delete(_too).where(own))
    if on:
        tx.session.add(Too(thread_id=thread.id, person_id=person_id))
    await recount(tx, target)
    await record(tx, [Fact(actor.stream_id, "too", thread.id, {"on": on})])
    return await tx.answer("thread", thread.id, actor.stream_id)


def _count(*conditions: Any) -> Any:
    return sa.select(sa.func.count()).where(_p.c.thread_id == _t.c.id, _p.c.deleted_at.is_(None), *conditions)


_last = sa.select(sa.func.max(_p.c.created_at)).where(_p.c.thread_id == _t.c.id, _p.c.deleted_at.is_(None))
_RECOUNT = (
    sa.update(_t)
    .where(_t.c.id == sa.bindparam("thread"))
    .values(
        answers=_count(_p.c.number > 1).correlate(_t).scalar_subquery(),
        helped=_count(_p.c.helped_at.is_not(None)).correlate(_t).scalar_subquery(),
        too=sa.select(sa.func.count()).where(_too.c.thread_id == _t.c.id).correlate(_t).scalar_subquery(),
        last_at=sa.func.coalesce(_last.correlate(_t).scalar_subquery(), _t.c.created_at),
        version=_t.c.version + 1,
        gauged_at=sa.func.clock_timestamp(),
    )
)


async def recount(tx: Tx, target: Target) -> None:
    """Compute the thread's counts from its rows, under its lock, and say that its gauges changed."""
    await tx.session.flush()
    # By the connection: a session would look which of its objects the statement changed, and none is read again.
    await (await tx.session.connection()).execute(_RECOUNT, {"thread": target.thread.id})
    for stream_id in target.thread_streams + target.list_streams:
        tx.gauge(stream_id, "thread", target.thread.id)
