"""Stories of threads and contributions, of what people mark there, and of the notices that follow."""

from tessera.core.access import VISITOR
from tessera.core.clock import now
from tessera.spaces.actions import add_member
from tests.contract import widening_story as widening
from tests.contract.story import Scene, Story
from tests.files.sending import picture, ready
from tests.support.reacting import told as told_of


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
    "notice": Story(notice, ("person",)),
    "see-notices": Story(see_notices, ("person",), before=notice),
}
