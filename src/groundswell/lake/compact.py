"""Merge many small files of a day into few, and segments of an index into one. Nothing is lost or changed.

A day is merged when it has more than `at_least` files, or two and more whose mean is small. The merged file is
placed before the old ones go: a raw reader may for a moment see a row twice, never miss one; and findings are keyed
by content, so a row seen twice adds nothing. Replaced files stay in `_gone/` for an hour, for readers that still
have them in their list.

Not here: removing records (`upkeep.py`).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.lake import disk, observables, sequence, upkeep, visibility
from groundswell.lake.building import Builders
from groundswell.lake.lake import Lake
from groundswell.lake.parquet import ROW_GROUP
from groundswell.lake.record import Added
from groundswell.lake.snapshot import Snapshot
from groundswell.lake.stage import Stage

FILES = 8
SMALL = 32 << 20  # bytes of Parquet
GRACE = 3_600  # seconds

Merge = Callable[[list[str]], pa.Table]


def compact(lake: Lake, *, at_least: int = FILES, small: int = SMALL) -> list[str]:
    """Merge what is worth merging; give the commits that it made, one a table and one for the indexes.

    Raises:
        MachineError: the lake is locked, the disk refused.
    """
    made = []
    with lake.writing() as state:
        _purge(lake)
        for table in lake.tables():
            days = list(_days(state, table, at_least, small))
            if days:
                made.append(_merge_table(lake, state, table, days))
        made += _merge_segments(lake, state, at_least)
    return made


def _days(state: Snapshot, table: str, at_least: int, small: int) -> Iterator[list[Added]]:
    by_day: dict[date | None, list[Added]] = defaultdict(list)
    for added in state.segment("rows"):
        if added.table == table:
            by_day[added.day].append(added)
    for files in by_day.values():
        mean = sum(a.bytes for a in files) / len(files)
        if len(files) > 1 and (len(files) >= at_least or mean < small):
            parts = list(_parts(files, small * 4))
            yield from (part for part in parts if len(part) > 1)


def _parts(files: list[Added], most: int) -> Iterator[list[Added]]:
    """Files in groups that together stay below `most` bytes."""
    part: list[Added] = []
    for added in files:
        if part and sum(a.bytes for a in part) + added.bytes > most:
            yield part
            part = []
        part.append(added)
    if part:
        yield part


def _merge_table(lake: Lake, state: Snapshot, table: str, days: list[list[Added]]) -> str:
    stage = Stage(lake.place)
    for files in days:
        builders = Builders(stage.rows, ROW_GROUP)
        for added in files:
            reader = pq.ParquetFile(lake.place.root / added.path)
            for batch in reader.iter_batches(batch_size=16_384, use_threads=False):
                builders.add(table, batch)
        builders.close()
    return upkeep.commit(lake, state, stage, "compact", [a.path for files in days for a in files]).id


def _merge_segments(lake: Lake, state: Snapshot, at_least: int) -> list[str]:
    stage = Stage(lake.place)
    remove: list[str] = []
    for name, merge in MERGES.items():
        files = state.segment(name)
        if len(files) >= at_least:
            stage.segment(name, merge([str(lake.place.root / a.path) for a in files]))
            remove += [a.path for a in files]
    if not remove:
        disk.remove(lake.place.open_stage)
        return []
    return [upkeep.commit(lake, state, stage, "compact", remove).id]


def _visibility(paths: list[str]) -> pa.Table:
    return visibility.to_table(visibility.read(paths, None, None))


def _sequence(paths: list[str]) -> pa.Table:
    return sequence.to_table(sequence.read(paths))


def _observables(paths: list[str]) -> pa.Table:
    return observables.summed(pa.concat_tables([pq.ParquetFile(p).read(use_threads=False) for p in paths]))


MERGES: dict[str, Merge] = {"visibility": _visibility, "sequence": _sequence, "observables": _observables}


def _purge(lake: Lake) -> None:
    """Remove what has lain in `_gone/` for longer than a reader may need it."""
    if lake.place.gone.is_dir():
        for path in sorted(lake.place.gone.iterdir()):
            if time.time() - path.lstat().st_ctime > GRACE:
                disk.remove(path)
