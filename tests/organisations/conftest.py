"""Each test has a migrated database of its own."""

from tests.support.database import db, migrated

__all__ = ["db", "migrated"]
