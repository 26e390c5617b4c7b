"""Acts of who sends a file: announce it, send its parts, say what it shows, take it back.

A part is laid down first, under a key of this try alone, and counts once the row names it; no transaction is open while
storage is asked. Of two tries at once the one that commits first counts, the other takes its own away. A server killed
in between has acknowledged nothing; what it laid down goes with the other parts.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from secrets import randbits
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import Actor, SpaceAudience, circles_param, visible
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import AppError, Busy, Conflict, Invalid, NotFound, TooMany
from tessera.core.facts import Fact, record
from tessera.files.house import files_of
from tessera.files.rules import MAX_PART, MAX_WAITING, MIN_PART, alt_mistake, clean_name, kind_named
from tessera.files.schemas import AltIn, FileIn, FileState
from tessera.files.states import file_state
from tessera.files.storage import part_key
from tessera.files.tables import StoredFile

# A small file is looked at by then. Who waits longer asks: meanwhile it holds a place that other requests need.
WAIT_SECONDS = 0.3

_f = StoredFile.__table__  # type: ignore[attr-defined]
_OWN = sa.select(StoredFile).where(
    _f.c.id == sa.bindparam("id", type_=sa.Uuid),
    _f.c.owner_id == sa.bindparam("me", type_=sa.Uuid),
    _f.c.state != "gone",
    visible(_f.c.circle_id),
)
_TODAY = """
SELECT coalesce(sum(size), 0)::bigint AS bytes,
       count(*) FILTER (WHERE post_id IS NULL AND state <> 'gone') AS waiting,
       ceil(extract(epoch FROM min(created_at) + interval '1 day' - now()))::int AS seconds
FROM stored_file WHERE owner_id = $1 AND created_at > now() - interval '1 day'
"""
# One announcement of a person at a time, so that two do not both find the last room.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('files ' || $1::text, 0))"
GONE = """
UPDATE stored_file f SET state = 'gone', post_id = NULL, name = '', alt = '', reason = NULL, kind = NULL, type = NULL,
    bytes = NULL, width = NULL, height = NULL, sha256 = NULL, position = 0, parts = '{}',
    circle_id = (SELECT p.circle_id FROM person p WHERE p.id = f.owner_id)
"""


async def announce(tx: Tx, actor: Actor, *, given: FileIn) -> dict[str, Any]:
    """Say that a file is to come; its id is where to send it. It lies in its owner's own circle until attached."""
    owner = actor.person()
    limits = files_of(tx.db).limits
    name = clean_name(given.name)
    if mistakes := _mistakes(name, given.size):
        raise Invalid(**mistakes)
    if given.size > limits.bytes:
        raise AppError("file_too_large", status=413, params={"megabytes": round(limits.bytes / 1_000_000, 1)})
    driver = await tx.driver()
    await driver.execute(_ALONE, str(owner))
    today = await driver.fetchrow(_TODAY, owner)
    if today["bytes"] + given.size > limits.per_day:
        raise TooMany("files_today", after=max(1, today["seconds"] or 1))
    if today["waiting"] >= MAX_WAITING:
        raise Conflict("files_waiting", params={"most": MAX_WAITING})
    assert actor.circle_id is not None
    file = StoredFile(circle_id=actor.circle_id, owner_id=owner, name=name, size=given.size)
    tx.session.add(file)
    await tx.session.flush()
    return await tx.answer("file", file.id)


def _mistakes(name: str, size: int) -> dict[str, str]:
    mistakes = {}
    if kind_named(name) is None:
        mistakes["name"] = "file_type_unknown"
    if size < 1:
        mistakes["size"] = "file_empty"
    return mistakes


async def take_part(db: Database, actor: Actor, *, file_id: UUID, offset: int, content: bytes) -> FileState:
    """Take the bytes from `offset` on, as far as they are new; with the last one the file is checked.

    Raises `file_offset` with what is there where they do not begin at or before that, or bring too little new.
    """
    actor.person()
    if len(content) > MAX_PART:
        raise AppError("too_large", status=413)
    files, known = files_of(db), await file_state(db, actor, file_id)
    if known.state == "uploading" and await _append(db, actor, known, offset, content):
        files.checks.begin(db, files.storage, file_id)
        await files.checks.wait(file_id, WAIT_SECONDS)
    return await file_state(db, actor, file_id)


async def _load(tx: Tx, actor: Actor, file_id: UUID) -> StoredFile:
    params = {"id": file_id, "me": actor.person(), circles_param.key: actor.circles}
    file = await tx.session.scalar(_OWN.with_for_update(), params)
    if file is None:
        raise NotFound
    return file


async def _append(db: Database, actor: Actor, known: FileState, offset: int, content: bytes) -> bool:
    """Lay down what is new and then count it; whether the file is whole by that."""
    first, reached = known.received, offset + len(content)
    _decide(known, offset, len(content))
    storage, mark = files_of(db).storage, randbits(63)
    await storage.put(part_key(known.id, first, mark), content[first - offset :])
    try:
        async with db.act(actor) as tx:
            return _count(await _load(tx, actor, known.id), first, reached, mark)
    except (Conflict, NotFound):
        # Nothing names it, nor ever will. After any other error the row may do so nevertheless.
        with suppress(Busy):
            await storage.remove(part_key(known.id, first, mark))
        raise


def _decide(known: FileState, offset: int, length: int) -> None:
    """Refuse a part that does not begin at or before what is there, that brings too little, or too much."""
    received, reached = known.received, offset + length
    elsewhere = Conflict("file_offset", params={"received": received})
    if not 0 <= offset <= received or reached <= received:
        raise elsewhere
    if reached > known.size:
        raise Conflict("file_longer", params={"size": known.size})
    if reached < min(known.size, received + MIN_PART):
        raise elsewhere if length >= MIN_PART else Conflict("file_part_small", params={"kilobytes": MIN_PART // 1024})


def _count(file: StoredFile, first: int, reached: int, mark: int) -> bool:
    """Let a part that lies in storage be one of the file, unless another try was faster; whether it is whole now."""
    if file.state != "uploading" or file.received != first:
        raise Conflict("file_offset", params={"received": file.received})
    file.received, file.parts = reached, [*file.parts, mark]
    if reached < file.size:
        return False
    file.state, file.checked_from = "checking", now()
    return True


Tell = Callable[[Tx, Actor, UUID, SpaceAudience | None], Awaitable[tuple[Sequence[Fact], int]]]
_tell: list[Tell] = []


def register_holder(tell: Tell) -> None:
    """Say how readers of what carries files hear that one changed: `tell` locks it, decides whether the actor may
    change it as written for that audience, and answers the facts to record and the stream to answer with."""
    _tell[:] = [tell]


async def describe(tx: Tx, actor: Actor, *, file_id: UUID, given: AltIn) -> dict[str, Any]:
    """Say what a picture shows, for who does not see it."""
    if mistake := alt_mistake(given.alt):
        raise Invalid(alt=mistake)
    params = {"id": file_id, "me": actor.person(), circles_param.key: actor.circles}
    post_id = await tx.session.scalar(_OWN.with_only_columns(_f.c.post_id), params)
    # What carries it is locked before the file, as by who edits that.
    facts, stream_id = await _tell[0](tx, actor, post_id, given.written_for) if post_id else ([], None)
    file = await _load(tx, actor, file_id)
    if file.post_id != post_id:
        raise Conflict("edited_meanwhile")
    file.alt = given.alt.strip()
    await tx.session.flush()
    if facts:
        await record(tx, facts)
    return await tx.answer("file", file_id, stream_id)


async def take_back(tx: Tx, actor: Actor, *, file_id: UUID) -> dict[str, Any]:
    """Take back a file that is attached to nothing, also while it is still on its way."""
    file = await _load(tx, actor, file_id)
    if file.post_id is not None:
        raise Conflict("file_attached")
    await (await tx.driver()).execute(f"{GONE} WHERE id = $1", file_id)
    return await tx.answer("file", file_id)
