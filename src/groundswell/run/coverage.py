"""Techniques by what is there for them: covered, covered in part, blind for want of telemetry, or without a rule.

Asked are the techniques of a report and of the pack that knows its tools, or, without a report, all of ATT&CK. The
rules are those of the hunt that is asked beside; nothing of it is kept.

Not here: the hunt (`run/hunt_here.py`), drawing (`outputs/coverage_layer.py`, `outputs/coverage_page.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from groundswell.model.attack import Attack
from groundswell.model.finding import Origin
from groundswell.model.hunted import Hunted, RuleResult
from groundswell.model.lists import CoverageState, TechniqueCoverage
from groundswell.run.choose import pack_part
from groundswell.run.knowledge import Knowledge
from groundswell.run.read_report import kept
from groundswell.run.workspace import Workspace


def technique_coverage(
    knowledge: Knowledge, workspace: Workspace, report: str | None, hunted: Hunted
) -> tuple[TechniqueCoverage, ...]:
    """Give each technique that is asked for, by id.

    Raises:
        UsageError: GS-4010, `report` is neither a pack nor a report that was read here.
    """
    attack = knowledge.attack
    by_technique = _by_technique(hunted.rules)
    wanted = _wanted(knowledge, workspace, report)
    return tuple(_row(attack, id, wanted[id], _of_family(attack, id, by_technique)) for id in sorted(wanted))


def _wanted(knowledge: Knowledge, workspace: Workspace, report: str | None) -> dict[str, Origin | None]:
    if report is None:
        return dict.fromkeys(id for id in knowledge.attack.techniques if knowledge.attack.current(id) == id)
    pack = next((one for one in knowledge.packs if one.id == report), None)
    if pack is not None:
        return {t.id: "pack" for t in pack.techniques(tuple(pack.names))}
    dossier = kept(workspace, report).dossier
    part = pack_part(knowledge, dossier)
    found: dict[str, Origin | None] = {t.current: "pack" for t in (part.techniques if part else ()) if t.current}
    return found | {t.current: t.origin for t in dossier.techniques if t.counts and t.current}


def _by_technique(results: Iterable[RuleResult]) -> dict[str, list[RuleResult]]:
    found: dict[str, list[RuleResult]] = {}
    for result in results:
        for id in {t.current for t in result.attack if t.current}:
            found.setdefault(id, []).append(result)
    return found


def _of_family(attack: Attack, id: str, known: Mapping[str, list[RuleResult]]) -> list[RuleResult]:
    """Give the rules for a technique, its parts, or the whole that it is a part of; each once."""
    return list(
        {rule.id: rule for other, rules in known.items() if attack.family(id, other) for rule in rules}.values()
    )


def _row(attack: Attack, id: str, origin: Origin | None, rules: list[RuleResult]) -> TechniqueCoverage:
    evaluated = [rule for rule in rules if rule.state != "not_evaluated"]
    widest = max((at for rule in evaluated if (at := rule.looked_on)), key=lambda at: at.days, default=None)
    state: CoverageState = "no_rule" if not rules else "blind"
    if evaluated:
        state = "covered" if widest is not None and widest.days == widest.of_days else "in_part"
    waits = Counter(want for rule in rules if rule not in evaluated for want in rule.waits_for)
    return TechniqueCoverage(
        id=id,
        name=attack.name(id) or id,
        tactics=attack.tactics(id),
        state=state,
        origin=origin,
        rules=len(rules),
        evaluated=len(evaluated),
        looked_on=widest,
        waits_for=tuple(want for want, _ in waits.most_common(4)),
    )
