"""Files under a printed post, by the rules of the client (`web/src/lib/files/telling.ts`)."""

import math
from functools import partial
from typing import Any

from tessera.core.i18n import t
from tessera.files.rules import BY_TYPE
from tessera.files.schemas import PostFile

_KB, _MB = 1_000, 1_000_000
# The longer side of a picture under a post.
_SHOWN = 320


class FileWords:
    """What is said of files in one language."""

    def __init__(self, lang: str) -> None:
        self._t = partial(t, lang)

    def what(self, file: PostFile) -> str:
        """Its type and size."""
        kind = BY_TYPE.get(file.type)
        named = self._t(f"files.type_{kind.ending if kind else 'any'}")
        return self._t("files.what", kind=named, size=self._size(file.bytes))

    def alt(self, file: PostFile) -> str:
        """What a picture shows, or that nobody said it."""
        return file.alt or self._t("files.no_alt", name=file.name)

    def shown(self, file: PostFile) -> dict[str, int]:
        """How large a picture is shown, so that its place is kept before it comes."""
        width, height = file.width or _SHOWN, file.height or _SHOWN
        scale = min(1, _SHOWN / width, _SHOWN / height)
        return {"width": _side(width * scale), "height": _side(height * scale)}

    def _size(self, size: int) -> str:
        if size < _MB:
            return self._t("files.kb", n=max(1, math.ceil(size / _KB)))
        tenths = (size + _MB // 20) // (_MB // 10)
        n: Any = tenths / 10 if tenths % 10 else tenths // 10
        return self._t("files.mb", n=n)


def _side(length: float) -> int:
    return max(1, math.floor(length + 0.5))
