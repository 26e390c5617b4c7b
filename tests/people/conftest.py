"""A person of the cast who has a password."""

import pytest_asyncio

from tessera.people.passwords import hash_password
from tests.support.cast import Cast

EMAIL = "member@examplestead.example"
PASSWORD = "seven quiet otters swim"
_hashed: list[str] = []


@pytest_asyncio.fixture
async def cast(cast: Cast) -> Cast:
    """The cast; `member` signs in with PASSWORD, hashed once for all tests."""
    if not _hashed:
        _hashed.append(await hash_password(PASSWORD))
    await cast.db.pool.execute("UPDATE person SET password_hash = $1 WHERE email = $2", _hashed[0], EMAIL)
    return cast
