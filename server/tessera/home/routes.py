"""Routes of signing in and out, of one's own account, of people's profiles."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.datastructures import Cookie, State

from tessera.core.access import Actor
from tessera.core.database import Database, Tx
from tessera.core.http import COOKIE, Actors, hash_token
from tessera.home import actions, queries
from tessera.home.agents import agent_of
from tessera.home.schemas import Me, PersonOut, ProfilePatch, Session
from tessera.people import actions as people
from tessera.people.access import load_actor
from tessera.people.schemas import SignIn
from tessera.spaces.invitations import accept_invitation
from tessera.spaces.schemas import Acceptance

Any_ = Request[Any, Any, Any]


@get("/session")
async def read_session(db: Database, actor: Actor) -> Session:
    """Who is signed in."""
    return await queries.session(db, actor)


@post("/session", opt={"keyless": True}, status_code=200)
async def sign_in(request: Any_, db: Database, data: SignIn, state: State) -> Response[Session]:
    """Sign in."""
    source = request.client.host if request.client else "-"
    agent = agent_of(request.headers.get("user-agent", ""))
    token = await people.sign_in(db, state.limits, email=data.email, password=data.password, agent=agent, source=source)
    return await _signed_in(db, state, token, 200)


@post("/invitations/{token:str}", opt={"keyless": True})
async def accept(request: Any_, db: Database, token: str, data: Acceptance, state: State) -> Response[Session]:
    """Accept an invitation: makes the account and signs in."""
    agent = agent_of(request.headers.get("user-agent", ""))
    login = await accept_invitation(db, token, data, agent=agent)
    return await _signed_in(db, state, login, 201)


async def _signed_in(db: Database, state: State, token: str, status: int) -> Response[Session]:
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
    return Response(await queries.session(db, actor), status_code=status, cookies=[cookie])


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
    """Somebody's profile."""
    return await queries.person(db, actor, person_id)


handlers = [read_session, sign_in, accept, sign_out, read_me, change_me, read_person]
