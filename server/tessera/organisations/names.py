"""Names as they are compared: one function for storing and for asking.

People type what they remember: "Koeln", "Koln", "St Peter Ording", "Bad Homburg vor der Höhe" for
"Bad Homburg v. d. Höhe". `fold` brings all of these to one form; the stored column and the asked text
both go through it, so a change here needs a new import (or `UPDATE`) of the stored form.
"""

from tessera.core.text import bare_words

# Written in full, shortened or left out at will: "a. d. Spree", "an der Spree", "Rothenburg o.d.T."
_SMALL_WORDS = frozenset(
    {"a", "am", "an", "auf", "b", "bei", "beim", "d", "dem", "den", "der", "die", "i", "im", "in", "o", "ob"}
    | {"u", "und", "v", "vom", "von", "vor", "zu", "zum", "zur"}
)
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


def split_title(written: str) -> tuple[str, str]:
    """("Erkrath", "Fundort des Neanderthalers, Stadt") from the name as a register writes it.

    Titles stand after the first comma; there may be several, and stray blanks around them.
    """
    parts = [" ".join(part.split()) for part in written.split(",")]
    return parts[0], ", ".join(part for part in parts[1:] if part)
