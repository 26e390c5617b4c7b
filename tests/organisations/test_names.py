"""One folding of names for storing and asking."""

import pytest

from tessera.organisations.names import fold, search_form, split_title, without_title

SAME = [
    ("Köln", "Koeln"),
    ("Köln", "KOLN"),
    ("Gießen", "Giessen"),
    ("Bad Homburg v. d. Höhe", "Bad Homburg vor der Höhe"),
    ("Rothenburg ob der Tauber", "rothenburg o.d.Tauber"),
    ("St. Georgen im Schwarzwald", "Sankt Georgen Schwarzwald"),
    ("St.Gangloff", "Sankt Gangloff"),
    ("Lauenburg/ Elbe", "Lauenburg (Elbe)"),
    ("Cottbus/Chóśebuz", "cottbus chosebuz"),
    ("Lübben (Spreewald) / Lubin (Błota)", "Luebben Spreewald Lubin Blota"),
    ("Mühlhausen", "Mu\u0308hlhausen"),
    ("L'Haÿ", "LHay"),
]
SAME += [
    ("القاهرة", "القاهره"),
    ("تهران", "تهـران"),
    ("کیف", "كيف"),
    ("أربيل", "اربيل"),
    ("Ґданськ", "Гданськ"),
    ("Кам’янське", "Кам'янське"),
]
DIFFERENT = [("Neuenkirchen", "Neunkirchen"), ("Bauer", "Baur"), ("Stuttgart", "Sankt Uttgart")]


@pytest.mark.parametrize(("stored", "asked"), SAME)
def test_spellings_of_one_name_fold_to_the_same(stored: str, asked: str) -> None:
    assert fold(stored) == fold(asked)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "folded"), [("", ""), (" ,;%_ ", ""), ("St", "st"), ("Au", "au"), ("Сонцебрід", "сонцебрід")]
)
def test_signs_vanish_and_other_scripts_stay(text: str, folded: str) -> None:
    assert fold(text) == fold(folded)


@pytest.mark.parametrize(
    "asked", ["Kiel", "Kiel, Landeshauptstadt", "Stadt Kiel", "landeshauptstadt kiel", "Kiel, Stadt"]
)
def test_a_title_before_or_after_does_not_matter(asked: str) -> None:
    assert without_title(asked) == "kiel"


@pytest.mark.parametrize(
    ("written", "apart"),
    [
        ("Kiel, Landeshauptstadt", ("Kiel", "Landeshauptstadt")),
        ("Ueckermünde, Seebad , Stadt", ("Ueckermünde", "Seebad, Stadt")),
        ("Zschopau, Stadt, Motorradstadt", ("Zschopau", "Stadt, Motorradstadt")),
        ("Haßmoor  ", ("Haßmoor", "")),
    ],
)
def test_titles_are_what_follows_the_first_comma(written: str, apart: tuple[str, str]) -> None:
    assert split_title(written) == apart


@pytest.mark.parametrize("name", ["Київ", "القاهرة", "Αθήνα", "北京", "서울", "Đà Nẵng", "תל אביב", "Բաթումի", "Kiel"])
def test_a_search_form_is_ascii_and_begins_as_the_name_does(name: str) -> None:
    folded = fold(name)
    assert search_form(folded).isascii()
    assert search_form(folded).startswith(search_form(folded[:2]))
    assert search_form(folded) == folded if name.isascii() else True


def test_search_forms_of_other_scripts_are_not_those_of_other_words() -> None:
    words = ["киів", "київ", "كييف", "kiiv", "北京", "京北", "αθηνα", "каїр"]
    assert len({search_form(word) for word in words}) == len(words)
