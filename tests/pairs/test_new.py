"""The number beside Today counts conversations: those asked for, and those in which the other one wrote."""

from uuid import UUID

from tessera.core.clock import now
from tessera.core.facts import Recorded
from tessera.home.facts import person_frames
from tests.pairs.two import answered, asked, talking
from tests.support.calls import act, notices
from tests.support.cast import Cast
from tests.support.client import App
from tests.support.reacting import told

_HEARD = """
SELECT f.id FROM fact f JOIN person p ON p.stream_id = f.stream_id
WHERE p.id = $1 AND f.type IN ('notices', 'conversation') ORDER BY f.id DESC LIMIT 1
"""


async def new(cast: Cast, app: App, name: str) -> int:
    """The number in somebody's session; `notices` compares it with what Today lists."""
    await notices(cast, app, name)
    async with app.client(cast.tokens[name]) as client:
        return int((await client.get("/api/session")).json()["person"]["conversations"])


async def heard(cast: Cast, name: str) -> int:
    """The last fact somebody heard of it."""
    await told(cast.db)
    return int(await cast.db.pool.fetchval(_HEARD, cast.people[name]) or 0)


async def test_a_request_is_counted_until_it_is_answered(cast: Cast, app: App) -> None:
    request = await asked(cast)
    assert (await new(cast, app, "stranger"), await new(cast, app, "member")) == (1, 0)
    await answered(cast, "stranger", request, accept=False)
    assert await new(cast, app, "stranger") == 0


async def test_a_message_is_counted_for_the_other_until_it_is_read(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    before, own = await heard(cast, "member"), await heard(cast, "stranger")
    await cast.answer("stranger", thread, text="From the savings.")
    assert (await new(cast, app, "member"), await heard(cast, "stranger")) == (1, own)
    assert (written := await heard(cast, "member")) > before
    await act(cast, app, "member", "PUT", f"/threads/{thread}/read", {"number": 2})
    assert await new(cast, app, "member") == 0
    assert await heard(cast, "member") > written


async def test_a_message_that_was_deleted_counts_no_more(cast: Cast, app: App) -> None:
    thread = await talking(cast)
    post = await cast.answer("stranger", thread, text="From the savings.")
    assert await new(cast, app, "member") == 1
    written = await heard(cast, "member")
    await act(cast, app, "stranger", "DELETE", f"/posts/{post}")
    assert await new(cast, app, "member") == 0
    assert await heard(cast, "member") > written


async def test_answers_elsewhere_are_no_conversation(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", title="Which lamps?")
    await cast.answer("giver", thread)
    assert await new(cast, app, "member") == 0


async def test_the_number_is_told_with_each_fact_of_it(cast: Cast) -> None:
    thread = await talking(cast)
    await cast.answer("stranger", thread, text="From the savings.")
    person = cast.people["member"]
    circle = await cast.db.pool.fetchval("SELECT circle_id FROM person WHERE id = $1", person)
    facts = [
        Recorded(n, type_, now(), UUID(int=n), {}) for n, type_ in enumerate(("notices", "conversation", "deputy"))
    ]
    frames = await person_frames(cast.db, circle, person, facts)
    assert frames == [{"unseen": 0, "conversations": 1}, {"conversations": 1}, {}]
