"""What readers see of a kept byline."""

from typing import Any

import pytest

from tessera.core.bylines import byline_shown

PLACE = {"organisation": {"id": "2", "name": "Examplestead"}, "country": "DE"}
FULL = {"person": "1", "name": "Sample", "role": "Officer", **PLACE}
UNNAMED = {"unnamed": True, "country": "DE", "size": "small"}


@pytest.mark.parametrize(
    ("byline", "name_public", "visitors", "shown"),
    [
        (FULL, False, False, FULL),
        (FULL, True, False, FULL),
        (FULL, False, True, PLACE),
        (FULL, True, True, {"name": "Sample", "role": "Officer", **PLACE}),
        ({"person": "1", "name": "Sample"}, False, True, {}),
        ({**FULL, "a key of later": "x"}, True, True, {"name": "Sample", "role": "Officer", **PLACE}),
        (UNNAMED, False, False, UNNAMED),
        (UNNAMED, True, True, UNNAMED),
        ({}, False, True, {}),
    ],
)
def test_visitors_see_no_person_and_a_name_only_where_it_is_allowed(
    byline: dict[str, Any], name_public: bool, visitors: bool, shown: dict[str, Any]
) -> None:
    assert byline_shown(byline, name_public=name_public, visitors=visitors) == shown
