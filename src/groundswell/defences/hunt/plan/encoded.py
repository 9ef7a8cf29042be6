"""A column of a batch as distinct texts and codes: what every test looks at, once for each distinct text.

Not here: which columns a field is read from (`fields.py`), the tests (`literals.py`, `predicates.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from groundswell.defences.hunt.plan.values import texts

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass
class Encoded:
    """The values of one field in a batch: `codes[row]` is a cell, -1 where the field is missing.

    A cell is a value, or, when `cells` is there (fields that hold lists), the values `cells[code]`.
    """

    values: list[str]
    codes: Codes
    cells: list[tuple[int, ...]] | None = None

    @cached_property
    def lowered(self) -> list[str]:
        """The values in lower case."""
        return [value.lower() for value in self.values]

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
    if array.null_count == len(array):
        return Encoded([], np.full(len(array), -1, dtype=np.int32))
    if pa.types.is_dictionary(array.type) and pa.types.is_nested(array.type.value_type):
        array = array.dictionary_decode()
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


def _as_cells(encoded: Encoded, shift: int) -> list[tuple[int, ...]]:
    if encoded.cells is None:
        return [(value + shift,) for value in range(len(encoded.values))]
    return [tuple(value + shift for value in cell) for cell in encoded.cells]


def overlaid(first: Encoded | None, second: Encoded | None) -> Encoded | None:
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


class Beside:
    """Several fields side by side: each distinct text once, and which rows hold it in any of them."""

    def __init__(self, parts: Sequence[Encoded], rows: int) -> None:
        """Number the texts; cost is that of the distinct values of all parts."""
        known: dict[str, int] = {}
        self._parts = [
            (part, np.array([known.setdefault(text, len(known)) for text in part.values], dtype=np.intp))
            for part in parts
        ]
        self._rows = rows
        self.values = list(known)

    @cached_property
    def lowered(self) -> list[str]:
        """The values in lower case."""
        return [value.lower() for value in self.values]

    def rows(self, mask: Mask) -> Mask:
        """From a mask over values to one over the rows of the batch."""
        found = np.zeros(self._rows, dtype=np.bool_)
        for part, numbers in self._parts:
            held = mask[numbers]
            if held.any():
                found |= part.cell_mask(held)[part.codes]
        return found
