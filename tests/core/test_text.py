"""Markdown becomes safe HTML, plain text and excerpts; texts get their language."""

import json
from pathlib import Path
from typing import Any

import pytest

from tessera.core.text import SITE_LANGUAGES, bare_words, detect_lang, excerpt, ltr_runs, plain, render


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://foreign.example/pixel.png)",
        "<a href='x' onclick='alert(1)'>x</a>",
        "<style>*{display:none}</style>",
        '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    ],
)
def test_nothing_that_runs_or_loads_gets_through(markdown: str) -> None:
    html = render(markdown)
    for forbidden in ("<script", "<img", "<style", 'href="javascript', 'href="data', "<a href='x'", ' onmouseover="'):
        assert forbidden not in html


def test_links_are_not_followed_and_give_no_opener() -> None:
    assert render("[x](https://a.example)") == '<p><a href="https://a.example" rel="nofollow noopener">x</a></p>'


def test_headings_start_below_those_of_the_page() -> None:
    assert render("# A\n## B\n###### C") == "<h3>A</h3>\n<h4>B</h4>\n<h6>C</h6>"


def test_lists_tables_and_line_ends_stay() -> None:
    assert '<ol start="3">' in render("3. a\n4. b")
    assert "<td>1</td>" in render("|a|\n|-|\n|1|")
    assert "<br>" in render("a\nb")


def test_plain_text_has_no_markup() -> None:
    assert plain("# A **b** `c`\n\n- [d](https://e.example)\n\n```\nf\n```") == "A b c\nd\nf"


def test_an_excerpt_is_cut_between_words() -> None:
    assert excerpt("short **text**", 40) == "short text"
    assert excerpt("one two three four five", 15) == "one two three…"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Wie organisiert ihr Sprachcafés?", "de"),
        ("How do you run language cafés?", "en"),
        ("Comment organisez-vous les cafés ?", "fr"),
        ("¿Cómo organizan los cafés de idiomas?", "es"),
        ("Como organizam os cafés de línguas na câmara?", "pt"),
        ("Як ви організовуєте мовні кафе?", "uk"),
        ("كيف تنظمون مقاهي اللغة؟", "ar"),
    ],
)
def test_short_questions_get_their_language(text: str, lang: str) -> None:
    assert detect_lang(text) == lang


def test_only_an_allowed_language_is_given() -> None:
    assert detect_lang("Wie organisiert ihr Sprachcafés?", ("en", "fr")) in ("en", "fr")
    assert detect_lang("") in SITE_LANGUAGES


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Größe: 3 Räume", ["grosse", "3", "raume"]),
        ("Buerger_haus", ["burger", "haus"]),
        ("Treuenbrietzen, Quedlinburg", ["treuenbrietzen", "quedlinburg"]),
        ("l’école Øst", ["lecole", "ost"]),
        ("Пам’ять і Київ", ["память", "і", "киів"]),
        ("أُسَر", ["اسر"]),
        (" ?! ", []),
    ],
)
def test_words_are_compared_without_case_accents_umlaut_spellings_and_signs(written: str, words: list[str]) -> None:
    assert bare_words(written) == words


LTR = json.loads((Path(__file__).parents[1] / "contract" / "ltr-cases.json").read_text())["cases"]


@pytest.mark.parametrize("case", LTR, ids=[case["text"] for case in LTR])
def test_addresses_and_numbers_are_the_runs_the_client_knows_too(case: dict[str, Any]) -> None:
    parts = ltr_runs(case["text"])
    assert (parts[1::2], "".join(parts)) == (case["runs"], case["text"])


def test_a_number_in_arabic_keeps_its_order() -> None:
    isolated = '<bdi dir="ltr">+216 71 123 456</bdi>'
    assert render("الهاتف: **+216 71 123 456**") == f"<p>الهاتف: <strong>{isolated}</strong></p>"
    assert plain("الهاتف: +216 71 123 456 هنا") == "الهاتف: +216 71 123 456 هنا"


def test_what_needs_no_isolation_has_none() -> None:
    assert "bdi" not in render("Telefon: +49 211 12 34-56")
    assert "bdi" not in render("الشيفرة `+216 71 123 456` [هنا](https://a.example/+21671123456)")
