"""What readers see of the files that something carries, beside its other columns."""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.files.schemas import PostFile
from tessera.files.tables import StoredFile

_f = StoredFile.__table__  # type: ignore[attr-defined]
_SHOWN = tuple(part for name in PostFile.__struct_fields__ for part in (sa.literal(name, sa.Text), _f.c[name]))


def carried_by(post: Any) -> Any:
    """A column of a read of posts: their files as JSON in order, null without any. Read it with `files_shown`."""
    return (
        sa.select(sa.func.json_agg(pg.aggregate_order_by(sa.func.json_build_object(*_SHOWN), _f.c.position)))
        .where(_f.c.post_id == post.c.id)
        .correlate(post)
        .scalar_subquery()
        .label("files")
    )


def files_shown(rows: list[dict[str, Any]] | None) -> list[PostFile]:
    """The files of a row that was read with `carried_by`."""
    return msgspec.convert(rows, list[PostFile]) if rows else []


def words_carried(post_id: str) -> str:
    """SQL for what search reads of the files that a post carries: names and what pictures show, a line each."""
    lines = "f.name || E'\\n' || f.alt"
    carried = f"FROM stored_file f WHERE f.post_id = {post_id}"
    return f"coalesce((SELECT string_agg({lines}, E'\\n' ORDER BY f.position) {carried}), '')"
