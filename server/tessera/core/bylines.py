"""What readers see of a kept byline.

A byline is kept with each contribution in its full form: person, name, role, organisation, country; an unnamed one
holds `unnamed` and, where five member municipalities share it, country and size (R5).
"""

from typing import Any

_OPEN_TO_VISITORS = ("organisation", "country", "size", "unnamed")


def byline_shown(byline: dict[str, Any], *, name_public: bool, visitors: bool) -> dict[str, Any]:
    """A kept byline for visitors, or for readers who are signed in: these see all of it.

    Visitors get no person, and name and role only where their owner allowed it.
    """
    if not visitors:
        return byline
    allowed = (*_OPEN_TO_VISITORS, "name", "role") if name_public else _OPEN_TO_VISITORS
    return {key: byline[key] for key in allowed if key in byline}
