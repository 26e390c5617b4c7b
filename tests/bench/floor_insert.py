"""Floor of the writes: a bare INSERT by asyncpg on held connections. Imports nothing of Tessera.

Arguments: dsn, connections, seconds. Prints the inserts per second.
"""

import asyncio
import sys
import time

import asyncpg
import uvloop

TEXT = "What we did in the second year, in a few words."


async def main(dsn: str, connections: int, seconds: float) -> None:
    """Insert for a while."""
    held = [await asyncpg.connect(dsn) for _ in range(connections)]
    await held[0].execute("CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, text text NOT NULL)")
    until = time.perf_counter() + seconds

    async def insert(connection: asyncpg.Connection) -> int:
        done = 0
        while time.perf_counter() < until:
            await connection.execute("INSERT INTO bench_floor (text) VALUES ($1)", TEXT)
            done += 1
        return done

    total = sum(await asyncio.gather(*map(insert, held)))
    await held[0].execute("DROP TABLE bench_floor")
    for connection in held:
        await connection.close()
    print(total / seconds)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
