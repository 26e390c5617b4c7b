"""Commands for who leaves, or wants to know: export a person, delete a person.

Added to `tessera person` (`cli.py`), from which they take the way to the database when they run.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

    from tessera.core.database import Database


def add_to(group: click.Group) -> None:
    """Add the commands to a group."""
    group.add_command(export)
    group.add_command(delete)


@click.command()
@click.argument("email")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(email: str, file: Path) -> None:
    """Write all that is kept about the person at EMAIL to FILE, as they get it from their profile.

    FILE is readable by its owner alone, and never written over.
    """
    from tessera.admin import export_account
    from tessera.cli import with_database

    written = with_database(lambda db: export_account(db, email))
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already; name another file.") from None
    file.write_bytes(written)
    click.echo(f"{len(written)} bytes written to {file}.")


@click.command()
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
    from tessera.cli import with_database

    if at_once and not yes:
        click.confirm(f"Empty the account of {email} now? This cannot be taken back.", abort=True, err=True)

    async def run(db: "Database") -> "datetime":
        return await delete_account(db, email, contributions=contributions, at_once=at_once)

    due_at = with_database(run)
    if at_once:
        click.echo(f"The account of {email} is deleted.")
    else:
        click.echo(f"The account of {email} is closed and will be emptied after {due_at:%Y-%m-%d %H:%M} UTC.")
