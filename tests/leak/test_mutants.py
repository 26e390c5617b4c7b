"""Every visibility condition is needed: replaced by TRUE, one at a time, each is caught. The list is printed.

Some conditions stand behind another one that answers first (a second look after waiting, a row's own circle after
its thread's). Such a one is replaced together with those before it, as alone it changes nothing.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.leak import access, mutants
from tests.leak.pairs import PAIRS
from tests.leak.stories import STORIES
from tests.leak.twins import Twins
from tests.leak.worlds import World

D, S, H = "discussions.queries.", "spaces.queries.", "live.hub.Hub."
B = "spaces.belonging."
T = "partnerships."
LISTING, HISTORY = "discussions.listing.", "discussions.history."
TARGET, KNOWN, VISIBLE = "discussions.access._TARGET", "spaces.access._KNOWN", "discussions.search._VISIBLE"
OFFICERS, NAMED = "organisations.search.check_people may_see 1", "spaces.search._VISIBLE"
CARRYING = "organisations.colleagues."
GAUGE, CHANGED = "discussions.facts._GAUGE", "discussions.facts._CHANGED_"
PEOPLE = "spaces.queries._of_community may_see 1"
HUB = (f"{H}_find may_see 1", f"{H}_open_one may_see 1", f"{H}_say_closed may_see 1")

BEHIND: dict[str, tuple[str, ...]] = {
    "discussions.access._POST": (TARGET,),
    "discussions.actions.ask may_see 1": (KNOWN,),
    "discussions.actions.answer may_see 1": (TARGET,),
    "discussions.actions.mark_too may_see 1": (TARGET,),
    "discussions.translating.translate may_see 1": (TARGET, "discussions.access._POST"),
    "discussions.marking.read_space may_see 1": (KNOWN,),
    "discussions.moving.move_thread may_see 1": (KNOWN,),
    "discussions.widening.propose may_see 1": (KNOWN,),
    GAUGE: (f"{CHANGED}IN_LIST",),
    f"{CHANGED}THREAD": (GAUGE,),
    f"{CHANGED}IN_LIST": (GAUGE,),
    "discussions.facts._head_now SQL": (f"{D}_POSTS_BY_ID 1",),
    f"{D}_POSTS 1": (f"{D}thread_head may_see 1",),
    f"{D}thread_page may_see 1": (f"{D}thread_head may_see 1",),
    f"{HISTORY}_VERSIONS 2": (f"{HISTORY}versions may_see 1",),
    f"{LISTING}_FIRST 1": (f"{LISTING}thread_list may_see 3",),
    f"{LISTING}_NEXT 1": (f"{LISTING}thread_list may_see 3",),
    f"{LISTING}_CARRYING": (f"{LISTING}_ITEMS 1",),
    "discussions.news._NEWS": (f"{LISTING}_ITEMS 1",),
    f"{LISTING}thread_list may_see 3": (f"{LISTING}thread_list may_see 1", f"{LISTING}thread_list may_see 2"),
    HUB[0]: HUB[1:],
    HUB[1]: (HUB[0], HUB[2]),
    HUB[2]: HUB[:2],
    "discussions.search._SHOWN": (VISIBLE,),
    mutants.ENGINE: (VISIBLE,),
    f"{B}_MEMBERS 1": (PEOPLE,),
    f"{B}_COUNT 1": (PEOPLE, f"{B}_MEMBERS 1"),
    PEOPLE: (f"{B}_MEMBERS 1",),
    OFFICERS: (mutants.ENGINE,),
    "organisations.search.show_people may_see 1": (OFFICERS, mutants.ENGINE),
    NAMED: (mutants.ENGINE,),
    "spaces.search._SHOWN": (NAMED, mutants.ENGINE),
    f"{S}space_page may_see 1": (f"{S}_BY_ID 1",),
    "spaces.door._REQUESTS 1": (f"{S}_POSITION 1",),
    "spaces.door._INVITATIONS 1": (f"{S}_POSITION 1",),
    "pairs.access._OF_TWO": (TARGET,),
    f"{T}search._VISIBLE": (mutants.ENGINE,),
    f"{T}search._SHOWN": (f"{T}search._VISIBLE", mutants.ENGINE),
}

CLOSED, GONE, OUT = ("closed space", "stranger"), ("gone texts", "stranger"), ("signed out", "visitor")
PROFILE, PLACES = ("profiles", "stranger"), ("story", "hidden_places_stay_out_of_bylines")
KNOWN_SPACE, MOVED = ("known space", "stranger"), ("moved circles", "giver")
PROPOSALS, HIDDEN_SIDE = ("proposals", "stranger"), ("story", "a_hidden_place_is_no_side")
KEPT = ("kept profiles", "staff")
TWO = ("two people", "giver")
DOOR, LEADING = ("table", "closed door"), ("story", "leading_is_over")
LEFT_FILES, OTHERS_FILES = ("story", "who_left_has_no_hold_of_files"), ("story", "files_are_their_senders_alone")
NO_LONGER = ("story", "who_may_no_longer_moves_nothing")
CAUGHT_BY: dict[str, tuple[str, str]] = {
    "files.states._STATE 1": LEFT_FILES,
    "files.states._STATE owner": OTHERS_FILES,
    "files.states.sees_file may_see 1": LEFT_FILES,
    "files.uploading._OWN": LEFT_FILES,
    "files.uploading._OWN owner": OTHERS_FILES,
    "files.attaching._ROWS owner": OTHERS_FILES,
    "files.downloading._FILE ready": OTHERS_FILES,
    "discussions.access._POST": ("acts", "closed edit"),
    "home.export._if_seen may_see 1": ("story", "an_export_tells_no_titles"),
    "discussions.access.sees_thread may_see 1": ("story", "repeated_acts"),
    "discussions.access.sees_post may_see 1": ("story", "repeated_acts"),
    "discussions.actions.ask may_see 1": ("acts", "closed ask"),
    "discussions.actions.answer may_see 1": ("acts", "closed answer"),
    "discussions.actions.mark_too may_see 1": ("acts", "closed too"),
    "discussions.actions.set_themes may_see 1": ("acts", "closed themes"),
    **{
        f"discussions.things._{which}": ("story", "who_left_keeps_no_list_of_it")
        for which in ("QUESTIONS", "ANSWERS", "SAVED", "FOLLOWED", "MUTED")
    },
    **{
        f"notices.queries._OF_{what}": ("story", "who_left_keeps_no_notices") for what in ("THREADS", "POSTS", "SPACES")
    },
    **{
        f"discussions.mentioning.{name}": ("story", "hidden_names_are_not_mentioned")
        for name in ("_ALLOWED", "_OFFERS", "_NAMES", "_NAMES_OF")
    },
    "discussions.marking._SEEN": ("acts", "closed mark"),
    "discussions.marking.read_space may_see 1": ("acts", "closed caught"),
    "discussions.moving.move_thread may_see 1": ("acts", "shared move"),
    "discussions.moving.move_thread may_see 2": ("acts", "shared move"),
    "discussions.moving.move_thread may_see 3": ("acts", "closed move"),
    "discussions.destinations.destinations may_see 1": ("table", "closed places"),
    "discussions.destinations._takes may_see 1": ("table", "shared places"),
    "discussions.destinations._takes may_see 2": ("story", "who_leads_one_place_is_offered_nothing"),
    "discussions.destinations._SPACES": ("story", "a_hidden_space_is_offered_to_nobody_outside"),
    "discussions.widening.propose may_see 1": ("story", "a_hidden_space_takes_no_proposal"),
    "discussions.widening.propose may_see 2": ("acts", "closed propose"),
    "discussions.widening.withdraw may_see 1": ("acts", "closed withdraw"),
    **{f"discussions.widening._may_carry_out may_see {number}": NO_LONGER for number in (1, 2)},
    **{f"discussions.widening_reads._may_move may_see {number}": NO_LONGER for number in (1, 2)},
    "discussions.widening_reads._out may_see 1": ("table", "closed proposed"),
    "discussions.widening_reads._place may_see 1": ("story", "a_place_is_told_to_who_knows_it"),
    "discussions.widening_reads._WAITING": ("story", "who_left_is_not_asked"),
    "discussions.standing.close_thread may_see 1": ("acts", "closed end"),
    "discussions.standing.pin_thread may_see 1": ("acts", "closed pin"),
    "discussions.standing.set_language may_see 1": ("acts", "closed lang"),
    "discussions.translating.translate may_see 1": ("acts", "closed translate"),
    "discussions.translating.remove_translation may_see 1": ("acts", "closed taken"),
    "discussions.machine._ASKED 1": ("acts", "closed machine"),
    "discussions.translations._SOURCE 1": ("table", "closed earlier"),
    "discussions.translations._SOURCE 2": ("acts", "closed translated"),
    **{f"{D}{name} earlier": GONE for name in ("_POSTS", "_POSTS_BY_ID")},
    GAUGE: GONE,
    f"{CHANGED}THREAD": GONE,
    f"{CHANGED}IN_LIST": GONE,
    "discussions.facts._head_now SQL": GONE,
    f"{D}_POSTS_BY_ID 1": GONE,
    f"{HISTORY}_SOURCE 1": ("closed space", "guest"),
    f"{HISTORY}_SOURCE author": ("table", "shared source"),
    f"{HISTORY}_VERSIONS 1": GONE,
    f"{LISTING}_ITEMS 1": GONE,
    "discussions.news._NEWS": GONE,
    f"{LISTING}_FIRST 1": OUT,
    f"{LISTING}_FROM 1": CLOSED,
    f"{CARRYING}_CARRYING 1": OUT,
    f"{CARRYING}_CARRYING 2": ("kept profiles", "member"),
    f"{CARRYING}_CARRYING 3": PROFILE,
    f"{CARRYING}_COUNT_CARRYING 1": ("table", "shared carriers"),
    f"{CARRYING}_COUNT_CARRYING 2": PROFILE,
    "people.search.LINKS shown": PROFILE,
    "organisations.search._PEOPLE said": PROFILE,
    "organisations.search._PEOPLE_THERE said": PROFILE,
    "organisations.search._PEOPLE place": ("kept profiles", "member"),
    "organisations.search._PEOPLE_THERE place": ("kept profiles", "member"),
    "organisations.directory._EVERYWHERE 1": ("kept profiles", "member"),
    "organisations.directory._AT 1": ("kept profiles", "member"),
    f"{LISTING}_COUNT_FROM 1": ("closed space", "staff"),
    "organisations.people._PAGE 1": OUT,
    "organisations.people._PAGE 2": PROFILE,
    "organisations.people._TOTAL 1": PROFILE,
    "organisations.desk.UNCONFIRMED": KEPT,
    "organisations.desk.ENDED": KEPT,
    "organisations.desk.DUPLICATES": KEPT,
    "organisations.desk.BY_ID": ("profiles", "staff"),
    "organisations.desk.PEOPLE": KEPT,
    f"{LISTING}_NEXT 1": GONE,
    f"{LISTING}thread_list may_see 2": KNOWN_SPACE,
    f"{D}thread_page may_see 2": ("table", "closed flags"),
    f"{D}thread_page may_see 3": ("story", "what_stayed_is_pointed_out_to_its_readers"),
    "people.seen._SEEN 1": PROFILE,
    "people.seen._AWAY 1": OUT,
    "people.seen._AWAY 2": PROFILE,
    "people.seen._NAMED 1": OUT,
    "organisations.affiliations._SEEN 1": PROFILE,
    f"{B}_MEMBERS place": ("kept profiles", "member"),
    f"{B}_MEMBERS_OF place": ("kept profiles", "member"),
    "organisations.bylines._AUTHOR place": PLACES,
    "organisations.queries._IN_BYLINES place": PLACES,
    "organisations.queries._MEMBERS place": PLACES,
    # A hidden question takes the place of one they may see.
    "discussions.authors._ANSWERABLE 1": ("closed space", "staff"),
    "discussions.authors._WRITTEN byline": ("unnamed author", "stranger"),
    "discussions.authors._WRITTEN name": OUT,
    "people.seen._AWAY accepted": PROFILE,
    f"{H}_say_closed may_see 2": GONE,
    f"{H}_apply_circles may_see 1": ("story", "who_leaves_hears_nothing_more"),
    VISIBLE: GONE,
    "spaces.access.load_led may_see 1": ("acts", "closed rename"),
    "spaces.access._REQUEST": ("acts", "closed decide"),
    "spaces.access.sees_request may_see 1": LEADING,
    "spaces.access.sees_space may_see 1": LEADING,
    "spaces.facts.sees_membership may_see 1": LEADING,
    "spaces.actions.create_community may_see 1": ("acts", "shared found"),
    "spaces.invitations._invited_to may_see 1": ("table", "closed invite"),
    "spaces.door._REQUESTS 1": DOOR,
    "spaces.door._INVITATIONS 1": DOOR,
    "spaces.door._REQUESTS_OF 1": MOVED,
    "spaces.door._INVITATIONS_OF 1": MOVED,
    f"{B}_MEMBERS_OF 1": MOVED,
    f"{S}_POSITION 1": DOOR,
    f"{S}_SEVERAL 1": ("hidden again", "stranger"),
    "spaces.door._WAITING 1": ("at the door", "stranger"),
    f"{B}_MEMBERS 1": KNOWN_SPACE,
    f"{B}_COUNT 1": KNOWN_SPACE,
    PEOPLE: KNOWN_SPACE,
    "discussions.search._SHOWN": GONE,
    OFFICERS: ("table", "shared officers"),
    "organisations.search.show_people may_see 1": ("table", "shared officers"),
    NAMED: ("table", "closed named"),
    "spaces.search._SHOWN": ("table", "closed named"),
    f"{S}space_list may_see 1": ("table", "shared flags"),
    f"{S}space_list may_see 2": ("table", "shared flags"),
    f"{S}space_page may_see 2": ("table", "closed flags"),
    **{f"pairs.access.{name}": TWO for name in ("_ASKED", "_OF_TWO")},
    **{
        f"pairs.queries.{name}": TWO
        for name in ("_CONVERSATIONS", "_UNREAD", "_ONE", "_WAITING", "_BLOCKED", "_SENT own")
    },
    "pairs.queries._SENT state": ("not answered", "member"),
    f"{T}access._KNOWN": PROPOSALS,
    f"{T}access.sees_partnership may_see 1": ("story", "who_left_a_side_learns_nothing"),
    f"{T}queries._LIST": PROPOSALS,
    f"{T}queries._COUNT_AT": ("proposals", "staff"),
    f"{T}queries._IN_CHARGE": ("put forward", "giver"),
    f"{T}queries.partnership may_see 1": PROPOSALS,
    f"{T}search._VISIBLE": PROPOSALS,
    f"{T}search._SHOWN": PROPOSALS,
    f"{T}sides.PEOPLE place": ("hidden colleague", "member"),
    f"{T}sides.SIDES place": HIDDEN_SIDE,
    f"{T}sides._PEOPLE place": HIDDEN_SIDE,
    f"{T}sides._SIDES place": HIDDEN_SIDE,
    "core.bylines.byline_shown": OUT,
    "core.access.circles_shown_on": GONE,
}
"""Which check catches it; the closed space as a stranger sees it where nothing is said."""

NAMES = sorted((*mutants.all_mutants(), mutants.ENGINE), key=lambda name: CAUGHT_BY.get(name, CLOSED))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def table_world(twins: Twins) -> AsyncIterator[World]:
    """One world for the lines of the access table that change nothing."""
    async with twins.alone() as world:
        await access.prepare(world)
        yield world


@pytest.mark.parametrize("name", NAMES)
async def test_a_condition_replaced_by_true_is_caught(
    name: str, twins: Twins, table_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, what = CAUGHT_BY.get(name, CLOSED)
    together = (name, *BEHIND.get(name, ()))
    if kind in ("story", "acts"):
        async with twins.alone() as world:
            await access.prepare(world)
            found = await _in_access(world, together, kind, what)
    elif kind == "table":
        found = await _in_access(table_world, together, kind, what)
    else:
        found = await _in_twins(twins, together, kind, what)
    behind = f" with {', '.join(together[1:])}" if together[1:] else ""
    with capsys.disabled():
        print(f"\n  {name}{behind} → {kind}, {what}: {'caught' if found else 'NOT CAUGHT'}", end=" ")
    assert found


async def _in_twins(twins: Twins, together: tuple[str, ...], pair: str, outsider: str) -> str | None:
    built = await twins.built(next(p for p in PAIRS if p.name == pair))
    built.forget()
    async with mutants.mutated(together, [world.db for world in built.worlds]):
        found = await built.difference(outsider)
    built.forget()
    return found


async def _in_access(world: World, together: tuple[str, ...], kind: str, what: str) -> str | None:
    world.app.asgi.state.actors.forget()
    async with mutants.mutated(together, [world.db]):
        if kind == "story":
            story = next(s for s in STORIES if s.__name__ == what)
            return await story(world)
        outcome = await access.outcomes(world, what)
    return None if outcome == dict(access.rows())[what] else str(outcome)


def test_every_named_condition_is_there() -> None:
    named = {*CAUGHT_BY, *BEHIND, *(name for names in BEHIND.values() for name in names)}
    assert named <= set(NAMES)
