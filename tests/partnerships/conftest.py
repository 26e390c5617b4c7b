"""The two towns."""

import pytest_asyncio

from tests.partnerships.towns import Table, add_towns
from tests.support.cast import Cast
from tests.support.client import App


@pytest_asyncio.fixture
async def table(cast: Cast, app: App) -> Table:
    return Table(cast, app, await add_towns(cast))
