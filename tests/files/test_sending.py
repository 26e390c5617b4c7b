"""Sending files: parts in any order of misfortune, limits, taking back; through the public API."""

import asyncio
import random
from uuid import uuid4

import pytest

from tessera.files.rules import MIN_PART
from tests.files.sending import PDF, announced, checked, part, picture, ready, sent
from tests.files.test_attached import stored
from tests.support.cast import Cast
from tests.support.client import App


@pytest.mark.parametrize("seed", range(6))
async def test_a_file_cut_five_times_anywhere_comes_out_byte_for_byte(cast: Cast, app: App, seed: int) -> None:
    chance = random.Random(seed)
    content = b"%PDF-1.7\n" + chance.randbytes(900_000) + b"\n%%EOF"
    id_ = await announced(app.client(cast.tokens["member"]), "Plan.pdf", len(content))
    at = 0
    # Far enough from each other for a part to be taken.
    cuts = [place + chance.randint(0, 20_000) for place in sorted(chance.sample(range(20_000, 860_000, 40_000), 5))]
    for cut in [*cuts, len(content)]:
        client = app.client(cast.tokens["member"])
        known = (await client.get(f"/api/files/{id_}/state")).json()["received"]
        assert known == at
        # Who lost an answer may also go on from further back than need be.
        at = max(0, known - chance.randint(0, 1000))
        while at < cut:
            reached = min(cut, at + chance.randint(MIN_PART + 1000, 300_000))
            reached = cut if cut - reached < MIN_PART else reached
            assert (await part(client, id_, at, content[at:reached])).status_code == 200
            at = reached
    assert (await checked(app.client(cast.tokens["member"]), id_))["state"] == "ready"
    assert (await client.get(f"/api/files/{id_}")).content == content


async def test_of_two_at_once_on_one_offset_one_wins_and_the_other_is_told_how_far_it_is(cast: Cast, app: App) -> None:
    client, other = (app.client(cast.tokens["member"]) for _ in range(2))
    id_ = await announced(client, "Notes.txt", 40_000)
    both = await asyncio.gather(part(client, id_, 0, b"a" * 20_000), part(other, id_, 0, b"b" * 20_000))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    refused = next(answer for answer in both if answer.status_code == 409).json()
    assert (refused["code"], refused["params"]) == ("file_offset", {"received": 20_000})
    await part(client, id_, 20_000, b"c" * 20_000)
    assert (await checked(client, id_))["state"] == "ready"
    content = (await client.get(f"/api/files/{id_}")).content
    assert content in (b"a" * 20_000 + b"c" * 20_000, b"b" * 20_000 + b"c" * 20_000)


async def test_a_part_too_early_too_late_or_too_long_is_refused(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await announced(client, "Notes.txt", 10)
    assert (await part(client, id_, 4, b"late")).json()["params"] == {"received": 0}
    assert (await part(client, id_, 0, b"")).status_code == 409
    assert (await part(client, id_, -1, b"xx")).status_code == 409
    longer = await part(client, id_, 0, b"x" * 11)
    assert (longer.status_code, longer.json()["code"]) == (409, "file_longer")
    assert (await client.get(f"/api/files/{id_}/state")).json()["received"] == 0
    assert (await part(client, id_, 0, b"x" * 600_000)).status_code == 413


async def test_a_part_brings_enough_that_is_new_unless_it_is_the_last(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await announced(client, "Notes.txt", 2 * MIN_PART + 2)
    small = await part(client, id_, 0, b"a" * (MIN_PART - 1))
    told = (small.status_code, small.json()["code"], small.json()["params"])
    assert told == (409, "file_part_small", {"kilobytes": 16})
    assert await stored(cast, app) == []
    assert (await part(client, id_, 0, b"a" * MIN_PART)).json()["received"] == MIN_PART
    # Long enough, but nearly all of it is there.
    again = await part(client, id_, 1, b"a" * MIN_PART)
    assert (again.json()["code"], again.json()["params"]) == ("file_offset", {"received": MIN_PART})
    assert (await part(client, id_, 0, b"a" * 5)).json()["code"] == "file_offset"
    assert (await part(client, id_, MIN_PART, b"b" * (MIN_PART + 1))).json()["received"] == 2 * MIN_PART + 1
    assert (await part(client, id_, 2 * MIN_PART + 1, b"c")).status_code == 200
    assert (await checked(client, id_))["state"] == "ready"


async def test_the_last_part_sent_again_says_how_the_file_stands(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    state = await sent(client, "Notes.txt", b"Ten signs.")
    again = await part(client, state["id"], 0, b"Ten signs.")
    assert (again.status_code, again.json()) == (200, state)


async def test_what_is_announced_wrongly_is_refused_with_its_field(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    for body, fields in (
        ({"name": "Logo.svg", "size": 10}, {"name": "file_type_unknown"}),
        ({"name": "Archive.zip", "size": 10}, {"name": "file_type_unknown"}),
        ({"name": "no ending", "size": 10}, {"name": "file_type_unknown"}),
        ({"name": ".pdf", "size": 10}, {"name": "file_type_unknown"}),
        ({"name": "Plan.pdf", "size": 0}, {"size": "file_empty"}),
    ):
        answer = await client.post("/api/files", json=body)
        assert (answer.status_code, answer.json()["fields"]) == (422, fields)
    limits = (await client.get("/api/files/limits")).json()
    large = await client.post("/api/files", json={"name": "Plan.pdf", "size": limits["bytes"] + 1})
    assert (large.status_code, large.json()["code"]) == (413, "file_too_large")
    assert large.json()["params"] == {"megabytes": 20.0}
    assert (await app.client().post("/api/files", json={"name": "Plan.pdf", "size": 1})).status_code == 401


async def test_a_day_has_its_bytes_also_for_who_takes_files_back(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    for _ in range(10):
        id_ = await announced(client, "Plan.pdf", 20_000_000)
        assert (await client.delete(f"/api/files/{id_}")).status_code == 200
    answer = await client.post("/api/files", json={"name": "Plan.pdf", "size": 1})
    assert (answer.status_code, answer.json()["code"]) == (429, "files_today")
    assert 86_000 < int(answer.headers["Retry-After"]) <= 86_400
    await cast.db.pool.execute("UPDATE stored_file SET created_at = created_at - interval '25 hours'")
    await announced(client, "Plan.pdf", 1)
    await announced(app.client(cast.tokens["giver"]), "Plan.pdf", 20_000_000)


async def test_who_lets_fifty_files_wait_attaches_or_takes_back_some_first(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    first, *_ = [await announced(client, "Notes.txt", 1) for _ in range(50)]
    answer = await client.post("/api/files", json={"name": "Notes.txt", "size": 1})
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (409, "files_waiting", {"most": 50})
    assert (await client.delete(f"/api/files/{first}")).status_code == 200
    await announced(client, "Notes.txt", 1)


async def test_a_file_taken_back_is_nowhere(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    id_ = await ready(client, "Square.png", picture())
    assert (await client.get(f"/api/files/{id_}")).status_code == 200
    assert (await client.delete(f"/api/files/{id_}")).status_code == 200
    for path in ("", "/320", "/1280", "/state"):
        assert (await client.get(f"/api/files/{id_}{path}")).status_code == 404
    assert (await client.delete(f"/api/files/{id_}")).status_code == 404
    assert (await part(client, id_, 0, b"x")).status_code == 404
    row = await cast.db.pool.fetchrow("SELECT name, alt, sha256, state FROM stored_file")
    assert tuple(row) == ("", "", None, "gone")


async def test_others_can_neither_send_to_nor_read_nor_change_what_one_sends(cast: Cast, app: App) -> None:
    owner = app.client(cast.tokens["member"])
    id_ = await announced(owner, "Notes.txt", 5)
    for name in ("giver", "moderator", "staff"):
        other = app.client(cast.tokens[name])
        answers = [
            await part(other, id_, 0, b"12345"),
            await other.get(f"/api/files/{id_}/state"),
            await other.put(f"/api/files/{id_}/alt", json={"alt": "mine"}),
            await other.delete(f"/api/files/{id_}"),
            await other.get(f"/api/files/{uuid4()}/state"),
        ]
        assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 5
    await part(owner, id_, 0, b"12345")
    assert (await checked(owner, id_))["state"] == "ready"


async def test_a_name_in_any_letters_is_kept_and_what_steers_in_it_is_not(cast: Cast, app: App) -> None:
    client = app.client(cast.tokens["member"])
    turning = "Übersicht \u202egnp.exe\u202c/../Київ خطة.pdf"
    id_ = await ready(client, turning, PDF)
    state = (await client.get(f"/api/files/{id_}/state")).json()
    assert state["name"] == "Übersicht gnp.exe .. Київ خطة.pdf"
    told = (await client.get(f"/api/files/{id_}")).headers["Content-Disposition"]
    assert told.isascii()
    assert told.startswith("attachment; ")
