"""The commands of `tessera person`: who has an account, what they may, and how they leave."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from tessera.reaching import with_database
from tessera.settings import read_settings

if TYPE_CHECKING:
    from datetime import datetime

    from tessera.core.database import Database

# What a command needs beyond this is imported inside it, so that --help answers at once.

LANGUAGES = click.Choice(["de", "en", "fr", "es", "pt", "uk", "ar"])


@click.group()
def person() -> None:
    """Set people up: create, invite, give an office, deactivate; export, delete."""


@person.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--lang", type=LANGUAGES, default="en", show_default=True, help="Language of the screens.")
@click.option("--time-zone", default="UTC", show_default=True)
@click.option("--organisation", help="Key (as in the register) or id of the organisation.")
@click.option("--role", default="", help="What the person does there.")
@click.option("--staff", is_flag=True, help="Give the office staff: may invite, found spaces, moderate.")
def create(email: str, name: str, lang: str, time_zone: str, organisation: str | None, role: str, staff: bool) -> None:
    """Make an account; its password is read from standard input, one line. Prints the person's id."""
    from tessera.admin import create_account

    password = _password()
    office = "staff" if staff else None
    make = partial(create_account, email=email, name=name, password=password, lang=lang, time_zone=time_zone)
    id_ = with_database(lambda db: make(db, office=office, organisation=organisation, role=role))
    click.echo(id_)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.UsageError("Give the password on standard input: echo … | tessera person create …")
    return password


@person.command()
@click.option("--email", help="Only this address may use the link.")
@click.option("--space", type=click.UUID, help="Invite into this closed space; else into the open network.")
@click.option("--role", default="member", show_default=True, help="Role in the space.")
def invite(email: str | None, space: UUID | None, role: str) -> None:
    """Make an invitation and print its link; it is shown once."""
    from tessera.core.access import VISITOR
    from tessera.spaces.invitations import invite as make_invitation

    settings = read_settings()

    async def run(db: "Database") -> str:
        async with db.act() as tx:
            days = settings.invitation_days
            _, token = await make_invitation(tx, VISITOR, space_id=space, email=email, role=role, days=days)
            return token

    click.echo(f"{settings.address}/invitations/{with_database(run, settings)}")


@person.command(name="password-link")
@click.argument("email")
def password_link(email: str) -> None:
    """Print a link with which the person at EMAIL sets a new password; it is valid for three days, and once."""
    from tessera.admin import make_password_link

    settings = read_settings()
    token = with_database(lambda db: make_password_link(db, email), settings)
    click.echo(f"{settings.address}/password/{token}")


@person.command(name="role")
@click.argument("email")
@click.argument("role")
@click.option("--space", help="Id of a closed space, or `network`: the role there; else the office.")
def give_role(email: str, role: str, space: str | None) -> None:
    """Give the person at EMAIL a ROLE: an office (staff, none), or with --space one there (member, facilitator)."""
    from tessera.admin import give_role as give

    with_database(lambda db: give(db, email=email, role=role, space=space))
    click.echo(f"{email} is now {role}.")


@person.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Close the account at EMAIL: it cannot sign in, its logins end at once. What it wrote stays."""
    from tessera.admin import deactivate_account

    with_database(lambda db: deactivate_account(db, email))
    click.echo(f"{email} is deactivated.")


@person.command()
@click.argument("email")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(email: str, file: Path) -> None:
    """Write all that is kept about the person at EMAIL to FILE, as they get it from their profile.

    FILE is readable by its owner alone, and never written over.
    """
    from tessera.admin import export_account

    written = with_database(lambda db: export_account(db, email))
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already; name another file.") from None
    file.write_bytes(written)
    click.echo(f"{len(written)} bytes written to {file}.")


@person.command()
@click.argument("email")
@click.option(
    "--contributions",
    type=click.Choice(["unnamed", "emptied"]),
    required=True,
    help="What becomes of what they wrote: it stays without their name, or is emptied.",
)
@click.option("--now", "at_once", is_flag=True, help="Do not wait 14 days; cannot be taken back.")
@click.option("--yes", is_flag=True, help="Do not ask before doing it at once.")
def delete(email: str, contributions: str, at_once: bool, yes: bool) -> None:
    """Delete the account at EMAIL: closed at once, emptied in 14 days unless the person signs in before.

    A running server or `tessera work` does so then.
    """
    from tessera.admin import delete_account

    if at_once and not yes:
        click.confirm(f"Empty the account of {email} now? This cannot be taken back.", abort=True, err=True)

    async def run(db: "Database") -> "datetime":
        return await delete_account(db, email, contributions=contributions, at_once=at_once)

    due_at = with_database(run)
    if at_once:
        click.echo(f"The account of {email} is deleted.")
    else:
        click.echo(f"The account of {email} is closed and will be emptied after {due_at:%Y-%m-%d %H:%M} UTC.")
