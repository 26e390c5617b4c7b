"""The set holds together. Nothing here asks the search."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.relevance import Document, circles, corpus, ndcg_at_10, queries, success_at_1, visible, who_may_see

LANGUAGES = ["ar", "de", "en", "es", "fr", "pt", "uk"]
FIELDS = {
    "question": {
        "id", "kind", "lang", "space", "audience", "title", "text", "asked_at", "helped", "themes", "answers",
    },
    "person": {"id", "kind", "lang", "name", "organisation", "role", "helps_with", "languages", "themes"},
    "organisation": {"id", "kind", "lang", "name", "other_names", "country", "region", "org_kind"},
    "space": {"id", "kind", "lang", "title", "purpose", "visibility"},
    "theme": {"id", "kind", "names", "words"},
}  # fmt: skip
DOCUMENTS = {document["id"]: document for document in corpus()}
QUERIES = queries()
NOTHING = [query for query in QUERIES if query.get("nothing")]
HIDDEN = [query for query in QUERIES if "hidden_best" in query]
JUDGED = [query for query in QUERIES if query not in NOTHING and query not in HIDDEN]
CLOSED = {document["space"] for document in corpus() if document.get("audience") == "space"}


def test_ids_are_unique() -> None:
    ids = [document["id"] for document in corpus()]
    ids += [answer["id"] for document in corpus() for answer in document.get("answers", [])]
    assert repeated(ids) == []
    assert repeated([query["id"] for query in QUERIES]) == []


def test_documents_have_the_fields_of_their_kind() -> None:
    for document in DOCUMENTS.values():
        assert set(document) == FIELDS[document["kind"]], document["id"]


def test_documents_refer_to_documents_that_exist() -> None:
    for document in DOCUMENTS.values():
        assert all(DOCUMENTS[theme]["kind"] == "theme" for theme in document.get("themes", []))
        if document["kind"] == "person":
            assert DOCUMENTS[document["organisation"]]["kind"] == "organisation"
        if document["kind"] == "question" and document["space"] != "network":
            assert DOCUMENTS[document["space"]]["kind"] == "space"


def test_audiences_fit_the_space() -> None:
    for document in DOCUMENTS.values():
        if document["kind"] == "question":
            allowed = {"public", "network"} if document["space"] == "network" else {"space"}
            assert document["audience"] in allowed, document["id"]
    assert {who_may_see(document) for document in DOCUMENTS.values()} == {"public", "network", *CLOSED}


def test_there_are_documents_enough_in_every_language() -> None:
    counts = Counter(document["lang"] for document in DOCUMENTS.values() if "lang" in document)
    assert len(DOCUMENTS) >= 220
    assert sorted(counts) == LANGUAGES
    assert counts["de"] >= 60
    assert counts["en"] >= 40
    assert min(counts.values()) >= 20
    assert len(CLOSED) == 3


def test_themes_have_names_and_words_in_every_language() -> None:
    for document in DOCUMENTS.values():
        if document["kind"] == "theme":
            assert sorted(document["names"]) == LANGUAGES
            assert sorted(document["words"]) == LANGUAGES


def test_no_sentence_is_there_twice() -> None:
    assert repeated([sentence for document in DOCUMENTS.values() for sentence in sentences(document)]) == []


def test_nobody_helped_where_nobody_answered() -> None:
    for document in DOCUMENTS.values():
        if document["kind"] == "question":
            assert document["answers"] or document["helped"] == 0, document["id"]
            assert all(answer["at"] >= document["asked_at"] for answer in document["answers"]), document["id"]


def test_there_are_queries_enough_in_every_language() -> None:
    counts = Counter(query["lang"] for query in JUDGED)
    assert len(JUDGED) >= 75
    assert sorted(counts) == LANGUAGES
    assert min(counts.values()) >= 8
    assert len(NOTHING) >= 10
    assert len(HIDDEN) >= 10


def test_no_reader_asks_the_same_twice() -> None:
    assert repeated([f"{query['reader']} {query['q'].casefold()}" for query in QUERIES]) == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["id"])
def test_judged_documents_exist_and_may_be_seen_by_the_reader(query: Document) -> None:
    assert query["reader"] in {"visitor", "network", *(f"member_of:{space}" for space in CLOSED)}
    for judged, grade in query["judgements"].items():
        assert grade in {1, 2, 3}
        assert visible(DOCUMENTS[judged], query["reader"]), judged


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["id"])
def test_an_unanswered_question_is_never_more_than_touching(query: Document) -> None:
    for judged, grade in query["judgements"].items():
        assert grade == 1 or DOCUMENTS[judged].get("answers") != [], judged


@pytest.mark.parametrize("query", JUDGED, ids=lambda query: query["id"])
def test_a_judged_query_has_something_useful_to_find(query: Document) -> None:
    assert max(query["judgements"].values()) == 3


@pytest.mark.parametrize("query", HIDDEN, ids=lambda query: query["id"])
def test_the_best_answer_is_hidden_from_the_asker(query: Document) -> None:
    best = DOCUMENTS[query["hidden_best"]]
    assert best["audience"] == "space"
    assert not visible(best, query["reader"])
    assert visible(best, f"member_of:{best['space']}")
    assert 3 not in query["judgements"].values()


@pytest.mark.parametrize("query", NOTHING, ids=lambda query: query["id"])
def test_the_corpus_does_not_hold_the_words_that_find_nothing(query: Document) -> None:
    assert query["judgements"] == {}
    held = {word for document in DOCUMENTS.values() for text in texts(document) for word in words(text)}
    for sought in words(query["q"]):
        assert [word for word in held if could_be_taken_for(sought, word)] == []


def test_a_member_of_a_closed_space_is_in_no_other() -> None:
    assert circles("member_of:s-respekt") & CLOSED == {"s-respekt"}
    assert circles("visitor") == {"public"}


def test_the_figures_are_those_of_the_readme() -> None:
    judgements = {"a": 3, "b": 2, "c": 1}
    assert ndcg_at_10(["a", "b", "c"], judgements) == 1
    assert ndcg_at_10(["x", "a"], judgements) == pytest.approx(0.47, abs=0.01)
    assert ndcg_at_10([], judgements) == 0
    assert success_at_1(["b", "a"], judgements)
    assert not success_at_1(["c", "a"], judgements)
    assert not success_at_1([], judgements)


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def sentences(document: Document) -> Iterator[str]:
    said = [document.get(field, "") for field in ("title", "text", "purpose", "role", "helps_with")]
    said += [answer["text"] for answer in document.get("answers", [])]
    for text in said:
        yield from filter(None, (part.strip().casefold() for part in re.split(r"[.!?؟…]+(?=\s|$)", text)))


def texts(document: Document) -> Iterator[str]:
    for value in document.values():
        yield from strings(value)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def words(text: str) -> list[str]:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return re.findall(r"\w+", bare.casefold())


def could_be_taken_for(sought: str, word: str) -> bool:
    """Same, one within the other, the same beginning, or so like it that a search may take it for a typo."""
    if len(word) >= 4 and (word in sought or sought in word):
        return True
    return sought[:5] == word[:5] or likeness(sought, word) >= 0.3 or edits(sought, word) <= 1


def likeness(one: str, other: str) -> float:
    """Shared runs of three letters, as pg_trgm counts them."""
    mine, theirs = triples(one), triples(other)
    return len(mine & theirs) / len(mine | theirs)


def triples(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        above, row = row, [place]
        for column, wanted in enumerate(other, start=1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != wanted)))
    return row[-1]
