"""Frames of a thread: however many facts one holds, its rows are read once."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from tessera.core.access import NETWORK
from tessera.core.clock import now
from tessera.core.facts import Recorded
from tessera.discussions import facts
from tests.support.cast import Cast


async def test_a_frame_of_many_facts_reads_posts_names_and_the_thread_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = await cast.ask("member", title="Which lamps?")
    answers = [await cast.answer("giver", thread, text=f"Ask @[{cast.people['stranger']}].") for _ in range(3)]
    question = await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1 AND number = 1", thread)
    asked: Counter[str] = Counter()

    def counted(name: str) -> Any:
        whole = getattr(facts, name)

        async def call(*given: Any) -> Any:
            asked[name] += 1
            return await whole(*given)

        return call

    names = ("posts", "name_mentions", "_head_now")
    for name in names:
        monkeypatch.setattr(facts, name, counted(name))
    types = {question: "edited", **dict.fromkeys(answers, "answered"), thread: "closed", UUID(int=1): "deleted"}
    told = [Recorded(n, type_, now(), subject, {}) for n, (subject, type_) in enumerate([*types.items()] * 2, 1)]
    payloads = await facts.thread_frames(cast.db, NETWORK, thread, told)
    assert asked == dict.fromkeys(names, 1)
    first, *rest = payloads[:6]
    assert (first["post"].id, first["title"], first["themes"]) == (question, "Which lamps?", [])
    assert [payload["post"].id for payload in rest[:3]] == answers
    assert all(payload["post"].html.count("@Stranger Sample") == 1 for payload in rest[:3])
    assert rest[3:] == [{"closedAt": None}, {"gone": {"kind": "post", "id": UUID(int=1)}}]
    assert payloads[6:] == payloads[:6]
