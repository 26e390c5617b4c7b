"""Partnerships are found by names, form, country, theme and text, by who may see them."""

import pytest

from tessera.search.timers import renew_documents
from tests.partnerships.towns import Table


async def found(table: Table, name: str, query: str) -> list[tuple[str, str]]:
    await renew_documents(table.cast.db)
    hits = (await table.read(name, f"/search?kind=partnership&q={query}"))["items"]
    return [(hit["title"], hit["path"]) for hit in hits]


@pytest.mark.parametrize(
    "query", ["alderfield", "Birchmuoth", "Städtefreundschaft bridges", "amizade", "bridges", "France"]
)
async def test_a_confirmed_one_is_found_by_everybody(query: str, table: Table) -> None:
    id_ = await table.confirmed(form="friendship", text="We built two bridges.", lang="en")
    wanted = [("Alderfield – Birchmouth", f"/partnerships/{id_}")]
    assert await found(table, "visitor", query) == wanted


async def test_a_proposal_is_found_by_its_sides_alone_and_a_declined_one_by_nobody(table: Table) -> None:
    id_ = await table.propose(text="Zeppelins over the river")
    for name in ("visitor", "stranger", "staff", "member", "giver"):
        assert len(await found(table, name, "zeppelins")) == (name in ("member", "giver"))
    await table.must("giver", "PUT", f"/partnerships/{id_}/answer", {"confirm": False})
    assert await found(table, "member", "zeppelins") == []


async def test_one_is_found_by_its_theme_and_its_goals(table: Table) -> None:
    await table.confirmed(themes=["sport"])
    theme = await table.cast.db.pool.fetchval("SELECT id FROM theme WHERE key = 'sport'")
    await renew_documents(table.cast.db)
    for narrowed in (f"theme={theme}", "goal=3"):
        answer = await table.read("visitor", f"/search?q=alderfield&kind=partnership&{narrowed}")
        assert [hit["title"] for hit in answer["items"]] == ["Alderfield – Birchmouth"], narrowed


async def test_what_changed_is_found_by_its_new_words(table: Table) -> None:
    id_ = await table.confirmed(text="Bridges")
    assert await found(table, "visitor", "bridges")
    assert (await table.change("giver", id_, text="Tunnels")).status_code == 200
    assert await found(table, "visitor", "tunnels")
    assert await found(table, "visitor", "bridges") == []
