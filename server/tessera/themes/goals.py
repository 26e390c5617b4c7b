"""The 17 goals and their 169 targets, as data: `goals.json`, in order.

Names are the official short ones: of the United Nations in English, French, Spanish and Arabic, of the German federal
government, and of the United Nations' offices in Portugal and Ukraine.
"""

from pathlib import Path

import msgspec


class Goal(msgspec.Struct, frozen=True):
    """A goal with its short name by language and the codes of its targets, in the order of the resolution."""

    number: int
    names: dict[str, str]
    targets: tuple[str, ...]


GOALS = msgspec.json.decode(Path(__file__).with_name("goals.json").read_bytes(), type=tuple[Goal, ...])
# {code: place among all}, so that targets are shown in the order of the goals.
TARGETS = {target: place for place, target in enumerate(target for goal in GOALS for target in goal.targets)}


def goals_of(targets: list[str]) -> list[Goal]:
    """The goals that these targets belong to, in order."""
    wanted = set(targets)
    return [goal for goal in GOALS if wanted.intersection(goal.targets)]
