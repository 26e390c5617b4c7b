"""What the command line does with people: acts of several domains in one transaction, by a command's right.

The actor is nobody (VISITOR), which only a command can be: over HTTP every one of these acts asks who acts.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from tessera.core.access import VISITOR
from tessera.core.database import Database, Tx
from tessera.core.errors import Invalid, NotFound
from tessera.demo.actions import create_demo, only_this_machine, refuse_open_demo
from tessera.demo.queries import sign_ins
from tessera.home.erasing import erase_person
from tessera.home.export import export
from tessera.organisations.actions import affiliate
from tessera.organisations.sources import GEONAMES
from tessera.organisations.tables import Organisation
from tessera.partnerships.sides import follow_person
from tessera.people.access import owner_of
from tessera.people.accounts import deactivate, set_office
from tessera.people.actions import create_person, hashed
from tessera.people.leaving import ask_deletion, deletion_now
from tessera.people.queries import person_by_email
from tessera.people.renewing import make_link
from tessera.people.rules import clean_email
from tessera.settings import Settings
from tessera.spaces.access import NETWORK_SLUG
from tessera.spaces.actions import add_member
from tessera.spaces.network import FACILITATOR, set_facilitating
from tessera.spaces.rules import ROLES
from tessera.spaces.tables import Space

OTHERS = "SELECT EXISTS (SELECT FROM person WHERE email NOT LIKE '%.example')"
"""Whether people beside the demo world are here; its addresses all end so, and no real one does."""


async def create_account(
    db: Database,
    *,
    email: str,
    name: str,
    password: str,
    lang: str,
    time_zone: str,
    office: str | None,
    organisation: str | None,
    role: str,
) -> UUID:
    """An account that can sign in at once. Raises Invalid and Conflict like the acts."""
    password_hash = await hashed(password, name=name, email=email)
    async with db.act() as tx:
        person = await create_person(
            tx,
            VISITOR,
            email=email,
            name=name,
            password_hash=password_hash,
            lang=lang,
            time_zone=time_zone,
            office=office,
        )
        if organisation is not None:
            place = await _organisation(tx, organisation)
            await affiliate(tx, VISITOR, person_id=person.id, organisation_id=place, role=role)
            await follow_person(tx, person.id)
        return person.id


async def _organisation(tx: Tx, named: str) -> UUID:
    table = Organisation.__table__  # type: ignore[attr-defined]
    # Some numbers of GeoNames are keys of the register, too.
    by_key = (table.c.key == named) & (table.c.source != GEONAMES)
    wanted = sa.select(table.c.id).where(by_key | (sa.cast(table.c.id, sa.Text) == named.lower()))
    found = (await tx.session.scalars(wanted.limit(2))).all()
    if len(found) != 1:
        raise Invalid(organisation="organisation_unknown")
    return UUID(str(found[0]))


async def give_role(db: Database, *, email: str, role: str, space: str | None) -> None:
    """An office of the site (`staff`, `none`), or a role in a space, named by id or slug."""
    if space is None and role not in ("staff", "none"):
        raise Invalid(role="role_unknown")
    person_id = await _person(db, email)
    async with db.act() as tx:
        if space is None:
            await set_office(tx, VISITOR, person_id=person_id, office=None if role == "none" else role)
        elif space == NETWORK_SLUG and role in ROLES:
            await set_facilitating(tx, VISITOR, person_id=person_id, on=role == FACILITATOR)
        else:
            await add_member(tx, VISITOR, space_id=await _space(tx, space), person_id=person_id, role=role)


async def _space(tx: Tx, named: str) -> UUID:
    table = Space.__table__  # type: ignore[attr-defined]
    wanted = sa.select(table.c.id).where((table.c.slug == named) | (sa.cast(table.c.id, sa.Text) == named.lower()))
    found: UUID | None = await tx.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


async def deactivate_account(db: Database, email: str) -> None:
    """Close an account by its address."""
    person_id = await _person(db, email)
    async with db.act() as tx:
        await deactivate(tx, VISITOR, person_id=person_id)


async def make_password_link(db: Database, email: str) -> str:
    """A token with which the person at an address sets a new password."""
    person_id = await _person(db, email)
    async with db.act() as tx:
        token, _ = await make_link(tx, VISITOR, person_id=person_id, secret=db.secret)
        return token


async def export_account(db: Database, email: str) -> bytes:
    """All that is kept about somebody, by their address; of a closed account too."""
    return await export(db, await owner_of(db, await _account(db, email)))


async def delete_account(db: Database, email: str, *, contributions: str, at_once: bool) -> datetime:
    """Ask for the deletion of an account by its address, and carry it out where `at_once`; answers when it is due."""
    person_id = await _account(db, email)
    async with db.act() as tx:
        due_at = await ask_deletion(tx, VISITOR, person_id=person_id, contributions=contributions)
    if at_once:
        async with db.act() as tx:
            await deletion_now(tx, person_id)
        await erase_person(db, person_id)
    return due_at


async def _account(db: Database, email: str) -> UUID:
    """An account by its address, a closed one too."""
    found: UUID | None = await db.pool.fetchval("SELECT id FROM person WHERE email = $1", clean_email(email))
    if found is None:
        raise NotFound
    return found


async def _person(db: Database, email: str) -> UUID:
    found = await person_by_email(db, clean_email(email))
    if found is None:
        raise NotFound
    return found


async def prepare(db: Database, settings: Settings, *, with_demo: bool) -> list[str]:
    """What has to be there before the server opens; answers lines for the terminal.

    Raises Unusable when the demo world would be open to other machines.
    """
    await refuse_open_demo(db, settings)
    if with_demo and only_this_machine(settings) and not await db.pool.fetchval(OTHERS):
        await create_demo(db, settings)
    demo = await sign_ins(db)
    if demo is None:
        return []
    first = [f"  {person.email:40} {person.name}, {person.organisation} ({person.lang})" for person in demo.people[:7]]
    more = len(demo.people) - len(first)
    return ["Demo sign-ins, only here:", *first, f"  … and {more} more; the password of all is: {demo.password}"]
