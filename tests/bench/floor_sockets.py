"""Floor of the deliveries: bare asyncio sockets writing the same bytes. Imports nothing of Tessera.

Arguments: port, bytes per write, number of writes, readers to wait for (one of them never reads), number to end
with. Once all are there it writes to each in turn, then closes.
"""

import asyncio
import sys

import uvloop

OVER = 4_000_000


async def main(port: int, size: int, writes: int, readers: int, last: int) -> None:
    """Serve one round."""
    lines: list[asyncio.WriteTransport] = []
    there = asyncio.Event()

    class Line(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            lines.append(transport)  # type: ignore[arg-type]
            if len(lines) == readers:
                there.set()

    server = await asyncio.get_running_loop().create_server(Line, "127.0.0.1", port, backlog=2048)
    await there.wait()
    await asyncio.sleep(1)
    print("ready", flush=True)
    frame = b'{"t":"facts"' + b"x" * (size - 12)
    mark = b'"seq":%d,"type"' % last
    for number in range(writes):
        if number == writes - 1:
            frame = frame[: -len(mark)] + mark
        for line in lines:
            if line.get_write_buffer_size() < OVER:
                line.write(frame)
        await asyncio.sleep(0)
    for line in lines:
        line.close()
    await asyncio.sleep(1)
    server.close()


if __name__ == "__main__":
    uvloop.run(main(*map(int, sys.argv[1:])))
