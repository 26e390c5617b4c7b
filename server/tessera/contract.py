"""The contracts written down: `python -m tessera.contract` writes them, `--check` says whether they are current.

`schema/openapi.json` is every HTTP route; `schema/live.json` every message and frame of the live protocol and the fact
types of each kind of stream; `deploy/.env.example` every setting. `tests/contract` and `make test` hold code and files
together.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from litestar._openapi.plugin import OpenAPIPlugin
from litestar.openapi import OpenAPIConfig

import tessera
from tessera.app import create_app
from tessera.core.facts import fact_types
from tessera.live import wire
from tessera.settings import Settings

SCHEMA = Path(__file__).resolve().parents[2] / "schema"
ENV_EXAMPLE = "../deploy/.env.example"
MESSAGES = (wire.Open, wire.Close, wire.AskBeat)
FRAMES = (
    wire.Hello,
    wire.Opened,
    wire.Facts,
    wire.Gauges,
    wire.Closed,
    wire.Moved,
    wire.Resume,
    wire.Retry,
    wire.Beat,
)


def openapi() -> dict[str, Any]:
    """Every route, without starting anything; the application itself serves no such page."""
    app = create_app(Settings(database_url=None), "postgresql:///").app
    plugin = OpenAPIPlugin(app)
    # The library builds a schema only for an application that also serves it, and its pages load foreign scripts.
    plugin._openapi_config = OpenAPIConfig(title="Tessera", version="1", description=tessera.__doc__)
    for route in app.routes:
        plugin.receive_route(route)
    return plugin.provide_openapi_schema()


def live() -> dict[str, Any]:
    """What clients say, what they hear, and the fact types they may hear of."""
    _, components = msgspec.json.schema_components((*MESSAGES, *FRAMES))
    return {
        "messages": [kind.__name__ for kind in MESSAGES],
        "frames": [kind.__name__ for kind in FRAMES],
        "shapes": components,
        "facts": fact_types(),
    }


ENV_HEAD = """# Every setting of Tessera with its default, written by `make schema` from server/tessera/settings.py.
# Copy it to `.env` in the folder the server starts in, and take away the # before what you set. The environment wins.
"""


def env_example() -> str:
    """The settings as a file to copy; the folder of the web client is the repository's own, so it is not told."""
    lines = [ENV_HEAD]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or name == "web_dist" else field.default
        lines.append(f"# {field.description}.\n#TESSERA_{name.upper()}={default}\n")
    return "\n".join(lines)


def texts() -> dict[str, str]:
    """The files by name, as they should be."""
    both = {"openapi.json": openapi(), "live.json": live()}
    written = {name: json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) for name, told in both.items()}
    return {name: f"{text}\n" for name, text in written.items()} | {ENV_EXAMPLE: env_example()}


def main(check: bool) -> int:
    """0 when the files are (now) current."""
    stale = [
        name
        for name, text in texts().items()
        if not (SCHEMA / name).is_file() or (SCHEMA / name).read_text(encoding="utf-8") != text
    ]
    if check:
        for name in stale:
            print(
                f"{(SCHEMA / name).resolve().relative_to(SCHEMA.parent)} is not what the code says; type: make schema",
                file=sys.stderr,
            )
        return int(bool(stale))
    for name in stale:
        (SCHEMA / name).write_text(texts()[name], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
