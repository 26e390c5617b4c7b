"""Wire shapes of site pages."""

from datetime import datetime

import msgspec


class SitePageOut(msgspec.Struct, rename="camel"):
    """A page as everybody reads it.

    `lang` is the language of the text, which may be another than was asked for: what is confirmed in another language
    says more than a model in one's own. `draft`: the operator has not confirmed it; `changedAt` is null for a model.
    """

    kind: str
    lang: str
    html: str
    draft: bool
    changed_at: datetime | None


class SitePageState(msgspec.Struct, rename="camel"):
    """How a page stands in one language: `model`, `draft` (never confirmed), `confirmed`, or `redrafted` (a draft lies
    beside what readers get)."""

    kind: str
    lang: str
    state: str
    changed_at: datetime | None


class SitePageStates(msgspec.Struct):
    """Every page in every language."""

    items: list[SitePageState]


class SitePageVersion(msgspec.Struct, rename="camel"):
    """What a page said from `at` on, the newest first."""

    number: int
    at: datetime
    html: str
    confirmed: bool


class SitePageSource(msgspec.Struct, rename="camel"):
    """What staff edit: the newest text, or the model; `version` is 0 until something was saved."""

    kind: str
    lang: str
    text: str
    version: int
    state: str
    versions: list[SitePageVersion]


class SitePageIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A text to save. `version` is the one the writer saw; `confirmed`: readers get it from now on."""

    text: str
    confirmed: bool
    version: int
