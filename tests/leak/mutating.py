"""How one condition is replaced by TRUE in running code: in a function's body, a text, a compiled read or a select."""

import ast
import inspect
import re
from collections.abc import Callable
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tessera.core.access import circles_param
from tessera.core.reads import Read

Undo = Callable[[], None]


def bare(function: Any) -> FunctionType:
    return inspect.unwrap(function)


def node_of(tree: ast.AST | None, qualname: str) -> ast.AST | None:
    for part in qualname.split("."):
        wanted = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        body = getattr(tree, "body", [])
        tree = next((n for n in body if isinstance(n, wanted) and n.name == part), None)
        if tree is None:
            return None
    return tree


def calls_of_may_see(node: ast.AST | None) -> list[ast.Call]:
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)] if node else []
    found = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "may_see"]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


class _Replace(ast.NodeTransformer):
    def __init__(self, call: ast.Call) -> None:
        self.call = call

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return ast.copy_location(ast.Constant(True), node) if node is self.call else self.generic_visit(node)


_replaced: dict[FunctionType, set[int]] = {}
"""Which calls of a function are replaced by now: several of one function at a time are all in its new body."""


def replace_call(module: ModuleType, function: FunctionType, number: int) -> Callable[[], Undo]:
    def put() -> Undo:
        numbers = _replaced.setdefault(function, set())
        numbers.add(number)
        tree: ast.AST = ast.parse(inspect.getsource(module))
        calls = calls_of_may_see(node_of(tree, function.__qualname__))
        for each in numbers:
            tree = _Replace(calls[each]).visit(tree)
        code = compile(tree, module.__file__ or "", "exec")  # type: ignore[arg-type]
        restore = swap(function, _code(code, function.__code__.co_qualname))

        def undo() -> None:
            numbers.discard(number)
            restore()

        return undo

    return put


def _code(code: CodeType, qualname: str) -> CodeType:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            if const.co_qualname == qualname:
                return const
            if qualname.startswith(const.co_qualname + "."):
                return _code(const, qualname)
    raise LookupError(qualname)


def swap(function: FunctionType, code: CodeType) -> Undo:
    """Give a function another body, for everybody who holds it."""
    before, function.__code__ = function.__code__, code

    def undo() -> None:
        function.__code__ = before

    return undo


def replace_constant(function: FunctionType, text: str, place: re.Match[str]) -> Callable[[], Undo]:
    changed = _without(text, place)

    def put() -> Undo:
        consts = tuple(changed if const == text else const for const in function.__code__.co_consts)
        return swap(function, function.__code__.replace(co_consts=consts))

    return put


def _without(text: str, place: re.Match[str]) -> str:
    """The text with a condition that is always true and still names the parameter."""
    given = f"${place[1]}::bigint[]" if place[1] else f"${place[2]}::text"
    return f"{text[: place.start()]}({given} IS NOT NULL){text[place.end() :]}"


def replace_in_read(read: Read[Any], place: re.Match[str]) -> Callable[[], Undo]:
    before = read.text
    changed = f"{before[: place.start()]}(${place[1]}::varchar IS NOT NULL){before[place.end() :]}"

    def put() -> Undo:
        object.__setattr__(read, "text", changed)
        return lambda: object.__setattr__(read, "text", before)

    return put


def set_value(module: ModuleType, name: str, value: Any) -> Undo:
    before = getattr(module, name)
    setattr(module, name, value)
    return lambda: setattr(module, name, before)


def replace_global(module: ModuleType, name: str, text: str, place: re.Match[str]) -> Callable[[], Undo]:
    return lambda: set_value(module, name, _without(text, place))


def select_without_circles(module: ModuleType, name: str) -> Callable[[], Undo]:
    return select_without(module, name, "circles", circles_param.is_not(None))


def select_without(module: ModuleType, name: str, what: str, always: Any) -> Callable[[], Undo]:
    def put() -> Undo:
        changed = getattr(module, name)._generate()
        parts = changed._where_criteria
        assert any(what in str(part) for part in parts), name
        changed._where_criteria = tuple(always if what in str(part) else part for part in parts)
        return set_value(module, name, changed)

    return put


def replace_read(read: Read[Any], changed: str) -> Callable[[], Undo]:
    before = read.text

    def put() -> Undo:
        object.__setattr__(read, "text", changed)
        return lambda: object.__setattr__(read, "text", before)

    return put
