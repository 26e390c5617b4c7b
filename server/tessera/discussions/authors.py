"""Reads of what somebody wrote under their name, and of what somebody could answer.

Invariant: a contribution counts as somebody's only where its own byline names them; what was written unnamed is
nobody's here (R5). Visitors are told of it only where they see the name beside it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import Actor, audience_of, visible
from tessera.core.database import Database
from tessera.core.reads import read
from tessera.discussions.schemas import Contribution, ContributionList
from tessera.discussions.tables import Post, Thread, ThreadTheme
from tessera.people.tables import Person
from tessera.spaces.schemas import SpaceRef
from tessera.spaces.tables import Space
from tessera.themes.tables import Theme

SHOWN = 20
CANDIDATES = 200
LITTLE_ANSWERED = 5

_t = Thread.__table__  # type: ignore[attr-defined]
_p = Post.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]
_who = Person.__table__  # type: ignore[attr-defined]
_x = ThreadTheme.__table__  # type: ignore[attr-defined]
_th = Theme.__table__  # type: ignore[attr-defined]
_me = sa.bindparam("me", type_=sa.Uuid)


class _Written(msgspec.Struct):
    post: UUID
    thread: UUID
    number: int
    title: str
    lang: str
    created_at: datetime
    circle_id: int
    space_id: UUID
    slug: str | None
    space_title: str
    kind: str
    sort: str


_person = sa.bindparam("person", type_=sa.Uuid)
_WRITTEN = read(
    sa.select(
        _p.c.id.label("post"),
        _t.c.id.label("thread"),
        _p.c.number,
        _t.c.title,
        _t.c.lang,
        _p.c.created_at,
        _p.c.circle_id,
        _s.c.id.label("space_id"),
        _s.c.slug,
        _s.c.title.label("space_title"),
        _s.c.kind,
        _t.c.kind.label("sort"),
    )
    .select_from(
        _p.join(_t, _t.c.id == _p.c.thread_id)
        .join(_s, _s.c.id == _t.c.space_id)
        .join(_who, _who.c.id == _p.c.author_id)
    )
    .where(
        _p.c.author_id == _person,
        _p.c.byline["person"].astext == sa.cast(_p.c.author_id, sa.Text),
        sa.or_(_p.c.name_public, sa.not_(sa.bindparam("visitor", type_=sa.Boolean))),
        _who.c.deactivated_at.is_(None),
        _p.c.deleted_at.is_(None),
        _t.c.deleted_at.is_(None),
        # What two people write each other stands in no list of what they wrote.
        _t.c.kind != "conversation",
        visible(_p.c.circle_id),
    )
    .order_by(_p.c.created_at.desc(), _p.c.id)
    .limit(SHOWN),
    _Written,
)


async def written_by(db: Database, actor: Actor, person_id: UUID) -> ContributionList:
    """What somebody wrote under their name and the reader may see, the newest SHOWN."""
    visitor = actor.person_id is None
    rows = await db.fetch(_WRITTEN, person=person_id, circles=actor.circles, visitor=visitor)
    return ContributionList([_contribution(row) for row in rows])


def _contribution(row: _Written) -> Contribution:
    return Contribution(
        id=row.post,
        thread=row.thread,
        number=row.number,
        question=row.number == 1,
        title=row.title,
        lang=row.lang,
        created_at=row.created_at,
        space=SpaceRef(row.space_id, row.slug, row.space_title, row.kind),
        audience=audience_of(row.circle_id),
        kind=row.sort,
    )


class Candidate(msgspec.Struct):
    """A question somebody could answer; `shared` is how many of the asked themes it carries."""

    id: UUID
    title: str
    excerpt: str
    lang: str
    answers: int
    shared: int


_mine = sa.exists().where(_p.c.thread_id == _t.c.id, _p.c.author_id == _me, _p.c.deleted_at.is_(None))
_shared = (
    sa.select(sa.func.count())
    .select_from(_x.join(_th, _th.c.id == _x.c.theme_id))
    .where(_x.c.thread_id == _t.c.id, _th.c.key == sa.any_(sa.bindparam("themes", type_=pg.ARRAY(sa.Text))))
    .correlate(_t)
    .scalar_subquery()
    .label("shared")
)
_ANSWERABLE = read(
    sa.select(_t.c.id, _t.c.title, _t.c.excerpt, _t.c.lang, _t.c.answers, _shared)
    .where(
        _t.c.deleted_at.is_(None),
        _t.c.kind == "question",
        _t.c.closed_at.is_(None),
        _t.c.author_id != _me,
        sa.not_(_mine),
        _t.c.answers <= LITTLE_ANSWERED,
        _t.c.lang == sa.any_(sa.bindparam("langs", type_=pg.ARRAY(sa.Text))),
        visible(_t.c.circle_id),
    )
    .order_by(_shared.desc(), _t.c.answers, _t.c.created_at.desc(), _t.c.id)
    .limit(CANDIDATES),
    Candidate,
)


async def answerable(db: Database, actor: Actor, langs: Sequence[str], themes: Sequence[str] = ()) -> list[Candidate]:
    """Visible open questions in these languages with few answers and none by the reader: those on most of the themes,
    the least answered, then the newest first."""
    given = {"langs": list(langs), "themes": list(themes)}
    return await db.fetch(_ANSWERABLE, me=actor.person(), circles=actor.circles, **given)
