"""Who is told that a thread went to more readers, and who that their words stayed; through the public API."""

from uuid import UUID

from tessera.core.access import VISITOR
from tessera.spaces.actions import add_member
from tests.discussions.test_moving import community, move
from tests.discussions.test_standing import lead_network
from tests.discussions.widening import Opening, opening
from tests.support.calls import notices
from tests.support.cast import Cast
from tests.support.client import App


async def noticed(made: Opening, *names: str) -> dict[str, list[tuple[str, str, bool]]]:
    """{who: reason, thread, whether it was seen} of what they are told of a move."""
    found = {}
    for name in names:
        items = (await notices(made.cast, made.app, name))["items"]
        told = [one for one in items if one["reason"] in ("moved", "stayed")]
        found[name] = [(one["reason"], one["thread"]["id"], one["seen"]) for one in told]
    return found


async def test_who_wrote_or_follows_is_told_that_it_went_and_what_stayed(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    async with cast.db.act() as tx:
        await add_member(tx, VISITOR, space_id=cast.space, person_id=cast.people["stranger"])
    app.asgi.state.actors.forget()
    for name, state in (("stranger", "following"), ("adviser", "muted")):
        assert (await made.call(name, "PUT", f"/threads/{made.thread}/state", {"state": state})).status_code == 200
    await made.agreed_by("member", "adviser")
    rest = str(await made.rest())
    went, stayed = ("moved", str(made.thread), False), ("stayed", rest, False)
    # Nobody is told of what they muted, nor of what they did; whose words stayed is told of these alone.
    told = await noticed(made, "member", "stranger", "giver", "adviser", "moderator", "staff")
    assert told == {
        "member": [went], "stranger": [went], "giver": [stayed], "adviser": [], "moderator": [], "staff": []
    }  # fmt: skip
    # It is not seen by what was read before, and not told anew by reading the facts again.
    await made.call("member", "PUT", f"/threads/{made.thread}/read", {"number": 3})
    await cast.db.pool.execute("UPDATE reaction_cursor SET xid = '0', fact_id = 0 WHERE name = 'notices'")
    assert await noticed(made, "member", "giver") == {"member": [went], "giver": [stayed]}
    # It goes with the thread.
    assert (await made.call("member", "DELETE", f"/posts/{made.posts['member']}")).status_code == 200
    assert await noticed(made, "member", "stranger", "giver") == {"member": [], "stranger": [], "giver": []}


async def test_who_may_not_see_where_it_went_is_told_nothing_of_it(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    second = await community(cast, moderator="facilitator", member="member", stranger="member")
    app.asgi.state.actors.forget()
    assert await made.propose("moderator", "space", second) == (201, "")
    for name in ("member", "giver"):
        assert await made.say(name) == (200, "")
    assert await made.move("moderator") == (201, "")
    rest = str(await made.rest())
    told = await noticed(made, "member", "giver", "adviser", "stranger")
    went = ("moved", str(made.thread), False)
    assert told == {"member": [went], "giver": [], "adviser": [("stayed", rest, False)], "stranger": []}
    page = (await made.call("adviser", "GET", "/me/notices")).text
    assert str(made.thread) not in page


async def test_taken_back_to_fewer_it_is_no_longer_told_that_more_read_it(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await made.agreed_by("member", "giver", "adviser")
    assert await noticed(made, "giver") == {"giver": [("moved", str(made.thread), False)]}
    await lead_network(cast, "moderator")
    app.asgi.state.actors.forget()
    assert await move(cast, app, "moderator", made.thread, cast.space) == (200, "")
    assert await noticed(made, "giver") == {"giver": []}


async def test_old_readers_hear_where_it_went_and_what_stayed(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    assert await made.propose("moderator") == (201, "")
    assert await made.say("member") == (200, "")
    before = "SELECT max(id) FROM fact"
    last = await cast.db.pool.fetchval(before)
    assert await made.move("moderator") == (201, "")
    told = """
    SELECT f.type, s.kind, c.kind AS circle, f.subject_id FROM fact f JOIN stream s ON s.id = f.stream_id
    JOIN circle c ON c.id = s.circle_id WHERE f.id > $1 AND f.type IN ('moved', 'asked', 'widening')
    """
    facts: dict[tuple[str, str, str], list[UUID]] = {}
    rest = await made.rest()
    for type_, kind, circle, subject in await cast.db.pool.fetch(told, last):
        facts.setdefault((type_, kind, circle), []).append(subject)
    assert facts["asked", "list", "inside"] == [rest]
    assert set(facts) >= {("moved", kind, circle) for kind in ("thread", "list") for circle in ("inside", "network")}
    # Those who were asked, each on their own stream.
    assert len(facts["widening", "person", "person"]) == 3
    closed = "SELECT circle_id FROM stream WHERE subject_id = $1 AND kind = 'thread' AND closed_at IS NOT NULL"
    assert await cast.db.pool.fetchval(closed, made.thread) == await cast.db.pool.fetchval(
        "SELECT inside_id FROM space WHERE id = $1", cast.space
    )


async def waits(made: Opening, *names: str) -> list[int]:
    """How often each was told on their own stream that what waits for them is another."""
    told = """
    SELECT count(*) FROM fact f JOIN stream s ON s.id = f.stream_id
    WHERE s.subject_id = $1 AND s.kind = 'person' AND f.type = 'widening'
    """
    return [await made.cast.db.pool.fetchval(told, made.cast.people[name]) for name in names]


async def test_whoever_is_asked_no_longer_is_told(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    answer = made.posts["giver"]
    body = {"text": "Couchettes à quagga."}
    assert (await made.call("adviser", "PUT", f"/posts/{answer}/translations/fr", body)).is_success
    # The adviser has only translated now.
    assert (await made.call("adviser", "DELETE", f"/posts/{made.posts['adviser']}")).is_success
    assert await made.propose("moderator") == (201, "")
    before = await waits(made, "member", "giver", "adviser")
    assert (await made.call("giver", "DELETE", f"/posts/{answer}/translations/fr")).is_success
    assert await waits(made, "adviser") == [before[2] + 1]
    assert (await made.call("giver", "DELETE", f"/posts/{answer}")).is_success
    assert (await waits(made, "giver"))[0] > before[1]
    last = await waits(made, "member")
    assert (await made.call("member", "DELETE", f"/posts/{made.posts['member']}")).is_success
    assert await waits(made, "member") == [last[0] + 1]


async def test_the_number_falls_where_a_notice_is_told_no_longer(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    await made.agreed_by("member", "giver", "adviser")
    await notices(cast, app, "giver")
    told = """
    SELECT count(*) FROM fact f JOIN person p ON p.stream_id = f.stream_id WHERE p.id = $1 AND f.type = 'notices'
    """
    before = await cast.db.pool.fetchval(told, cast.people["giver"])
    await lead_network(cast, "moderator")
    assert await move(cast, app, "moderator", made.thread, cast.space) == (200, "")
    assert (await noticed(made, "giver"))["giver"] == []
    assert await cast.db.pool.fetchval(told, cast.people["giver"]) > before


async def test_followers_hear_that_its_only_author_moved_it_to_more(cast: Cast, app: App) -> None:
    made = await opening(cast, app)
    made.thread = await cast.ask("member", audience="space")
    assert (await made.call("giver", "PUT", f"/threads/{made.thread}/state", {"state": "following"})).is_success
    assert await move(cast, app, "member", made.thread, cast.network, "network") == (200, "")
    assert await noticed(made, "giver") == {"giver": [("moved", str(made.thread), False)]}
