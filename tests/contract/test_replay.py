"""What a reader had, what the live layer told, and what is there now: the cases the web client's `apply` must pass.

Each case is recorded through the real HTTP API and the real live layer on PostgreSQL and compared with its file in
`tests/contract/replay`; `web/tests/replay.test.ts` runs the client's own code over the same files. After a change of
frames write them anew with the command in `AGAIN`.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

import tessera.app  # noqa: F401 - registers every kind of fact
from tessera.core.facts import fact_types
from tests.contract import stories_person, stories_threads
from tests.contract.masking import masked
from tests.contract.story import Scene, Story, begin
from tests.support.cast import Cast
from tests.support.client import App

FOLDER = Path(__file__).parent / "replay"
AGAIN = "TESSERA_WRITE_REPLAY=1 .venv/bin/python -m pytest tests/contract/test_replay.py"
WRITE = os.environ.get("TESSERA_WRITE_REPLAY") == "1"
READERS = {
    # Who asked, who answered, and who is not signed in.
    "public": ("member", "giver", "visitor"),
    # Who asked, who answered, and who was admitted just now.
    "space": ("member", "giver", "stranger"),
}
STORIES = stories_threads.STORIES | stories_person.STORIES
# What only one's own stream tells is the same wherever the question stands.
CASES = [
    (name, place)
    for name, story in STORIES.items()
    for place in READERS
    if place == "public" or "thread" in story.pages
]


def watched(story: Story, scene: Scene) -> list[tuple[str, str, str]]:
    """(kind, reader, path) of every page looked at."""
    paths = {
        "list": f"/api/spaces/{scene.place}/threads",
        "thread": f"/api/threads/{scene.thread}",
        "person": "/api/session",
        "marks": f"/api/me/marks?threads={scene.thread}",
        "space": f"/api/spaces/{scene.cast.space}",
        "door": f"/api/spaces/{scene.cast.space}/door",
    }
    readers = {
        "person": ("member", "giver", "stranger"),
        "marks": ("member", "giver"),
        "space": ("member", "moderator"),
        "door": ("moderator",),
    }
    return [
        (kind, reader, paths[kind]) for kind in story.pages for reader in readers.get(kind, READERS[scene.audience])
    ]


async def heard(scene: Scene, reader: str, snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """The frames since a snapshot, without the connection's own signs of life, and without gauges that are told once
    more: those of the act itself may come only after the opening has told them."""
    position = snapshot["position"] | ({"at": snapshot["at"]} if "at" in snapshot else {})
    async with scene.client(reader) as client:
        answer = await client.get("/api/live/poll", params={"open": json.dumps([position]), "wait": 0})
    assert answer.status_code == 200, answer.text
    frames: list[dict[str, Any]] = answer.json()["frames"]
    return [frame for frame in frames if frame["t"] not in ("hello", "beat", "gauges")]


async def still_seen(scene: Scene, reader: str, path: str) -> dict[str, Any] | None:
    """The page as it is now where its stream ended; None for who may not see it any more."""
    async with scene.client(reader) as client:
        answer = await client.get(path)
    assert answer.status_code in (200, 404), answer.text
    return dict(answer.json()) if answer.status_code == 200 else None


async def recorded(name: str, audience: str, cast: Cast, app: App) -> list[dict[str, Any]]:
    """The cases of one story in one place, masked."""
    story, scene = STORIES[name], await begin(cast, app, audience)
    if story.before is not None:
        await story.before(scene)
    pages = watched(story, scene)
    snapshots = [await scene.read(reader, path) for _, reader, path in pages]
    await story.act(scene)
    cases = []
    for (kind, reader, path), snapshot in zip(pages, snapshots, strict=True):
        frames = await heard(scene, reader, snapshot)
        if [frame["t"] for frame in frames] in (["moved"], ["closed"]):
            fresh = await still_seen(scene, reader, path)
            case = {"kind": kind, "snapshot": snapshot, "frames": frames, "fresh": fresh}
            cases.append({"name": f"{name}, {audience}: {kind} of {reader}"} | masked(case))
            continue
        fresh = await scene.read(reader, path)
        assert [(frame["t"], frame["recovered"], frame["seq"]) for frame in frames] == [
            ("opened", True, fresh["position"]["seq"])
        ]
        for frame in frames:
            frame["gauges"].sort(key=lambda gauge: gauge["lastAt"])
        case = {"kind": kind, "snapshot": snapshot, "frames": frames, "fresh": fresh}
        cases.append({"name": f"{name}, {audience}: {kind} of {reader}"} | masked(case))
    return cases


@pytest.mark.parametrize(("name", "audience"), CASES)
async def test_snapshot_frames_and_fresh_page_are_those_written_down(
    name: str, audience: str, cast: Cast, app: App
) -> None:
    file = FOLDER / f"{name}-{audience}.json"
    cases = await recorded(name, audience, cast, app)
    if WRITE:
        file.write_text(json.dumps(cases, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    written = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    assert cases == written, f"{file.name} is not what the server tells now; type: {AGAIN}  Then read the diff."


def types_of(frame: dict[str, Any]) -> list[str]:
    """The fact types a frame tells of. Who opens a stream that was closed hears where to, in place of the fact."""
    return ["moved"] if frame["t"] == "moved" else [fact["type"] for fact in frame.get("facts", [])]


def test_every_fact_type_of_the_server_has_a_case() -> None:
    seen = {
        ("person" if case["kind"] == "marks" else case["kind"], type_)
        for file in FOLDER.glob("*.json")
        for case in json.loads(file.read_text(encoding="utf-8"))
        for frame in case["frames"]
        for type_ in types_of(frame)
    }
    assert seen == {(kind, name) for kind, names in fact_types().items() for name in names}


def test_every_file_belongs_to_a_story() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == {f"{name}-{place}" for name, place in CASES}
