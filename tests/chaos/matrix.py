"""One cell of the matrix: who is harmed how, while people write and read, and what came of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import combinations

from tests.chaos.people import WAYS, Person, Reader
from tests.chaos.town import KINDS, VICTIMS, Town

WRITERS = ("merve", "jonas", "nuria", "aoife", "oksana", "salma", "hilke", "dorothea")
READERS = 40
BEFORE_SECONDS, HARM_SECONDS, AFTER_SECONDS = 0.5, 2.0, 0.5
PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Cell:
    """What was found; `whole` is how many seconds after the end of the harm everything was heard and found."""

    victims: tuple[str, ...]
    kind: str
    acts: int
    lost: int
    twice: int
    pages: int
    whole: float

    def __str__(self) -> str:
        return f"{self.lost}/{self.twice} {self.whole:4.1f} s"


def every_cell() -> list[tuple[tuple[str, ...], str]]:
    """Each alone and in pairs, in each kind."""
    alone: list[tuple[str, ...]] = [(victim,) for victim in VICTIMS]
    return [(victims, kind) for victims in alone + list(combinations(VICTIMS, 2)) for kind in KINDS]


@asynccontextmanager
async def people(town: Town) -> AsyncIterator[list[Person]]:
    """Everybody signed in; without them the lines end."""
    everybody = [Person(town.addresses, name) for name in WRITERS]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(town.hang_up)
        for person in everybody:
            stack.push_async_callback(person.http.aclose)
            async with asyncio.timeout(180):
                await person.sign_in()
        yield everybody


async def try_cell(town: Town, everybody: list[Person], victims: tuple[str, ...], kind: str) -> Cell:
    """Harm the victims for a while and account for it; raises TimeoutError where it does not become whole."""
    thread = await everybody[0].ask()
    position = (await everybody[0].answered("GET", f"/api/threads/{thread}"))["position"]
    readers = [Reader(everybody[n % 8], WAYS[n % 3], position, thread) for n in range(READERS)]
    listening = [asyncio.create_task(reader.listen()) for reader in readers]
    told: dict[str, str] = {}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            stop = asyncio.Event()
            writing = [asyncio.create_task(person.write(thread, stop, told)) for person in everybody]
            await asyncio.gather(*(reader.opened.wait() for reader in readers))
            await asyncio.sleep(BEFORE_SECONDS)
            healed = await harm(town, victims, kind)
            await asyncio.sleep(AFTER_SECONDS)
            stop.set()
            await asyncio.gather(*writing)
            await whole(everybody[0], readers, listening, told)
            took = time.monotonic() - healed - AFTER_SECONDS
        return await account(everybody[1], readers, thread, told, Cell(victims, kind, len(told), 0, 0, 0, max(took, 0)))
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


async def harm(town: Town, victims: tuple[str, ...], kind: str) -> float:
    """When the harm was over."""
    for victim in victims:
        if kind == "cut":
            town.harm(victim, kind)
        else:
            await asyncio.to_thread(town.harm, victim, kind)
    # What is restarted is away for as long as it takes.
    await asyncio.sleep(0 if kind == "restarted" else HARM_SECONDS)
    await asyncio.to_thread(town.heal, victims)
    return time.monotonic()


async def whole(
    person: Person, readers: list[Reader], listening: list[asyncio.Task[None]], told: dict[str, str]
) -> None:
    """Until every reader has heard everything that was acknowledged, and the last of it is found."""
    while not all(told.keys() <= reader.heard.keys() for reader in readers):
        for task in listening:
            if task.done():
                task.result()
        await asyncio.sleep(0.05)
    last = list(told.values())[-1].split()[1]
    found = False
    while not found:
        found = await person.finds(last)
        await asyncio.sleep(0.2)


async def account(person: Person, readers: list[Reader], thread: str, told: dict[str, str], cell: Cell) -> Cell:
    """What was acknowledged and is not there, and what is there or was heard more than once."""
    shown = await person.shown(thread)
    lost = sum(shown[id_, text] == 0 for id_, text in told.items())
    lost += sum(id_ not in reader.heard for reader in readers for id_ in told)
    twice = sum(count - 1 for count in shown.values()) + (len(shown) - len({text for _, text in shown}))
    twice += sum(len(seqs) > 1 for reader in readers for seqs in reader.heard.values())
    # What is there without having been acknowledged would have been done for nobody.
    twice += len(set(shown) - set(told.items()))
    pages = sum(reader.pages_read for reader in readers)
    return Cell(cell.victims, cell.kind, cell.acts, lost, twice, pages, cell.whole)


def printed(cells: list[Cell]) -> str:
    """The matrix: lost/twice and the seconds until whole, of each victim and kind."""
    by_place = {(cell.victims, cell.kind): cell for cell in cells}
    rows = list(dict.fromkeys(cell.victims for cell in cells))
    lines = ["lost/seen twice, seconds until whole", f"{'':24}" + "".join(f"{kind:>14}" for kind in KINDS)]
    for victims in rows:
        found = [by_place.get((victims, kind)) for kind in KINDS]
        lines.append(f"{' + '.join(victims):24}" + "".join(f"{cell or '-'!s:>14}" for cell in found))
    acts = sum(cell.acts for cell in cells)
    lines.append(
        f"{len(cells)} harms, {acts} acts acknowledged: {sum(cell.lost for cell in cells)} lost,"
        f" {sum(cell.twice for cell in cells)} twice; pages read again by readers: {sum(cell.pages for cell in cells)}"
    )
    return "\n".join(lines)
