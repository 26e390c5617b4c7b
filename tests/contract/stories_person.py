"""Stories of people and of who belongs: what their own stream, a space's and its door's tell of it."""

from datetime import timedelta
from uuid import UUID

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.organisations.actions import add_organisation
from tessera.spaces.actions import remove_member
from tests.contract.story import Scene, Story, admit


async def admitted(scene: Scene) -> None:
    await admit(scene.cast, scene.db, "stranger")


async def left(scene: Scene) -> None:
    async with scene.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=scene.cast.space, person_id=scene.cast.people["member"])


async def come_and_gone(scene: Scene) -> None:
    """Admitted and removed again before the person looked: the first fact's row has left."""
    await admit(scene.cast, scene.db, "stranger")
    async with scene.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=scene.cast.space, person_id=scene.cast.people["stranger"])


async def profile(scene: Scene) -> None:
    await scene.send("member", "PATCH", "/api/me", {"name": "Member Renamed", "languages": ["en", "fr"]})


async def deputy(scene: Scene) -> None:
    """`giver` is asked to stand in for `member`."""
    until = (now() + timedelta(days=3)).date().isoformat()
    giver = str(scene.cast.people["giver"])
    await scene.send("member", "PUT", "/api/me/absence", {"until": until, "deputy": giver})


async def account(scene: Scene) -> None:
    """Staff give `member` the office they hold themselves."""
    await scene.send("staff", "PUT", f"/api/desk/people/{scene.cast.people['member']}/office", {"office": "staff"})


async def listed(scene: Scene) -> None:
    """The cast's space is known to everyone signed in, and asks one question."""
    change = {"listed": "network", "questions": ["Which town?"]}
    await scene.send("moderator", "PATCH", f"/api/spaces/{scene.cast.space}", change)


async def request(scene: Scene) -> str:
    body = {"answers": ["Examplestead"]}
    done = await scene.send("stranger", "POST", f"/api/spaces/{scene.cast.space}/requests", body)
    return str(done["id"])


async def listed_and_request(scene: Scene) -> None:
    await listed(scene)
    await request(scene)


async def _decide(scene: Scene, admitted: bool, sentence: str) -> None:
    id_ = await scene.db.pool.fetchval("SELECT id FROM join_request WHERE state = 'open'")
    decision = {"admitted": admitted, "sentence": sentence}
    await scene.send("moderator", "PUT", f"/api/requests/{id_}", decision)


async def let_in(scene: Scene) -> None:
    await _decide(scene, True, "Welcome")


async def decline(scene: Scene) -> None:
    await _decide(scene, False, "We are full.")


async def withdraw(scene: Scene) -> None:
    id_ = await scene.db.pool.fetchval("SELECT id FROM join_request WHERE state = 'open'")
    await scene.send("stranger", "DELETE", f"/api/requests/{id_}")


async def hide(scene: Scene) -> None:
    """Who asked to join a space that is hidden now hears that it is gone."""
    await scene.send("moderator", "PATCH", f"/api/spaces/{scene.cast.space}", {"listed": "members"})


async def rename(scene: Scene) -> None:
    change = {"title": "Taking part", "purpose": "Together", "lang": "de", "questions": ["Why?", "Who?"]}
    await scene.send("moderator", "PATCH", f"/api/spaces/{scene.cast.space}", change)


async def archive(scene: Scene) -> None:
    await scene.send("moderator", "PUT", f"/api/spaces/{scene.cast.space}/archived")


async def reopen(scene: Scene) -> None:
    await scene.send("moderator", "DELETE", f"/api/spaces/{scene.cast.space}/archived")


async def give_role(scene: Scene) -> None:
    place = f"/api/spaces/{scene.cast.space}/members/{scene.cast.people['giver']}"
    await scene.send("moderator", "PUT", place, {"role": "facilitator"})


async def remove(scene: Scene) -> None:
    await scene.send("moderator", "DELETE", f"/api/spaces/{scene.cast.space}/members/{scene.cast.people['adviser']}")


async def invite(scene: Scene) -> None:
    body = {"emails": ["one@town.example", "two@town.example"]}
    await scene.send("moderator", "POST", f"/api/spaces/{scene.cast.space}/invitations", body)


async def withdraw_link(scene: Scene) -> None:
    id_ = await scene.db.pool.fetchval("SELECT id FROM invitation WHERE email = 'one@town.example'")
    await scene.send("moderator", "DELETE", f"/api/spaces/{scene.cast.space}/invitations/{id_}")


async def other_town(scene: Scene) -> UUID:
    """A town in which `giver` mainly works; the others work in the cast's own."""
    async with scene.db.act() as tx:
        town = await add_organisation(tx, VISITOR, kind="municipality", name="Otherfield", country="FR")
    await scene.send("giver", "PATCH", "/api/me", {"organisation": str(town.id)})
    return town.id


async def propose(scene: Scene) -> None:
    town = await scene.db.pool.fetchval("SELECT id FROM organisation WHERE name = 'Otherfield'")
    body = {"organisation": str(scene.cast.town), "partner": str(town)}
    await scene.send("member", "POST", "/api/partnerships", body)


async def town_and_proposal(scene: Scene) -> None:
    await other_town(scene)
    await propose(scene)


async def confirm(scene: Scene) -> None:
    id_ = await scene.db.pool.fetchval("SELECT id FROM partnership")
    await scene.send("giver", "PUT", f"/api/partnerships/{id_}/answer", {"confirm": True})


async def ask_to_write(scene: Scene) -> None:
    path = f"/api/people/{scene.cast.people['stranger']}/requests"
    await scene.send("giver", "POST", path, {"sentence": "How did you pay for them?"})


async def accept_to_write(scene: Scene) -> None:
    id_ = await scene.db.pool.fetchval("SELECT id FROM pair_request")
    await scene.send("stranger", "POST", f"/api/pair-requests/{id_}/answer", {"accept": True})


STORIES = {
    "admitted": Story(admitted, ("person",)),
    "left": Story(left, ("person",)),
    "come-and-gone": Story(come_and_gone, ("person",)),
    "profile": Story(profile, ("person",)),
    "deputy": Story(deputy, ("person",)),
    "propose": Story(propose, ("person",), before=other_town),
    "confirm": Story(confirm, ("person",), before=town_and_proposal),
    "ask-to-write": Story(ask_to_write, ("person",)),
    "accept-to-write": Story(accept_to_write, ("person",), before=ask_to_write),
    "account": Story(account, ("person",)),
    "request": Story(request, ("person", "door"), before=listed),
    "let-in": Story(let_in, ("person", "space", "door"), before=listed_and_request),
    "decline": Story(decline, ("person", "door"), before=listed_and_request),
    "withdraw": Story(withdraw, ("person", "door"), before=listed_and_request),
    "hide": Story(hide, ("person", "space"), before=listed_and_request),
    "rename": Story(rename, ("person", "space")),
    "archive": Story(archive, ("person", "space")),
    "reopen": Story(reopen, ("person", "space"), before=archive),
    "give-role": Story(give_role, ("person", "space")),
    "remove": Story(remove, ("person", "space")),
    "invite": Story(invite, ("door",)),
    "withdraw-link": Story(withdraw_link, ("door",), before=invite),
}
