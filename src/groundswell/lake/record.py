"""A commit record: what one commit took in, added and removed. The records are the truth of a lake.

A record holds no clock time and nothing of the machine, so that the same input gives the same bytes.
Its id is cut from the content of its sources, their cards and the decoders' version: the same input gives the
same id, and a second commit under it cannot be made.

Not here: making one (`commit.py`), what they all add up to (`snapshot.py`).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from groundswell.model.source import FileReport, Reason

Kind = Literal["ingest", "drop", "compact"]


@dataclass(frozen=True)
class Source:
    """One source, or one piece of it, that a commit took in.

    `first` and `end` count what was taken in, rows and records set aside alike, over all pieces: this piece is
    [first, end). `whole` says that the source was read to its end, and then `report` is its account.
    `head` is the sha256 of the first 4 KiB (fewer when the file is shorter).
    """

    path: str
    sha256: str
    size: int
    src: int
    card: str
    digest: str
    head: str = ""
    from_byte: int = 0
    from_record: int = 0
    first: int = 0
    end: int = 0
    whole: bool = True
    tables: Mapping[str, int] = field(default_factory=dict)
    report: FileReport | None = None


@dataclass(frozen=True)
class Added:
    """A file that a commit added. `segment` is `rows`, or the index or quarantine it belongs to.

    `path` is from the lake's root; `first` and `last` are microseconds since the epoch, null when no row has a time.
    """

    path: str
    segment: str
    rows: int
    bytes: int
    sha256: str
    table: str | None = None
    day: date | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class CommitRecord:
    """What one commit did. `forget` names (source sha256, table) pairs that a drop took out."""

    id: str
    seq: int
    kind: Kind = "ingest"
    decoder: str = ""
    cards: Mapping[str, str] = field(default_factory=dict)  # table -> card id
    sources: tuple[Source, ...] = ()
    add: tuple[Added, ...] = ()
    remove: tuple[str, ...] = ()
    schemas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # table -> new column -> type
    forget: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> int:
        """How many records it added."""
        return sum(a.rows for a in self.add if a.segment == "rows")

    def to_bytes(self) -> bytes:
        """The record as it lies on disk: JSON, keys in order, lone surrogates of hostile names escaped."""
        return (json.dumps(dataclasses.asdict(self), default=_plain, separators=(",", ":")) + "\n").encode("ascii")


def from_bytes(data: bytes) -> CommitRecord:
    """Read a record.

    Raises:
        ValueError: these bytes are no commit record.
    """
    try:
        raw = json.loads(data)
        raw["sources"] = tuple(_source(s) for s in raw["sources"])
        raw["add"] = tuple(_added(a) for a in raw["add"])
        raw["remove"] = tuple(raw["remove"])
        raw["forget"] = tuple((sha, table) for sha, table in raw["forget"])
        return CommitRecord(**raw)
    except (TypeError, KeyError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError(f"this is no commit record: {error}") from error


def commit_id(sources: Iterable[Source], decoder: str, generation: str = "") -> str:
    """The first 16 hex of the sha256 over the sorted contents, their cards and the decoders' version.

    `generation` sets an ingest after a drop of the same sources apart from the first.
    """
    keys = sorted([s.sha256, s.from_byte, s.first, s.end if not s.whole else -1, s.card, s.digest] for s in sources)
    return _hash([keys, decoder, generation])


def upkeep_id(kind: Kind, remove: Iterable[str], seq: int) -> str:
    """The id of a commit that takes in no source."""
    return _hash([kind, sorted(remove), seq])


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} does not belong in a commit record")


def _source(raw: dict[str, Any]) -> Source:
    report = raw.pop("report")
    return Source(**raw, report=None if report is None else _report(report))


def _report(raw: dict[str, Any]) -> FileReport:
    raw["reasons"] = tuple(Reason(**r) for r in raw["reasons"])
    for key in ("hosts", "sensors"):
        raw[key] = frozenset(raw[key])
    for key in ("first", "last"):
        raw[key] = None if raw[key] is None else datetime.fromisoformat(raw[key])
    raw["notes"] = tuple(raw["notes"])
    return FileReport(**raw)


def _added(raw: dict[str, Any]) -> Added:
    raw["day"] = None if raw["day"] is None else date.fromisoformat(raw["day"])
    return Added(**raw)
