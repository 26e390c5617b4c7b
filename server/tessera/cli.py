"""The command line: every command is a thin way to an act that the server has too.

Invariants: a command prints what it did on standard output and what went wrong on standard error, in one sentence;
its exit status says which (README lists them). No password or token is ever an argument: arguments are visible to
everybody on the machine.
"""

import asyncio
import sys
from pathlib import Path

import click

from tessera.accounts import person
from tessera.core.errors import AppError
from tessera.core.unusable import Unusable
from tessera.keeping import commands as keeping
from tessera.reaching import on_database, with_database
from tessera.settings import Settings, read_settings

# What a command needs beyond this is imported inside it, so that --help answers at once.


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="tessera")
def tessera() -> None:
    """Tessera: where municipalities ask, answer and learn from each other.

    Settings are read from the environment (TESSERA_DATA_DIR, TESSERA_HOST, TESSERA_PORT, …) and from a file .env.
    """


tessera.add_command(keeping.backup)
tessera.add_command(keeping.restore)
tessera.add_command(person)


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


def _before_serving(settings: Settings, dsn: str, with_demo: bool) -> None:
    from tessera.admin import prepare

    lines = asyncio.run(on_database(settings, dsn, lambda db: prepare(db, settings, with_demo=with_demo)))
    click.echo("\n".join([*lines, f"Tessera serves on {settings.address} (Ctrl-C stops it)."]))
