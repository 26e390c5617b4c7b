"""The model texts: one file per page and language, in Markdown, with `[[gaps]]` for the operator to fill in.

In `privacy.<lang>.md`, `{stored}` stands for what is kept of people (`stored.py`), one item per line `@key …` below it.
"""

from functools import cache
from pathlib import Path

from tessera.settings import Settings
from tessera.site.stored import STORED, numbers

MODELS = Path(__file__).parent / "models"


def model(kind: str, lang: str, settings: Settings) -> str:
    """The model text of a page, with the numbers of this installation."""
    text = _read(kind, lang)
    return text if kind != "privacy" else _put_together(text, settings)


@cache
def _read(kind: str, lang: str) -> str:
    return (MODELS / f"{kind}.{lang}.md").read_text(encoding="utf-8").strip()


def items_of(text: str) -> dict[str, str]:
    """The items of what is kept, by key."""
    lines = [line[1:].partition(" ") for line in text.splitlines() if line.startswith("@")]
    return {key: item for key, _, item in lines}


def _put_together(text: str, settings: Settings) -> str:
    items, known = items_of(text), numbers(settings)
    stored = "\n".join(f"- {items[key]}" for key in STORED)
    whole = "\n".join(line for line in text.splitlines() if not line.startswith("@"))
    for name, value in {"stored": stored, **known}.items():
        whole = whole.replace(f"{{{name}}}", str(value))
    return whole.strip()
