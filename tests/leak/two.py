"""Pairs of twins about two people: that they talk, and what became of a request."""

from tessera.discussions.marking import save_thread
from tessera.pairs import actions
from tests.leak.worlds import World

ANSWERED = ("stranger", "adviser", "staff")


async def ask(world: World, label: str, asker: str, other: str, sentence: str) -> None:
    """A request of one to the other, known by its label from now on."""
    given = {"person_id": world.cast.people[other], "sentence": sentence}
    world.asked[label] = (await world.act(asker, actions.ask_to_write, **given))["id"]


async def talk(world: World, label: str, asker: str, other: str, sentence: str) -> None:
    """A conversation of the two; its thread and its first message have the label, too."""
    await ask(world, label, asker, other, sentence)
    done = await world.act(other, actions.answer_request, request_id=world.asked[label], accept=True)
    thread = world.threads[label] = done["id"]
    world.posts[label] = await world.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", thread)


async def two_people(world: World, hidden: bool) -> None:
    """Two talk, one of them in the same closed space as the outsider; two wait for a word, and one blocks another."""
    if hidden:
        await talk(world, "of two", "member", "stranger", "Zeppelins over town")
        await world.answer("of two answer", "stranger", "of two", text="Zeppelin, benchs rather.")
        await world.answer("of two more", "member", "of two", text="No zeppelins then.")
        await world.edit("member", "of two more", "Two zeppelins.")
        await world.delete("member", "of two")
        await world.act("stranger", save_thread, thread_id=world.threads["of two"], on=True)
        await talk(world, "over", "adviser", "member", "A second zeppelin")
        await world.act("adviser", actions.end, thread_id=world.threads["over"], block=True)
        await ask(world, "waiting for one", "moderator", "stranger", "A third zeppelin")
    await world.answer("afterwards", "adviser", "open", text="Ours are white.")


async def not_answered(world: World, hidden: bool) -> None:
    """Three are asked: one declines, one blocks afterwards, one has blocked before; or none of them has answered."""
    given = {"person_id": world.cast.people["member"], "on": True}
    if hidden:
        await world.act("staff", actions.set_blocked, **given)
    for name in ANSWERED:
        await ask(world, name, "member", name, "Which lamps are bright?")
    if hidden:
        await world.act("stranger", actions.answer_request, request_id=world.asked["stranger"], accept=False)
        await world.act("adviser", actions.set_blocked, **given)
