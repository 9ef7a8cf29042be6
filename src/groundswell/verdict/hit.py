"""Were they here? Traces, and how well was looked: the middle answer.

Which state holds is `model/judged.py`, the sums are `model/sums.py`, confidence is `model/confidence.py`; this file
only puts them together over the base of the facts.
"""

from __future__ import annotations

from collections import defaultdict

from groundswell.model.cell import LookedOn
from groundswell.model.confidence import search, strength
from groundswell.model.finding import Finding
from groundswell.model.hunted import IndicatorResult, RuleResult
from groundswell.model.judged import hit_state, traces, why_not_judged
from groundswell.model.sums import bases, indicator_sums, rule_sums, searched_hosts
from groundswell.model.verdict import (
    AlsoMatched,
    Chosen,
    Hit,
    IndicatorCounts,
    KindCounts,
    Marked,
    Reasoned,
    RuleBase,
    RuleCounts,
    SetApart,
    TraceLine,
)
from groundswell.verdict.facts import Facts


def hit(facts: Facts) -> Hit:
    """The second answer."""
    hunted, base = facts.hunted, facts.base
    searched = searched_hosts(hunted.rules, hunted.indicators, base)
    state = hit_state(hunted.findings, facts.seen, len(searched), facts.min_visible)
    sums = rule_sums(hunted.rules)
    why = why_not_judged(facts.seen, len(searched), facts.min_visible)
    looked = search(facts.seen, sums)
    return Hit(
        state=state,
        marked=_marked(hunted.findings),
        strength=strength(hunted.findings),
        search=Reasoned("low", why) if state == "not_judged" else looked,
        looked_on=_looked_on(facts, len(searched)),
        findings=tuple(_line(f) for f in hunted.findings if f.state in ("new", "marked_real") and _shown(f)),
        also_matched=tuple(_common(r) for r in hunted.rules if r.state == "matched" and r.counts == "common"),
        set_apart=SetApart(
            dismissed=sum(f.state == "dismissed" for f in hunted.findings),
            accepted=sum(f.state == "accepted" for f in hunted.findings),
        ),
        rules=rule_counts(hunted.rules),
        indicators=indicator_counts(hunted.indicators),
    )


def rule_counts(rules: tuple[RuleResult, ...]) -> RuleCounts:
    """The chosen rules by state and by what chose them, with the bases on which they were looked for."""
    sums = rule_sums(rules)
    chosen = Chosen(*(sum(r.origin == origin for r in rules) for origin in ("report", "pack", "technique")))
    return RuleCounts(
        sums.total,
        sums.matched,
        sums.no_match,
        sums.no_match_in_part,
        sums.not_evaluated,
        chosen,
        tuple(RuleBase(b.label, b.rules, b.looked_on) for b in bases(rules)),
    )


def indicator_counts(indicators: tuple[IndicatorResult, ...]) -> IndicatorCounts:
    """The chosen indicators by state, in all and by kind."""
    sums = indicator_sums(indicators)
    by_kind: dict[str, list[IndicatorResult]] = defaultdict(list)
    for indicator in indicators:
        by_kind[indicator.kind].append(indicator)
    return IndicatorCounts(
        sums.total,
        sums.seen,
        sums.not_seen,
        sums.not_seen_in_part,
        sums.set_aside,
        sums.not_looked_for,
        tuple(_kind(kind, of_kind) for kind, of_kind in sorted(by_kind.items())),
    )


def _kind(kind: str, indicators: list[IndicatorResult]) -> KindCounts:
    sums = indicator_sums(indicators)
    looked = [i.looked_on for i in indicators if i.looked_on]
    return KindCounts(
        kind=kind,
        given=sums.total,
        seen=sums.seen,
        not_seen=sums.not_seen,
        in_part=sums.not_seen_in_part,
        set_aside=sums.set_aside,
        not_looked_for=sums.not_looked_for,
        looked_on=max(looked, key=lambda where: where.days, default=None),
    )


def _looked_on(facts: Facts, searched: int) -> LookedOn:
    seen = facts.seen
    return LookedOn(
        hosts=searched,
        of=seen.hosts,
        since=facts.base.since,
        until=facts.base.until,
        days=seen.full + seen.part,
        of_days=seen.host_days,
        part=seen.part,
        noun="host",
    )


def _shown(finding: Finding) -> bool:
    return finding.kinds == ("gap",) or bool(traces([finding]))


def _line(finding: Finding) -> TraceLine:
    return TraceLine(
        id=finding.id,
        level=finding.level,
        state=finding.state,
        host=finding.host,
        first=finding.first or finding.time,
        title=finding.title,
    )


def _common(rule: RuleResult) -> AlsoMatched:
    return AlsoMatched(rule.id, rule.title, rule.author, rule.license, rule.level, rule.records, rule.hosts, rule.first)


def _marked(findings: tuple[Finding, ...]) -> Marked | None:
    decided = [f.decided for f in findings if f.state == "marked_real" and f.decided is not None]
    first = min(decided, key=lambda d: d.at, default=None)
    return Marked(first.by, first.at) if first else None
