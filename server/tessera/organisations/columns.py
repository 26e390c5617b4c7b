"""The columns of an organisation that a shape wants, for reads (`core/reads.py`)."""

from typing import Any

import msgspec

from tessera.organisations.tables import Organisation

_o = Organisation.__table__  # type: ignore[attr-defined]


def columns(shape: type[msgspec.Struct]) -> list[Any]:
    """In the order of its fields; each is named as a column of `organisation`."""
    return [_o.c[name] for name in shape.__struct_fields__]
