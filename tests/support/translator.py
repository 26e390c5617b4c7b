"""A small stand-in for a translation server: LibreTranslate's `GET /languages` and `POST /translate`, over real HTTP.

It takes what the published API takes and refuses the rest with 400. It "translates" by saying the language before each
text; `manner` makes it misbehave. `asked` keeps what came, `languages` counts how often it was asked for these.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LANGUAGES = ("de", "en", "fr", "ar", "uk")
HOSTILE = (
    '<p onclick="x()">Safe<script>steal()</script><img src="https://spy.example/x.png">'
    '<a href="javascript:x()">l</a></p>'
)


class StandIn:
    """What a test sets and looks at."""

    def __init__(self) -> None:
        self.manner = ""
        self.key: str | None = None
        self.asked: list[dict[str, Any]] = []
        self.languages = 0
        self.tries = 0
        self.url = ""

    def mistake(self, body: Any) -> str | None:
        """What the published API would refuse."""
        if not isinstance(body, dict) or not {"q", "source", "target"} <= body.keys():
            return "Invalid request: missing parameter"
        if set(body) - {"q", "source", "target", "format", "alternatives", "api_key"}:
            return "Invalid request: unknown parameter"
        texts = body["q"] if isinstance(body["q"], list) else [body["q"]]
        if not texts or not all(isinstance(text, str) and text for text in texts):
            return "Invalid request: q"
        if body.get("format", "text") not in ("text", "html"):
            return "Invalid request: format"
        for name in ("source", "target"):
            if body[name] not in LANGUAGES:
                return f"{body[name]} is not supported"
        return None


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stand_in.languages += 1
            if stand_in.manner == "down":
                return self._say(503, {"error": "down"})
            targets = list(LANGUAGES)
            self._say(200, [{"code": code, "name": code, "targets": targets} for code in LANGUAGES])

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stand_in.tries += 1
            if stand_in.manner == "cut" or (stand_in.manner == "cut once" and stand_in.tries == 1):
                return self.connection.close()
            if mistake := stand_in.mistake(body):
                return self._say(400, {"error": mistake})
            if stand_in.key and body.get("api_key") != stand_in.key:
                return self._say(403, {"error": "Please contact the server operator to get an API key"})
            stand_in.asked.append(body)
            self._answer(body)

        def _answer(self, body: dict[str, Any]) -> None:
            texts = [
                f"{text[: text.find('>') + 1]}{body['target']}: {text[text.find('>') + 1 :]}" for text in body["q"]
            ]
            if stand_in.manner == "slow":
                time.sleep(3)
            told: Any = {
                "huge": {"translatedText": ["x" * 2_000_000]},
                "garbage": {"translated": 1},
                "short": {"translatedText": texts[:-1]},
                "hostile": {"translatedText": [HOSTILE for _ in texts]},
                "empty": {"translatedText": ["<script>x</script>" for _ in texts]},
            }.get(stand_in.manner, {"translatedText": texts})
            self._say(429 if stand_in.manner == "busy" else 200, told)

        def _say(self, status: int, told: Any) -> None:
            sent = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            # Who asked may have gone meanwhile.
            with suppress(OSError):
                self.wfile.write(sent)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A stand-in on a free port of this machine."""
    made = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}"
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
