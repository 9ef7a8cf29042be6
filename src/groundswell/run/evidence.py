"""Records to hunt in, wherever they are: a lake, or files and folders that are read just for this run.

Both give the same batches with the same columns, so that the same plan finds the same matches with the same ids
(DESIGN section 5.7). Both say afterwards what they delivered: the visibility that a *no* rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from groundswell.defences.hunt.plan.compile import Plan
from groundswell.lake.lake import Lake
from groundswell.lake.visibility import VisibilityBuilder
from groundswell.model.card import Card
from groundswell.model.cell import VisibilityRow
from groundswell.model.errors import InputError
from groundswell.model.hunted import Unreadable
from groundswell.model.source import FileReport, SetAside
from groundswell.run.account import Account
from groundswell.sources.detect import NotRecognised, detect
from groundswell.sources.discover import Candidate, discover
from groundswell.sources.read import read

AROUND = timedelta(days=30)  # visibility is needed this far beyond the scope (SEMANTICS section 2)


@dataclass(frozen=True)
class Origin:
    """Where a row came from: the file, its hash, the commit that brought it (null without a lake)."""

    path: str
    sha256: str
    commit: str | None


class Evidence(Protocol):
    """What a hunt needs of its records."""

    whole_rows: bool  # whether batches have every column, so that no row need be read again

    def batches(self, plan: Plan) -> Iterator[pa.RecordBatch]:
        """Every batch that the plan may ask something of."""

    def rows(self, table: str, keys: Iterable[tuple[int, int]]) -> pa.Table:
        """Whole rows by (`_src`, `_rec`)."""

    def origin(self, src: int) -> Origin:
        """Where rows with this `_src` came from."""

    def visibility(self) -> list[VisibilityRow]:
        """What was delivered, 30 days beyond the scope on both sides where there is that much."""

    def accounts(self) -> list[FileReport]:
        """The account of each file."""

    def unreadable(self) -> list[Unreadable]:
        """Files, and places in them, that could not be read."""


@dataclass
class LakeEvidence:
    """The records of a lake within a scope of days."""

    lake: Lake
    since: date
    until: date
    whole_rows: bool = False

    def batches(self, plan: Plan) -> Iterator[pa.RecordBatch]:
        """Only the columns that the plan names, table by table."""
        for table in self.lake.tables():
            columns = plan.columns(table, self.lake.schema(table).names)
            if table in plan.tables:
                yield from self.lake.scan(table, columns, self.since, self.until)

    def rows(self, table: str, keys: Iterable[tuple[int, int]]) -> pa.Table:
        """Whole rows, read from the days of the scope."""
        return self.lake.rows(table, keys, self.since, self.until)

    def origin(self, src: int) -> Origin:
        """From the commit records."""
        found = self.lake.source(src)
        return Origin(found.path, found.sha256, found.commit)

    def visibility(self) -> list[VisibilityRow]:
        """From the lake's own index."""
        return self.lake.visibility(self.since - AROUND, self.until + AROUND)

    def accounts(self) -> list[FileReport]:
        """As committed."""
        return self.lake.accounts()

    def unreadable(self) -> list[Unreadable]:
        """What the lake has set aside, told once a file and reason."""
        return [
            Unreadable(account.path, None, f"{reason.count:,} records set aside: {reason.example}")
            for account in self.lake.accounts()
            for reason in account.reasons
        ]


@dataclass
class FileEvidence:
    """Files and folders, read once; `since` and `until` narrow the records by their own day."""

    paths: Sequence[Path]
    cards: tuple[Card, ...]
    since: date | None = None
    until: date | None = None
    whole_rows: bool = True
    _seen: VisibilityBuilder = field(default_factory=VisibilityBuilder)
    _origins: dict[int, Origin] = field(default_factory=dict)
    _accounts: list[FileReport] = field(default_factory=list)
    _unreadable: list[Unreadable] = field(default_factory=list)

    def batches(self, plan: Plan) -> Iterator[pa.RecordBatch]:
        """Every record of every file that a card fits, a file at a time."""
        for candidate in discover(self.paths):
            yield from self._file(candidate)

    def rows(self, table: str, keys: Iterable[tuple[int, int]]) -> pa.Table:
        """Not needed: the batches are whole."""
        raise LookupError(f"rows of {table} were in the batch already")

    def origin(self, src: int) -> Origin:
        """As found when the file was opened."""
        return self._origins[src]

    def visibility(self) -> list[VisibilityRow]:
        """Built while reading."""
        return self._seen.rows()

    def accounts(self) -> list[FileReport]:
        """Of the files read so far."""
        return list(self._accounts)

    def unreadable(self) -> list[Unreadable]:
        """Of the files read so far."""
        return list(self._unreadable)

    def _file(self, candidate: Candidate) -> Iterator[pa.RecordBatch]:
        try:
            source = candidate.source()
            found = detect(candidate, self.cards)
            if isinstance(found, NotRecognised):
                if not found.empty:
                    self._unreadable.append(Unreadable(candidate.path, None, found.reason))
                return
            self._origins[source.src] = Origin(source.path, source.sha256, None)
            account = Account(source)
            for item in read(candidate, found, self.cards, source):
                if isinstance(item, SetAside):
                    account.aside(item)
                    self._unreadable.append(Unreadable(item.path, item.position, item.reason))
                    continue
                account.kept(item)
                yield from self._within(item)
            self._accounts.append(account.report(found.card))
        except InputError as error:
            self._unreadable.append(Unreadable(candidate.path, None, error.why or error.what))

    def _within(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        card = next(c for c in self.cards if c.table.encode() == batch.schema.metadata[b"table"])
        self._seen.feed(batch, card)
        yield batch if self.since is None and self.until is None else _on_days(batch, self.since, self.until)


def _on_days(batch: pa.RecordBatch, since: date | None, until: date | None) -> pa.RecordBatch:
    """The rows of those days, and rows without a time: nobody can say that they lie outside."""
    import pyarrow.compute as pc

    times = batch["_time"]
    keep = pc.is_null(times)
    inside = pc.is_valid(times)
    kind = pa.timestamp("us", tz="UTC")
    if since is not None:
        inside = pc.and_(inside, pc.greater_equal(times, pa.scalar(since).cast(pa.timestamp("us")).cast(kind)))
    if until is not None:
        end = until + timedelta(days=1)
        inside = pc.and_(inside, pc.less(times, pa.scalar(end).cast(pa.timestamp("us")).cast(kind)))
    return batch.filter(pc.or_(keep, pc.fill_null(inside, False)))
