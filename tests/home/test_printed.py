"""Pages the server prints whole for visitors."""

import json
import re
from uuid import UUID, uuid4

import pytest

from tessera.core.access import VISITOR
from tessera.core.i18n import t
from tessera.discussions.quoting_schemas import QuoteIn
from tessera.home.printed import quoted_at
from tessera.home.shell import QUESTIONS_PER_PAGE
from tessera.spaces.actions import add_member
from tests.support.cast import Cast
from tests.support.client import App


def _block(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="tessera-data">(.*?)</script>', page)
    assert found
    block: dict[str, object] = json.loads(found[1])
    return block


async def test_a_visitor_reads_a_public_question_and_where_its_stream_stands(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", title="Who sweeps?", text="With a **broom**.")
    await cast.answer("stranger", thread, text="We do.")
    answer = await app.client().get(f"/threads/{thread}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert re.search("<h1[^>]*>Who sweeps[?]</h1>", answer.text)
    assert "<p>With a <strong>broom</strong>.</p>" in answer.text
    api = (await app.client().get(f"/api/threads/{thread}")).json()
    assert _block(answer.text)["position"] == api["position"]


async def test_a_page_read_before_is_sent_again_only_when_it_changed(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", title="Who sweeps?")
    visitor = app.client()
    for path in ("/", f"/threads/{thread}"):
        first = await visitor.get(path)
        again = await visitor.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == first.headers["etag"]
    before = (await visitor.get(f"/threads/{thread}")).headers["etag"]
    await cast.answer("stranger", thread, text="We do.")
    after = await visitor.get(f"/threads/{thread}", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert "We do." in after.text
    other = await visitor.get(f"/threads/{thread}?lang=ar", headers={"If-None-Match": after.headers["etag"]})
    assert other.status_code == 200


async def test_every_printed_page_names_the_sources_once_there_are_data_of_them(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    pages = ("/", f"/threads/{thread}", "/imprint")
    for path in pages:
        assert 'class="sources' not in (await app.client().get(path)).text, "our own organisations need none named"
    await cast.db.pool.execute("UPDATE organisation SET source = 'gv100ad', key = id::text WHERE source IS NULL")
    [source] = (await app.client().get("/api/sources")).json()
    for path in pages:
        answer = await app.client().get(f"{path}?lang=ar")
        [footer] = re.findall(r"<footer>.*?</footer>", answer.text, re.S)
        assert t("ar", "source.of") in footer
        assert f'<a href="{source["url"]}" rel="external"><bdi>{source["name"]}</bdi></a>' in footer, path
        assert f'<a href="{source["licenceUrl"]}" rel="external"><bdi>{source["licence"]}</bdi></a>' in footer, path


async def test_who_is_signed_in_gets_the_client_and_no_text(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", title="Who sweeps?")
    for path in ("/", f"/threads/{thread}"):
        answer = await app.client(cast.tokens["stranger"]).get(path)
        assert answer.status_code == 200
        assert "Who sweeps?" not in answer.text


async def test_an_ended_login_is_a_visitor(cast: Cast, app: App) -> None:
    await cast.ask("member", audience="public", title="Who sweeps?")
    assert "Who sweeps?" in (await app.client("ended long ago").get("/")).text


async def test_a_closed_question_and_none_are_the_same_bytes(cast: Cast, app: App) -> None:
    closed = await cast.ask("member", audience="space")
    inner = await cast.ask("member", audience="network")
    seen = [await app.client().get(f"/threads/{thread}") for thread in (closed, inner, uuid4())]
    assert {answer.content for answer in seen} == {seen[0].content}
    assert {answer.status_code for answer in seen} == {200}


async def test_markup_in_what_people_write_stays_text(cast: Cast, app: App) -> None:
    title = '</script><img src=x onerror="alert(1)"> & {{ 7 * 7 }}'
    thread = await cast.ask("member", audience="public", title=title, text="<script>alert(2)</script>")
    for path in ("/", f"/threads/{thread}"):
        page = (await app.client().get(path)).text
        assert "<img" not in page
        assert "alert(2)</script>" not in page
        assert "{{ 7 * 7 }}" in page


async def test_a_visitor_reads_how_a_thread_stands(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", title="What we saw", kind="topic")
    async with cast.db.act() as tx:
        given = {"space_id": cast.network, "person_id": cast.people["adviser"], "role": "facilitator"}
        await add_member(tx, VISITOR, **given)
    leader = app.client(cast.tokens["adviser"])
    for what in ("pinned", "closed"):
        assert f">{t('en', f'thread.{what}')}</span>" not in (await app.client().get(f"/threads/{thread}")).text
        assert (await leader.put(f"/api/threads/{thread}/{what}")).status_code == 200
    for path in ("/", f"/threads/{thread}"):
        page = (await app.client().get(path)).text
        for what in ("topic", "pinned", "closed"):
            assert page.count(f'<span class="badge small plain">{t("en", f"thread.{what}")}</span>') == 1
    assert t("en", "thread.closed_text") in page
    assert t("en", "thread.sign_in_text") not in page


async def test_older_questions_have_an_address(cast: Cast, app: App) -> None:
    titles = [f"Question {number}?" for number in range(QUESTIONS_PER_PAGE + 3)]
    for title in titles:
        await cast.ask("member", audience="public", title=title)
    first = (await app.client().get("/")).text
    further = re.search(r'href="(/\?cursor=[^"]+)"', first)
    assert further
    second = (await app.client().get(further[1])).text
    shown = [[title for title in titles if f">{title}<" in page] for page in (first, second)]
    assert [len(some) for some in shown] == [QUESTIONS_PER_PAGE, 3]
    assert sorted(shown[0] + shown[1]) == sorted(titles)
    assert "cursor=" not in second


async def test_later_answers_have_an_address(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    for number in range(52):
        await cast.answer("stranger", thread, text=f"Answer {number}!")
    first = (await app.client().get(f"/threads/{thread}")).text
    further = re.search(r'href="(\?after=\d+)"', first)
    assert further
    second = (await app.client().get(f"/threads/{thread}{further[1]}")).text
    assert [page.count("<article") for page in (first, second)] == [50, 3]


@pytest.mark.parametrize(
    ("query", "status"), [("cursor=nonsense", 422), ("cursor=", 200), ("cursor=" + "x" * 5000, 422)]
)
async def test_a_broken_place_in_the_list_leads_to_the_client(app: App, query: str, status: int) -> None:
    assert (await app.client().get(f"/?{query}")).status_code == status


@pytest.mark.parametrize(("after", "status"), [("nonsense", 404), ("-1", 200), ("9" * 30, 200), ("", 200)])
async def test_a_broken_place_in_a_thread_harms_nothing(cast: Cast, app: App, after: str, status: int) -> None:
    thread = await cast.ask("member", audience="public")
    assert (await app.client().get(f"/threads/{thread}?after={after}")).status_code == status
    if after.lstrip("-").isdigit():
        assert (await app.client().get(f"/api/threads/{thread}?after={after}")).status_code == 200


async def test_the_address_may_name_the_language_and_the_browser_keeps_it(app: App) -> None:
    client = app.client()
    chosen = await client.get("/?lang=ar")
    assert '<html lang="ar" dir="rtl">' in chosen.text
    assert '<html lang="ar" dir="rtl">' in (await client.get("/", headers={"Accept-Language": "fr"})).text
    unknown = await client.get("/?lang=xx")
    assert "set-cookie" not in unknown.headers


async def test_pages_shrink_on_the_way(cast: Cast, app: App) -> None:
    await cast.ask("member", audience="public")
    page = await app.client().get("/", headers={"Accept-Encoding": "gzip"})
    plain = await app.client().get("/", headers={"Accept-Encoding": "identity"})
    assert page.headers["content-encoding"] == "gzip"
    assert page.text.split("<script")[:2] == plain.text.split("<script")[:2]
    assert int(page.headers["content-length"]) < int(plain.headers["content-length"]) / 2


async def test_a_quote_is_printed_with_the_way_to_it_and_without_the_name(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    said = await cast.answer("giver", thread, text="Sweep <b>twice</b>.")
    await cast.answer("member", thread, text="Why?", quotes=[QuoteIn(said, "Sweep <b>twice</b>.")])
    page = (await app.client().get(f"/threads/{thread}")).text
    figure = re.search(r'<figure class="quote">.*?</figure>', page, re.S)
    assert figure
    assert "Sweep &lt;b&gt;twice&lt;/b&gt;." in figure[0]
    assert '<a href="#post-2">' in figure[0]
    assert "Giver" not in figure[0]
    later = (await app.client().get(f"/threads/{thread}?after=2")).text
    assert f'<a href="/threads/{thread}#post-2">' in later
    assert (await app.client(cast.tokens["giver"]).delete(f"/api/posts/{said}")).status_code == 200
    page = (await app.client().get(f"/threads/{thread}")).text
    assert t("en", "thread.quote_deleted") in page
    assert "twice" not in page


async def test_a_number_in_what_is_quoted_in_arabic_keeps_its_order(cast: Cast, app: App) -> None:
    text = "مكتبي: +216 71 123 456، أو عبر البريد."
    thread = await cast.ask("member", audience="public", title="من؟", text=text)
    [said] = (await app.client().get(f"/api/threads/{thread}")).json()["shared"]["posts"]
    await cast.answer("stranger", thread, text="شكرا", quotes=[QuoteIn(UUID(said["id"]), text)])
    page = (await app.client().get(f"/threads/{thread}")).text
    [quoted] = re.findall(r"<blockquote.*?</blockquote>", page, re.S)
    assert quoted.endswith('>مكتبي: <bdi dir="ltr">+216 71 123 456</bdi>، أو عبر البريد.</blockquote>')


async def test_who_signs_in_from_a_printed_page_comes_back_to_it(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public")
    for path, then in (("/", "%2F"), (f"/threads/{thread}", f"%2Fthreads%2F{thread}"), ("/imprint", "%2Fimprint")):
        assert f'href="/sign-in?then={then}"' in (await app.client().get(path)).text, path


@pytest.mark.parametrize(
    ("first", "number", "way"),
    [(1, 1, "#post-1"), (51, 60, "#post-60"), (51, 50, "/threads/T#post-50"), (101, 51, "/threads/T?after=50#post-51")],
)
def test_the_way_to_a_quoted_contribution_leads_to_the_page_it_is_on(first: int, number: int, way: str) -> None:
    thread = uuid4()
    assert quoted_at(thread, first, number) == way.replace("T", str(thread))


async def test_a_visitor_reads_a_translation_folded_or_open_by_the_language_of_the_page(cast: Cast, app: App) -> None:
    thread = await cast.ask("member", audience="public", title="Who sweeps?", text="With a broom.")
    post = await cast.db.pool.fetchval("SELECT id FROM post WHERE thread_id = $1", thread)
    given = {"title": "Wer kehrt <i>hier</i>?", "text": "Mit <b>Besen</b>."}
    answer = await app.client(cast.tokens["giver"]).put(f"/api/posts/{post}/translations/de", json=given)
    assert answer.is_success
    german, english = [(await app.client().get(f"/threads/{thread}?lang={lang}")).text for lang in ("de", "en")]
    assert '<details class="translation" open>' in german
    assert '<details class="translation">' in english
    for page in (german, english):
        assert page.index("<p>With a broom.</p>") < page.index('<details class="translation"')
        assert '<p lang="de" dir="ltr"><strong>Wer kehrt &lt;i&gt;hier&lt;/i&gt;?</strong></p>' in page
        assert "Mit &lt;b&gt;Besen&lt;/b&gt;." in page
        assert "Giver Sample" not in page
