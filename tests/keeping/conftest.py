"""One world, kept once for all tests of a module."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.keeping.world import Kept, keep_a_world
from tests.support.databases import Cluster


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kept(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kept]:
    """The archive of a world in which every table has rows."""
    yield await keep_a_world(cluster, tmp_path_factory.mktemp("kept"))
