"""A finding: what someone should know, with evidence that leads back to the raw record (CLI.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from groundswell.model.cell import LookedOn

Level = Literal["informational", "low", "medium", "high", "critical"]
Origin = Literal["report", "analyst", "pack", "technique"]
FindingKind = Literal["rule", "indicator", "yara", "pattern", "gap"]
Triage = Literal["new", "marked_real", "dismissed", "accepted"]
Basis = Literal["primary_read", "transcribed", "unverified"]

LEVELS: tuple[Level, ...] = ("informational", "low", "medium", "high", "critical")


@dataclass(frozen=True)
class Technique:
    """An ATT&CK technique: as the text wrote it, the version it was written for, and its current id."""

    current: str | None
    as_written: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Held:
    r"""One clause of a rule that held on the record: `Image endswith \vlc.exe`, value, what was expected."""

    clause: str
    field: str
    op: str
    value: str | None
    expected: str


@dataclass(frozen=True)
class NotUsed:
    """A filter of the rule that could not be applied, and why: the finding says so."""

    field: str
    why: str


@dataclass(frozen=True)
class MatchedRule:
    """A rule that matched, with the author and licence that must stand wherever the match is shown."""

    id: str
    title: str
    version: str
    author: str
    license: str
    source_url: str | None
    origin: Origin | None
    digest: str
    level: Level
    held: tuple[Held, ...] = ()
    not_used: tuple[NotUsed, ...] = ()


@dataclass(frozen=True)
class MatchedIndicator:
    """An indicator that was seen."""

    id: str
    kind: str
    value: str
    origin: Origin | None
    warning_lists: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """The raw record behind a finding: card, file, position in it, the file's hash, the commit, native columns."""

    source: str
    file: str
    position: int
    sha256: str
    ingest: str | None
    raw: Mapping[str, object]


@dataclass(frozen=True)
class PackFact:
    """What our pack says of the thing found: a sentence of ours, with its basis and source."""

    pack: str
    digest: str
    fact: str
    basis: Basis
    source: str


@dataclass(frozen=True)
class Elsewhere:
    """Where else the same was looked for: an absence with its base."""

    what: str
    looked_on: LookedOn
    text: str


@dataclass(frozen=True)
class Decision:
    """An analyst's word on a finding."""

    by: str
    at: datetime
    why: str
    until: date | None = None


@dataclass(frozen=True)
class Finding:
    """One happening, however many rules and records tell of it."""

    id: str
    key: str
    kinds: tuple[FindingKind, ...]
    title: str
    time: datetime
    host: str | None
    event_class: str
    record: Record
    matches: tuple[str, ...] = ()
    state: Triage = "new"
    decided: Decision | None = None
    level: Level | None = None
    user: str | None = None
    sensor: str | None = None
    counts_as: Literal["trace", "common"] = "trace"
    attack: tuple[Technique, ...] = ()
    reports: tuple[str, ...] = ()
    pack: PackFact | None = None
    count: int = 1
    first: datetime | None = None
    last: datetime | None = None
    related: tuple[str, ...] = ()
    explains_away: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    rules: tuple[MatchedRule, ...] = ()
    indicator: MatchedIndicator | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
