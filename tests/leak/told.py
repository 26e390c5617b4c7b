"""Stories of notices: what somebody was told in a space they left."""

from typing import Any

from tessera.core.access import VISITOR
from tessera.spaces.actions import remove_member
from tests.leak.worlds import World

# As `decide_request` and the reaction leave it, for somebody who has come in by another door since.
DECLINED = """
INSERT INTO join_request (id, space_id, circle_id, person_id, questions, answers, state, sentence, created_at)
SELECT gen_random_uuid(), id, staff_id, $2, '{}', '{}', 'declined', 'Zeppelin', now() FROM space WHERE id = $1
"""
TOLD = """
INSERT INTO notice (id, circle_id, person_id, kind, subject_id, reason, first, last, at)
SELECT gen_random_uuid(), p.circle_id, p.id, 'space', $1, 'declined', 0, 0, now() FROM person p WHERE p.id = $2
"""


async def reasons(world: World, caller: Any) -> list[str]:
    answer = (await caller.call("GET", "/api/me/notices")).json()
    assert answer["unseen"] == len(answer["items"])
    return sorted(one["reason"] for one in answer["items"])


async def who_left_is_told_nothing_of_it(world: World, giver: Any) -> str | None:
    """Notices on what somebody may not see any more are not there, and not counted."""
    ids = (world.cast.space, world.cast.people["giver"])
    await world.answer("closed news", "member", "closed", text="Two zeppelins.")
    await world.helped("member", "closed answer")
    for statement in (DECLINED, TOLD):
        await world.db.pool.execute(statement, *ids)
    await world.settle()
    before = await reasons(world, giver)
    async with world.db.act() as tx:
        await remove_member(tx, VISITOR, space_id=ids[0], person_id=ids[1])
    await world.settle()
    world.app.asgi.state.actors.forget()
    after = await reasons(world, giver)
    expected = ["declined", "followed", "helped"]
    return None if (before, after) == (expected, []) else f"notices were {before}, and are {after} after leaving"


HIDE_NAME = """
UPDATE profile_field f SET circle_id = p.circle_id FROM person p
WHERE p.id = $1 AND f.person_id = p.id AND f.field = 'name'
"""


async def who_hides_their_name_is_not_mentioned(world: World, giver: Any) -> str | None:
    """A name that is not shown is neither offered, nor taken, nor read where it was mentioned before."""
    person = world.cast.people["stranger"]
    answer = {"text": f"Ask @[{person}].", "lang": "en"}

    async def looks() -> tuple[int, int, bool]:
        offers = (await giver.call("GET", f"/api/mentionable?thread={world.threads['shared']}&q=stranger")).json()
        taken = (await giver.call("POST", f"{giver.thread}/answers", answer)).status_code
        posts = (await giver.call("GET", giver.thread)).json()["shared"]["posts"]
        return len(offers["items"]), taken, any("@Stranger" in post["html"] for post in posts)

    async def older() -> bool:
        return "@Stranger" in (await giver.call("GET", f"{edited}/versions")).text

    edited = f"/api/posts/{(await giver.call('POST', f'{giver.thread}/answers', answer)).json()['id']}"
    await giver.call("PATCH", edited, {"text": "Ask nobody.", "version": None})
    before = *(await looks()), await older()
    await world.db.pool.execute(HIDE_NAME, person)
    after = *(await looks()), await older()
    expected = (1, 201, True, True), (0, 422, False, False)
    return None if (before, after) == expected else f"a hidden name: {before}, then {after}"
