"""What a theme may hold, which themes a thing may carry, how words find themes. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from tessera.core.text import SITE_LANGUAGES, bare_words
from tessera.themes.goals import TARGETS

MAX_NAME = 80
MAX_DESCRIPTION = 240
MAX_WORD = 60
MAX_WORDS = 20
MAX_TARGETS = 12
MAX_KEY = 60
# So many a question, a person or an organisation carries at most; with more none says anything.
MAX_CARRIED = 8
# The Arabic article, with what is written together with it ("and the", "for the").
_ARTICLE = re.compile(r"^(?:[وبكف]?ال|لل)(?=\w{3})")


class Words(Protocol):
    """A theme in one language, of whatever class."""

    name: str
    description: str
    words: list[str]


def fold(text: str) -> str:
    """The form in which names are compared."""
    return " ".join(bare_words(text))


def search_words(*texts: str) -> list[str]:
    """The folded words of texts, each once: those that are kept of a theme as well as those that are asked for."""
    return list(dict.fromkeys(_ARTICLE.sub("", word) for word in bare_words(" ".join(texts))))


def key_of(name: str, taken: Collection[str]) -> str:
    """The key of a new theme from its English name, with a number where that is taken."""
    plain = "-".join(word for word in bare_words(name) if word.isascii())[: MAX_KEY - 4].strip("-") or "theme"
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (plain, *numbered) if key not in taken)


def text_mistakes(texts: Mapping[str, Words], *, whole: bool) -> dict[str, str]:
    """{field: code} of what cannot be taken in texts; `whole`: all seven languages must be there."""
    mistakes = {f"texts.{lang}": "language_unknown" for lang in texts if lang not in SITE_LANGUAGES}
    for lang in SITE_LANGUAGES:
        if text := texts.get(lang):
            mistakes |= _mistakes(text, f"texts.{lang}.")
        elif whole:
            mistakes[f"texts.{lang}.name"] = "field_empty"
    return mistakes


def _mistakes(text: Words, place: str) -> dict[str, str]:
    found = {}
    for field, most in (("name", MAX_NAME), ("description", MAX_DESCRIPTION)):
        written = getattr(text, field)
        if not fold(written):
            found[place + field] = "field_empty"
        elif len(written) > most:
            found[place + field] = "field_too_long"
        elif "\x00" in written:
            found[place + field] = "field_invalid"
    if len(text.words) > MAX_WORDS or any(len(word) > MAX_WORD for word in text.words):
        found[f"{place}words"] = "field_too_long"
    elif any("\x00" in word for word in text.words):
        found[f"{place}words"] = "field_invalid"
    return found


def target_mistakes(targets: Collection[str]) -> dict[str, str]:
    """{field: code} of what cannot be taken in targets."""
    if any(target not in TARGETS for target in targets):
        return {"targets": "target_unknown"}
    return {"targets": "field_too_long"} if len(set(targets)) > MAX_TARGETS else {}


def carried_mistakes(keys: Sequence[str], *, known: Mapping[str, bool], kept: Collection[str]) -> dict[str, str]:
    """{field: code} of themes that a thing cannot carry; an unknown or retired one is named, as `themes.<key>`.

    `known`: whether each theme that there is has retired. `kept`: keys that the thing carries already; these may have
    retired meanwhile.
    """
    mistakes = {f"themes.{key[:MAX_KEY]}": "theme_unknown" for key in keys if key not in known}
    mistakes |= {f"themes.{key}": "theme_retired" for key in keys if known.get(key) and key not in kept}
    if len(set(keys)) > MAX_CARRIED:
        mistakes["themes"] = "themes_too_many"
    return mistakes


class Fit(NamedTuple):
    """How well one asked word fits a theme in one language.

    `fit`: 4 the same word, 3 the beginning of one, 2 a part of a compound or another ending, 1 a theme's word is a part
    of the asked one, or it resembles one.
    """

    key: str
    lang: str
    word: str
    fit: int


SAME, BEGINS, PART = 4, 3, 2
# Of a long question short words say nothing: they begin too many others.
TELLING = 5
# How much has to speak for a theme that is suggested: one word of the title that no more than four themes have.
LIKELY = 1.5


def ranked(fits: Sequence[Fit], *, asked: int, lang: str, order: Sequence[str]) -> list[str]:
    """Keys of the themes that were found, the best first.

    Themes that every one of the `asked` words fits; where there is none, those that most of the telling words fit.
    Weak fits count only where nothing fits better. Among equals the language of the reader, then the `order`.
    """
    by_text: dict[tuple[str, str], list[Fit]] = {}
    for fit in fits:
        by_text.setdefault((fit.key, fit.lang), []).append(fit)
    whole = {text: found for text, found in by_text.items() if len(found) == asked}
    if not whole:
        whole = _telling(by_text)
    strong = {text: found for text, found in whole.items() if min(fit.fit for fit in found) >= PART}
    place = {key: number for number, key in enumerate(order)}

    def rank(text: tuple[str, str]) -> tuple[int, bool, int]:
        return -sum(fit.fit for fit in (strong or whole)[text]), text[1] != lang, place[text[0]]

    return list(dict.fromkeys(key for key, _ in sorted(strong or whole, key=rank)))


def telling_words(text: str) -> list[str]:
    """The folded words of a text that are long enough to say what it is about, each once."""
    return [word for word in search_words(text) if len(word) >= TELLING]


def suggested(fits: Sequence[Fit], *, title: Collection[str], order: Sequence[str]) -> list[str]:
    """Keys of the themes that words of a text name, the likeliest first; a word of the `title` counts for two.

    A word says the less the more themes it names; a theme is as likely as its likeliest language.
    """
    naming: dict[str, set[str]] = {}
    for fit in fits:
        naming.setdefault(fit.word, set()).add(fit.key)
    worth: dict[tuple[str, str], float] = {}
    for fit in fits:
        told = fit.fit * (2 if fit.word in title else 1) / len(naming[fit.word])
        worth[fit.key, fit.lang] = worth.get((fit.key, fit.lang), 0) + told
    best: dict[str, float] = {}
    for (key, _), value in worth.items():
        best[key] = max(best.get(key, 0), value)
    place = {key: number for number, key in enumerate(order)}
    likely = [key for key, value in best.items() if value >= LIKELY]
    return sorted(likely, key=lambda key: (-best[key], place[key]))


def _telling(by_text: Mapping[tuple[str, str], Sequence[Fit]]) -> dict[tuple[str, str], list[Fit]]:
    kept = {text: [fit for fit in found if _tells(fit)] for text, found in by_text.items()}
    most = max(map(len, kept.values()), default=0)
    return {text: found for text, found in kept.items() if most and len(found) == most}


def _tells(fit: Fit) -> bool:
    return fit.fit >= PART and len(fit.word) >= (TELLING - 1 if fit.fit == SAME else TELLING)
