"""Who may do what with a partnership: the cast on every operation, before and after the other side has confirmed.

`member` and `adviser` are of the side that proposed, `giver` and `moderator` of the other; `staff` holds the office.
"""

import pytest

from tests.partnerships.towns import Table

CAST = ("visitor", "stranger", "member", "adviser", "giver", "moderator", "staff")
# Operations that change nothing for the next of the cast: what is refused is refused before, and what is asked for
# twice is the same.
OPERATIONS = {
    "read": ("GET", "", None),
    "change": ("PATCH", "", {"version": 0}),
    "answer": ("PUT", "/answer", {"confirm": False, "sentence": "x" * 501}),
    "check": ("PUT", "/checked", {"answer": "perhaps"}),
    "tell": ("POST", "/lines", {"year": 2000, "text": ""}),
    "drop": ("DELETE", "/lines/00000000-0000-4000-8000-000000000000", None),
    "stand": ("PUT", "/people/00000000-0000-4000-8000-000000000000", {}),
    "step back": ("DELETE", "/people/00000000-0000-4000-8000-000000000000", None),
    "withdraw": ("DELETE", "", None),
}
PROPOSED = """
read       404 404 200 200 200 200 404
change     401 404 409 409 409 409 404
answer     401 404 403 403 422 422 404
check      401 404 409 409 409 409 404
tell       401 404 409 409 409 409 404
drop       401 404 404 404 404 404 404
stand      401 404 409 409 409 409 404
step back  401 404 404 404 404 404 404
withdraw   401 404 200 409 409 409 404
"""
CONFIRMED = """
read       200 200 200 200 200 200 200
change     401 403 409 409 409 409 403
answer     401 403 409 409 409 409 403
check      401 403 422 422 422 422 403
tell       401 403 422 422 422 422 403
drop       401 403 404 404 404 404 403
stand      401 403 422 422 422 422 403
step back  401 403 404 404 404 404 403
withdraw   401 403 409 409 409 409 403
"""


def lines(table: str) -> list[tuple[str, list[int]]]:
    """The operation, and the status that each of the cast gets."""
    words = [line.split() for line in table.strip().splitlines()]
    return [(" ".join(w for w in line if not w.isdigit()), [int(w) for w in line if w.isdigit()]) for line in words]


@pytest.mark.parametrize(
    ("confirmed", "allowed"), [(False, PROPOSED), (True, CONFIRMED)], ids=["proposed", "confirmed"]
)
async def test_everybody_gets_what_the_table_says(confirmed: bool, allowed: str, table: Table) -> None:
    id_ = await (table.confirmed() if confirmed else table.propose())
    wrong = []
    for operation, wanted in lines(allowed):
        method, path, body = OPERATIONS[operation]
        found = [(await table.call(name, method, f"/partnerships/{id_}{path}", body)).status_code for name in CAST]
        if found != wanted:
            wrong.append(f"{operation}: {found}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def test_the_tables_name_every_operation() -> None:
    assert [[name for name, _ in lines(table)] for table in (PROPOSED, CONFIRMED)] == [list(OPERATIONS)] * 2
