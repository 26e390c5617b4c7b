"""What tests of profiles do again and again: read one's own, fill fields, name a day."""

from datetime import timedelta
from typing import Any

from tessera.core.clock import now
from tests.support.client import Client


def day(ahead: int) -> str:
    return (now() + timedelta(days=ahead)).date().isoformat()


async def own(client: Client) -> dict[str, Any]:
    return dict((await client.get("/api/me/profile")).json())


async def put(client: Client, **fields: dict[str, str]) -> None:
    answer = await client.patch("/api/me", json={"fields": fields})
    assert answer.status_code == 200, answer.text
