"""Read logs into the lake: files in, commits and an account of every file out.

What must hold (DESIGN section 3): read = kept + set aside + already known, for every file; a bad file never costs
its neighbours; a file that was read before adds nothing; of a file that grew only the tail is read; a commit that
grew large is sealed in the middle of a file, so that a long ingest that is broken off goes on where it stopped.

Not here: what a file is (`sources/detect.py`), how records are kept (`lake/`), what is printed (`outputs/`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

import numpy as np
import pyarrow as pa

from groundswell.lake.commit import Commit, Limits
from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.lake.unread import UnreadFile
from groundswell.model.card import Card
from groundswell.model.errors import InputError
from groundswell.model.ingested import Ingested
from groundswell.model.source import FileReport, Reason, SetAside, SourceFile
from groundswell.model.verdict import Exit
from groundswell.run.account import Account
from groundswell.run.company import load_company
from groundswell.run.expected import aliases_of
from groundswell.run.workspace import Workspace
from groundswell.sources.card import load_cards
from groundswell.sources.detect import Detection, NotRecognised, detect
from groundswell.sources.discover import Candidate, discover
from groundswell.sources.read import read
from groundswell.sources.streams import compression_of

HEAD = 4096  # bytes by whose hash a grown file is known again
RECORD_KEY = ("_time", "Computer", "Channel", "EventRecordID")  # what identifies a record of a Windows event log
Progress = Callable[[FileReport], None]


@dataclass(frozen=True)
class IngestOptions:
    """`sensor` names who wrote records that do not say; `zone` is the zone of times that carry none."""

    sensor: str | None = None
    zone: str | None = None
    limits: Limits = field(default_factory=Limits)
    progress: Progress | None = None


def ingest(workspace: Workspace, paths: Iterable[Path], options: IngestOptions | None = None) -> Ingested:
    """Read everything below `paths` into the workspace's lake.

    Raises:
        UsageError: GS-2003, a path does not exist; nothing was read.
        MachineError: the lake is locked, the disk is full; what was sealed before stays.
    """
    options = options or IngestOptions()
    begun = monotonic()
    candidates = list(discover(paths))
    lake = Lake.open(workspace.lake, create=True)
    with State.open(str(workspace.state_db)) as state:
        reading = _Reading(lake, state, load_cards(), options)
        try:
            for candidate in candidates:
                reading.file(candidate)
        finally:
            reading.close()
        files = tuple(reading.files)
        _remember_unread(state, files)
        dark, listed = _dark(workspace, state)
    limit = float(workspace.settings["ingest.set_aside_max"])  # type: ignore[arg-type]
    return Ingested(files, dark, exit_of(files, limit), listed, monotonic() - begun)


def exit_of(files: tuple[FileReport, ...], limit: float) -> Exit:
    """12 when a file was not recognised or more than `limit` of the records were set aside; 11 with nothing to read."""
    if not files:
        return Exit(11, (11,), "there was no file to read")
    not_read = [f for f in files if f.source is None and "empty" not in f.notes]
    aside, read = sum(f.set_aside for f in files), sum(f.read for f in files)
    why = []
    if not_read:
        why.append(f"{len(not_read):,} {'file was' if len(not_read) == 1 else 'files were'} not recognised")
    if aside:
        why.append(f"{aside:,} of {read:,} records were set aside")
    if not_read or aside > limit * read:
        return Exit(12, (12,), "; ".join(why))
    return Exit(0, (0,), "; ".join(why))


def _remember_unread(state: State, files: tuple[FileReport, ...]) -> None:
    not_read = [f for f in files if f.source is None and "empty" not in f.notes]
    state.unread.put(UnreadFile(f.path, f.sha256, f.reasons[0].example if f.reasons else "") for f in not_read)
    state.unread.read_now(f.path for f in files if f.source is not None)


def _dark(workspace: Workspace, state: State) -> tuple[tuple[str, ...], int | None]:
    """Hosts of the list that never sent a record, and how many are listed."""
    company = load_company(workspace)
    if not company.hosts_given:
        return (), None
    aliases = aliases_of(company, state)
    spoke = {aliases.resolve(name) for name in state.ever_spoke()}
    names = [host.name for host in company.expected()]
    return tuple(name for name in names if name not in spoke), len(names)


class _Reading:
    """One run of ingest over one lake; `close` seals what is open."""

    def __init__(self, lake: Lake, state: State, cards: tuple[Card, ...], options: IngestOptions) -> None:
        self._lake, self._state, self._options = lake, state, options
        self._cards = cards
        self._by_id = {card.id: card for card in cards}
        self._had = frozenset(lake.tables())
        self._commit: Commit | None = None
        self.files: list[FileReport] = []
        self.commits: list[str] = []

    def file(self, candidate: Candidate) -> None:
        """Read one file, whatever it is; its account is added to `files`."""
        report = self._account(candidate)
        self.files.append(report)
        if self._options.progress is not None:
            self._options.progress(report)

    def close(self) -> None:
        """Seal the open commit."""
        if self._commit is not None:
            self._seal()

    def _account(self, candidate: Candidate) -> FileReport:
        try:
            source = candidate.source()
            found = detect(candidate, self._cards)
        except InputError as error:
            return FileReport(candidate.path, "", candidate.size, None, reasons=(_why(candidate.path, error.why),))
        if isinstance(found, NotRecognised):
            return _not_recognised(source, found)
        if self._lake.known(source.sha256):
            return self._known(source, found)
        try:
            return self._read(candidate, self._tail(candidate, source, found), found)
        except InputError as error:
            self._open().cancel_source()
            return FileReport(
                source.path, source.sha256, source.size, found.card, reasons=(_why(source.path, error.what),)
            )

    def _known(self, source: SourceFile, found: Detection) -> FileReport:
        before = self._lake.account(source.sha256)
        records = before.kept if before else 0
        return FileReport(
            source.path, source.sha256, source.size, found.card, read=records, already_known=records,
            notes=("read before",),
        )  # fmt: skip

    def _tail(self, candidate: Candidate, source: SourceFile, found: Detection) -> SourceFile:
        """The source, to be read from where a shorter version of it ended, if the lake has one."""
        with candidate.raw() as raw:
            start = raw.read(HEAD)
        head = hashlib.sha256(start).hexdigest()
        source = replace(source, head=head)
        if found.decoder == "evtx" or found.layout == "array" or compression_of(start[:4]) is not None:
            return source
        prefix = self._lake.grown(head, source.size, lambda length: _hash_of(candidate, length))
        if prefix is None:
            return source
        return replace(source, from_byte=prefix.size, from_record=prefix.records)

    def _read(self, candidate: Candidate, source: SourceFile, found: Detection) -> FileReport:
        account = Account(source)
        card = self._by_id[found.card]
        self._open().add_source(source, card)
        zone = self._options.zone
        for item in read(candidate, found, self._cards, source, sensor=self._options.sensor, zone=zone):
            if isinstance(item, SetAside):
                account.aside(item)
                self._open().set_aside(item)
            else:
                self._keep(item, found, account, source)
            if self._open().full:
                self._seal()
                self._open().continues(source, card)
        report = account.report(found.card)
        self._open().end_source(report)
        self._state.spoke(report.hosts, report.sensors)
        return report

    def _keep(self, batch: pa.RecordBatch, found: Detection, account: Account, source: SourceFile) -> None:
        if found.decoder == "evtx":
            batch = self._new_records(batch, account, source)
        if batch.num_rows:
            account.kept(batch)
            self._open().add(batch)

    def _new_records(self, batch: pa.RecordBatch, account: Account, source: SourceFile) -> pa.RecordBatch:
        """Leave out records that an earlier file of the same log gave: a log that grew, or was exported twice."""
        table = batch.schema.metadata[b"table"].decode()
        if table not in self._had or not set(RECORD_KEY) <= set(batch.schema.names):
            return batch
        keys = pa.Table.from_batches([batch.select(list(RECORD_KEY))])
        known = self._lake.known_records(table, keys, own=source.src)
        account.known(int(np.count_nonzero(known)))
        return batch.filter(pa.array(~known)) if known.any() else batch

    def _open(self) -> Commit:
        if self._commit is None:
            self._commit = self._lake.begin(self._cards, limits=self._options.limits)
        return self._commit

    def _seal(self) -> None:
        if self._commit is not None:
            record = self._commit.seal()
            self._commit = None
            if record is not None:
                self.commits.append(record.id)


def _not_recognised(source: SourceFile, found: NotRecognised) -> FileReport:
    why = found.reason
    if found.nearest:
        why += f"; the nearest is {found.nearest} ({found.shared} of {found.of} keys)"
    notes = ("empty",) if found.empty else ()
    return FileReport(source.path, source.sha256, source.size, None, reasons=(_why(source.path, why),), notes=notes)


def _why(path: str, why: str) -> Reason:
    return Reason(code="unknown_shape", count=1, first_at=path, example=why)


def _hash_of(candidate: Candidate, length: int) -> str:
    digest = hashlib.sha256()
    with candidate.raw() as raw:
        while length > 0 and (data := raw.read(min(1 << 20, length))):
            digest.update(data)
            length -= len(data)
    return digest.hexdigest()
