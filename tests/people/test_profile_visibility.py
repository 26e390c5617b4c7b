"""Profile visibility as a table: each field, shown to each circle, for each reader, wherever it could be read.

`owner` is the cast's member. The rows say which readers see a field that its owner shows to this choice of readers.
"""

from typing import Any

import pytest

from tests.support.cast import Cast
from tests.support.client import App

READERS = ("visitor", "stranger", "owner", "giver", "moderator", "guest", "staff")
TABLE = """
nobody   -  -  x  -  -  -  -
space    -  -  x  x  x  -  -
network  -  x  x  x  x  x  x
public   x  x  x  x  x  x  x
"""
KEPT = ("email", "reads", "timeZone")
VALUES = {
    "about": "Aboutness of otters",
    "canHelp": "Helping otters",
    "lookingFor": "Seeking otters",
    "writes": "nl",
    "phone": "+49 30 123456",
    "website": "https://otters.example/home",
    "pronouns": "Dr. Otter",
    "themes": "energy-poverty",
}
FIELDS = (*KEPT, *VALUES)
EMPTY: tuple[Any, ...] = (None, [])


def may(choice: str) -> dict[str, bool]:
    """{reader: sees it} of a line of the table."""
    lines = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
    return {reader: mark == "x" for reader, mark in zip(READERS, lines[choice], strict=True)}


def token(cast: Cast, reader: str) -> str | None:
    return cast.tokens.get("member" if reader == "owner" else reader)


def audience(cast: Cast, choice: str) -> str:
    return str(cast.space) if choice == "space" else choice


async def change(cast: Cast, app: App, body: dict[str, Any]) -> None:
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.patch("/api/me", json=body)
    assert answer.status_code == 200, answer.text


async def shown_to(cast: Cast, app: App, reader: str) -> set[str]:
    """The fields of the owner that this reader is told of."""
    async with app.client(token(cast, reader)) as client:
        answer = await client.get(f"/api/people/{cast.people['member']}")
    if answer.status_code == 404:
        return set()
    assert answer.status_code == 200
    hidden = ("id", "own", "closed")
    return {key for key, value in answer.json().items() if key not in hidden and value not in EMPTY}


@pytest.mark.parametrize("choice", ["nobody", "space", "network", "public"])
async def test_each_field_is_seen_by_whom_its_owner_chose_and_by_nobody_else(choice: str, cast: Cast, app: App) -> None:
    wrong = []
    for field in FIELDS:
        value = {} if field in KEPT else {"value": VALUES[field]}
        await change(cast, app, {"fields": {field: value | {"audience": audience(cast, choice)}}})
        for reader, sees in may(choice).items():
            always = {"name", "affiliations"} if reader != "visitor" else set()
            always |= set(KEPT) if reader == "owner" else set()
            found = await shown_to(cast, app, reader)
            if found != always | ({field} if sees else set()):
                wrong.append(f"{field} for {choice}: {reader} sees {found}")
        await change(cast, app, {"fields": {field: {"audience": "nobody"} | ({"value": ""} if value else {})}})
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("choice", ["network", "public"])
async def test_a_name_is_seen_in_the_network_or_by_everyone(choice: str, cast: Cast, app: App) -> None:
    await change(cast, app, {"fields": {"name": {"audience": choice}}})
    found = {reader: "name" in await shown_to(cast, app, reader) for reader in READERS}
    assert found == may(choice)


@pytest.mark.parametrize("choice", ["nobody", "space"])
async def test_a_name_cannot_be_hidden_from_the_network_as_bylines_carry_it(choice: str, cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.patch("/api/me", json={"fields": {"name": {"audience": audience(cast, choice)}}})
    assert (answer.status_code, answer.json()["fields"]) == (422, {"name": "audience_unknown"})


@pytest.mark.parametrize("choice", ["nobody", "space", "network", "public"])
async def test_an_affiliation_is_seen_by_whom_its_owner_chose(choice: str, cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["member"]) as client:
        [place] = (await client.get("/api/me/profile")).json()["affiliations"]
        url = f"/api/me/affiliations/{place['id']}"
        assert (await client.patch(url, json={"audience": audience(cast, choice)})).status_code == 200
    found = {reader: "affiliations" in await shown_to(cast, app, reader) for reader in READERS}
    assert found == may(choice)


@pytest.mark.parametrize("choice", ["nobody", "space", "network", "public"])
async def test_no_other_read_tells_what_the_page_of_a_person_hides(choice: str, cast: Cast, app: App) -> None:
    """Lists, threads, spaces, previews, questions, printed pages: the owner writes in all of them."""
    fields = {field: {"value": text, "audience": audience(cast, choice)} for field, text in VALUES.items()}
    await change(cast, app, {"fields": fields})
    threads = [await cast.ask("member", audience=place) for place in ("public", "network", "space")]
    unnamed = await cast.ask("member", audience="public", unnamed=True)
    await cast.answer("member", unnamed)
    urls = [f"/api/threads/{id_}" for id_ in (*threads, unnamed)]
    urls += [f"/threads/{threads[0]}", f"/threads/{unnamed}", "/", f"/people/{cast.people['member']}"]
    urls += [f"/api/spaces/{place}{part}" for place in (cast.network, cast.space) for part in ("", "/threads")]
    urls += ["/api/people?q=member", "/api/me/questions", "/api/session", "/api/me/profile", "/api/organisations?q=ex"]
    urls += [f"/api/people/{cast.people['member']}/contributions"]
    urls += ["/api/carrying/people?theme=sport", "/api/search?q=member", "/api/directory"]
    told = []
    for reader in (one for one in READERS if one != "owner"):
        async with app.client(token(cast, reader)) as client:
            bodies = {url: (await client.get(url)).text for url in urls}
        told += [
            (reader, url, field)
            for url, body in bodies.items()
            for field, text in VALUES.items()
            if len(text) > 2 and text in body and not found_by(choice, reader, url, field)
        ]
    assert told == []


def found_by(choice: str, reader: str, url: str, field: str) -> bool:
    """What somebody says of their work is found and shown by search, to who is signed in, once the network sees it."""
    shown = choice in ("network", "public") and reader != "visitor"
    return shown and url.startswith("/api/search") and field in ("about", "canHelp", "lookingFor")


async def test_a_preview_is_what_these_readers_get(cast: Cast, app: App) -> None:
    choices = ("nobody", "space", "network", "public", "network", "public", "space", "network")
    fields = {
        field: {"value": text, "audience": audience(cast, choice)}
        for (field, text), choice in zip(VALUES.items(), choices, strict=True)
    }
    await change(cast, app, {"fields": fields})
    page = f"/api/people/{cast.people['member']}"
    for choice, reader in (("network", "stranger"), ("space", "giver"), ("public", "visitor")):
        async with app.client(cast.tokens["member"]) as owner, app.client(token(cast, reader)) as client:
            shown = await owner.get("/api/me/preview", params={"audience": audience(cast, choice)})
            assert shown.json()["person"] == (await client.get(page)).json(), choice


async def test_visitors_for_whom_nothing_is_shown_get_the_answer_of_unknown_people(cast: Cast, app: App) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    async with app.client() as client:
        answers = [await client.get(f"/api/people/{id_}") for id_ in (cast.people["member"], unknown)]
    codes = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert codes == [(404, "not_found")] * 2
    async with app.client(cast.tokens["member"]) as client:
        assert (await client.get("/api/me/preview", params={"audience": "public"})).json() == {"person": None}
