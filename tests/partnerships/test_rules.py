"""The rules of partnerships as tables, without a database."""

from typing import Any

import pytest

from tessera.core.errors import Verdict
from tessera.partnerships import rules
from tessera.partnerships.tables import STANDINGS, STATES


def said(verdict: Verdict) -> str:
    return "yes" if verdict.allowed else verdict.code


@pytest.mark.parametrize(
    ("state", "partner", "proposed", "outcome"),
    [
        ("proposed", True, False, "yes"),
        ("proposed", True, True, "own_proposal"),
        ("proposed", False, False, "other_side_decides"),
        ("proposed", False, True, "other_side_decides"),
        *((state, True, False, "proposal_settled") for state in STATES if state != "proposed"),
    ],
)
def test_the_other_side_decides_once(state: str, partner: bool, proposed: bool, outcome: str) -> None:
    assert said(rules.may_decide(state=state, partner=partner, proposed=proposed)) == outcome


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("proposer", [True, False])
def test_a_proposal_is_withdrawn_by_its_own_side_before_an_answer(state: str, proposer: bool) -> None:
    wanted = "proposal_settled" if state != "proposed" else "yes" if proposer else "own_side_withdraws"
    assert said(rules.may_withdraw(state=state, proposer=proposer)) == wanted


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("standing", STANDINGS)
def test_only_what_is_confirmed_and_runs_is_changed(state: str, standing: str) -> None:
    wanted = "partnership_unconfirmed" if state != "confirmed" else "partnership_over" if standing == "ended" else "yes"
    assert said(rules.may_change(state=state, standing=standing)) == wanted


@pytest.mark.parametrize("state", STATES)
def test_history_is_added_to_what_is_confirmed_up_to_a_limit(state: str) -> None:
    assert said(rules.may_tell(state=state, lines=0)) == ("yes" if state == "confirmed" else "partnership_unconfirmed")
    assert said(rules.may_tell(state="confirmed", lines=rules.MOST_LINES)) == "lines_many"


@pytest.mark.parametrize(
    ("kind", "ended", "same", "outcome"),
    [
        ("municipality", False, False, None),
        ("district", False, False, None),
        ("place", False, False, None),
        ("company", False, False, "kind_cannot_partner"),
        ("ministry", False, False, "kind_cannot_partner"),
        ("municipality", True, False, "organisation_ended"),
        ("municipality", False, True, "partner_is_same"),
    ],
)
def test_who_can_be_a_side(kind: str, ended: bool, same: bool, outcome: str | None) -> None:
    assert rules.partner_mistake(kind=kind, ended=ended, same=same) == outcome


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"form": "friendship", "standing": "at_rest", "audience": "network", "lang": "uk"}, {}),
        ({"form": "marriage"}, {"form": "field_invalid"}),
        ({"standing": "fine"}, {"standing": "field_invalid"}),
        ({"audience": "sides"}, {"audience": "field_invalid"}),
        ({"lang": "tlh"}, {"lang": "language_unknown"}),
        ({"since": 799}, {"since": "year_unlikely"}),
        ({"since": 836, "until": 2036}, {}),
        ({"until": 2037}, {"until": "year_unlikely"}),
        ({"since": 2020, "until": 2019}, {"until": "year_before_since"}),
        ({"since": None, "until": 2019}, {}),
        ({"since": 2020, "until": None}, {}),
        ({"text": "x" * 1000}, {}),
        ({"text": "x" * 1001}, {"text": "field_too_long"}),
        ({"text": "a\x00b"}, {"text": "field_invalid"}),
    ],
)
def test_what_can_be_said_of_a_partnership(values: dict[str, Any], found: dict[str, str]) -> None:
    assert rules.mistakes(values, year=2026) == found


@pytest.mark.parametrize(
    ("year", "text", "found"),
    [
        (1987, "Signed in the town hall.", {}),
        (1987, "  ", {"text": "field_empty"}),
        (1987, "x" * 501, {"text": "field_too_long"}),
        (3000, "Still there.", {"year": "year_unlikely"}),
    ],
)
def test_what_a_line_of_the_history_can_be(year: int, text: str, found: dict[str, str]) -> None:
    assert rules.line_mistakes(year=year, text=text, present=2026) == found


@pytest.mark.parametrize(
    ("audience", "public", "shown"),
    [
        ("network", True, True),
        ("network", False, True),
        ("public", True, True),
        ("public", False, False),
        ("sides", True, False),
    ],
)
def test_nobody_in_charge_is_shown_more_widely_than_the_partnership(audience: str, public: bool, shown: bool) -> None:
    assert rules.may_show(audience=audience, public=public) is shown


def test_only_a_side_acts() -> None:
    assert (said(rules.may_act(side=True)), said(rules.may_act(side=False))) == ("yes", "not_a_side")
