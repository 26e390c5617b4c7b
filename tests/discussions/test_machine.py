"""A contribution translated by a machine, on demand: who may, what is sent, what is kept and when it goes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.discussions.test_translations import question_of
from tests.support.cast import Cast, make_cast
from tests.support.client import App, started
from tests.support.databases import Cluster
from tests.support.translator import StandIn, stand_in


class House:
    """The cast in an application with a translation server."""

    def __init__(self, cast: Cast, app: App, server: StandIn) -> None:
        self.cast, self.app, self.server = cast, app, server

    async def ask(self, name: str, post: object, lang: str = "de") -> httpx.Response:
        place = f"/api/posts/{post}/machine-translation"
        return await self.app.client(self.cast.tokens.get(name)).post(place, json={"lang": lang})

    async def kept(self) -> int:
        return int(await self.cast.db.pool.fetchval("SELECT count(*) FROM machine_translation"))


@asynccontextmanager
async def opened(cluster: Cluster, folder: Path) -> AsyncIterator[House]:
    with stand_in() as server:
        async with (
            cluster.fresh_dsn() as dsn,
            started(dsn, folder, translate_url=server.url, translate_key="k") as app,
        ):
            yield House(await make_cast(app.asgi.state.db), app, server)


@pytest_asyncio.fixture(loop_scope="session")
async def house(cluster: Cluster, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(cluster, tmp_path) as house:
        yield house


def told(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("code")


async def test_without_a_translation_server_there_is_no_byte_of_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    page = await app.client(cast.tokens["giver"]).get(f"/api/threads/{thread}")
    assert "machine" not in page.text
    place = f"/api/posts/{await question_of(cast, thread)}/machine-translation"
    answer = await app.client(cast.tokens["giver"]).post(place, json={"lang": "de"})
    assert told(answer) == (404, "not_found")
    space = await app.client(cast.tokens["moderator"]).get(f"/api/spaces/{cast.space}")
    assert "machine" not in space.text


async def test_a_reader_gets_it_below_the_original_and_the_next_gets_what_is_kept(house: House) -> None:
    cast = house.cast
    thread = await cast.ask("member", audience="public", title="A & B", text="We **look** for it.")
    post = await question_of(cast, thread)
    page = (await house.app.client(cast.tokens["giver"]).get(f"/api/threads/{thread}")).json()
    assert page["mine"]["machine"]
    made = (await house.ask("giver", post)).json()
    assert made == {"lang": "de", "html": "<p>de: We <strong>look</strong> for it.</p>", "title": "de: A & B"}
    assert house.server.asked[0]["api_key"] == "k"
    assert (await house.ask("stranger", post)).json() == made
    assert len(house.server.asked) == 1
    # It is in nobody's page but theirs who asked.
    for name in ("stranger", None):
        page_text = (await house.app.client(cast.tokens.get(name or "")).get(f"/api/threads/{thread}")).text
        assert "de: We" not in page_text
    assert await cast.db.pool.fetchval("SELECT count(*) FROM fact WHERE type = 'translated'") == 0


async def test_visitors_and_outsiders_are_refused_and_nothing_is_sent(house: House) -> None:
    public = await question_of(house.cast, await house.cast.ask("member", audience="public"))
    closed = await question_of(house.cast, await house.cast.ask("member", audience="space"))
    assert told(await house.ask("visitor", public)) == (401, "sign_in_needed")
    assert told(await house.ask("stranger", closed)) == (404, "not_found")
    assert told(await house.ask("member", closed)) == (403, "machine_not_allowed")
    assert told(await house.ask("member", public, "en")) == (409, "language_of_original")
    assert (await house.ask("member", public, "tlh")).json()["fields"] == {"lang": "language_unknown"}
    assert told(await house.ask("member", public, "pt")) == (409, "machine_language")
    assert house.server.tries == 0


async def test_the_facilitators_of_a_closed_space_decide_and_take_it_back(house: House) -> None:
    cast, place = house.cast, f"/api/spaces/{house.cast.space}"
    thread = await cast.ask("member", audience="space")
    post = await question_of(cast, thread)
    leader, member = house.app.client(cast.tokens["moderator"]), house.app.client(cast.tokens["member"])
    assert (await leader.get(place)).json()["machineTranslation"] is False
    assert "machineTranslation" not in (await member.get(place)).json()
    assert not (await member.get(f"/api/threads/{thread}")).json()["mine"]["machine"]
    assert (await member.patch(place, json={"machineTranslation": True})).status_code == 403
    assert (await leader.patch(place, json={"machineTranslation": True})).is_success
    assert (await house.ask("member", post)).status_code == 200
    assert told(await house.ask("stranger", post)) == (404, "not_found")
    assert (await leader.patch(place, json={"machineTranslation": False})).is_success
    # Not what is kept, either.
    assert told(await house.ask("member", post)) == (403, "machine_not_allowed")


async def test_an_edit_and_a_deletion_take_what_is_kept_along(house: House) -> None:
    cast = house.cast
    thread = await cast.ask("member", text="Secret zeppelin.")
    post, author = await question_of(cast, thread), house.app.client(cast.tokens["member"])
    await house.ask("giver", post)
    assert await house.kept() == 1
    assert (await author.patch(f"/api/posts/{post}", json={"text": "Anew.", "version": None})).is_success
    assert await house.kept() == 0
    assert "Anew" in (await house.ask("giver", post)).json()["html"]
    assert (await author.delete(f"/api/posts/{post}")).is_success
    assert await house.kept() == 0
    assert told(await house.ask("giver", post)) == (409, "post_deleted")


async def test_a_corrected_language_is_translated_anew(house: House) -> None:
    post = await question_of(house.cast, await house.cast.ask("member"))
    await house.ask("giver", post)
    author = house.app.client(house.cast.tokens["member"])
    assert (await author.put(f"/api/posts/{post}/lang", json={"lang": "fr"})).is_success
    await house.ask("giver", post)
    assert [body["source"] for body in house.server.asked] == ["en", "fr"]


async def test_a_hostile_answer_is_cleaned_and_an_empty_one_is_none(house: House) -> None:
    post = await question_of(house.cast, await house.cast.ask("member"))
    house.server.manner = "empty"
    assert told(await house.ask("giver", post)) == (503, "machine_away")
    house.server.manner = "hostile"
    made = (await house.ask("giver", post)).json()
    assert made["html"] == '<p>Safe<a rel="nofollow noopener">l</a></p>'
    assert "<" not in made["title"]


@pytest.mark.parametrize("manner", ["huge", "garbage", "cut"])
async def test_a_server_that_fails_is_told_as_away_and_nothing_is_kept(house: House, manner: str) -> None:
    post = await question_of(house.cast, await house.cast.ask("member"))
    house.server.manner = manner
    answer = await house.ask("giver", post)
    assert told(answer) == (503, "machine_away")
    assert answer.headers["Retry-After"] == "60"
    assert await house.kept() == 0


@pytest_asyncio.fixture(loop_scope="session")
async def strict_house(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """One in which a person may have two contributions translated in an hour."""
    monkeypatch.setattr("tessera.app.TRANSLATIONS", 2)
    async with opened(cluster, tmp_path) as house:
        yield house


async def test_one_person_asks_only_so_often(strict_house: House) -> None:
    cast = strict_house.cast
    one, two, three = [await question_of(cast, await cast.ask("member", text=f"Text {n}.")) for n in range(3)]
    for post in (one, two):
        assert (await strict_house.ask("giver", post)).status_code == 200
    assert told(await strict_house.ask("giver", three)) == (429, "too_many_attempts")
    assert len(strict_house.server.asked) == 2
    assert (await strict_house.ask("stranger", three)).status_code == 200
    # What is kept already costs nothing.
    assert (await strict_house.ask("giver", three)).status_code == 200
