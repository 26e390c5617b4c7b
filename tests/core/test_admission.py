"""Admission: the surplus is sent away with a wait, the rest stays whole, and nobody holds a place by being slow."""

import asyncio
import json
import time
from typing import Any

import pytest

from tessera.core.admission import Admission
from tessera.core.envelope import Envelope


class Work:
    """An application whose every request takes as long as it is let."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.go = asyncio.Event()
        self.at_once = self.most = self.done = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            if self.seconds:
                await asyncio.sleep(self.seconds)
            else:
                await self.go.wait()
        finally:
            self.at_once -= 1
        self.done += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"whole"})


async def asked(
    door: Admission, path: str = "/api/x", method: str = "GET", receive: Any = None, headers: Any = ()
) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "state": {"request_id": "r"}}
    await door(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(part.get("body", b"") for part in sent[1:])


async def test_no_more_than_so_many_are_worked_on_and_who_waits_too_long_is_sent_away_with_a_wait() -> None:
    work = Work()
    door = Admission(work, at_once=3, wait_seconds=0.2)
    begun = time.monotonic()
    asking = [asyncio.create_task(asked(door)) for _ in range(10)]
    await asyncio.sleep(0.6)
    away = [task.result() for task in asking if task.done()]
    assert (work.at_once, len(away)) == (3, 7)
    assert time.monotonic() - begun < 5
    for status, headers, body in away:
        assert status == 503
        assert headers[b"content-type"] == b"application/problem+json"
        assert 2 <= int(headers[b"retry-after"]) <= 8
        assert json.loads(body) == {"title": "busy", "status": 503, "code": "busy", "requestId": "r"}
    work.go.set()
    rest = [await task for task in asking if task not in {t for t in asking if t.done() and t.result()[0] == 503}]
    assert {status for status, _, _ in rest} == {200}
    assert (await asked(door))[0] == 200
    assert (work.most, door.shed) == (3, 7)


async def test_at_three_times_what_is_sustainable_the_rest_stays_whole_and_in_time() -> None:
    # Two at a time, 20 ms each: 100 a second can be done, 300 come.
    work = Work(0.02)
    door = Admission(work, at_once=2, wait_seconds=0.3)

    async def one() -> tuple[int, float]:
        begun = time.monotonic()
        return (await asked(door))[0], time.monotonic() - begun

    asking = []
    for _ in range(600):
        asking.append(asyncio.create_task(one()))
        await asyncio.sleep(1 / 300)
    told = [await task for task in asking]
    served = [took for status, took in told if status == 200]
    assert {status for status, _ in told} == {200, 503}
    assert len(served) == work.done >= 60
    assert work.most <= 2
    # What waited and what was worked on, with room for a slow machine.
    assert sorted(served)[len(served) // 2] < 1.0
    # The surplus is mostly told at once and not after it has waited in vain.
    away = sorted(took for status, took in told if status == 503)
    assert away[len(away) // 2] < 0.2


async def test_news_health_and_built_files_pass_by_and_pages_come_bare() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/api/hold":
            await held.wait()
        seen.append((scope["path"], scope["state"].get("crowded", False)))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    held = asyncio.Event()
    door = Admission(app, at_once=1, wait_seconds=0.05)
    holding = asyncio.create_task(asked(door, "/api/hold"))
    await asyncio.sleep(0.01)
    free = ["/api/live/poll", "/api/live/sse", "/health", "/ready", "/assets/a.js", "/sw.js", "/favicon.svg"]
    for path in free:
        assert (await asked(door, path))[0] == 200
    assert (await asked(door, "/threads/x"))[0] == 200
    assert (await asked(door, "/api/threads/x"))[0] == 503
    assert (await asked(door, "/", "POST"))[0] == 503
    assert seen == [*((path, False) for path in free), ("/threads/x", True)]
    held.set()
    assert (await holding)[0] == 200


async def test_who_sends_slowly_holds_no_place() -> None:
    work = Work(0.01)
    door = Admission(work, at_once=1, wait_seconds=0.5)
    rest = asyncio.Event()

    async def receive() -> Any:
        await rest.wait()
        return {"type": "http.request", "body": b"late", "more_body": False}

    slow = asyncio.create_task(asked(door, method="POST", receive=receive, headers=[(b"content-length", b"4")]))
    await asyncio.sleep(0.01)
    assert (await asked(door))[0] == 200
    rest.set()
    assert (await slow)[0] == 200


async def test_who_never_reads_the_answer_holds_no_place() -> None:
    read = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    door = Admission(app, at_once=1, wait_seconds=0.5)

    async def stuck(message: Any) -> None:
        await read.wait()

    scope = {"type": "http", "method": "GET", "path": "/api/x", "headers": [], "state": {}}
    never = asyncio.create_task(door(scope, None, stuck))
    await asyncio.sleep(0.01)
    assert (await asked_only_start(door)) == 200
    read.set()
    await never


async def asked_only_start(door: Admission) -> int:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await door({"type": "http", "method": "GET", "path": "/api/x", "headers": [], "state": {}}, None, send)
    return int(sent[0]["status"])


async def test_the_body_arrives_whole_behind_the_door() -> None:
    heard: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["more_body"]:
            heard.append(message["body"])
        heard.append(message["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    parts = [b"x" * 300_000, b"y" * 300_000, b"z" * 10]
    left = list(parts)

    async def receive() -> Any:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    door = Admission(app, at_once=1, wait_seconds=1)
    await asked(door, method="POST", receive=receive, headers=[(b"transfer-encoding", b"chunked")])
    assert heard == parts


@pytest.mark.parametrize("when", [0.0, 0.02])
async def test_a_place_is_given_on_when_who_waits_or_works_goes_away(when: float) -> None:
    work = Work()
    door = Admission(work, at_once=1, wait_seconds=5)
    first, waiting = asyncio.create_task(asked(door)), asyncio.create_task(asked(door))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.sleep(when)
    first.cancel()
    await asyncio.gather(first, waiting, return_exceptions=True)
    work.go.set()
    async with asyncio.timeout(2):
        assert (await asked(door))[0] == 200


async def test_a_request_that_is_given_up_as_the_server_stops_is_told_to_come_back() -> None:
    work = Work()
    work.state = None  # type: ignore[attr-defined]
    envelope, sent = Envelope(work), []

    async def send(message: Any) -> None:
        sent.append(message)

    running = asyncio.create_task(
        envelope({"type": "http", "method": "POST", "path": "/api/x", "headers": []}, None, send)
    )
    await asyncio.sleep(0.01)
    running.cancel()
    await running
    assert sent[0]["status"] == 503
    assert json.loads(sent[1]["body"])["code"] == "busy"
    assert b"retry-after" in dict(sent[0]["headers"])
