"""Batches of a commit on their way to files: held per table, cut by day, sorted, written when they grow large.

All that is open together holds at most `OPEN`; then the largest table is written. A table of few days is
written when it fills a row group, one of many days as late as possible, so that a stream which jumps between
days does not make thousands of tiny files: one file a (table, day) and writing.

Not here: the form of a file (`parquet.py`), its place (`commit.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.lake import layout
from groundswell.lake.parquet import ROW_GROUP, without_empty

OPEN = 128 << 20  # bytes of Arrow in all open tables; writing one needs about as much again
FEW_DAYS = 8
ABSENT = 33  # bits
NO_DAY = np.iinfo(np.int32).min
DAY = 86_400_000_000  # microseconds

Days = npt.NDArray[np.int32]
Write = Callable[[str, date | None, pa.Table], None]


def days_of(time: pa.Array) -> Days:
    """The UTC day of each time as days since the epoch; NO_DAY where it is null or implausible."""
    micros = pc.fill_null(time.cast(pa.int64()), np.iinfo(np.int64).min).to_numpy(zero_copy_only=False)
    days = micros // DAY
    plausible = (micros >= layout.micros(layout.EARLIEST)) & (micros < layout.micros(layout.LATEST))
    return np.where(plausible, days, NO_DAY).astype(np.int32)


def as_date(day: int) -> date | None:
    """The date of a day number; None for NO_DAY."""
    return None if day == NO_DAY else date(1970, 1, 1) + timedelta(int(day))


@dataclass
class _Open:
    batches: list[pa.RecordBatch] = field(default_factory=list)
    days: list[Days] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    held: int = 0
    rows: int = 0
    cells: int = 0

    def add(self, batch: pa.RecordBatch, days: Days) -> None:
        self.batches.append(batch)
        self.days.append(days)
        self.seen.update(np.unique(days).tolist())
        self.names.update(batch.schema.names)
        self.held += batch.nbytes
        self.rows += batch.num_rows
        self.cells += batch.num_rows * batch.num_columns

    @property
    def bytes(self) -> int:
        """Bytes once all batches have all columns: an absent value of a text column costs its offset and a bit."""
        return self.held + (self.rows * len(self.names) - self.cells) * ABSENT // 8


class Builders:
    """The open tables of one commit. `write(table, day, rows)` is called for each file, rows sorted."""

    def __init__(self, write: Write, limit: int = OPEN) -> None:
        """Start with nothing open."""
        self._write = write
        self._limit = limit
        self._tables: dict[str, _Open] = {}

    def add(self, table: str, batch: pa.RecordBatch) -> None:
        """Take a fitted batch of `table`; may write the largest table."""
        opened = self._tables.setdefault(table, _Open())
        opened.add(batch, days_of(batch.column("_time")))
        if opened.bytes >= min(ROW_GROUP, self._limit) and len(opened.seen) <= FEW_DAYS:
            self._flush(table)
        while sum(o.bytes for o in self._tables.values()) > self._limit:
            self._flush(max(self._tables, key=lambda t: self._tables[t].bytes))

    def close(self) -> None:
        """Write everything that is open, tables by name."""
        for table in sorted(self._tables):
            self._flush(table)

    def _flush(self, table: str) -> None:
        opened = self._tables.pop(table)
        for group in _groups(opened):
            for day, rows in _sorted_by_day(opened, group):
                self._write(table, as_date(day), without_empty(rows))
        pa.default_memory_pool().release_unused()  # else a long ingest keeps the most that any table ever needed


def _groups(opened: _Open) -> Iterator[Days]:
    """Days in order, in groups whose rows together hold about one row group, so that sorting needs little memory."""
    days, counts = np.unique(np.concatenate(opened.days), return_counts=True)
    rows = max(1, int(counts.sum()) * ROW_GROUP // max(1, opened.bytes))
    start, held = 0, 0
    for at, count in enumerate(counts):
        if held and held + count > rows:
            yield days[start:at]
            start, held = at, 0
        held += int(count)
    yield days[start:]


def _sorted_by_day(opened: _Open, group: Days) -> Iterator[tuple[int, pa.Table]]:
    whole = len(group) == len(opened.seen)
    parts, days = [], []
    for batch, its in zip(opened.batches, opened.days, strict=True):
        mask = np.isin(its, group)
        if whole or mask.any():
            parts.append(batch if whole else batch.filter(pa.array(mask)))
            days.append(its if whole else its[mask])
    table = pa.concat_tables([pa.Table.from_batches([p]) for p in parts], promote_options="default")
    parts.clear()
    if whole:
        opened.batches.clear()  # the table alone holds them now, and lets them go when it is sorted
    day = np.concatenate(days)
    order = _order(table, day)
    table, day = table.take(pa.array(order)), day[order]
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1 if day[0] != NO_DAY else day[0] + 1))
    for start, end in zip(starts, [*starts[1:], len(day)], strict=True):
        yield int(day[start]), table.slice(int(start), int(end - start))


def _order(table: pa.Table, day: Days) -> npt.NDArray[np.int64]:
    """Row numbers by (day, _event, _time); equal rows stay in the order in which they came."""
    events = table["_event"].combine_chunks().dictionary_encode()
    names = events.dictionary.to_pylist()
    rank = np.full(len(names) + 1, len(names), dtype=np.int64)  # a row without an event comes last
    rank[np.array(sorted(range(len(names)), key=lambda i: names[i] or ""), dtype=np.int64)] = np.arange(len(names))
    codes = rank[pc.fill_null(events.indices, len(names)).to_numpy(zero_copy_only=False)]
    time = pc.fill_null(table["_time"].cast(pa.int64()), np.iinfo(np.int64).min).to_numpy()
    return np.lexsort((time, codes, day))
