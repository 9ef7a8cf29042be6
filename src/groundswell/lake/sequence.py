"""Runs of record numbers: what a source that numbers its records delivered, and so what is missing.

A card may name a column (`sequence`) whose value its writer counts up by one for each record of a channel, such as
a Windows channel's EventRecordID. Kept per (table, host, channel) as runs [first, last], one Parquet file a commit.

Not here: what a hole means (`gaps.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.lake.building import NO_DAY, days_of
from groundswell.model.card import Card

Numbers = npt.NDArray[np.int64]
Stream = tuple[str, str, str]  # table, host, channel

SCHEMA = pa.schema(
    [
        ("table", pa.string()),
        ("host", pa.string()),
        ("channel", pa.string()),
        ("first", pa.int64()),
        ("last", pa.int64()),
        ("since", pa.int64()),  # earliest and latest time of the run's records, microseconds since the epoch
        ("until", pa.int64()),
    ]
)
Run = tuple[int, int, int, int]  # first, last, since, until


class SequenceBuilder:
    """Collects record numbers as batches come."""

    def __init__(self) -> None:
        """Start with none."""
        self._runs: dict[Stream, list[Run]] = defaultdict(list)

    def feed(self, batch: pa.RecordBatch, card: Card) -> None:
        """Take the numbers of `batch`, if its card names a column of them."""
        if card.sequence is None or card.sequence not in batch.schema.names:
            return
        numbers = _numbers(batch.column(card.sequence))
        time = batch.column("_time").cast(pa.int64())
        there = pa.array(days_of(batch.column("_time")) != NO_DAY)
        rows = (
            pa.table({"n": numbers, "t": time, "host": batch.column("_host"), "event": batch.column("_event")})
            .filter(there)
            .drop_null()
        )
        for host, event in _pairs(rows):
            mine = rows.filter(pc.and_(pc.equal(rows["host"], host), pc.equal(rows["event"], event)))
            stream = (card.table, host, card.channel(event))
            self._runs[stream].extend(runs(mine["n"].to_numpy(), mine["t"].to_numpy()))
            if len(self._runs[stream]) > 10_000:
                self._runs[stream] = merged(self._runs[stream])

    def table(self) -> pa.Table:
        """The runs as they lie on disk."""
        return to_table({stream: merged(found) for stream, found in self._runs.items()})


def _numbers(column: pa.Array) -> pa.Array:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        text = column.cast(pa.string())
        digits = pc.match_substring_regex(text, r"^[0-9]{1,18}$")
        return pc.if_else(digits, text, None).cast(pa.int64())


def _pairs(rows: pa.Table) -> list[tuple[str, str]]:
    found = rows.group_by(["host", "event"], use_threads=False).aggregate([])
    return list(zip(found["host"].to_pylist(), found["event"].to_pylist(), strict=True))


def runs(numbers: Numbers, times: Numbers) -> list[Run]:
    """The unbroken runs of `numbers`, with the earliest and latest of their `times`."""
    if not len(numbers):
        return []
    order = np.argsort(numbers, kind="stable")
    numbers, times = numbers[order], times[order]
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) > 1)
    since, until = np.minimum.reduceat(times, starts), np.maximum.reduceat(times, starts)
    ends = np.append(starts[1:], len(numbers)) - 1
    return list(zip(numbers[starts].tolist(), numbers[ends].tolist(), since.tolist(), until.tolist(), strict=True))


def merged(found: Iterable[Run]) -> list[Run]:
    """Runs in order, those that touch or overlap joined."""
    result: list[Run] = []
    for first, last, since, until in sorted(found):
        if result and first <= result[-1][1] + 1:
            before = result[-1]
            result[-1] = (before[0], max(before[1], last), min(before[2], since), max(before[3], until))
        else:
            result.append((first, last, since, until))
    return result


def to_table(found: Mapping[Stream, Iterable[Run]]) -> pa.Table:
    """Runs as they lie on disk."""
    rows = [(*stream, *run) for stream, its in sorted(found.items()) for run in its]
    parts = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.Table.from_arrays([pa.array(p, f.type) for p, f in zip(parts, SCHEMA, strict=True)], schema=SCHEMA)


def read(paths: Iterable[str]) -> Mapping[Stream, list[Run]]:
    """The runs of each stream over all of `paths`."""
    found: dict[Stream, list[Run]] = defaultdict(list)
    for path in paths:
        table = pq.ParquetFile(path).read(use_threads=False)
        for host_table, host, channel, *run in zip(*(table[n].to_pylist() for n in SCHEMA.names), strict=True):
            found[(host_table, host, channel)].append((run[0], run[1], run[2], run[3]))
    return {stream: merged(its) for stream, its in found.items()}
