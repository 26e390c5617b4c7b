"""The list of demo sign-ins."""

from litestar import get
from litestar.datastructures import State

from tessera.core.database import Database
from tessera.demo.actions import only_this_machine
from tessera.demo.queries import DemoOut, sign_ins

NOBODY = DemoOut(people=[], password="")


@get("/demo")
async def list_demo_sign_ins(db: Database, state: State) -> DemoOut:
    """Who can be tried out here: nobody without a demo world, and where others than this machine can come."""
    found = await sign_ins(db) if only_this_machine(state.settings) else None
    return found or NOBODY


handlers = [list_demo_sign_ins]
