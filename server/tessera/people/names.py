"""Names of people as they are compared: one function for storing and for asking.

People type a colleague's name as their keyboard allows: "Aydinli" for "Aydınlı", "Muller" or "Mueller" for "Müller".
The stored form and what is asked both go through `name_search`; a change here needs the stored ones made anew by a
migration.
"""

from tessera.core.text import bare_words

_PLACES = 16**3
_FIRST, _MORE = "ABCDEFGHIJ", str.maketrans("0123456789abcdef", "KLMNOPQRSTUVWXYZ")


def name_search(name: str) -> str:
    """The words of a name, bare, each after a blank, in ASCII alone; a blank if nothing is left.

    pg_trgm knows only ASCII letters in a database with the C locale, as the embedded one is: names in other scripts
    would have no trigrams.
    """
    return "".join(map(_in_ascii, f" {' '.join(bare_words(name))}"))


def _in_ascii(letter: str) -> str:
    """Another letter is four capitals, of which the first is never one of the others: as all else is in small letters,
    nothing but the same letter looks like them, wherever in a name one looks."""
    if letter.isascii():
        return letter
    place = ord(letter)
    return _FIRST[place // _PLACES % len(_FIRST)] + f"{place % _PLACES:03x}".translate(_MORE)
