"""The wire: what clients say, what they hear, and the bytes of a frame.

Invariants:
- A frame is encoded once; the JSON, the WebSocket frame and the SSE event around it are made once and shared by
  every connection.
- Everything here leaves the server: a frame holds no inner id, no actor and no circle.
"""

import struct
import time
from functools import cached_property
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

BEAT_SECONDS = 5.0
MERGE_SECONDS = 0.04
"""With the bus's 10 ms, facts within 50 ms share one frame."""
GAUGE_SECONDS = 0.5
MAX_STREAMS = 200
MAX_MESSAGE_BYTES = 64 * 1024
REPLAY_FACTS = 500
REPLAY_DAYS = 30
GAUGE_MARGIN_SECONDS = 30
HOLD_SECONDS = 20
RETRY_SPREAD_SECONDS = 30

MAX_AT = 250_000_000_000_000

ClosedCode = Literal["gone", "signed_out", "forbidden"]


class Opening(msgspec.Struct):
    """A stream and how far the client has heard it; `at`: server time in ms up to which it knows the gauges."""

    stream: UUID
    epoch: Annotated[str, msgspec.Meta(max_length=64)]
    seq: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    at: Annotated[float, msgspec.Meta(ge=0, le=MAX_AT)] | None = None


Openings = Annotated[list[Opening], msgspec.Meta(max_length=MAX_STREAMS)]


class Open(msgspec.Struct, tag_field="do", tag="open"):
    """Begin to hear these streams, or hear them again from these positions."""

    streams: Openings


class Close(msgspec.Struct, tag_field="do", tag="close"):
    """Hear these streams no more."""

    streams: Annotated[list[UUID], msgspec.Meta(max_length=MAX_STREAMS)]


class AskBeat(msgspec.Struct, tag_field="do", tag="beat"):
    """Ask for a beat now."""


Message = Open | Close | AskBeat


class Hello(msgspec.Struct, tag_field="t", tag="hello"):
    """First frame of a connection; `at` in ms since 1970."""

    at: int
    connection: UUID


class Opened(msgspec.Struct, tag_field="t", tag="opened"):
    """Answer to an opening. `facts` and `gauges` are there exactly where `recovered` is true."""

    stream: UUID
    epoch: str
    seq: int
    recovered: bool
    facts: list[dict[str, Any]] | UnsetType = UNSET
    gauges: list[dict[str, Any]] | UnsetType = UNSET


class Facts(msgspec.Struct, tag_field="t", tag="facts"):
    """What happened next: gapless and in order within the stream."""

    stream: UUID
    facts: list[dict[str, Any]]


class Gauges(msgspec.Struct, tag_field="t", tag="gauges"):
    """Last values of what changes fast; each holds `kind`, `id` and a `version` that only grows."""

    stream: UUID
    gauges: list[dict[str, Any]]


class Closed(msgspec.Struct, tag_field="t", tag="closed"):
    """The stream will not be heard any more. Unknown and not visible are both `forbidden`."""

    stream: UUID
    code: ClosedCode


class Moved(msgspec.Struct, tag_field="t", tag="moved"):
    """The stream's thing goes on in another stream."""

    stream: UUID
    to: UUID


class Resume(msgspec.Struct, tag_field="t", tag="resume"):
    """Frames were left out: open everything again from your own positions."""


class Retry(msgspec.Struct, tag_field="t", tag="retry"):
    """Come back after so many seconds; the connection ends."""

    after: int


class Beat(msgspec.Struct, tag_field="t", tag="beat"):
    """A sign of life; `at` in ms since 1970."""

    at: int


Outgoing = Hello | Opened | Facts | Gauges | Closed | Moved | Resume | Retry | Beat

_decode = msgspec.json.Decoder(Message).decode
_decode_openings = msgspec.json.Decoder(Openings).decode
_encoder = msgspec.json.Encoder()


def read_message(text: str | bytes) -> Message:
    """What a client said; raises msgspec.MsgspecError where it is not of this protocol."""
    return _decode(text)


def read_openings(text: str) -> list[Opening]:
    """The `open` parameter of SSE and polling; raises msgspec.MsgspecError."""
    return _decode_openings(text) if text else []


def milliseconds_now() -> int:
    """Server time as the protocol tells it."""
    return time.time_ns() // 1_000_000


class Frame:
    """One encoded message: `json`, and around it `websocket` (RFC 6455 text frame, unmasked) and `sse`."""

    def __init__(self, message: Outgoing) -> None:
        self.json = _encoder.encode(message)

    @cached_property
    def websocket(self) -> bytes:
        return _header(len(self.json)) + self.json

    @cached_property
    def sse(self) -> bytes:
        return b"data: " + self.json + b"\n\n"


def _header(length: int) -> bytes:
    """FIN and opcode text, then the payload's length in one of its three forms."""
    if length < 126:
        return bytes((0x81, length))
    if length < 65_536:
        return struct.pack("!BBH", 0x81, 126, length)
    return struct.pack("!BBQ", 0x81, 127, length)


RESUME = Frame(Resume())
