"""Keep the account of one file while it is read: read = kept + set aside + already known, with reasons and examples."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.model.source import FileReport, Reason, SetAside, SourceFile

EXAMPLE = 200  # characters of a reason that are shown
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Account:
    """The sums of one file. `report()` gives them when the file was read."""

    def __init__(self, source: SourceFile) -> None:
        """Begin with nothing."""
        self._source = source
        self._tables: Counter[str] = Counter()
        self._reasons: dict[str, list[SetAside]] = {}
        self._counts: Counter[str] = Counter()
        self._known = 0
        self._first: int | None = None
        self._last: int | None = None
        self._hosts: set[str] = set()
        self._sensors: set[str] = set()
        self._notes: set[str] = set()

    def kept(self, batch: pa.RecordBatch) -> None:
        """Count a batch that goes into the lake."""
        notes = batch.schema.metadata or {}
        self._tables[notes[b"table"].decode()] += batch.num_rows
        if b"zone_assumed" in notes:
            self._notes.add("zone assumed: UTC")
        self._hosts |= {str(h) for h in pc.unique(batch["_host"]).to_pylist() if h is not None}
        self._sensors |= {str(s) for s in pc.unique(batch["_sensor"]).to_pylist() if s is not None}
        span = pc.min_max(batch["_time"].cast(pa.int64())).as_py()
        if span["min"] is not None:
            self._first = span["min"] if self._first is None else min(self._first, span["min"])
            self._last = span["max"] if self._last is None else max(self._last, span["max"])

    def aside(self, record: SetAside) -> None:
        """Count a record that is set aside; the first three of each code are kept as examples."""
        self._counts[record.code] += record.count
        examples = self._reasons.setdefault(record.code, [])
        if len(examples) < 3:
            examples.append(record)

    def known(self, records: int) -> None:
        """Count records that an earlier file gave."""
        self._known += records

    def report(self, card: str | None) -> FileReport:
        """The account. `card` is that of the file's first record."""
        kept, aside = self._tables.total(), self._counts.total()
        most = self._tables.most_common(1)
        return FileReport(
            path=self._source.path,
            sha256=self._source.sha256,
            bytes=self._source.size,
            source=most[0][0].replace("_", "-") if most else card,
            tables=dict(sorted(self._tables.items())),
            read=kept + aside + self._known,
            kept=kept,
            set_aside=aside,
            already_known=self._known,
            reasons=tuple(_reason(code, self._counts[code], found[0]) for code, found in sorted(self._reasons.items())),
            first=_moment(self._first),
            last=_moment(self._last),
            hosts=frozenset(self._hosts),
            sensors=frozenset(self._sensors),
            notes=tuple(sorted(self._notes)),
        )


def _reason(code: str, count: int, first: SetAside) -> Reason:
    return Reason(code=code, count=count, first_at=f"{first.path}:{first.position}", example=first.reason[:EXAMPLE])


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)
