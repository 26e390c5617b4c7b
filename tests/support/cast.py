"""The fixed cast, made through the same acts as everybody's.

visitor: not signed in. stranger: signed in, in no closed space. member, giver, adviser: members of the closed
space. moderator: its facilitator. guest: a member who was removed. staff: holds the office, is in no space.
"""

from dataclasses import dataclass, field
from uuid import UUID

from tessera.core.access import VISITOR, Actor
from tessera.core.database import Database
from tessera.discussions import actions as discussions
from tessera.discussions.schemas import AnswerIn, QuestionIn
from tessera.organisations.actions import add_organisation, affiliate
from tessera.people.access import actor_for
from tessera.people.actions import create_person, open_login
from tessera.people.names import name_search
from tessera.spaces.actions import add_member, create_community, remove_member

NAMES = ("stranger", "member", "giver", "adviser", "moderator", "guest", "staff")


@dataclass
class Cast:
    """Ids of the cast, of their two places and of the town they work in; `tokens` sign them in."""

    db: Database
    network: UUID
    space: UUID
    town: UUID
    people: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def actor(self, name: str) -> Actor:
        """The actor as of now; `visitor` for nobody."""
        return VISITOR if name == "visitor" else await actor_for(self.db, self.people[name])

    async def rename(self, name: str, to: str) -> None:
        """One of the cast is called so from now on, without an act that could be heard."""
        query = "UPDATE person SET name = $1, name_search = $2 WHERE id = $3"
        await self.db.pool.execute(query, to, name_search(to), self.people[name])

    async def ask(
        self, name: str, *, audience: str = "network", title: str = "Who has done this?", **more: object
    ) -> UUID:
        """A question by one of the cast; in the closed space for the audience `space`."""
        text = str(more.pop("text", "We would like to hear how others do it."))
        question = QuestionIn(title=title, text=text, audience=audience, lang="en", **more)  # type: ignore[arg-type]
        place = self.space if audience == "space" else self.network
        actor = await self.actor(name)
        async with self.db.act(actor) as tx:
            done = await discussions.ask(tx, actor, space_id=place, question=question)
        return UUID(str(done["id"]))

    async def answer(self, name: str, thread: UUID, *, text: str = "We did, and it went well.", **more: object) -> UUID:
        """An answer by one of the cast."""
        given = AnswerIn(text=text, lang="en", **more)  # type: ignore[arg-type]
        actor = await self.actor(name)
        async with self.db.act(actor) as tx:
            done = await discussions.answer(tx, actor, thread_id=thread, given=given)
        return UUID(str(done["id"]))


async def make_cast(db: Database) -> Cast:
    """The cast in a fresh database, each with a login."""
    network = await db.pool.fetchval("SELECT id FROM space WHERE slug = 'network'")
    async with db.act() as tx:
        space = await create_community(tx, VISITOR, title="Participation", purpose="Closed", lang="en")
        town = await add_organisation(
            tx, VISITOR, kind="municipality", name="Examplestead", country="DE", population=30_000
        )
    cast = Cast(db, network, space.id, town.id)
    for name in NAMES:
        async with db.act() as tx:
            person = await create_person(
                tx,
                VISITOR,
                email=f"{name}@examplestead.example",
                name=f"{name.title()} Sample",
                password_hash=None,
                office="staff" if name == "staff" else None,
            )
            await affiliate(tx, VISITOR, person_id=person.id, organisation_id=town.id, role="Officer")
            cast.people[name] = person.id
            cast.tokens[name] = await open_login(tx, person.id, agent="Firefox, Linux")
    roles = {"member": "member", "giver": "member", "adviser": "member", "moderator": "facilitator", "guest": "member"}
    for name, role in roles.items():
        async with db.act() as tx:
            await add_member(tx, VISITOR, space_id=space.id, person_id=cast.people[name], role=role)
    async with db.act() as tx:
        await remove_member(tx, VISITOR, space_id=space.id, person_id=cast.people["guest"])
    return cast
