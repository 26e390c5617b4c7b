"""Hanging files on what carries them, and taking them off. Parts of the acts of the domains that carry files.

What is taken off is gone at once; its bytes go within a minute, by the timer.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tessera.core.database import Tx
from tessera.core.errors import Invalid
from tessera.files.house import files_of
from tessera.files.rules import may_carry_unnamed, neutral_name
from tessera.files.uploading import GONE

_ROWS = """
SELECT id, state, type, name, post_id FROM stored_file
WHERE post_id = $1 OR (id = ANY ($2) AND owner_id = $3 AND post_id IS NULL AND state <> 'gone') ORDER BY id FOR UPDATE
"""
_HANG = "UPDATE stored_file SET post_id = $2, circle_id = $3, position = $4, name = $5 WHERE id = $1"
_CARRIED = "SELECT id, type, position FROM stored_file WHERE post_id = $1 ORDER BY position FOR UPDATE"


async def attach(tx: Tx, *, post_id: UUID, circle_id: int, owner_id: UUID, ids: Sequence[UUID], unnamed: bool) -> None:
    """Let a contribution carry exactly these files, in this order; what it carried beside them goes."""
    driver = await tx.driver()
    rows = {row["id"]: row for row in await driver.fetch(_ROWS, post_id, list(ids), owner_id)}
    if code := _mistake(rows, ids, most=files_of(tx.db).limits.per_post if ids else 0, unnamed=unnamed):
        raise Invalid(files=code)
    for position, id_ in enumerate(ids, start=1):
        row = rows[id_]
        name = neutral_name(position, row["type"]) if unnamed else row["name"]
        await driver.execute(_HANG, id_, post_id, circle_id, position, name)
    left = [id_ for id_, row in rows.items() if row["post_id"] == post_id and id_ not in ids]
    await driver.execute(f"{GONE} WHERE id = ANY ($1)", left)


def _mistake(rows: dict[UUID, Any], ids: Sequence[UUID], *, most: int, unnamed: bool) -> str | None:
    """The code of why these files cannot be carried, or None."""
    if len(set(ids)) != len(ids):
        return "field_invalid"
    if len(ids) > most:
        return "files_too_many"
    if any(id_ not in rows or rows[id_]["state"] != "ready" for id_ in ids):
        return "file_not_ready"
    if unnamed and not all(may_carry_unnamed(rows[id_]["type"]) for id_ in ids):
        return "file_names_author"
    return None


async def detach_all(tx: Tx, post_id: UUID) -> None:
    """Take away all that a contribution carries (R6)."""
    await (await tx.driver()).execute(f"{GONE} WHERE post_id = $1", post_id)


async def make_nameless(tx: Tx, post_id: UUID) -> None:
    """Leave nothing of who wrote it in the files of a contribution that is not theirs any more: names are neutral,
    and what may name them inside goes (R5)."""
    driver = await tx.driver()
    for row in await driver.fetch(_CARRIED, post_id):
        if may_carry_unnamed(row["type"]):
            name = neutral_name(row["position"], row["type"])
            await driver.execute("UPDATE stored_file SET name = $2 WHERE id = $1", row["id"], name)
        else:
            await driver.execute(f"{GONE} WHERE id = $1", row["id"])
