"""Outsiders get the same bytes of a world with and of a world without what is hidden from them."""

import pytest

from tests.leak.addresses import LIVE, ROUTES
from tests.leak.pairs import PAIRS, Pair
from tests.leak.twins import Twins

CASES = [(pair, name) for pair in PAIRS for name in pair.outsiders]


@pytest.mark.parametrize(("pair", "name"), CASES, ids=lambda value: str(getattr(value, "name", value)))
async def test_outsider_cannot_tell_twin_worlds_apart(twins: Twins, pair: Pair, name: str) -> None:
    built = await twins.built(pair)
    built.forget()
    # Texts that are gone by now were there for all while the world was made, so only the others compare what was heard.
    heard = None if pair.name == "gone texts" else built.heard_difference(name)
    difference = await built.difference(name) or heard
    assert difference is None, difference


async def test_every_route_that_answers_a_get_has_an_example(twins: Twins) -> None:
    routes = (await twins.built(PAIRS[-1])).worlds[0].app.asgi.app.routes
    readable = {r.path_format for r in routes if "GET" in (getattr(r, "methods", None) or {"GET"})}
    assert readable == ROUTES.keys() | LIVE
