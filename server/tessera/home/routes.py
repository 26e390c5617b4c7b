"""Routes of signing in and out, of one's own account, of people's profiles."""

from typing import Any
from uuid import UUID

from litestar import MediaType, Request, Response, delete, get, patch, post, put
from litestar.datastructures import Cookie, State

from tessera.core.access import Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.http import COOKIE, Actors, hash_token
from tessera.core.limits import Limit
from tessera.discussions.authors import written_by
from tessera.discussions.schemas import ContributionList
from tessera.home import actions, queries
from tessera.home.agents import agent_of
from tessera.home.export import export, file_name
from tessera.home.schemas import (
    AbsenceIn,
    DeputyAnswer,
    Me,
    PersonHits,
    PersonOut,
    PersonPreview,
    Profile,
    ProfilePatch,
    QuestionList,
    Session,
    SignedIn,
    Today,
)
from tessera.home.suggestions import questions_for
from tessera.home.today import today
from tessera.organisations.schemas import AffiliationIn, AffiliationPatch, SuccessionIn
from tessera.people import absences, leaving
from tessera.people import actions as people
from tessera.people.access import load_actor
from tessera.people.schemas import DeletionAsked, DeletionIn, SignIn
from tessera.spaces.invitations import accept_invitation
from tessera.spaces.schemas import Acceptance

Any_ = Request[Any, Any, Any]

# It reads all there is of a person; nobody needs it more often.
exports = Limit(attempts=20, seconds=3600, name="exports")


@get("/session")
async def read_session(db: Database, actor: Actor) -> Session:
    """Who is signed in."""
    return await queries.session(db, actor)


@post("/session", opt={"keyless": True}, status_code=200)
async def sign_in(request: Any_, db: Database, data: SignIn, state: State) -> Response[SignedIn]:
    """Sign in."""
    source = request.client.host if request.client else "-"
    agent = agent_of(request.headers.get("user-agent", ""))
    given = {"email": data.email, "password": data.password, "agent": agent, "source": source}
    token, taken_back = await people.sign_in(db, state.limits, state.shared, **given)
    return await _signed_in(db, state, token, 200, taken_back=taken_back)


@post("/invitations/{token:str}", opt={"keyless": True})
async def accept(request: Any_, db: Database, token: str, data: Acceptance, state: State) -> Response[SignedIn]:
    """Accept an invitation: makes the account and signs in."""
    agent = agent_of(request.headers.get("user-agent", ""))
    login = await accept_invitation(db, token, data, agent=agent)
    return await _signed_in(db, state, login, 201)


async def _signed_in(
    db: Database, state: State, token: str, status: int, *, taken_back: bool = False
) -> Response[SignedIn]:
    actor = await load_actor(db, hash_token(token))
    assert actor is not None
    cookie = Cookie(
        key=COOKIE,
        value=token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=state.settings.secure,
        max_age=state.settings.login_days * 86_400,
    )
    begun = await queries.session(db, actor)
    return Response(SignedIn(begun.person, begun.position, taken_back), status_code=status, cookies=[cookie])


@delete("/session", opt={"keyless": True})
async def sign_out(tx: Tx, actor: Actor, state: State) -> Response[None]:
    """Sign out; answers alike for who is not signed in."""
    if actor.login_id is not None:
        await people.end_login(tx, actor, actor.login_id)
        actors: Actors = state.actors
        actors.forget()
    response: Response[None] = Response(None, status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@get("/me")
async def read_me(db: Database, actor: Actor) -> Me:
    """One's own account."""
    return await queries.me(db, actor)


@patch("/me")
async def change_me(tx: Tx, actor: Actor, data: ProfilePatch) -> dict[str, Any]:
    """Change one's own profile."""
    return await actions.change_profile(tx, actor, data)


@get("/people/{person_id:uuid}")
async def read_person(db: Database, actor: Actor, person_id: UUID) -> PersonOut:
    """Somebody's profile, as far as the reader may see it."""
    return await queries.person(db, actor, person_id)


@get("/people/{person_id:uuid}/contributions")
async def read_contributions(db: Database, actor: Actor, person_id: UUID) -> ContributionList:
    """What somebody wrote under their name, as far as the reader may see it."""
    return await written_by(db, actor, person_id)


@get("/people")
async def find_people(db: Database, actor: Actor, q: str = "") -> PersonHits:
    """People whose name holds `q`, to choose one."""
    return await queries.named(db, actor, q)


@get("/me/profile")
async def read_profile(db: Database, actor: Actor) -> Profile:
    """One's own profile, with who sees what."""
    return await queries.profile(db, actor)


@get("/me/export", media_type=MediaType.JSON)
async def read_export(db: Database, actor: Actor, state: State) -> Response[bytes]:
    """All that is kept about oneself, as a file."""
    await exports.take(state.shared, str(actor.person()))
    headers = {"Content-Disposition": f'attachment; filename="{file_name(now())}"', "Cache-Control": "no-store"}
    return Response(await export(db, actor), media_type=MediaType.JSON, headers=headers)


@post("/me/deletion", opt={"keyless": True}, status_code=200)
async def ask_deletion(db: Database, actor: Actor, data: DeletionIn, state: State) -> Response[DeletionAsked]:
    """Ask for one's own account to be deleted; signs out everywhere, and signing in takes it back."""
    due_at = await leaving.ask_own_deletion(
        db, state.limits, state.shared, actor, password=data.password, contributions=data.contributions
    )
    response = Response(DeletionAsked(due_at))
    response.delete_cookie(COOKIE, path="/")
    return response


@get("/me/preview")
async def read_preview(db: Database, actor: Actor, audience: str = "network") -> PersonPreview:
    """How others see oneself: `public`, `network` or the id of one's own space."""
    return await queries.preview(db, actor, audience)


@get("/me/today")
async def read_today(db: Database, actor: Actor) -> Today:
    """What waits for one, what is new, what is coming up."""
    return await today(db, actor)


@get("/me/questions")
async def read_questions(db: Database, actor: Actor) -> QuestionList:
    """Questions one could answer."""
    return await questions_for(db, actor)


@post("/me/affiliations")
async def add_affiliation(tx: Tx, actor: Actor, data: AffiliationIn) -> dict[str, Any]:
    """Say that one works in another organisation too."""
    return await actions.add_affiliation(tx, actor, data)


@patch("/me/affiliations/{affiliation_id:uuid}")
async def change_affiliation(tx: Tx, actor: Actor, affiliation_id: UUID, data: AffiliationPatch) -> dict[str, Any]:
    """Change one of one's affiliations, or end it."""
    return await actions.change_affiliation(tx, actor, affiliation_id, data)


@delete("/me/affiliations/{affiliation_id:uuid}", status_code=200)
async def drop_affiliation(tx: Tx, actor: Actor, affiliation_id: UUID) -> dict[str, Any]:
    """Delete one of one's affiliations."""
    return await actions.drop_affiliation(tx, actor, affiliation_id)


@post("/me/affiliations/{affiliation_id:uuid}/succession")
async def move_on(tx: Tx, actor: Actor, affiliation_id: UUID, data: SuccessionIn) -> dict[str, Any]:
    """Go on at the successor of an organisation that has ended."""
    return await actions.move_on(tx, actor, affiliation_id, data)


@put("/me/absence")
async def go_away(tx: Tx, actor: Actor, data: AbsenceIn) -> dict[str, Any]:
    """Say until when one is away."""
    return await actions.leave_for(tx, actor, data)


@delete("/me/absence", status_code=200)
async def come_back(tx: Tx, actor: Actor) -> dict[str, Any]:
    """Be back."""
    return await absences.come_back(tx, actor)


@put("/people/{person_id:uuid}/deputy")
async def answer_as_deputy(tx: Tx, actor: Actor, person_id: UUID, data: DeputyAnswer) -> dict[str, Any]:
    """Accept or decline to stand in for somebody who is away."""
    return await absences.answer_as_deputy(tx, actor, person_id=person_id, accept=data.accept)


handlers = [
    read_session,
    sign_in,
    accept,
    sign_out,
    read_me,
    change_me,
    read_person,
    read_contributions,
    find_people,
    read_profile,
    read_export,
    ask_deletion,
    read_preview,
    read_questions,
    read_today,
    add_affiliation,
    change_affiliation,
    drop_affiliation,
    move_on,
    go_away,
    come_back,
    answer_as_deputy,
]
