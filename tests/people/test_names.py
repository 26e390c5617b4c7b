"""People are found by name however the asker's keyboard spells it, by colleagues and at the staff's desk."""

import pytest

from tessera.core.text import bare_words
from tessera.people.names import name_search
from tests.support.cast import Cast
from tests.support.client import App

NAMES = ["Zeynep Aydınlı", "İpek Öztürk", "Jörg Müller", "Zoë Großmann", "Łucja Nowak", "Anna-Lena O’Brien",
         "Оксана Ґонта", "أحمد الكردي", "Ana Sample"]  # fmt: skip
SPELLINGS = [
    ("Aydinli", "Zeynep Aydınlı", True),
    ("AYDINLI", "Zeynep Aydınlı", True),
    ("Aydınlı", "Zeynep Aydınlı", True),
    ("zeynep ay", "Zeynep Aydınlı", True),
    ("ipek ozturk", "İpek Öztürk", True),
    ("Oeztuerk", "İpek Öztürk", True),
    ("Muller", "Jörg Müller", True),
    ("Mueller", "Jörg Müller", True),
    ("Müller", "Jörg Müller", True),
    ("MÜLL", "Jörg Müller", True),
    ("ülle", "Jörg Müller", True),
    ("jo", "Jörg Müller", True),
    ("Grossmann", "Zoë Großmann", True),
    ("zoe g", "Zoë Großmann", True),
    ("lucja", "Łucja Nowak", True),
    ("anna lena", "Anna-Lena O’Brien", True),
    ("o'brien", "Anna-Lena O’Brien", True),
    ("obrien", "Anna-Lena O’Brien", True),
    ("оксана гонта", "Оксана Ґонта", True),
    ("ОКСАНА", "Оксана Ґонта", True),
    ("сана", "Оксана Ґонта", True),
    ("го", "Оксана Ґонта", True),
    ("احمد", "أحمد الكردي", True),
    ("الکردی", "أحمد الكردي", True),
    ("ana", "Ana Sample", True),
    ("сн", "Оксана Ґонта", False),
    ("aydinlu", "Zeynep Aydınlı", False),
    ("%", "Ana Sample", False),
    ("a%", "Ana Sample", False),
    ("a", "Ana Sample", False),
    ("__", "Ana Sample", False),
    ("--", "Anna-Lena O’Brien", False),
    ("kl", "Оксана Ґонта", False),
    ("ABC", "أحمد الكردي", False),
]


@pytest.mark.parametrize(("typed", "name", "found"), SPELLINGS)
async def test_a_name_is_found_in_other_spellings(cast: Cast, app: App, typed: str, name: str, found: bool) -> None:
    await cast.rename("giver", name)
    for token, url in (("member", "/api/people"), ("staff", "/api/desk/people")):
        async with app.client(cast.tokens[token]) as client:
            hits = (await client.get(url, params={"q": typed})).json()["items"]
        assert (name in [hit["name"] for hit in hits]) == found, url


async def test_the_form_follows_the_name(cast: Cast, app: App) -> None:
    async with app.client(cast.tokens["giver"]) as client:
        await client.patch("/api/me", json={"name": "Jörg Müller"})
    async with app.client(cast.tokens["member"]) as client:
        for typed, found in (("Mueller", ["Jörg Müller"]), ("Giver", [])):
            hits = (await client.get("/api/people", params={"q": typed})).json()["items"]
            assert [hit["name"] for hit in hits] == found


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_ascii_and_holds_only_what_the_name_holds(name: str) -> None:
    form = name_search(name)
    assert form.isascii()
    assert form.startswith(" ")
    letters = "abcdefghijklmnopqrstuvwxyzабвгґдеєжзиіїйклмнопрстуфхцчшщьюяابتثجحخدذرزسشصضطظعغفقكلمنهويء"
    bare = " ".join(bare_words(name))
    for letter in letters:
        assert (name_search(letter)[1:] in form) == (bare_words(letter)[0] in bare), letter


def test_no_letter_is_the_end_of_one_and_the_beginning_of_the_next() -> None:
    for text in ("Оксана", "أحمد", "Ωμέγα", "明美"):
        form = name_search(text)[1:]
        for place in range(len(form) - 3):
            inside = form[place : place + 4]
            assert (inside[0] in "ABCDEFGHIJ") == (place % 4 == 0), (text, inside)
