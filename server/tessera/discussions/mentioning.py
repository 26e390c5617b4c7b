"""Whom contributions mention: who may be, who is, and what readers see of it.

Invariants:
- Somebody can be mentioned who may see the contribution, and whose name its author may see; whether somebody else is
  there at all nobody learns from the refusal.
- The text holds an id, never a name. Readers see the name as it is now, and only where its owner shows it to all who
  read the contribution (R5): visitors where it is public, the network where it is shown there, in a closed space also
  those who belong to it. Else there is an empty `span`, which the page fills in: somebody, or somebody who left.
- Who asked unnamed is offered like everybody else, neither first nor left out: the offers know nothing of threads.
"""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tessera.core.access import NETWORK, PUBLIC, Actor, circles_text
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import Invalid, NotFound
from tessera.core.text import MENTION, SOMEBODY
from tessera.discussions.schemas import PostOut, VersionOut
from tessera.discussions.tables import Mention, Post
from tessera.discussions.translating_schemas import TranslationOut
from tessera.people.seen import PersonHit, name_patterns

MOST = 20
OFFERED = 8
HIDDEN = '<span class="mention"></span>'
LEFT = '<span class="mention left"></span>'

_m = Mention.__table__  # type: ignore[attr-defined]

# $1 the circle of the contribution, $2 the author's circles, $3 the author.
_MAY_BE = f"""
FROM person p
WHERE p.deactivated_at IS NULL AND ($1::bigint IN ({PUBLIC}, {NETWORK}) OR EXISTS (
        SELECT FROM circle_member m WHERE m.circle_id = $1 AND m.person_id = p.id
    ))
    AND (p.id = $3 OR EXISTS (
        SELECT FROM profile_field f WHERE f.person_id = p.id AND f.field = 'name'
            AND f.circle_id IN (SELECT unnest($2::text::bigint[]))
    ) OR EXISTS (
        SELECT FROM membership b JOIN space s ON s.id = b.space_id AND s.inside_id = $1
        WHERE b.person_id = p.id AND b.until IS NULL AND s.people_id IN (SELECT unnest($2::text::bigint[]))
    ))
"""
_ALLOWED = f"SELECT p.id {_MAY_BE} AND p.id = ANY ($4::uuid[])"
_OFFERS = f"""
SELECT p.id, p.name {_MAY_BE} AND p.id IS DISTINCT FROM $3 AND p.name_search LIKE $5
ORDER BY p.name_search LIKE $4 DESC, p.name, p.id LIMIT {OFFERED}
"""
_CIRCLE_OF_THREAD = "SELECT circle_id FROM thread WHERE id = $1 AND deleted_at IS NULL"
_CIRCLE_OF_SPACE = "SELECT inside_id FROM space WHERE id = $1"
# $2 the circles whose names are shown, $3 the closed circle whose members' names are, too.
_AS_SEEN = """
p.deactivated_at IS NOT NULL AS closed, CASE WHEN EXISTS (
        SELECT FROM profile_field f WHERE f.person_id = p.id AND f.field = 'name' AND f.circle_id = ANY ($2)
    ) OR EXISTS (SELECT FROM circle_member c WHERE c.circle_id = $3 AND c.person_id = p.id) THEN p.name END AS name
"""
# $1 the contributions, or the people.
_NAMES = f"""
SELECT m.post_id, m.person_id, {_AS_SEEN}
FROM mention m JOIN person p ON p.id = m.person_id WHERE m.post_id = ANY ($1::uuid[])
"""
_NAMES_OF = f"SELECT p.id AS person_id, {_AS_SEEN} FROM person p WHERE p.id = ANY ($1::uuid[])"
# Beside a thread: another text as soon as anything that mentions show of it is another.
STAMP = sa.literal_column(
    """(
    SELECT md5(string_agg(concat_ws(' ', m.post_id, p.id, p.name, p.deactivated_at, f.circle_id, c.circle_id), ',')
        ) FROM (SELECT post_id, person_id FROM mention WHERE thread_id = thread.id ORDER BY 1, 2) m
    JOIN person p ON p.id = m.person_id
    LEFT JOIN profile_field f ON f.person_id = p.id AND f.field = 'name'
    LEFT JOIN circle_member c ON c.person_id = p.id AND c.circle_id = thread.circle_id
)""",
    type_=sa.Text(),
).label("mentions")


class Offers(msgspec.Struct):
    """People who can be mentioned, those whose names begin so first."""

    items: list[PersonHit]


def ids_in(html: str) -> set[UUID]:
    """Whom a rendered text mentions."""
    return {UUID(found[1]) for found in MENTION.finditer(html)}


async def mention(tx: Tx, actor: Actor, post: Post) -> None:
    """Keep whom a contribution mentions now, in place of before; a part of the acts that write it. Raises Invalid."""
    await tx.session.flush()
    wanted = ids_in(post.html)
    had = set(await tx.session.scalars(sa.select(_m.c.person_id).where(_m.c.post_id == post.id)))
    if wanted == had:
        return
    if len(wanted) > MOST:
        raise Invalid(text="mention_too_many")
    added = wanted - had
    if added - await _allowed(tx, actor, post.circle_id, added):
        raise Invalid(text="mention_unknown")
    await tx.session.execute(sa.delete(_m).where(_m.c.post_id == post.id, _m.c.person_id.in_(had - wanted)))
    places = {"post_id": post.id, "circle_id": post.circle_id, "thread_id": post.thread_id, "at": now()}
    if added:
        await tx.session.execute(sa.insert(_m), [{"person_id": one, **places} for one in sorted(added)])


async def _allowed(tx: Tx, actor: Actor, circle_id: int, ids: Iterable[UUID]) -> set[UUID]:
    driver = await tx.driver()
    rows = await driver.fetch(_ALLOWED, circle_id, circles_text(actor.circles), actor.person(), list(ids))
    return {row[0] for row in rows}


async def offers(
    db: Database, actor: Actor, text: str, *, thread: UUID | None, space: UUID | None, audience: str
) -> Offers:
    """Whom one can mention in a thread, or in a question one is about to ask a space. Raises NotFound."""
    me, patterns = actor.person(), name_patterns(text)
    if "\x00" in text:
        raise Invalid(q="field_invalid")
    circle_id = await _circle(db, actor, thread, space, audience)
    if patterns is None:
        return Offers([])
    given = (circle_id, circles_text(actor.circles), me, patterns["begins"], patterns["holds"])
    return Offers([PersonHit(*row) for row in await db.pool.fetch(_OFFERS, *given)])


async def _circle(db: Database, actor: Actor, thread: UUID | None, space: UUID | None, audience: str) -> int:
    if thread is not None:
        circle_id = await db.pool.fetchval(_CIRCLE_OF_THREAD, thread)
    elif audience in ("public", "network"):
        return PUBLIC if audience == "public" else NETWORK
    else:
        circle_id = await db.pool.fetchval(_CIRCLE_OF_SPACE, space)
    if circle_id is None or not actor.may_see(circle_id):
        raise NotFound
    return int(circle_id)


async def name_mentions(db: Database, circle_id: int, posts: Sequence[PostOut]) -> None:
    """Fill in whom contributions and their translations mention, as all readers of this circle may see it.

    A translation mentions nobody whom the contribution does not.
    """
    texts: list[tuple[UUID, PostOut | TranslationOut]] = []
    for post in posts:
        texts += [(post.id, post), *((post.id, one) for one in post.translations)]
    marked = [(id_, one) for id_, one in texts if MENTION.search(one.html)]
    if not marked:
        return
    names: dict[UUID, dict[UUID, Any]] = {}
    for row in await db.pool.fetch(_NAMES, [id_ for id_, _ in marked], *_readers(circle_id)):
        names.setdefault(row["post_id"], {})[row["person_id"]] = row
    for id_, one in marked:
        one.html = MENTION.sub(partial(_shown, names.get(id_, {})), one.html)


async def name_mentions_of(db: Database, circle_id: int, versions: Sequence[VersionOut]) -> None:
    """The same in older versions: whom they mention, the contribution may mention no more."""
    ids: set[UUID] = set().union(*(ids_in(one.html) for one in versions))
    if not ids:
        return
    rows = await db.pool.fetch(_NAMES_OF, list(ids), *_readers(circle_id))
    names = {row["person_id"]: row for row in rows}
    for one in versions:
        one.html = MENTION.sub(partial(_shown, names), one.html)


def _readers(circle_id: int) -> tuple[list[int], int | None]:
    """The circles whose names all readers of this one see, and the closed one whose members they see."""
    closed = circle_id if circle_id not in (PUBLIC, NETWORK) else None
    return [*{PUBLIC, circle_id}, *([] if closed is None else [NETWORK])], closed


def _shown(names: dict[UUID, Any], found: re.Match[str]) -> str:
    row = names.get(UUID(found[1]))
    if row is None or row["closed"]:
        return LEFT
    return HIDDEN if row["name"] is None else str(found[0]).replace(SOMEBODY, f"@{escape(row['name'])}")
