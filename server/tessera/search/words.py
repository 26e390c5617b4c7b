"""Words: how a text becomes what can be compared, the same way for documents and for questions.

Folding makes spellings of one word equal: case, accents, ß, umlauts (ü, ue and u), Arabic vowel signs and
letter variants, Ukrainian apostrophes. It changes words that have no umlaut too ("neue" becomes "neu"); as both
sides are folded alike, that costs nothing but a few more hits.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")
MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_INNER_APOSTROPHE = re.compile("(?<=[а-яіїєґ])['’ʼ`](?=[а-яіїєґ])", re.IGNORECASE)
_UMLAUT_SPELLING = re.compile("([aou])e")
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ı": "i", "ґ": "г", "ى": "ي", "ة": "ه", "ٱ": "ا"}
)


_ARTICLES = (("وال", 4), ("بال", 4), ("كال", 4), ("فال", 4), ("لل", 3), ("ال", 3))
"""Arabic articles with what is written before them, and how many letters a word has at least after it."""
_SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ODD = {"є": ord("а") + 32, "і": ord("а") + 33}
"""Letters outside their script's block of 32, put where no other letter falls."""


def clean(text: str) -> str:
    """Composed letters without Arabic vowel signs and inner apostrophes, so that words stay whole."""
    composed = unicodedata.normalize("NFC", text)
    return _INNER_APOSTROPHE.sub("", MARKS.sub("", composed))


def split(text: str) -> list[str]:
    """The words of a cleaned text in lower case, in order."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.lower())]


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """The form in which all spellings of a word are equal."""
    bare = MARKS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return _UMLAUT_SPELLING.sub(r"\1", bare.translate(_LETTERS))


def is_arabic(word: str) -> bool:
    """Whether a word is written in the Arabic script."""
    return "\u0600" <= word[:1] <= "\u06ff"


def arabic_form(word: str) -> str:
    """The exact form of a cleaned Arabic word: folded, without its article, and with the ending of a noun kept.

    "مكتبة" (library) and "مكتبه" (his office) are two words here; after an article an ه can only be meant for a ة.
    """
    bare = _without_article(word)
    form = arabic_whole(bare)
    return f"{form[:-1]}ة" if bare != word and form.endswith("ه") else form


def arabic_whole(word: str) -> str:
    """The same of a word that has no article, though it may look as if it had."""
    folded = fold(word)
    return f"{folded[:-1]}ة" if word.endswith("ة") else folded


def _without_article(word: str) -> str:
    """A word without its article and the particle written as one with it; with a hamza it is no article."""
    for article, least in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= least:
            return word[len(article) :]
    return word


def _shape_of(letter: str) -> str:
    if letter.isascii():
        return letter
    return _SYMBOLS[_ODD.get(letter, ord(letter)) % len(_SYMBOLS)]


@lru_cache(maxsize=50_000)
def shape(folded: str) -> str:
    """A folded word with each foreign letter as one of 36 ASCII symbols.

    pg_trgm knows only ASCII letters in a database with the C locale, as the embedded one is. The symbols are
    unambiguous within Cyrillic and within Arabic.
    """
    return "".join(map(_shape_of, folded))


def trigrams(word: str) -> frozenset[str]:
    """The trigrams of a folded word, padded as PostgreSQL's pg_trgm does."""
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(asked: str, found: str) -> float:
    """How much of the asked word's trigrams the found one has, 0 to 1."""
    wanted = trigrams(asked)
    return len(wanted & trigrams(found)) / len(wanted)
