"""Building the demo world through the same acts as everybody's, in the order of time.

It may be interrupted and run again: what is there already is found by its own mark (key of the town, address, slug,
author and title, author and text) and left as it is. `told` remembers what this run wrote, and when that is said to
have happened; the acts know no other time than now.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import NETWORK as NETWORK_CIRCLE
from tessera.core.access import VISITOR, Actor
from tessera.core.clock import now
from tessera.core.database import Database
from tessera.demo.partnerships import build_partnerships
from tessera.demo.spaces import build_spaces
from tessera.demo.talks import build_talks
from tessera.demo.timeline import Event, timeline
from tessera.demo.waiting import build_waiting
from tessera.demo.world import NETWORK, SOURCE, Question, Somebody, Town, Translated, Twinning, World
from tessera.discussions import actions as discussions
from tessera.discussions.schemas import AnswerIn, QuestionIn
from tessera.discussions.translating import translate
from tessera.discussions.translating_schemas import TranslationIn
from tessera.organisations.actions import add_organisation, affiliate
from tessera.organisations.carrying import set_themes
from tessera.organisations.tables import Organisation
from tessera.people.access import actor_for
from tessera.people.actions import create_person
from tessera.people.passwords import hash_password
from tessera.people.profile import Given, write_fields
from tessera.people.tables import Person
from tessera.spaces.access import NETWORK_SLUG
from tessera.spaces.tables import Space

_o = Organisation.__table__  # type: ignore[attr-defined]
_p = Person.__table__  # type: ignore[attr-defined]
_s = Space.__table__  # type: ignore[attr-defined]
# The first of what is told twice is what counts.
_THREADS = "SELECT author_id, title, id FROM thread WHERE author_id = ANY ($1) ORDER BY created_at DESC"
_POSTS = "SELECT author_id, text, id FROM post WHERE author_id = ANY ($1) ORDER BY created_at DESC"

# Days ago: before the first of its people came.
_NETWORK_BEGAN = 560


class Told:
    """What one run wrote, with the time it is said to have happened, or how many days ago."""

    def __init__(self) -> None:
        self.people: dict[UUID, int] = {}
        self.spaces: dict[UUID, int] = {}
        self.requests: dict[UUID, int] = {}
        self.twinnings: dict[UUID, Twinning] = {}
        self.threads: dict[UUID, datetime] = {}
        self.posts: dict[UUID, datetime] = {}
        self.helped: dict[UUID, datetime] = {}
        self.translated: list[UUID] = []
        self.too: dict[tuple[UUID, UUID], datetime] = {}


class Builder:
    """The ids of the world so far, by the keys of its file. `today` is what its dates count back from."""

    def __init__(self, db: Database, world: World) -> None:
        self.db = db
        self.world = world
        self.today = now().replace(minute=0, second=0, microsecond=0)
        self.told = Told()
        self._towns: dict[str, UUID] = {}
        self._new_towns: list[Town] = []
        self._people: dict[str, UUID] = {}
        self._spaces: dict[str, UUID] = {}
        self._actors: dict[str, Actor] = {}
        self._threads: dict[tuple[UUID, str], UUID] = {}
        self._posts: dict[tuple[UUID, str], UUID] = {}

    async def build(self) -> None:
        """Towns, people, spaces, partnerships, what waits, then everything that was said."""
        for town in self.world.organisations:
            self._towns[town.key] = await self._town(town)
        # One hash for all: they share the password that everybody knows, and forty hashes would take seconds.
        hashed = await hash_password(self.world.password)
        for somebody in self.world.people:
            self._people[somebody.key] = await self._person(somebody, hashed)
        for town in self._new_towns:
            await self._work_on(town)
        await self._network()
        made = await build_spaces(self.db, self.world, self._people)
        self._spaces |= made.known
        self.told.spaces |= made.new
        self.told.twinnings = await build_partnerships(self.db, self.world, self._people, self._towns)
        self.told.requests = await build_waiting(self.db, self.world, self._people, self._spaces, self.today)
        threads, messages = await build_talks(self.db, self.world, self._people, self.today)
        self.told.threads |= threads
        self.told.posts |= messages
        await self._read_what_was_said()
        for event in timeline(self.world, self.today):
            await self._happen(event)
        for translated in self.world.translations:
            await self._translate(translated)

    async def _known(self, wanted: sa.Select[Any]) -> UUID | None:
        async with self.db.act() as tx:
            return (await tx.session.scalars(wanted)).first()

    async def _town(self, town: Town) -> UUID:
        known = await self._known(sa.select(_o.c.id).where(_o.c.source == SOURCE, _o.c.key == town.key))
        if known:
            return known
        async with self.db.act() as tx:
            added = await add_organisation(
                tx,
                VISITOR,
                kind=town.kind,
                source=SOURCE,
                key=town.key,
                name=town.name,
                title=town.title,
                country=town.country,
                region=town.region,
                population=town.population,
                latitude=town.latitude,
                longitude=town.longitude,
                languages=[town.lang],
                website=town.website,
            )
        self._new_towns.append(town)
        return added.id

    async def _work_on(self, town: Town) -> None:
        """What a town works on, said by the first of its people."""
        first = next(one for one in self.world.people if one.organisation == town.key)
        async with self.db.act(await actor_for(self.db, self._people[first.key])) as tx:
            await set_themes(tx, tx.actor, organisation_id=self._towns[town.key], themes=town.themes)

    async def _person(self, somebody: Somebody, password_hash: str) -> UUID:
        if known := await self._known(sa.select(_p.c.id).where(_p.c.email == somebody.email)):
            return known
        async with self.db.act() as tx:
            person = await create_person(
                tx,
                VISITOR,
                email=somebody.email,
                name=somebody.name,
                password_hash=password_hash,
                lang=somebody.lang,
                languages=somebody.languages,
                time_zone=somebody.time_zone,
                office=somebody.network_role,
            )
            town = self._towns[somebody.organisation]
            role, department = somebody.role, somebody.department
            await affiliate(tx, VISITOR, person_id=person.id, organisation_id=town, role=role, department=department)
            shown = {name: getattr(somebody, name) for name in ("can_help", "looking_for", "about")}
            shown["themes"] = " ".join(somebody.themes)
            given = {field: Given(value, NETWORK_CIRCLE) for field, value in shown.items() if value}
            await write_fields(tx, person, given)
        self.told.people[person.id] = somebody.came_days_ago
        return person.id

    async def _network(self) -> None:
        # The first migration made it.
        network = await self._known(sa.select(_s.c.id).where(_s.c.slug == NETWORK_SLUG))
        assert network is not None
        self._spaces[NETWORK] = network
        self.told.spaces[network] = _NETWORK_BEGAN

    async def _happen(self, event: Event) -> None:
        """One event, unless it is there. Marks belong to what this run wrote: people may have taken others back."""
        if event.verb == "ask":
            await self._ask(event)
        elif event.verb == "answer":
            await self._answer(event)
        elif event.verb == "helped":
            await self._helped(event)
        else:
            await self._too(event)

    async def _read_what_was_said(self) -> None:
        """Once, and not before each of hundreds of acts: nobody else writes while the world is built."""
        people = list(self._people.values())
        self._threads = {(row[0], row[1]): row[2] for row in await self.db.pool.fetch(_THREADS, people)}
        self._posts = {(row[0], row[1]): row[2] for row in await self.db.pool.fetch(_POSTS, people)}

    async def _actor(self, person: str) -> Actor:
        """Somebody as they act; what they may see no longer changes once it is told what people said."""
        if person not in self._actors:
            self._actors[person] = await actor_for(self.db, self._people[person])
        return self._actors[person]

    async def _ask(self, event: Event) -> None:
        question = event.question
        if self._thread(question):
            return
        given = QuestionIn(
            title=question.title,
            text=question.text,
            audience=question.audience,
            lang=question.lang,
            unnamed=question.unnamed,
            name_public=question.name_public,
            themes=question.themes,
        )
        async with self.db.act(await self._actor(event.person)) as tx:
            done = await discussions.ask(tx, tx.actor, space_id=self._spaces[question.space], question=given)
        self._threads[self._people[question.author], question.title] = done["id"]
        self.told.threads[done["id"]] = event.at

    async def _answer(self, event: Event) -> None:
        if self._post(event):
            return
        answer = event.question.answers[event.answer]
        given = AnswerIn(text=answer.text, lang=answer.lang, name_public=answer.name_public)
        thread = self._thread(event.question)
        assert thread is not None
        async with self.db.act(await self._actor(event.person)) as tx:
            done = await discussions.answer(tx, tx.actor, thread_id=thread, given=given)
        self._posts[self._people[answer.author], answer.text] = done["id"]
        self.told.posts[done["id"]] = event.at

    async def _helped(self, event: Event) -> None:
        post = self._post(event)
        if post not in self.told.posts:
            return
        async with self.db.act(await self._actor(event.person)) as tx:
            await discussions.mark_helped(tx, tx.actor, post_id=post, on=True)
        self.told.helped[post] = event.at

    async def _too(self, event: Event) -> None:
        thread, person = self._thread(event.question), self._people[event.person]
        if thread not in self.told.threads:
            return
        async with self.db.act(await self._actor(event.person)) as tx:
            await discussions.mark_too(tx, tx.actor, thread_id=thread, on=True)
        self.told.too[thread, person] = event.at

    async def _translate(self, translated: Translated) -> None:
        """Put a contribution that this run wrote into another language."""
        question = next(one for one in self.world.questions if one.key == translated.question)
        author, text = question.author, question.text
        if translated.answer >= 0:
            author, text = question.answers[translated.answer].author, question.answers[translated.answer].text
        elif self._thread(question) not in self.told.threads:
            return
        await self._read_what_was_said()
        post = self._posts[self._people[author], text]
        if translated.answer >= 0 and post not in self.told.posts:
            return
        given = TranslationIn(text=translated.text, title=translated.title, name_public=translated.name_public)
        async with self.db.act(await self._actor(translated.translator)) as tx:
            await translate(tx, tx.actor, post_id=post, lang=translated.lang, given=given)
        self.told.translated.append(post)

    def _thread(self, question: Question) -> UUID | None:
        return self._threads.get((self._people[question.author], question.title))

    def _post(self, event: Event) -> UUID | None:
        """The answer an event is about."""
        answer = event.question.answers[event.answer]
        return self._posts.get((self._people[answer.author], answer.text))
