"""Who may do what, as one table: the cast on the API, about a closed question and about a network one.

The closed question is the member's, its answer the giver's; the network question is the stranger's, its answer the
adviser's. Several operations change what is there, so they run in the order of the table, each for the whole cast.
"""

from tests.leak.caller import Caller
from tests.leak.profiles import put_fields
from tests.leak.worlds import World

CAST = ("visitor", "stranger", "member", "giver", "adviser", "moderator", "guest", "staff")
TABLE = """
closed read       404 404 200 200 200 200 404 404
closed html       200 200 200 200 200 200 200 200
closed list       404 404 200 200 200 200 404 404
closed space      404 404 200 200 200 200 404 404
closed source     401 404 200 404 404 404 404 404
closed history    404 404   1   0   0   1 404 404
closed search       0   0   1   1   1   1   0   0
closed similar      0   0   1   1   1   1   0   0
closed named        0   0   1   1   1   1   0   0
closed stream     forbidden forbidden opened opened opened opened forbidden forbidden
closed flags      -   -   -   -   -  HI   -   -
closed ask        401 404 201 201 201 201 404 404
closed invite     401 404 403 403 403 201 404 404
closed rename     401 404 403 403 403 200 404 404
closed door       404 404 403 403 403   1 404 404
closed decide     404 404 404 404 404 200 404 404
closed links      401 404 403 403 403   1 404 404
closed role       401 404 403 403 403 200 404 404
closed remove     401 404 403 403 403 404 404 404
closed desk       401 403 403 403 403 403 403 200
closed agree      401 404 200 200 403 403 404 404
closed answer     401 404 201 201 201 201 404 404
closed edit       404 404 200 403 403 403 404 404
closed helped     404 404 200 403 403 403 404 404
closed lang       404 404 200 403 403 200 404 404
closed translate  401 404 200 409 409 409 404 404
closed translated 401 404 200 200 200 200 404 404
closed earlier    401 404 200 200 404 200 404 404
closed machine    401 404 403 403 403 403 404 404
closed taken      401 404 200 200 403 200 404 404
closed mark       401 404 200 200 200 200 404 404
closed caught     401 404 200 200 200 200 404 404
closed end        404 404 200 403 403 200 404 404
closed pin        401 404 403 403 403 200 404 404
closed move       401 404 403 403 403 403 404 404
closed propose    401 404 201 403 403 201 404 404
closed proposed   404 404   W   -   -  MW 404 404
closed withdraw   401 404 200 403 403 200 404 404
closed go         401 404 403 403 403 409 404 404
closed places     401 404  2a   0   0  2a 404 404
closed themes     404 404 200 403 403 200 404 404
closed too        401 404 403 200 200 200 404 404
closed delete     404 404 200 403 403 403 404 404
shared read       404 200 200 200 200 200 200 200
shared html       200 200 200 200 200 200 200 200
shared list         1   2   2   2   2   2   2   2
shared source     401 200 404 404 404 404 404 404
shared history    404   1   0   0   0   0   0   0
shared search       0   1   1   1   1   1   1   1
shared similar      0   1   1   1   1   1   1   1
shared officers     0   7   7   7   7   7   7   7
shared carriers     0   1   1   1   1   1   1   1
shared stream     forbidden opened opened opened opened opened opened opened
shared flags        -   i   i   i   i   i   i iFI
shared person     404 200 200 200 200 200 200 200
shared found      401 403 403 403 403 403 403 201
shared ask        401 201 201 201 201 201 201 201
shared invite     401 403 403 403 403 403 403 201
shared answer     401 201 201 201 201 201 201 201
shared edit       404 200 403 403 403 403 403 403
shared helped     404 200 403 403 403 403 403 403
shared lang       404 200 403 403 403 403 403 403
shared translate  401 200 409 409 409 409 409 409
shared translated 401 200 200 200 200 200 200 200
shared earlier    401 200 404 404 200 404 404 404
shared taken      401 403 200 403 200 403 403 403
shared mark       401 200 200 200 200 200 200 200
shared caught     401 200 200 200 200 200 200 200
shared end        404 200 403 403 403 403 403 403
shared pin        401 403 403 403 403 403 403 403
shared move       401 404 403 403 403 403 404 404
shared places     401   0   0   0   0   0   0   0
shared themes     404 200 403 403 403 403 403 403
shared too        401 403 200 200 200 200 200 200
shared delete     404 200 403 403 403 403 403 403
shared lead       401 403 403 403 403 403 403 200
shared led        401 403 403 403 403 403 403   1
"""
"""A status, or what was found: numbers of hits, questions and versions, how a stream answers, and as flags:
H may read the history, i is inside, F may found a space, I may invite; of a proposal as `widening.py` says."""


def rows() -> list[tuple[str, list[str]]]:
    """The table's lines: the operation, and what each of the cast gets."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return [(" ".join(line[:2]), line[2:]) for line in lines]


async def prepare(world: World) -> None:
    """What the table speaks of. A public question stands beside the network one."""
    await world.ask("closed", "member", audience="space", title="Zeppelin", text="A zeppelin?")
    await world.answer("closed answer", "giver", "closed", text="No zeppelin.")
    await world.translate("closed", "giver", "Цепелін?", "Цепелін", lang="uk")
    await world.edit("member", "closed", "A zeppelin, or two?")
    await world.ask("shared", "stranger", title="Zebra", text="A zebra?")
    await world.answer("shared answer", "adviser", "shared", text="No zebra.")
    await world.translate("shared", "adviser", "Зебра?", "Зебра", lang="uk")
    await world.edit("stranger", "shared", "A zebra, or two?")
    await world.ask("open", "adviser", audience="public", title="Lamps", text="Which lamps?")
    await put_fields(world, "giver", "public", ("themes",))
    await world.change_space(listed="network")
    await world.request("waiting", "stranger")
    await world.change_space(listed="members")
    await world.know_streams()
    await world.settle()


async def outcomes(world: World, row: str) -> list[str]:
    """What each of the cast gets for a line of the table."""
    about, operation = row.split()
    name = "space_page" if operation == "space" else operation
    return [await Caller(world, cast, about).do(name) for cast in CAST]
