"""Which answer holds: hit, exposed, ready, from findings, sums and what could be seen.

Defined by CLI.md section 3 ("Words") and SEMANTICS section 3. Findings that a person dismissed or accepted, gaps,
and matches chosen by technique alone below level high are no traces.

Not here: cells and states of single rules (`sums.py`), confidence (`confidence.py`), the words (`words.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from groundswell.model import words
from groundswell.model.answers import DefenceState, ExposedState, HitState, ReadyState, WayState
from groundswell.model.finding import Finding, FindingKind
from groundswell.model.verdict import Seen

TOGETHER = timedelta(hours=24)  # within which two findings on one host strengthen each other
ONE_HAPPENING = timedelta(seconds=2)  # two sources may tell of one happening as far apart; it counts once
LEAST_MEASURED = 3  # defences; below it the answer is not judged
EVIDENCE: frozenset[FindingKind] = frozenset({"rule", "indicator", "yara", "pattern"})


def traces(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that count: trace, not a gap, and not set apart by a person."""
    return tuple(
        f for f in findings if f.counts_as == "trace" and f.state in ("new", "marked_real") and EVIDENCE & set(f.kinds)
    )


def firm_kinds(finding: Finding) -> frozenset[FindingKind]:
    """The kinds of evidence in a finding that do not rest on a filter that could not be applied.

    A filter is not applied on a column that is not there, so taking a column away can add a match; such a match is
    a trace, but never makes one strong (docs/decisions/0007).
    """
    kinds = EVIDENCE & set(finding.kinds)
    return kinds - {"rule"} if finding.rules and all(rule.not_used for rule in finding.rules) else kinds


def is_strong(findings: Sequence[Finding]) -> bool:
    """Two kinds of evidence from different records, or host and network, on one host within 24 hours."""
    firm = [f for f in traces(findings) if f.host is not None and firm_kinds(f)]
    return any(a.host == b.host and _near(a, b) and _differ(a, b) for a, b in combinations(firm, 2))


def hit_state(findings: Sequence[Finding], seen: Seen, searched: int, min_visible: float) -> HitState:
    """The state of HIT.

    Args:
        findings: all findings of the scope.
        seen: what could be seen.
        searched: hosts of which "no trace found" may speak: `len(sums.searched_hosts(...))`.
        min_visible: share of host-days below which nothing is judged, setting `judge.min_visible`.
    """
    found = traces(findings)
    if any(f.state == "marked_real" for f in found):
        return "marked_real"
    if found:
        return "strong_trace" if is_strong(found) else "trace"
    return "not_judged" if why_not_judged(seen, searched, min_visible) else "no_trace_found"


def why_not_judged(seen: Seen, searched: int, min_visible: float) -> str:
    """Why nothing can be said when nothing was found; empty when it can."""
    if seen.dark_critical:
        return f"{words.names_in_sentence(seen.dark_critical)} sent nothing"
    if not seen.host_days:
        return "no host is expected in this time"
    if seen.full + seen.part < min_visible * seen.host_days:
        return f"{words.share(seen.none, seen.host_days, 'host-day')} were not seen"
    if not searched:
        return f"on no host of {words.number(seen.hosts)} could half of what was chosen be looked for"
    return ""


def exposed_state(ways: Sequence[WayState]) -> ExposedState:
    """Open evidence wins; without any way closed where looked, not judged."""
    if "open" in ways:
        return "open"
    return "no_open_way_found" if "closed_where_looked" in ways else "not_judged"


def ready_state(defences: Sequence[DefenceState]) -> ReadyState:
    """Holds when all hold; fewer than three measured: not judged."""
    if sum(state != "not_measured" for state in defences) < LEAST_MEASURED:
        return "not_judged"
    if all(state == "holds" for state in defences):
        return "holds"
    return "holds_in_part" if {"holds", "holds_in_part"} & set(defences) else "does_not_hold"


def one_happening(a: Finding, b: Finding) -> bool:
    """Whether two findings may be one happening: one record, or one class of event on one host at one time.

    Findings are joined by columns such as the process id; without these they fall apart and must not count twice.
    """
    if (a.record.source, a.record.file, a.record.position) == (b.record.source, b.record.file, b.record.position):
        return True
    return (a.host, a.sensor, a.event_class) == (b.host, b.sensor, b.event_class) and abs(
        a.time - b.time
    ) <= ONE_HAPPENING


def _differ(a: Finding, b: Finding) -> bool:
    """Whether two findings are evidence of two kinds, or one of the host and one of the network."""
    if one_happening(a, b):
        return False
    return len(firm_kinds(a) | firm_kinds(b)) > 1 or (a.sensor is None) is not (b.sensor is None)


def _near(a: Finding, b: Finding) -> bool:
    return _last(a) + TOGETHER >= _first(b) and _last(b) + TOGETHER >= _first(a)


def _first(finding: Finding) -> datetime:
    return min(finding.time, finding.first or finding.time)


def _last(finding: Finding) -> datetime:
    return max(finding.time, finding.last or finding.time)
