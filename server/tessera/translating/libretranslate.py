"""The port to a translation server: LibreTranslate's `GET /languages` and `POST /translate`.

Invariants:
- Nobody waits longer than SECONDS, and no more than AT_ONCE wait: requests of readers stand in the same few places.
- A server that fails MOST_FAILURES times in a row is left alone for REST_SECONDS; whoever asks is told at once.
- What comes back is foreign: at most MOST_BYTES are read, and whoever shows it cleans it first.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import httpx
import msgspec

from tessera.core.logs import log

SECONDS = 15.0
CONNECT_SECONDS = 3.0
AT_ONCE = 3
MOST_BYTES = 1_000_000
MOST_FAILURES, REST_SECONDS = 3, 60.0
# Languages are asked again after this long, as an operator may have added some.
LANGUAGES_SECONDS = 3600.0
_PASSING = (502, 503, 504)


class TranslatorAway(Exception):
    """No translation now: not reachable, too slow, too busy, or an answer that makes no sense."""


class LanguageUnknown(Exception):
    """The server does not translate between these languages."""


class _Language(msgspec.Struct):
    code: str
    targets: list[str] | None = None


class _Answer(msgspec.Struct, rename="camel"):
    translated_text: list[str]


class Translator:
    """One translation server."""

    def __init__(self, url: str, key: str | None = None, *, seconds: float = SECONDS) -> None:
        self._url, self._key, self._seconds = url.rstrip("/"), key, seconds
        self._places = asyncio.Semaphore(AT_ONCE)
        self._client: httpx.AsyncClient | None = None
        self._pairs: dict[str, frozenset[str]] = {}
        self._asked_at = self._rested_at = float("-inf")
        self._failures = 0

    async def close(self) -> None:
        """Let go of its connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def languages(self) -> dict[str, frozenset[str]]:
        """{language: those it is translated into}; raises TranslatorAway."""
        if not self._pairs or time.monotonic() - self._asked_at > LANGUAGES_SECONDS:
            known = _read(await self._ask("GET", "/languages"), list[_Language])
            codes = [language.code for language in known]
            self._pairs = {one.code: frozenset(codes if one.targets is None else one.targets) for one in known}
            self._asked_at = time.monotonic()
        return self._pairs

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Pieces of HTML in another language, in their order; raises TranslatorAway, LanguageUnknown."""
        if target not in (await self.languages()).get(source, ()):
            raise LanguageUnknown
        asked: dict[str, Any] = {"q": list(texts), "source": source, "target": target, "format": "html"}
        if self._key:
            asked["api_key"] = self._key
        translated = _read(await self._ask("POST", "/translate", asked), _Answer).translated_text
        if len(translated) != len(texts) or not all(text.strip() for text in translated):
            raise TranslatorAway
        return translated

    async def _ask(self, method: str, path: str, body: Any = None) -> bytes:
        """The bytes of a good answer, asked for a second time where the first failure may have passed."""
        if time.monotonic() - self._rested_at < REST_SECONDS or self._places.locked():
            raise TranslatorAway
        async with self._places:
            try:
                async with asyncio.timeout(self._seconds):
                    status, answer = await self._twice(method, path, body)
            except (httpx.HTTPError, TimeoutError, TranslatorAway) as error:
                self._fail(type(error).__name__)
                raise TranslatorAway from None
        if status == 400 and b"not supported" in answer:
            raise LanguageUnknown
        if status != 200:
            self._fail(str(status))
            raise TranslatorAway
        self._failures = 0
        return answer

    async def _twice(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        try:
            answer = await self._once(method, path, body)
            if answer[0] not in _PASSING:
                return answer
        except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError):
            pass
        return await self._once(method, path, body)

    async def _once(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        if self._client is None:
            # By no proxy, and where it sends one on to nobody goes: texts reach the server the operator named alone.
            limit = httpx.Timeout(self._seconds, connect=CONNECT_SECONDS)
            self._client = httpx.AsyncClient(timeout=limit, trust_env=False, follow_redirects=False)
        read = bytearray()
        async with self._client.stream(method, self._url + path, json=body) as answer:
            async for piece in answer.aiter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise TranslatorAway
        return answer.status_code, bytes(read)

    def _fail(self, kind: str) -> None:
        self._failures += 1
        log.warning("translator_failed", kind=kind, failures=self._failures)
        if self._failures >= MOST_FAILURES:
            self._rested_at = time.monotonic()


def _read(answer: bytes, shape: Any) -> Any:
    try:
        return msgspec.json.decode(answer, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise TranslatorAway from None


def translator_of(url: str, key: str | None) -> Translator | None:
    """The server an operator named; None without one."""
    return Translator(url, key) if url else None
