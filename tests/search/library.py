"""Questions in seven languages, asked through the acts, and how they are found."""

from typing import Any
from uuid import UUID

import tessera.findables  # noqa: F401 - what there is to be found
from tessera.core.access import Actor
from tessera.discussions import actions
from tessera.discussions.schemas import QuestionIn
from tessera.search import queries
from tessera.search.reactions import search_reaction
from tessera.search.schemas import HitsOut
from tests.support import reacting
from tests.support.cast import Cast

TEXTS = {
    "de": (
        "Bürgerbeteiligung bei der Straßenplanung",
        "Unsere Gemeinden suchen Erfahrungen: Wie gewinnt man junge Menschen für den Bürgerhaushalt? "
        "Die Bürgerinnen wünschen sich größere Übersicht.",
    ),
    "en": (
        "Housing refugees in small towns",
        "Which municipalities have converted empty offices into flats, and how were the neighbours involved?",
    ),
    "fr": (
        "Conseil des jeunes et liberté de parole",
        "Nos élus préfèrent écouter les associations ; comment réussir l'intégration des lycéens du collège ?",
    ),
    "es": (
        "Participación vecinal en los presupuestos",
        "Los ayuntamientos pequeños necesitan métodos sencillos para las asambleas de mañana.",
    ),
    "pt": (
        "Geminação entre câmaras municipais",
        "Queremos organizar intercâmbios escolares; que associações ajudaram nas traduções?",
    ),
    "uk": (
        "Мовне кафе для переселенців у громаді",
        "Як ви залучаєте волонтерів і сім'ї з дітьми до зустрічей у бібліотеках?",
    ),
    "ar": (
        "مشاركة الشباب في قرارات البلدية",
        "كيف تنظّمون لقاءات السكان في الأحياء الصغيرة، ومن يدفع تكاليف الترجمة؟",
    ),
}


async def ask(cast: Cast, name: str, title: str, text: str, *, lang: str = "en", audience: str = "network") -> UUID:
    """A question by one of the cast; answers the thread's id."""
    actor = await cast.actor(name)
    question = QuestionIn(title=title, text=text, audience=audience, lang=lang)
    async with cast.db.act(actor) as tx:
        place = cast.space if audience == "space" else cast.network
        return UUID(str((await actions.ask(tx, actor, space_id=place, question=question))["id"]))


async def told(cast: Cast) -> None:
    """Everything that happened has reached search."""
    await reacting.told(cast.db, search_reaction)


async def find(cast: Cast, who: str | Actor, text: str, **more: Any) -> HitsOut:
    """A page of what one of the cast finds."""
    actor = await cast.actor(who) if isinstance(who, str) else who
    return await queries.find(cast.db, actor, text, **more)


async def titles(cast: Cast, who: str, text: str, **more: Any) -> list[str]:
    """The titles of the hits, best first."""
    return [hit.title for hit in (await find(cast, who, text, **more)).items]
