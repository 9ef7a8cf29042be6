"""Technique by technique: was it looked for, and was anything found. A cell says nothing of how good a defence is."""

from __future__ import annotations

from collections import defaultdict

from groundswell.model.cell import LookedOn
from groundswell.model.finding import Origin, Technique
from groundswell.model.hunted import RuleResult
from groundswell.model.verdict import TechniqueCell, TechniqueState
from groundswell.verdict.facts import Facts


def techniques(facts: Facts) -> tuple[TechniqueCell, ...]:
    """The techniques of report, analyst and pack, by tactic and id; each with the rules that look for it."""
    wanted: dict[str, tuple[Technique, Origin]] = {}
    for named in facts.dossier.techniques:
        if named.counts and named.current:
            wanted.setdefault(named.current, (named.technique, named.origin))
    for technique in facts.pack_techniques:
        if technique.current:
            wanted.setdefault(technique.current, (technique, "pack"))
    rules = _by_technique(facts.hunted.rules)
    cells = [_cell(facts, technique, origin, rules[current]) for current, (technique, origin) in wanted.items()]
    return tuple(sorted(cells, key=lambda c: (c.tactic, c.id.current or "")))


def _by_technique(results: tuple[RuleResult, ...]) -> dict[str, list[RuleResult]]:
    rules: dict[str, list[RuleResult]] = defaultdict(list)
    for result in results:
        for current in {t.current for t in result.attack if t.current}:
            rules[current].append(result)
    return rules


def _cell(facts: Facts, technique: Technique, origin: Origin, rules: list[RuleResult]) -> TechniqueCell:
    evaluated = [r for r in rules if r.state != "not_evaluated"]
    return TechniqueCell(
        id=technique,
        tactic=facts.tactics.get(technique.current or "", "not in ATT&CK 18.1"),
        origin=origin,
        state=_state(evaluated),
        rules=len(rules),
        evaluated=len(evaluated),
        looked_on=_widest(evaluated),
        name=facts.technique_names.get(technique.current or "", ""),
    )


def _state(evaluated: list[RuleResult]) -> TechniqueState:
    matched = [r for r in evaluated if r.state == "matched"]
    if matched:
        return "trace" if any(r.counts == "trace" for r in matched) else "common"
    if not evaluated:
        return "not_looked"
    return "no_match" if all(r.state == "no_match" for r in evaluated) else "in_part"


def _widest(evaluated: list[RuleResult]) -> LookedOn | None:
    looked = [r.looked_on for r in evaluated if r.looked_on]
    return max(looked, key=lambda where: (where.days - where.part, where.days), default=None)
