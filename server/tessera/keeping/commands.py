"""The two commands. What they need is imported inside them, so that --help answers at once."""

import asyncio
from pathlib import Path

import click

from tessera.core.unusable import Unusable
from tessera.settings import read_settings


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE when it is there already.")
def backup(file: Path, replace: bool) -> None:
    """Write database, files and secrets into FILE, one .tar.gz; a server may go on meanwhile.

    FILE holds secrets and is readable by its owner alone. It appears once it is whole.
    """
    from tessera.core.embedded import reached
    from tessera.keeping.backup import back_up
    from tessera.keeping.swapping import settle_at

    settings = read_settings()
    with reached(settings) as dsn:
        asyncio.run(settle_at(settings.data_dir, dsn))
        asyncio.run(back_up(dsn, settings.data_dir, file, click.echo, replace=replace))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace a database that holds people.")
@click.option("--check", "only_check", is_flag=True, help="Only read FILE through and say whether it is whole.")
def restore(file: Path, replace: bool, only_check: bool) -> None:
    """Put the archive FILE in the place of what is there: all of it, or, when something fails, nothing.

    Refused while a server or a worker runs (status 7), and when FILE is broken, no backup, or of a newer Tessera
    (status 9). What an older one wrote is brought up to date.
    """
    from tessera.core.embedded import reached
    from tessera.keeping import restore as restoring

    settings = read_settings()
    try:
        with file.open("rb") as archive:
            head = restoring.check(archive, click.echo)
            if only_check:
                return
            with reached(settings) as dsn:
                asyncio.run(restoring.restore(archive, head, dsn, settings.data_dir, click.echo, replace=replace))
    except OSError as error:
        raise Unusable(f"The archive cannot be restored ({error.strerror or error}).", status=1) from None
