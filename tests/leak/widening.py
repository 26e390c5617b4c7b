"""Proposals to move a thread to more readers: lines of the access table, stories, and a pair of twins.

What stayed behind is told to nobody who was not among its readers, nor whose it was.
"""

from typing import Any

from tessera.core.access import VISITOR, SpaceAudience
from tessera.discussions.quoting_schemas import QuoteIn
from tessera.discussions.widening import carry_out, consent, propose
from tessera.spaces.actions import add_member, remove_member, set_role
from tests.leak.worlds import World, new_community

_PROPOSED = """
INSERT INTO thread_widening (id, thread_id, circle_id, space_id, audience, proposed_by, created_at)
SELECT gen_random_uuid(), id, circle_id, $2, 'network', $3, now() FROM thread WHERE id = $1
"""


class Opening:
    """What one of the cast does about a proposal; each line of the table leaves none open."""

    world: World
    about: str
    thread: str

    async def call(self, method: str, url: str, body: Any = None, key: str = "") -> Any:
        """One request."""
        raise NotImplementedError

    async def _of_moderator(self, method: str, path: str, body: Any = None) -> Any:
        """The answer while a proposal of the moderator's is open."""
        given = self.world.threads[self.about], self.world.cast.network, self.world.cast.people["moderator"]
        await self.world.db.pool.execute(_PROPOSED, *given)
        answer = await self.call(method, f"{self.thread}/widening{path}", body)
        await self.world.db.pool.execute("DELETE FROM thread_widening")
        return answer

    async def propose(self) -> int:
        body = {"space": str(self.world.cast.network), "audience": "network"}
        answer = await self.call("POST", f"{self.thread}/widening", body)
        await self.world.db.pool.execute("DELETE FROM thread_widening")
        return int(answer.status_code)

    async def agree(self) -> int:
        return int((await self._of_moderator("PUT", "/consent", {"agree": True})).status_code)

    async def withdraw(self) -> int:
        return int((await self._of_moderator("DELETE", "")).status_code)

    async def go(self) -> int:
        """Moved, which waits for who asked."""
        return int((await self._of_moderator("POST", "/move")).status_code)

    async def proposed(self) -> str:
        """What is told of it: M, that one may move it, W, that one may take it back."""
        answer = await self._of_moderator("GET", "")
        if answer.status_code != 200:
            return str(answer.status_code)
        told = answer.json()["widening"]
        return "M" * told["mayMove"] + "W" * told["mayWithdraw"] or "-"


async def _inner(world: World, **members: str) -> str:
    """Another closed space; its id."""
    space = await new_community(world, "inner", members)
    world.app.asgi.state.actors.forget()
    return str(space)


async def _propose(caller: Any, space: object, audience: str = "space") -> int:
    body = {"space": str(space), "audience": audience}
    return int((await caller.call("POST", f"{caller.thread}/widening", body)).status_code)


async def who_may_no_longer_moves_nothing(world: World, moderator: Any, member: Any) -> str | None:
    """Who proposed it moves it only while they are inside there, and facilitate here."""
    inner = await _inner(world, moderator="facilitator", member="member")
    people, found = world.cast.people, [await _propose(moderator, inner)]
    await member.call("PUT", f"{member.thread}/widening/consent", {"agree": True})
    async with world.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=world.spaces["inner"], person_id=people["moderator"])
    found += await _moves(world, moderator)
    async with world.db.act() as tx:
        await add_member(tx, VISITOR, space_id=world.spaces["inner"], person_id=people["moderator"])
    given = {"space_id": world.cast.space}
    await world.act("moderator", set_role, person_id=people["adviser"], role="facilitator", **given)
    await world.act("adviser", set_role, person_id=people["moderator"], role="member", **given)
    found += await _moves(world, moderator)
    return None if found == [201, False, 403, False, 403] else f"who may not move it any more gets {found}"


async def _moves(world: World, caller: Any) -> list[Any]:
    """Whether somebody is told that they may move it, and what they get who try."""
    world.app.asgi.state.actors.forget()
    told = (await caller.call("GET", f"{caller.thread}/widening")).json()["widening"]["mayMove"]
    return [told, (await caller.call("POST", f"{caller.thread}/widening/move")).status_code]


async def a_place_is_told_to_who_knows_it(world: World, moderator: Any, giver: Any) -> str | None:
    """Where it would go is named to nobody who may not know of that space: not on its page, not in Today."""
    inner = await _inner(world, moderator="facilitator", member="member")
    assert await _propose(moderator, inner) == 201
    page = (await giver.call("GET", f"{giver.thread}/widening")).text
    today = (await giver.call("GET", "/api/me/today")).text
    waits = f'"thread":"{world.threads["closed"]}"' in today
    named = ["Circle inner" in text or inner in text for text in (page, today)]
    return None if (waits, named) == (True, [False, False]) else f"Today says it: {waits}; the place is named: {named}"


async def who_left_is_not_asked(world: World, moderator: Any, giver: Any) -> str | None:
    """What somebody wrote in a space they left is asked about by nobody."""
    assert await _propose(moderator, world.cast.network, "network") == 201
    waiting = []
    for leaves in (False, True):
        if leaves:
            async with world.db.act() as tx:
                await remove_member(tx, VISITOR, space_id=world.cast.space, person_id=world.cast.people["giver"])
            world.app.asgi.state.actors.forget()
        waiting.append(len((await giver.call("GET", "/api/me/today")).json()["waiting"]["widenings"]))
    return None if waiting == [1, 0] else f"so much waits before and after leaving: {waiting}"


async def what_stayed_is_pointed_out_to_its_readers(world: World, giver: Any, stranger: Any) -> str | None:
    """The page of what went leads to what stayed only for who may see that."""
    there = SpaceAudience(world.cast.network, "network")
    await world.act("moderator", propose, thread_id=world.threads["closed"], given=there)
    await world.act("member", consent, thread_id=world.threads["closed"], agree=True)
    await world.act("moderator", carry_out, thread_id=world.threads["closed"])
    led = [(await one.call("GET", giver.thread)).json()["mine"]["apart"] is not None for one in (giver, stranger)]
    return None if led == [True, False] else f"old and new readers are led to what stayed: {led}"


async def a_hidden_space_takes_no_proposal(world: World, moderator: Any) -> str | None:
    """Nothing is proposed to go where one is not inside; whether there is such a place is not told."""
    inner = await _inner(world, adviser="facilitator")
    status = await _propose(moderator, inner)
    return None if status in (403, 404) else f"a proposal to a hidden space answers {status}"


async def who_leads_one_place_is_offered_nothing(world: World, adviser: Any) -> str | None:
    """Who facilitates where a thread is, and not where it would go, moves nobody's words there."""
    async with world.db.act() as tx:
        person = world.cast.people["adviser"]
        await add_member(tx, VISITOR, space_id=world.cast.network, person_id=person, role="facilitator")
    world.app.asgi.state.actors.forget()
    told = (await adviser.call("GET", f"{adviser.thread}/destinations")).json()
    return None if told == {"items": []} else f"offered are {told}"


async def stayed_behind(world: World, hidden: bool) -> None:
    """A thread of the closed space is moved before everybody's eyes; what did not go is the one's or the other's."""
    word, who = ("zeppelin", "giver") if hidden else ("quagga", "adviser")
    asked = {"title": "Opened lamps", "text": "Which lamps open?", "themes": ["sport"]}
    thread = await world.ask("opened", "member", audience="space", **asked)
    kept = [await world.file("stayed", who, f"A {word}.txt", f"Of a {word}".encode())]
    await world.answer("stayed", who, "opened", text=f"One {word}", files=kept)
    quotes = [QuoteIn(world.posts["stayed"], f"One {word}")]
    await world.answer("went", "moderator", "opened", text="Ours open.", quotes=quotes)
    await world.translate("went", who, f"Mein {word}")
    await world.helped("member", "stayed")
    if hidden:
        await world.edit(who, "stayed", "Two zeppelins")
        await world.translate("stayed", "moderator", "Zwei Zeppeline")
    await world.settle()
    there = SpaceAudience(world.cast.network, "public")
    await world.act("moderator", propose, thread_id=thread, given=there)
    await world.act("member", consent, thread_id=thread, agree=True)
    if hidden:
        await world.act(who, consent, thread_id=thread, agree=False)
    await world.act("moderator", carry_out, thread_id=thread)
    apart = "SELECT apart_id FROM thread WHERE id = $1"
    world.threads["rest"] = await world.db.pool.fetchval(apart, thread)
