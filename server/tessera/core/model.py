"""The base of all table classes, and the column types they share.

Table classes validate nothing and never cross the wire; wire shapes are msgspec structs in each domain's
`schemas.py`.
"""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """Base of every table class."""


def random_id() -> Any:
    """A primary key that may leave the server: uuid4, neither sequential nor timed (R8)."""
    return Field(default_factory=uuid4, primary_key=True)


def inner_id() -> Any:
    """A primary key that never leaves the server."""
    return Field(default=None, sa_type=sa.BigInteger, primary_key=True, sa_column_args=[sa.Identity()])


def words(*values: str, name: str, default: Any = ..., nullable: bool = False) -> Any:
    """A text column with a named check on its closed set of values."""
    kind = sa.Enum(*values, native_enum=False, create_constraint=True, name=name, length=40)
    return Field(default=default, sa_type=kind, nullable=nullable)


def text_array() -> Any:
    """A `text[]` column; assign a new list to change it, changes in place are lost."""
    return Field(default_factory=list, sa_type=pg.ARRAY(sa.Text))


def json_column() -> Any:
    """A `jsonb` column; assign a new value to change it, changes in place are lost."""
    return Field(default_factory=dict, sa_type=pg.JSONB)


def reference(target: str, *, ondelete: str | None = None, nullable: bool = False, index: bool = False) -> Any:
    """A foreign key to `table.column`."""
    return Field(
        default=None if nullable else ..., foreign_key=target, ondelete=ondelete, nullable=nullable, index=index
    )  # type: ignore[call-overload]


__all__ = ["UUID", "Table", "inner_id", "json_column", "random_id", "reference", "text_array", "words"]
