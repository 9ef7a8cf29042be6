"""Take records out of the lake: a source by its card, or what is older than a day. Each is a commit of its own.

What goes takes its visibility, record numbers, observables and set-aside records with it, so that nothing keeps on
claiming that it was looked at. Expected hosts stay: they are state. After a drop the same files may be ingested
again; after retention they are still known, so that they do not come back.

Not here: merging files (`compact.py`), checking them (`verify.py`), what forbids removal (`holds.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from groundswell.lake import disk, holds, recover
from groundswell.lake.holds import Hold
from groundswell.lake.lake import Lake
from groundswell.lake.record import Added, CommitRecord, Kind, upkeep_id
from groundswell.lake.snapshot import Snapshot
from groundswell.lake.stage import Stage

Keep = Callable[[pa.Table], pa.Array]  # which rows of a segment stay
SEGMENTS = ("visibility", "sequence", "observables", "quarantine")


@dataclass(frozen=True)
class Removed:
    """What a drop took out: the commit, records, files; null commit when there was nothing."""

    commit: str | None
    records: int
    files: int


def drop(lake: Lake, card: str | None = None, *, held: Iterable[Hold] = ()) -> Removed:
    """Take out every record of the source `card`, or of all sources.

    Raises:
        UsageError: GS-5008, a hold forbids it.
        MachineError: the lake is locked, the disk refused.
    """
    with lake.writing() as state:
        tables = {t for t, its in state.cards.items() if card in (None, its)}
        holds.refuse(held, {state.cards[t] for t in tables} | ({card} if card else set()), None)
        gone = [a for a in state.segment("rows") if a.table in tables]
        sources = [s for pieces in state.sources.values() for s, _ in pieces]
        forget = {(s.sha256, t) for s in sources for t in s.tables if t in tables}
        own = [s for s in sources if card in (None, s.card)]
        forget |= {(s.sha256, "") for s in own if not s.tables}
        src = pa.array(sorted({s.src for s in own}), pa.int64())

        def keep(rows: pa.Table) -> pa.Array:
            if "table" in rows.schema.names:
                return pc.invert(pc.is_in(rows["table"], value_set=pa.array(sorted(tables), pa.string())))
            return pc.invert(pc.is_in(rows["src"], value_set=src))

        return _remove(lake, state, "drop", gone, keep, tuple(sorted(forget)))


def retire(lake: Lake, before: date, *, held: Iterable[Hold] = ()) -> Removed:
    """Take out the records of all days before `before`; records without a day stay.

    Raises:
        UsageError: GS-5008, a hold forbids it.
        MachineError: the lake is locked, the disk refused.
    """
    with lake.writing() as state:
        gone = [a for a in state.segment("rows") if a.day is not None and a.day < before]
        holds.refuse(held, {state.cards.get(str(a.table), "") for a in gone}, before)

        def keep(rows: pa.Table) -> pa.Array:
            if "day" in rows.schema.names:
                return pc.greater_equal(rows["day"], pa.scalar(before, pa.date32()))
            return pa.array([True] * rows.num_rows)

        return _remove(lake, state, "drop", gone, keep, ())


def _remove(
    lake: Lake, state: Snapshot, kind: Kind, gone: list[Added], keep: Keep, forget: tuple[tuple[str, str], ...]
) -> Removed:
    stage = Stage(lake.place)
    remove = [a.path for a in gone] + _rewritten(lake, state, stage, keep)
    if not remove and not forget:
        disk.remove(lake.place.open_stage)
        return Removed(None, 0, 0)
    record = commit(lake, state, stage, kind, remove, forget)
    return Removed(record.id, sum(a.rows for a in gone), len(gone))


def _rewritten(lake: Lake, state: Snapshot, stage: Stage, keep: Keep) -> list[str]:
    """Stage what stays of each segment from which something goes; give the paths that are replaced."""
    replaced = []
    for name in SEGMENTS:
        for added in state.segment(name):
            rows = pq.ParquetFile(lake.place.root / added.path).read(use_threads=False)
            staying = rows.filter(keep(rows))
            if staying.num_rows < rows.num_rows:
                stage.segment(name, staying)
                replaced.append(added.path)
    return replaced


def commit(
    lake: Lake,
    state: Snapshot,
    stage: Stage,
    kind: Kind,
    remove: list[str],
    forget: tuple[tuple[str, str], ...] = (),
) -> CommitRecord:
    """Make a commit of the staged files that takes `remove` out; the writer lock is held."""
    identity = upkeep_id(kind, remove, state.next_seq)
    record = CommitRecord(
        identity, state.next_seq, kind, add=stage.added(identity), remove=tuple(sorted(remove)), forget=forget
    )
    recover.commit_point(lake.place, record)
    state.apply(record)
    with disk.told(lake.place.root):
        recover.roll_forward(lake.place, record)
    lake.forget_cached()
    return record
