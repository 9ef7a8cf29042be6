"""The verdict: the one object that screen, page, JSON and exit code are drawn from.

Defined by CLI.md section 4 (`verdict`, shapes C, E, L, O, T); what the words and numbers mean is SEMANTICS
sections 1 to 3. The fields stand in the order of the JSON keys; the three answers are in `model/answers.py` and
exported here. Not here: judging (`verdict/`), drawing (`outputs/`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, cast

from groundswell.model.answers import (
    DEFENCES,
    AlsoMatched,
    Chosen,
    Confidence,
    Cost,
    Covers,
    Defence,
    DefenceId,
    DefenceState,
    Evidence,
    Exposed,
    ExposedState,
    Hit,
    HitState,
    IndicatorCounts,
    KindCounts,
    Marked,
    Ready,
    ReadyState,
    Reasoned,
    Restore,
    RuleBase,
    RuleCounts,
    SeenDays,
    SetApart,
    Stake,
    StakeKind,
    TraceLine,
    Way,
    WayState,
)
from groundswell.model.cell import BaseKind, LookedOn
from groundswell.model.finding import Origin, Technique
from groundswell.model.hunted import NotEvaluated
from groundswell.model.plain import plain

TechniqueState = Literal["trace", "common", "no_match", "in_part", "not_looked"]

SCHEMA = "groundswell/verdict/1"

__all__ = [
    "DEFENCES",
    "SCHEMA",
    "AlsoMatched",
    "Calendar",
    "CalendarRow",
    "Chosen",
    "Confidence",
    "Content",
    "Cost",
    "Covers",
    "Defence",
    "DefenceId",
    "DefenceState",
    "Evidence",
    "Exit",
    "Exposed",
    "ExposedState",
    "FromPack",
    "Gap",
    "Hit",
    "HitState",
    "IndicatorCounts",
    "Input",
    "KindCounts",
    "Marked",
    "NotEvaluatedRule",
    "Ready",
    "ReadyState",
    "Reasoned",
    "Report",
    "Restore",
    "RuleBase",
    "RuleCounts",
    "Scope",
    "Seen",
    "SeenDays",
    "Sensors",
    "Sentence",
    "SetApart",
    "SpeaksOf",
    "Stake",
    "StakeKind",
    "Stated",
    "Step",
    "TechniqueCell",
    "TechniqueState",
    "TraceLine",
    "Verdict",
    "Way",
    "WayState",
]


@dataclass(frozen=True)
class SpeaksOf:
    """The time that the report speaks of, days inclusive; null where it does not say."""

    since: date | None = field(default=None, metadata={"key": "from"})
    until: date | None = field(default=None, metadata={"key": "to"})


@dataclass(frozen=True)
class Stated:
    """How many of each the report itself states: each has a span in its text."""

    tools: int
    indicators: int
    techniques: int
    measures: int


@dataclass(frozen=True)
class FromPack:
    """What the pack adds to the names of the report: how many techniques and indicators."""

    pack: str
    digest: str
    techniques: int
    indicators: int


@dataclass(frozen=True)
class Sentence:
    """A sentence of the report, what it states, what the pack adds; `span` as in `intel show --text`."""

    text: str
    span: tuple[int, int]
    states: tuple[str, ...] = ()
    pack_adds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The report that the verdict is about. `grade` is an Admiralty letter and digit; null is "not graded".

    `accepted` counts the suggested techniques that a person accepted, `dated_by` is who gave the day of publication,
    null where the report says it.
    """

    id: str
    title: str
    sha256: str
    grade: str | None
    graded_by: str | None
    published: date | None
    speaks_of: SpeaksOf
    stated: Stated
    from_pack: FromPack | None
    published_by: str | None
    sentences: tuple[Sentence, ...]
    accepted: int = 0
    dated_by: str | None = None


@dataclass(frozen=True)
class Scope:
    """For whom and when: the company's name, the time (inclusive UTC), how many hosts are expected."""

    company: str
    since: datetime
    until: datetime
    hosts: int


@dataclass(frozen=True)
class CalendarRow:
    """One host of the base: a letter a day, f in full, p in part, n not seen, `-` not expected on that day."""

    host: str
    group: str
    critical: bool
    days: str


@dataclass(frozen=True)
class Calendar:
    """Host by day, from the first day of the scope."""

    since: date = field(metadata={"key": "from"})
    rows: tuple[CalendarRow, ...]


@dataclass(frozen=True)
class Sensors:
    """Network sensors: how many, the sensor-days expected of them, and those that were looked on."""

    n: int
    of_days: int
    looked: int


@dataclass(frozen=True)
class Gap:
    """Days on which a host that speaks sent nothing; both inclusive."""

    host: str
    since: date = field(metadata={"key": "from"})
    until: date = field(metadata={"key": "to"})
    why: str = ""


@dataclass(frozen=True)
class Seen:
    """What could be seen, over which base. Full, part and none sum to `host_days`."""

    base: BaseKind
    hosts: int
    calendar: Calendar
    events_per_day: tuple[int, ...]
    sensors: Sensors
    unlisted: int
    dark: tuple[str, ...]
    dark_critical: tuple[str, ...]
    host_days: int
    full: int
    part: int
    none: int
    sensor_days: int
    earliest: datetime | None = None
    share_of_report_time: float | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class TechniqueCell:
    """A technique, and whether it was looked for: not how good a defence is.

    `tactic` is ATT&CK's short name, `name` the technique's name in the content's version (empty when unknown).
    """

    id: Technique
    tactic: str
    origin: Origin
    state: TechniqueState
    rules: int
    evaluated: int
    looked_on: LookedOn | None = None
    name: str = ""


@dataclass(frozen=True)
class Step:
    """A next step: what to do, why, by when, who; `closes` names what it would close."""

    id: str
    text: str
    why: str
    when: str
    who: str | None = None
    closes: tuple[str, ...] = ()
    command: tuple[str, ...] | None = None


@dataclass(frozen=True)
class NotEvaluatedRule:
    """A chosen rule that could not be evaluated, and why."""

    rule: str
    origin: Origin
    reason: NotEvaluated
    detail: str


@dataclass(frozen=True)
class Input:
    """A file that the evidence came from."""

    name: str
    sha256: str
    bytes: int
    source: str | None
    kept: int
    set_aside: int


@dataclass(frozen=True)
class Content:
    """Digests of the content that judged."""

    rules: str
    attack: str
    cards: str
    packs: str


@dataclass(frozen=True)
class Exit:
    """The exit code, all codes that hold, why, and the findings that the verdict compared with did not have."""

    code: int
    codes: tuple[int, ...]
    why: str
    new: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Three answers about one company and one report. `line` holds the sentences of the first screen."""

    id: str
    made_at: datetime
    program: str
    command: tuple[str, ...]
    line: str
    report: Report
    scope: Scope
    exposed: Exposed
    hit: Hit
    ready: Ready
    stakes: tuple[Stake, ...]
    cost: Cost | None
    seen: Seen
    techniques: tuple[TechniqueCell, ...]
    next: tuple[Step, ...]
    not_evaluated: tuple[NotEvaluatedRule, ...]
    inputs: tuple[Input, ...]
    content: Content
    exit: Exit

    def as_json(self) -> dict[str, object]:
        """The JSON object `verdict`, keys in the order of CLI.md section 4."""
        return {"schema": SCHEMA, **cast("dict[str, object]", plain(self))}
