"""The register in the repository, and small registers made from its own lines."""

import lzma
from functools import cache
from pathlib import Path

from tessera import organisations

COMPRESSED = Path(organisations.__file__).parent / "data" / "GV100AD_301123.txt.xz"


@cache
def lines() -> tuple[str, ...]:
    """Every line of the real register."""
    return tuple(lzma.decompress(COMPRESSED.read_bytes()).decode().splitlines())


def excerpt(*keys: str) -> list[str]:
    """The real lines of these municipalities (8-digit keys) and of all states, districts and associations."""
    return [line for line in lines() if line[:2] != "60" or line[10:18] in keys]


def as_bytes(wanted: list[str], end: str = "\n") -> bytes:
    """A file of these lines."""
    return "".join(line + end for line in wanted).encode()
