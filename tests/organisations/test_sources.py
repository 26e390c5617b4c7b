"""The sources that every page names."""

from datetime import date

import pytest

from tessera.organisations.imports import note_import
from tessera.organisations.queries import all_sources
from tests.support.cast import Cast


async def _keys(cast: Cast) -> list[str]:
    return [source.key for source in await all_sources(cast.db)]


@pytest.mark.parametrize(
    ("sources", "keys"),
    [
        ([], []),
        (["demo"], []),
        (["gv100ad"], ["gv100ad"]),
        (["geonames", "demo", "gv100ad", "zeppelin", "gv100ad"], ["gv100ad", "geonames"]),
    ],
)
async def test_what_organisations_come_from_is_named_once_and_in_a_fixed_order(
    cast: Cast, sources: list[str], keys: list[str]
) -> None:
    await cast.db.pool.execute(
        """
        INSERT INTO organisation (id, kind, source, key, name, title, country, region, district, association, postcode,
                                  languages, kept, website, name_search, place_search, created_at, updated_at)
        SELECT gen_random_uuid(), 'municipality', source, n::text, 'Town', '', 'DE', '', '', '', '', '{}', '{}', '',
               'town', 'town', now(), now()
        FROM unnest($1::text[]) WITH ORDINALITY AS one (source, n)
        """,
        sources,
    )
    assert await _keys(cast) == keys


async def test_a_source_that_only_told_more_of_others_is_named_too(cast: Cast) -> None:
    async with cast.db.act() as tx:
        await note_import(await tx.driver(), "geonames", date(2026, 1, 1), created=0, updated=0, unchanged=0)
    assert await _keys(cast) == ["geonames"]
