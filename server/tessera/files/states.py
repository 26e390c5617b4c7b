"""Reads of who sends a file: how far it is; and whether somebody may see one."""

from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor, visible
from tessera.core.database import Database
from tessera.core.errors import NotFound
from tessera.core.reads import read
from tessera.core.references import register_reference
from tessera.files.schemas import FileState
from tessera.files.tables import StoredFile

_f = StoredFile.__table__  # type: ignore[attr-defined]
_STATE = read(
    sa.select(*(_f.c[name] for name in FileState.__struct_fields__)).where(
        _f.c.id == sa.bindparam("id", type_=sa.Uuid),
        _f.c.owner_id == sa.bindparam("me", type_=sa.Uuid),
        _f.c.state != "gone",
        visible(_f.c.circle_id),
    ),
    FileState,
)


async def file_state(db: Database, actor: Actor, file_id: UUID) -> FileState:
    """How far one's own file is; raises NotFound for everybody else's."""
    state = await db.one(_STATE, id=file_id, me=actor.person(), circles=actor.circles)
    if state is None:
        raise NotFound
    return state


async def sees_file(db: Database, actor: Actor, file_id: UUID) -> bool:
    """Whether the actor may see this file now."""
    circle_id = await db.pool.fetchval("SELECT circle_id FROM stored_file WHERE id = $1", file_id)
    return circle_id is not None and actor.may_see(circle_id)


register_reference("file", sees_file)
