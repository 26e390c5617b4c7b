"""Terms: all forms in which an asked word may stand in a document, as queries of PostgreSQL.

A word matches *exactly* by its stem in the languages it is likely in, or by its folded form; an Arabic one by its exact
form alone, as different words share a stem there ("library" and "office"). It matches *wider* by that stem, by the
beginning of its folded form, inside longer words ("Beteiligung" in "Bürgerbeteiligungsverfahren"), and, being a German
compound itself, by its parts. It is *near* by words that are spelt like it.

Words inside longer ones are looked up among the words of all documents and all of them are tried, so that a word only
hidden texts hold adds a form that matches nothing of what others see. Parts of an asked compound are cut at every
place and need no list of words. (decisions/0005)
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from tessera.search.stems import Stems
from tessera.search.words import arabic_form, arabic_whole, fold, is_arabic

SHORTEST_COMPOUND = 9
SHORTEST_PART = 4
LINKS = ("es", "s", "en", "er", "n", "e")
TELLING_SHARE = 0.6
"""A part with this share of a compound's letters stands for it alone."""


def quoted(lexeme: str) -> str:
    """A lexeme as PostgreSQL writes it in a tsquery or a tsvector."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def exact(form: str) -> str:
    """An exact form as a lexeme of its own, which no stem is equal to."""
    return f"={form}"


def arabic_meant(word: str) -> set[str]:
    """The exact forms an asked Arabic word may stand for: who types an ه often means a ة, and what looks like an
    article may be the beginning of a word written without its hamza."""
    form = arabic_form(word)
    return {form, arabic_whole(word), *([f"{form[:-1]}ة"] if form.endswith("ه") else [])}


def beginning(word: str, lang: str, *, last: bool) -> str | None:
    """The folded beginning by which a typed word also matches, None where it is too short to say anything."""
    folded = fold(word)
    if lang == "uk" and len(folded) >= 5:
        return folded[: -2 if len(folded) >= 7 else -1]
    return folded if len(folded) >= (2 if last else 4) else None


def inside_of(word: str, stems: Iterable[str], langs: Collection[str]) -> str | None:
    """The form that is looked for inside longer words, None for one that is too short to be a part of its own."""
    folded = fold(word)
    if is_arabic(folded):
        bare = folded.removeprefix("ال")
        return bare if len(bare) >= 3 else None
    if "de" in langs:
        folded = min((stem for stem in stems if len(stem) >= 5 and folded.startswith(stem)), key=len, default=folded)
    return folded if len(folded) >= 5 else None


@dataclass
class Term:
    """One asked word and its forms. `wider` are those that say less than the word itself, `inner` longer words that
    hold it, `near` those spelt like it."""

    word: str
    exact: set[str]
    begins: set[str]
    wider: set[str] = field(default_factory=set)
    inside: str | None = None
    inner: set[str] = field(default_factory=set)
    splits: list[tuple[set[str], str]] = field(default_factory=list)
    near: set[str] = field(default_factory=set)

    def exact_query(self, weight: str = "") -> str:
        """Matches the word itself."""
        label = f":{weight}" if weight else ""
        return " | ".join(f"{quoted(form)}{label}" for form in sorted(self.exact))

    def wide_query(self, weight: str = "") -> str:
        """Matches the word in any form but a misspelt one."""
        label = f":{weight}" if weight else ""
        parts = [self.exact_query(weight)]
        parts += [f"{quoted(form)}{label}" for form in sorted(self.wider)]
        parts += [f"{quoted(begin)}:*{weight}" for begin in sorted(self.begins)]
        parts += [f"{quoted(word)}{label}" for word in sorted(self.inner)]
        return " | ".join(parts)

    def any_query(self) -> str:
        """Matches the word in any form at all."""
        return " | ".join(query for query in (self.wide_query(), self.loose_query()) if query)

    def loose_query(self) -> str:
        """Matches words spelt like it, and a compound's parts; empty where there are none."""
        parts = [quoted(word) for word in sorted(self.near)]
        for heads, tail in self.splits:
            first = " | ".join(map(quoted, sorted(heads)))
            last = f"{quoted(tail)}:*" if tail else ""
            parts.append(f"({first}) & {last}" if first and last else first or last)
        return " | ".join(parts)


def terms_of(words: Collection[str], langs: Collection[str], stems: Stems) -> list[Term]:
    """The terms of the telling words of a question; `stems` has loaded them."""
    last = list(words)[-1] if words else ""
    terms = []
    for word in words:
        roots = {stem for lang in langs for stem in stems.of(lang, word)}
        begins = {beginning(word, lang, last=word == last) for lang in langs}
        term = Term(word, roots | {fold(word)}, {begin for begin in begins if begin})
        if is_arabic(word):
            term.exact, term.wider = {exact(form) for form in arabic_meant(word)}, term.exact
        term.inside = inside_of(word, roots, langs)
        term.splits = splits_of(fold(word)) if "de" in langs else []
        terms.append(term)
    return terms


def splits_of(word: str) -> list[tuple[set[str], str]]:
    """Every way to cut a long German word in two, (heads without and with their link, tail); then its telling parts."""
    if len(word) < SHORTEST_COMPOUND or not word.isascii() or not word.isalpha():
        return []
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    splits = [(heads_of(word[:cut]), word[cut:]) for cut in cuts]
    shortest = max(SHORTEST_PART + 1, int(len(word) * TELLING_SHARE + 0.999))
    splits += [(heads_of(word[:cut]), "") for cut in range(shortest, len(word) - 2)]
    splits += [(set(), word[cut:]) for cut in range(3, len(word) - shortest + 1)]
    return splits


def heads_of(head: str) -> set[str]:
    """The head of a compound as it may stand alone."""
    bare = (head.removesuffix(link) for link in LINKS if head.endswith(link))
    return {head, *(form for form in bare if len(form) >= SHORTEST_PART)}


def distance(one: str, other: str, most: int) -> int:
    """How many letters differ, two swapped ones counting once; stops at `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above, row = row, [place]
        for column, wanted in enumerate(other, 1):
            cost = min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != wanted))
            swapped = place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == wanted
            row.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before = above
        if min(row) > most:
            return most + 1
    return row[-1]


def is_variant(asked: str, found: str) -> bool:
    """Whether a found word is a long asked one in another spelling ("naturalisation")."""
    return len(asked) >= 8 and distance(asked, found, 1) <= 1


def spelt_like(asked: str, found: str) -> bool:
    """Whether a found word may be the one that was meant: one letter off, in long words two; or begins or ends so."""
    most = 1 if len(asked) < 8 else 2
    if distance(asked, found, most) <= most:
        return True
    if len(found) <= len(asked) + 1 or len(asked) < 6:
        return False
    lengths = range(len(asked) - 1, min(len(asked) + 2, len(found)))
    return any(
        distance(asked, found[:length], 1) <= 1 or distance(asked, found[-length:], 1) <= 1 for length in lengths
    )
