"""Limits within one server; over several: `tests/live/test_redis.py`."""

import asyncio

import pytest

from tessera.core.errors import TooMany
from tessera.core.limits import Limit
from tessera.core.shared import Shared


class Slow:
    """Something shared that takes its time, and has no word against anything."""

    async def run(self, script: str, keys: list[str], given: list[object]) -> int:
        await asyncio.sleep(0.01)
        return 0


async def test_of_many_at_once_none_slips_through() -> None:
    limit, slow = Limit(attempts=2, seconds=60), Slow()
    shared: Shared = slow  # type: ignore[assignment]
    outcomes = await asyncio.gather(*(limit.take(shared, "a") for _ in range(9)), return_exceptions=True)
    assert [type(one) for one in outcomes] == [type(None)] * 2 + [TooMany] * 7


async def test_each_key_has_its_own_and_what_is_taken_is_counted() -> None:
    limit = Limit(attempts=1, seconds=60)
    await limit.take(None, "a", "b")
    for key in ("a", "b"):
        with pytest.raises(TooMany) as refused:
            await limit.take(None, key)
        assert refused.value.after is not None
        assert 55 <= refused.value.after <= 61
    await limit.take(None, "c")
