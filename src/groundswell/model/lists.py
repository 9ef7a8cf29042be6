"""Rows of the lists: hosts by what could be seen of them, techniques by rule, the doctor's checks (CLI.md section 4).

Fields stand in the order of the JSON keys. Not here: computing them (`run/`), drawing them (`outputs/`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from groundswell.model.cell import LookedOn
from groundswell.model.finding import Origin, Technique
from groundswell.model.hunted import NotEvaluated, RuleState

CoverageState = Literal["covered", "in_part", "blind", "no_rule"]
HostState = Literal["speaks", "dark"]
CheckState = Literal["good", "needs_person", "not_known", "told"]


@dataclass(frozen=True)
class KindDays:
    """On how many days a kind of telemetry of a host was there."""

    kind: str
    days: int


@dataclass(frozen=True)
class HostGap:
    """Days without records of a host that speaks, both inclusive."""

    since: date = field(metadata={"key": "from"})
    until: date = field(metadata={"key": "to"})
    why: str = ""


@dataclass(frozen=True)
class HostVisibility:
    """What could be seen of one host: days in full, in part, not at all; `named_in` is where others name it."""

    host: str
    critical: bool
    state: HostState
    named_in: tuple[str, ...]
    full: int
    part: int
    none: int
    kinds: tuple[KindDays, ...] = ()
    gaps: tuple[HostGap, ...] = ()


@dataclass(frozen=True)
class CoverageRow:
    """A rule of a technique: whether it could be evaluated here, and what it still waits for."""

    technique: Technique
    rule: str
    author: str
    origin: Origin | None
    state: RuleState
    reason: NotEvaluated | None
    waits_for: tuple[str, ...] = ()
    looked_on: LookedOn | None = None
    title: str = ""


@dataclass(frozen=True)
class TechniqueCoverage:
    """A technique, and whether rules for it or its family could be evaluated here.

    covered: at least one could, on every day of the base. in_part: at least one could, on some. blind: there are rules,
    and none could, for want of telemetry. no_rule: none is in force. It says where was looked, not how good a defence
    is. `tactics` are ATT&CK's short names, `origin` who asks for the technique, null for one of the whole set.
    """

    id: str
    name: str
    tactics: tuple[str, ...]
    state: CoverageState
    origin: Origin | None = None
    rules: int = 0
    evaluated: int = 0
    looked_on: LookedOn | None = None  # of the rule that was looked for most widely
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One check of `doctor`: `told` is a fact without judgement, such as where a setting comes from."""

    check: str
    state: CheckState
    text: str
    hint: tuple[str, ...] | None = None  # a command, word by word
