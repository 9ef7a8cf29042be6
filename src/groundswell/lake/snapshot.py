"""What the commit records add up to: the files that hold, the sources that are known, the schema of each table.

A value of its own, so that a reader keeps a consistent picture while a writer commits. Built from the records
alone: nothing else needs to be believed.

Not here: reading records from disk (`recover.py`), growth and provenance questions (`known.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from groundswell.lake.record import Added, CommitRecord, Source


@dataclass(frozen=True)
class LakeFile:
    """A file of records. `first` and `last` are microseconds since the epoch; `day` is null for undated rows."""

    path: Path
    table: str
    day: date | None
    rows: int
    bytes: int
    first: int | None
    last: int | None
    commit: str
    sha256: str


@dataclass
class Snapshot:
    """The records so far, and what they add up to."""

    records: dict[str, CommitRecord] = field(default_factory=dict)
    live: dict[str, tuple[Added, str]] = field(default_factory=dict)  # path -> (file, commit), in order of commit
    schemas: dict[str, dict[str, str]] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    sources: dict[str, list[tuple[Source, str]]] = field(default_factory=dict)  # sha256 -> pieces with their commit
    forgotten: dict[str, str] = field(default_factory=dict)  # sha256 -> the last drop that took rows of it

    def apply(self, record: CommitRecord) -> None:
        """Take in one more record; records come in the order of their `seq`."""
        self.records[record.id] = record
        for added in record.add:
            self.live[added.path] = (added, record.id)
        for path in record.remove:
            self.live.pop(path, None)
        for table, new in record.schemas.items():
            established = self.schemas.setdefault(table, {})
            for column, kind in new.items():
                established.setdefault(column, kind)
        self.cards.update(record.cards)
        for sha256, table in record.forget:
            self._forget(sha256, table, record.id)
        for source in record.sources:
            self.sources.setdefault(source.sha256, []).append((source, record.id))

    def _forget(self, sha256: str, table: str, drop: str) -> None:
        self.forgotten[sha256] = drop
        kept = []
        for source, commit in self.sources.get(sha256, []):
            left = {t: n for t, n in source.tables.items() if t != table}
            if left:
                kept.append((_without(source, left), commit))
        self.sources[sha256] = kept

    def segment(self, name: str) -> list[Added]:
        """The live files of an index or of the quarantine."""
        return [added for added, _ in self.live.values() if added.segment == name]

    @property
    def next_seq(self) -> int:
        """The number of the next commit."""
        return 1 + max((r.seq for r in self.records.values()), default=0)


def _without(source: Source, left: dict[str, int]) -> Source:
    """`source` with the tables that a drop left. It is no longer whole, so it may be read again (`known.py`)."""
    return replace(source, tables=left, whole=False, report=None, first=0, end=0)


def snapshot(records: Iterable[CommitRecord]) -> Snapshot:
    """What `records` add up to."""
    result = Snapshot()
    for record in sorted(records, key=lambda r: (r.seq, r.id)):
        result.apply(record)
    return result
