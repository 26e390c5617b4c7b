"""A closed thread is proposed to go to more readers, and goes; part of `story.py`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contract.story import Scene


async def closed_thread(scene: "Scene") -> None:
    """Of a scene in the open network, another thread: what is there is read by everybody."""
    if scene.audience != "space":
        scene.closed = await scene.cast.ask("member", audience="space")
        await scene.cast.answer("giver", scene.closed)


async def propose_widening(scene: "Scene") -> None:
    there = {"space": str(scene.cast.network), "audience": "network"}
    await scene.send("moderator", "POST", f"/api/threads/{scene.closed}/widening", there)


async def closed_and_proposed(scene: "Scene") -> None:
    """Who asked agrees, who answered does not."""
    await closed_thread(scene)
    await propose_widening(scene)
    await scene.send("member", "PUT", f"/api/threads/{scene.closed}/widening/consent", {"agree": True})


async def widen(scene: "Scene") -> None:
    await scene.send("moderator", "POST", f"/api/threads/{scene.closed}/widening/move")
