"""Reads of one's own account, of one's profile, and of other people as one sees them."""

from collections.abc import Sequence
from uuid import UUID

from tessera.core.access import NETWORK, PUBLIC, Actor
from tessera.core.database import Database
from tessera.core.errors import Invalid, NotFound
from tessera.core.streams import own_position
from tessera.demo.world import SOURCE as DEMO
from tessera.discussions.widening_reads import waiting_number
from tessera.home import schemas
from tessera.home.audiences import Audiences, audiences
from tessera.notices.queries import unseen_count
from tessera.organisations import affiliations, succession
from tessera.organisations.queries import affiliation_of
from tessera.organisations.schemas import OrganisationRef
from tessera.pairs.queries import talks_count
from tessera.partnerships.queries import waiting_count
from tessera.people import queries as people
from tessera.people import seen
from tessera.people.access import actor_for
from tessera.people.accounts import account_changes
from tessera.people.tables import FIELDS, wire_name
from tessera.spaces import queries as spaces


async def session(db: Database, actor: Actor) -> schemas.Session:
    """Who is signed in; the position is read first, so that nothing told afterwards is missed.

    The circles are read after it too: those of the request may be a second old, and what the position says is known
    would be told to nobody again.
    """
    if actor.person_id is None:
        return schemas.Session()
    stands = await own_position(db, actor)
    fresh = await actor_for(db, actor.person_id)
    return schemas.Session(await me(db, fresh), stands)


async def me(db: Database, actor: Actor) -> schemas.Me:
    """One's own account."""
    own = await people.person(db, actor.person())
    if own is None:
        raise NotFound
    listed = await spaces.spaces(db, actor)
    affiliation = await affiliation_of(db, own.id)
    asked = [one for one in await seen.deputy_for(db, actor) if one.state == "asked"]
    return schemas.Me(
        id=own.id,
        name=own.name,
        email=own.email,
        lang=own.lang,
        languages=own.languages,
        time_zone=own.time_zone,
        name_public=own.name_public,
        role=own.office,
        affiliation=affiliation,
        spaces=[spaces.space_ref(row) for row in listed],
        demo=affiliation is not None and affiliation.organisation.source == DEMO,
        welcome=own.welcome,
        deputy_asked=len(asked),
        partnerships_waiting=await waiting_count(db, own.id),
        widenings_waiting=await waiting_number(db, actor),
        notices=await unseen_count(db, actor),
        conversations=await talks_count(db, actor),
    )


async def person(db: Database, actor: Actor, person_id: UUID) -> schemas.PersonOut:
    """Somebody as this reader sees them; raises NotFound where nothing of them may be seen, as for unknown people."""
    own = await people.person(db, person_id) if actor.person_id == person_id else None
    found = await _seen(db, actor.circles, person_id, own=own is not None)
    if found is None:
        raise NotFound
    if own is not None:
        # The account's own values have a row only where others see them.
        found.email, found.reads, found.time_zone = own.email, own.languages, own.time_zone
    return found


async def preview(db: Database, actor: Actor, audience: str) -> schemas.PersonPreview:
    """How visitors, the network or the members of one's own space see oneself: read as they read. Raises Invalid."""
    circle_id = None if audience == "nobody" else (await audiences(db, actor)).circle(audience)
    if circle_id is None:
        raise Invalid(audience="audience_unknown")
    circles = (PUBLIC,) if circle_id == PUBLIC else (PUBLIC, NETWORK, circle_id)
    return schemas.PersonPreview(await _seen(db, circles, actor.person(), own=False))


async def _seen(db: Database, circles: Sequence[int], person_id: UUID, *, own: bool) -> schemas.PersonOut | None:
    fields = await seen.fields_seen(db, circles, person_id)
    values = {row.field: row.value for row in fields}
    places = await affiliations.affiliations_seen(db, circles, person_id)
    absence = await seen.away(db, circles, person_id)
    if not (fields or places or absence):
        return None
    return schemas.PersonOut(
        id=person_id,
        own=own,
        closed=any(row.closed for row in fields),
        name=values.get("name"),
        about=values.get("about"),
        can_help=values.get("can_help"),
        looking_for=values.get("looking_for"),
        reads=values.get("reads", "").split(),
        writes=values.get("writes", "").split(),
        email=values.get("email"),
        phone=values.get("phone"),
        website=values.get("website"),
        pronouns=values.get("pronouns"),
        themes=values.get("themes", "").split(),
        time_zone=values.get("time_zone"),
        affiliations=places,
        away=_away(absence),
    )


def _away(row: seen.AwayRow | None) -> schemas.AwayOut | None:
    if row is None:
        return None
    named = row.deputy is not None and row.deputy_name is not None
    return schemas.AwayOut(row.until, schemas.PersonHit(row.deputy, row.deputy_name) if named else None)  # type: ignore[arg-type]


async def named(db: Database, actor: Actor, text: str) -> schemas.PersonHits:
    """People to choose from, by a part of their name."""
    return schemas.PersonHits([schemas.PersonHit(row.id, row.name) for row in await seen.named(db, actor, text)])


async def profile(db: Database, actor: Actor) -> schemas.Profile:
    """All of one's own profile, with who sees what."""
    own = await people.person(db, actor.person())
    if own is None:
        raise NotFound
    choices = await audiences(db, actor)
    asked = await seen.deputy_for(db, actor)
    places = await affiliations.own_affiliations(db, actor)
    after = await succession.successors_of(db, [row.id for row in places if row.until is None])
    return schemas.Profile(
        fields=_fields(own, await seen.own_fields(db, actor), choices),
        affiliations=[_own(row, choices, after) for row in places],
        absence=_own_absence(await seen.own_absence(db, actor), choices),
        deputy_for=[schemas.DeputyFor(one.person, one.name, one.until, one.state) for one in asked],
        spaces=choices.spaces,
        account=await account_changes(db, actor),
    )


def _fields(own: people.PersonRow, rows: list[seen.OwnField], choices: Audiences) -> dict[str, schemas.FieldOut]:
    kept = {"name": own.name, "email": own.email, "reads": " ".join(own.languages), "time_zone": own.time_zone}
    found = {field: schemas.FieldOut(kept.get(field, ""), "nobody") for field in FIELDS}
    found |= {row.field: schemas.FieldOut(row.value, choices.word(row.circle_id)) for row in rows}
    return {wire_name(field): value for field, value in found.items()}


def _own(
    row: affiliations.AffiliationRow, choices: Audiences, after: dict[UUID, list[OrganisationRef]]
) -> schemas.OwnAffiliation:
    shown = affiliations.seen_of(row)
    return schemas.OwnAffiliation(
        shown.id,
        shown.organisation,
        shown.role,
        shown.department,
        shown.since,
        shown.until,
        shown.main,
        choices.word(row.circle_id),
        after.get(row.id, []) if row.until is None else [],
    )


def _own_absence(row: seen.OwnAbsence | None, choices: Audiences) -> schemas.OwnAbsence | None:
    if row is None:
        return None
    deputy = None if row.deputy is None else schemas.PersonHit(row.deputy, row.deputy_name or "")
    return schemas.OwnAbsence(row.until, choices.word(row.circle_id), deputy, row.state)
