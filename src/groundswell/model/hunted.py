"""What a hunt found out, rule by rule and indicator by indicator: read by the verdict and by every output.

The states are the words of CLI.md section 3; what they mean is SEMANTICS section 3. They are computed from
cells in `model/words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from groundswell.model.cell import LookedOn
from groundswell.model.finding import Finding, Level, Origin, Technique

RuleState = Literal["matched", "no_match", "no_match_in_part", "not_evaluated"]
NotEvaluated = Literal["no_source", "field_missing", "unsupported", "off"]
IndicatorState = Literal["seen", "not_seen", "not_seen_in_part", "set_aside", "not_looked_for"]


@dataclass(frozen=True)
class RuleResult:
    """The state of one chosen rule over the base.

    `looked_on` is null when the rule was not evaluated; `looked_hosts` are the hosts with at least one cell
    above not looked; `label` names the telemetry that it rests on, for the table of bases ("process",
    "library, hash"); `waits_for` says what would make it fully evaluated (log source or field).
    """

    id: str
    title: str
    level: Level
    author: str
    license: str
    source_url: str | None
    origin: Origin | None
    state: RuleState
    counts: Literal["trace", "common"] = "trace"
    reason: NotEvaluated | None = None
    detail: str = ""
    looked_on: LookedOn | None = None
    looked_hosts: frozenset[str] = frozenset()
    label: str = ""
    attack: tuple[Technique, ...] = ()
    records: int = 0
    hosts: int = 0
    first: datetime | None = None
    last: datetime | None = None
    files: Mapping[str, int] = field(default_factory=dict)  # path -> matching records
    waits_for: tuple[str, ...] = ()
    refused: str = ""  # why the rule could not be loaded at all
    product: str | None = None  # of its log source: a host of another system is not expected


@dataclass(frozen=True)
class Sighting:
    """On which host or sensor an indicator was seen: first, last, how many records."""

    host: str
    first: datetime
    last: datetime
    count: int


@dataclass(frozen=True)
class IndicatorResult:
    """The state of one indicator over the base."""

    id: str
    kind: str
    value: str
    origin: Origin | None
    state: IndicatorState
    why: str | None = None
    seen: tuple[Sighting, ...] = ()
    looked_on: LookedOn | None = None
    names: tuple[str, ...] = ()  # malware or tools that the source ties it to
    confidence: str = ""
    basis: str = ""
    source: str = ""
    note: str = ""
    first_seen: date | None = None
    looked_hosts: frozenset[str] = frozenset()  # hosts with at least one cell above not looked
    old: int = 0  # records that matched after its time: old infrastructure, no trace


@dataclass(frozen=True)
class Unreadable:
    """A file, or a place in one, that the hunt could not read."""

    file: str
    line: int | None
    why: str


@dataclass(frozen=True)
class Hunted:
    """Everything that one hunt says: the findings, and the state of each rule and indicator."""

    rules: tuple[RuleResult, ...]
    indicators: tuple[IndicatorResult, ...]
    findings: tuple[Finding, ...]
    records: int
    unreadable: tuple[Unreadable, ...] = ()
