"""Acts of people: make an account, sign in, end logins, deactivate."""

import secrets
from uuid import UUID, uuid4

import sqlalchemy as sa

from tessera.core.access import NETWORK, Actor, add_circle, admit
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import AppError, Conflict, Invalid, NotFound
from tessera.core.http import hash_token
from tessera.core.limits import Limit
from tessera.core.shared import Shared
from tessera.core.streams import open_streams
from tessera.people.leaving import take_back_deletion
from tessera.people.names import name_search
from tessera.people.passwords import hash_password, password_fits
from tessera.people.rules import clean_email, email_mistake, profile_mistakes
from tessera.people.tables import Login, Person, ProfileField

_p = Person.__table__  # type: ignore[attr-defined]
_l = Login.__table__  # type: ignore[attr-defined]


# Who has asked for deletion is closed, and takes that back by signing in in time.
_MAY_SIGN_IN = """
SELECT p.id, p.password_hash, d.person_id IS NOT NULL AS leaving
FROM person p LEFT JOIN person_deletion d ON d.person_id = p.id AND d.reopens AND d.due_at > now()
WHERE p.email = $1 AND (p.deactivated_at IS NULL OR d.person_id IS NOT NULL)
"""


async def hashed(password: str, *, name: str, email: str) -> str:
    """The hash of a new password; done before the transaction opens, as it takes a while. Raises Invalid."""
    return await hash_password(password, about=f"{name} {email.replace('@', ' ')} tessera")


async def create_person(
    tx: Tx,
    actor: Actor,
    *,
    email: str,
    name: str,
    password_hash: str | None,
    lang: str = "en",
    languages: list[str] | None = None,
    time_zone: str = "UTC",
    office: str | None = None,
    welcome: int | None = None,
) -> Person:
    """Make an account with its circle and stream; its name can be seen in the network, nothing else anywhere.

    `welcome` is the step at which the first ten minutes begin. Raises Invalid, and Conflict when the address is
    taken.
    """
    email = clean_email(email)
    languages = languages or [lang]
    mistakes = profile_mistakes(name=name, languages=languages, lang=lang, time_zone=time_zone)
    if mistake := email_mistake(email):
        mistakes["email"] = mistake
    if mistakes:
        raise Invalid(**mistakes)
    if await tx.session.scalar(sa.select(_p.c.id).where(_p.c.email == email)):
        raise Conflict("email_taken")
    id_ = uuid4()
    circle_id = await add_circle(tx, "person")
    [stream] = await open_streams(tx, "person", id_, circle_id)
    assert stream.id is not None
    person = Person(
        id=id_,
        email=email,
        name=name.strip(),
        name_search=name_search(name),
        password_hash=password_hash,
        lang=lang,
        languages=languages,
        time_zone=time_zone,
        office=office,
        welcome=welcome,
        circle_id=circle_id,
        stream_id=stream.id,
    )
    tx.session.add(person)
    await tx.session.flush()
    tx.session.add(ProfileField(person_id=id_, field="name", circle_id=NETWORK))
    await admit(tx, id_, [circle_id])
    return person


async def sign_in(
    db: Database, limits: Limit, shared: Shared | None, *, email: str, password: str, agent: str, source: str
) -> tuple[str, bool]:
    """A new login's token, and whether it took back that the account was to be deleted.

    `source` is the address the attempt came from; failures are counted over all servers.

    Raises `sign_in_failed` (401) alike for unknown people and wrong passwords, TooMany after too many failures
    for the address or from the source, Busy when too many are waiting.
    """
    email = clean_email(email)
    await limits.check(shared, f"email:{email}", f"source:{source}")
    row = await db.pool.fetchrow(_MAY_SIGN_IN, email) or {"id": None, "password_hash": None}
    if not await password_fits(row["password_hash"], password):
        await limits.note(shared, f"email:{email}", f"source:{source}")
        raise AppError("sign_in_failed", status=401)
    async with db.act() as tx:
        token = await open_login(tx, row["id"], agent=agent)
        if row["leaving"]:
            await take_back_deletion(tx, row["id"])
        return token, row["leaving"]


async def open_login(tx: Tx, person_id: UUID, *, agent: str) -> str:
    """A new login of a person; its token is told once and kept as a hash only."""
    token = secrets.token_urlsafe(32)
    tx.session.add(Login(token_hash=hash_token(token), person_id=person_id, agent=agent[:80]))
    await tx.session.flush()
    return token


async def end_login(tx: Tx, actor: Actor, login_id: UUID) -> None:
    """End one of one's own logins; its connections close within a second. Raises NotFound for others'."""
    own = (_l.c.id == login_id) & (_l.c.person_id == actor.person()) & _l.c.ended_at.is_(None)
    ended = await tx.session.scalar(sa.update(_l).where(own).values(ended_at=now()).returning(_l.c.id))
    if ended is None:
        raise NotFound
    tx.login_ended(login_id)
