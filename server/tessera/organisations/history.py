"""The history of organisations, as far as staff write it."""

from tessera.core.clock import now
from tessera.core.database import Tx
from tessera.organisations.sources import STAFF
from tessera.organisations.tables import Organisation, OrganisationChange


def note_change(tx: Tx, organisation: Organisation, what: str, *, before: str = "", after: str = "") -> None:
    """Write down what staff have made otherwise today."""
    tx.session.add(
        OrganisationChange(
            organisation_id=organisation.id, what=what, before=before, after=after, day=now().date(), source=STAFF
        )
    )
