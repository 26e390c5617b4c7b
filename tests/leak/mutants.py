"""Mutants: every visibility condition of the server, found in its code; `mutating.py` replaces one by TRUE.

Found are: conditions on `circles` in compiled reads, SELECTs and SQL texts; calls of `may_see`; and by name the few
conditions that are written otherwise (`EXTRA`). A new condition is found by itself and needs a check that catches it.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType

import sqlalchemy as sa

import tessera
from tessera.core.database import Database
from tessera.core.reads import Read
from tests.leak.mutating import (
    Undo,
    bare,
    calls_of_may_see,
    node_of,
    replace_call,
    replace_constant,
    replace_global,
    replace_in_read,
    replace_read,
    select_without,
    select_without_circles,
    set_value,
    swap,
)

ANY_CIRCLE = re.compile(
    r"[\w.]+ = ANY \(CAST\(\(SELECT CAST\(\$(\d+)::VARCHAR AS BIGINT\[\]\) AS \w+\) AS BIGINT\[\]\)\)"
)
SQL_TEXT = re.compile(
    r"[\w.]*(?:circle|listed)_id (?:= ANY \(\$(\d+)\)|IN \(SELECT unnest\(\$(\d+)::text::bigint\[\]\)\))"
)
ENGINE = "0006-search.sql functions"
ENGINE_FUNCTIONS = ("documents_with", "things_with", "graded_documents", "documents_on")


@dataclass(frozen=True)
class Mutant:
    """One condition; `put` replaces it and gives back how to undo that."""

    name: str
    put: Callable[[], Undo]


def modules() -> list[ModuleType]:
    """Every module of the server that holds conditions; the demo's and the command's stand above the API."""
    found = pkgutil.walk_packages(tessera.__path__, "tessera.")
    return [importlib.import_module(m.name) for m in found if not m.ispkg]


def all_mutants() -> dict[str, Mutant]:
    """Every mutant by name, without those that live in the database."""
    found = [mutant for module in modules() for mutant in (*_of_values(module), *_of_functions(module))]
    return {mutant.name: mutant for mutant in (*found, *_extra(), *_written())}


def _of_values(module: ModuleType) -> Iterator[Mutant]:
    for name, value in vars(module).items():
        label = f"{module.__name__.removeprefix('tessera.')}.{name}"
        if not any(name in function.__code__.co_names for function in _functions(module)):
            continue  # a part of another statement, or another module's
        if isinstance(value, Read) and "circles" in value.names:
            places = [m for m in ANY_CIRCLE.finditer(value.text) if value.names[int(m[1]) - 1] == "circles"]
            for number, found in enumerate(places, 1):
                yield Mutant(f"{label} {number}", replace_in_read(value, found))
        elif isinstance(value, sa.Select) and any("circles" in str(part) for part in value._where_criteria):
            yield Mutant(label, select_without_circles(module, name))
        elif isinstance(value, str) and "FROM" in value and (place := SQL_TEXT.search(value)):
            yield Mutant(label, replace_global(module, name, value, place))


def _of_functions(module: ModuleType) -> Iterator[Mutant]:
    tree = ast.parse(inspect.getsource(module))
    for function in _functions(module):
        label = f"{module.__name__.removeprefix('tessera.')}.{function.__qualname__}"
        calls = calls_of_may_see(node_of(tree, function.__qualname__))
        for number in range(len(calls)):
            yield Mutant(f"{label} may_see {number + 1}", replace_call(module, function, number))
        texts = [c for c in function.__code__.co_consts if isinstance(c, str) and "FROM" in c]
        for text in texts:
            if place := SQL_TEXT.search(text):
                yield Mutant(f"{label} SQL", replace_constant(function, text, place))


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for value in vars(module).values():
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, FunctionType):
            yield bare(value)
        elif inspect.isclass(value):
            yield from (bare(v) for v in vars(value).values() if isinstance(v, FunctionType))


# Conditions that are written otherwise: what of a compiled read to replace by TRUE.
SEEN_PLACE = r"affiliation\.circle_id IN \(1, 2\)"
IN_BYLINES = r"affiliation\.main AND affiliation\.circle_id IN \(1, 2\)"
OF_NOW = r'post_translation\."of" IS NOT DISTINCT FROM post\.edited_at'
WRITTEN = {
    "organisations.bylines._AUTHOR place": IN_BYLINES,
    "organisations.queries._IN_BYLINES place": IN_BYLINES,
    "organisations.queries._MEMBERS place": IN_BYLINES,
    "spaces.belonging._MEMBERS place": IN_BYLINES,
    "spaces.belonging._MEMBERS_OF place": IN_BYLINES,
    "discussions.authors._WRITTEN byline": r"\(?post\.byline ->> '\w+'\)? = CAST\(post\.author_id AS TEXT\)",
    "discussions.authors._WRITTEN name": r"post\.name_public(?= OR)",
    "partnerships.sides.PEOPLE place": SEEN_PLACE,
    "partnerships.sides.SIDES place": SEEN_PLACE,
    "files.downloading._FILE ready": r"stored_file\.state = 'ready'",
    "discussions.queries._POSTS earlier": OF_NOW,
    "discussions.queries._POSTS_BY_ID earlier": OF_NOW,
    "people.seen._AWAY accepted": r"absence\.deputy_state = 'accepted'",
}


def _written() -> Iterator[Mutant]:
    for label, pattern in WRITTEN.items():
        module, _, name = label.split(" ")[0].rpartition(".")
        read = getattr(importlib.import_module(f"tessera.{module}"), name)
        kept = "affiliation.main" if pattern == IN_BYLINES else "true"
        changed, count = re.subn(pattern, kept, read.text)
        assert count == 1, f"{label}: {read.text}"
        yield Mutant(label, replace_read(read, changed))


def _extra() -> Iterator[Mutant]:
    from tessera.core import access, bylines
    from tessera.discussions import history, marks
    from tessera.files import attaching, states, uploading
    from tessera.organisations import search as found
    from tessera.pairs import queries as two
    from tessera.partnerships import sides
    from tessera.people import search as people

    def byline_shown(byline, *, name_public, visitors):  # type: ignore[no-untyped-def]
        return byline

    def may_see(self, circle_id):  # type: ignore[no-untyped-def]
        return True

    def circles_shown_on(circle_id):  # type: ignore[no-untyped-def]
        return tuple(range(1, 1000))

    pairs = (
        (bylines.byline_shown, byline_shown),
        (access.Actor.may_see, may_see),
        (access.circles_shown_on, circles_shown_on),
    )
    for function, instead in pairs:
        name = f"{function.__module__.removeprefix('tessera.')}.{function.__qualname__}"
        yield Mutant(name, lambda f=function, i=instead: swap(f, i.__code__))  # type: ignore[misc]
    for label, source, column in (
        ("discussions.history._SOURCE author", history._SOURCE, "post.author_id"),
        ("files.states._STATE owner", states._STATE, "stored_file.owner_id"),
    ):
        own = re.search(column.replace(".", r"\.") + r" = \$\d+(::UUID)?", source.text)
        assert own is not None
        number = source.names.index("me") + 1
        changed = source.text.replace(own[0], f"(${number}::uuid IS NOT NULL)")
        yield Mutant(label, replace_read(source, changed))
    anybody = sa.bindparam("me", type_=sa.Uuid).is_not(None)
    yield Mutant("files.uploading._OWN owner", select_without(uploading, "_OWN", "owner_id", anybody))
    all_files = attaching._ROWS.replace("owner_id = $3", "$3::uuid IS NOT NULL")
    assert all_files != attaching._ROWS
    yield Mutant("files.attaching._ROWS owner", lambda: set_value(attaching, "_ROWS", all_files))
    for name in ("_SIDES", "_PEOPLE"):
        yield Mutant(
            f"partnerships.sides.{name} place", select_without(sides, name, "affiliation.circle_id IN", sa.true())
        )
    for what, value in (
        ("_MARKS own", marks._MARKS.replace(" AND m.circle_id = $2", "")),
        ("_MARKS space", marks._MARKS.replace("circle_id = $2 AND space_id", "space_id")),
    ):
        name = what.split()[0]
        assert value != getattr(marks, name)
        yield Mutant(f"discussions.marks.{what}", lambda n=name, v=value: set_value(marks, n, v))  # type: ignore[misc]
    for what, value in (
        ("_SENT own", two._SENT.replace("r.asker_id = $1 AND", "$1::uuid IS NOT NULL AND")),
        ("_SENT state", two._SENT.replace("IN ('open', 'declined')", "= 'open'")),
    ):
        assert value != two._SENT
        yield Mutant(f"pairs.queries.{what}", lambda v=value: set_value(two, "_SENT", v))  # type: ignore[misc]
    shown = people.LINKS.replace(" AND f.circle_id IN (1, 2)", "")
    assert shown != people.LINKS
    yield Mutant("people.search.LINKS shown", lambda: set_value(people, "LINKS", shown))
    for name, value in (("_PEOPLE", found._PEOPLE), ("_PEOPLE_THERE", found._PEOPLE_THERE)):
        for what, alias in (("said", "f"), ("place", "a")):
            all_ = value.replace(f" AND {alias}.circle_id IN (1, 2)", "")
            assert all_ != value
            yield Mutant(f"organisations.search.{name} {what}", lambda n=name, v=all_: set_value(found, n, v))  # type: ignore[misc]


@asynccontextmanager
async def engine_without_circles(dbs: list[Database]) -> AsyncIterator[None]:
    """The search engine's own conditions, which live in the database, replaced in these.

    All together, as each stands behind the others.
    """
    get = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = $1"
    async with AsyncExitStack() as stack:
        for db, name in ((db, name) for db in dbs for name in ENGINE_FUNCTIONS):
            before = await db.pool.fetchval(get, name)
            changed = before.replace("d.circle_id IN (SELECT unnest(circles))", "circles IS NOT NULL")
            assert changed != before
            await db.pool.execute(changed)
            stack.push_async_callback(db.pool.execute, before)
        yield


@asynccontextmanager
async def mutated(names: tuple[str, ...], dbs: list[Database]) -> AsyncIterator[None]:
    """The server with these conditions replaced by TRUE."""
    known = all_mutants()
    async with AsyncExitStack() as stack:
        for name in names:
            if name == ENGINE:
                await stack.enter_async_context(engine_without_circles(dbs))
            else:
                stack.callback(known[name].put())
        yield
