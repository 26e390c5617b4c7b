"""Floor of the reads: an empty handler on the same server software. Imports nothing of Tessera."""

import sys

import uvicorn
from litestar import Litestar, get


@get("/")
async def empty() -> dict[str, str]:
    """Nothing."""
    return {}


if __name__ == "__main__":
    uvicorn.run(
        Litestar([empty], openapi_config=None),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
