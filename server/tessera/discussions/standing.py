"""Acts on how a thread stands: closed or open, pinned or not; and in which language a contribution is written."""

from typing import Any
from uuid import UUID

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.core.errors import Invalid, require
from tessera.core.facts import Fact, record
from tessera.discussions import rules
from tessera.discussions.access import Target, load_post, load_thread
from tessera.discussions.quoting import quotes_follow
from tessera.discussions.staying import rest_follows
from tessera.people.tables import LANGUAGES


async def close_thread(tx: Tx, actor: Actor, *, thread_id: UUID, on: bool) -> dict[str, Any]:
    """End a thread, or open it again; what was written stays and can still be edited and deleted."""
    target = await load_thread(tx, actor, thread_id)
    thread = target.thread
    author, leads = thread.author_id == actor.person(), actor.may_see(target.staff_id)
    deleted = thread.deleted_at is not None
    stands = {"deleted": deleted, "archived": target.archived, "of_two": target.of_two}
    require(rules.may_close(author=author, facilitator=leads, **stands))
    if on != (thread.closed_at is not None):
        thread.closed_at = now() if on else None
    return await _tell(tx, actor, target, "closed", on)


async def pin_thread(tx: Tx, actor: Actor, *, thread_id: UUID, on: bool) -> dict[str, Any]:
    """Put a thread first in its space's list, or back where it was."""
    actor.person()
    target = await load_thread(tx, actor, thread_id)
    leads, deleted = actor.may_see(target.staff_id), target.thread.deleted_at is not None
    require(rules.may_pin(facilitator=leads, deleted=deleted, archived=target.archived))
    target.thread.pinned = on
    return await _tell(tx, actor, target, "pinned", on)


async def _tell(tx: Tx, actor: Actor, target: Target, what: str, on: bool) -> dict[str, Any]:
    id_ = target.thread.id
    await tx.session.flush()
    facts = [Fact(stream_id, what, id_, {"on": on}) for stream_id in target.thread_streams]
    facts += [Fact(stream_id, "changed", id_) for stream_id in target.list_streams]
    await record(tx, facts)
    return await tx.answer("thread", id_, target.stream_for(actor))


async def set_language(tx: Tx, actor: Actor, *, post_id: UUID, lang: str) -> dict[str, Any]:
    """Correct in which language a contribution is taken to be; its text stays, so nothing marks an edit."""
    post, target = await load_post(tx, actor, post_id)
    author, leads = post.author_id == actor.person(), actor.may_see(target.staff_id)
    deleted = post.deleted_at is not None
    stands = {"deleted": deleted, "archived": target.archived, "of_two": target.of_two}
    require(rules.may_set_language(author=author, facilitator=leads, **stands))
    if lang not in LANGUAGES:
        raise Invalid(lang="language_unknown")
    post.lang = lang
    facts = [Fact(stream_id, "edited", post.id) for stream_id in target.thread_streams]
    facts += await quotes_follow(tx, post, target)
    if target.is_question(post):
        target.thread.lang = lang
        facts += await rest_follows(tx, target.thread)
        facts += [Fact(stream_id, "changed", target.thread.id) for stream_id in target.list_streams]
    await tx.session.flush()
    await record(tx, facts)
    return await tx.answer("post", post.id, target.stream_for(actor))
