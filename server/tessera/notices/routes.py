"""Routes of one's own notices."""

from typing import Any
from uuid import UUID

from litestar import get, put

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.notices import actions, queries
from tessera.notices.schemas import NoticeList, SeenIn

Done = dict[str, Any]


@get("/me/notices")
async def read_notices(db: Database, actor: Actor, cursor: str | None = None, limit: int = 20) -> NoticeList:
    """One's own notices, the newest first."""
    return await queries.notice_list(db, actor, cursor=cursor, limit=limit)


@put("/me/notices/seen")
async def see_all_notices(tx: Tx, actor: Actor, data: SeenIn) -> Done:
    """One has seen all up to a moment."""
    return await actions.see_all(tx, actor, until=data.until)


@put("/me/notices/{notice_id:uuid}/seen")
async def see_notice(tx: Tx, actor: Actor, notice_id: UUID) -> Done:
    """One has seen this one."""
    return await actions.see_notice(tx, actor, notice_id=notice_id)


handlers = [read_notices, see_all_notices, see_notice]
