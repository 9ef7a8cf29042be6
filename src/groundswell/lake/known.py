"""What the lake knows already: whole sources, sources that grew, single records.

A file that grew is recognised by the hash of its first 4 KiB, its length, and the hash of that length (DESIGN
section 3): then only its tail need be read. Records that a second export repeats are recognised by the columns
that identify them.

Not here: whether a decoder can read a tail (it must be line-wise; sources know).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.lake.building import as_date, days_of
from groundswell.lake.record import Added, Source
from groundswell.lake.snapshot import LakeFile, Snapshot
from groundswell.model.source import SourceFile

HEAD = 4_096  # bytes
MOST_SHORT = 64  # lengths below HEAD that are tried


@dataclass(frozen=True)
class KnownPrefix:
    """A committed source whose bytes the longer file begins with: read on from byte `size`, record `records`."""

    path: str
    sha256: str
    size: int
    records: int
    card: str


@dataclass(frozen=True)
class SourceRecord:
    """Where a row came from: the value of `_src`, resolved."""

    path: str
    sha256: str
    commit: str
    card: str


@dataclass(frozen=True)
class Taken:
    """What the lake holds of one source: the numbers of its records (`_rec`, sorted), and what was set aside."""

    records: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    asides: frozenset[tuple[int, str]] = frozenset()  # position, code

    def __len__(self) -> int:
        """How many records."""
        return len(self.records) + len(self.asides)

    def new(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of `batch` that are not held."""
        if not len(self.records):
            return batch
        numbers = batch.column("_rec").to_numpy()
        at = np.minimum(np.searchsorted(self.records, numbers), len(self.records) - 1)
        return batch.filter(pa.array(self.records[at] != numbers))


def taken(root: Path, state: Snapshot, source: SourceFile) -> Taken:
    """What the lake at `root` holds of `source`: of an ingest that was broken off, or after a drop of one table."""
    commits = {commit for _, commit in state.sources.get(source.sha256, ())}
    if not commits:
        return Taken()
    commits |= {record.id for record in state.records.values() if record.kind != "ingest"}
    mine = [added for added, commit in state.live.values() if commit in commits]
    numbers = [_column(root, a, "_src", source.src, ["_rec"])["_rec"] for a in mine if a.segment == "rows"]
    asides: set[tuple[int, str]] = set()
    for added in (a for a in mine if a.segment == "quarantine"):
        rows = _column(root, added, "src", source.src, ["position", "code"])
        asides.update(zip(rows["position"].to_pylist(), rows["code"].to_pylist(), strict=True))
    records = [n.to_numpy() for n in numbers]
    return Taken(np.sort(np.concatenate(records)) if records else np.zeros(0, np.int64), frozenset(asides))


def _column(root: Path, added: Added, key: str, src: int, names: list[str]) -> pa.Table:
    rows = pq.ParquetFile(root / added.path).read(columns=[key, *names], use_threads=False)
    return rows.filter(pc.equal(rows[key], src))


def is_known(state: Snapshot, sha256: str) -> bool:
    """Whether the source was read whole, and nothing of it was dropped since."""
    return any(source.whole for source, _ in state.sources.get(sha256, ()))


def grown(state: Snapshot, head: str, size: int, prefix_hash: Callable[[int], str]) -> KnownPrefix | None:
    """The longest whole source that a file of `size` bytes begins with.

    Args:
        state: the records so far.
        head: sha256 of the file's first 4 KiB, in hex.
        size: bytes of the file.
        prefix_hash: gives the sha256 of the file's first n bytes; asked only for likely lengths, longest first.
    """
    for source in _candidates(state, head, size):
        if prefix_hash(source.size) == source.sha256:
            report = source.report
            records = source.from_record + (report.read if report else 0)
            return KnownPrefix(source.path, source.sha256, source.size, records, source.card)
    return None


def _candidates(state: Snapshot, head: str, size: int) -> list[Source]:
    """A source shorter than HEAD has a head of its own length, so its hash says nothing about a longer file."""
    whole = [s for pieces in state.sources.values() for s, _ in pieces if s.whole and 0 < s.size < size]
    long = [s for s in whole if s.size >= HEAD and s.head == head]
    short = sorted((s for s in whole if s.size < HEAD), key=lambda s: -s.size)
    lengths = sorted({s.size for s in short}, reverse=True)[:MOST_SHORT]
    return sorted(long, key=lambda s: -s.size) + [s for s in short if s.size in lengths]


def provenance(state: Snapshot) -> dict[int, SourceRecord]:
    """`_src` -> source, for every source that has rows or an account."""
    found: dict[int, SourceRecord] = {}
    for pieces in state.sources.values():
        for source, commit in pieces:
            found[source.src] = SourceRecord(source.path, source.sha256, commit, source.card)
    return found


def known_rows(files: Sequence[LakeFile], keys: pa.Table, own: int | None) -> npt.NDArray[np.bool_]:
    """Which rows of `keys` are in `files`, equal in every column; `keys` has `_time`. Null equals null.

    Rows of the source `own` itself do not count: a source that goes on where it stopped is no second export.

    Cost: reads those columns of the files of the keys' days.
    """
    found = np.zeros(keys.num_rows, dtype=np.bool_)
    days = days_of(keys["_time"].combine_chunks())
    by_day: dict[date | None, list[LakeFile]] = {}
    for file in files:
        by_day.setdefault(file.day, []).append(file)
    names = keys.schema.names
    for number in np.unique(days):
        rows = np.flatnonzero(days == number)
        wanted = _texts(keys.take(pa.array(rows)), names)
        for file in by_day.get(as_date(int(number)), []):
            reader = pq.ParquetFile(file.path)
            if set(names) <= set(reader.schema_arrow.names):
                rows_there = reader.read(columns=[*names, "_src"], use_threads=False)
                if own is not None:
                    rows_there = rows_there.filter(pc.not_equal(rows_there["_src"], own))
                there = _texts(rows_there, names)
                found[rows] |= pc.is_in(wanted, value_set=there).to_numpy(zero_copy_only=False)
    return found


def _texts(table: pa.Table, names: Sequence[str]) -> pa.Array:
    """One text a row that stands for all of `names`; lengths are put in, so that no two rows are confused."""
    parts = []
    for name in names:
        column = table[name].combine_chunks()
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64())
        text = column.cast(pa.string())
        parts.append(pc.fill_null(pc.binary_length(text).cast(pa.string()), "-"))
        parts.append(pc.fill_null(text, ""))
    joined = pc.binary_join_element_wise(*parts, ":")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
