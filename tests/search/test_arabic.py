"""In Arabic the word that was typed comes before others of its root: a library is no office."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.search.library import ask, find, told
from tests.support.cast import Cast, make_cast
from tests.support.databases import Cluster

DESKS = ["من ترك الأوراق على مكتبه أمس؟", "هل ينسى الموظف مفتاح مكتبه؟", "من يعمل من مكتبه كل يوم؟"]
OFFICE = "هل يحتاج كل مكتب إلى تكييف؟"
LIBRARY = "كيف نفتح المكتبة في المساء؟"
LIBRARIES = "من يعرف المكتبات الصغيرة؟"
FIRST = {
    # what is typed: what comes before all others of that root
    "المكتبة": LIBRARY,
    "مكتبة": LIBRARY,
    "المكتبه": LIBRARY,
    "للمكتبة": LIBRARY,
    "المَكتبة": LIBRARY,
    "المكتبات": LIBRARIES,
    "مكتب": OFFICE,
    "المكتب": OFFICE,
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def offices(cluster: Cluster) -> AsyncIterator[Cast]:
    async with cluster.fresh() as db:
        cast = await make_cast(db)
        # Of equals that come in the order of their ids what is meant would hardly be the first.
        for title in (*DESKS, OFFICE, LIBRARY, LIBRARIES):
            await ask(cast, "member", title, "نشكركم على كل رد.", lang="ar")
        await told(cast)
        yield cast


async def _titles(cast: Cast, typed: str) -> list[str]:
    return [hit.title for hit in (await find(cast, "stranger", typed, reading="ar")).items if hit.lang == "ar"]


@pytest.mark.parametrize("typed", FIRST)
async def test_the_word_itself_comes_before_its_root(offices: Cast, typed: str) -> None:
    assert (await _titles(offices, typed))[0] == FIRST[typed]


@pytest.mark.parametrize("typed", ["المكتبة", "مكتب", "مكتبه"])
async def test_other_words_of_the_root_are_still_found(offices: Cast, typed: str) -> None:
    assert {*DESKS, OFFICE, LIBRARY, LIBRARIES} <= set(await _titles(offices, typed))


async def test_an_ending_without_its_dots_may_mean_either(offices: Cast) -> None:
    assert {*DESKS, LIBRARY} == set((await _titles(offices, "مكتبه"))[:4])


async def test_a_text_in_another_language_is_found_by_its_arabic_words(offices: Cast) -> None:
    await ask(offices, "member", "The Arabic shelf", "It says ركن الحكايات on the door.", lang="en")
    await told(offices)
    hits = await find(offices, "stranger", "الحكايات", reading="ar")
    assert [hit.title for hit in hits.items] == ["The Arabic shelf"]
