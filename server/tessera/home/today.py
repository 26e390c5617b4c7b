"""Today: what waits for somebody, what is new since they were here, what is coming up. It ends.

Nothing here is stored: each part is asked of the domain it belongs to, so what somebody may no longer see, and what is
gone, is gone from here too.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from tessera.core.access import Actor
from tessera.core.clock import milliseconds, now
from tessera.core.database import Database
from tessera.core.streams import circle_to_follow, own_position
from tessera.discussions import listing
from tessera.discussions.news import New
from tessera.discussions.news import news as news_of
from tessera.discussions.widening_reads import widenings_waiting
from tessera.home import schemas
from tessera.home.suggestions import questions_for
from tessera.notices.queries import found, unseen_count
from tessera.pairs import queries as pairs
from tessera.partnerships.queries import own_partnerships
from tessera.people import seen
from tessera.spaces import queries as spaces
from tessera.spaces.door import requests_waiting

# So many notices are shown; the rest is on a page of their own.
NOTICES = 5


async def today(db: Database, actor: Actor) -> schemas.Today:
    """The day of who is signed in."""
    at, stands = milliseconds(now()), await own_position(db, actor)
    deputies = await seen.deputy_for(db, actor)
    waiting = schemas.WaitingForYou(
        deputies=[
            schemas.DeputyFor(one.person, one.name, one.until, one.state) for one in deputies if one.state == "asked"
        ],
        partnerships=(await own_partnerships(db, actor)).waiting,
        doors=await _doors(db, actor),
        questions=(await questions_for(db, actor)).items,
        conversations=await pairs.requests_waiting(db, actor),
        widenings=await widenings_waiting(db, actor),
    )
    news, coming = await _news(db, actor), await _coming(db, actor, deputies)
    notices, unseen = await found(db, actor, unseen=True, limit=NOTICES), await unseen_count(db, actor)
    talks = await pairs.unread_conversations(db, actor)
    return schemas.Today(waiting, news, talks, coming, notices, unseen, stands, at)


async def _doors(db: Database, actor: Actor) -> list[schemas.DoorWaiting]:
    counts = await requests_waiting(db, actor)
    refs = await spaces.space_refs(db, actor, list(counts))
    return [schemas.DoorWaiting(refs[space], count) for space, count in counts.items() if space in refs]


async def _news(db: Database, actor: Actor) -> list[schemas.SpaceNews]:
    listed_news, more = await news_of(db, actor)
    refs = await spaces.space_refs(db, actor, list(listed_news))
    rows = await listing.items(db, actor.circles, [one.thread for some in listed_news.values() for one in some])
    listed = [(space, _shown(actor, some, rows)) for space, some in listed_news.items() if space in refs]
    return [schemas.SpaceNews(refs[space], items, space in more) for space, items in listed if items]


def _shown(actor: Actor, some: Iterable[New], rows: dict[UUID, listing.ItemRow]) -> list[schemas.ThreadNews]:
    shown = [(one, rows[one.thread]) for one in some if one.thread in rows]
    return [
        schemas.ThreadNews(
            listing.item_of(row, circle_to_follow(actor, row.circle_id)), one.unread, one.read, one.following
        )
        for one, row in shown
    ]


async def _coming(db: Database, actor: Actor, deputies: Sequence[seen.DeputyRow]) -> list[schemas.ComingUp]:
    """What has a day: one's own return, and until when one stands in for others."""
    own = await seen.own_absence(db, actor)
    coming = [
        schemas.ComingUp("deputy", one.until, schemas.PersonHit(one.person, one.name))
        for one in deputies
        if one.state == "accepted"
    ]
    if own is not None:
        coming.append(schemas.ComingUp("return", own.until, None))
    return sorted(coming, key=lambda one: one.day)
