"""New passwords: by their owner, or by a link for who has forgotten theirs.

A link is made by staff or a command, is shown once and kept nowhere. Its token names the account and until when. It
is signed with the house's secret over the hash of the password it replaces, so it is worth nothing once one was set,
and over who of the staff made it, whom it does not name: it is worth nothing once they have lost the office.

Invariants:
- Making a link and setting a password leave a fact `account` on the person's own stream, which they read in their
  profile: nobody gets into an account unseen.
- A new password ends all logins but the one it was set in.
- Nobody sees by office (R7), and who sets somebody's password would: staff make no link for who is signed in, unless
  they have not been there for a day. Whoever has forgotten their password and is in somewhere signs out first.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import VISITOR, Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import NotFound, require
from tessera.core.limits import Limit
from tessera.core.shared import Shared
from tessera.people.accounts import changed, end_logins, load_account
from tessera.people.actions import hashed
from tessera.people.confirming import confirm_password
from tessera.people.rules import LINK_HOURS, SIGNED_IN_HOURS, may_administer, may_link
from tessera.people.tables import Person

_p = Person.__table__  # type: ignore[attr-defined]
_HEAD, _MAC = 20, 16
_SIGNED_IN = """
SELECT EXISTS (
    SELECT FROM login WHERE person_id = $1 AND ended_at IS NULL AND seen_at > now() - make_interval(hours => $2)
)
"""
_STAFF = "SELECT id FROM person WHERE office = 'staff' AND deactivated_at IS NULL"
_OPEN = "SELECT name, email, password_hash FROM person WHERE id = $1 AND deactivated_at IS NULL"


async def change_own(
    db: Database, limits: Limit, shared: Shared | None, actor: Actor, *, current: str, password: str
) -> None:
    """Set one's own new password. Raises Invalid for a wrong or a poor one, TooMany after too many wrong ones."""
    person_id = actor.person()
    row = await confirm_password(db, limits, shared, person_id, current, field="current")
    new = await hashed(password, name=row["name"], email=row["email"])
    async with db.act(actor) as tx:
        await _set(tx, person_id, row["password_hash"], new, keep=actor.login_id)


async def make_link(tx: Tx, actor: Actor, *, person_id: UUID, secret: bytes) -> tuple[str, datetime]:
    """A token for a link that sets a new password, and until when; by staff or a command. Raises Conflict for a closed
    account, and staff for one that somebody is signed in to."""
    person, _ = await load_account(tx, actor, person_id)
    require(may_administer(active=person.deactivated_at is None, wanted=True))
    if actor.person_id is not None:
        driver = await tx.driver()
        require(may_link(signed_in=await driver.fetchval(_SIGNED_IN, person_id, SIGNED_IN_HOURS)))
    until = now() + timedelta(hours=LINK_HOURS)
    await changed(tx, person, "password_link")
    return _token(secret, person_id, until, person.password_hash, actor.person_id), until


async def valid_until(db: Database, token: str) -> datetime:
    """Until when a link is valid. Raises NotFound for one that is not (any more).

    It does not say whose it is: staff who made it may not know the name.
    """
    _, row = await _looked_up(db, token)
    return datetime.fromtimestamp(row["until"], UTC)


async def set_by_link(db: Database, token: str, *, password: str) -> None:
    """Set a new password by a link; the person signs in with it. Raises NotFound, and Invalid for a poor password."""
    person_id, row = await _looked_up(db, token)
    new = await hashed(password, name=row["name"], email=row["email"])
    async with db.act(VISITOR) as tx:
        await _set(tx, person_id, row["password_hash"], new, keep=None)


async def _set(tx: Tx, person_id: UUID, old: str | None, new: str, *, keep: UUID | None) -> None:
    """The password, if it is still the old one: of two at once the second finds nothing."""
    unchanged = (_p.c.id == person_id) & _p.c.password_hash.is_not_distinct_from(old) & _p.c.deactivated_at.is_(None)
    if await tx.session.scalar(sa.update(_p).where(unchanged).values(password_hash=new).returning(_p.c.id)) is None:
        raise NotFound
    await end_logins(tx, person_id, keep=keep)
    person = await tx.session.get_one(Person, person_id, populate_existing=True)
    await changed(tx, person, "password_set")


async def _looked_up(db: Database, token: str) -> tuple[UUID, dict[str, Any]]:
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        raise NotFound from None
    if len(raw) != _HEAD + _MAC:
        raise NotFound
    person_id, until = UUID(bytes=raw[:16]), int.from_bytes(raw[16:_HEAD])
    row = await db.pool.fetchrow(_OPEN, person_id)
    makers = [None, *(one["id"] for one in await db.pool.fetch(_STAFF))]
    expected = [_mac(db.secret, raw[:_HEAD], row["password_hash"] if row else None, maker) for maker in makers]
    signed = any(hmac.compare_digest(one, raw[_HEAD:]) for one in expected)
    if row is None or not signed or until < now().timestamp():
        raise NotFound
    return person_id, {**row, "until": until}


def _token(secret: bytes, person_id: UUID, until: datetime, password_hash: str | None, maker: UUID | None) -> str:
    head = person_id.bytes + int(until.timestamp()).to_bytes(4)
    return urlsafe_b64encode(head + _mac(secret, head, password_hash, maker)).decode().rstrip("=")


def _mac(secret: bytes, head: bytes, password_hash: str | None, maker: UUID | None) -> bytes:
    """`maker`: who of the staff made the link, None for a command."""
    signed = b"password link\0" + head + (maker.bytes if maker else bytes(16)) + (password_hash or "").encode()
    return hmac.new(secret, signed, hashlib.sha256).digest()[:_MAC]
