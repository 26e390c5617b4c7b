"""Three questions somebody could answer: in languages they read, on their themes, of the words they can help with,
else the newest."""

from tessera.core.access import Actor
from tessera.core.database import Database
from tessera.core.streams import circle_to_follow
from tessera.discussions import authors, listing
from tessera.home.schemas import QuestionList
from tessera.people import queries as people
from tessera.people.seen import own_fields
from tessera.people.tables import LANGUAGES
from tessera.search.stems import Stems
from tessera.search.words import clean, split

SUGGESTED = 3
# Ukrainian has no list of words that say nothing; short ones do not.
SHORTEST = 4

_stems = Stems()


async def questions_for(db: Database, actor: Actor) -> QuestionList:
    """Up to SUGGESTED questions this person could answer."""
    own = await people.person(db, actor.person())
    langs = [lang for lang in (own.languages if own else []) if lang in LANGUAGES] or [actor.lang]
    fields = {row.field: row.value for row in await own_fields(db, actor)}
    found = await authors.answerable(db, actor, langs, fields.get("themes", "").split())
    best = await _best(db, found, fields.get("can_help", ""))
    rows = await listing.items(db, actor.circles, [one.id for one in best])
    shown = [rows[one.id] for one in best if one.id in rows]
    return QuestionList([listing.item_of(row, circle_to_follow(actor, row.circle_id)) for row in shown])


async def _best(db: Database, found: list[authors.Candidate], help_text: str) -> list[authors.Candidate]:
    """Those on most of somebody's themes, then those that share most words with what they can help with; they come in
    order, and keep it among equals."""
    offered = _words(help_text)
    texts = {one.id: _words(f"{one.title} {one.excerpt}") for one in found}
    langs = {one.lang for one in found}
    pairs = [(one.lang, word) for one in found for word in texts[one.id]]
    await _stems.load(db, [*pairs, *((lang, word) for lang in langs for word in offered)])

    def shared(one: authors.Candidate) -> tuple[int, int]:
        return one.shared, len(_of(one.lang, offered) & _of(one.lang, texts[one.id]))

    return sorted(found, key=shared, reverse=True)[:SUGGESTED]


def _words(text: str) -> set[str]:
    return {word for word in split(clean(text)) if len(word) >= SHORTEST}


def _of(lang: str, words: set[str]) -> set[str]:
    return {stem for word in words for stem in _stems.of(lang, word)}
