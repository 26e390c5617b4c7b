"""Wire shapes of themes and goals. A theme is addressed by its key."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType


class ThemeWords(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A theme in one language. `words` are further words that it is to be found by."""

    name: str
    description: str
    words: list[str] = []


class ThemeIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A new theme: its texts by language, all seven, and its targets, as "10.2"."""

    texts: dict[str, ThemeWords]
    targets: list[str] = []


class ThemePatch(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A change of a theme: languages that are absent stay. `version` is the one the writer saw."""

    texts: dict[str, ThemeWords] | UnsetType = UNSET
    targets: list[str] | UnsetType = UNSET
    version: datetime | None = None


class ThemePlace(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Where a theme is to stand: before the one with this key, or last."""

    before: str | None = None


class ThemeRef(msgspec.Struct, rename="camel"):
    """A theme as others point at it, named in the language that was asked for.

    Not for what is the same for all readers (frames, shared parts): there go keys alone.
    """

    key: str
    name: str


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """A question being written, to find the themes it may be about."""

    title: str
    text: str = ""


class ThemeOut(msgspec.Struct, rename="camel", omit_defaults=True):
    """A theme in the list. `goals` are numbers; `retired` ones are there to name what still carries them."""

    key: str
    name: str
    words: list[str]
    goals: list[int]
    retired: bool = False


class ThemeList(msgspec.Struct, rename="camel"):
    """Themes in one language."""

    lang: str
    items: list[ThemeOut]


class GoalOut(msgspec.Struct, rename="camel"):
    """A goal with all its targets; `themes` is how many themes serve it."""

    number: int
    name: str
    targets: list[str]
    themes: int


class GoalRef(msgspec.Struct, rename="camel"):
    """A goal as a theme shows it, with the targets that the theme serves."""

    number: int
    name: str
    targets: list[str]


class GoalList(msgspec.Struct, rename="camel"):
    """The 17 goals in one language."""

    lang: str
    items: list[GoalOut]


class ThemePage(msgspec.Struct, rename="camel", omit_defaults=True):
    """A theme in one language."""

    key: str
    lang: str
    name: str
    description: str
    goals: list[GoalRef]
    retired: bool = False


class ThemeSource(msgspec.Struct, rename="camel", omit_defaults=True):
    """What staff edit: a theme in all languages."""

    key: str
    texts: dict[str, ThemeWords]
    targets: list[str]
    version: datetime
    retired: bool = False


class GoalPage(msgspec.Struct, rename="camel"):
    """A goal in one language, with the themes that serve it."""

    number: int
    lang: str
    name: str
    themes: list[ThemeRef]
