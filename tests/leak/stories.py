"""What the table of `access.py` cannot say: what somebody is still told, or is not, once circles have changed.

A story gives back what is wrong, or None.
"""

import json
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import connect

from tessera.core.access import VISITOR
from tessera.core.errors import AppError
from tessera.home.actions import add_affiliation
from tessera.organisations.actions import add_organisation, affiliate, leave
from tessera.organisations.schemas import AffiliationIn
from tessera.spaces.actions import add_member, remove_member
from tests.leak import told, widening
from tests.leak.caller import Caller
from tests.leak.outsiders import answers_of, frame_of
from tests.leak.partnerships import move, propose, two_towns
from tests.leak.profiles import change_main_audience
from tests.leak.worlds import World


async def repeated_acts(world: World) -> str | None:
    """A key used before must not tell whether a thing is still there for who has left its circle."""
    left, key, again = Caller(world, "giver", "closed"), str(uuid4()), str(uuid4())
    ask = f"/api/spaces/{left.space}/threads", {"title": "T", "text": "x", "audience": "space", "lang": "en"}
    asked = await left.call("POST", *ask, key=key)
    reply = f"/api/threads/{asked.json()['id']}/answers", {"text": "x", "lang": "en"}
    await left.call("POST", *reply, key=again)
    giver = world.cast.people["giver"]
    async with world.db.act() as tx:
        await remove_member(tx, tx.actor, space_id=world.cast.space, person_id=giver)
    world.app.asgi.state.actors.forget()
    statuses = [(await left.call("POST", *sent, key=k)).status_code for sent, k in ((ask, key), (reply, again))]
    return None if statuses == [404, 404] else f"repeating an act in a circle one has left answers {statuses}"


async def a_hidden_space_is_offered_to_nobody_outside(world: World) -> str | None:
    """Who alone wrote in a thread may take it wherever they are inside, and is told of no other place."""
    asker = Caller(world, "stranger", "shared")
    body = {"title": "Alone", "text": "x", "audience": "network", "lang": "en"}
    asked = await asker.call("POST", f"/api/spaces/{asker.space}/threads", body)
    told = (await asker.call("GET", f"/api/threads/{asked.json()['id']}/destinations")).json()
    return None if told == {"items": []} else f"told of {told}"


async def leading_is_over(world: World) -> str | None:
    """A key used before tells nothing of a space, its requests and its people to who has led it once."""
    led, members = Caller(world, "moderator", "closed"), f"/api/spaces/{world.cast.space}/members"
    acts = [
        ("PATCH", f"/api/spaces/{world.cast.space}", {"title": "Led"}, str(uuid4())),
        ("PUT", f"/api/requests/{world.requests['waiting']}", {"admitted": True}, str(uuid4())),
        ("DELETE", f"{members}/{world.cast.people['giver']}", None, str(uuid4())),
    ]
    first = [(await led.call(*act)).status_code for act in acts]
    async with world.db.act() as tx:
        await remove_member(tx, tx.actor, space_id=world.cast.space, person_id=world.cast.people["moderator"])
    world.app.asgi.state.actors.forget()
    again = [(await led.call(*act)).status_code for act in acts]
    return None if (first, again) == ([200] * 3, [404] * 3) else f"leading answers {first}, and afterwards {again}"


async def an_export_tells_no_titles(world: World) -> str | None:
    """Who has left a space has their own words from there in their export, and no title of others."""
    left = Caller(world, "giver", "closed")
    before = (await left.call("GET", "/api/me/export")).text
    async with world.db.act() as tx:
        await remove_member(tx, tx.actor, space_id=world.cast.space, person_id=world.cast.people["giver"])
    world.app.asgi.state.actors.forget()
    after = (await left.call("GET", "/api/me/export")).text
    told = [('"Zeppelin"' in text, "No zeppelin." in text) for text in (before, after)]
    return None if told == [(True, True), (False, True)] else f"the export tells (title, own words) {told}"


async def members_let_nobody_in(world: World) -> str | None:
    """Only facilitators change who belongs."""
    actor = await world.cast.actor("adviser")
    try:
        async with world.db.act(actor) as tx:
            await add_member(tx, actor, space_id=world.cast.space, person_id=world.cast.people["stranger"])
    except AppError as error:
        return None if error.status == 403 else f"a member who adds a member gets {error.status}"
    return "a member adds a member"


async def who_leaves_hears_nothing_more(world: World) -> str | None:
    """An open stream closes for who is removed."""
    caller = Caller(world, "adviser", "closed")
    key = world.streams["space list inside"]
    opening = {"stream": str(key), "epoch": world.db.epoch(1), "seq": 1_000}
    async with connect(f"ws://{caller.base}/api/live/ws", additional_headers=caller.headers) as socket:
        at = await world.db.pool.fetchval("SELECT seq FROM stream WHERE key = $1", key)
        await socket.send(json.dumps({"do": "open", "streams": [opening | {"seq": at}]}))
        await answers_of(socket, 1)
        async with world.db.act() as tx:
            await remove_member(tx, tx.actor, space_id=world.cast.space, person_id=world.cast.people["adviser"])
        await world.cast.ask("member", audience="space", title="After they left")
        while (frame := await frame_of(socket))["t"] == "gauges":
            pass
    return None if frame.get("code") == "forbidden" else f"who was removed hears {frame['t']}"


async def hidden_places_stay_out_of_bylines(world: World) -> str | None:
    """Where somebody keeps where they work, neither a byline nor the class of an unnamed one tells it (R5)."""
    for number, name in enumerate(("member", "giver", "adviser", "moderator", "stranger")):
        async with world.db.act() as tx:
            town = await add_organisation(
                tx, VISITOR, kind="municipality", name=f"Town {number}", country="DE", population=30_000 + number
            )
            await affiliate(tx, VISITOR, person_id=world.cast.people[name], organisation_id=town.id)
    await world.act("member", change_main_audience, audience="nobody")
    found = []
    for label, unnamed in (("kept", False), ("kept unnamed", True)):
        await world.ask(label, "member", unnamed=unnamed)
        found.append(await _byline(world, label))
    if "organisation" in found[0] or found[1] != {"unnamed": True}:
        return f"a hidden place is in bylines: {found}"
    # Four towns are left whose people are seen in them; the hidden one must not make five.
    for name in ("guest", "staff"):
        async with world.db.act() as tx:
            await leave(tx, VISITOR, person_id=world.cast.people[name])
    await world.ask("of four", "giver", unnamed=True)
    return None if await _byline(world, "of four") == {"unnamed": True} else "a hidden place is counted in a class"


async def _byline(world: World, label: str) -> dict[str, Any]:
    query = "SELECT byline FROM post WHERE id = $1"
    return dict(await world.db.pool.fetchval(query, world.posts[label]))


async def who_left_a_side_learns_nothing(world: World) -> str | None:
    """A key used before tells nothing of a proposal to who does not act for its sides any more."""
    await two_towns(world)
    await propose(world, "waiting", form="project")
    left = Caller(world, "giver", "closed")
    act = "PUT", f"/api/partnerships/{world.partnerships['waiting']}/answer", {"confirm": False}, str(uuid4())
    first = (await left.call(*act)).status_code
    await world.act("giver", move, organisation_id=world.cast.town)
    world.app.asgi.state.actors.forget()
    again = (await left.call(*act)).status_code
    return None if (first, again) == (200, 404) else f"answering gives {first}, and after leaving the town {again}"


async def a_hidden_place_is_no_side(world: World) -> str | None:
    """Who keeps from the network that they work in a town neither acts for it nor sees what is proposed to it."""
    await two_towns(world)
    given = AffiliationIn(world.organisations["Birchmouth"], audience="nobody")
    await world.act("stranger", add_affiliation, given=given)
    await propose(world, "waiting", form="project")
    hiding = Caller(world, "stranger", "shared")
    own = (await hiding.call("GET", "/api/me/partnerships")).json()
    found = (
        [one["name"] for one in own["sides"]],
        (await hiding.call("GET", f"/api/partnerships/{world.partnerships['waiting']}")).status_code,
        (
            await hiding.call("PUT", f"/api/partnerships/{world.partnerships['for all']}/checked", {"answer": "yes"})
        ).status_code,
    )
    return None if found == (["Examplestead"], 404, 403) else f"a hidden place is a side: {found}"


async def who_left_keeps_no_notices(world: World) -> str | None:
    return await told.who_left_is_told_nothing_of_it(world, Caller(world, "giver", "closed"))


async def hidden_names_are_not_mentioned(world: World) -> str | None:
    return await told.who_hides_their_name_is_not_mentioned(world, Caller(world, "giver", "shared"))


async def who_left_keeps_no_list_of_it(world: World) -> str | None:
    """What somebody asked, answered, saved, follows and muted in a space they left is in none of their lists."""
    giver, key = Caller(world, "giver", "closed"), str(uuid4())
    lists = ("questions", "answers", "saved", "followed", "muted")
    body = {"title": "Zeppelin of mine", "text": "A zeppelin?", "audience": "space", "lang": "en"}
    await giver.call("POST", f"/api/spaces/{world.cast.space}/threads", body, key)
    await giver.call("PUT", f"{giver.thread}/saved")
    await giver.call("PUT", f"{giver.thread}/state", {"state": "muted"})
    before = [len((await giver.call("GET", f"/api/me/things?which={one}")).json()["items"]) for one in lists]
    async with world.db.act() as tx:
        given = {"space_id": world.cast.space, "person_id": world.cast.people["giver"]}
        await remove_member(tx, VISITOR, **given)
    world.app.asgi.state.actors.forget()
    after = [len((await giver.call("GET", f"/api/me/things?which={one}")).json()["items"]) for one in lists]
    return None if (before, after) == ([1] * 5, [0] * 5) else f"lists held {before}, and {after} after leaving"


async def who_left_has_no_hold_of_files(world: World) -> str | None:
    """What somebody attached in a space they left is not theirs to look at, describe or take away any more."""
    giver, key = Caller(world, "giver", "closed"), str(uuid4())
    id_ = await world.file("giver's", "giver", "Zeppelin.txt", b"A zeppelin")
    await world.ask("giver's", "giver", audience="space", files=[id_])
    file = f"/api/files/{id_}"
    acts: tuple[tuple[str, str, Any, str], ...] = (
        ("GET", f"{file}/state", None, ""),
        ("PUT", f"{file}/alt", {"alt": "x"}, key),
        ("DELETE", file, None, ""),
    )
    before = [(await giver.call(*act)).status_code for act in acts]
    async with world.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=world.cast.space, person_id=world.cast.people["giver"])
    world.app.asgi.state.actors.forget()
    after = [(await giver.call(*act)).status_code for act in acts]
    good = ([200, 200, 409], [404] * 3)
    return None if (before, after) == good else f"a file answers {before}, and {after} after leaving"


async def files_are_their_senders_alone(world: World) -> str | None:
    """Nobody looks at, describes, takes away or attaches what another sends; what was taken back is nobody's."""
    id_, back = [await world.file(name, "giver", "Zeppelin.txt", b"A zeppelin") for name in ("kept", "back")]
    file, giver = f"/api/files/{id_}", Caller(world, "giver", "closed")
    asked = {"title": "T", "text": "x", "audience": "network", "lang": "en", "files": [str(id_)]}
    other = Caller(world, "adviser", "closed")
    found = [(await other.call("POST", f"/api/spaces/{world.cast.network}/threads", asked)).status_code]
    # One that they may see, too, is still not theirs.
    await world.ask("giver's", "giver", audience="space", files=[back])
    found += [(await other.call("GET", f"/api/files/{back}/state")).status_code]
    found += [(await other.call("DELETE", f"/api/files/{back}")).status_code]
    found += [(await giver.call("DELETE", file)).status_code, (await giver.call("GET", file)).status_code]
    return None if found == [422, 404, 404, 200, 404] else f"files answer {found}"


async def who_may_no_longer_moves_nothing(world: World) -> str | None:
    moderator, member = (Caller(world, name, "closed") for name in ("moderator", "member"))
    return await widening.who_may_no_longer_moves_nothing(world, moderator, member)


async def a_place_is_told_to_who_knows_it(world: World) -> str | None:
    moderator, giver = (Caller(world, name, "closed") for name in ("moderator", "giver"))
    return await widening.a_place_is_told_to_who_knows_it(world, moderator, giver)


async def who_left_is_not_asked(world: World) -> str | None:
    moderator, giver = (Caller(world, name, "closed") for name in ("moderator", "giver"))
    return await widening.who_left_is_not_asked(world, moderator, giver)


async def what_stayed_is_pointed_out_to_its_readers(world: World) -> str | None:
    giver, stranger = (Caller(world, name, "closed") for name in ("giver", "stranger"))
    return await widening.what_stayed_is_pointed_out_to_its_readers(world, giver, stranger)


async def a_hidden_space_takes_no_proposal(world: World) -> str | None:
    return await widening.a_hidden_space_takes_no_proposal(world, Caller(world, "moderator", "closed"))


async def who_leads_one_place_is_offered_nothing(world: World) -> str | None:
    return await widening.who_leads_one_place_is_offered_nothing(world, Caller(world, "adviser", "shared"))


STORIES = (
    who_may_no_longer_moves_nothing,
    a_place_is_told_to_who_knows_it,
    who_left_is_not_asked,
    what_stayed_is_pointed_out_to_its_readers,
    a_hidden_space_takes_no_proposal,
    who_leads_one_place_is_offered_nothing,
    who_left_has_no_hold_of_files,
    files_are_their_senders_alone,
    who_left_keeps_no_list_of_it,
    who_left_keeps_no_notices,
    hidden_names_are_not_mentioned,
    who_left_a_side_learns_nothing,
    a_hidden_place_is_no_side,
    repeated_acts,
    leading_is_over,
    a_hidden_space_is_offered_to_nobody_outside,
    an_export_tells_no_titles,
    members_let_nobody_in,
    who_leaves_hears_nothing_more,
    hidden_places_stay_out_of_bylines,
)
