"""Search as you type: organisations whose name, or another name of theirs, is, begins with or resembles a text.

Invariants:
- Every way of finding is a SELECT of its own with an index of its own and a limit, so that no table is read through
  whatever is asked (`tests/organisations/test_plans.py`).
- Hits come by tier, so resemblances, which are dear, are looked for only where names that are or begin with the text
  do not fill the answer.
- What was merged into another one is not found; that one is, by its names.
- What no longer exists comes after all whose name is or begins so.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import asyncpg

from tessera.core.database import Database
from tessera.organisations.names import MANY_LETTERS, MARKS, fold, search_form, without_title
from tessera.organisations.rules import country_size_class
from tessera.organisations.schemas import OrganisationHit

MAX_HITS = 20
MAX_ASKED = 100
# Shorter names have too few trigrams to survive a typing error; for them every word one edit away is looked up.
SHORT_NAME = 8
# What search forms are written in (`names.search_form`).
LATIN = "abcdefghijklmnopqrstuvwxyz "
LETTERS = f"0123456789{LATIN}"

WRITTEN, SAME, PLACED, CORE, BEGINS, WORD_BEGINS, NEAR, OTHER_NEAR, OTHER_BEGINS, ALIKE = range(10)

# $1 as written in lower case, $2 folded, $3 folded without title, $4 how many; where resemblances are looked for also
# $5 the words one edit away, $6 $2 where it differs from $3, $7 $3 where it can be mistyped. ALSO is what else must
# hold of an organisation.
_OWN = "o.id, o.name, o.title, o.kind, o.country, o.region, o.district, o.population, o.source, o.ended_on"
_LARGEST = "ORDER BY o.population DESC NULLS LAST LIMIT 60"
_LIKEST = "greatest(similarity(o.name_search, $3), similarity(o.place_search, $2))"


def _begins(column: str, text: str) -> str:
    """From the text to its end, written so that the index is taken whatever the collation of the database."""
    return f"{column} ~>=~ {text} AND {column} ~<~ ({text} || chr(1114111))"


def _way(condition: str, tier: object, *, alike: str = "0", order: str = _LARGEST) -> str:
    return (
        f"(SELECT {_OWN}, o.place_search, {tier} AS tier, NULL AS other, {alike} AS alike"
        f" FROM organisation o WHERE {condition} AND o.merged_into_id IS NULL ALSO {order})"
    )


def _by_other_name(condition: str, tier: int, *, alike: str = "0", order: str = "LIMIT 1000") -> str:
    return (
        f"(SELECT {_OWN}, o.place_search, {tier} AS tier, n.other, n.alike"
        f" FROM (SELECT n.organisation_id, n.name AS other, {alike} AS alike FROM organisation_name n"
        f" WHERE {condition} {order}) n JOIN organisation o ON o.id = n.organisation_id"
        f" WHERE o.merged_into_id IS NULL ALSO {_LARGEST})"
    )


# Letters of different scripts may have the same trigrams.
_SAME_SCRIPT = "(n.name_search ~ '^[a-z0-9]') = ($3 ~ '^[a-z0-9]')"

_IS_OR_BEGINS = (
    _way("o.name_search = $2", f"CASE WHEN lower(o.name) = $1 THEN {WRITTEN} ELSE {SAME} END"),
    _way(_begins("o.place_search", "$2"), f"CASE WHEN $2 LIKE o.name_search || ' %' THEN {PLACED} ELSE {BEGINS} END"),
    _way("o.name_search = $3", CORE),
    _way(_begins("o.name_search", "$3"), BEGINS),
    _by_other_name("n.name_search = $2", SAME),
    _by_other_name("n.name_search = $3", CORE),
)
_RESEMBLES = (
    _way("o.name_search LIKE '% ' || $7 || '%'", WORD_BEGINS),
    _way("o.name_search = ANY ($5::text[])", NEAR),
    _way("o.name_search % $7", ALIKE, alike=_LIKEST, order=f"ORDER BY {_LIKEST} DESC LIMIT 60"),
    _way("o.name_search % $6", ALIKE, alike=_LIKEST, order=f"ORDER BY {_LIKEST} DESC LIMIT 60"),
    _by_other_name("n.name_search = ANY ($5::text[])", OTHER_NEAR),
    _by_other_name(_begins("n.name_search", "$3"), OTHER_BEGINS),
    _by_other_name(
        f"n.name_search % $7 AND {_SAME_SCRIPT}",
        ALIKE,
        alike="similarity(n.name_search, $7)",
        order="ORDER BY similarity(n.name_search, $7) DESC LIMIT 60",
    ),
)


@cache
def _statement(ways: tuple[str, ...], given: int, also: str) -> str:
    """Each organisation once, by its best way; of one name, mistyped, in many places: the place asked for too.

    `also` has its values after the `given` ones.
    """
    text = f"""
        SELECT id, name, title, kind, country, region, district, population, source, ended_on, other
        FROM (SELECT DISTINCT ON (id) * FROM ({" UNION ALL ".join(ways)}) w ORDER BY id, tier, alike DESC, other) hit
        ORDER BY CASE WHEN ended_on IS NULL THEN 2 * tier ELSE greatest(2 * tier, 2 * {WORD_BEGINS}) + 1 END,
                 CASE WHEN tier = {ALIKE} THEN -alike ELSE 0 END,
                 CASE WHEN tier = {ALIKE} THEN -word_similarity($2, place_search) ELSE 0 END,
                 population DESC NULLS LAST, name, id
        LIMIT $4
    """
    return text.replace("ALSO", numbered(also, given))


def numbered(condition: str, given: int) -> str:
    """A condition whose values, written `$?`, come after `given` others."""
    first, *rest = condition.split("$?")
    return first + "".join(f"${given + number}{part}" for number, part in enumerate(rest, 1))


async def find(
    db: Database, text: str, limit: int = 10, *, also: str = "", values: Sequence[Any] = ()
) -> list[OrganisationHit]:
    """Organisations whose name is, begins with or resembles `text`; among equals the larger one first.

    `also` (" AND o.country = $?") with `values` narrows them.

    Takes typing errors, umlaut spellings, missing or present titles, "name, district", and names in other languages
    and scripts; at most MAX_HITS.
    """
    text = text[:MAX_ASKED].replace("\0", "")
    whole, core, hits = search_form(fold(text)), search_form(without_title(text)), max(1, min(limit, MAX_HITS))
    if not core:
        return []
    written = " ".join(text.casefold().split())
    first = await db.pool.fetch(_statement(_IS_OR_BEGINS, 4, also), written, whole, core, hits, *values)
    # What no longer exists comes after words that begin so, which have not been looked for.
    if len(first) == hits and all(row["ended_on"] is None for row in first):
        return [_hit(row) for row in first]
    alike = core if _has_shape(core) else None
    near = one_edit_away(core) if alike and len(core) <= SHORT_NAME else []
    fuller = whole if alike and whole != core else None
    every = _statement(_IS_OR_BEGINS + _RESEMBLES, 7, also)
    rows = await db.pool.fetch(every, written, whole, core, hits, near, fuller, alike, *values)
    return [_hit(row) for row in rows]


def _has_shape(core: str) -> bool:
    """Whether it can be mistyped: two letters resemble too much, and in scripts of many letters each is a word."""
    return len(core.lstrip(MARKS)) > 2 and MANY_LETTERS not in core


def _hit(row: asyncpg.Record) -> OrganisationHit:
    return OrganisationHit(**dict(row), size=country_size_class(row["population"]))


def one_edit_away(word: str) -> list[str]:
    """Every word that one letter changed, added, left out or swapped makes of a folded word."""
    letters = LATIN if word.isalpha() else LETTERS
    ends = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in ends if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in ends if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in ends if right for letter in letters}
    added = {left + letter + right for left, right in ends for letter in letters}
    return sorted((missing | swapped | changed | added) - {word})
