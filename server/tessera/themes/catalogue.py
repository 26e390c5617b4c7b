"""The catalogue that a new database begins with: `catalogue.json`, in the order in which themes are shown.

Only what is missing is taken from it (`actions.seed_themes`), so what staff changed stays. A correction of a text here
reaches no database that has the theme.
"""

from pathlib import Path

import msgspec

from tessera.themes.schemas import ThemeWords


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """A theme of the catalogue."""

    key: str
    targets: list[str]
    texts: dict[str, ThemeWords]


def catalogue() -> list[Entry]:
    """All themes of the catalogue."""
    return msgspec.json.decode(Path(__file__).with_name("catalogue.json").read_bytes(), type=list[Entry])
