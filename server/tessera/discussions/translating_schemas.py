"""Wire shapes of translations, by people and by a machine."""

from datetime import datetime
from typing import Any

import msgspec

from tessera.core.access import SpaceAudience


class TranslationIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A contribution in another language; `version` is the `editedAt` of what it translates, `title` the question's.

    Refused where more people can read it by now than where it was `written_for`.
    """

    text: str
    title: str | None = None
    version: datetime | None = None
    name_public: bool = False
    written_for: SpaceAudience | None = None


class TranslationSource(msgspec.Struct, omit_defaults=True):
    """What somebody goes on from who writes a translation anew; `earlier`: the contribution was edited since."""

    text: str
    title: str | None = None
    earlier: bool = False


class TranslationOut(msgspec.Struct, omit_defaults=True):
    """A translation that somebody wrote of the contribution as it stands."""

    lang: str
    html: str
    byline: dict[str, Any]
    at: datetime
    title: str | None = None


class MachineTranslationOut(msgspec.Struct, omit_defaults=True):
    """A contribution as a machine put it into another language; `version` is the `editedAt` it was made from."""

    lang: str
    html: str
    version: datetime | None = None
    title: str | None = None
