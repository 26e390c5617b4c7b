"""The parser of the German register, on its real lines."""

import lzma

import pytest

from tessera.organisations.gv100ad import Municipality, WrongFile, read_register
from tests.organisations.register import COMPRESSED, as_bytes, excerpt, lines

KIEL, ERKRATH = "01002000", "05158004"

REAL = [
    Municipality(
        key="01002000",
        name="Kiel",
        title="Landeshauptstadt",
        state="Schleswig-Holstein",
        district="Kiel",
        association="",
        population=247717,
        area=11865,
        postcode="24103",
    ),
    Municipality(
        key="16077052",
        name="Windischleuba",
        title="",
        state="Thüringen",
        district="Altenburger Land",
        association="Pleißenaue",
        population=1894,
        area=2073,
        postcode="04603",
    ),
]

NAMES = [
    ("05158004", "Erkrath", "Fundort des Neanderthalers, Stadt"),
    ("13075136", "Ueckermünde", "Seebad, Stadt"),
    ("05958032", "Meschede", "Kreis- und Hochschulstadt"),
    ("12071304", "Peitz/Picnjo", "Stadt"),
    ("09272118", "Freyung", "Stadt"),
    ("09161000", "Ingolstadt", ""),
    ("09273116", "Bad Abbach", "Markt"),
    ("09571193", "Rothenburg ob der Tauber", "Große Kreisstadt"),
    ("14626560", "Trebendorf / Trjebin", ""),
]


def only(*keys: str) -> list[Municipality]:
    return read_register(as_bytes(excerpt(*keys))).municipalities


@pytest.mark.parametrize("wanted", REAL, ids=lambda m: m.name)
def test_a_line_becomes_a_municipality_with_its_district_and_state(wanted: Municipality) -> None:
    assert only(wanted.key) == [wanted]


def test_the_whole_register_has_10773_municipalities_and_no_broken_line() -> None:
    register = read_register(COMPRESSED.read_bytes())
    assert len(register.municipalities) == 10_773
    assert register.areas == 208
    assert register.broken == []
    assert register.day.isoformat() == "2023-11-30"
    assert len({m.key for m in register.municipalities}) == 10_773
    assert sum(m.population for m in register.municipalities) > 84_000_000


def test_an_area_of_no_municipality_stays_out() -> None:
    area = next(line for line in lines() if line[:2] == "60" and line[122:124] == "66")
    register = read_register(as_bytes([*excerpt(KIEL), area]))
    assert [m.key for m in register.municipalities] == [KIEL]
    assert register.areas == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_of_either_system_and_a_byte_order_mark_are_taken(end: str) -> None:
    data = b"\xef\xbb\xbf" + as_bytes(excerpt(KIEL), end)
    assert read_register(data) == read_register(as_bytes(excerpt(KIEL)))


def test_a_line_cut_after_the_postal_code_is_taken() -> None:
    assert read_register(as_bytes([line.rstrip() for line in excerpt(KIEL)])).municipalities == only(KIEL)


def test_a_packed_file_reads_like_the_plain_one() -> None:
    plain = as_bytes(excerpt(KIEL, ERKRATH))
    assert read_register(lzma.compress(plain)) == read_register(plain)


def test_broken_lines_are_left_out_and_named_with_their_number() -> None:
    good = excerpt(KIEL, ERKRATH)
    at = next(number for number, line in enumerate(good, start=1) if line[10:18] == KIEL and line[:2] == "60")
    kiel = good[at - 1]
    damaged = {
        "population": kiel[:139] + "00000x47717" + kiel[150:],
        "postal code": kiel[:165] + "2410 " + kiel[170:],
        "text key": kiel[:122] + "99" + kiel[124:],
        "name is empty": kiel[:22] + " " * 50 + kiel[72:],
        "district": kiel[:10] + "01999" + kiel[15:],
        "characters": kiel[:100],
        "record kind": "77" + kiel[2:],
    }
    for reason, line in damaged.items():
        register = read_register(as_bytes([*good[: at - 1], line, *good[at:]]))
        assert [m.key for m in register.municipalities] == [ERKRATH], reason
        assert [broken.number for broken in register.broken] == [at]
        assert reason in register.broken[0].reason


def test_a_key_that_comes_twice_is_taken_once() -> None:
    good = excerpt(KIEL)
    kiel = next(line for line in good if line[:2] == "60")
    register = read_register(as_bytes([*good, kiel]))
    assert [m.key for m in register.municipalities] == [KIEL]
    assert "twice" in register.broken[0].reason


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a GV100AD register"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not text in UTF-8"),
        (b"name;population\nKiel;247717\n", "not a GV100AD register"),
        (lines()[0].replace("20231130", "20231399").encode(), "not a GV100AD register"),
        (as_bytes([line for line in lines()[:50] if line[:2] != "60"]), "holds no municipality"),
        (as_bytes(excerpt(KIEL, "05315000")).decode().encode("latin-1", "replace"), "not text in UTF-8"),
        (lzma.compress(b"x" * 1000)[:60], "cut off"),
        (b"\xfd7zXZ\x00" + b"rubbish" * 20, "damaged"),
    ],
    ids=["empty", "pdf", "csv", "no date", "no municipality", "latin-1", "packed and cut", "packed and damaged"],
)
def test_a_wrong_file_is_refused_with_one_sentence(data: bytes, why: str) -> None:
    with pytest.raises(WrongFile, match=why) as refused:
        read_register(data)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("key", "name", "title"), NAMES, ids=[key for key, _, _ in NAMES])
def test_the_name_stands_apart_from_its_titles(key: str, name: str, title: str) -> None:
    assert [(m.name, m.title) for m in only(key)] == [(name, title)]
