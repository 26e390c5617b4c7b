"""The pairs of twins: what differs between them, and for whom that is hidden.

Each script runs twice, with `hidden` True and False; outsiders must not be able to tell which world they are in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tessera.core.access import VISITOR, SpaceAudience
from tessera.discussions.marking import read_space, read_thread, save_thread, set_state
from tessera.discussions.moving import move_thread
from tessera.discussions.quoting_schemas import QuoteIn
from tessera.discussions.standing import close_thread, pin_thread, set_language
from tessera.files.schemas import AltIn
from tessera.files.uploading import describe
from tessera.home.actions import change_profile
from tessera.home.schemas import ProfilePatch
from tessera.organisations.actions import add_organisation, affiliate
from tessera.organisations.carrying import set_themes
from tessera.spaces.actions import add_member, remove_member, set_archived
from tessera.spaces.invitations import invite_several
from tests.files.sending import picture
from tests.leak import partnerships, two, widening
from tests.leak.common import LINKS, common
from tests.leak.doors import asked_to_join, at_the_door, hidden_again, known, known_space, led_by_two, moved_circles
from tests.leak.profiles import away, change_main_audience, kept_profiles, profiles, put_fields, with_club
from tests.leak.worlds import World, new_community

Script = Callable[[World, bool], Awaitable[None]]


@dataclass(frozen=True)
class Pair:
    """`begin` is alike in both worlds and runs before anybody listens; `script` runs while outsiders listen."""

    name: str
    outsiders: tuple[str, ...]
    script: Script
    begin: Callable[[World], Awaitable[None]]


async def taken_inside(world: World) -> None:
    """Something was asked for everybody signed in and then taken into the closed space."""
    await common(world)
    await world.ask("taken", "member", kind="topic", title="Zephyr over town", text="A zephyr?", themes=["sport"])
    inside = SpaceAudience(world.cast.space, "space")
    await world.act("member", move_thread, thread_id=world.threads["taken"], given=inside)


async def closed_space(world: World, hidden: bool) -> None:
    """A closed space's whole life, and a second one whose existence is hidden."""
    guest, space = world.cast.people["guest"], world.cast.space
    async with world.db.act() as tx:
        await add_member(tx, VISITOR, space_id=space, person_id=guest)
    # Asked in both, as who asks follows, which their own stream tells.
    own = [await world.file("guest's", "guest", "Fare.txt", b"Zeppelin fare")]
    fare = {"title": "Zeppelin of guests", "text": "Zeppelin fare", "files": own}
    await world.ask("guest's", "guest", audience="space", **fare)
    if hidden:
        await world.act("guest", describe, file_id=own[0], given=AltIn("Fares of zeppelins"))
        await world.edit("guest", "guest's", "Zeppelin fares", "Zeppelins of guests")
        await world.answer("taken answer", "giver", "taken", text="No zephyr, a breeze.")
    await world.hear()
    async with world.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=space, person_id=guest)
    if hidden:
        secret = [await world.file("secret", "member", "Zeppelin.png", picture(size=(50, 30)))]
        plans = {"title": "Zeppelin plans", "text": "A zeppelin over town?", "files": secret}
        await world.ask("secret", "member", audience="space", **plans)
        await world.file("waiting", "giver", "Zeppelin.txt", b"A zeppelin that waits")
        mentioned = f"No zeppelin, benchs rather. Ask @[{world.cast.people['moderator']}]."
        await world.answer("secret answer", "giver", "secret", text=mentioned)
        await world.translate("secret", "adviser", "Ein Zeppelin über der Stadt?", "Zeppelinpläne")
        await world.translate("secret answer", "member", "Kein Zeppelin.")
        # Words like a visible one: search finds near words by a vocabulary that all texts share.
        await world.answer("secret benches", "adviser", "secret", text="Benchs or benchess instead.")
        await world.edit("member", "secret", "Two zeppelins over town?", "Zeppelin plan")
        quotes = [QuoteIn(world.posts[label], "zeppelin") for label in ("secret", "secret answer")]
        await world.answer("secret quote", "adviser", "secret", text="Which one?", quotes=quotes)
        await world.edit("giver", "secret answer", "No zeppelins.")
        await world.theme("moderator", "secret", "sport", "mobility")
        await world.too("adviser", "secret")
        await world.helped("member", "secret answer")
        # Nobody has answered it: it would be the first that somebody could.
        await world.ask("unanswered", "member", audience="space", title="Zeppelin ropes", text="Which ropes?")
        await world.ask("talk", "giver", audience="space", kind="topic", title="Zeppelin talk", text="On zeppelins")
        for what in (pin_thread, close_thread):
            await world.act("moderator", what, thread_id=world.threads["talk"], on=True)
        await world.act("moderator", set_language, post_id=world.posts["secret answer"], lang="de")
        opened = {"thread_id": world.threads["secret"]}
        await world.act("moderator", widening.propose, given=SpaceAudience(world.cast.network, "public"), **opened)
        await world.act("member", widening.consent, agree=True, **opened)
        # What others follow, save and have read of what all may see.
        await world.act("adviser", set_state, thread_id=world.threads["open"], state="muted")
        await world.act("giver", save_thread, thread_id=world.threads["shared"], on=True)
        await world.act("giver", read_thread, thread_id=world.threads["shared"], number=2)
        await world.act("member", read_space, space_id=world.cast.network)
        dropped = {"title": "Zeppelin dropped", "text": "Zeppelin", "themes": ["mobility"]}
        await world.ask("dropped", "member", audience="space", **dropped)
        await world.delete("member", "dropped")
        await new_community(world, "hidden", {"member": "facilitator"})
        await world.change_space(title="Zeppelins", purpose="A zeppelin", questions=["Which zeppelin?"])
        await world.act("moderator", invite_several, space_id=space, emails=["zeppelin@town.example"], **LINKS)
        await world.act("moderator", set_archived, space_id=space, on=True)
    world.desk_alike = False
    # One's own words are in one's own export, also those written inside.
    world.wrote_hidden.add("guest")
    await world.answer("afterwards", "giver", "open", text="Ours are white.")
    await world.too("giver", "open")
    await world.too("member", "shared")


async def five_towns(world: World) -> None:
    """Five towns of one size, so that an unnamed byline tells its class; their people are five of the cast."""
    for number, name in enumerate(("member", "giver", "adviser", "moderator", "stranger")):
        async with world.db.act() as tx:
            town = await add_organisation(
                tx, VISITOR, kind="municipality", name=f"Town {number}", country="DE", population=30_000 + number
            )
            person = world.cast.people[name]
            await affiliate(tx, VISITOR, person_id=person, organisation_id=town.id, role=f"Office {number}")
    await common(world)


async def unnamed_author(world: World, hidden: bool) -> None:
    """Who asks unnamed: one of two people of the same class."""
    asker, other = ("member", "giver") if hidden else ("giver", "member")
    for audience in ("public", "network", "space"):
        label = f"unnamed {audience}"
        sent = [await world.file(f"unnamed {audience}", asker, f"{asker}.txt", b"A zebra")]
        unnamed = {"unnamed": True, "name_public": True, "files": sent}
        await world.ask(label, asker, audience=audience, text=f"Zebra {audience}?", **unnamed)
        await world.answer(f"{label} own", asker, label, text=f"I mean zebra {audience}.", name_public=True)
        await world.answer(f"{label} reply", "adviser", label, text="A horse.")
        await world.edit(asker, label, f"Zebras {audience}?", "Zebra crossing")
        await world.helped(asker, f"{label} reply")
        await world.translate(f"{label} reply", asker, "Ein Pferd.")
        await world.too("stranger" if audience != "space" else "moderator", label)
        await world.answer(f"{label} gone", asker, label, text="Never mind.")
        await world.delete(asker, f"{label} gone")
    await world.too(other, "shared")
    await world.too(asker, "shared")


async def signed_out(world: World, hidden: bool) -> None:
    """For visitors: who wrote in public without a public name, and everything of the network."""
    asker = "member" if hidden else "giver"
    await world.act("stranger", change_main_audience, audience="public")
    await away(world, "adviser", "public", asker)
    await world.ask("nameless", asker, audience="public", title="Nameless zebra", text="A zebra?")
    await world.answer("nameless answer", asker, "nameless", text="A zebra, I said.")
    await world.translate("nameless answer", asker, "Ein Zebra, sagte ich.")
    # A theme shown to visitors by who does not show them the name; and who of those who may said what a town works on.
    await put_fields(world, "stranger", "public", ("themes",))
    given = {"organisation_id": world.cast.town, "themes": ["sport"]}
    await world.act("member" if hidden else "staff", set_themes, **given)
    if hidden:
        await put_fields(world, "giver", "network")
        await world.act("stranger", change_profile, patch=ProfilePatch(name="Zeppelin Sample"))
        shown = [await world.file("network only", "member", "Zeppelin.txt", b"A zeppelin")]
        asked = {"title": "Zeppelin of the network", "text": "A zeppelin?", "themes": ["sport"], "files": shown}
        await world.ask("network only", "member", **asked)
        await world.answer("network only answer", "giver", "network only", text="No zeppelin.")
        await world.edit("member", "network only", "Zeppelins?")
        await world.too("giver", "network only")


async def gone_texts(world: World, hidden: bool) -> None:
    """Texts that nobody may read any more: deleted, older, or moved into a circle since."""
    word = "zeppelin" if hidden else "quagga"
    for audience in ("public", "network", "space"):
        label = f"gone {audience}"
        themes = ["sport" if hidden else "mobility"]
        gone = [await world.file(label, "member", f"A {word}.txt", f"Of a {word}".encode())]
        asked = {"title": f"A {word}", "text": f"One {word}", "themes": themes, "files": gone}
        await world.ask(label, "member", audience=audience, **asked)
        await world.answer(f"{label} answer", "adviser", label, text=f"My {word}")
        await world.translate(f"{label} answer", "giver", f"Mein {word}")
        await world.ask(f"kept {audience}", "member", audience=audience, title=f"The {word}", text=f"Old {word}")
        await world.translate(f"kept {audience}", "adviser", f"Alter {word}", f"Der {word}")
        await world.edit("member", f"kept {audience}", "Now a horse", "The horse")
        await world.answer(f"kept {audience} answer", "adviser", f"kept {audience}", text=f"Some {word}")
        await world.delete("adviser", f"kept {audience} answer")
        await world.delete("adviser", f"{label} answer")
        await world.delete("member", label)
    inner = await new_community(world, "inner", {"member": "facilitator"})
    for label in ("moved", "moved and closed"):
        moving = [await world.file(label, "member", "Moving.txt", b"Before it moved")]
        asked = {"title": f"A {label} thing", "text": "Before it moved", "themes": ["mobility"], "files": moving}
        await world.ask(label, "member", **asked)
        await world.answer(f"{label} answer", "adviser", label, text="An answer before it moved")
        await world.edit("member", label, "Edited before it moved")
    await world.settle()
    await _move(world, inner, hidden, word)
    await world.ask("later", "stranger", title="Later", text="Something newer, so that what moved is on a later page")
    await world.settle()


async def _move(world: World, inner: object, hidden: bool, word: str) -> None:
    """Move two threads inside by hand, as no act does so yet; a search index that still says `network` stays."""
    run = world.db.pool.execute
    circle = await world.db.pool.fetchval("SELECT inside_id FROM space WHERE id = $1", inner)
    for label in ("moved", "moved and closed"):
        thread = world.threads[label]
        await run(
            "UPDATE thread SET circle_id = $2, title = $3, too = $4::int, version = version + $4::int,"
            " gauged_at = now() WHERE id = $1", thread, circle, f"Inside a {word}", 5 if hidden else 7,
        )  # fmt: skip
        await run("UPDATE post SET text = $2, html = $2 WHERE thread_id = $1", thread, f"Inside a {word}")
        await run("UPDATE stored_file SET name = $2 WHERE id = $1", world.files[label], f"Inside a {word}.txt")
        await run(
            "UPDATE document SET text = $2, tsv = to_tsvector('simple', $2)"
            " WHERE id IN (SELECT id FROM post WHERE thread_id = $1)", thread, word,
        )  # fmt: skip
    thread = world.threads["moved and closed"]
    new = (
        "INSERT INTO stream (key, circle_id, kind, subject_id, number, seq)"
        " VALUES (gen_random_uuid(), $1, 'thread', $2, 1, 0) RETURNING key"
    )
    key = await world.db.pool.fetchval(new, circle, thread)
    close = "UPDATE stream SET closed_at = now(), moved_to = $3 WHERE subject_id = $1 AND circle_id <> $2"
    await run(close, thread, circle, key if hidden else None)


PAIRS = (
    Pair("closed space", ("visitor", "stranger", "guest", "staff"), closed_space, taken_inside),
    Pair("known space", ("visitor", "stranger", "guest", "staff"), known_space, known),
    Pair("at the door", ("visitor", "stranger", "adviser", "staff"), at_the_door, known),
    Pair("hidden again", ("visitor", "stranger", "guest"), hidden_again, asked_to_join),
    Pair("moved circles", ("giver",), moved_circles, led_by_two),
    Pair("unnamed author", ("visitor", "stranger", "adviser", "moderator", "staff"), unnamed_author, five_towns),
    Pair("signed out", ("visitor",), signed_out, common),
    Pair("profiles", ("visitor", "stranger", "guest", "staff"), profiles, with_club),
    Pair("kept profiles", ("member", "moderator", "staff"), kept_profiles, with_club),
    Pair("proposals", ("visitor", "stranger", "guest", "staff"), partnerships.proposals, partnerships.two_towns),
    Pair("for the network", ("visitor",), partnerships.for_the_network, partnerships.two_towns),
    Pair("put forward", ("visitor", "stranger", "giver"), partnerships.put_forward, partnerships.two_towns),
    Pair("hidden colleague", ("member", "giver"), partnerships.hidden_colleague, partnerships.two_towns),
    Pair("two people", ("visitor", "giver", "guest", "staff"), two.two_people, common),
    Pair("not answered", ("member",), two.not_answered, common),
    Pair("stayed behind", ("visitor", "stranger", "guest", "staff"), widening.stayed_behind, common),
    Pair("gone texts", ("visitor", "stranger", "guest", "staff", "giver"), gone_texts, common),
)
