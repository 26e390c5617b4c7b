"""Tables of themes."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from tessera.core.clock import UtcDateTime, now
from tessera.core.model import Table, random_id, text_array
from tessera.core.text import SITE_LANGUAGES

_LANG = sa.Enum(*SITE_LANGUAGES, native_enum=False, create_constraint=True, name="lang", length=40)


class Theme(Table, table=True):
    """One theme. `key` is its address and never changes; `position` orders all of them, retired ones too."""

    __tablename__ = "theme"

    id: UUID = random_id()
    key: str = Field(sa_type=sa.Text, unique=True)
    position: int = Field()
    changed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class ThemeText(Table, table=True):
    """A theme in one language; every theme has all seven.

    `name_key` is the folded name, so that no two themes of a language differ in case and accents alone. `search` holds
    the folded words of name and `words`.
    """

    __tablename__ = "theme_text"
    __table_args__ = (sa.UniqueConstraint("lang", "name_key"),)

    theme_id: UUID = Field(foreign_key="theme.id", ondelete="CASCADE", primary_key=True)
    lang: str = Field(sa_type=_LANG, primary_key=True)
    name: str = Field(sa_type=sa.Text)
    description: str = Field(sa_type=sa.Text)
    words: list[str] = text_array()
    name_key: str = Field(sa_type=sa.Text)
    search: list[str] = text_array()


class ThemeTarget(Table, table=True):
    """A target of the goals that work on a theme serves, as "10.2"."""

    __tablename__ = "theme_target"

    theme_id: UUID = Field(foreign_key="theme.id", ondelete="CASCADE", primary_key=True)
    target: str = Field(sa_type=sa.Text, primary_key=True)
