"""Routes of files: thin handlers; what they do is in `uploading` and `downloading`."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post, put

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.files import downloading, uploading
from tessera.files.downloading import Asked
from tessera.files.house import files_of
from tessera.files.schemas import AltIn, FileIn, FileLimits, FileState
from tessera.files.states import file_state

Any_ = Request[Any, Any, Any]
Done = dict[str, Any]


@get("/files/limits")
async def read_file_limits(db: Database) -> FileLimits:
    """What is taken as a file."""
    return files_of(db).limits


@post("/files")
async def announce_file(tx: Tx, actor: Actor, data: FileIn) -> Done:
    """Say that a file is to come."""
    return await uploading.announce(tx, actor, given=data)


@patch("/files/{file_id:uuid}", opt={"keyless": True})
async def send_part(request: Any_, db: Database, actor: Actor, file_id: UUID, offset: int) -> FileState:
    """Send the bytes from `offset` on; sent again, nothing changes."""
    return await uploading.take_part(db, actor, file_id=file_id, offset=offset, content=await request.body())


@get("/files/{file_id:uuid}/state")
async def read_file_state(db: Database, actor: Actor, file_id: UUID) -> FileState:
    """How far one's own file is."""
    return await file_state(db, actor, file_id)


@put("/files/{file_id:uuid}/alt")
async def describe_file(tx: Tx, actor: Actor, file_id: UUID, data: AltIn) -> Done:
    """Say what a picture shows."""
    return await uploading.describe(tx, actor, file_id=file_id, given=data)


@delete("/files/{file_id:uuid}", status_code=200)
async def take_back_file(tx: Tx, actor: Actor, file_id: UUID) -> Done:
    """Take back a file that is attached to nothing."""
    return await uploading.take_back(tx, actor, file_id=file_id)


@get("/files/{file_id:uuid}")
async def read_file(request: Any_, db: Database, actor: Actor, file_id: UUID) -> Response[Any]:
    """A file."""
    return await downloading.whole(db, actor, file_id, _asked(request))


@get("/files/{file_id:uuid}/{width:int}")
async def read_thumbnail(request: Any_, db: Database, actor: Actor, file_id: UUID, width: int) -> Response[Any]:
    """A picture's small copy."""
    return await downloading.thumbnail(db, actor, file_id, width, _asked(request))


def _asked(request: Any_) -> Asked:
    told = request.headers.get
    return Asked(told("range", ""), told("if-range", ""), told("if-none-match", ""))


handlers = [
    read_file_limits,
    announce_file,
    send_part,
    read_file_state,
    describe_file,
    take_back_file,
    read_file,
    read_thumbnail,
]
