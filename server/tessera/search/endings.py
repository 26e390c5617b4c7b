"""Endings: what PostgreSQL has no dictionary for. Ukrainian endings are taken off here; words that say nothing of
Ukrainian and Arabic are named, as other languages have them in their dictionaries.

A light stemmer: endings of nouns, adjectives and verbs, the longest first, one of them, and then what changes between
the cases of one word (a soft sign, a last vowel). It works on folded words.
"""

from functools import lru_cache

from tessera.search.words import fold

SHORTEST_STEM = 3

_ENDINGS = sorted(
    map(
        fold,
        """
    ого ому ими ими их ій ий им ою ею єю ями ами ах ях ам ям ові еві єві ів їв ей ок ом ем єм
    а я у ю і ї и е є о ь й
    ення ення анням енням ання ань ень нні ння ням ннями
    ість ості істю остей остям
    ський ська ське ські ського ському ським ських ською ську ській
    ати ити іти яти ує ують ати ала али ало ить ять ать уть ють
    """.split(),  # noqa: SIM905 - a list of a hundred quoted endings would be harder to read
    ),
    key=len,
    reverse=True,
)

_NOTHING_SAID = {
    "uk": """
        і й та а але чи або що як це ці цей ця той у в на з із зі до від для за про по при без під між через ми ви
        вони він вона нас вас їх його її не ні так де коли який яка яке які є був була були бути щоб
    """,
    "ar": """
        في من على إلى الى عن مع بلا بدون كيف هل ما ماذا لا لم لن أو او و ثم أن ان إن هذا هذه ذلك التي الذي الذين
        نحن هم هي هو كل بعد قبل عند بين حول
    """,
}
NOTHING_SAID = {lang: frozenset(words.split()) for lang, words in _NOTHING_SAID.items()}


@lru_cache(maxsize=50_000)
def ukrainian_stem(folded: str) -> str:
    """The stem of a folded Ukrainian word; a word too short for an ending stays as it is."""
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST_STEM:
            return folded[: -len(ending)].rstrip("ьиі")
    return folded
