"""The port to a translation server, against a stand-in over real HTTP; no database."""

from collections.abc import Iterator

import pytest

from tessera.translating import libretranslate
from tessera.translating.libretranslate import LanguageUnknown, Translator, TranslatorAway
from tests.support.translator import StandIn, stand_in


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    # A machine with much else to do may need longer for a line to itself.
    monkeypatch.setattr(libretranslate, "CONNECT_SECONDS", 15.0)
    with stand_in() as made:
        yield made


async def test_texts_are_translated_in_their_order_and_languages_asked_once(server: StandIn) -> None:
    translator = Translator(server.url)
    assert await translator.translate(["<p>Hallo</p>", "Titel"], "de", "en") == ["<p>en: Hallo</p>", "en: Titel"]
    assert await translator.translate(["<p>Hallo</p>"], "de", "ar") == ["<p>ar: Hallo</p>"]
    assert server.languages == 1
    assert server.asked[0] == {"q": ["<p>Hallo</p>", "Titel"], "source": "de", "target": "en", "format": "html"}
    await translator.close()


async def test_a_language_the_server_does_not_know_is_not_asked_for(server: StandIn) -> None:
    translator = Translator(server.url)
    with pytest.raises(LanguageUnknown):
        await translator.translate(["<p>Hallo</p>"], "de", "pt")
    assert server.tries == 0


async def test_the_key_goes_along_and_a_wrong_one_is_away(server: StandIn) -> None:
    server.key = "right"
    assert await Translator(server.url, "right").translate(["<p>a</p>"], "de", "en") == ["<p>en: a</p>"]
    with pytest.raises(TranslatorAway):
        await Translator(server.url, "wrong").translate(["<p>a</p>"], "de", "en")


async def test_a_broken_line_is_tried_once_more(server: StandIn) -> None:
    server.manner = "cut once"
    assert await Translator(server.url).translate(["<p>a</p>"], "de", "en") == ["<p>en: a</p>"]
    assert server.tries == 2


@pytest.mark.parametrize("manner", ["cut", "garbage", "short", "huge", "busy"])
async def test_an_answer_that_makes_no_sense_is_none(server: StandIn, manner: str) -> None:
    server.manner = manner
    with pytest.raises(TranslatorAway):
        await Translator(server.url).translate(["<p>a</p>", "b"], "de", "en")


async def test_nobody_waits_for_a_slow_server(server: StandIn) -> None:
    server.manner = "slow"
    with pytest.raises(TranslatorAway):
        await Translator(server.url, seconds=0.5).translate(["<p>a</p>"], "de", "en")


async def test_a_server_that_fails_again_and_again_is_left_alone_for_a_while(
    server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    translator = Translator(server.url)
    await translator.languages()
    server.manner = "busy"
    for _ in range(5):
        with pytest.raises(TranslatorAway):
            await translator.translate(["<p>a</p>"], "de", "en")
    assert server.tries == libretranslate.MOST_FAILURES
    server.manner = ""
    monkeypatch.setattr(libretranslate, "REST_SECONDS", 0)
    assert await translator.translate(["<p>a</p>"], "de", "en") == ["<p>en: a</p>"]
