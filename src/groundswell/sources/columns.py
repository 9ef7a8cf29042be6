"""Turn parsed records of one event into Arrow columns: flat names, one type a column, nothing lost.

Objects become dotted columns; a value that does not fit its column's type leaves a null and goes to `_extra` with
its text; so does everything that can be no column (`names.py`). Integers beyond 64 bit keep their digits.

Not here: `_time`, `_host` and the other derived columns (`stamp.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.sources.decoders.json_lines import whole
from groundswell.sources.names import NOWHERE, Names
from groundswell.sources.shape import Shape

DEPTH = 8  # objects deeper than this stay JSON text
EXACT = float(2**63)
ARROW = {
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "list<text>": pa.list_(pa.string()),
}
TRUE = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


class Extra:
    """What a record holds that is in no column: an object a row, and how many values did not fit."""

    def __init__(self, rows: int) -> None:
        """Start with nothing for each of `rows`."""
        self.rows: list[dict[str, Any] | None] = [None] * rows
        self.misfits = 0

    def put(self, row: int, path: str, value: object) -> None:
        """Keep a value under its own path."""
        kept = self.rows[row]
        if kept is None:
            kept = self.rows[row] = {}
        kept[path] = value

    def array(self) -> pa.Array:
        """Give the column `_extra`: JSON text or null."""
        return pa.array([None if kept is None else as_json(kept) for kept in self.rows], pa.string())


class Frame:
    """The columns of one group of records: `arrays` by name, and what is in none of them."""

    def __init__(self, rows: int, names: Names, shape: Shape) -> None:
        """Start with no column for `rows` records."""
        self.arrays: dict[str, pa.Array] = {}
        self.extra = Extra(rows)
        self.inexact: set[int] = set()  # rows with integers that a float could not hold
        self._names = names
        self._shape = shape
        self._lists: dict[str, list[Any]] = {}

    def spread(self, records: Sequence[dict[str, Any]]) -> None:
        """Make the columns of parsed records. Slow and obvious: `grouped_json.py` must give the same."""
        self._spread(records, "", 0)
        _lift(self._shape, records, self._lists)
        _gather(self._shape, self._lists)
        self.arrays = {name: self.typed(name, values) for name, values in self._lists.items()}

    def _spread(self, rows: Sequence[dict[str, Any] | None], prefix: str, depth: int) -> None:
        for name, values in transposed(rows).items():
            path = prefix + name
            if dict in set(map(type, values)) and depth < DEPTH and not stays_json(self._names, path):
                self._spread([v if type(v) is dict else None for v in values], path + ".", depth + 1)
                values = [None if type(v) is dict else v for v in values]
            self._keep(path, values)

    def _keep(self, path: str, values: list[Any]) -> None:
        if values.count(None) == len(values):
            return
        column = self._names.column(path)
        if column is None:
            return
        if column == NOWHERE:
            for row, value in enumerate(values):
                if value is not None:
                    self.extra.put(row, path, value)
            return
        before = self._lists.get(column)
        self._lists[column] = values if before is None else self._merge(path, before, values)

    def _merge(self, path: str, before: list[Any], values: list[Any]) -> list[Any]:
        """Two paths of one column: the first value counts, another one goes to `_extra`."""
        for row, (old, new) in enumerate(zip(before, values, strict=True)):
            if old is not None and new is not None and old != new:
                self.extra.put(row, path, new)
        return [new if old is None else old for old, new in zip(before, values, strict=True)]

    def typed(self, column: str, values: list[Any]) -> pa.Array:
        """Give the values of a column in its type; what does not fit goes to `extra`."""
        kind = self._names.kind(column)
        if kind in ARROW:
            return self._strict(column, values, ARROW[kind], kind)
        if column in self._shape.lines:
            values = ["\n".join("" if i is None else as_text(i) for i in v) if type(v) is list else v for v in values]
        text = self._text(values)
        return guid(text) if kind == "guid" else text

    def _text(self, values: list[Any]) -> pa.Array:
        kinds = set(map(type, values)) - {type(None)}
        if kinds == {str}:
            return pa.array(values, pa.string())
        if kinds == {int}:
            try:
                return pa.array(values, pa.int64()).cast(pa.string())
            except OverflowError:  # beyond 64 bit: as Python writes it, below
                pass
        if kinds == {list}:
            try:
                return pa.array([None if v is None else orjson.dumps(v) for v in values], pa.binary()).cast(pa.string())
            except TypeError:  # integers beyond 64 bit in them, below
                pass
        if float in kinds:
            self.inexact.update(r for r, v in enumerate(values) if type(v) is float and abs(v) >= EXACT)
        return pa.array([v if v is None or type(v) is str else as_text(v) for v in values], pa.string())

    def _strict(self, column: str, values: list[Any], arrow: pa.DataType, kind: str) -> pa.Array:
        try:
            return pa.array(values, arrow)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, OverflowError):
            pass
        kept = []
        for row, value in enumerate(values):
            fitted = fit(value, kind)
            if fitted is None and value is not None:
                if type(value) is float and abs(value) >= EXACT:
                    self.inexact.add(row)
                self.extra.put(row, column, value)
                self.extra.misfits += 1
            kept.append(fitted)
        return pa.array(kept, arrow)


def transposed(rows: Sequence[dict[str, Any] | None]) -> dict[str, list[Any]]:
    """Turn rows into columns, null where a row lacks the key. Runs of rows with the same keys cost least."""
    columns: dict[str, list[Any]] = {}
    done = 0
    for keys, run in groupby(rows, key=_keys):
        members = list(run)
        same = [row.values() for row in members if row] if keys else []
        for name, values in zip(keys, zip(*same, strict=True), strict=True):
            column = columns.setdefault(name, [])
            if len(column) < done:
                column.extend([None] * (done - len(column)))
            column.extend(values)
        done += len(members)
    for column in columns.values():
        column.extend([None] * (done - len(column)))
    return columns


def stays_json(names: Names, path: str) -> bool:
    """Whether an object at `path` is one value, kept as JSON text."""
    return names.kind(names.column(path) or "") == "json"


def _keys(row: dict[str, Any] | None) -> tuple[str, ...]:
    return tuple(row) if row else ()


def frame(records: list[dict[str, Any]], raws: list[bytes], names: Names, shape: Shape) -> Frame:
    """Spread records into columns; those with integers that a float cannot hold are parsed again, exactly."""
    made = Frame(len(records), names, shape)
    made.spread(records)
    if made.inexact:
        exact = [whole(raws[n], r) if n in made.inexact else r for n, r in enumerate(records)]
        made = Frame(len(records), names, shape)
        made.spread(exact)
    return made


def fit(value: object, kind: str) -> object:
    """Give `value` as the type `kind`, or null where it does not fit; text is read, floats are never rounded."""
    try:
        if kind in ("int64", "uint64"):
            if type(value) is float:
                return int(value) if value.is_integer() and abs(value) < 2**53 else None
            number = int(value) if type(value) in (int, str) else None  # type: ignore[call-overload]
            low, high = (0, 2**64) if kind == "uint64" else (-(2**63), 2**63)
            return number if number is not None and low <= number < high else None
        if kind == "float64":
            return float(value) if type(value) in (int, float, str) else None  # type: ignore[arg-type]
        if kind == "bool":
            return value if type(value) is bool else TRUE.get(str(value).lower())
        if kind == "list<text>":
            items = value if type(value) is list else [value]
            return [i if i is None or type(i) is str else as_text(i) for i in items]
    except (ValueError, OverflowError):
        return None
    return None


def as_text(value: object) -> str:
    """Give a value as the text of a column: numbers and truth as JSON writes them, lists and objects as JSON."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int or type(value) is float:
        return repr(value)
    return as_json(value)


def as_json(value: object) -> str:
    """Give a value as JSON text; integers of any length keep their digits."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def guid(values: pa.Array) -> pa.Array:
    """Give GUIDs in one form, braces and upper case, as Windows itself writes them; other text stays."""
    return by_distinct(values, _guid)


def _guid(values: pa.Array) -> pa.Array:
    is_guid = pc.match_substring_regex(values, r"^\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$")
    bare = pc.utf8_trim(values, characters="{}")
    braced = pc.binary_join_element_wise("{", pc.utf8_upper(bare), "}", "")
    return pc.if_else(is_guid, braced, values)


def by_distinct(values: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Give `change(values)`, which changes each value by itself, by looking at each distinct value once."""
    encoded = values.dictionary_encode()
    return change(encoded.dictionary).take(encoded.indices)


def _lift(shape: Shape, records: Sequence[dict[str, Any]], lists: dict[str, list[Any]]) -> None:
    for lift in shape.lift:
        values = lists.get(lift.path)
        if values is None:
            continue
        found = [v[0].get(lift.key) if type(v) is list and v and type(v[0]) is dict else None for v in values]
        before = lists.get(lift.to, [None] * len(records))
        lists[lift.to] = [new if old is None else old for old, new in zip(before, found, strict=True)]


def _gather(shape: Shape, lists: dict[str, list[Any]]) -> None:
    """Join numbered values into the column of unnamed ones, on rows of the channels that write none with names."""
    for gather in shape.gather:
        channels = lists.get("Channel", [])
        if gather.into in lists or not any(str(c).lower() in gather.channels for c in channels):
            continue
        numbered = [c for n in range(1, 100) if (c := f"{gather.prefix}{n}") in lists]
        if not numbered:
            continue
        joined = []
        for row, channel in enumerate(channels):
            parts = [as_text(v) for c in numbered if (v := lists[c][row]) is not None]
            joined.append("\n".join(parts) if parts and str(channel).lower() in gather.channels else None)
        lists[gather.into] = joined
