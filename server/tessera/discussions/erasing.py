"""What becomes of what somebody wrote who has left for good: it stays without their name, or is emptied.

One contribution at a time, each in a transaction of its own: somebody may have written thousands, and whoever is killed
in the middle goes on where it stopped. Acts as one who sees the contribution at hand, and nothing else.
"""

from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.facts import Fact, record
from tessera.discussions.access import load_post, load_thread
from tessera.discussions.actions import empty, recount
from tessera.discussions.quoting import quotes_follow
from tessera.discussions.staying import rest_follows
from tessera.discussions.tables import PostVersion, Too
from tessera.discussions.translating import forget_translator
from tessera.files.attaching import make_nameless
from tessera.organisations.bylines import NOBODY

AT_ONCE = 200

_v = PostVersion.__table__  # type: ignore[attr-defined]
_too = Too.__table__  # type: ignore[attr-defined]
_WRITTEN = """
SELECT id, circle_id FROM post WHERE author_id = $1 AND deleted_at IS NULL
AND ($2 OR byline <> $4::jsonb) ORDER BY created_at, id LIMIT $3
"""
_TRANSLATED = """
SELECT post_id, lang, circle_id FROM post_translation WHERE translator_id = $1
AND ($2 OR byline <> $4::jsonb) ORDER BY created_at, id LIMIT $3
"""
_MARKED = """
SELECT t.id, t.circle_id FROM too JOIN thread t ON t.id = too.thread_id WHERE too.person_id = $1 LIMIT $2
"""


async def erase_contributions(db: Database, person_id: UUID, *, emptied: bool) -> int:
    """Empty all that somebody wrote, or take their name from it; older versions go either way. Answers how many."""
    done = 0
    while rows := await db.pool.fetch(_WRITTEN, person_id, emptied, AT_ONCE, NOBODY):
        for post_id, circle_id in rows:
            await _erase(db, post_id, circle_id, emptied=emptied)
            done += 1
    return done


async def _erase(db: Database, post_id: UUID, circle_id: int, *, emptied: bool) -> None:
    async with db.act() as tx:
        post, target = await load_post(tx, Actor(circles=(circle_id,)), post_id)
        if post.deleted_at is not None:
            return
        if emptied:
            return await record(tx, await empty(tx, post, target))
        post.byline, post.name_public = dict(NOBODY), False
        await tx.session.execute(sa.delete(_v).where(_v.c.post_id == post.id))
        await make_nameless(tx, post.id)
        facts = [Fact(stream_id, "edited", post.id) for stream_id in target.thread_streams]
        facts += await quotes_follow(tx, post, target)
        if target.is_question(post):
            target.thread.unnamed = True
            facts += await rest_follows(tx, target.thread)
            facts += [Fact(stream_id, "changed", target.thread.id) for stream_id in target.list_streams]
        await record(tx, facts)


async def erase_translations(db: Database, person_id: UUID, *, emptied: bool) -> None:
    """Take away all translations that somebody wrote, or their name from them."""
    while rows := await db.pool.fetch(_TRANSLATED, person_id, emptied, AT_ONCE, NOBODY):
        for post_id, lang, circle_id in rows:
            async with db.act() as tx:
                await forget_translator(tx, Actor(circles=(circle_id,)), post_id, lang, emptied=emptied)


async def erase_too(db: Database, person_id: UUID) -> None:
    """Take back that somebody has the same questions; their counts follow."""
    while rows := await db.pool.fetch(_MARKED, person_id, AT_ONCE):
        for thread_id, circle_id in rows:
            async with db.act() as tx:
                target = await load_thread(tx, Actor(circles=(circle_id,)), thread_id)
                own = (_too.c.thread_id == thread_id) & (_too.c.person_id == person_id)
                await tx.session.execute(sa.delete(_too).where(own))
                await recount(tx, target)
