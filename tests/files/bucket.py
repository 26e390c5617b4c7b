"""As much of an S3-compatible storage as files need: a bucket over HTTP that wants requests signed."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Bucket:
    """A running one; `objects` is what lies in it."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.unsigned = 0
        self.away = False
        self.asked = self.longest = 0
        # There, nothing is answered until it is set.
        self.silent: threading.Event | None = None
        # There, the second half of an answer does not come until it is set.
        self.stops: threading.Event | None = None
        self.broken = False
        # Says it has taken, or taken away, what it has not.
        self.forgetful = self.hoarding = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/bucket/folder"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        for held in (self.silent, self.stops):
            if held:
                held.set()
        self._server.shutdown()
        self._server.server_close()

    def listing(self, prefix: str) -> bytes:
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f"<ETag>&quot;x&quot;</ETag><Size>{len(self.objects[key])}</Size></Contents>"
            for key in sorted(self.objects)
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()


def _handler(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

        def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            bucket.longest = max(bucket.longest, len(body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            half = len(body) // 2 if bucket.stops else 0
            self.wfile.write(body[:half])
            if bucket.stops:
                self.wfile.flush()
                bucket.stops.wait(60)
            self.wfile.write(body[half:])

        def _key(self) -> str:
            signed = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=the-key/")
            bucket.unsigned += not signed
            bucket.asked += 1
            if bucket.silent:
                bucket.silent.wait(60)
            path = unquote(urlsplit(self.path).path)
            assert path.startswith("/bucket")
            return path.removeprefix("/bucket").strip("/")

        def do_PUT(self) -> None:
            key = self._key()
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if bucket.away:
                return self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            if not bucket.forgetful:
                bucket.objects[key] = content
            self._answer(200, ETag=f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"')

        def do_GET(self) -> None:
            key = self._key()
            if bucket.broken:
                return self._answer(500)
            if not key:
                prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
                return self._answer(200, bucket.listing(prefix), Content_Type="application/xml")
            content = bucket.objects.get(key)
            if content is None:
                return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            told = {"ETag": '"x"', "Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
            asked = self.headers.get("Range", "").removeprefix("bytes=")
            if not asked:
                return self._answer(200, content, **told)
            first, _, last = asked.partition("-")
            end = min(int(last or len(content)), len(content) - 1)
            part = f"bytes {first}-{end}/{len(content)}"
            self._answer(206, content[int(first) : end + 1], Content_Range=part, **told)

        def do_DELETE(self) -> None:
            key = self._key()
            if not bucket.hoarding:
                bucket.objects.pop(key, None)
            self._answer(204)

        def do_POST(self) -> None:
            """Several deleted at once."""
            self._key()
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            keys = [piece.partition("</Key>")[0] for piece in body.split("<Key>")[1:]]
            for key in [] if bucket.hoarding else keys:
                bucket.objects.pop(key, None)
            rows = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{rows}</DeleteResult>".encode(), Content_Type="application/xml")

    return Handler
