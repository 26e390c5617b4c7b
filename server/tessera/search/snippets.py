"""Snippets: the part of a text where the asked words are, with marks; everything else is escaped.

Marks are set here and not by the database, as only here all spellings of a word are known to be one.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from tessera.search.stems import Stems
from tessera.search.terms import Term, beginning, spelt_like
from tessera.search.words import MARKS, clean, fold

LENGTH = 220
BEFORE = 40
SEARCHED = 20_000
SHORTEST_NEAR = 4

_SHOWN_WORD = re.compile(f"(?:[^\\W_]|{MARKS.pattern}|(?<=[а-яіїєґ])['’ʼ`](?=[а-яіїєґ]))+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """A shown word as it is compared: cleaned, in lower case."""
    return clean(word).lower()


def shown_words(text: str) -> set[str]:
    """The words of a text, cleaned and in lower case, as `Marker` will ask for their stems."""
    return {bare(match.group()) for match in _SHOWN_WORD.finditer(text[:SEARCHED])}


class Marker:
    """Marks the asked words in texts of one language."""

    def __init__(self, stems: Stems, asked: Iterable[Term], lang: str) -> None:
        self._stems = stems
        self._lang = lang
        terms = list(asked)
        words = [term.word for term in terms]
        self._asked = [fold(word) for word in words]
        self._inside = [term.inside for term in terms if term.inside]
        self._roots = {stem for word in words for stem in stems.of(lang, word)}
        begins = (beginning(word, lang, last=place == len(words) - 1) for place, word in enumerate(words))
        self._begins = tuple(begin for begin in begins if begin)
        self._decided: dict[tuple[str, bool], bool] = {}

    def snippet(self, text: str) -> str:
        """HTML of at most about LENGTH characters of `text`, the asked words in <mark>."""
        flat = _SPACES.sub(" ", text[:SEARCHED]).strip()
        words = list(_SHOWN_WORD.finditer(flat))
        marks = self._spans(words, alike=False) or self._spans(words, alike=True)
        start, end = _window(flat, marks)
        return _html(flat, start, end, marks)

    def _spans(self, words: list[re.Match[str]], *, alike: bool) -> list[tuple[int, int]]:
        return [match.span() for match in words if self._is_asked(bare(match.group()), alike)]

    def _is_asked(self, word: str, alike: bool) -> bool:
        known = self._decided.get((word, alike))
        if known is None:
            known = self._decided[word, alike] = self._decide(word, alike)
        return known

    def _decide(self, word: str, alike: bool) -> bool:
        folded = fold(word)
        if alike:
            return any(spelt_like(asked, folded) for asked in self._asked if len(asked) >= SHORTEST_NEAR)
        exact = folded in self._asked or folded.startswith(self._begins or ("\0",))
        return (
            exact
            or any(part in folded for part in self._inside)
            or not self._roots.isdisjoint(self._stems.of(self._lang, word))
        )


def _window(text: str, marks: list[tuple[int, int]]) -> tuple[int, int]:
    """Where to cut: the LENGTH characters that hold the most marks, from a little before the first of them."""
    if not marks or len(text) <= LENGTH:
        return 0, min(len(text), _word_end(text, LENGTH))
    best = max(marks, key=lambda mark: sum(mark[0] <= m[0] < mark[0] + LENGTH - BEFORE for m in marks))
    start = max(0, min(best[0] - BEFORE, len(text) - LENGTH))
    if start:
        space = text.find(" ", start, best[0])
        start = space + 1 if space >= 0 else best[0]
    return start, _word_end(text, start + LENGTH)


def _word_end(text: str, near: int) -> int:
    if near >= len(text):
        return len(text)
    space = text.rfind(" ", near - 30, near)
    return space if space > 0 else near


def _html(text: str, start: int, end: int, marks: list[tuple[int, int]]) -> str:
    parts = ["…" if start else ""]
    at = start
    for begin, stop in marks:
        if begin < at or stop > end:
            continue
        parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return "".join(parts)
