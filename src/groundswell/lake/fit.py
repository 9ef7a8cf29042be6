"""Bring each batch to its table's schema: the first type of a column wins, and no value is lost for it.

What does not fit its column's type, and every column above the thousandth of a table, goes as JSON into
`_extra`, where a rule that names it still finds it. A name that differs from a known one only in case takes the
known spelling: DuckDB would rename the second, Spark refuses the file.

Not here: what a type is (`columns.py`); where schemas are kept (commit records, `snapshot.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyarrow as pa

from groundswell.lake import columns

MOST_COLUMNS = 1_000


class TableFit:
    """The schema of one table while a commit writes to it. `new` has what this commit established."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """Start from the established types, column -> type."""
        self._types = dict(known)
        self._spelling = {name.casefold(): name for name in known}
        self.new: dict[str, str] = {}

    def fit(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """`batch` with the lake's own columns first, then the native ones that hold a value, each in its type.

        Raises:
            ValueError: `_src` or `_rec` is missing or null: such rows could not be led back to their file.
        """
        fitted = own_columns(batch)
        aside: dict[str, pa.Array] = {}
        for name in columns.native(batch.schema.names):
            column = batch.column(batch.schema.get_field_index(name))
            if column.null_count < len(column):
                self._place(name, column, fitted, aside)
        fitted["_extra"] = with_extra(fitted["_extra"], aside)
        return pa.RecordBatch.from_pydict(fitted)

    def _place(self, name: str, column: pa.Array, fitted: dict[str, pa.Array], aside: dict[str, pa.Array]) -> None:
        kind, column = columns.plain(column)
        if column.null_count == len(column):
            return
        place = self._establish(name, kind)
        if place is None or place in fitted:
            aside[name] = column
            return
        if self._types[place] == kind:
            fitted[place] = column
            return
        fitted[place], misfit = columns.to_type(column, self._types[place])
        if misfit is not None:
            aside[name] = misfit

    def _establish(self, name: str, kind: str) -> str | None:
        place = name if name in self._types else self._spelling.get(name.casefold())
        if place is None and len(self._types) < MOST_COLUMNS:
            place = name
            self._types[name] = self.new[name] = kind
            self._spelling[name.casefold()] = name
        return place


def own_columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """The lake's own columns of `batch` in their types; what a source cannot say is null."""
    own = {}
    for name, kind in columns.OWN.items():
        at = batch.schema.get_field_index(name)
        column = pa.nulls(batch.num_rows, kind) if at < 0 else batch.column(at)
        own[name] = column if column.type == kind else columns.plain(column)[1].cast(kind)
    for name in ("_src", "_rec"):
        if own[name].null_count:
            raise ValueError(f"a batch without {name} cannot be led back to its source")
    return own


def with_extra(extra: pa.Array, aside: Mapping[str, pa.Array]) -> pa.Array:
    """`extra` with the values of `aside` put in under their names. JSON that stands there stays as it is written."""
    if not aside:
        return extra
    texts: list[str | None] = extra.to_pylist()
    for name, column in aside.items():
        key = json.dumps(name, ensure_ascii=False)
        for row, value in enumerate(column.to_pylist()):
            if value is not None:
                texts[row] = _spliced(texts[row], f"{key}:{columns.as_json(value)}")
    return pa.array(texts, pa.string())


def _spliced(text: str | None, member: str) -> str:
    body = "" if text is None else text.strip()
    if body.startswith("{") and body.endswith("}"):
        inside = body[1:-1].strip()
        return "{" + inside + ("," if inside else "") + member + "}"
    return "{" + (f'"_extra":{json.dumps(body)},' if body else "") + member + "}"
