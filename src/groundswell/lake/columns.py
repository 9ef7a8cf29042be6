"""Types of columns: one a column for ever, and how a value of another type is brought to it.

The types are few (text, int64, uint64, float64, bool, time, list<text>): a wider integer is written as int64 from
the start, what is nested becomes JSON text. Integers of 64 bits never pass through float (pyarrow's safe cast
refuses what would lose a digit). Source of the rules: reference figures on how DuckDB, Spark, polars and pyarrow
disagree about merged types; docs/decisions.

Not here: which type a table has established (`fit.py`).
"""

from __future__ import annotations

import json
import math

import pyarrow as pa
import pyarrow.compute as pc

TIME = pa.timestamp("us", tz="UTC")
ARROW: dict[str, pa.DataType] = {
    "text": pa.string(),
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "time": TIME,
    "list<text>": pa.list_(pa.string()),
}
OWN: dict[str, pa.DataType] = {
    "_time": TIME,
    "_host": pa.string(),
    "_sensor": pa.string(),
    "_event": pa.string(),
    "_src": pa.int64(),
    "_rec": pa.int64(),
    "_extra": pa.string(),
}


def native(names: list[str]) -> list[str]:
    """The names that are the source's own."""
    return [name for name in names if name not in OWN]


def plain(column: pa.Array) -> tuple[str, pa.Array]:
    """The type of `column` in our words, and the column in that type."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    name = _name(kind)
    if name is None:
        return "text", pa.array([as_text(v) for v in column.to_pylist()], pa.string())
    target = ARROW[name]
    return name, column if kind == target else column.cast(target)


def _name(kind: pa.DataType) -> str | None:
    is_ = pa.types
    if is_.is_string(kind) or is_.is_large_string(kind) or is_.is_string_view(kind):
        return "text"
    if is_.is_uint64(kind):
        return "uint64"
    if is_.is_integer(kind):
        return "int64"
    if is_.is_floating(kind):
        return "float64"
    if is_.is_boolean(kind):
        return "bool"
    if is_.is_timestamp(kind) or is_.is_date(kind):
        return "time"
    if is_.is_list(kind) and _name(kind.value_type) == "text":
        return "list<text>"
    return None


def as_text(value: object) -> str | None:
    """A value as the text that stands for it: text as it is, bytes as hex, what is nested as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    return as_json(value)


def as_json(value: object) -> str:
    """A value as JSON; what JSON has no word for, as its text."""
    if isinstance(value, float) and not math.isfinite(value):
        value = str(value)
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))


def to_type(column: pa.Array, name: str) -> tuple[pa.Array, pa.Array | None]:
    """`column` in the type `name`, and the values that do not fit it (null elsewhere), or None when all fit."""
    target = ARROW[name]
    if name == "text":
        return _texts(column), None
    try:
        return column.cast(target), None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        pass
    distinct = column.dictionary_encode() if not pa.types.is_nested(column.type) else None
    if distinct is None:
        return pa.nulls(len(column), target), column
    values, misfit = _each(distinct.dictionary, target)
    return values.take(distinct.indices), pc.if_else(misfit.take(distinct.indices), column, None)


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_nested(column.type):
        return pa.array([as_text(v) for v in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _each(values: pa.Array, target: pa.DataType) -> tuple[pa.Array, pa.Array]:
    fitted, misfit = [], []
    for position in range(len(values)):
        try:
            fitted.append(values.slice(position, 1).cast(target)[0])
            misfit.append(False)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            fitted.append(pa.scalar(None, target))
            misfit.append(True)
    return pa.array([s.as_py() for s in fitted], target), pa.array(misfit, pa.bool_())
