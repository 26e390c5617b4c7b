"""Files that contributions carry: hung on by who writes, described by who wrote."""

from collections.abc import Sequence
from uuid import UUID

from tessera.core.access import Actor, SpaceAudience
from tessera.core.database import Tx
from tessera.core.errors import require
from tessera.core.facts import Fact
from tessera.discussions import rules
from tessera.discussions.access import load_post
from tessera.discussions.readers import require_readers
from tessera.discussions.tables import Post
from tessera.files.attaching import attach
from tessera.files.uploading import register_holder


async def hang(tx: Tx, post: Post, ids: Sequence[UUID]) -> None:
    """Let a contribution carry these files and no others; what its author is not named in, its files do not tell."""
    await attach(
        tx,
        post_id=post.id,
        circle_id=post.circle_id,
        owner_id=post.author_id,
        ids=ids,
        unnamed=bool(post.byline.get("unnamed")),
    )


async def tell_described(
    tx: Tx, actor: Actor, post_id: UUID, written_for: SpaceAudience | None
) -> tuple[list[Fact], int]:
    """Readers of a contribution hear that a file of it is described anew; nothing marks an edit."""
    post, target = await load_post(tx, actor, post_id)
    own, deleted = post.author_id == actor.person(), post.deleted_at is not None
    require(rules.may_change(author=own, deleted=deleted, archived=target.archived, of_two=target.of_two))
    await require_readers(tx, target.thread, written_for)
    facts = [Fact(stream_id, "edited", post.id) for stream_id in target.thread_streams]
    return facts, target.stream_for(actor)


register_holder(tell_described)
