"""What a profile may hold, and what the list of logins calls a browser."""

import pytest

from tessera.home.agents import agent_of
from tessera.people.rules import MAX_NAME, clean_email, email_mistake, profile_mistakes

GOOD = {"name": "Ada Sample", "languages": ["de", "en"], "lang": "de", "time_zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("changed", "mistakes"),
    [
        ({}, {}),
        ({"name": "  "}, {"name": "field_empty"}),
        ({"name": "a" * MAX_NAME}, {}),
        ({"name": "a" * (MAX_NAME + 1)}, {"name": "field_too_long"}),
        ({"lang": "it"}, {"lang": "language_unknown"}),
        ({"languages": []}, {}),
        ({"languages": ["de", "d"]}, {"languages": "language_unknown"}),
        ({"languages": ["de-DE"]}, {"languages": "language_unknown"}),
        ({"languages": ["дe"]}, {"languages": "language_unknown"}),
        ({"languages": ["de"] * 21}, {"languages": "language_unknown"}),
        ({"time_zone": "Europe/Atlantis"}, {"timeZone": "time_zone_unknown"}),
        ({"time_zone": "../../etc/passwd"}, {"timeZone": "time_zone_unknown"}),
        ({"name": "", "lang": ""}, {"name": "field_empty", "lang": "language_unknown"}),
    ],
)
def test_a_profile_is_taken_or_its_mistakes_are_named(changed: dict[str, object], mistakes: dict[str, str]) -> None:
    assert profile_mistakes(**(GOOD | changed)) == mistakes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("email", "mistake"),
    [
        ("ada@examplestead.example", None),
        ("ada", "email_invalid"),
        ("@examplestead.example", "email_invalid"),
        ("ada@examplestead", "email_invalid"),
        ("ada sample@examplestead.example", "email_invalid"),
        ("a" * 250 + "@x.example", "email_invalid"),
        ("", "email_invalid"),
    ],
)
def test_an_address_looks_like_one(email: str, mistake: str | None) -> None:
    assert email_mistake(email) == mistake


def test_addresses_are_compared_without_case_and_spaces() -> None:
    assert clean_email("  Ada@Examplestead.EXAMPLE ") == "ada@examplestead.example"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 OPR/120.0", "Opera, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/19.0 Safari/605.1.15", "Safari, macOS"),
        ("curl/8.9", ""),
        ("", ""),
    ],
)
def test_a_browser_has_a_short_name_people_recognise(header: str, name: str) -> None:
    assert agent_of(header) == name
