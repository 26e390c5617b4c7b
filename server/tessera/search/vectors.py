"""Vectors: the words of a document as PostgreSQL keeps them.

Each part gives its words stemmed as they are written, stemmed as they are folded, and folded and whole, Arabic ones in
their exact form too. The whole ones go as a ready vector: PostgreSQL's parser would take 1e5 of "1e5abc" for a number.
"""

from collections.abc import Sequence

from tessera.search.endings import ukrainian_stem
from tessera.search.port import TITLE, Part, Source
from tessera.search.stems import CONFIGURATIONS
from tessera.search.terms import exact, quoted
from tessera.search.words import arabic_form, clean, fold, is_arabic, split

LAST_PLACE = 16_383
MOST_WORDS = 12_000
"""Of one document. A vector holds a megabyte at most, and a text beyond that would stop search for all."""

Lists = tuple[list[str], list[str], list[str]]


def vector_lists(source: Source) -> tuple[Lists, set[str]]:
    """(configurations, words, ready vectors) of each part with its weight, as `document_vector` takes them, and the
    folded words."""
    configurations: list[str] = []
    texts: list[str] = []
    ready: list[str] = []
    known: set[str] = set()
    left = MOST_WORDS
    for part in source.parts:
        words = split(clean(part.text))[:left]
        left -= len(words)
        folded = [fold(word) for word in words]
        known.update(folded)
        configuration = CONFIGURATIONS.get(part.lang, "simple")
        for said in (words, folded):
            configurations.append(configuration)
            texts.append(" ".join(said))
        ready += [f"{part.weight}|", f"{part.weight}|{_vector(words, folded, part)}"]
    return (configurations, texts, ready), known


def title_words(source: Source) -> int:
    """How many words the longest name has; of names in many languages those of the shortest."""
    lengths = [len(split(clean(part.text))) for part in source.parts if part.weight == TITLE]
    return min(lengths, default=0)


def _vector(words: Sequence[str], folded: Sequence[str], part: Part) -> str:
    forms = list(enumerate(folded, 1))
    if part.lang == "uk":
        forms += [(place, ukrainian_stem(word)) for place, word in enumerate(folded, 1) if word]
    forms += [(place, exact(arabic_form(word))) for place, word in enumerate(words, 1) if is_arabic(word)]
    return " ".join(f"{quoted(form)}:{min(place, LAST_PLACE)}{part.weight}" for place, form in forms if form)
