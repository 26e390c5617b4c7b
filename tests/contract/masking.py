"""Makes what differs from run to run the same: ids, times, epochs. Pure.

Within one case equal values stay equal and times keep their order; nothing else is touched.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MILLISECONDS = int(BEGIN.timestamp() * 1000)


def masked(case: dict[str, Any]) -> dict[str, Any]:
    """The case with its ids numbered as they appear (keys in order) and its times counted in seconds from BEGIN."""
    words = _words(case)
    ids = dict.fromkeys(id_ for word in words for id_ in ID.findall(word))
    times = sorted({word for word in words if TIME.fullmatch(word)}, key=datetime.fromisoformat)
    names = {id_: f"00000000-0000-4000-8000-{number:012d}" for number, id_ in enumerate(ids, 1)}
    names |= {time: f"{BEGIN + timedelta(seconds=n):%Y-%m-%dT%H:%M:%SZ}" for n, time in enumerate(times)}
    result: dict[str, Any] = _replaced(case, names)
    return result


def _words(value: Any) -> list[str]:
    """Every string in it, in the order of its keys."""
    if isinstance(value, dict):
        return [word for key in sorted(value) for word in _words(value[key])]
    if isinstance(value, list):
        return [word for item in value for word in _words(item)]
    return [value] if isinstance(value, str) else []


def _replaced(value: Any, names: dict[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _replaced(inner, names, name) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return [_replaced(item, names) for item in value]
    if key == "epoch":
        return "epoch"
    if key == "at" and isinstance(value, int):
        return MILLISECONDS
    if not isinstance(value, str):
        return value
    return names.get(value) or ID.sub(lambda found: names[found[0]], value)
