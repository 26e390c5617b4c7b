"""The acts of which the replay cases tell: who does what, and who looks on at which pages.

Every story begins with the cast, one question with one answer in the open network (public) and one in the closed
space. `stranger` has just been admitted to the closed space when a story of it begins.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.organisations.actions import add_organisation
from tessera.spaces.actions import add_member, remove_member
from tests.contract import widening_story as widening
from tests.files.sending import picture, ready
from tests.support.cast import Cast
from tests.support.client import App, Client
from tests.support.reacting import told as told_of


@dataclass
class Scene:
    """Where a story plays: a place, a question in it and its first answer. `db` is the running application's own."""

    cast: Cast
    app: App
    db: Database
    audience: str
    place: UUID
    thread: UUID
    question: UUID
    answer: UUID
    # Which of them is to be opened to more readers; of the open network's, another one.
    closed: UUID

    def client(self, name: str) -> Client:
        return self.app.client(self.cast.tokens.get(name))

    async def send(self, name: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """One act over HTTP; it must be taken."""
        async with self.client(name) as client:
            return told(await client.request(method, path, json=body))

    async def read(self, name: str, path: str) -> dict[str, Any]:
        async with self.client(name) as client:
            return told(await client.get(path))


def told(response: httpx.Response) -> dict[str, Any]:
    """What an accepted request answered."""
    assert response.status_code in (200, 201), response.text
    return dict(response.json())


Act = Callable[[Scene], Awaitable[object]]


@dataclass(frozen=True)
class Story:
    """One act. `pages` are the kinds of page looked at; `before` has to happen first."""

    act: Act
    pages: tuple[str, ...]
    before: Act | None = None


async def begin(cast: Cast, app: App, audience: str) -> Scene:
    """The scene before any act: `member` has asked, `giver` has answered."""
    db: Database = app.asgi.state.db
    if audience == "space":
        await admit(cast, db, "stranger")
    thread = await cast.ask("member", audience=audience)
    answer = await cast.answer("giver", thread)
    place = cast.space if audience == "space" else cast.network
    question = await db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1 AND number = 1", thread)
    return Scene(cast, app, db, audience, place, thread, question, answer, thread)


async def admit(cast: Cast, db: Database, name: str) -> None:
    async with db.act() as tx:
        await add_member(tx, VISITOR, space_id=cast.space, person_id=cast.people[name])


async def ask(scene: Scene) -> None:
    question = {"title": "Who has a form for it?", "text": "Ours is **old**.", "audience": scene.audience, "lang": "en"}
    await scene.send("member", "POST", f"/api/spaces/{scene.place}/threads", question)


async def answer(scene: Scene) -> None:
    given = {"text": "Here it is.", "lang": "en", "namePublic": scene.audience == "public"}
    await scene.send("member", "POST", f"/api/threads/{scene.thread}/answers", given)


async def edit_question(scene: Scene) -> None:
    patch = {"title": "Who has done this well?", "text": "Tell us.", "lang": "de", "version": None}
    await scene.send("member", "PATCH", f"/api/posts/{scene.question}", patch)


async def edit_answer(scene: Scene) -> None:
    await scene.send("giver", "PATCH", f"/api/posts/{scene.answer}", {"text": "We did, twice.", "version": None})


async def theme(scene: Scene) -> None:
    """Its facilitator, or who asked, says what the question is about."""
    who = "moderator" if scene.audience == "space" else "member"
    await scene.send(who, "PUT", f"/api/threads/{scene.thread}/themes", {"themes": ["sport", "youth-work"]})


async def edit_themes(scene: Scene) -> None:
    patch = {"title": "Who has done this?", "text": "Tell us.", "version": None, "themes": ["sport"]}
    await scene.send("member", "PATCH", f"/api/posts/{scene.question}", patch)


def _leader(scene: Scene) -> str:
    """A facilitator of the place; the network's own are told apart from nobody else in these stories."""
    return "moderator" if scene.audience == "space" else "adviser"


async def lead(scene: Scene) -> None:
    """Somebody facilitates the open network."""
    if scene.audience != "space":
        async with scene.db.act() as tx:
            person_id = scene.cast.people["adviser"]
            await add_member(tx, VISITOR, space_id=scene.place, person_id=person_id, role="facilitator")


async def topic(scene: Scene) -> None:
    said = {"title": "What we saw", "text": "In three towns.", "audience": scene.audience, "kind": "topic"}
    await scene.send("member", "POST", f"/api/spaces/{scene.place}/threads", said)


async def close(scene: Scene) -> None:
    await scene.send("member", "PUT", f"/api/threads/{scene.thread}/closed")


async def open_again(scene: Scene) -> None:
    await scene.send("member", "DELETE", f"/api/threads/{scene.thread}/closed")


async def pin(scene: Scene) -> None:
    await scene.send(_leader(scene), "PUT", f"/api/threads/{scene.thread}/pinned")


async def lead_and_pin(scene: Scene) -> None:
    """Pinned, and another question is the last active one."""
    await lead(scene)
    await pin(scene)
    await ask(scene)


async def unpin(scene: Scene) -> None:
    await scene.send(_leader(scene), "DELETE", f"/api/threads/{scene.thread}/pinned")


async def may_move(scene: Scene) -> None:
    """Who facilitates both takes a thread inside; out of a space it is taken by the only one who wrote in it."""
    if scene.audience == "space":
        return await delete_answer(scene)
    async with scene.db.act() as tx:
        person_id = scene.cast.people["moderator"]
        await add_member(tx, VISITOR, space_id=scene.place, person_id=person_id, role="facilitator")


async def move(scene: Scene) -> None:
    out = scene.audience == "space"
    there = {"space": str(scene.cast.network if out else scene.cast.space), "audience": "network" if out else "space"}
    await scene.send("member" if out else "moderator", "PUT", f"/api/threads/{scene.thread}/space", there)


async def set_language(scene: Scene) -> None:
    await scene.send("member", "PUT", f"/api/posts/{scene.question}/lang", {"lang": "fr"})


async def quote(scene: Scene) -> None:
    """Who asked quotes from what was answered."""
    quotes = [{"post": str(scene.answer), "text": "it went well"}]
    said = {"text": "How often?", "lang": "en", "quotes": quotes}
    await scene.send("member", "POST", f"/api/threads/{scene.thread}/answers", said)


async def translate(scene: Scene) -> None:
    """Both are put into German; of what is public the translator shows the name in one."""
    said = {"text": "Erzählen **Sie** davon.", "namePublic": scene.audience == "public"}
    title = {"title": "Wer hat das schon gemacht?"}
    await scene.send("giver", "PUT", f"/api/posts/{scene.question}/translations/de", {**said, **title})
    await scene.send("member", "PUT", f"/api/posts/{scene.answer}/translations/de", {"text": "Ja, und es ging gut."})


async def translate_and_edit(scene: Scene) -> None:
    await translate(scene)
    await edit_answer(scene)


async def take_translations_away(scene: Scene) -> None:
    """One is removed, the other goes with what it translates."""
    await scene.send("member", "DELETE", f"/api/posts/{scene.question}/translations/de")
    await delete_answer(scene)


async def delete_question(scene: Scene) -> None:
    await scene.send("member", "DELETE", f"/api/posts/{scene.question}")


async def delete_answer(scene: Scene) -> None:
    await scene.send("giver", "DELETE", f"/api/posts/{scene.answer}")


async def helped(scene: Scene) -> None:
    await scene.send("member", "PUT", f"/api/posts/{scene.answer}/helped")


async def not_helped(scene: Scene) -> None:
    await scene.send("member", "DELETE", f"/api/posts/{scene.answer}/helped")


async def too(scene: Scene) -> None:
    await scene.send("giver", "PUT", f"/api/threads/{scene.thread}/too")


async def not_too(scene: Scene) -> None:
    await scene.send("giver", "DELETE", f"/api/threads/{scene.thread}/too")


async def mute(scene: Scene) -> None:
    await scene.send("giver", "PUT", f"/api/threads/{scene.thread}/state", {"state": "muted"})


async def read_it(scene: Scene) -> None:
    for name in ("member", "giver"):
        await scene.send(name, "PUT", f"/api/threads/{scene.thread}/read", {"number": 2})


async def save(scene: Scene) -> None:
    await scene.send("member", "PUT", f"/api/threads/{scene.thread}/saved")


async def catch_up(scene: Scene) -> None:
    await scene.send("member", "PUT", f"/api/spaces/{scene.place}/read")


async def mark_and_lose(scene: Scene) -> None:
    """Marked by both, and out of reach since: what was told is gone."""
    await mute(scene)
    await save(scene)
    await scene.send("member", "DELETE", f"/api/posts/{scene.question}")


async def many(scene: Scene) -> None:
    """What somebody misses who was away for a while."""
    for act in (answer, helped, edit_question, too, ask, edit_answer, delete_answer, not_too):
        await act(scene)


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


async def attach_file(scene: Scene) -> None:
    """An answer that carries a picture and a text."""
    async with scene.client("giver") as client:
        files = [await ready(client, "Square.png", picture(size=(40, 30))), await ready(client, "Plan.txt", b"A plan")]
    await scene.send("giver", "POST", f"/api/threads/{scene.thread}/answers", {"text": "Here.", "files": files})


async def describe_file(scene: Scene) -> None:
    """What the picture shows is said later."""
    found = (await scene.read("giver", f"/api/threads/{scene.thread}"))["shared"]["posts"][-1]["files"][0]
    await scene.send("giver", "PUT", f"/api/files/{found['id']}/alt", {"alt": "A teal square"})


async def notice(scene: Scene) -> None:
    """What happened so far is told to whom it concerns."""
    await told_of(scene.db)


async def see_notices(scene: Scene) -> None:
    await scene.send("member", "PUT", "/api/me/notices/seen", {"until": now().isoformat()})


async def ask_to_write(scene: Scene) -> None:
    path = f"/api/people/{scene.cast.people['stranger']}/requests"
    await scene.send("giver", "POST", path, {"sentence": "How did you pay for them?"})


async def accept_to_write(scene: Scene) -> None:
    id_ = await scene.db.pool.fetchval("SELECT id FROM pair_request")
    await scene.send("stranger", "POST", f"/api/pair-requests/{id_}/answer", {"accept": True})


STORIES = {
    "ask": Story(ask, ("list", "thread")),
    "answer": Story(answer, ("list", "thread")),
    "edit-question": Story(edit_question, ("list", "thread")),
    "theme": Story(theme, ("list", "thread")),
    "edit-themes": Story(edit_themes, ("list", "thread"), before=theme),
    "topic": Story(topic, ("list", "thread")),
    "close": Story(close, ("list", "thread")),
    "open-again": Story(open_again, ("list", "thread"), before=close),
    "pin": Story(pin, ("list", "thread"), before=lead),
    "unpin": Story(unpin, ("list", "thread"), before=lead_and_pin),
    "language": Story(set_language, ("list", "thread")),
    "attach-file": Story(attach_file, ("list", "thread")),
    "describe-file": Story(describe_file, ("list", "thread"), before=attach_file),
    "edit-answer": Story(edit_answer, ("list", "thread")),
    "translate": Story(translate, ("list", "thread")),
    "translate-and-edit": Story(translate_and_edit, ("thread",)),
    "take-translations-away": Story(take_translations_away, ("thread",), before=translate),
    "delete-question": Story(delete_question, ("list", "thread")),
    "move": Story(move, ("list", "thread"), before=may_move),
    "propose-widening": Story(widening.propose_widening, ("thread", "person"), before=widening.closed_thread),
    "widen": Story(widening.widen, ("list", "thread", "person"), before=widening.closed_and_proposed),
    "quote": Story(quote, ("list", "thread")),
    "quoted-deleted": Story(delete_answer, ("thread",), before=quote),
    "quoted-edited": Story(edit_answer, ("thread",), before=quote),
    "delete-answer": Story(delete_answer, ("list", "thread"), before=helped),
    "helped": Story(helped, ("list", "thread")),
    "not-helped": Story(not_helped, ("list", "thread"), before=helped),
    "too": Story(too, ("list", "thread", "person")),
    "not-too": Story(not_too, ("list", "thread", "person"), before=too),
    "mute": Story(mute, ("person", "marks")),
    "read": Story(read_it, ("person", "marks")),
    "save": Story(save, ("person", "marks")),
    "catch-up": Story(catch_up, ("person", "marks")),
    "mark-and-lose": Story(mark_and_lose, ("person", "marks")),
    "many": Story(many, ("list", "thread", "person")),
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
    "notice": Story(notice, ("person",)),
    "see-notices": Story(see_notices, ("person",), before=notice),
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
