"""Tables of search."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import Field

from tessera.core.clock import UtcDateTime
from tessera.core.model import Table, words


class Document(Table, table=True):
    """What can be found of one post. Made from its row, and made anew from it at any time.

    `tsv` holds the words stemmed in the language of the text, and folded (`words.fold`). No foreign keys: a
    document may outlive its row by a moment, and hits are checked against rows.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.Index("ix_document_tsv", "tsv", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        sa.Index("ix_document_newest", sa.text("created_at DESC"), "id"),
    )

    id: UUID = Field(primary_key=True)
    kind: str = words("question", "answer", name="kind")
    circle_id: int = Field(sa_type=sa.BigInteger)
    space_id: UUID
    lang: str = Field(sa_type=sa.Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
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
