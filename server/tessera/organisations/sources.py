"""Where data of organisations come from, and under which licence: whoever shows them names it.

The demo world's organisations are invented and those that staff enter are our own: neither needs a source named.
"""

from collections.abc import Iterable
from dataclasses import dataclass

GV100AD = "gv100ad"
GEONAMES = "geonames"
# What staff said, what was chosen on this site, and names an organisation had before: no sources to be named.
STAFF = "staff"
HERE = "here"
FORMER = "former"
# Before the source of a name: it came with an organisation that was merged.
MERGED = "merged:"


@dataclass(frozen=True, slots=True)
class Source:
    """`official`: a register whose word on name, kind, state, district and population nobody corrects by hand."""

    key: str
    name: str
    url: str
    licence: str
    licence_url: str
    official: bool = False


SOURCES = {
    GV100AD: Source(
        key=GV100AD,
        name="© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis GV-ISys (GV100AD)",
        url="https://www.destatis.de/",
        licence="dl-de/by-2-0",
        licence_url="https://www.govdata.de/dl-de/by-2-0",
        official=True,
    ),
    GEONAMES: Source(
        key=GEONAMES,
        name="GeoNames",
        url="https://www.geonames.org/",
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
    ),
}


def origin(source: str) -> str:
    """Where a name comes from, whether or not it came with a merged organisation."""
    return source.removeprefix(MERGED)


def named(keys: Iterable[str | None]) -> list[Source]:
    """The sources to be named for data of these, each once, in a fixed order."""
    wanted = {origin(key) for key in keys if key}
    return [source for key, source in SOURCES.items() if key in wanted]


def is_official(source: str | None) -> bool:
    """Whether an official register says what an organisation of this source is."""
    known = SOURCES.get(source or "")
    return known is not None and known.official
