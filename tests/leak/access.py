"""Who may do what, as one table: the cast on the API, about a closed question and about a network one.

The closed question is the member's, its answer the giver's; the network question is the stranger's, its answer the
adviser's. Several operations change what is there, so they run in the order of the table, each for the whole cast.
"""

import json
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import connect

from tessera.core.access import VISITOR
from tessera.core.errors import AppError
from tessera.core.http import COOKIE
from tessera.home.actions import add_affiliation
from tessera.organisations.actions import add_organisation, affiliate, leave
from tessera.organisations.schemas import AffiliationIn
from tessera.spaces.actions import add_member, remove_member
from tests.leak import told
from tests.leak.outsiders import answers_of, frame_of
from tests.leak.pairs import change_main_audience, put_fields
from tests.leak.partnerships import move, propose, two_towns
from tests.leak.worlds import World

CAST = ("visitor", "stranger", "member", "giver", "adviser", "moderator", "guest", "staff")
TABLE = """
closed read       404 404 200 200 200 200 404 404
closed html       200 200 200 200 200 200 200 200
closed list       404 404 200 200 200 200 404 404
closed space      404 404 200 200 200 200 404 404
closed source     401 404 200 404 404 404 404 404
closed history    404 404   1   0   0   1 404 404
closed search       0   0   1   1   1   1   0   0
closed similar      0   0   1   1   1   1   0   0
closed named        0   0   1   1   1   1   0   0
closed stream     forbidden forbidden opened opened opened opened forbidden forbidden
closed flags      -   -   -   -   -  HI   -   -
closed ask        401 404 201 201 201 201 404 404
closed invite     401 404 403 403 403 201 404 404
closed rename     401 404 403 403 403 200 404 404
closed door       404 404 403 403 403   1 404 404
closed decide     404 404 404 404 404 200 404 404
closed links      401 404 403 403 403   1 404 404
closed role       401 404 403 403 403 200 404 404
closed remove     401 404 403 403 403 404 404 404
closed desk       401 403 403 403 403 403 403 200
closed answer     401 404 201 201 201 201 404 404
closed edit       404 404 200 403 403 403 404 404
closed helped     404 404 200 403 403 403 404 404
closed lang       404 404 200 403 403 200 404 404
closed translate  401 404 200 409 409 409 404 404
closed translated 401 404 200 200 200 200 404 404
closed earlier    401 404 200 200 404 200 404 404
closed machine    401 404 403 403 403 403 404 404
closed taken      401 404 200 200 403 200 404 404
closed mark       401 404 200 200 200 200 404 404
closed caught     401 404 200 200 200 200 404 404
closed end        404 404 200 403 403 200 404 404
closed pin        401 404 403 403 403 200 404 404
closed move       401 404 403 403 403 403 404 404
closed places     401 404   0   0   0   0 404 404
closed themes     404 404 200 403 403 200 404 404
closed too        401 404 403 200 200 200 404 404
closed delete     404 404 200 403 403 403 404 404
shared read       404 200 200 200 200 200 200 200
shared html       200 200 200 200 200 200 200 200
shared list         1   2   2   2   2   2   2   2
shared source     401 200 404 404 404 404 404 404
shared history    404   1   0   0   0   0   0   0
shared search       0   1   1   1   1   1   1   1
shared similar      0   1   1   1   1   1   1   1
shared officers     0   7   7   7   7   7   7   7
shared carriers     0   1   1   1   1   1   1   1
shared stream     forbidden opened opened opened opened opened opened opened
shared flags        -   i   i   i   i   i   i iFI
shared person     404 200 200 200 200 200 200 200
shared found      401 403 403 403 403 403 403 201
shared ask        401 201 201 201 201 201 201 201
shared invite     401 403 403 403 403 403 403 201
shared answer     401 201 201 201 201 201 201 201
shared edit       404 200 403 403 403 403 403 403
shared helped     404 200 403 403 403 403 403 403
shared lang       404 200 403 403 403 403 403 403
shared translate  401 200 409 409 409 409 409 409
shared translated 401 200 200 200 200 200 200 200
shared earlier    401 200 404 404 200 404 404 404
shared taken      401 403 200 403 200 403 403 403
shared mark       401 200 200 200 200 200 200 200
shared caught     401 200 200 200 200 200 200 200
shared end        404 200 403 403 403 403 403 403
shared pin        401 403 403 403 403 403 403 403
shared move       401 404 403 403 403 403 404 404
shared places     401   0   0   0   0   0   0   0
shared themes     404 200 403 403 403 403 403 403
shared too        401 403 200 200 200 200 200 200
shared delete     404 200 403 403 403 403 403 403
"""
"""A status, or what was found: numbers of hits, questions and versions, how a stream answers, and as flags:
H may read the history, i is inside, F may found a space, I may invite."""


def rows() -> list[tuple[str, list[str]]]:
    """The table's lines: the operation, and what each of the cast gets."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return [(" ".join(line[:2]), line[2:]) for line in lines]


async def prepare(world: World) -> None:
    """What the table speaks of. A public question stands beside the network one."""
    await world.ask("closed", "member", audience="space", title="Zeppelin", text="A zeppelin?")
    await world.answer("closed answer", "giver", "closed", text="No zeppelin.")
    await world.translate("closed", "giver", "Цепелін?", "Цепелін", lang="uk")
    await world.edit("member", "closed", "A zeppelin, or two?")
    await world.ask("shared", "stranger", title="Zebra", text="A zebra?")
    await world.answer("shared answer", "adviser", "shared", text="No zebra.")
    await world.translate("shared", "adviser", "Зебра?", "Зебра", lang="uk")
    await world.edit("stranger", "shared", "A zebra, or two?")
    await world.ask("open", "adviser", audience="public", title="Lamps", text="Which lamps?")
    await put_fields(world, "giver", "public", ("themes",))
    await world.change_space(listed="network")
    await world.request("waiting", "stranger")
    await world.change_space(listed="members")
    await world.know_streams()
    await world.settle()


class Caller:
    """One of the cast on the API."""

    def __init__(self, world: World, name: str, about: str) -> None:
        self.world, self.about, self.base = world, about, f"127.0.0.1:{world.port}"
        token = world.cast.tokens.get(name)
        self.headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        self.space = world.spaces["space" if about == "closed" else "network"]
        self.thread, self.post = f"/api/threads/{world.threads[about]}", f"/api/posts/{world.posts[about]}"
        self.reply = f"/api/posts/{world.posts[f'{about} answer']}"

    async def call(self, method: str, url: str, body: Any = None, key: str = "") -> httpx.Response:
        sent = self.headers | {"X-Tessera": "1", "Idempotency-Key": key or str(uuid4())}
        async with httpx.AsyncClient(base_url=f"http://{self.base}", headers=sent, timeout=20) as client:
            return await client.request(method, url, json=body)

    async def do(self, operation: str) -> str:
        """The operation's outcome as the table writes it."""
        return str(await getattr(self, operation)())

    async def _status(self, method: str, url: str, body: Any = None) -> int:
        return (await self.call(method, url, body)).status_code

    async def _found(self, url: str) -> int:
        answer = await self.call("GET", url)
        return len(answer.json()["items"]) if answer.status_code == 200 else answer.status_code

    async def read(self) -> int:
        return await self._status("GET", self.thread)

    async def html(self) -> str:
        answer = await self.call("GET", f"/threads/{self.world.threads[self.about]}")
        return "leak" if "ebra" in answer.text or "eppelin" in answer.text else str(answer.status_code)

    async def list(self) -> int:
        url = f"/api/spaces/{self.space}/threads"
        return await self._status("GET", url) if self.about == "closed" else await self._found(url)

    async def space_page(self) -> int:
        return await self._status("GET", f"/api/spaces/{self.space}")

    async def source(self) -> int:
        return await self._status("GET", f"{self.post}/source")

    async def history(self) -> int:
        return await self._found(f"{self.post}/versions")

    async def search(self) -> int:
        word = "zeppelin" if self.about == "closed" else "zebra"
        return int((await self.call("GET", f"/api/search?q={word}")).json()["total"])

    async def similar(self) -> int:
        """Questions offered for a title like it."""
        title = "A zeppelin over town" if self.about == "closed" else "A zebra in town"
        return await self._found(f"/api/search/similar?title={title}")

    async def named(self) -> int:
        """The closed space by its title."""
        return int((await self.call("GET", "/api/search?q=participation&kind=space")).json()["total"])

    async def officers(self) -> int:
        """People by their office."""
        return int((await self.call("GET", "/api/search?q=officer&kind=person")).json()["total"])

    async def person(self) -> int:
        return await self._status("GET", f"/api/people/{self.world.cast.people['member']}")

    async def flags(self) -> str:
        """What of the answers says what the reader may do."""
        page, place = await self.call("GET", self.thread), await self.call("GET", f"/api/spaces/{self.space}")
        spaces = (await self.call("GET", "/api/spaces")).json()
        listed = [s for s in spaces["items"] if s["id"] == str(self.space)]
        shown = "H" if page.status_code == 200 and page.json()["mine"].get("mayReadHistory") else ""
        if self.about == "shared":
            said = [page_.get(key, False) for page_, key in ((listed[0], "inside"), (place.json(), "inside"))]
            shown += {(True, True): "i", (False, False): ""}.get(tuple(said), "mixed")
            shown += "F" if spaces["mayFound"] else ""
        shown += "I" if place.status_code == 200 and place.json().get("mayInvite") else ""
        return shown or "-"

    async def stream(self) -> str:
        circle = "inside" if self.about == "closed" else "network"
        key = self.world.streams[f"{self.about} thread {circle}"]
        opening = {"stream": str(key), "epoch": self.world.db.epoch(1), "seq": 0}
        async with connect(f"ws://{self.base}/api/live/ws", additional_headers=self.headers) as socket:
            await socket.send(json.dumps({"do": "open", "streams": [opening]}))
            (frame,), _ = await answers_of(socket, 1)
        return str(frame.get("code") or frame["t"])

    async def ask(self) -> int:
        audience = "space" if self.about == "closed" else "network"
        body = {"title": "Another", "text": "Another one", "lang": "en", "audience": audience}
        return await self._status("POST", f"/api/spaces/{self.space}/threads", body)

    async def invite(self) -> int:
        return await self._status("POST", "/api/invitations", {"space": str(self.space)})

    async def rename(self) -> int:
        return await self._status("PATCH", f"/api/spaces/{self.space}", {"title": "Participation"})

    async def door(self) -> int:
        """The number of those who wait, or the refusal."""
        answer = await self.call("GET", f"/api/spaces/{self.space}/door")
        return len(answer.json()["requests"]) if answer.status_code == 200 else answer.status_code

    async def decide(self) -> int:
        sent = {"admitted": False, "sentence": "No"}
        return await self._status("PUT", f"/api/requests/{self.world.requests['waiting']}", sent)

    async def links(self) -> int:
        url = f"/api/spaces/{self.space}/invitations"
        answer = await self.call("POST", url, {"emails": []})
        return len(answer.json()["items"]) if answer.status_code == 201 else answer.status_code

    async def role(self) -> int:
        url = f"/api/spaces/{self.space}/members/{self.world.cast.people['giver']}"
        return await self._status("PUT", url, {"role": "member"})

    async def remove(self) -> int:
        """Of somebody who does not belong: what is refused is refused before it is looked up."""
        return await self._status("DELETE", f"/api/spaces/{self.space}/members/{self.world.cast.people['guest']}")

    async def desk(self) -> int:
        return await self._status("GET", "/api/desk/spaces")

    async def found(self) -> int:
        return await self._status("POST", "/api/spaces", {"title": "Another", "lang": "en"})

    async def answer(self) -> int:
        return await self._status("POST", f"{self.thread}/answers", {"text": "Perhaps", "lang": "en"})

    async def edit(self) -> int:
        edited_at = await self.world.db.pool.fetchval(
            "SELECT edited_at FROM post WHERE id = $1", self.world.posts[self.about]
        )
        return await self._status("PATCH", self.post, {"text": "Three", "version": edited_at.isoformat()})

    async def helped(self) -> int:
        return await self._status("PUT", f"{self.reply}/helped")

    async def lang(self) -> int:
        return await self._status("PUT", f"{self.post}/lang", {"lang": "en"})

    async def translate(self) -> int:
        post = self.world.posts[self.about]
        at = await self.world.db.pool.fetchval("SELECT edited_at FROM post WHERE id = $1", post)
        said = {"title": "Un titre", "text": "Un texte", "version": at.isoformat()}
        return await self._status("PUT", f"{self.post}/translations/fr", said)

    async def translated(self) -> int:
        """The source of what the member wrote of the answer in German."""
        await self.world.translate(f"{self.about} answer", "member", "Keiner.")
        return await self._status("GET", f"{self.reply}/translations/de")

    async def earlier(self) -> int:
        """The source of what was translated before the question was edited."""
        return await self._status("GET", f"{self.post}/translations/uk")

    async def machine(self) -> int:
        return await self._status("POST", f"{self.reply}/machine-translation", {"lang": "de"})

    async def taken(self) -> int:
        """Taken away what the member wrote of the answer."""
        await self.world.translate(f"{self.about} answer", "member", "Keiner.")
        return await self._status("DELETE", f"{self.reply}/translations/de")

    async def end(self) -> int:
        """Opened again, which asks for the same right and leaves it open for the others."""
        return await self._status("DELETE", f"{self.thread}/closed")

    async def mark(self) -> int:
        return await self._status("PUT", f"{self.thread}/state", {"state": "following"})

    async def caught(self) -> int:
        return await self._status("PUT", f"/api/spaces/{self.space}/read")

    async def pin(self) -> int:
        return await self._status("PUT", f"{self.thread}/pinned")

    async def move(self) -> int:
        """To the other place; nobody here facilitates both."""
        closed = self.about == "closed"
        there = self.world.spaces["network" if closed else "space"]
        body = {"space": str(there), "audience": "network" if closed else "space"}
        return await self._status("PUT", f"{self.thread}/space", body)

    async def places(self) -> str:
        """The number of places it could be moved to, with w where only others' consent is missing."""
        answer = await self.call("GET", f"{self.thread}/destinations")
        told = answer.json()
        return f"{len(told['items'])}{'w' * told['wider']}" if answer.status_code == 200 else str(answer.status_code)

    async def themes(self) -> int:
        return await self._status("PUT", f"{self.thread}/themes", {"themes": ["sport"]})

    async def carriers(self) -> int:
        """People on a theme: one, who shows it to everyone and their name to the network."""
        return int((await self.call("GET", "/api/carrying/people?theme=sport")).json()["total"])

    async def too(self) -> int:
        return await self._status("PUT", f"{self.thread}/too")

    async def delete(self) -> int:
        return await self._status("DELETE", self.post)


async def outcomes(world: World, row: str) -> list[str]:
    """What each of the cast gets for a line of the table."""
    about, operation = row.split()
    name = "space_page" if operation == "space" else operation
    return [await Caller(world, cast, about).do(name) for cast in CAST]


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
    return None if told == {"items": [], "wider": False} else f"told of {told}"


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


STORIES = (
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
