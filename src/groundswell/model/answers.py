"""The three answers of a verdict, exposed, hit and ready, and what is at stake: frozen values.

Defined by CLI.md section 4; the words are those of its section 3, their meaning SEMANTICS section 3. Read through
`model/verdict.py`, which has the whole. Not here: judging (`verdict/`), words of single cells (`model/words.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from groundswell.model.cell import LookedOn
from groundswell.model.finding import Level, Origin, Triage

Confidence = Literal["high", "moderate", "low"]
ExposedState = Literal["open", "no_open_way_found", "not_judged"]
WayState = Literal["open", "closed_where_looked", "not_known"]
HitState = Literal["marked_real", "strong_trace", "trace", "no_trace_found", "not_judged"]
ReadyState = Literal["holds", "holds_in_part", "does_not_hold", "not_judged"]
DefenceState = Literal["holds", "holds_in_part", "does_not_hold", "not_measured"]
DefenceId = Literal["patch", "respond", "watch", "hunt", "mfa", "segment", "train"]
StakeKind = Literal["lawful_intercept", "signalling", "subscriber_data", "call_records", "government", "management"]

DEFENCES: tuple[DefenceId, ...] = ("patch", "respond", "watch", "hunt", "mfa", "segment", "train")


@dataclass(frozen=True)
class Reasoned:
    """`C`: a confidence, strength or search with its reason, which always follows after a colon."""

    level: Confidence
    why: str


@dataclass(frozen=True)
class Covers:
    """On how many of how many a piece of evidence speaks: `41 of 42 hosts`."""

    n: int
    of: int
    noun: str


@dataclass(frozen=True)
class Evidence:
    """`E`: dated evidence. `kind` says what it is (rule, setting, record, answer, file), `ref` where it stands."""

    kind: str
    ref: str
    read_at: datetime
    valid_until: datetime | None = None
    covers: Covers | None = None
    text: str = ""


@dataclass(frozen=True)
class Way:
    """One way in, with the dated evidence that its state rests on."""

    id: str
    title: str
    origin: Origin
    state: WayState
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Exposed:
    """Can these actors come in by a way that others were entered by?"""

    state: ExposedState
    open: int
    closed_where_looked: int
    not_known: int
    confidence: Reasoned
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Marked:
    """Who marked a finding as real, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class TraceLine:
    """A finding in one line; the whole stands in findings.jsonl under the same id."""

    id: str
    level: Level | None
    state: Triage
    host: str | None
    first: datetime
    title: str


@dataclass(frozen=True)
class AlsoMatched:
    """A rule chosen by technique alone, below level high: listed as common, no trace. `hosts` counts them."""

    rule: str
    title: str
    author: str
    license: str
    level: Level
    records: int
    hosts: int
    first: datetime | None


@dataclass(frozen=True)
class SetApart:
    """Findings that persons dismissed or accepted: counted apart on every form, never in the exit code."""

    dismissed: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Chosen:
    """By what the rules were chosen; the first that holds is the origin."""

    report: int
    pack: int
    technique: int


@dataclass(frozen=True)
class RuleBase:
    """Rules that rest on the same telemetry (`label`, "process"), and where they were looked for."""

    label: str
    rules: int
    looked_on: LookedOn


@dataclass(frozen=True)
class RuleCounts:
    """The chosen rules by state; the four states sum to `total`."""

    total: int
    matched: int
    no_match: int
    no_match_in_part: int
    not_evaluated: int
    chosen: Chosen
    bases: tuple[RuleBase, ...] = ()


@dataclass(frozen=True)
class KindCounts:
    """The indicators of one kind by state; `looked_on` is null when none of them was looked for."""

    kind: str
    given: int
    seen: int
    not_seen: int
    in_part: int
    set_aside: int
    not_looked_for: int
    looked_on: LookedOn | None = None


@dataclass(frozen=True)
class IndicatorCounts:
    """The chosen indicators by state; the five states sum to `total`."""

    total: int
    seen: int
    not_seen: int
    not_seen_in_part: int
    set_aside: int
    not_looked_for: int
    kinds: tuple[KindCounts, ...] = ()


@dataclass(frozen=True)
class Hit:
    """Were they here? `strength` is of the traces (null without one), `search` of the looking."""

    state: HitState
    marked: Marked | None
    strength: Reasoned | None
    search: Reasoned
    looked_on: LookedOn
    findings: tuple[TraceLine, ...]
    also_matched: tuple[AlsoMatched, ...]
    set_apart: SetApart
    rules: RuleCounts
    indicators: IndicatorCounts


@dataclass(frozen=True)
class Defence:
    """One of the seven defences: its state as of a day, on n of m, and the proof in a few words."""

    id: DefenceId
    state: DefenceState
    as_of: date | None = None
    covers: Covers | None = None
    proof: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Ready:
    """Do the seven defences hold? Always seven entries."""

    state: ReadyState
    confidence: Reasoned
    defences: tuple[Defence, ...]


@dataclass(frozen=True)
class SeenDays:
    """Host-days seen in full, in part, not at all."""

    full: int
    part: int
    none: int


@dataclass(frozen=True)
class Restore:
    """When the newest backup was taken, and when restoring was last rehearsed."""

    backup_at: datetime | None
    rehearsed_at: datetime | None


@dataclass(frozen=True)
class Stake:
    """One thing at stake: its hosts, the open ways that reach it, what could be seen of it, its findings."""

    id: str
    kind: StakeKind
    hosts: tuple[str, ...]
    ways_open: tuple[str, ...]
    seen: SeenDays
    findings: tuple[str, ...] = ()
    restore: Restore | None = None
    duties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cost:
    """What an incident would cost: a range with its inputs, or not measured."""

    state: Literal["not_measured", "range"]
    low: float | None
    mid: float | None
    high: float | None
    currency: str | None
    inputs: tuple[Evidence, ...] = ()
