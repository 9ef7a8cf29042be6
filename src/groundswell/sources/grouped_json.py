"""Turn many JSON records of one event into columns at once, from their bytes, by Arrow's own JSON reader.

Arrow reads what every record holds as text, whole number or truth; the rest comes from the values that `forms.py`
kept. What Arrow refuses (a key twice, numbers beyond 64 bit) or what needs a look at each record (an object in one
record and a text in another, two values for one column) is left to `columns.frame`, slow and obvious, which this
module must agree with. Every record was parsed by orjson before: what Arrow lets pass is never more than that.

Not here: gathering records (`groups.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json as pa_json

from groundswell.sources.columns import ARROW, Frame, frame, guid
from groundswell.sources.forms import Form, Path, value_at
from groundswell.sources.names import NOWHERE, Names
from groundswell.sources.shape import Gather, Shape

LINE_FEED = 10
READ_AS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
Odd = Mapping[Path, tuple[list[int], list[Any]]]  # row numbers and the values there


class _ByRecordError(Exception):
    """These records need a look at each of them."""


def columns(raws: list[bytes], forms: Iterable[Form], odd: Odd, names: Names, shape: Shape) -> Frame:
    """Give the columns of records.

    Args:
        raws: one JSON object each, valid.
        forms: the forms that these records have.
        odd: the values of their odd paths.
        names: the names of the table's columns.
        shape: the layout of the records.
    """
    try:
        made = _by_arrow(raws, _types(forms), odd, names, shape)
    except (_ByRecordError, pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return by_record(raws, names, shape)
    return by_record(raws, names, shape) if made.inexact else made


def by_record(raws: list[bytes], names: Names, shape: Shape) -> Frame:
    """Give the columns of records by looking at each of them; rows with the same keys cost least side by side."""
    records = [orjson.loads(raw) for raw in raws]
    return frame(records, raws, names, shape)


def _types(forms: Iterable[Form]) -> dict[Path, set[type]]:
    types: dict[Path, set[type]] = {}
    for form in forms:
        for path, kind in form.simple:
            types.setdefault(path, set()).add(kind)
        for path in form.odd:
            types.setdefault(path, set()).add(object)
    return types


def _by_arrow(raws: list[bytes], types: dict[Path, set[type]], odd: Odd, names: Names, shape: Shape) -> Frame:
    read = {
        path: READ_AS[next(iter(kinds))] for path, kinds in types.items() if len(kinds) == 1 and object not in kinds
    }
    table = _read(raws, read)
    mixed = [path for path in types if path not in read and types[path] != {object}]
    lists = _lists(raws, mixed)
    for path in types:
        if path not in read and path not in lists:
            lists[path] = _spaced(odd[path], len(raws))
    found = {path: _leaf(table, path) if path in read else lists[path] for path in types}
    return _framed(found, len(raws), names, shape)


def _read(raws: list[bytes], read: Mapping[Path, pa.DataType]) -> pa.Table:
    schema = pa.schema(_fields(read))
    text = b"\n".join(raws)
    if np.count_nonzero(np.frombuffer(text, np.uint8) == LINE_FEED) >= len(raws):
        # a record over several lines: between values, for in a text a line feed is written \n
        text = b"\n".join([raw.replace(b"\n", b" ") for raw in raws])
    table = pa_json.read_json(
        pa.BufferReader(text),
        read_options=pa_json.ReadOptions(use_threads=False, block_size=len(text) + 1),
        parse_options=pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    )
    if table.num_rows != len(raws):
        raise _ByRecordError
    return table


def _fields(read: Mapping[Path, pa.DataType]) -> list[pa.Field]:
    """The fields of a schema, objects as structs."""
    inner: dict[str, dict[Path, pa.DataType]] = {}
    leaves: dict[str, pa.DataType] = {}
    for path, kind in read.items():
        if len(path) == 1:
            leaves[path[0]] = kind
        else:
            inner.setdefault(path[0], {})[path[1:]] = kind
    if leaves.keys() & inner.keys():
        raise _ByRecordError  # an object in one record, a plain value in another
    return [
        *(pa.field(name, kind) for name, kind in leaves.items()),
        *(pa.field(name, pa.struct(_fields(below))) for name, below in inner.items()),
    ]


def _leaf(table: pa.Table, path: Path) -> pa.Array:
    column = table.column(path[0])
    column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return pc.struct_field(column, list(path[1:])) if len(path) > 1 else column


def _lists(raws: list[bytes], paths: Sequence[Path]) -> dict[Path, list[Any]]:
    """The values of paths that are text in one record and a number in another: the records are parsed again."""
    lists: dict[Path, list[Any]] = {path: [] for path in paths}
    for raw in raws if paths else ():
        record = orjson.loads(raw)
        for path, values in lists.items():
            values.append(value_at(record, path))
    if any(type(value) is dict for values in lists.values() for value in values):
        raise _ByRecordError
    return lists


def _spaced(odd: tuple[list[int], list[Any]], rows: int) -> list[Any]:
    values = [None] * rows
    for row, value in zip(*odd, strict=True):
        values[row] = value
    return values


def _framed(found: Mapping[Path, pa.Array | list[Any]], rows: int, names: Names, shape: Shape) -> Frame:
    """Name the columns and give them their types."""
    if any(path[:n] in found for path in found for n in range(1, len(path))):
        raise _ByRecordError  # an object in one record, a list or text in another
    made = Frame(rows, names, shape)
    named: dict[str, pa.Array | list[Any]] = {}
    for path, values in found.items():
        name = ".".join(path)
        column = names.column(name)
        if column is None:
            continue
        if column == NOWHERE:
            for row, value in enumerate(values if isinstance(values, list) else values.to_pylist()):
                if value is not None:
                    made.extra.put(row, name, value)
        else:
            named[column] = _one(named[column], values) if column in named else values
    _lifted(named, shape)
    for column, values in named.items():
        made.arrays[column] = (
            made.typed(column, values) if type(values) is list else _typed(made, column, values, names)
        )
    return made


def _one(before: pa.Array | list[Any], values: pa.Array | list[Any]) -> pa.Array:
    """Two paths of one column, never both filled."""
    if isinstance(before, list) or isinstance(values, list) or before.type != values.type:
        raise _ByRecordError
    if pc.any(pc.and_(pc.is_valid(before), pc.is_valid(values))).as_py():
        raise _ByRecordError
    return pc.coalesce(before, values)


def _lifted(named: dict[str, pa.Array | list[Any]], shape: Shape) -> None:
    """Fill what the shape takes out of lists; where records may bring both, each is looked at."""
    for lift in shape.lift:
        values = named.get(lift.path)
        if values is None:
            continue
        if type(values) is not list or lift.to in named:
            raise _ByRecordError
        named[lift.to] = [v[0].get(lift.key) if type(v) is list and v and type(v[0]) is dict else None for v in values]
    if any(_gathers(gather, named) for gather in shape.gather):
        raise _ByRecordError


def _gathers(gather: Gather, named: Mapping[str, pa.Array | list[Any]]) -> bool:
    """Whether numbered values may have to be joined."""
    numbered = any(name.startswith(gather.prefix) and name[len(gather.prefix) :].isdecimal() for name in named)
    if gather.into in named or not numbered or "Channel" not in named:
        return False
    channels = named["Channel"]
    seen = channels if type(channels) is list else pc.unique(channels).to_pylist()
    return any(str(channel).lower() in gather.channels for channel in seen)


def _typed(made: Frame, column: str, values: pa.Array, names: Names) -> pa.Array:
    """As `Frame.typed`, for a column that Arrow read."""
    kind = names.kind(column)
    if kind in ARROW:
        if values.type == ARROW[kind]:
            return values
        if kind == "uint64" and values.type == pa.int64() and pc.min(values).as_py() >= 0:
            return values.cast(pa.uint64())
        return made.typed(column, values.to_pylist())
    text = values if values.type == pa.string() else values.cast(pa.string())
    return guid(text) if kind == "guid" else text
