"""Accounts as staff administer them: found, given an office, closed, opened; and what their owners read of that.

Invariants:
- Staff see no content by their office (R7): a name as the network sees it, and nothing of the profile.
- Every act leaves a fact `account` on the person's own stream, which the owner reads in their profile.
- The desk and the command line call the same acts; a command acts as nobody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.clock import now
from tessera.core.database import Database, Tx
from tessera.core.errors import Invalid, NotFound, require
from tessera.core.facts import Fact, FactRow, record
from tessera.core.reads import read
from tessera.people.rules import clean_email, may_administer, may_close, may_lose_staff, may_reopen
from tessera.people.schemas import AccountChange, DeskPeople, DeskPerson
from tessera.people.seen import HOLDS, name_patterns
from tessera.people.tables import Login, Person, PersonDeletion, ProfileField

STAFF = "staff"
_MOST = 20

_p = Person.__table__  # type: ignore[attr-defined]
_l = Login.__table__  # type: ignore[attr-defined]
_f = ProfileField.__table__  # type: ignore[attr-defined]
_fact = FactRow.__table__  # type: ignore[attr-defined]


async def load_account(tx: Tx, actor: Actor, person_id: UUID) -> tuple[Person, int]:
    """An account, deactivated ones too, and how many others hold the office; by staff or a command.

    Everybody who holds it is locked in one order, so that two who leave it at once do not leave it empty.
    """
    if actor.person_id is not None:
        actor.require_staff()
    holders = (_p.c.office == STAFF) & _p.c.deactivated_at.is_(None)
    wanted = sa.select(Person).where(sa.or_(_p.c.id == person_id, holders)).order_by(_p.c.id)
    locked = wanted.with_for_update(key_share=True)
    found = {one.id: one for one in await tx.session.scalars(locked, execution_options={"populate_existing": True})}
    if person_id not in found:
        raise NotFound
    others = [one for one in found.values() if one.id != person_id and one.office == STAFF and not one.deactivated_at]
    return found[person_id], len(others)


async def changed(tx: Tx, person: Person, what: str) -> dict[str, Any]:
    """Tell the owner what was done with their account, and answer: the end of every act."""
    await tx.session.flush()
    tx.circles_changed(person.id)
    await record(tx, [Fact(person.stream_id, "account", person.id, {"what": what})])
    return await tx.answer("person", person.id)


async def set_office(tx: Tx, actor: Actor, *, person_id: UUID, office: str | None) -> dict[str, Any]:
    """Give or take the office `staff`; raises Conflict for the last one who holds it.

    A command may take it from the last one, as it can give it to somebody again.
    """
    if office not in (None, STAFF):
        raise Invalid(office="role_unknown")
    person, others = await load_account(tx, actor, person_id)
    require(may_administer(active=person.deactivated_at is None, wanted=True))
    if office is None and actor.person_id is not None:
        require(may_lose_staff(staff=person.office == STAFF, others=others))
    if person.office == office:
        return await tx.answer("person", person_id)
    person.office = office
    return await changed(tx, person, "office_given" if office else "office_taken")


async def deactivate(tx: Tx, actor: Actor, *, person_id: UUID) -> dict[str, Any]:
    """Close an account: it cannot sign in, all its logins end. What it wrote stays, and so does what it is.

    Raises Conflict for a closed one, for one's own, which only others could open again, and for the last one who holds
    the office `staff` where no command does it.
    """
    person, others = await load_account(tx, actor, person_id)
    require(may_administer(active=person.deactivated_at is None, wanted=True))
    if actor.person_id is not None:
        require(may_lose_staff(staff=person.office == STAFF, others=others))
    require(may_close(own=actor.person_id == person_id))
    await close(tx, person)
    return await changed(tx, person, "deactivated")


async def close(tx: Tx, person: Person) -> None:
    """Close an account and end all its logins: a part of several acts."""
    person.deactivated_at = person.deactivated_at or now()
    await tx.session.flush()
    await end_logins(tx, person.id)


async def end_logins(tx: Tx, person_id: UUID, *, keep: UUID | None = None) -> None:
    """End all logins of a person but one: a part of several acts."""
    open_ones = (_l.c.person_id == person_id) & _l.c.ended_at.is_(None) & _l.c.id.is_distinct_from(keep)
    ended = await tx.session.scalars(sa.update(_l).where(open_ones).values(ended_at=now()).returning(_l.c.id))
    for login_id in ended:
        tx.login_ended(login_id)


async def reactivate(tx: Tx, actor: Actor, *, person_id: UUID) -> dict[str, Any]:
    """Open a closed account again; the person signs in anew. Raises Conflict for one that is open, and for one whose
    owner has asked for its deletion."""
    person, _ = await load_account(tx, actor, person_id)
    require(may_administer(active=person.deactivated_at is None, wanted=False))
    require(may_reopen(leaving=await tx.session.get(PersonDeletion, person_id) is not None))
    person.deactivated_at = None
    return await changed(tx, person, "reactivated")


class _Account(msgspec.Struct):
    id: UUID
    name: str | None
    office: str | None
    active: bool
    since: datetime
    last_sign_in: str | None


_in_network = (_f.c.person_id == _p.c.id) & (_f.c.field == "name") & _f.c.circle_id.in_((PUBLIC, NETWORK))
_month = sa.func.to_char(sa.func.timezone("UTC", sa.func.max(_l.c.created_at)), "YYYY-MM")
_accounts = (
    sa.select(
        _p.c.id,
        sa.case((_f.c.person_id.is_not(None), _p.c.name)).label("name"),
        _p.c.office,
        _p.c.deactivated_at.is_(None).label("active"),
        _p.c.created_at.label("since"),
        sa.select(_month).where(_l.c.person_id == _p.c.id).scalar_subquery().label("last_sign_in"),
    )
    .select_from(_p.outerjoin(_f, _in_network))
    .order_by(_p.c.name, _p.c.id)
    .limit(_MOST)
)
_BY_EMAIL = read(_accounts.where(_p.c.email == sa.bindparam("email", type_=sa.Text)), _Account)
_BY_NAME = read(
    _accounts.where(_f.c.person_id.is_not(None), HOLDS),
    _Account,
)
_HOLDERS = read(_accounts.where(_p.c.office == STAFF), _Account)
_THESE = read(_accounts.where(_p.c.id == sa.any_(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)))).limit(500), _Account)


async def accounts(db: Database, actor: Actor, asked: str) -> DeskPeople:
    """Accounts by their whole e-mail address, or by a part of a name that the network sees; staff only.

    Who asks for nothing gets those who hold the office.
    """
    actor.require_staff()
    text = " ".join(asked.split())[:254]
    if "@" in text:
        rows: Sequence[_Account] = await db.fetch(_BY_EMAIL, email=clean_email(text))
    elif not text:
        rows = await db.fetch(_HOLDERS)
    else:
        patterns = name_patterns(text)
        rows = await db.fetch(_BY_NAME, holds=patterns["holds"]) if patterns else []
    return _shown(rows)


async def accounts_of(db: Database, actor: Actor, ids: Sequence[UUID]) -> DeskPeople:
    """These accounts; staff only."""
    actor.require_staff()
    return _shown(await db.fetch(_THESE, ids=list(ids)))


def _shown(rows: Sequence[_Account]) -> DeskPeople:
    return DeskPeople([DeskPerson(r.id, r.name, r.office, r.active, r.since, r.last_sign_in) for r in rows])


_CHANGES = read(
    sa.select(_fact.c.data["what"].astext.label("what"), _fact.c.at)
    .where(_fact.c.stream_id == sa.bindparam("stream", type_=sa.BigInteger), _fact.c.type == "account")
    .order_by(_fact.c.seq.desc())
    .limit(_MOST),
    AccountChange,
)


async def account_changes(db: Database, actor: Actor) -> list[AccountChange]:
    """What staff did with one's own account, the newest first."""
    return await db.fetch(_CHANGES, stream=actor.stream_id)
