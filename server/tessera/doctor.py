"""`tessera doctor`: the settings, and a look at everything a server needs. Changes nothing but the data folder; what it
lays into a bucket it takes away again."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from tessera.core.embedded import reached
from tessera.core.errors import Busy
from tessera.core.shared import Away, Shared
from tessera.core.unusable import Unusable
from tessera.files.house import storage_of
from tessera.migrating import alembic_config
from tessera.settings import Settings
from tessera.translating.libretranslate import Translator, TranslatorAway

EXTENSIONS = ("pg_trgm", "unaccent")
OLDEST_POSTGRESQL = 160_000


def look(settings: Settings, say: Callable[[str], None]) -> int:
    """Prints what it finds; 0 when all is well, 1 when something is amiss."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        shown = "(secret)" if isinstance(value, SecretStr) else value
        say(f"TESSERA_{name.upper()} = {'' if shown is None else shown}")
    amiss = list(_amiss(settings))
    for sentence in amiss:
        say(f"! {sentence}")
    say("Something is amiss." if amiss else "All is well.")
    return int(bool(amiss))


def _amiss(settings: Settings) -> Iterator[str]:
    if not (settings.web_dist / "index.html").is_file():
        yield "The web client is not built; type: make setup"
    if not settings.loopback and not settings.secure:
        yield "Other machines can reach the server, but TESSERA_BASE_URL is not https: passwords travel in the open."
    if settings.shared_redis is not None and not asyncio.run(_redis_answers(settings.shared_redis)):
        yield "Redis cannot be reached; look at TESSERA_REDIS_URL. News come up to 2 s later without it."
    if settings.translate_url and not asyncio.run(_translator_answers(settings)):
        yield "The translation server does not answer; look at TESSERA_TRANSLATE_URL. All else works without it."
    if settings.files_s3_url and not asyncio.run(_bucket_keeps(settings)):
        yield (
            "The bucket for files cannot be written, listed, read and emptied; look at TESSERA_FILES_S3_URL, _KEY, "
            "_SECRET and _REGION. Nothing can be uploaded without it."
        )
    try:
        with reached(settings) as dsn:
            yield from asyncio.run(_database(dsn))
    except Unusable as error:
        yield str(error)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        yield f"The database cannot be reached ({type(error).__name__}); look at TESSERA_DATABASE_URL."


async def _redis_answers(url: str) -> bool:
    shared = Shared(url, "tessera:doctor")
    try:
        return bool(await shared.ask(lambda redis: redis.ping()))
    except Away:
        return False
    finally:
        await shared.close()


async def _translator_answers(settings: Settings) -> bool:
    translator = Translator(settings.translate_url, settings.shown_translate_key)
    try:
        return bool(await translator.languages())
    except TranslatorAway:
        return False
    finally:
        await translator.close()


async def _bucket_keeps(settings: Settings) -> bool:
    storage, folder = storage_of(settings), f"doctor/{secrets.token_hex(8)}"
    key, content = f"{folder}/look", secrets.token_bytes(8)
    try:
        await storage.put(key, content)
        there = await storage.keys(folder)
        back = b"".join([piece async for piece in await storage.read(key)])
        await storage.remove(key)
        return (there, back, await storage.keys(folder)) == ([key], content, [])
    except (Busy, OSError):
        return False


async def _database(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return [sentence async for sentence in _of(connection, dsn)]
    finally:
        await connection.close()


async def _of(connection: asyncpg.Connection, dsn: str) -> AsyncIterator[str]:
    if int(await connection.fetchval("SHOW server_version_num")) < OLDEST_POSTGRESQL:
        yield "The database is older than PostgreSQL 16."
    there = await connection.fetch("SELECT name FROM pg_available_extensions WHERE name = ANY ($1)", list(EXTENSIONS))
    for name in sorted(set(EXTENSIONS) - {row["name"] for row in there}):
        yield f"The database has no extension {name}; install PostgreSQL's contrib package."
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        yield "The schema is not there yet; type: tessera migrate"
        return
    current = await connection.fetchval("SELECT version_num FROM alembic_version")
    if current != ScriptDirectory.from_config(alembic_config(dsn)).get_current_head():
        yield "The schema is not up to date; type: tessera migrate"
