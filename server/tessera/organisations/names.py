"""Names as they are compared: one function for storing and for asking.

People type what they remember: "Koeln", "Koln", "St Peter Ording", "Bad Homburg vor der Höhe" for
"Bad Homburg v. d. Höhe". `fold` brings all of these to one form; the stored column and the asked text
both go through it, so a change here needs a new import (or `UPDATE`) of the stored form.
"""

from tessera.core.text import bare_words
from tessera.search.words import shape

# Written in full, shortened or left out at will: "a. d. Spree", "an der Spree", "Rothenburg o.d.T."
_SMALL_WORDS = frozenset(
    {"a", "am", "an", "auf", "b", "bei", "beim", "d", "dem", "den", "der", "die", "i", "im", "in", "o", "ob"}
    | {"u", "und", "v", "vom", "von", "vor", "zu", "zum", "zur"}
)
# The last letters of Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic, and how a word of each is marked.
_SCRIPTS = (
    ("\u02ff", "!"), ("\u03ff", "&"), ("\u052f", "#"), ("\u058f", "="), ("\u05ff", "*"), ("\u06ff", "@")
)  # fmt: skip
MANY_LETTERS = "+"
MARKS = "".join(mark for _, mark in _SCRIPTS) + MANY_LETTERS
_FEW_LETTERS = "\u0700"
_TITLE_WORDS = frozenset(
    {"stadt", "gemeinde", "markt", "flecken", "hansestadt", "landeshauptstadt", "kreisstadt", "universitatsstadt"}
)


def fold(text: str) -> str:
    """Lower-case words without accents, umlaut spellings, small words and signs; "" if nothing is left."""
    words = bare_words(text)
    kept = [_word(words, place) for place, word in enumerate(words) if place == 0 or word not in _SMALL_WORDS]
    return " ".join(kept)


def _word(words: list[str], place: int) -> str:
    """One folded word. "St" is "Sankt" only before another word: alone it is how "Stuttgart" begins."""
    word = words[place]
    if word == "st" and place + 1 < len(words):
        return "sankt"
    return word


def without_title(text: str) -> str:
    """The folded name without a title in front ("Stadt Kiel") or after a comma ("Kiel, Landeshauptstadt")."""
    first, _, rest = fold(text.split(",", 1)[0]).partition(" ")
    if first in _TITLE_WORDS and rest:
        return rest
    return f"{first} {rest}".rstrip()


def search_form(folded: str) -> str:
    """A folded text in ASCII alone, the same for the same text: how names are stored and asked for.

    pg_trgm knows only ASCII letters in a database with the C locale, as the embedded one is: names in other scripts
    would have no trigrams, and to ask for one would read the whole index. Each foreign word becomes a mark of its
    script (a sign, as trigrams leave these out) and its letters as ASCII symbols: one each where the script has few
    letters, else four.
    """
    return " ".join(word if word.isascii() else _in_ascii(word) for word in folded.split(" "))


def _in_ascii(word: str) -> str:
    first = next(letter for letter in word if not letter.isascii())
    mark = next((mark for last, mark in _SCRIPTS if first <= last), MANY_LETTERS)
    return mark + "".join(shape(letter) if letter < _FEW_LETTERS else f"{ord(letter):05x}"[-4:] for letter in word)


def search_forms(name: str, district: str, region: str) -> tuple[str, str]:
    """The two stored forms that `finding.find` compares with: the name, and the name with its place."""
    return search_form(fold(name)), search_form(fold(f"{name} {district} {region}"))


def split_title(written: str) -> tuple[str, str]:
    """("Erkrath", "Fundort des Neanderthalers, Stadt") from the name as a register writes it.

    Titles stand after the first comma; there may be several, and stray blanks around them.
    """
    parts = [" ".join(part.split()) for part in written.split(",")]
    return parts[0], ", ".join(part for part in parts[1:] if part)
