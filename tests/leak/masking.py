"""Bytes of two worlds made comparable: ids, times, cursors and epochs are replaced by what they stand for."""

import base64
import json
import re
from typing import Any
from uuid import UUID

import httpx

from tests.leak.worlds import KINDS, World


class Mask:
    """Replaces ids (by the order in which they appear; people and spaces by name), times, cursors' keys, epochs."""

    TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
    UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
    CURSOR = re.compile(r'("next": ?"|cursor=)([A-Za-z0-9_-]{8,})')

    CURSOR_SHOWN = re.compile(r', ("next"): "(\[.*?\])"(?=})')

    def __init__(self, world: World) -> None:
        self.known = {str(id_): f"<{name}>" for name, id_ in world.cast.people.items()}
        for kind in KINDS:
            things = getattr(world, kind).items()
            self.known |= {str(id_): f"<{kind} {label}>" for label, id_ in things if isinstance(id_, UUID)}
        self.known |= {str(id_): f"<theme {key}>" for key, id_ in world.themes.items()}
        self.slugs = {id_: "<slug>" for label, id_ in world.spaces.items() if label.endswith("slug")}

    def __call__(self, text: str) -> str:
        text = re.sub(r"(<time [^>]*>)[^<]*", r"\1", text)
        text = self.CURSOR.sub(lambda found: found[1] + self._cursor(found[2]), text)
        text = self.UUID.sub(lambda found: self.known.setdefault(found[0], f"<id {len(self.known)}>"), text)
        text = re.sub(r"\b[0-9a-f]{32}\b", "<request>", self.TIME.sub("<time>", text))
        text = re.sub(r"\b1[0-9]{12}\b", "<ms>", text)
        for slug, shown in self.slugs.items():
            text = text.replace(f"spaces/{slug}", f"spaces/{shown}")
        return text

    @staticmethod
    def _cursor(cursor: str) -> str:
        try:
            return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except ValueError:
            return cursor

    def answer(self, answer: httpx.Response) -> str:
        """Status, headers and body. The length follows from the body."""
        hidden = {"date", "content-length", "x-request-id"}
        # Of a page it is made of the bytes, ids and times included, which are compared below.
        hidden |= {"etag"} if "html" in answer.headers.get("content-type", "") else set()
        headers = [f"{name}: {value}" for name, value in answer.headers.items() if name not in hidden]
        body = answer.text
        if "json" in answer.headers.get("content-type", ""):
            found = answer.json()
            if "frames" in found:
                found = [frame for frame in found["frames"] if frame["t"] not in ("hello", "beat")]
                return self(f"{answer.status_code} {headers}") + self.frames(found)
            if "total" in found:
                # Hits of the same rank are in the order of their ids, which is no order.
                found["items"].sort(key=lambda hit: self(json.dumps(hit)))
                for values in (found.get("facets") or {}).values():
                    values.sort(key=lambda value: self(json.dumps(value)))
            if answer.request.url.path.endswith("/similar"):
                found["items"].sort(key=lambda hit: self(json.dumps(hit)))
            body = json.dumps(found, ensure_ascii=False)
        return self("\n".join([str(answer.status_code), *headers, body]))

    def frames(self, frames: list[dict[str, Any]]) -> str:
        """Frames, with the gauges in one order, as the database gives them in any."""
        for frame in frames:
            if "gauges" in frame:
                frame["gauges"].sort(key=lambda gauge: self(gauge["id"]))
        return self("\n".join(json.dumps(frame, ensure_ascii=False) for frame in frames))
