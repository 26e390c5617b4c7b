"""Once a year it is asked whether a partnership is still true; silence deletes nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tessera.core.jobs import registered_timers
from tessera.partnerships.timers import a_year_before, ask_again
from tests.partnerships.towns import Table

CONFIRMED = datetime(2030, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2031, 6, 1), date(2030, 6, 1)),
        (date(2028, 2, 29), date(2027, 2, 28)),
        (date(2029, 3, 1), date(2028, 3, 1)),
    ],
)
def test_a_year_before(day: date, before: date) -> None:
    assert a_year_before(day) == before


async def day_of(table: Table) -> tuple[date | None, date | None]:
    row = await table.cast.db.pool.fetchrow("SELECT checked_on, asked_on FROM partnership")
    return row["checked_on"], row["asked_on"]


async def confirmed_then(table: Table) -> str:
    id_ = await table.confirmed()
    await table.cast.db.pool.execute("UPDATE partnership SET checked_on = $1", CONFIRMED.date())
    return id_


async def test_it_is_asked_a_year_later_and_not_a_day_before(table: Table) -> None:
    await confirmed_then(table)
    year = timedelta(days=365)
    for at, asked in ((CONFIRMED + year - timedelta(days=1), None), (CONFIRMED + year, (CONFIRMED + year).date())):
        with time_machine.travel(at, tick=False):
            await ask_again(table.cast.db)
        assert await day_of(table) == (CONFIRMED.date(), asked)
    # Asked again meanwhile, it stays the same question.
    with time_machine.travel(CONFIRMED + 3 * year, tick=False):
        await ask_again(table.cast.db)
    assert await day_of(table) == (CONFIRMED.date(), (CONFIRMED + year).date())


async def test_those_in_charge_are_asked_and_where_there_are_none_the_whole_side(table: Table) -> None:
    id_ = await confirmed_then(table)
    await table.must("member", "PUT", f"/partnerships/{id_}/people/{table.cast.people['member']}", {})
    await ask_again_in(table, 366)
    waiting = {name: await table.waiting(name) for name in ("member", "adviser", "giver", "moderator", "stranger")}
    asked = ["still_true"]
    assert waiting == {"member": asked, "adviser": [], "giver": asked, "moderator": asked, "stranger": []}
    page = await table.read("member", f"/partnerships/{id_}")
    assert (page["mine"]["waiting"], page["checkedOn"]) == ("still_true", CONFIRMED.date().isoformat())
    # Who steps back leaves the question to all of their side.
    await table.must("member", "DELETE", f"/partnerships/{id_}/people/{table.cast.people['member']}")
    assert await table.waiting("adviser") == asked


async def ask_again_in(table: Table, days: int) -> None:
    with time_machine.travel(CONFIRMED + timedelta(days=days), tick=False):
        await ask_again(table.cast.db)


@pytest.mark.parametrize(
    ("answer", "standing", "noted"),
    [("yes", "active", "still_true"), ("at_rest", "at_rest", "standing"), ("ended", "ended", "until")],
)
async def test_one_answer_settles_it_for_both_sides(answer: str, standing: str, noted: str, table: Table) -> None:
    id_ = await confirmed_then(table)
    await ask_again_in(table, 366)
    await table.must("moderator", "PUT", f"/partnerships/{id_}/checked", {"answer": answer})
    page = await table.read("visitor", f"/partnerships/{id_}")
    assert (page["standing"], page["askedOn"]) == (standing, None)
    assert page["changes"][-1]["what"] == noted
    assert page["checkedOn"] == datetime.now(UTC).date().isoformat()
    assert {name: await table.waiting(name) for name in ("member", "giver")} == {"member": [], "giver": []}


async def test_what_has_ended_or_was_never_confirmed_is_not_asked_about(table: Table) -> None:
    id_ = await confirmed_then(table)
    assert (await table.change("member", id_, standing="ended")).status_code == 200
    await table.propose(form="contact")
    await ask_again_in(table, 4000)
    assert await table.cast.db.pool.fetchval("SELECT count(asked_on) FROM partnership") == 0


async def test_ending_settles_the_question_too(table: Table) -> None:
    id_ = await confirmed_then(table)
    await ask_again_in(table, 366)
    assert (await table.change("member", id_, standing="ended")).status_code == 200
    assert await table.waiting("giver") == []


async def test_another_answer_and_other_people_are_refused(table: Table) -> None:
    id_ = await table.confirmed()
    path = f"/partnerships/{id_}/checked"
    assert await table.refused("member", "PUT", path, {"answer": "maybe"}) == (422, {"answer": "field_invalid"})
    assert await table.refused("stranger", "PUT", path, {"answer": "yes"}) == (403, "not_a_side")
    proposal = await table.propose(form="contact")
    refused = await table.refused("member", "PUT", f"/partnerships/{proposal}/checked", {"answer": "yes"})
    assert refused == (409, "partnership_unconfirmed")


def test_the_timer_is_kept() -> None:
    assert "ask_again_about_partnerships" in [timer.name for timer in registered_timers()]
