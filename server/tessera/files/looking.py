"""Looks at one file, in a process of its own with little room and time, so that no bytes can harm the server.

`python -m tessera.files.looking PATH FOLDER ENDING`: what is to be delivered comes into the folder (`whole`, and a
picture's small copies), one line of JSON to standard output: `{"type": …}` with what it is, or `{"refused": code}`.
Knows neither settings nor database; its environment is empty.
"""

import hashlib
import json
import resource
import shutil
import sys
from pathlib import Path
from typing import Any

ROOM = 1536 * 1024 * 1024
CPU_SECONDS = 30
WRITTEN = 256 * 1024 * 1024


def confine() -> None:
    """Bind this process for the rest of its life; what the machine already binds tighter stays."""
    for what, most in (
        (resource.RLIMIT_AS, ROOM),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Who calculates too long gets a signal that says so: at the hard bound it would be that of a lack of memory.
        resource.setrlimit(what, (least - (what == resource.RLIMIT_CPU), least))


def look(path: Path, folder: Path, ending: str) -> dict[str, Any]:
    """What the file is, or why it is refused."""
    # Imported once confined: they and what they load are what the bytes could break.
    from tessera.core.errors import AppError
    from tessera.files.contents import check_document
    from tessera.files.rules import BY_ENDING

    told = BY_ENDING[ending]
    try:
        if told.family == "picture":
            from tessera.files.pictures import redraw

            kind, width, height = redraw(path, folder)
            seen = {"kind": "image", "type": kind.type, "width": width, "height": height}
        else:
            check_document(path, told)
            shutil.copyfile(path, folder / "whole")
            seen = {"kind": "document", "type": told.type}
    except AppError as refused:
        return {"refused": refused.code}
    except MemoryError:
        return {"refused": "file_harmful"}
    with (folder / "whole").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return seen | {"sha256": digest, "bytes": (folder / "whole").stat().st_size}


if __name__ == "__main__":
    confine()
    print(json.dumps(look(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
