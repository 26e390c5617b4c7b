"""The register of German municipalities GV100AD: from bytes to `Municipality` values, without a database.

Format (Federal Statistical Office, record description GV100AD): lines of 220 characters in UTF-8. Columns
counted from 1: record kind 1-2 · date 3-10 · key 11-18 (state 2, region 1, district 2, municipality 3) ·
association 19-22 · name with titles 23-72 · text key 123-124 · area in hectares 129-139 · population 140-150 ·
postal code of the administration 166-170. Record kinds: 10 state, 20 region, 30 planning region, 40 district,
50 association of municipalities, 60 municipality. Text keys 60-64 and 67 are municipalities; 65 and 66 are
areas that belong to none and stay out.
"""

import lzma
from dataclasses import dataclass, field
from datetime import date

from tessera.organisations.imports import Refused
from tessera.organisations.names import split_title

MUNICIPALITY_TEXT_KEYS = frozenset({"60", "61", "62", "63", "64", "67"})
AREA_TEXT_KEYS = frozenset({"65", "66"})
RECORD_KINDS = frozenset({"10", "20", "30", "40", "50", "60"})
SHORTEST_LINE = 170  # up to the postal code; editors and mail programs cut the blanks after it
MAX_BYTES = 64 * 1024 * 1024
_XZ = b"\xfd7zXZ\x00"
# Bavaria (state 09) shortens its titles, everybody else writes them out.
_BAVARIAN_TITLES = {"M": "Markt", "St": "Stadt", "GKSt": "Große Kreisstadt"}


class WrongFile(Refused):
    """The whole file is not a GV100AD register; the message is one sentence for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """One record 60. `area` in hectares; `association` is "" where the register repeats the municipality."""

    key: str
    name: str
    title: str
    state: str
    district: str
    association: str
    population: int
    area: int
    postcode: str


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that was left out: its number in the file, counted from 1, why, and its key, "" if it cannot be read."""

    number: int
    reason: str
    key: str = ""


@dataclass(slots=True)
class Register:
    """What one file holds; `day` is the day the register describes, `areas` counts records of no municipality."""

    day: date
    municipalities: list[Municipality] = field(default_factory=list)
    broken: list[BrokenLine] = field(default_factory=list)
    areas: int = 0


@dataclass(slots=True)
class _Places:
    """Names by key of the records that stand above a municipality."""

    states: dict[str, str] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    associations: dict[str, str] = field(default_factory=dict)


def read_register(data: bytes) -> Register:
    """The register in `data` (plain or xz). Raises `WrongFile` if it is something else."""
    lines = _decode(data).split("\n")
    register = Register(day=_day_of(lines[0]))
    places, seen = _Places(), set[str]()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            _take(line.rstrip("\r"), register, places, seen)
        except ValueError as wrong:
            register.broken.append(BrokenLine(number, str(wrong), _key_in(line)))
    if not register.municipalities:
        raise WrongFile("This file holds no municipality (no usable record of kind 60).")
    return register


def _decode(data: bytes) -> str:
    if data.startswith(_XZ):
        data = _unpack(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise WrongFile(f"This file is not text in UTF-8 (line {line}); a GV100AD register is.") from None
    return text.lstrip("\r\n")


def _unpack(data: bytes) -> bytes:
    try:
        unpacker = lzma.LZMADecompressor()
        text = unpacker.decompress(data, MAX_BYTES)
    except lzma.LZMAError:
        raise WrongFile("This .xz file is damaged and cannot be unpacked.") from None
    if not unpacker.eof:
        raise WrongFile("This .xz file is cut off, or far larger than any register.")
    return text


def _day_of(line: str) -> date:
    """The day of the register from its first line, which also tells whether this is one at all."""
    wrong = WrongFile("This is not a GV100AD register: its first line is not a record of kind 10 to 60 with a date.")
    if line[:2] not in RECORD_KINDS or not _digits(line[2:10]):
        raise wrong
    try:
        return date(int(line[2:6]), int(line[6:8]), int(line[8:10]))
    except ValueError:
        raise wrong from None


def _take(line: str, register: Register, places: _Places, seen: set[str]) -> None:
    kind = line[:2]
    if kind not in RECORD_KINDS:
        raise ValueError(f"unknown record kind {kind!r}")
    if kind == "60":
        return _take_municipality(line, register, places, seen)
    name, _ = split_title(line[22:72])
    if kind == "10":
        places.states[line[10:12]] = name
    elif kind == "40":
        places.districts[line[10:15]] = name
    elif kind == "50":
        places.associations[line[10:15] + line[18:22]] = name
    return None


def _take_municipality(line: str, register: Register, places: _Places, seen: set[str]) -> None:
    if len(line) < SHORTEST_LINE:
        raise ValueError(f"the line has {len(line)} characters, a municipality needs {SHORTEST_LINE}")
    text_key = line[122:124]
    if text_key in AREA_TEXT_KEYS:
        register.areas += 1
        return
    if text_key not in MUNICIPALITY_TEXT_KEYS:
        raise ValueError(f"unknown text key {text_key!r}")
    municipality = _municipality(line, places)
    if municipality.key in seen:
        raise ValueError(f"the key {municipality.key} stands in the file twice")
    seen.add(municipality.key)
    register.municipalities.append(municipality)


def _municipality(line: str, places: _Places) -> Municipality:
    key, postcode = line[10:18], line[165:170]
    if not _digits(key):
        raise ValueError(f"the key {key!r} is not eight digits")
    if not _digits(postcode):
        raise ValueError(f"the postal code {postcode!r} is not five digits")
    name, title = split_title(line[22:72])
    if not name:
        raise ValueError("the name is empty")
    state = _above(places.states, key[:2], "state")
    district = _above(places.districts, key[:5], "district")
    association = _above(places.associations, key[:5] + line[18:22], "association")
    return Municipality(
        key=key,
        name=name,
        title=_BAVARIAN_TITLES.get(title, title) if key.startswith("09") else title,
        state=state,
        district=district,
        association="" if association == name else association,
        population=_number(line[139:150], "population"),
        area=_number(line[128:139], "area"),
        postcode=postcode,
    )


def _key_in(line: str) -> str:
    """The key of a broken municipality, so that it is not taken for one that is no more."""
    key = line[10:18]
    return key if line[:2] == "60" and len(key) == 8 and _digits(key) else ""


def _above(names: dict[str, str], key: str, what: str) -> str:
    if key not in names:
        raise ValueError(f"the {what} {key} is not in the file before this line")
    return names[key]


def _number(text: str, what: str) -> int:
    if not _digits(text):
        raise ValueError(f"the {what} {text.strip()!r} is not a number")
    return int(text)


def _digits(text: str) -> bool:
    """True for ASCII digits only; `str.isdigit` alone also takes superscripts."""
    return text.isascii() and text.isdigit()
