"""The themes of questions: who says what a question is about, what carries them, lists by theme and by goal."""

from typing import Any
from uuid import UUID

import pytest

from tessera.core.errors import YES
from tessera.discussions.rules import may_theme
from tests.support.cast import Cast
from tests.support.client import App

WHO = {
    # author, facilitator: as the rule says
    (True, False): None,
    (False, True): None,
    (True, True): None,
    (False, False): "not_asker_or_facilitator",
}


@pytest.mark.parametrize(("who", "code"), WHO.items())
def test_who_asked_and_facilitators_say_what_it_is_about(who: tuple[bool, bool], code: str | None) -> None:
    author, facilitator = who
    verdict = may_theme(author=author, facilitator=facilitator, deleted=False)
    assert verdict == YES if code is None else verdict.code == code


@pytest.mark.parametrize(
    ("given", "code"),
    [({"deleted": True}, "question_deleted"), ({"deleted": False, "archived": True}, "space_archived")],
)
def test_nobody_does_of_what_is_gone_or_archived(given: dict[str, bool], code: str) -> None:
    assert may_theme(author=True, facilitator=True, **given).code == code


async def put(cast: Cast, app: App, who: str, thread: UUID, *themes: str) -> tuple[int, Any]:
    async with app.client(cast.tokens.get(who)) as client:
        answer = await client.put(f"/api/threads/{thread}/themes", json={"themes": list(themes)})
    return answer.status_code, answer.json()


async def themes_of(cast: Cast, app: App, thread: UUID, who: str = "member") -> list[str]:
    async with app.client(cast.tokens.get(who)) as client:
        return list((await client.get(f"/api/threads/{thread}")).json()["shared"]["thread"]["themes"])


async def test_a_question_is_asked_with_themes_and_each_is_carried_once(cast: Cast, app: App) -> None:
    body = {"title": "Who has a hall?", "text": "Ours is closed.", "audience": "network", "lang": "en"}
    async with app.client(cast.tokens["member"]) as client:
        url = f"/api/spaces/{cast.network}/threads"
        asked = await client.post(url, json=body | {"themes": ["sport", "youth-work", "sport"]})
        assert asked.status_code == 201
        [item] = (await client.get(url)).json()["items"]
    # In the order of the catalogue, for readers of all languages the same.
    assert item["themes"] == await themes_of(cast, app, asked.json()["id"]) == ["youth-work", "sport"]


@pytest.mark.parametrize(
    ("themes", "fields"),
    [
        (["castle"], {"themes.castle": "theme_unknown"}),
        (["sport", "veterans"], {"themes.veterans": "theme_retired"}),
        ([f"t{n}" for n in range(9)], None),
    ],
)
async def test_what_no_question_can_carry_is_refused_and_nothing_is_asked(
    cast: Cast, app: App, themes: list[str], fields: dict[str, str] | None
) -> None:
    await cast.db.pool.execute("UPDATE theme SET retired_at = now() WHERE key = 'veterans'")
    body = {"title": "Who?", "text": "Where?", "audience": "network", "lang": "en", "themes": themes}
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.post(f"/api/spaces/{cast.network}/threads", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"] == fields if fields else answer.json()["fields"]["themes"] == "themes_too_many"
    assert await cast.db.pool.fetchval("SELECT count(*) FROM thread") == 0


async def test_facilitators_change_them_and_members_do_not(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space", themes=["sport"])
    status, body = await put(cast, app, "giver", thread, "mobility")
    assert (status, body["code"]) == (403, "not_asker_or_facilitator")
    assert (await put(cast, app, "stranger", thread, "mobility"))[0] == 404
    assert (await put(cast, app, "moderator", thread, "mobility"))[0] == 200
    assert await themes_of(cast, app, thread) == ["mobility"]
    assert (await put(cast, app, "member", thread))[0] == 200
    assert await themes_of(cast, app, thread) == []


async def test_readers_are_told_whether_they_may(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="space")
    may = {}
    for who in ("member", "giver", "moderator"):
        async with app.client(cast.tokens[who]) as client:
            may[who] = (await client.get(f"/api/threads/{thread}")).json()["mine"]["mayTheme"]
    assert may == {"member": True, "giver": False, "moderator": True}


async def test_a_retired_theme_stays_where_it_was_and_is_taken_by_nothing_new(cast: Cast, app: App) -> None:
    thread, other = await cast.ask("member", themes=["veterans"]), await cast.ask("member")
    await cast.db.pool.execute("UPDATE theme SET retired_at = now() WHERE key = 'veterans'")
    assert (await put(cast, app, "member", thread, "veterans", "sport"))[0] == 200
    assert set(await themes_of(cast, app, thread)) == {"veterans", "sport"}
    assert (await put(cast, app, "member", other, "veterans"))[1]["fields"] == {"themes.veterans": "theme_retired"}


async def test_an_edit_changes_them_or_leaves_them(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", themes=["sport"])
    post = await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", thread)
    async with app.client(cast.tokens["member"]) as client:
        source = (await client.get(f"/api/posts/{post}/source")).json()
        assert source["themes"] == ["sport"]
        assert (await client.patch(f"/api/posts/{post}", json={"text": "Again", "version": None})).status_code == 200
        assert await themes_of(cast, app, thread) == ["sport"]
        version = (await client.get(f"/api/posts/{post}/source")).json()["version"]
        patch = {"text": "Again", "themes": ["mobility"], "version": version}
        assert (await client.patch(f"/api/posts/{post}", json=patch)).status_code == 200
    assert await themes_of(cast, app, thread) == ["mobility"]


async def test_a_deleted_question_carries_none(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", themes=["sport"])
    post = await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", thread)
    async with app.client(cast.tokens["member"]) as client:
        assert (await client.delete(f"/api/posts/{post}")).status_code == 200
    assert await cast.db.pool.fetchval("SELECT count(*) FROM thread_theme") == 0
    assert (await put(cast, app, "member", thread, "sport"))[1]["code"] == "question_deleted"


async def test_themes_go_with_a_question_that_changes_its_circle(cast: Cast) -> None:
    thread = await cast.ask("member", themes=["sport"])
    inside = await cast.db.pool.fetchval("SELECT inside_id FROM space WHERE id = $1", cast.space)
    await cast.db.pool.execute("UPDATE thread SET circle_id = $2 WHERE id = $1", thread, inside)
    assert await cast.db.pool.fetchval("SELECT circle_id FROM thread_theme WHERE thread_id = $1", thread) == inside


async def paged(app: App, token: str | None, url: str, **more: Any) -> tuple[list[str], set[int]]:
    """Titles of all pages of two, and what each of them gave as the total."""
    titles: list[str] = []
    totals: set[int] = set()
    cursor: dict[str, str] = {}
    async with app.client(token) as client:
        while True:
            page = (await client.get(url, params={"limit": 2, **more, **cursor})).json()
            titles += [item["title"] for item in page["items"]]
            totals.add(page.get("total", 0))
            if "next" not in page:
                return titles, totals
            cursor = {"cursor": page["next"]}


async def test_lists_by_theme_and_goal_hold_what_the_reader_may_see_page_by_page(cast: Cast, app: App) -> None:
    for number in range(3):
        await cast.ask("member", title=f"Hall {number}", themes=["sport"])
    await cast.ask("member", audience="space", title="Inside", themes=["sport"])
    await cast.ask("member", audience="public", title="Open", themes=["sport", "youth-councils"])
    await cast.ask("member", title="Council", themes=["youth-councils"])
    await cast.ask("member", title="Nothing")
    goal = int(await cast.db.pool.fetchval(
        "SELECT split_part(target, '.', 1) FROM theme_target g JOIN theme t ON t.id = g.theme_id WHERE t.key = 'sport'"
        " ORDER BY 1 LIMIT 1"
    ))  # fmt: skip
    others = await cast.db.pool.fetchval(
        "SELECT count(*) FROM theme_target g JOIN theme t ON t.id = g.theme_id WHERE t.key = 'youth-councils'"
        " AND split_part(target, '.', 1)::int = $1", goal
    )  # fmt: skip
    assert not others
    for asked in ({"theme": "sport"}, {"goal": goal}):
        by = {who: await paged(app, cast.tokens.get(who), "/api/carrying/threads", **asked)
              for who in ("visitor", "stranger", "giver")}  # fmt: skip
        assert by["visitor"] == (["Open"], {1})
        assert by["stranger"] == (["Open", "Hall 2", "Hall 1", "Hall 0"], {4})
        assert by["giver"] == (["Open", "Inside", "Hall 2", "Hall 1", "Hall 0"], {5})
    space = f"/api/spaces/{cast.space}/threads"
    assert (await paged(app, cast.tokens["giver"], space, theme="sport"))[0] == ["Inside"]
    network = "/api/spaces/network/threads"
    assert (await paged(app, cast.tokens["giver"], network, theme="youth-councils"))[0] == ["Council", "Open"]
    assert (await paged(app, None, network, theme="sport"))[0] == ["Open"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [("", "theme"), ("?theme=castle", "theme"), ("?goal=18", "goal"), ("?theme=sport&goal=3", "theme")],
)
async def test_a_list_is_by_one_theme_or_one_goal_that_there_is(app: App, asked: str, field: str) -> None:
    async with app.client() as client:
        for kind in ("threads", "people"):
            answer = await client.get(f"/api/carrying/{kind}{asked}")
            assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_a_made_up_cursor_is_refused(app: App) -> None:
    async with app.client() as client:
        for kind in ("threads", "people"):
            assert (await client.get(f"/api/carrying/{kind}?theme=sport&cursor=x")).status_code == 422


async def test_what_is_printed_for_visitors_names_themes_in_their_language(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", themes=["affordable-housing"])
    async with app.client() as client:
        for page in ("/", f"/threads/{thread}"):
            text = (await client.get(f"{page}?lang=de")).text
            assert 'href="/themes/affordable-housing"' in text
            assert "Bezahlbar" in text
