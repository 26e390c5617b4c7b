"""A house of one's own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.several.house import House
from tests.support.redis_server import RedisServer


@pytest.fixture
def house(tmp_path: Path, redis: RedisServer) -> Iterator[House]:
    built = House(tmp_path, redis)
    yield built
    built.end()
