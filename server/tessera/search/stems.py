"""Stems: the root forms of words by PostgreSQL's dictionaries, and our own for Ukrainian; kept in memory once known."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tessera.search.endings import NOTHING_SAID, ukrainian_stem
from tessera.search.words import fold

if TYPE_CHECKING:
    from tessera.core.database import Database

CONFIGURATIONS = {
    "de": "german",
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "ar": "arabic",
    "uk": "simple",
}
"""PostgreSQL has no dictionary for Ukrainian: see `endings.py`."""

MOST_KEPT = 100_000

_STEMS = (
    "SELECT ts_lexize(u.dictionary::regdictionary, u.word) FROM unnest($1::text[], $2::text[]) AS u (dictionary, word)"
)


def _dictionary(lang: str) -> str:
    configuration = CONFIGURATIONS.get(lang, "simple")
    return configuration if configuration == "simple" else f"{configuration}_stem"


class Stems:
    """The stems of words by language; `load` first, then `of`. An empty set is a word that says nothing."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    async def load(self, db: "Database", pairs: Iterable[tuple[str, str]]) -> None:
        """Make (language, word) pairs known, one statement for all that are not."""
        missing = list({pair for pair in pairs if pair not in self._known})
        if not missing:
            return
        if len(self._known) + len(missing) > MOST_KEPT:
            self._known.clear()
        asked = [(_dictionary(lang), form) for lang, word in missing for form in (word, fold(word))]
        rows = await db.pool.fetch(_STEMS, [name for name, _ in asked], [form for _, form in asked])
        for place, pair in enumerate(missing):
            word = pair[1]
            plain, folded = rows[2 * place][0], rows[2 * place + 1][0]
            said = word not in NOTHING_SAID.get(pair[0], ())
            if pair[0] == "uk":
                plain, folded = [ukrainian_stem(fold(word))], None
            # A stop word is one as it was written: "für" says nothing, "fur" might.
            self._known[pair] = frozenset() if plain == [] or not said else frozenset((plain or []) + (folded or []))

    def of(self, lang: str, word: str) -> frozenset[str]:
        """The stems of a loaded word and of its folded form."""
        return self._known.get((lang, word), frozenset())
