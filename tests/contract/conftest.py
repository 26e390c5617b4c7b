"""Fixtures of the contracts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.support.cast import Cast
from tests.support.client import App, started


@pytest_asyncio.fixture
async def app(cast: Cast, tmp_path: Path) -> AsyncIterator[App]:
    """The application without reactions: what they tell of would come whenever they are ready."""
    async with started(cast.db.dsn, tmp_path, work=False) as application:
        yield application
