"""The files of the demo world as they lie in the repository, read once, with their things by key."""

import json
from pathlib import Path
from typing import Any

TESSERA = Path(__file__).parents[2] / "server" / "tessera"
LANGUAGES = ("de", "en", "fr", "es", "pt", "uk", "ar")
FILES = TESSERA / "demo" / "world"
MOST_DAYS = 18 * 31


def read(name: str) -> Any:
    return json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))


WORLD: dict[str, Any] = {
    **read("people"),
    "organisations": read("organisations"),
    "spaces": read("spaces"),
    "partnerships": read("partnerships"),
    "waiting": read("waiting"),
    "questions": [question for lang in LANGUAGES for question in read(f"questions/{lang}")],
}
ORGANISATIONS = {row["key"]: row for row in WORLD["organisations"]}
PEOPLE = {row["key"]: row for row in WORLD["people"]}
QUESTIONS = {row["key"]: row for row in WORLD["questions"]}
SPACES = {row["key"]: row for row in WORLD["spaces"]}
INSIDE = {key: {row["person"] for row in space["members"]} for key, space in SPACES.items()}
