"""The command line: every command is a thin way to an act that the server has too.

Invariants: a command prints what it did on standard output and what went wrong on standard error, in one sentence;
its exit status says which (README lists them). No password or token is ever an argument: arguments are visible to
everybody on the machine.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import click

from tessera import leaving
from tessera.core.errors import AppError
from tessera.core.unusable import Unusable
from tessera.keeping import commands as keeping
from tessera.settings import Settings, read_settings, server_secret

if TYPE_CHECKING:
    from tessera.core.database import Database

# What a command needs beyond this is imported inside it, so that --help answers at once.

T = TypeVar("T")
LANGUAGES = click.Choice(["de", "en", "fr", "es", "pt", "uk", "ar"])


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="tessera")
def tessera() -> None:
    """Tessera: where municipalities ask, answer and learn from each other.

    Settings are read from the environment (TESSERA_DATA_DIR, TESSERA_HOST, TESSERA_PORT, …) and from a file .env.
    """


tessera.add_command(keeping.backup)
tessera.add_command(keeping.restore)


def main() -> None:
    """The entry point: turns whatever ends a command into one sentence and an exit status."""
    try:
        sys.exit(tessera.main(standalone_mode=False))
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_say("Stopped.", 130))
    except Unusable as error:
        sys.exit(_say(str(error), error.status))
    except AppError as error:
        sys.exit(_say(_refusal(error), 1))


def _say(sentence: str, status: int) -> int:
    click.echo(sentence, err=True)
    return status


def _refusal(error: AppError) -> str:
    fields = ", ".join(f"{name}: {code}" for name, code in error.fields.items())
    return f"Refused: {error.code}{f' ({fields})' if fields else ''}"


def with_database(work: Callable[["Database"], Awaitable[T]], settings: Settings | None = None) -> T:
    """Runs `work` on the migrated database; the hubs of a running server hear of its acts."""
    from tessera.core.embedded import reached
    from tessera.keeping.swapping import settle_at
    from tessera.migrating import migrate

    chosen = settings or read_settings()

    with reached(chosen) as dsn:
        asyncio.run(settle_at(chosen.data_dir, dsn))
        migrate(dsn)
        return asyncio.run(_on(chosen, dsn, work))


async def _on(settings: Settings, dsn: str, work: Callable[["Database"], Awaitable[T]]) -> T:
    from tessera.core.database import Database
    from tessera.live.bus import Notifier

    database = Database(dsn, secret=server_secret(settings), acts=2, reads=2)
    await database.start()
    notifier = Notifier(database)
    database.notifier = notifier
    notifier.start()
    try:
        return await work(database)
    finally:
        await notifier.stop()
        await database.stop()


@tessera.command()
@click.option("--host", help="Address to listen on; wins over TESSERA_HOST.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; wins over TESSERA_PORT.")
@click.option("--no-work", is_flag=True, help="Leave reactions and timers to `tessera work`.")
@click.option("--demo", "with_demo", is_flag=True, help="Create the demo world when nobody is in the database yet.")
def serve(host: str | None, port: int | None, no_work: bool, with_demo: bool) -> None:
    """Serve, with everything in one process, until Ctrl-C or SIGTERM; several where they share a TESSERA_REDIS_URL.

    Brings the schema up to date first. Without TESSERA_DATABASE_URL the embedded PostgreSQL runs in TESSERA_DATA_DIR
    and stops with the server. Ends with status 3 to 8 when it cannot start; the sentence says why.
    """
    from tessera import serving

    settings = read_settings(host=host, port=port, work=False if no_work else None)
    serving.serve(settings, lambda dsn: _before_serving(settings, dsn, with_demo))


@tessera.command()
def work() -> None:
    """Work off reactions and timers beside a server, until Ctrl-C or SIGTERM; any number may run."""
    from tessera import working

    working.work(read_settings())


@tessera.command()
def migrate() -> None:
    """Bring the schema of the database up to date; `serve` does so by itself."""
    from tessera.core.embedded import reached
    from tessera.migrating import migrate as run_revisions

    with reached(read_settings()) as dsn:
        run_revisions(dsn)
    click.echo("The schema is up to date.")


@tessera.group(name="import")
def import_() -> None:
    """Take data over from files."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vanished-too", is_flag=True, help="Take a register in which very many municipalities are missing.")
def gv100ad(file: Path, vanished_too: bool) -> None:
    """Read the German register of municipalities, plain or .xz; a second import updates.

    Tells what was renamed and what a newer register no longer has; that stays, marked as ended. An older register is
    refused after a newer one.
    """
    from tessera.organisations.imports import Refused
    from tessera.organisations.register import import_gv100ad

    try:
        done = with_database(lambda db: import_gv100ad(db, file, click.echo, vanished_too=vanished_too))
    except (Refused, OSError) as error:
        raise click.ClickException(str(error)) from None
    if done.broken:
        raise click.ClickException("Everything but the lines named above was imported.")


@import_.command()
@click.option("--least-population", type=click.IntRange(0), default=0, help="Only places with so many inhabitants.")
def geonames(least_population: int) -> None:
    """Take over places worldwide from GeoNames; a second import updates. Takes some minutes.

    Places outside Germany come as kind `place` until staff say what they are; German municipalities, where they are
    recognised, get coordinates and names in other languages. Import the German register first.
    """
    from tessera.organisations.imports import Refused
    from tessera.organisations.places import import_geonames

    try:
        with_database(lambda db: import_geonames(db, click.echo, least_population=least_population))
    except Refused as error:
        raise click.ClickException(str(error)) from None


@tessera.command()
def demo() -> None:
    """Create the demo world: 40 people of 12 invented municipalities and other places, 60 questions in seven languages.

    The German register of municipalities follows by itself in the first minute of `serve` or `work`. Refused on a
    database that holds other people, and where the server is bound to more than this machine.
    """
    from tessera.demo.actions import create_demo

    settings = read_settings()
    with_database(lambda db: create_demo(db, settings), settings)
    click.echo("The demo world is there.")


@tessera.command()
def reindex() -> None:
    """Build the search index anew beside the old one and swap; searches go on meanwhile."""
    import tessera.findables  # noqa: F401 - what there is to be found
    from tessera.search.reindex import reindex as build

    click.echo(f"{with_database(build)} documents indexed.")


@tessera.command()
def doctor() -> None:
    """Print the settings and look at everything a server needs; status 1 when something is amiss."""
    from tessera.doctor import look

    sys.exit(look(read_settings(), click.echo))


@tessera.group()
def person() -> None:
    """Set people up: create, invite, give an office, deactivate; export, delete."""


leaving.add_to(person)


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


def _before_serving(settings: Settings, dsn: str, with_demo: bool) -> None:
    from tessera.admin import prepare

    lines = asyncio.run(_on(settings, dsn, lambda db: prepare(db, settings, with_demo=with_demo)))
    click.echo("\n".join([*lines, f"Tessera serves on {settings.address} (Ctrl-C stops it)."]))
