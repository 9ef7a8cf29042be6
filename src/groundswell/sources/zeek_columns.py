r"""Give the text columns of Zeek rows the names and types of their card.

What the ASCII writer escapes is undone (`\x09`, `\\`), `(empty)` becomes the empty text or list, sets and vectors
are split; a column that no card types and that holds a list is JSON text, as in Zeek's JSON.

Not here: splitting a file into rows (`decoders/zeek.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.sources.columns import ARROW, Extra, as_json, fit
from groundswell.sources.decoders.zeek import Rows
from groundswell.sources.names import Names

ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2})+|\\\\")


def typed(rows: Rows, names: Names, extra: Extra) -> Mapping[str, pa.Array]:
    """Give the columns by name; values that do not fit go to `extra`."""
    arrays: dict[str, pa.Array] = {}
    types = rows.header.types
    for n, (field, text) in enumerate(zip(rows.header.fields, rows.columns, strict=True)):
        if text.null_count == len(text):
            continue
        column = names.column(field)
        declared = types[n] if n < len(types) else "string"
        if not column or column in arrays:
            for row, value in enumerate(text.to_pylist()):
                if value is not None:
                    extra.put(row, field, value)
            continue
        arrays[column] = _column(text, column, names.kind(column), declared, rows, extra)
    return arrays


def _column(text: pa.Array, column: str, kind: str, declared: str, rows: Rows, extra: Extra) -> pa.Array:
    header = rows.header
    if declared == "bool" and kind == "text":
        return pc.if_else(pc.equal(text, "T"), "true", pc.if_else(pc.equal(text, "F"), "false", text))
    if declared.startswith(("set[", "vector[", "table[")) or kind == "list<text>":
        lists = _split(text, header.set_separator, header.empty, header.unset)
        if kind == "list<text>":
            return lists
        return pa.array([None if v is None else as_json(v) for v in lists.to_pylist()], pa.string())
    text = _plain(text, header.empty)
    return text if kind not in ARROW else _cast(text, column, kind, extra)


def _plain(text: pa.Array, empty: str) -> pa.Array:
    if empty and pc.any(pc.equal(text, empty)).as_py():
        text = pc.if_else(pc.equal(text, empty), "", text)
    if pc.any(pc.match_substring(text, "\\")).as_py():
        text = pa.array([None if v is None else unescape(v) for v in text.to_pylist()], pa.string())
    return text


def _split(text: pa.Array, separator: str, empty: str, unset: str) -> pa.Array:
    lists = pc.split_pattern(text, separator)
    if empty and pc.any(pc.equal(text, empty)).as_py():
        lists = pc.if_else(pc.equal(text, empty), pa.scalar([], pa.list_(pa.string())), lists)
    values = pc.list_flatten(lists)
    odd = pc.or_(pc.equal(values, unset), pc.match_substring(values, "\\"))
    if pc.any(odd).as_py():
        fixed = [None if v is None else [None if i == unset else unescape(i) for i in v] for v in lists.to_pylist()]
        lists = pa.array(fixed, pa.list_(pa.string()))
    return lists


def _cast(text: pa.Array, column: str, kind: str, extra: Extra) -> pa.Array:
    if kind == "bool":
        known = pc.index_in(text, pa.array(["F", "T"]))
        if known.null_count == text.null_count:
            return known.cast(pa.bool_())
    else:
        try:
            return text.cast(ARROW[kind])
        except pa.ArrowInvalid:
            pass
    kept = []
    for row, value in enumerate(text.to_pylist()):
        fitted = fit(value, kind)
        if fitted is None and value is not None:
            extra.put(row, column, value)
            extra.misfits += 1
        kept.append(fitted)
    return pa.array(kept, ARROW[kind])


def unescape(text: str) -> str:
    r"""Undo the writer's escapes: `\x09` and `\\`. Bytes that are no UTF-8 together keep their escapes."""
    if "\\" not in text:
        return text

    def plain(found: re.Match[str]) -> str:
        escaped = found.group()
        if escaped == "\\\\":
            return "\\"
        try:
            return bytes.fromhex(escaped.replace("\\x", "")).decode("utf-8")
        except UnicodeDecodeError:
            return escaped

    return ESCAPED.sub(plain, text)
