"""Names and titles: texts of one line that stand inside the sentences of others."""

import unicodedata

# They would turn the sentence around a name, and stay hidden in it.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SEEN = "LNPS"
_BREAKING = ("Cc", "Zl", "Zp", "Co", "Cn")


def line_mistake(text: str, most: int, *, needed: bool = False) -> str | None:
    """The code of what is wrong with a line, or None. `needed`: something must be there to be seen.

    Signs that control (NUL, line ends, bells) or turn the direction are refused; joiners are part of many scripts.
    """
    line = text.strip()
    if needed and not any(unicodedata.category(sign)[0] in _SEEN for sign in line):
        return "field_empty"
    if len(text) > most:
        return "field_too_long"
    if any(sign in _TURNING or unicodedata.category(sign) in _BREAKING for sign in line):
        return "field_invalid"
    return None
