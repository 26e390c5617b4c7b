"""The revision 0002 on a database that has organisations already."""

import asyncio

import asyncpg
from alembic import command

from tessera.migrating import alembic_config
from tessera.organisations.names import search_forms
from tests.support.databases import Cluster

BEFORE = """
INSERT INTO organisation (id, kind, name, title, country, region, district, association, postcode, lang, website,
                          name_search, place_search, created_at, updated_at)
VALUES (gen_random_uuid(), 'university', 'Університет Ґа', '', 'UA', '', '', '', '', 'uk', '', 'x', 'x', now(), now()),
       (gen_random_uuid(), 'company', 'Acme', '', 'DE', '', '', '', '', NULL, '', 'acme', 'acme', now(), now())
"""


async def test_universities_languages_and_search_forms_are_brought_over(cluster: Cluster) -> None:
    async with cluster.fresh_dsn("template1") as dsn:
        await asyncio.to_thread(command.upgrade, alembic_config(dsn), "0001")
        connection = await asyncpg.connect(dsn)
        await connection.execute(BEFORE)
        await asyncio.to_thread(command.upgrade, alembic_config(dsn), "0002")
        wanted = "SELECT kind, languages, name_search, place_search FROM organisation ORDER BY name"
        company, university = await connection.fetch(wanted)
        await connection.close()
    assert tuple(company) == ("company", [], "acme", "acme")
    assert tuple(university) == ("educational_institution", ["uk"], *search_forms("Університет Ґа", "", ""))
