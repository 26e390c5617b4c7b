"""Hot reads: a SELECT written once with SQLAlchemy, compiled at import, run on asyncpg into msgspec structs.

Traps this module closes (all were seen):
- `literal_binds=True` writes a named parameter without value as NULL; so only binds *with* a value become text.
- A swapped column would pass silently; so names must equal the struct's fields, in order.
- `IN` with a list does not compile to one text; use `column == any_(bindparam(…))`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg as dialect_module
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import TypeDecorator

from tessera.core.clock import require_zone

_dialect = dialect_module.dialect()
T = TypeVar("T", bound=msgspec.Struct)


class ReadError(TypeError):
    """A read and its struct, or its parameters, do not fit."""


@dataclass(frozen=True)
class Read(Generic[T]):
    """`text` with `$n` in the order of `names`; each row becomes one `shape`."""

    text: str
    names: tuple[str, ...]
    shape: type[T]
    encoders: dict[str, Callable[[Any], Any]] = field(default_factory=dict)

    def arguments(self, params: dict[str, Any]) -> list[Any]:
        """The positional arguments; raises ReadError when a name is missing or unknown."""
        if params.keys() != set(self.names):
            raise ReadError(f"wants {sorted(set(self.names))}, got {sorted(params)}")
        params = params | {name: encode(params[name]) for name, encode in self.encoders.items()}
        return [require_zone(v) if isinstance(v := params[name], datetime) else v for name in self.names]


def _literal(element: Any, **_: Any) -> Any:
    if not isinstance(element, BindParameter) or element.required or element.callable:
        return None
    if element.value is None and element.unique is False:
        return None
    rendered = str(element.compile(dialect=_dialect, compile_kwargs={"literal_binds": True}))
    return sa.literal_column(rendered.replace("%%", "%"), element.type)


def read(statement: Any, shape: type[T]) -> Read[T]:
    """Compile `statement` for `shape`; raises ReadError where columns and fields differ."""
    keys = tuple(statement.selected_columns.keys())
    if keys != shape.__struct_fields__:
        raise ReadError(f"{shape.__name__} has {shape.__struct_fields__}, the query gives {keys}")
    compiled = replacement_traverse(statement, {}, _literal).compile(dialect=_dialect)
    text = str(compiled)
    if "POSTCOMPILE" in text:
        raise ReadError("an expanding IN cannot be compiled once")
    names = tuple(compiled.positiontup or ())
    kinds = {name: compiled.binds[name].type for name in names}
    encoders = {name: _encoder(kind) for name, kind in kinds.items() if isinstance(kind, TypeDecorator)}
    return Read(text.replace("%%", "%"), names, shape, encoders)


def _encoder(kind: TypeDecorator[Any]) -> Callable[[Any], Any]:
    return lambda value: kind.process_bind_param(value, _dialect)
