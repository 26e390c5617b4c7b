"""Routes of discussions."""

from typing import Any
from uuid import UUID

from litestar import delete, get, patch, post, put
from litestar.datastructures import State

from tessera.core.access import Actor, SpaceAudience
from tessera.core.database import Database, Tx
from tessera.core.errors import Invalid
from tessera.core.paging import Page
from tessera.core.text import render
from tessera.discussions import (
    actions,
    destinations,
    history,
    listing,
    machine,
    moving,
    queries,
    reading_now,
    standing,
    translating,
    translations,
)
from tessera.discussions.moving_schemas import Destinations
from tessera.discussions.rules import MAX_TEXT
from tessera.discussions.schemas import (
    AnswerIn,
    LanguageIn,
    PostPatch,
    PostSource,
    Preview,
    PreviewIn,
    QuestionIn,
    ReadingNow,
    ThemesIn,
    ThreadItem,
    ThreadList,
    ThreadPage,
    ThreadsCarrying,
    VersionList,
)
from tessera.discussions.translating_schemas import MachineTranslationOut, TranslationIn, TranslationSource
from tessera.themes.carried import Carrying

Done = dict[str, Any]


@get("/spaces/{space:str}/threads")
async def read_threads(
    db: Database, actor: Actor, space: str, cursor: str | None = None, limit: int = 20, theme: str = ""
) -> ThreadList:
    """A space's questions, the last active first; with `theme` those that carry it."""
    return await listing.thread_list(db, actor, space, cursor=cursor, limit=limit, theme=theme)


@get("/carrying/threads")
async def read_threads_carrying(
    db: Database, actor: Actor, theme: str = "", goal: int | None = None, cursor: str | None = None, limit: int = 10
) -> ThreadsCarrying:
    """The questions of all spaces on a theme, or on the themes of a goal."""
    return await listing.carrying(db, actor, Carrying(theme, goal), cursor=cursor, limit=limit)


@get("/organisations/{organisation_id:uuid}/threads")
async def read_threads_from(db: Database, actor: Actor, organisation_id: UUID, limit: int = 10) -> Page[ThreadItem]:
    """The last active questions asked from an organisation."""
    return Page(await listing.asked_from(db, actor, organisation_id, limit=limit))


@post("/spaces/{space_id:uuid}/threads")
async def ask(tx: Tx, actor: Actor, space_id: UUID, data: QuestionIn) -> Done:
    """Ask a question."""
    return await actions.ask(tx, actor, space_id=space_id, question=data)


@get("/threads/{thread_id:uuid}")
async def read_thread(db: Database, actor: Actor, state: State, thread_id: UUID, after: int = 0) -> ThreadPage:
    """A thread."""
    return await queries.thread_page(db, actor, thread_id, after=after, machine=state.translator is not None)


@get("/threads/{thread_id:uuid}/reading")
async def read_reading_now(db: Database, actor: Actor, state: State, thread_id: UUID) -> ReadingNow:
    """How many other people read a thread at this moment."""
    return await reading_now.reading_now(db, state.presence, actor, thread_id)


@post("/threads/{thread_id:uuid}/answers")
async def answer(tx: Tx, actor: Actor, thread_id: UUID, data: AnswerIn) -> Done:
    """Answer a question."""
    return await actions.answer(tx, actor, thread_id=thread_id, given=data)


@put("/threads/{thread_id:uuid}/themes")
async def set_themes(tx: Tx, actor: Actor, thread_id: UUID, data: ThemesIn) -> Done:
    """Say what a question is about."""
    return await actions.set_themes(tx, actor, thread_id=thread_id, themes=data.themes)


@put("/threads/{thread_id:uuid}/closed")
async def close_thread(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """End a thread: everything can be read, nothing more is answered."""
    return await standing.close_thread(tx, actor, thread_id=thread_id, on=True)


@delete("/threads/{thread_id:uuid}/closed", status_code=200)
async def reopen_thread(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Open it again."""
    return await standing.close_thread(tx, actor, thread_id=thread_id, on=False)


@put("/threads/{thread_id:uuid}/pinned")
async def pin_thread(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Put a thread first in its space's list."""
    return await standing.pin_thread(tx, actor, thread_id=thread_id, on=True)


@delete("/threads/{thread_id:uuid}/pinned", status_code=200)
async def unpin_thread(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Take it back."""
    return await standing.pin_thread(tx, actor, thread_id=thread_id, on=False)


@get("/threads/{thread_id:uuid}/destinations")
async def read_destinations(db: Database, actor: Actor, thread_id: UUID) -> Destinations:
    """Where one may move a thread to."""
    return await destinations.destinations(db, actor, thread_id)


@put("/threads/{thread_id:uuid}/space")
async def move_thread(tx: Tx, actor: Actor, thread_id: UUID, data: SpaceAudience) -> Done:
    """Move a thread to another space."""
    return await moving.move_thread(tx, actor, thread_id=thread_id, given=data)


@put("/posts/{post_id:uuid}/lang")
async def set_language(tx: Tx, actor: Actor, post_id: UUID, data: LanguageIn) -> Done:
    """Say in which language a contribution is written."""
    return await standing.set_language(tx, actor, post_id=post_id, lang=data.lang)


@get("/posts/{post_id:uuid}/translations/{lang:str}")
async def read_translation(db: Database, actor: Actor, post_id: UUID, lang: str) -> TranslationSource:
    """What somebody goes on from who writes a translation anew."""
    return await translations.translation_source(db, actor, post_id, lang)


@put("/posts/{post_id:uuid}/translations/{lang:str}")
async def translate(tx: Tx, actor: Actor, post_id: UUID, lang: str, data: TranslationIn) -> Done:
    """Write a contribution in another language."""
    return await translating.translate(tx, actor, post_id=post_id, lang=lang, given=data)


@delete("/posts/{post_id:uuid}/translations/{lang:str}", status_code=200)
async def remove_translation(tx: Tx, actor: Actor, post_id: UUID, lang: str) -> Done:
    """Take a translation away."""
    return await translating.remove_translation(tx, actor, post_id=post_id, lang=lang)


@post("/posts/{post_id:uuid}/machine-translation", opt={"keyless": True}, status_code=200)
async def translate_by_machine(
    db: Database, actor: Actor, state: State, post_id: UUID, data: LanguageIn
) -> MachineTranslationOut:
    """A contribution in another language, by a machine."""
    there = machine.Machine(state.translator, state.translations, state.shared)
    return await machine.translate_by_machine(db, actor, there, post_id=post_id, lang=data.lang)


@put("/threads/{thread_id:uuid}/too")
async def mark_too(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Say "I have this too"."""
    return await actions.mark_too(tx, actor, thread_id=thread_id, on=True)


@delete("/threads/{thread_id:uuid}/too", status_code=200)
async def unmark_too(tx: Tx, actor: Actor, thread_id: UUID) -> Done:
    """Take it back."""
    return await actions.mark_too(tx, actor, thread_id=thread_id, on=False)


@patch("/posts/{post_id:uuid}")
async def edit_post(tx: Tx, actor: Actor, post_id: UUID, data: PostPatch) -> Done:
    """Edit one's own contribution."""
    return await actions.edit_post(tx, actor, post_id=post_id, patch=data)


@delete("/posts/{post_id:uuid}", status_code=200)
async def delete_post(tx: Tx, actor: Actor, post_id: UUID) -> Done:
    """Delete one's own contribution."""
    return await actions.delete_post(tx, actor, post_id=post_id)


@put("/posts/{post_id:uuid}/helped")
async def mark_helped(tx: Tx, actor: Actor, post_id: UUID) -> Done:
    """Say that an answer helped."""
    return await actions.mark_helped(tx, actor, post_id=post_id, on=True)


@delete("/posts/{post_id:uuid}/helped", status_code=200)
async def unmark_helped(tx: Tx, actor: Actor, post_id: UUID) -> Done:
    """Take it back."""
    return await actions.mark_helped(tx, actor, post_id=post_id, on=False)


@get("/posts/{post_id:uuid}/source")
async def read_source(db: Database, actor: Actor, post_id: UUID) -> PostSource:
    """What the author edits."""
    return await history.source(db, actor, post_id)


@get("/posts/{post_id:uuid}/versions")
async def read_versions(db: Database, actor: Actor, post_id: UUID) -> VersionList:
    """The older versions of a contribution."""
    return await history.versions(db, actor, post_id)


@post("/preview", opt={"keyless": True}, status_code=200)
async def preview(actor: Actor, data: PreviewIn) -> Preview:
    """Markdown as it will look."""
    actor.person()
    if len(data.text) > MAX_TEXT:
        raise Invalid(text="field_too_long")
    return Preview(render(data.text))


handlers = [
    read_threads,
    read_threads_from,
    read_threads_carrying,
    ask,
    read_thread,
    read_reading_now,
    answer,
    set_themes,
    close_thread,
    reopen_thread,
    pin_thread,
    unpin_thread,
    read_destinations,
    move_thread,
    set_language,
    read_translation,
    translate,
    remove_translation,
    translate_by_machine,
    mark_too,
    unmark_too,
    edit_post,
    delete_post,
    mark_helped,
    unmark_helped,
    read_source,
    read_versions,
    preview,
]
