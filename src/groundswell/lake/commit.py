"""A commit while it is written: many sources, many tables, true at once or not at all.

    add_source, add..., set_aside..., end_source;  add_source, ...;  seal

Everything is staged under `_stage/open/`; `seal` writes the record there and gives it its name in `_commits/` with
link(2): that is the commit point. Then the files are renamed into place (`recover.roll_forward`, which does the
same after a crash). What goes wrong before the commit point leaves nothing behind; after it, nothing is lost.

`full` says that the commit has grown large enough: the caller seals it and begins the next, also in the middle of
a source. The source then lies in the lake in pieces; `add_source` of a source that has pieces passes over the
records that are in the lake (by their number in the file), `continues` goes on without reading again.

Not here: what a source is and how it is read (sources); what the record says (`record.py`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType

import pyarrow as pa

from groundswell.lake import disk, known, layout, quarantine, record, recover, visibility
from groundswell.lake.building import Builders
from groundswell.lake.fit import TableFit
from groundswell.lake.layout import Layout
from groundswell.lake.observables import ObservableBuilder
from groundswell.lake.record import CommitRecord, Source
from groundswell.lake.sequence import SequenceBuilder
from groundswell.lake.snapshot import Snapshot
from groundswell.lake.stage import Stage
from groundswell.lake.visibility import VisibilityBuilder
from groundswell.model.card import Card
from groundswell.model.errors import MachineError
from groundswell.model.source import FileReport, SetAside, SourceFile

CAP_BYTES = 256 << 20  # of Arrow; about as many bytes of JSON lines
CAP_SOURCES = 2_000
QUARANTINE_BYTES = 16 << 20  # of raw bytes held before they are written


@dataclass
class _Reading:
    """The source that is being read: where it stands, what the lake has of it already, what it gave."""

    source: Source
    at: int  # records taken in so far, those of earlier pieces included
    taken: known.Taken
    tables: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Limits:
    """When a commit counts as full."""

    bytes: int = CAP_BYTES
    sources: int = CAP_SOURCES


class Commit:
    """One commit on its way. It ends with `seal` or `abandon`; a MachineError abandons it."""

    def __init__(
        self,
        place: Layout,
        state: Snapshot,
        decoder: str,
        cards: Mapping[str, Card],
        limits: Limits,
        done: Callable[[CommitRecord | None], None],
    ) -> None:
        """Begin, with the writer lock held; `done` is told the record, or None when nothing was committed."""
        self._place = place
        self._state = state
        self._decoder = decoder
        self._cards = dict(cards)
        self._limits = limits
        self._done = done
        self._ended = False
        self._sources: list[Source] = []
        self._shas: set[str] = set()
        self._reading: _Reading | None = None
        self._fits: dict[str, TableFit] = {}
        self._stage = Stage(place)
        self._builders = Builders(self._stage.rows)
        self._visibility: dict[str, VisibilityBuilder] = {}
        self._sequence = SequenceBuilder()
        self._observables = ObservableBuilder()
        self._aside: list[SetAside] = []
        self._aside_bytes = 0
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether it is time to seal this commit and begin the next."""
        return self._bytes >= self._limits.bytes or len(self._sources) >= self._limits.sources

    def knows(self, sha256: str) -> bool:
        """Whether this commit holds the source already."""
        return sha256 in self._shas

    def add_source(self, source: SourceFile, card: Card) -> int:
        """Begin a source. What the lake holds of it is passed over as it is read again.

        Returns: how many records will be passed over.
        """
        taken = known.taken(self._place.root, self._state, source)
        self._begin(source, card, taken)
        return len(taken)

    def continues(self, source: SourceFile, card: Card) -> None:
        """Go on with the source that the last sealed commit left in the middle, at the record where it stopped."""
        self._begin(source, card, known.Taken())

    def _begin(self, source: SourceFile, card: Card, taken: known.Taken) -> None:
        if self._reading is not None:
            raise ValueError(f"{self._reading.source.path} was not ended")
        if self.knows(source.sha256):
            raise ValueError(f"{source.path} is in this commit already")
        self._cards.setdefault(card.id, card)
        at = max((s.end for s, _ in self._state.sources.get(source.sha256, [])), default=0)
        begun = Source(
            path=source.path,
            sha256=source.sha256,
            size=source.size,
            src=source.src,
            card=card.id,
            digest=f"{card.version}:{card.digest}",
            head=source.head,
            from_byte=source.from_byte,
            from_record=source.from_record,
            first=at,
        )
        self._reading = _Reading(begun, at, taken)

    def add(self, batch: pa.RecordBatch, card: Card | None = None) -> None:
        """Take a batch of the open source. Its table is in its metadata; `card` need not be given when known.

        Raises:
            ValueError: the batch names no table or no card, or lacks `_src` or `_rec`.
            MachineError: the disk refused; the commit was abandoned.
        """
        reading = self._open_source()
        batch = reading.taken.new(batch)
        if not batch.num_rows:
            return
        reading.at += batch.num_rows
        with self._abandoning():
            self._take(reading, batch, card or self._card_of(batch))

    def _take(self, reading: _Reading, batch: pa.RecordBatch, card: Card) -> None:
        table = layout.checked_table(card.table)
        fit = self._fits.get(table)
        if fit is None:
            fit = self._fits[table] = TableFit(self._state.schemas.get(table, {}))
        fitted = fit.fit(batch)
        self._visibility.setdefault(table, VisibilityBuilder()).feed(batch, card)
        self._sequence.feed(fitted, card)
        self._observables.feed(fitted, card)
        reading.tables[table] += batch.num_rows
        self._bytes += fitted.nbytes
        self._builders.add(table, fitted)

    def set_aside(self, record: SetAside) -> None:
        """Keep a record that could not be read, beside the lake."""
        reading = self._open_source()
        if (record.position, record.code) in reading.taken.asides:
            return
        reading.at += record.count
        self._aside.append(record)
        self._aside_bytes += len(record.raw)
        self._bytes += len(record.raw)
        if self._aside_bytes > QUARANTINE_BYTES:
            with self._abandoning():
                self._stage_aside()

    def end_source(self, report: FileReport) -> None:
        """End the open source with its account: it was read whole."""
        self._close_piece(report)

    def cancel_source(self) -> None:
        """Forget the open source, of which nothing was kept."""
        if self._open_source().tables:
            raise ValueError("rows of this source are in the commit already")
        self._reading = None

    def _close_piece(self, report: FileReport | None) -> None:
        reading = self._open_source()
        self._shas.add(reading.source.sha256)
        self._sources.append(
            replace(
                reading.source,
                end=reading.at,
                whole=report is not None,
                tables=dict(sorted(reading.tables.items())),
                report=report,
            )
        )
        self._reading = None

    def seal(self) -> CommitRecord | None:
        """Make the commit true. A source that was not ended is kept as a piece, up to here.

        Returns: the record; None when there was nothing to commit, or the very same is in the lake already.

        Raises:
            MachineError: the disk refused. Before the commit point nothing is left of the commit; after it, the
                next opening of the lake finishes what is missing.
        """
        if self._reading is not None and self._reading.at > self._reading.source.first:
            self._close_piece(None)
        identity = record.commit_id(self._sources, self._decoder, self._generation())
        if not self._sources or identity in self._state.records:
            self.abandon()
            return None
        with self._abandoning():
            sealed = self._record(identity)
            linked = recover.commit_point(self._place, sealed)
        if not linked:
            self.abandon()
            return None
        self._ended = True
        try:
            with disk.told(self._place.root):
                recover.roll_forward(self._place, sealed)
        finally:
            self._done(sealed)
        return sealed

    def abandon(self) -> None:
        """Leave nothing of this commit; but one that passed its commit point is left to be finished."""
        if self._ended:
            return
        self._ended = True
        try:
            if recover.sealed(self._place) is None:
                with disk.told(self._place.open_stage):
                    disk.remove(self._place.open_stage)
        finally:
            self._done(None)

    def __enter__(self) -> Commit:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Abandon what was not sealed."""
        self.abandon()

    def _record(self, identity: str) -> CommitRecord:
        self._builders.close()
        self._stage_aside()
        rows = [row for builder in self._visibility.values() for row in builder.rows()]
        self._stage.segment("visibility", visibility.to_table(rows))
        self._stage.segment("sequence", self._sequence.table())
        self._stage.segment("observables", self._observables.table())
        return CommitRecord(
            id=identity,
            seq=self._state.next_seq,
            decoder=self._decoder,
            cards={c.table: c.id for c in sorted(self._cards.values(), key=lambda c: c.id) if c.table in self._fits},
            sources=tuple(self._sources),
            add=self._stage.added(identity),
            schemas={t: f.new for t, f in sorted(self._fits.items()) if f.new},
        )

    def _stage_aside(self) -> None:
        if self._aside:
            self._stage.segment("quarantine", quarantine.to_table(self._aside))
            self._aside, self._aside_bytes = [], 0

    def _generation(self) -> str:
        drops = sorted({self._state.forgotten[s.sha256] for s in self._sources if s.sha256 in self._state.forgotten})
        return hashlib.sha256("".join(drops).encode()).hexdigest() if drops else ""

    def _open_source(self) -> _Reading:
        if self._reading is None:
            raise ValueError("no source was begun")
        return self._reading

    def _card_of(self, batch: pa.RecordBatch) -> Card:
        name = (batch.schema.metadata or {}).get(b"card", b"").decode()
        if name not in self._cards:
            raise ValueError(f"the card {name!r} of this batch was not given")
        return self._cards[name]

    def _abandoning(self) -> _Abandoning:
        return _Abandoning(self)


class _Abandoning:
    """Abandon the commit when the block fails, whatever the reason."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is not None:
            try:
                self._commit.abandon()
            except MachineError as second:
                if error is not None:
                    error.add_note(f"the stage could not be removed: {second.what}; the next command removes it")
