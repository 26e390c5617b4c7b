"""What goes and what stays behind when a thread is moved to more readers, through the public API."""

import asyncio
from typing import Any
from uuid import UUID

from tessera.core.access import PUBLIC
from tessera.discussions.quoting_schemas import QuoteIn
from tests.discussions.test_moving import community, move
from tests.discussions.test_translations import leave
from tests.discussions.widening import Opening, opening
from tests.files.sending import ready
from tests.search.test_themes import settle
from tests.support.cast import Cast
from tests.support.client import App

GOES, STAYS = "<p>Which berths?</p>", "<p>Quagga berths.</p>"
CIRCLE = "SELECT inside_id FROM space WHERE id = $1"


async def found(made: Opening, name: str | None, word: str) -> list[str]:
    """The threads that somebody finds for a word."""
    await settle(made.cast)
    hits = (await made.call(name, "GET", f"/search?q={word}")).json()
    assert hits["total"] == len(hits["items"])
    return [hit["path"].split("/")[2].split("#")[0] for hit in hits["items"]]


async def test_what_all_agree_to_goes_as_a_whole(cast: Cast, app: App) -> None:
    made = await opening(cast, app, name_public=False)
    await made.agreed_by("member", "giver", "adviser")
    assert await made.rest() is None
    ornithopter = "<p>Ornithopter berths.</p>"
    assert await made.texts("stranger") == {1: GOES, 2: STAYS, 3: ornithopter}
    page = await made.page("stranger")
    assert (page["shared"]["thread"]["audience"], page["mine"]["apart"]) == ("network", None)
    assert (await made.widening("stranger"), await made.waiting("giver")) == (None, [])
    assert await made.move("moderator") == (409, "widening_ended")
    assert [await found(made, name, "quagga") for name in ("stranger", None)] == [[str(made.thread)], []]


async def test_what_has_no_consent_stays_with_those_it_was_written_for(cast: Cast, app: App) -> None:
    made = await opening(cast, app, themes=["sport"])
    assert await found(made, "adviser", "quagga") == [str(made.thread)]
    await made.agreed_by("member", "adviser")
    rest = await made.rest()
    assert rest is not None
    for name in ("stranger", "moderator"):
        assert await made.texts(name) == {1: GOES, 2: "stayed", 3: "<p>Ornithopter berths.</p>"}
    assert await made.texts("moderator", rest) == {1: "moved", 2: STAYS}
    assert [await made.texts(name, rest) for name in ("stranger", "guest", None)] == [404] * 3
    # Each of the two leads to the other only for who may see it.
    apart = {name: (await made.page(name))["mine"]["apart"] for name in ("stranger", "giver")}
    assert apart == {"stranger": None, "giver": str(rest)}
    page = await made.page("giver", rest)
    head = page["shared"]["thread"]
    assert (page["mine"]["apart"], head["title"], head["themes"]) == (str(made.thread), "Zeppelin berths", ["sport"])
    assert (head["closedAt"] is not None, head["answers"], head["space"]["id"]) == (True, 1, str(cast.space))
    assert (await made.page("stranger"))["shared"]["thread"]["answers"] == 1
    # It is found where it is now, and by nobody else.
    assert await found(made, "adviser", "quagga") == [str(rest)]
    assert await found(made, "stranger", "quagga") == []
    assert await found(made, "stranger", "ornithopter") == [str(made.thread)]
    listed = (await made.call("giver", "GET", f"/spaces/{cast.space}/threads")).json()["items"]
    assert [(one["id"], one["byline"], one["excerpt"], one["rest"]) for one in listed] == [(str(rest), {}, "", True)]
    # Where it went on it is a question like any other.
    there = (await made.call("stranger", "GET", "/spaces/network/threads")).json()["items"]
    assert [one["rest"] for one in there if one["id"] == str(made.thread)] == [False]


async def test_a_gap_tells_nothing_of_what_was_there(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await made.call("giver", "PATCH", f"/posts/{made.posts['giver']}", {"text": "Quaggas.", "version": None})
    await made.agreed_by("member")
    gap = (await made.page("stranger"))["shared"]["posts"][1]
    said = {"html": "", "byline": {}, "deleted": True, "gap": "stayed", "lang": "en", "number": 2, "question": False}
    assert {key: value for key, value in gap.items() if key not in ("id", "createdAt")} == said
    rows = await cast.db.pool.fetch("SELECT author_id, text, created_at FROM post WHERE gap IS NOT NULL")
    written = await cast.db.pool.fetchval("SELECT created_at FROM post WHERE id = $1", made.posts["giver"])
    assert {(row["author_id"], row["text"]) for row in rows} == {(cast.people["moderator"], "")}
    assert all(row["created_at"] > written for row in rows)
    # Neither changed nor deleted by anybody, and no contribution of who moved it.
    for method, body in (("PATCH", {"text": "x"}), ("DELETE", None)):
        answer = await made.call("moderator", method, f"/posts/{gap['id']}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "post_deleted")
    assert gap["id"] not in (await made.page("moderator"))["mine"]["posts"]
    assert gap["id"] not in (await made.call("moderator", "GET", "/me/export")).text


async def test_quotes_between_what_goes_and_what_stays_are_cut(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await cast.answer("adviser", made.thread, quotes=[QuoteIn(made.posts["giver"], "Quagga berths")])
    await cast.answer("giver", made.thread, quotes=[QuoteIn(made.posts["adviser"], "Ornithopter")])
    for name, said in (("giver", "Quagga"), ("adviser", "Ornithopter")):
        await cast.answer(name, made.thread, quotes=[QuoteIn(made.posts[name], said)])
    await made.agreed_by("member", "adviser")
    rest = await made.rest()
    quoted = {}
    for thread in (made.thread, rest):
        posts = (await made.page("giver", thread))["shared"]["posts"]
        quoted[thread] = {post["number"]: [one["text"] for one in post.get("quotes", [])] for post in posts}
    assert quoted[made.thread] == {1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: ["Ornithopter"]}
    assert quoted[rest] == {1: [], 2: [], 5: [], 6: ["Quagga"]}
    inside = await cast.db.pool.fetchval(CIRCLE, cast.space)
    circles = "SELECT circle_id, count(*) FROM post_quote GROUP BY 1 ORDER BY 1"
    assert [tuple(row) for row in await cast.db.pool.fetch(circles)] == [(2, 1), (inside, 1)]


async def test_files_versions_and_mentions_stay_with_their_contribution(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    ids, posts = {}, {}
    for name in ("giver", "adviser"):
        async with app.client(cast.tokens[name]) as client:
            ids[name] = await ready(client, "Plan.txt", b"A plan")
            said = {"text": f"Ask @[{cast.people['member']}].", "files": [ids[name]]}
            posts[name] = (await client.post(f"/api/threads/{made.thread}/answers", json=said)).json()["id"]
            patch = said | {"text": f"Rather @[{cast.people['member']}].", "version": None}
            assert (await client.patch(f"/api/posts/{posts[name]}", json=patch)).status_code == 200
    await made.agreed_by("member", "adviser")
    rest = await made.rest()
    seen: dict[str, Any] = {}
    for reader in ("stranger", "moderator"):
        files = [(await made.call(reader, "GET", f"/files/{ids[name]}")).status_code for name in ids]
        versions = [await made.call(reader, "GET", f"/posts/{posts[name]}/versions") for name in ids]
        seen[reader] = files, [len(one.json().get("items", [])) for one in versions]
    # Of what stays the facilitators keep the earlier versions, of what goes only its author.
    assert seen == {"stranger": ([404, 200], [0, 0]), "moderator": ([200, 200], [1, 0])}
    own = await made.call("adviser", "GET", f"/posts/{posts['adviser']}/versions")
    assert len(own.json()["items"]) == 1
    mentions = await cast.db.pool.fetch("SELECT post_id, thread_id FROM mention")
    assert {(str(row[0]), row[1]) for row in mentions} == {(posts["giver"], rest), (posts["adviser"], made.thread)}
    await settle(cast)
    notices = (await made.call("member", "GET", "/me/notices")).json()["items"]
    mentioned = {one["thread"]["id"] for one in notices if one["reason"] == "mentioned"}
    assert mentioned == {str(rest), str(made.thread)}


async def test_translations_by_who_did_not_agree_do_not_go(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    for name, post, lang in (("giver", "adviser", "de"), ("member", "adviser", "fr"), ("adviser", "giver", "de")):
        said = {"text": f"Xylophon {lang}", "version": None}
        answer = await made.call(name, "PUT", f"/posts/{made.posts[post]}/translations/{lang}", said)
        assert answer.status_code == 200
    assert await found(made, "adviser", "xylophon") == [str(made.thread)]
    await made.agreed_by("member", "adviser")
    went, stayed = await made.page("stranger"), await made.page("giver", await made.rest())
    assert [one["lang"] for one in went["shared"]["posts"][2]["translations"]] == ["fr"]
    assert [one["lang"] for one in stayed["shared"]["posts"][1]["translations"]] == ["de"]
    assert await found(made, "stranger", "xylophon") == [str(made.thread)]
    texts = "SELECT count(*) FROM document WHERE text = 'Xylophon de'"
    assert await cast.db.pool.fetchval(texts) == 1


async def test_who_wrote_what_stays_follows_it_and_nothing_is_unread(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    assert (await made.call("adviser", "PUT", f"/threads/{made.thread}/read", {"number": 3})).status_code == 200
    assert (await made.call("giver", "PUT", f"/threads/{made.thread}/too")).status_code == 200
    await made.agreed_by("member", "adviser")
    rest = await made.rest()
    marks = {}
    for name in ("giver", "adviser", "stranger"):
        told = (await made.call(name, "GET", f"/me/marks?threads={made.thread},{rest}")).json()["items"]
        marks[name] = {one["thread"]: (one["state"], one["unread"]) for one in told}
    assert marks["giver"][str(rest)] == ("following", 0)
    assert marks["adviser"][str(rest)] == (None, 0)
    assert list(marks["stranger"]) == [str(made.thread)]
    heads = [(await made.page("giver", one))["shared"]["thread"]["too"] for one in (made.thread, rest)]
    assert heads == [1, 0]


async def test_no_name_is_shown_to_visitors_and_unnamed_stays_unnamed(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    made.thread = await cast.ask("member", audience="space", unnamed=True)
    await cast.answer("giver", made.thread)
    assert await made.propose("member", "public") == (201, "")
    # Who asked unnamed is not named by proposing it either.
    assert (await made.widening("giver"))["proposedBy"] is None
    assert await made.say("giver") == (200, "")
    assert await made.move("member") == (201, "")
    visitor, stranger = await made.page(None), await made.page("stranger")
    assert [post["byline"].get("name") for post in visitor["shared"]["posts"]] == [None, None]
    assert [post["byline"].get("name") for post in stranger["shared"]["posts"]] == [None, "Giver Sample"]
    assert "Member Sample" not in str(stranger)
    assert not await cast.db.pool.fetchval("SELECT bool_or(name_public) FROM post WHERE circle_id = $1", PUBLIC)
    assert "We did, and it went well" in (await _printed(app, made.thread))


async def _printed(app: App, thread: UUID) -> str:
    async with app.client(None) as client:
        return str((await client.get(f"/threads/{thread}")).text)


async def test_what_stayed_follows_what_becomes_of_the_question(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await made.agreed_by("member")
    rest = await made.rest()
    patch = {"text": "Which?", "title": "Zebra berths", "version": None}
    assert (await made.call("member", "PATCH", f"/posts/{made.posts['member']}", patch)).status_code == 200
    assert (await made.page("giver", rest))["shared"]["thread"]["title"] == "Zebra berths"
    assert (await made.call("member", "DELETE", f"/posts/{made.posts['member']}")).status_code == 200
    head = (await made.page("giver", rest))["shared"]["thread"]
    assert (head["title"], head["deleted"], head["themes"]) == ("", True, [])
    assert (await made.call("giver", "GET", f"/spaces/{cast.space}/threads")).json()["items"] == []
    assert [(await made.page("giver", one))["mine"]["apart"] for one in (made.thread, rest)] == [None, None]
    assert await found(made, "giver", "quagga") == []


async def test_what_is_said_in_another_closed_space_since_is_not_told_where_the_rest_is(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, moderator="facilitator", member="member")
    assert await made.propose("moderator", "space", second) == (201, "")
    assert await made.say("member") == (200, "")
    assert await made.move("moderator") == (201, "")
    rest = await made.rest()
    facts = "SELECT count(*) FROM fact f JOIN stream s ON s.id = f.stream_id WHERE s.subject_id = ANY ($1)"
    before = await cast.db.pool.fetchval(facts, [rest, cast.space])
    patch = {"text": "Which?", "title": "Zebra berths", "version": None}
    assert (await made.call("member", "PATCH", f"/posts/{made.posts['member']}", patch)).status_code == 200
    assert (await made.page("giver", rest))["shared"]["thread"]["title"] == "Zeppelin berths"
    assert await cast.db.pool.fetchval(facts, [rest, cast.space]) == before
    # That the question is gone is the asker's to say everywhere.
    assert (await made.call("member", "DELETE", f"/posts/{made.posts['member']}")).status_code == 200
    assert (await made.page("giver", rest))["shared"]["thread"]["title"] == ""


async def test_the_rest_is_unnamed_once_who_asked_has_left(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await made.agreed_by("member")
    await leave(cast, "member", "unnamed")
    pages = [await made.page("giver", one) for one in (made.thread, await made.rest())]
    assert [page["shared"]["thread"]["unnamed"] for page in pages] == [True, True]


async def test_the_rest_is_not_proposed_to_go_after_it(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await made.agreed_by("member")
    thread, made.thread = made.thread, await made.rest() or made.thread
    assert thread != made.thread
    assert await made.propose("moderator") == (409, "question_elsewhere")
    assert (await made.call("moderator", "GET", f"/threads/{made.thread}/destinations")).json()["items"] == []


async def test_a_thread_goes_to_another_closed_space_and_parts_again(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, moderator="facilitator", adviser="member", guest="member")
    assert await made.propose("moderator", "space", second) == (201, "")
    assert await made.say("member") == (200, "")
    assert await made.say("adviser") == (200, "")
    assert await made.move("moderator") == (201, "")
    first = await made.rest()
    # Who asked is not inside there: the page is theirs no more, what stayed is.
    assert await made.texts("member") == 404
    assert await made.texts("member", first) == {1: "moved", 2: STAYS}
    assert await made.texts("guest") == {1: GOES, 2: "stayed", 3: "<p>Ornithopter berths.</p>"}
    assert ((await made.page("guest"))["mine"]["apart"], await made.texts("guest", first)) == (None, 404)
    assert (await made.page("member", first))["mine"]["apart"] is None
    # Nothing there is agreed by who may not see it any more.
    assert await made.propose("moderator") == (201, "")
    assert (await made.widening("moderator"))["asked"] == 1
    assert await made.move("moderator") == (409, "asker_has_not_agreed")
    assert await move(cast, app, "moderator", made.thread, cast.space) == (409, "move_widens")


async def test_a_proposal_ends_where_the_thread_is_moved_to_fewer(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, moderator="facilitator", member="member")
    made.thread = await cast.ask("member", audience="space")
    assert await made.propose("moderator") == (201, "")
    assert await made.propose("moderator") == (409, "widening_open")
    assert len(await made.waiting("member")) == 1
    assert await move(cast, app, "member", made.thread, second) == (200, "")
    assert (await made.widening("moderator"), await made.waiting("member")) == (None, [])


async def test_two_who_move_it_at_once_move_it_once(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    assert await made.propose("moderator") == (201, "")
    assert await made.say("member") == (200, "")
    answer = app.client(cast.tokens["giver"]).post(f"/api/threads/{made.thread}/answers", json={"text": "Meanwhile."})
    one, other, said = await asyncio.gather(made.move("moderator"), made.move("moderator"), answer)
    assert sorted([one, other]) == [(201, ""), (409, "widening_ended")]
    assert said.status_code == 201
    rests = "SELECT count(*) FROM thread WHERE apart_id = $1"
    assert await cast.db.pool.fetchval(rests, made.thread) == 1
    # Written before the move it stayed, else it is where the thread is.
    shown = [text for one in (made.thread, await made.rest()) for text in (await made.texts("giver", one)).values()]
    assert shown.count("<p>Meanwhile.</p>") == 1
