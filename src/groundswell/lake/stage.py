"""The stage of one commit: Parquet files that are durable but not yet true.

A staged file is known by its number until the commit's id is known; then each has its place.

Not here: when they become true (`recover.commit_point`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.lake import disk, layout, parquet
from groundswell.lake.layout import Layout
from groundswell.lake.record import Added


def staged_name(number: int) -> str:
    """Name in the stage of the file that a record lists at `number`."""
    return f"{number:04}.parquet"


class Stage:
    """The files staged so far."""

    def __init__(self, place: Layout) -> None:
        """Make the folder.

        Raises:
            MachineError: no space or no permission.
        """
        self._place = place
        self._staged: list[Added] = []
        with disk.told(place.open_stage):
            disk.make_folder(place.open_stage)

    def rows(self, table: str, day: date | None, rows: pa.Table) -> None:
        """Stage records of one table and day."""
        self._write(rows.replace_schema_metadata({"table": table}), Added("", "rows", 0, 0, "", table, day))

    def segment(self, name: str, rows: pa.Table) -> None:
        """Stage a segment of an index or of the quarantine, if it holds anything."""
        if rows.num_rows:
            self._write(rows, Added("", name, 0, 0, ""))

    def _write(self, rows: pa.Table, about: Added) -> None:
        path = self._place.open_stage / staged_name(len(self._staged))
        size, sha256 = parquet.write(path, rows)
        first, last = _span(rows)
        self._staged.append(replace(about, rows=rows.num_rows, bytes=size, sha256=sha256, first=first, last=last))

    def added(self, identity: str) -> tuple[Added, ...]:
        """What the record of commit `identity` says of the staged files, in the order of their numbers."""
        return tuple(replace(a, path=_path(a, identity, number)) for number, a in enumerate(self._staged))


def _path(added: Added, identity: str, number: int) -> str:
    if added.segment == "rows":
        return layout.rows_path(str(added.table), added.day, identity, number)
    return layout.segment_path(added.segment, identity, number)


def _span(rows: pa.Table) -> tuple[int | None, int | None]:
    if "_time" not in rows.schema.names:
        return None, None
    found = pc.min_max(rows["_time"].cast(pa.int64())).as_py()
    return found["min"], found["max"]
