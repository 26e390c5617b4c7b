"""Every code that the server can refuse with has its sentence, `error.<code>`, in every language.

The codes are read from the code, not from what tests happen to provoke: from each refusal that is made, back over
names, conditions and functions to the words written down. One that cannot be followed fails here, too.
"""

import ast
from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

import tessera
from tessera.core.errors import AppError
from tessera.core.i18n import LANGUAGES, catalogue, t

FAMILY = {"AppError", *(kind.__name__ for kind in AppError.__subclasses__())}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions() -> list[tuple[Path, Function]]:
    """Every function of the server, with its file."""
    files = sorted(Path(tessera.__file__).parent.rglob("*.py"))
    trees = [(file, ast.parse(file.read_text(encoding="utf-8"))) for file in files]
    return [(file, node) for file, tree in trees for node in ast.walk(tree) if isinstance(node, Function)]


def assigned(name: str, function: Function) -> list[ast.expr]:
    """Everything that a name, or a place in it, is set to in a function; a parameter's default too."""
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            places = [place.value if isinstance(place, ast.Subscript) else place for place in node.targets]
            found += [node.value for place in places if isinstance(place, ast.Name) and place.id == name]
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            found.append(node.value)
        if isinstance(node, ast.NamedExpr) and node.target.id == name:
            found.append(node.value)
    named = function.args.args[-len(function.args.defaults) :] if function.args.defaults else []
    return found + [value for arg, value in zip(named, function.args.defaults, strict=True) if arg.arg == name]


def words(node: ast.expr, function: Function) -> set[str]:
    """The words that an expression of a function can give; of a dictionary, those in it."""

    def all_of(nodes: Iterable[ast.expr]) -> set[str]:
        return set(chain.from_iterable(words(part, function) for part in nodes))

    match node:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=one, orelse=other):
            return all_of([one, other])
        case ast.BinOp(left=one, op=ast.BitOr(), right=other):
            return all_of([one, other])
        case ast.Await(value=awaited):
            return words(awaited, function)
        case ast.Dict(values=values):
            return all_of(values)
        case ast.DictComp(value=value):
            return words(value, function)
        case ast.Name(id=name):
            return all_of(assigned(name, function))
        case ast.Call(func=ast.Attribute(value=held, attr="get"), args=[_, default]):
            return all_of([held, default])
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return set(chain.from_iterable(returned(other) for _, other in functions() if other.name == name))
    return set()


def returned(function: Function) -> set[str]:
    """The words that a function can answer."""
    answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    return set(chain.from_iterable(words(answer, function) for answer in answers))


def told(call: ast.Call) -> list[ast.expr]:
    """The codes given where a refusal is made; none where its kind has a code of its own."""
    match call:
        case ast.Call(func=ast.Name(id="Invalid"), keywords=fields):
            return [field.value for field in fields]
        case ast.Call(func=ast.Name(id="Verdict"), args=[_, code]):
            return [code]
        case ast.Call(func=ast.Name(id=name), args=[code, *_]) if name in FAMILY:
            return [code]
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))), args=[code, *_]):
            return [code]
    return []


def refusals() -> list[tuple[str, set[str]]]:
    """(where, codes) of everything that can be refused."""
    found = []
    for file, function in functions():
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if "super()" in ast.unparse(call.func) and file.name != "errors.py":
                continue
            # The code of a verdict is found where the verdict is made.
            codes = [code for code in told(call) if ast.unparse(code) != "verdict.code"]
            found += [(f"{file.name}:{code.lineno} {ast.unparse(call)}", words(code, function)) for code in codes]
    # The base class hands on what it is given.
    return [(where, codes) for where, codes in found if not where.endswith("super().__init__(code)")]


CODES = sorted(set(chain.from_iterable(codes for _, codes in refusals())))


def test_the_code_of_every_refusal_can_be_followed_to_where_it_is_written() -> None:
    assert [where for where, codes in refusals() if not codes] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_of_the_server_has_a_sentence(lang: str) -> None:
    missing = [code for code in CODES if t(lang, f"error.{code}") == f"error.{code}"]
    assert not missing, "; ".join(f"no text for error.{code} in locales/errors/{lang}.json" for code in missing)


def test_every_sentence_about_an_error_has_its_code() -> None:
    assert set(catalogue("en")["error"]) == set(CODES)
