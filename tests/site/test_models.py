"""The model texts: there in every language, and true to what the software keeps."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

import tessera.app
import tessera.tables  # noqa: F401 - fills the metadata
from tessera.core.jobs import FACT_DAYS
from tessera.core.text import SITE_LANGUAGES
from tessera.notices.rules import NOTICE_DAYS, UNSEEN_DAYS
from tessera.pairs.rules import REST_DAYS
from tessera.people.rules import GRACE_DAYS
from tessera.people.timers import ENDED_DAYS
from tessera.settings import Settings
from tessera.site.models import MODELS, items_of, model
from tessera.site.rules import MAX_TEXT, text_mistakes
from tessera.site.stored import STORED
from tessera.site.tables import KINDS

# Columns that hold a person's id without pointing at the table.
BARE = {"actor_id"}
# What people wrote and what says that of them, where no column says so.
OF_PEOPLE = {"person", "document", "post_version", "post_quote", "machine_translation"}


def _of_people(table: sa.Table) -> bool:
    pointing = any(key.column.table.name == "person" for key in table.foreign_keys)
    return pointing or table.name in OF_PEOPLE or not BARE.isdisjoint(table.columns.keys())


def test_every_table_with_something_of_people_has_its_paragraph() -> None:
    named = {table for tables in STORED.values() for table in tables}
    assert {name for name, table in SQLModel.metadata.tables.items() if _of_people(table)} == named


@pytest.mark.parametrize("lang", SITE_LANGUAGES)
def test_the_text_on_privacy_has_every_paragraph_in_every_language(lang: str) -> None:
    written = items_of((MODELS / f"privacy.{lang}.md").read_text(encoding="utf-8"))
    assert set(written) == set(STORED)
    text = model("privacy", lang, Settings(login_days=77, invitation_days=55))
    for number in (77, 55, FACT_DAYS, ENDED_DAYS, GRACE_DAYS, NOTICE_DAYS, UNSEEN_DAYS, REST_DAYS):
        assert re.search(rf"\b{number}\b", text), number
    assert "{" not in text
    assert "@" not in text


@pytest.mark.parametrize("lang", SITE_LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_model_can_be_confirmed_as_it_is(kind: str, lang: str) -> None:
    text = model(kind, lang, Settings())
    assert len(text) < MAX_TEXT
    assert text_mistakes(text, confirmed=False) == {}
    assert text_mistakes(text, confirmed=True) == {"text": "gaps_left"}
    assert text.count("[[") == text.count("]]")


@pytest.mark.parametrize("kind", KINDS)
def test_the_model_has_the_same_parts_in_every_language(kind: str) -> None:
    shapes = {lang: re.findall(r"^(#+|\*|-) ", model(kind, lang, Settings()), re.M) for lang in SITE_LANGUAGES}
    gaps = {lang: model(kind, lang, Settings()).count("[[") for lang in SITE_LANGUAGES}
    assert {tuple(shape) for shape in shapes.values()} == {tuple(shapes["en"])}
    assert set(gaps.values()) == {gaps["en"]}, gaps
