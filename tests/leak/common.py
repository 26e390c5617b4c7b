"""What the pairs share: what everybody may see of both worlds before anybody listens."""

from tests.files.sending import picture
from tests.leak.worlds import World

LINKS = {"role": "member", "days": 7}


async def common(world: World) -> None:
    """What everybody may see: a public and a network question with an answer each, both on a theme."""
    lamps = {"title": "Public lamps", "text": "Which lamps are bright?", "themes": ["sport"]}
    shown = [await world.file("lamp", "stranger", "Lamp.png", picture(size=(40, 30)))]
    await world.ask("open", "stranger", audience="public", files=shown, **lamps)
    await world.answer("open answer", "adviser", "open", text="Ours are yellow.")
    await world.ask("shared", "stranger", title="Shared benches", text="Which benches last?", themes=["sport"])
    await world.answer("shared answer", "adviser", "shared", text="Oak benches last.")
