"""Visibility: what arrived, per (host or sensor, UTC day, table, event kind), and which columns were filled.

Beside native columns, `columns` lists the keys of pairs that a card reads fields from, in lower case, and the names
of the fields in `_extra` (`keys.py`).

The evidence that every *no* rests on (SEMANTICS section 2). Counted with whole columns, never row by row; kept
as one Parquet file a commit and summed when it is read. Records without a plausible time, and records of a
host source that name no host, speak for nobody's day and are left out.

Not here: what follows from it for a question (cells).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.lake import columns, keys
from groundswell.lake.building import NO_DAY, as_date, days_of
from groundswell.model.card import Card
from groundswell.model.cell import Noun, VisibilityRow

Groups = npt.NDArray[np.int64]
Key = tuple[Noun, str, date, str, str, str]  # noun, name, day, table, channel, event

SCHEMA = pa.schema(
    [
        ("noun", pa.string()),
        ("name", pa.string()),
        ("day", pa.date32()),
        ("table", pa.string()),
        ("channel", pa.string()),
        ("event", pa.string()),
        ("records", pa.int64()),
        ("columns", pa.string()),  # JSON list, sorted: few distinct texts, so the dictionary holds them once
    ]
)


@dataclass
class _Arrived:
    records: int = 0
    columns: set[str] = field(default_factory=set)


class VisibilityBuilder:
    """Counts batches as they come; the same for the lake and for a hunt over files in memory."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._seen: dict[Key, _Arrived] = {}
        self._pairs: dict[str, Mapping[str, tuple[str, ...]]] = {}  # by table

    def feed(self, batch: pa.RecordBatch, card: Card) -> None:
        """Count `batch`, rows of `card`'s table. Cost: one pass over each column, no Python per row."""
        named = batch.column("_host" if card.noun == "host" else "_sensor")
        if pa.types.is_dictionary(named.type):
            named = named.dictionary_decode()
        day = days_of(batch.column("_time"))
        use = pc.and_(pc.is_valid(named), pa.array(day != NO_DAY)).to_numpy(zero_copy_only=False)
        group, found = _grouped(named, day, batch.column("_event"), use)
        if not found:
            return
        counts = np.bincount(group[use], minlength=len(found))
        arrived = [self._arrived(card, *key) for key in found]
        for at, one in enumerate(arrived):
            one.records += int(counts[at])
        for name in columns.native(batch.schema.names):
            if all(name in one.columns for one in arrived):
                continue  # seen filled in each of these groups before
            for at in _groups_filled(batch.column(name), group, use, len(found)):
                arrived[at].columns.add(name)
        self._feed_pairs(batch, card, group, arrived)
        if "_extra" in batch.schema.names:
            for at, names in keys.extra_names(batch.column("_extra"), group):
                arrived[at].columns |= names

    def rows(self) -> list[VisibilityRow]:
        """What was seen, sorted."""
        return [VisibilityRow(*key, a.records, frozenset(a.columns)) for key, a in sorted(self._seen.items())]

    def _feed_pairs(self, batch: pa.RecordBatch, card: Card, group: Groups, arrived: list[_Arrived]) -> None:
        """List the keys of pairs; rows are looked at only for groups in which a key is not known yet."""
        if card.table not in self._pairs:
            self._pairs[card.table] = keys.pairs_of(card)
        for source, wanted in self._pairs[card.table].items():
            if source not in batch.schema.names or batch.column(source).null_count == batch.num_rows:
                continue
            lacks = np.array(
                [*(not one.columns.issuperset(wanted) for one in arrived), False]
            )  # the last: no group, -1
            at = np.flatnonzero(lacks[group])
            if not len(at):
                continue
            column = batch.column(source)
            texts = column if len(at) == len(column) else column.take(pa.array(at))
            for key, has in keys.rows_with_keys(texts, wanted):
                for number in np.unique(group[at][has]).tolist():
                    arrived[number].columns.add(key)

    def _arrived(self, card: Card, name: str, day: date, event: str) -> _Arrived:
        key: Key = (card.noun, name, day, card.table, card.channel(event), event)
        return self._seen.setdefault(key, _Arrived())


def _grouped(
    named: pa.Array, day: npt.NDArray[np.int32], event: pa.Array, use: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], list[tuple[str, date, str]]]:
    """The number of each used row's group, and the groups' (name, day, event)."""
    names, name_at = _coded(named)
    events, event_at = _coded(event)
    days, day_at = np.unique(day, return_inverse=True)
    code = (name_at * len(days) + day_at) * len(events) + event_at
    present, inverse = np.unique(code[use], return_inverse=True)
    group = np.full(len(code), -1, dtype=np.int64)
    group[use] = inverse
    keys = []
    for value in present.tolist():
        rest, at = divmod(value, len(events))
        who, when = divmod(rest, len(days))
        on = as_date(days[when])
        assert on is not None  # rows without a day are not used
        keys.append((names[who], on, events[at]))
    return group, keys


def _coded(column: pa.Array) -> tuple[list[str], npt.NDArray[np.int64]]:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    texts = [v or "" for v in column.dictionary.to_pylist()]
    codes = pc.fill_null(column.indices, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return texts or [""], codes


def _groups_filled(
    column: pa.Array, group: npt.NDArray[np.int64], use: npt.NDArray[np.bool_], size: int
) -> Iterable[int]:
    """The groups in which `column` has a value that is neither null nor empty."""
    if column.null_count == len(column):
        return ()
    full = filled(column) & use
    flags = np.zeros(size, dtype=np.bool_)
    flags[group[full]] = True
    return np.flatnonzero(flags).tolist()


def filled(column: pa.Array) -> npt.NDArray[np.bool_]:
    """Which values are neither null, nor the empty text, nor an empty list."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _with_text(column)
    mask = pc.greater(pc.list_value_length(column), 0) if pa.types.is_list(kind) else pc.is_valid(column)
    values: npt.NDArray[np.bool_] = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return values


def _with_text(column: pa.Array) -> npt.NDArray[np.bool_]:
    """As `filled`, from where each text begins: batches are small and many, a kernel call costs more than its work."""
    offsets = column.buffers()[1]
    if offsets is None or not len(column):
        return np.zeros(len(column), dtype=np.bool_)
    width = "int32" if pa.types.is_string(column.type) else "int64"
    begins = np.frombuffer(offsets, width)[column.offset : column.offset + len(column) + 1]
    mask: npt.NDArray[np.bool_] = np.greater(begins[1:], begins[:-1])
    return mask & column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else mask


def to_table(rows: Iterable[VisibilityRow]) -> pa.Table:
    """Rows as they lie on disk."""
    texts: dict[frozenset[str], str] = {}
    listed = [(r.noun, r.name, r.day, r.table, r.channel, r.event, r.records, _text(r.columns, texts)) for r in rows]
    parts = list(zip(*listed, strict=True)) or [()] * len(SCHEMA)
    return pa.Table.from_arrays([pa.array(p, f.type) for p, f in zip(parts, SCHEMA, strict=True)], schema=SCHEMA)


def _text(names: frozenset[str], texts: dict[frozenset[str], str]) -> str:
    if names not in texts:
        texts[names] = json.dumps(sorted(names))
    return texts[names]


def read(paths: Iterable[str], since: date | None, until: date | None) -> list[VisibilityRow]:
    """The rows of the files `paths` from `since` to `until`, equal keys summed, sorted."""
    total: dict[Key, int] = {}
    filled_in: dict[Key, frozenset[str]] = {}
    sets: dict[str, frozenset[str]] = {}
    for path in paths:
        table = _within(pq.ParquetFile(path).read(use_threads=False), since, until)
        parts = [table[name].to_pylist() for name in SCHEMA.names]
        for *key, records, text in zip(*parts, strict=True):
            at: Key = tuple(key)
            names = sets.get(text)
            if names is None:
                names = sets.setdefault(text, frozenset(json.loads(text)))
            total[at] = total.get(at, 0) + records
            before = filled_in.get(at)
            filled_in[at] = names if before is None or before <= names else before | names
    return [VisibilityRow(*key, total[key], filled_in[key]) for key in sorted(total)]


def _within(table: pa.Table, since: date | None, until: date | None) -> pa.Table:
    if since is not None:
        table = table.filter(pc.greater_equal(table["day"], pa.scalar(since, pa.date32())))
    if until is not None:
        table = table.filter(pc.less_equal(table["day"], pa.scalar(until, pa.date32())))
    return table
