"""Time: always UTC and always with its zone.

Invariant: a datetime without a zone never reaches the database. asyncpg and SQLAlchemy would read it in the
machine's zone and shift it without an error, so the column type refuses it.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class NaiveDatetimeError(ValueError):
    """A datetime without a zone was about to be stored."""


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def require_zone(value: datetime) -> datetime:
    """Give back `value` in UTC, or raise NaiveDatetimeError where it names no zone."""
    if value.tzinfo is None:
        raise NaiveDatetimeError(f"{value.isoformat()} has no time zone")
    return value.astimezone(UTC)


def milliseconds(value: datetime) -> int:
    """Milliseconds since 1970, the unit in which the live protocol tells time."""
    return int(value.timestamp() * 1000)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """`timestamptz` that takes only datetimes with a zone and gives back UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else require_zone(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return value
