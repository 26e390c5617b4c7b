"""Themes suggested for a question being written, from its title and text, whatever language it is in."""

from typing import Any

import pytest

from tessera.core.database import Database
from tessera.themes import rules
from tessera.themes.rules import Fit
from tessera.themes.schemas import Written
from tessera.themes.suggesting import suggested_list
from tests.support.cast import Cast
from tests.support.client import App

ASKED: list[tuple[str, str, str]] = [
    ("Wie verhindern Sie, dass Kinder im Standesamt dolmetschen?", "", "interpreting"),
    ("Sprachcafé: von siebzehn Freiwilligen sind vier geblieben", "", "language-cafes"),
    ("Our youth council has not had a quorum since May", "", "youth-councils"),
    ("Budget participatif : toujours les trois mêmes quartiers", "", "neighbourhood-budgets"),
    ("Mayores y participación digital: el 4 % de las firmas", "", "digital-participation"),
    ("Matrícula de crianças recém-chegadas sem histórico escolar", "", "schools-and-parents"),
    ("Сім міст-побратимів за два роки: як не розчарувати всіх?", "", "town-twinning"),
    ("كيف تتعاملون مع خطاب الكراهية في التعليقات على صفحة البلدية؟", "", "hate-speech"),
    ("Who has done this before?", "We look for flats, as affordable housing is scarce.", "affordable-housing"),
]


@pytest.mark.parametrize(("title", "text", "theme"), ASKED, ids=[theme for *_, theme in ASKED])
async def test_words_of_a_question_suggest_its_theme(db: Database, title: str, text: str, theme: str) -> None:
    found = await suggested_list(db, Written(title, text), "en")
    assert theme in [one.key for one in found.items]
    assert len(found.items) <= 5


@pytest.mark.parametrize("title", ["", "Who has done this before?", "Wer hat das schon einmal gemacht?", "%_\\ ' 1e5"])
async def test_words_that_say_nothing_suggest_nothing(db: Database, title: str) -> None:
    assert (await suggested_list(db, Written(title, ""), "en")).items == []


async def test_a_retired_theme_is_not_suggested(db: Database) -> None:
    await db.pool.execute("UPDATE theme SET retired_at = now() WHERE key = 'sport'")
    found = await suggested_list(db, Written("Sport for everyone", ""), "en")
    assert "sport" not in [one.key for one in found.items]


def test_a_word_that_many_themes_have_says_less_than_one_that_few_have() -> None:
    fits = [Fit("rare", "en", "quorum", 4), *(Fit(key, "en", "people", 4) for key in "abcdefgh")]
    assert rules.suggested(fits, title={"quorum", "people"}, order=["a", "rare"]) == ["rare"]


def test_the_title_counts_for_more_than_the_text() -> None:
    fits = [Fit("text", "en", "sport", 3), Fit("title", "en", "quorum", 3)]
    assert rules.suggested(fits, title={"quorum"}, order=["text", "title"]) == ["title", "text"]


async def test_who_is_signed_in_is_answered_in_their_language(cast: Cast, app: App) -> None:
    written: dict[str, Any] = {"title": "Sports hall for the youth council", "text": ""}
    async with app.client(cast.tokens["member"]) as client:
        answer = await client.post("/api/themes/suggestions?lang=de", json=written)
        assert answer.status_code == 200
        assert answer.json()["lang"] == "de"
        assert {"sport", "youth-councils"} <= {theme["key"] for theme in answer.json()["items"]}
        assert (await client.post("/api/themes/suggestions?lang=xx", json=written)).status_code == 422
    async with app.client() as client:
        assert (await client.post("/api/themes/suggestions", json=written)).status_code == 401
