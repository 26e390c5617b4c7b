"""What the files of one database need beside it: where their bytes lie, what is taken, who looks at what came."""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from tessera.core.database import Database
from tessera.files.checking import Checks
from tessera.files.rules import CHUNK, KINDS
from tessera.files.schemas import FileLimits, FileType
from tessera.files.storage import Storage
from tessera.settings import Settings

FOLDER = "files"


@dataclass
class Files:
    """The files of a database."""

    storage: Storage
    limits: FileLimits
    checks: Checks = field(default_factory=Checks)


_known: "WeakKeyDictionary[Database, Files]" = WeakKeyDictionary()


def open_files(db: Database, settings: Settings) -> Files:
    """Open where the files of a database lie; whoever serves or works does so once, at start."""
    types = [FileType(kind.type, kind.ending) for kind in KINDS]
    limits = FileLimits(settings.file_bytes, settings.files_per_post, settings.file_bytes_a_day, CHUNK, types)
    _known[db] = files = Files(storage_of(settings), limits)
    return files


def storage_of(settings: Settings) -> Storage:
    """Where the settings say that bytes lie."""
    if not settings.files_s3_url:
        return Storage.in_folder(settings.data_dir / FOLDER)
    secret = settings.files_s3_secret.get_secret_value() if settings.files_s3_secret else ""
    return Storage.in_s3(
        settings.files_s3_url, key=settings.files_s3_key, secret=secret, region=settings.files_s3_region
    )


def files_of(db: Database) -> Files:
    """The files of a database that `open_files` was called for."""
    return _known[db]
