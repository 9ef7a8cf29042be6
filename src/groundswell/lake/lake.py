"""The lake: telemetry at rest as plain Parquet, made true by commit records. This is the door to it.

    lake = Lake.open(root, create=True)
    with lake.begin(cards) as commit:
        commit.add_source(source, card); commit.add(batch); commit.end_source(report); commit.seal()
    for batch in lake.scan("windows_sysmon", ["Image"], since, until): ...

DESIGN sections 3 and 4. A lake object sees what was committed when it was opened and what it commits itself.

Not here: findings and whatever people decide (`state.py`); upkeep (`upkeep.py`).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from groundswell.lake import (
    columns,
    disk,
    gaps,
    known,
    layout,
    observables,
    quarantine,
    recover,
    scan,
    sequence,
    views,
    visibility,
)
from groundswell.lake.commit import Commit, Limits
from groundswell.lake.known import KnownPrefix, SourceRecord
from groundswell.lake.layout import Layout
from groundswell.lake.lock import WriterLock
from groundswell.lake.record import CommitRecord
from groundswell.lake.snapshot import LakeFile, Snapshot
from groundswell.lake.views import View
from groundswell.model.card import Card
from groundswell.model.cell import VisibilityRow
from groundswell.model.errors import MachineError, Where
from groundswell.model.source import FileReport, SetAside
from groundswell.model.verdict import Gap

DECODER = "1"  # raised when a decoder gives other rows for the same bytes


class Lake:
    """One lake on disk."""

    def __init__(self, place: Layout, state: Snapshot) -> None:
        """Use `Lake.open`."""
        self.place = place
        self.state = state
        self._lock = WriterLock(place.lock)
        self._sources: dict[int, SourceRecord] | None = None
        self._open: Commit | None = None

    @classmethod
    def open(cls, root: Path, *, create: bool = False) -> Lake:
        """Open the lake at `root`, and finish what a broken-off command left.

        While another process writes, what it has committed so far can be read; only `begin` needs the lock.

        Raises:
            MachineError: GS-5003 no permission, GS-5006 no lake there or of a newer version, GS-5007 a damaged record.
        """
        place = Layout(root)
        if create and not place.about.exists():
            _make(place)
        _check_format(place)
        lake = cls(place, Snapshot())
        lake._recover()
        lake._refresh()
        return lake

    def _recover(self) -> None:
        try:
            free = self._lock.try_take()
        except OSError as error:
            if not recover.needs(self.place):
                return  # a lake that may only be read, with nothing to mend
            raise disk.refusal(error, self.place.lock) from error
        if free:
            try:
                with disk.told(self.place.stage):
                    recover.recover(self.place)
            finally:
                self._lock.release()

    def _refresh(self) -> None:
        """Take in what was committed since."""
        try:
            with disk.told(self.place.commits):
                found = list(recover.read_records(self.place, frozenset(self.state.records)))
        except ValueError as error:
            raise MachineError(
                "GS-5007",
                "a commit record of the lake is damaged",
                where=Where(file=str(self.place.commits)),
                why=str(error),
                hint="groundswell lake verify",
            ) from error
        for record in sorted(found, key=lambda r: (r.seq, r.id)):
            self.state.apply(record)
        self._sources = None

    def begin(self, cards: Iterable[Card] = (), *, limits: Limits | None = None, decoder: str = DECODER) -> Commit:
        """Begin a commit. `cards` are those that batches name in their metadata.

        Raises:
            MachineError: GS-5001 another process writes.
        """
        self._lock.take()
        try:
            with disk.told(self.place.stage):
                recover.recover(self.place)
            self._refresh()
            by_id: Mapping[str, Card] = {c.id: c for c in cards}
            self._open = Commit(self.place, self.state, decoder, by_id, limits or Limits(), self._done)
        except BaseException:
            self._lock.release()
            raise
        return self._open

    def _done(self, record: CommitRecord | None) -> None:
        self._open = None
        if record is not None:
            self.state.apply(record)
            self._sources = None
        self._lock.release()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Snapshot]:
        """Hold the writer lock, for upkeep."""
        self._lock.take()
        try:
            with disk.told(self.place.root):
                recover.recover(self.place)
            self._refresh()
            yield self.state
        except BaseException:
            if recover.sealed(self.place) is None:
                disk.remove(self.place.open_stage)
            raise
        finally:
            self._lock.release()

    def forget_cached(self) -> None:
        """Let go of what was computed from the records so far."""
        self._sources = None

    def known(self, sha256: str) -> bool:
        """Whether this content was read whole, in an earlier commit or in the open one."""
        return known.is_known(self.state, sha256) or (self._open is not None and self._open.knows(sha256))

    def grown(self, head4k_sha: str, size: int, prefix_hash: Callable[[int], str]) -> KnownPrefix | None:
        """The longest committed source that a file of `size` bytes begins with (`known.grown`)."""
        return known.grown(self.state, head4k_sha, size, prefix_hash)

    def known_records(self, table: str, keys: pa.Table, own: int | None = None) -> npt.NDArray[np.bool_]:
        """Which rows of `keys` (`_time` and the columns that identify a record) are in `table` already.

        Rows of the source `own` (its `src`) do not count.
        """
        return known.known_rows(self.files(table), keys, own)

    def tables(self) -> tuple[str, ...]:
        """Tables that hold records, by name."""
        return tuple(sorted({str(a.table) for a in self.state.segment("rows")}))

    def schema(self, table: str) -> pa.Schema:
        """The explicit schema of `table` for any engine: own columns, then native ones by name."""
        native = self.state.schemas.get(table, {})
        fields = [pa.field(n, columns.ARROW[native[n]]) for n in sorted(native)]
        own = [pa.field(name, kind) for name, kind in columns.OWN.items()]
        return pa.schema(own + fields, metadata={"table": table, "card": self.card(table)})

    def card(self, table: str) -> str:
        """The id of the card that `table` belongs to."""
        return self.state.cards.get(table, table.replace("_", "-"))

    def files(
        self, table: str, since: date | None = None, until: date | None = None, *, undated: bool = True
    ) -> tuple[LakeFile, ...]:
        """The files of `table` by day, from `since` to `until`.

        Records without a plausible time belong to no day: they come along unless `undated` is false, because
        nobody can say that they lie outside.
        """
        found = []
        for added, commit in self.state.live.values():
            if added.segment != "rows" or added.table != table or not _within(added.day, since, until, undated):
                continue
            path = self._path(added.path)
            found.append(
                LakeFile(path, table, added.day, added.rows, added.bytes, added.first, added.last, commit, added.sha256)
            )
        return tuple(sorted(found, key=lambda f: (f.day or date.min, f.path.name)))

    def scan(
        self,
        table: str,
        columns: Iterable[str] | None = None,
        since: date | None = None,
        until: date | None = None,
        *,
        undated: bool = True,
    ) -> Iterator[pa.RecordBatch]:
        """Batches of `table` with `columns` (None: all) and always `_time,_host,_sensor,_event,_src,_rec,_extra`.

        Text columns are dictionary-encoded. A column that a file lacks is absent from its batches.
        """
        return scan.scan(self.files(table, since, until, undated=undated), columns, self.card(table))

    def rows(
        self, table: str, keys: Iterable[tuple[int, int]], since: date | None = None, until: date | None = None
    ) -> pa.Table:
        """The full rows of `table` whose (_src, _rec) is in `keys`; days narrow the search."""
        found = scan.rows(self.files(table, since, until), keys)
        return self.schema(table).empty_table() if found is None else found

    def source(self, src: int) -> SourceRecord:
        """Where the rows with `_src` = `src` came from.

        Raises:
            KeyError: no commit names it.
        """
        if self._sources is None:
            self._sources = known.provenance(self.state)
        return self._sources[src]

    def visibility(self, since: date | None = None, until: date | None = None) -> list[VisibilityRow]:
        """What arrived from `since` to `until`, over all commits, sorted."""
        return visibility.read(self._segment("visibility"), since, until)

    def sequence(self) -> Mapping[sequence.Stream, list[sequence.Run]]:
        """Runs of record numbers per (table, host, channel)."""
        return sequence.read(self._segment("sequence"))

    def span(self, latest: date | None = None) -> tuple[date, date] | None:
        """The first and the last plausible day with records, none later than `latest`."""
        days = [a.day for a in self.state.segment("rows") if a.day is not None and (latest is None or a.day <= latest)]
        return (min(days), max(days)) if days else None

    def accounts(self) -> list[FileReport]:
        """The account of each source that was read whole, in the order of the commits."""
        records = sorted(self.state.records.values(), key=lambda r: r.seq)
        live = {s.sha256 for pieces in self.state.sources.values() for s, _ in pieces if s.whole}
        found = [s for r in records for s in r.sources if s.report is not None and s.sha256 in live]
        return [report for report in ({s.sha256: s.report for s in found}).values() if report is not None]

    def account(self, sha256: str) -> FileReport | None:
        """The account of one source that was read whole; None when it was not."""
        whole = [s.report for s, _ in self.state.sources.get(sha256, ()) if s.whole]
        return whole[-1] if whole else None

    def quarantine(self) -> Iterator[SetAside]:
        """The records set aside, in the order of the commits."""
        return quarantine.read(self._segment("quarantine"))

    def seen(self, wanted: Iterable[tuple[str, str]], since: date | None = None, until: date | None = None) -> pa.Table:
        """Where each observable (kind, canonical value) was ever seen (`observables.ask`)."""
        return observables.ask(self._segment("observables"), wanted, since, until)

    def view(
        self, event_class: str, cards: Iterable[Card], since: date | None = None, until: date | None = None
    ) -> View:
        """The tables of an event class as one SQL view, its columns named by OCSF paths (`views.view`)."""

        def files(table: str) -> list[str]:
            return [str(file.path) for file in self.files(table, since, until)]

        return views.view(event_class, cards, files, self.state.schemas)

    def gaps(self) -> list[Gap]:
        """What is known to be missing, by host and day."""
        return gaps.gaps(self.visibility(), self.sequence(), self.accounts())

    def _segment(self, name: str) -> list[str]:
        return [str(self._path(a.path)) for a in self.state.segment(name)]

    def _path(self, path: str) -> Path:
        """Where the file lies now: another process may be about to put it into its place."""
        final = self.place.root / path
        if final.exists():
            return final
        staged = recover.staged_path(self.place, path)
        return staged if staged is not None and not final.exists() else final


def _within(day: date | None, since: date | None, until: date | None, undated: bool) -> bool:
    if day is None:
        return undated
    return (since is None or day >= since) and (until is None or day <= until)


def _make(place: Layout) -> None:
    with disk.told(place.root):
        disk.make_folder(place.root)
        disk.make_folder(place.stage)
        disk.make_folder(place.commits)
        text = json.dumps({"format": layout.FORMAT}) + "\n"
        disk.replace_text(place.stage / "about", place.about, text.encode("ascii"))


def _check_format(place: Layout) -> None:
    with disk.told(place.about):
        try:
            found = json.loads(place.about.read_bytes())["format"]
        except FileNotFoundError:
            raise _no_lake(place, "there is no lake", "groundswell init") from None
        except (ValueError, KeyError, TypeError) as error:
            raise _no_lake(place, f"_lake.json cannot be read: {error}", "groundswell lake verify") from error
    if found != layout.FORMAT:
        raise _no_lake(place, f"it has format {found}, this version reads {layout.FORMAT}", "groundswell doctor")


def _no_lake(place: Layout, why: str, hint: str) -> MachineError:
    what = f"the lake at {place.root} cannot be opened"
    return MachineError("GS-5006", what, where=Where(file=str(place.root)), why=why, hint=hint)
