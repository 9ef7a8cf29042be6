"""Sums of cells over a base: the state of a rule and of an indicator, where it was looked, and how many of each.

Defined by SEMANTICS section 3. Pure functions of questions and results; every share has the base as its
denominator, so what is taken away or switched off stays in it.

Not here: the words for these states (`words.py`), hosts by days (`calendar.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from groundswell.model.card import Kind
from groundswell.model.cell import Base, Cell, Grid, LookedOn, Question
from groundswell.model.finding import LEVELS, Level, Origin
from groundswell.model.hunted import IndicatorResult, IndicatorState, RuleResult, RuleState

HOST_SYSTEMS = frozenset({"windows", "linux", "macos"})  # the systems of a list of hosts that rules can name
LOOKED = (Cell.YES, Cell.NO, Cell.IN_PART)


def rule_state(question: Question) -> RuleState:
    """The state of a rule: matched, no match, no match in part, not evaluated.

    A match on a name or day that the base does not expect counts as well. An empty base is not evaluated.
    """
    if _any_yes(question):
        return "matched"
    grid = deciding(question)
    if grid is None or grid.count(*LOOKED) == 0:
        return "not_evaluated"
    return "no_match" if grid.count(Cell.NO) == grid.size else "no_match_in_part"


def indicator_state(question: Question) -> IndicatorState:
    """The state of an indicator that is not set aside: seen, not seen, not seen in part, not looked for."""
    states: Mapping[RuleState, IndicatorState] = {
        "matched": "seen",
        "no_match": "not_seen",
        "no_match_in_part": "not_seen_in_part",
        "not_evaluated": "not_looked_for",
    }
    return states[rule_state(question)]


def deciding(question: Question) -> Grid | None:
    """The grid whose noun has the larger looked share; of equal ones the one with more *no*, then the hosts.

    The tie goes to the better grid because the lesser one may lose a day without making the answer worse.
    """
    grids = [g for g in question.grids() if g.size]
    return max(grids, key=lambda g: (g.count(*LOOKED) / g.size, g.count(Cell.NO) / g.size), default=None)


def looked_on(question: Question, base: Base) -> LookedOn | None:
    """Where the question was looked for: the `L` of its deciding noun; None when it was looked for nowhere."""
    grid = deciding(question)
    if grid is None or grid.count(*LOOKED) == 0:
        return None
    seen = np.isin(grid.cells, [int(c) for c in LOOKED]) & grid.expected
    return LookedOn(
        hosts=int(seen.any(axis=1).sum()),
        of=int(grid.expected.any(axis=1).sum()),
        since=base.since,
        until=base.until,
        days=int(seen.sum()),
        of_days=grid.size,
        part=grid.count(Cell.IN_PART),
        noun=grid.noun,
    )


def looked_hosts(question: Question, base: Base) -> frozenset[str]:
    """Hosts with at least one cell above not looked."""
    if question.host is None:
        return frozenset()
    seen = np.any((question.host.cells > int(Cell.NOT_LOOKED)) & question.host.expected, axis=1)
    names = base.names("host")
    return frozenset(names[row] for row in np.flatnonzero(seen))


def assurance(question: Question) -> float:
    """The share of its base that the question's negative word claims, from 0 to 1; a match claims nothing."""
    grid = deciding(question)
    if grid is None or _any_yes(question):
        return 0.0
    return grid.count(Cell.NO, Cell.IN_PART) / grid.size


def counts_as(origin: Origin | None, level: Level) -> Literal["trace", "common"]:
    """Whether a match counts as a trace, or is common: by technique alone, or in a plain hunt, only from level high."""
    if origin in ("report", "pack"):
        return "trace"
    return "trace" if LEVELS.index(level) >= LEVELS.index("high") else "common"


@dataclass(frozen=True)
class RuleSums:
    """How many rules are in each state; the four add up to `total`."""

    total: int
    matched: int
    no_match: int
    no_match_in_part: int
    not_evaluated: int


@dataclass(frozen=True)
class IndicatorSums:
    """How many indicators are in each state; the five add up to `total`."""

    total: int
    seen: int
    not_seen: int
    not_seen_in_part: int
    set_aside: int
    not_looked_for: int


def rule_sums(rules: Iterable[RuleResult]) -> RuleSums:
    """Count rules by state."""
    of = Counter(rule.state for rule in rules)
    return RuleSums(of.total(), of["matched"], of["no_match"], of["no_match_in_part"], of["not_evaluated"])


def indicator_sums(indicators: Iterable[IndicatorResult]) -> IndicatorSums:
    """Count indicators by state."""
    of = Counter(i.state for i in indicators)
    return IndicatorSums(
        of.total(), of["seen"], of["not_seen"], of["not_seen_in_part"], of["set_aside"], of["not_looked_for"]
    )


@dataclass(frozen=True)
class RuleBase:
    """Rules that were looked for on the same hosts and days, with the telemetry that they rest on."""

    state: RuleState
    label: str
    rules: int
    looked_on: LookedOn


def bases(rules: Iterable[RuleResult]) -> tuple[RuleBase, ...]:
    """The rules without a match, grouped by where they were looked for; the widest look first."""
    groups: dict[tuple[RuleState, LookedOn], list[str]] = {}
    for rule in rules:
        if rule.looked_on is not None and rule.state in ("no_match", "no_match_in_part"):
            groups.setdefault((rule.state, rule.looked_on), []).append(rule.label)
    found = (RuleBase(state, _joined(labels), len(labels), where) for (state, where), labels in groups.items())
    return tuple(sorted(found, key=lambda b: (b.state, -b.looked_on.days / b.looked_on.of_days, b.label)))


def searched_hosts(rules: Iterable[RuleResult], indicators: Iterable[IndicatorResult], base: Base) -> frozenset[str]:
    """Hosts of which "no trace found" may speak: at least half of what was chosen for them was looked for there.

    The half is of all chosen rules that this version can evaluate and that can concern the host at all; a rule
    that could not be evaluated *here* stays in it, or taking evidence away would widen the word
    (docs/decisions/0006). A host that no chosen rule concerns is judged by the indicators that are not set aside.
    """
    asked = Counter((r.product, r.looked_hosts) for r in rules if r.reason != "unsupported" and _of_hosts(r.product))
    sought = Counter(i.looked_hosts for i in indicators if i.state != "set_aside")
    found = set()
    for host in base.hosts:
        mine = {key: n for key, n in asked.items() if key[0] is None or host.os is None or key[0] == host.os}
        looked = sum(n for (_, hosts), n in mine.items() if host.name in hosts)
        total = sum(mine.values())
        if not mine:
            looked, total = sum(n for hosts, n in sought.items() if host.name in hosts), sum(sought.values())
        if total and 2 * looked >= total:
            found.add(host.name)
    return frozenset(found)


def _of_hosts(product: str | None) -> bool:
    """Whether a rule's product can be the system of a host; those of networks and clouds concern no host."""
    return product is None or product in HOST_SYSTEMS


def _any_yes(question: Question) -> bool:
    return bool(question.outside) or any(g.count(Cell.YES) for g in question.grids())


def _joined(labels: Iterable[str]) -> str:
    """Labels of several rules as one, in the order of the kinds of telemetry: `library` and `library, hash`."""
    parts = {part for label in labels for part in label.split(", ") if part}
    order = [kind.replace("_", "-") for kind in get_args(Kind)]
    return ", ".join(sorted(parts, key=lambda p: (order.index(p) if p in order else len(order), p)))
