"""Tables of search."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import Field

from tessera.core.clock import UtcDateTime
from tessera.core.model import Table

_DATED, _UNDATED = sa.text("created_at IS NOT NULL"), sa.text("created_at IS NULL")
# GIN otherwise keeps new rows in a list that every search reads through.
_AT_ONCE = {"fastupdate": "off"}


class Document(Table, table=True):
    """What can be found of a thing, or of a part of one (`port.Source`). Made from its row, and made anew at any time.

    `tsv` holds the words stemmed in the language of the text, and folded (`words.fold`). No foreign keys: a
    document may outlive its row by a moment, and hits are checked against rows. Things without a date have an index of
    their own, as there may be 200,000 towns beside as many contributions.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.Index(
            "ix_document_tsv", "tsv", postgresql_using="gin", postgresql_with=_AT_ONCE, postgresql_where=_DATED
        ),
        sa.Index(
            "ix_document_undated_tsv", "tsv", postgresql_using="gin", postgresql_with=_AT_ONCE,
            postgresql_where=_UNDATED,
        ),
        sa.Index("ix_document_newest", sa.text("created_at DESC"), "id", postgresql_where=_DATED),
        sa.Index("ix_document_themes", "themes", postgresql_using="gin", postgresql_with=_AT_ONCE),
        sa.Index("ix_document_whole_id", "whole_id"),
        sa.Index("ix_document_kind_format", "kind", "format"),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_type=sa.Text)
    circle_id: int = Field(sa_type=sa.BigInteger)
    whole_id: UUID
    space_id: UUID | None = Field(default=None, nullable=True)
    lang: str = Field(sa_type=sa.Text)
    created_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    stamp: str = Field(sa_type=sa.Text)
    format: int = Field(sa_type=sa.SmallInteger)
    themes: list[UUID] = Field(sa_type=pg.ARRAY(sa.Uuid))
    goals: list[int] = Field(sa_type=pg.ARRAY(sa.Integer))
    title_words: int = Field(sa_type=sa.SmallInteger)
    tsv: Any = Field(sa_type=pg.TSVECTOR)
    text: str = Field(sa_type=sa.Text)


class DocumentWord(Table, table=True):
    """A folded word that some document holds, with its shape (`words.shape`) for trigrams.

    Nobody is ever shown words from here. All words near enough to an asked one are tried, never the nearest
    few, so that a word only hidden documents hold changes nothing of what others find.
    """

    __tablename__ = "document_word"
    __table_args__ = (
        sa.Index("ix_document_word_shape", "shape", postgresql_using="gin", postgresql_ops={"shape": "gin_trgm_ops"}),
    )

    word: str = Field(sa_type=sa.Text, primary_key=True)
    shape: str = Field(sa_type=sa.Text)
