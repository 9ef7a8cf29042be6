"""Where a field of a rule stands in a batch, and its values there: distinct texts, and which row holds which.

Each column is read once a batch into distinct texts and codes; all tests of it look at the distinct texts alone.
A field is found in this order, row by row: its column; else under that name in `_extra`; else derived from its
source columns (card, `Derive`), which are found likewise. Names are compared by `fold_name`.

Not here: the tests (`literals.py`, `predicates.py`), which card gives which source (`routes.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pyarrow as pa

from groundswell.defences.hunt.plan.encoded import Beside, Codes, Encoded, encode, encode_cells, overlaid
from groundswell.defences.hunt.plan.values import derive_texts, texts, unfold
from groundswell.defences.hunt.tree import Route, fold_name
from groundswell.model.card import Derive

OWN_COLUMNS = frozenset({"_time", "_host", "_sensor", "_event", "_src", "_rec", "_extra"})


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
        """The values of `source`, which is no keyword, in every row of the batch."""
        if source not in self._fields:
            self._fields[source] = self._read(source)
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
            found = overlaid(found, part())
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

    @cached_property
    def everywhere(self) -> Beside:
        """Where keywords are looked for: columns of text that hold no ids, times or numbers, and `_extra`."""
        parts = [
            self.column(folded)
            for folded, name in sorted(self._names.items())
            if folded not in self._text_free and _is_text(self._batch.schema.field(name).type)
        ]
        parts.append(self._extra_texts())
        return Beside([part for part in parts if part is not None and part.values], len(self))

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
