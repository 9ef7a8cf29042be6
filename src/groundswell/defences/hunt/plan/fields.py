"""Where a field of a rule stands in a batch, and its values there: distinct texts, and which row holds which.

Each column is read once a batch into distinct texts and codes; all tests of it look at the distinct texts alone.
A field is found in this order, row by row: its column; else under that name in `_extra`; else derived from its
source columns (card, `Derive`), which are found likewise. Names are compared by `fold_name`.

Not here: the tests (`literals.py`, `predicates.py`), which card gives which source (`routes.py`).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from groundswell.defences.hunt.tree import Leaf, Route, fold_name
from groundswell.model.card import Derive

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
OWN_COLUMNS = frozenset({"_time", "_host", "_sensor", "_event", "_src", "_rec", "_extra"})
EXTRA_DEPTH = 8  # levels of `_extra` that get names of their own; what lies deeper stays JSON text


@dataclass(frozen=True)
class Source:
    """Where one field is read from: columns by folded name in order, then `derive`; none of them for a keyword.

    `name` is the folded field name, which tells the part of a derived field that is meant.
    """

    name: str
    columns: tuple[str, ...]
    derive: Derive | None = None

    @property
    def keyword(self) -> bool:
        """Whether every column of text is meant."""
        return not self.name


KEYWORD = Source("", ())


def source_of(field_name: str, route: Route) -> Source | None:
    """Where `field_name` of a rule is read on `route`; null when the source can never have it."""
    if fold_name(field_name) in {fold_name(lacking) for lacking in route.lacks}:
        return None
    derived = {fold_name(name): derive for name, derive in route.derived}.get(fold_name(field_name))
    columns = {fold_name(name): found for name, found in route.columns}.get(fold_name(field_name), (field_name,))
    own = (field_name,) if derived is not None else columns
    return Source(fold_name(field_name), tuple(fold_name(column) for column in own), derived)


def texts(value: object) -> tuple[str, ...]:
    """A native value as the texts that tests see: none for null, several for a list.

    Booleans are `true` and `false`; whole floats lose their `.0`; objects are compact JSON; times are ISO 8601.
    """
    match value:
        case None:
            return ()
        case str():
            return (value,)
        case bool():
            return ("true" if value else "false",)
        case float():
            return (str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value),)
        case list() | tuple():
            return tuple(text for part in value for text in texts(part))
        case dict():
            return (json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str),)
        case datetime.datetime() | datetime.date():
            return (value.isoformat(),)
        case bytes():
            return (value.hex(),)
    return (str(value),)


def unfold(extra: str | None) -> dict[str, object]:
    """The fields of an `_extra` text by name, inner objects joined with a dot; empty when it is no JSON object."""
    if not extra:
        return {}
    try:
        loaded = orjson.loads(extra)
    except orjson.JSONDecodeError:
        return {}
    found: dict[str, object] = {}
    if isinstance(loaded, dict):
        _unfold_into(found, loaded, "", EXTRA_DEPTH)
    return found


def _unfold_into(found: dict[str, object], level: Mapping[str, object], prefix: str, depth: int) -> None:
    for key, value in level.items():
        if isinstance(value, dict) and value and depth > 1:
            _unfold_into(found, value, f"{prefix}{key}.", depth - 1)
        else:
            found[prefix + key] = value


@dataclass
class Encoded:
    """The values of one field in a batch: `codes[row]` is a cell, -1 where the field is missing.

    A cell is a value, or, when `cells` is there (fields that hold lists), the values `cells[code]`.
    """

    values: list[str]
    codes: Codes
    cells: list[tuple[int, ...]] | None = None
    _lowered: list[str] | None = field(default=None, repr=False)

    @property
    def lowered(self) -> list[str]:
        """The values in lower case."""
        if self._lowered is None:
            self._lowered = [value.lower() for value in self.values]
        return self._lowered

    @property
    def size(self) -> int:
        """How many codes there are."""
        return len(self.values if self.cells is None else self.cells)

    def cell(self, code: int) -> tuple[str, ...]:
        """The texts behind a code; none for -1."""
        if code < 0:
            return ()
        return (self.values[code],) if self.cells is None else tuple(self.values[v] for v in self.cells[code])

    def cell_mask(self, mask: Mask) -> Mask:
        """From a mask over values to one over codes, with a last entry, false, that code -1 finds."""
        if self.cells is None:
            return np.append(mask, False)
        found = np.zeros(len(self.cells) + 1, dtype=np.bool_)
        for code, cell in enumerate(self.cells):
            found[code] = any(mask[value] for value in cell)
        return found

    def cells_of(self, values: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """The codes whose cell holds one of `values`."""
        if self.cells is None:
            return values
        mask = np.zeros(len(self.values), dtype=np.bool_)
        mask[values] = True
        return np.flatnonzero(self.cell_mask(mask))


def encode(array: pa.Array) -> Encoded:
    """The distinct texts of an Arrow array. Cost: one pass in Arrow; Python looks at distinct values only."""
    if pa.types.is_null(array.type):
        return Encoded([], np.full(len(array), -1, dtype=np.int32))
    if pa.types.is_nested(array.type):
        return encode_cells([texts(value) for value in array.to_pylist()])
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    values = array.dictionary.to_pylist()
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    if not pa.types.is_string(array.type.value_type) or None in values:
        gone = [code for code, value in enumerate(values) if value is None]
        if gone:
            codes[np.isin(codes, gone)] = -1
        values = [next(iter(texts(value)), "") for value in values]
    return Encoded(values, codes)


def encode_cells(rows: Iterable[tuple[str, ...]]) -> Encoded:
    """The same for rows of texts, none or several each."""
    known: dict[tuple[str, ...], int] = {(): -1}
    codes = [known.setdefault(row, len(known) - 1) for row in rows]
    values: dict[str, int] = {}
    cells = [tuple(values.setdefault(text, len(values)) for text in cell) for cell in list(known)[1:]]
    simple = all(len(cell) == 1 for cell in cells)
    return Encoded(list(values), np.array(codes, dtype=np.int32), None if simple else cells)


def derive_texts(derive: Derive, name: str, given: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The texts of the derived field `name` (folded) from the texts of its source columns."""
    match derive.how:
        case "join":
            there = [text for column in given for text in column]
            return (_prefixed(derive.separator.join(there), derive.replace),) if there else ()
        case "split_pairs":
            return tuple(text for column in given for value in column for text in _of_pair(value, name))
        case "key":
            return tuple(text for column in given for value in column for text in _of_key(value, derive.key))
        case "prefix":
            return tuple(_prefixed(value, derive.replace) for column in given for value in column)


def refers(leaf: Leaf, left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """`fieldref`: whether one of `left` stands to one of `right` as the leaf's flag says, equal without a flag."""
    if not leaf.cased:
        left, right = tuple(map(str.lower, left)), tuple(map(str.lower, right))
    flag = next(iter(leaf.flags), "")
    return any(_compare(flag, one, two) for one in left for two in right)


def _compare(flag: str, one: str, two: str) -> bool:
    match flag:
        case "contains":
            return two in one
        case "startswith":
            return one.startswith(two)
        case "endswith":
            return one.endswith(two)
    return one == two


def _of_pair(value: str, name: str) -> tuple[str, ...]:
    pairs = (pair.partition("=") for pair in value.split(","))
    return tuple(text.strip() for key, equals, text in pairs if equals and fold_name(key) == name)


def _of_key(value: str, key: str) -> tuple[str, ...]:
    found = {fold_name(name): inner for name, inner in unfold(value).items()}
    return texts(found.get(fold_name(key)))


def _prefixed(value: str, replacements: tuple[tuple[str, str], ...]) -> str:
    for old, new in replacements:
        if value.lower().startswith(old.lower()):
            return new + value[len(old) :]
    return value


class BatchFields:
    """The fields of one record batch, each read when first asked for and kept for the batch."""

    def __init__(self, batch: pa.RecordBatch, text_free: frozenset[str] = frozenset()) -> None:
        """Look at the schema only; `text_free` are columns that keywords pass over."""
        self._batch = batch
        self._text_free = frozenset(map(fold_name, text_free))
        self._fields: dict[Source, Encoded] = {}
        self._columns: dict[str, Encoded | None] = {}
        self._names: dict[str, str] = {}
        for name in sorted(batch.schema.names, reverse=True):  # of two names that fold alike the first in order counts
            if name not in OWN_COLUMNS:
                self._names[fold_name(name)] = name

    def __len__(self) -> int:
        return int(self._batch.num_rows)

    def get(self, source: Source) -> Encoded:
        """The values of `source` in every row of the batch."""
        if source not in self._fields:
            self._fields[source] = self._keywords() if source.keyword else self._read(source)
        return self._fields[source]

    def column(self, folded: str) -> Encoded | None:
        """The values of the column of that name; null when the batch has none."""
        if folded not in self._columns:
            name = self._names.get(folded)
            self._columns[folded] = encode(self._batch.column(name)) if name is not None else None
        return self._columns[folded]

    def _read(self, source: Source) -> Encoded:
        parts: list[Callable[[], Encoded | None]] = []
        for column in source.columns:
            parts += [partial(self.column, column), partial(self._extra_field, column)]
        if source.derive is not None:
            parts.append(partial(self._derived, source))
        found: Encoded | None = None
        for part in parts:
            if found is not None and not (found.codes < 0).any():
                break
            found = _overlaid(found, part())
        return found or Encoded([], np.full(len(self), -1, dtype=np.int32))

    def _derived(self, source: Source) -> Encoded | None:
        derive = source.derive
        assert derive is not None
        given = [self.get(Source(fold_name(name), (fold_name(name),))) for name in derive.sources]
        stacked = np.stack([part.codes for part in given]) if given else np.empty((0, len(self)), dtype=np.int32)
        distinct, codes = np.unique(stacked, axis=1, return_inverse=True)
        made = [
            derive_texts(
                derive, source.name, tuple(part.cell(code) for part, code in zip(given, combination, strict=True))
            )
            for combination in distinct.T.tolist()
        ]
        cells = encode_cells(made)
        return Encoded(cells.values, cells.codes[codes.reshape(-1)], cells.cells)

    @cached_property
    def _extras(self) -> tuple[list[dict[str, tuple[str, ...]]], Codes] | None:
        """The distinct `_extra` objects, fields by folded name, and which row holds which."""
        if "_extra" not in self._batch.schema.names:
            return None
        encoded = encode(self._batch.column("_extra"))
        objects = [{fold_name(k): texts(v) for k, v in unfold(text).items()} for text in encoded.values]
        return (objects, encoded.codes) if objects else None

    def _extra_field(self, folded: str) -> Encoded | None:
        if self._extras is None:
            return None
        objects, codes = self._extras
        cells = encode_cells([one.get(folded, ()) for one in objects])
        return Encoded(cells.values, np.append(cells.codes, np.int32(-1))[codes], cells.cells)

    def _keywords(self) -> Encoded:
        """Every text of a row as one cell: all columns of text but those that hold ids, times and numbers."""
        parts = [
            self.column(folded)
            for folded, name in sorted(self._names.items())
            if folded not in self._text_free and _is_text(self._batch.schema.field(name).type)
        ]
        parts.append(self._extra_texts())
        return _beside([part for part in parts if part is not None and part.values], len(self))

    def _extra_texts(self) -> Encoded | None:
        if self._extras is None:
            return None
        objects, codes = self._extras
        cells = encode_cells(
            [tuple(t for key, found in o.items() if key not in self._text_free for t in found) for o in objects]
        )
        return Encoded(cells.values, np.append(cells.codes, np.int32(-1))[codes], cells.cells)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _as_cells(encoded: Encoded, shift: int) -> list[tuple[int, ...]]:
    if encoded.cells is None:
        return [(value + shift,) for value in range(len(encoded.values))]
    return [tuple(value + shift for value in cell) for cell in encoded.cells]


def _overlaid(first: Encoded | None, second: Encoded | None) -> Encoded | None:
    """`first`, and where it is missing `second`."""
    if first is None or second is None or not first.values:
        return first if second is None else second
    missing = (first.codes < 0) & (second.codes >= 0)
    if not missing.any():
        return first
    codes = first.codes.copy()
    shift = len(first.values)
    values = first.values + second.values
    if first.cells is None and second.cells is None:
        codes[missing] = second.codes[missing] + shift
        return Encoded(values, codes)
    cells = _as_cells(first, 0)
    codes[missing] = second.codes[missing] + len(cells)
    return Encoded(values, codes, cells + _as_cells(second, shift))


def _beside(parts: list[Encoded], rows: int) -> Encoded:
    """All parts side by side: one cell a row with the texts of every part, each distinct text once."""
    known: dict[str, int] = {}
    held: list[list[int]] = [[] for _ in range(rows)]
    for part in parts:
        cells = [tuple(known.setdefault(text, len(known)) for text in part.cell(c)) for c in range(part.size)]
        for row, code in enumerate(part.codes.tolist()):
            if code >= 0:
                held[row].extend(cells[code])
    return Encoded(list(known), np.arange(rows, dtype=np.int32), [tuple(cell) for cell in held])
