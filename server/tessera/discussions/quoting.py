"""Quotes: passages of earlier contributions of a thread, kept as references.

Invariants (R6):
- A quote and what it quotes lie in one thread and one circle; the foreign keys hold the circle.
- A passage is kept only as long as it stands in the contribution it was taken from. What its author deleted or changed
  away is emptied here in the same act, and is not brought back.
- Whose words they are is read from the quoted contribution each time, never copied: unnamed stays unnamed.
"""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.bylines import byline_shown
from tessera.core.database import Tx
from tessera.core.errors import Invalid
from tessera.core.facts import Fact
from tessera.core.text import plain
from tessera.discussions.access import Target
from tessera.discussions.quoting_schemas import QuoteIn, QuoteOut
from tessera.discussions.rules import quote_mistake
from tessera.discussions.tables import Post, PostQuote

_p = Post.__table__  # type: ignore[attr-defined]
_q = PostQuote.__table__  # type: ignore[attr-defined]
_SPACES = re.compile(r"\s+")

# Beside the columns of a contribution that is read as its reader may: what it quotes, in order.
QUOTES: Any = sa.literal_column(
    """(
SELECT coalesce(jsonb_agg(jsonb_build_object(
    'post', said.id, 'number', said.number, 'lang', said.lang, 'text', q.text, 'byline', said.byline,
    'name_public', said.name_public, 'deleted', said.deleted_at IS NOT NULL
) ORDER BY q.position), '[]')
FROM post_quote q JOIN post said ON said.id = q.quoted_id AND said.circle_id = q.circle_id
WHERE q.post_id = post.id AND q.circle_id = post.circle_id
)""",
    pg.JSONB,
).label("quotes")


def quotes_of(rows: list[dict[str, Any]], *, visitors: bool) -> list[QuoteOut]:
    """What a contribution quotes, as readers of its stream see it; `rows` as `QUOTES` reads them."""
    return [
        QuoteOut(
            post=row["post"],
            number=row["number"],
            lang=row["lang"],
            byline=byline_shown(row["byline"], name_public=row["name_public"], visitors=visitors),
            text=row["text"],
            deleted=row["deleted"],
        )
        for row in rows
    ]


def on_one_line(text: str) -> str:
    """A passage as it is kept and compared: how lines were broken is no part of it."""
    return _SPACES.sub(" ", text).strip()


async def passages(tx: Tx, target: Target, quotes: list[QuoteIn]) -> list[tuple[Post, str]]:
    """The contributions of this thread and their passages that are to be quoted; raises Invalid.

    What is not in this thread is answered alike, whether it is elsewhere, hidden, or nowhere.
    """
    ids = {quote.post for quote in quotes}
    of_thread = sa.select(Post).where(_p.c.id.in_(ids), _p.c.thread_id == target.thread.id)
    said = {post.id: post for post in (await tx.session.scalars(of_thread)).all()} if ids else {}
    found = []
    for quote in quotes:
        post, text = said.get(quote.post), on_one_line(quote.text)
        there = post is not None and text in on_one_line(plain(post.text))
        deleted = post is not None and post.deleted_at is not None
        count = len(quotes)
        if mistake := quote_mistake(text, of_thread=post is not None, deleted=deleted, there=there, count=count):
            raise Invalid(quotes=mistake)
        assert post is not None
        found.append((post, text))
    return found


def quote(tx: Tx, post: Post, taken: list[tuple[Post, str]]) -> None:
    """Keep what a new contribution quotes."""
    for position, (said, text) in enumerate(taken, start=1):
        tx.session.add(
            PostQuote(post_id=post.id, circle_id=post.circle_id, position=position, quoted_id=said.id, text=text)
        )


async def quotes_follow(tx: Tx, said: Post, target: Target, *, beside: bool = True) -> list[Fact]:
    """Empty the quotes whose passage no longer stands in a contribution that changed, or was deleted with its own.

    Answers the facts to record with the act's: the contributions whose quotes are others now are told anew. `beside`:
    what stands beside a quote, which is the quoted one's (byline, language), changed too, so that it is all of them.
    """
    if said.deleted_at is not None:
        await tx.session.execute(sa.delete(PostQuote).where(_q.c.post_id == said.id))
    words = on_one_line(plain(said.text))
    quoting = (await tx.session.scalars(sa.select(PostQuote).where(_q.c.quoted_id == said.id))).all()
    emptied = [one for one in quoting if one.text not in words]
    for one in emptied:
        one.text = ""
    ids = sorted({one.post_id for one in (quoting if beside else emptied)})
    return [Fact(stream_id, "edited", id_) for id_ in ids for stream_id in target.thread_streams]
