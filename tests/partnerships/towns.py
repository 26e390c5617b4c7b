"""Two more towns for the cast: `member` and `adviser` work in Alderfield, `giver` and `moderator` in Birchmouth."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tessera.core.access import VISITOR
from tessera.core.database import Tx
from tessera.organisations.actions import add_organisation, affiliate
from tessera.partnerships.sides import follow_person
from tests.support.cast import Cast
from tests.support.client import App

PLACES = {"alder": ("Alderfield", "DE", 52.5, 13.4), "birch": ("Birchmouth", "FR", 48.9, 2.4)}
WORKS_IN = {"member": "alder", "adviser": "alder", "giver": "birch", "moderator": "birch"}


async def move(tx: Tx, person_id: UUID, organisation_id: UUID) -> None:
    """Where somebody mainly works from now on."""
    await affiliate(tx, VISITOR, person_id=person_id, organisation_id=organisation_id, role="Officer")
    await follow_person(tx, person_id)


async def add_towns(cast: Cast) -> dict[str, UUID]:
    """Both towns, with their people in them."""
    towns = {}
    for key, (name, country, latitude, longitude) in PLACES.items():
        async with cast.db.act() as tx:
            town = await add_organisation(
                tx, VISITOR, kind="municipality", name=name, country=country, latitude=latitude, longitude=longitude
            )
            towns[key] = town.id
    for name, key in WORKS_IN.items():
        async with cast.db.act() as tx:
            await move(tx, cast.people[name], towns[key])
    return towns


@dataclass
class Table:
    """The two towns at one table, over the API."""

    cast: Cast
    app: App
    towns: dict[str, UUID]

    async def call(self, name: str, method: str, path: str, body: Any = None) -> httpx.Response:
        """A request by one of the cast."""
        async with self.app.client(self.cast.tokens.get(name)) as client:
            return await client.request(method, f"/api{path}", json=body)

    async def read(self, name: str, path: str) -> Any:
        answer = await self.call(name, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def propose(self, name: str = "member", **given: Any) -> str:
        """A proposal of Alderfield to Birchmouth; its id."""
        body = {"organisation": str(self.towns["alder"]), "partner": str(self.towns["birch"])} | given
        answer = await self.call(name, "POST", "/partnerships", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def confirmed(self, **given: Any) -> str:
        """A partnership that the other side has confirmed."""
        id_ = await self.propose(**given)
        await self.must("giver", "PUT", f"/partnerships/{id_}/answer", {"confirm": True})
        return id_

    async def must(self, name: str, method: str, path: str, body: Any = None) -> None:
        """An act that has to be taken."""
        answer = await self.call(name, method, path, body)
        assert answer.is_success, answer.text

    async def refused(self, name: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status, and the fields or the code of what is refused."""
        answer = await self.call(name, method, path, body)
        problem = answer.json()
        return answer.status_code, problem.get("fields") or problem["code"]

    async def waiting(self, name: str) -> list[str]:
        """Why what waits for somebody; the session counts the same."""
        own = await self.read(name, "/me/partnerships")
        session = await self.read(name, "/session")
        assert session["person"]["partnershipsWaiting"] == len(own["waiting"])
        return [one["why"] for one in own["waiting"]]

    async def change(self, name: str, id_: str, **patch: Any) -> httpx.Response:
        """A change by the version that is there."""
        version = (await self.read(name, f"/partnerships/{id_}"))["version"]
        return await self.call(name, "PATCH", f"/partnerships/{id_}", {"version": version} | patch)
