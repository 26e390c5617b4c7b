"""Tables of site pages."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, words
from tessera.core.text import SITE_LANGUAGES

KINDS = ("imprint", "privacy", "accessibility")


class SitePage(Table, table=True):
    """One text of a page in one language; every saving adds one, so these rows are the page's history.

    `number` counts them from 1. Readers get the newest `confirmed` one. Who saved it is not kept: staff answer for
    these pages together.
    """

    __tablename__ = "site_page"
    __table_args__ = (sa.UniqueConstraint("kind", "lang", "number"),)

    id: UUID = random_id()
    kind: str = words(*KINDS, name="kind")
    lang: str = words(*SITE_LANGUAGES, name="lang")
    number: int = Field()
    text: str = Field(sa_type=sa.Text)
    html: str = Field(sa_type=sa.Text)
    confirmed: bool = Field()
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
