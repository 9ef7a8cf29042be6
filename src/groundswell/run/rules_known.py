"""The rules in force, one by one: list, show, check files, and run the cases that a pack keeps beside its rules.

Whether a rule could be evaluated here needs the records too: that is `coverage` and `hunt`. Not here: which rules are
in force (`run/rulesets.py`), how a rule is read (`defences/hunt/rules`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from groundswell.defences.hunt.made_up import batch_of
from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import compile_plan
from groundswell.defences.hunt.routes import routes
from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.defences.hunt.tree import Refused, Route, Rule
from groundswell.model.errors import InputError, UsageError, Where
from groundswell.model.hunted import RuleResult
from groundswell.model.words import REASON
from groundswell.run.hunt_here import HuntOptions, hunt_here
from groundswell.run.knowledge import Knowledge, load_knowledge
from groundswell.run.nearest import did_you_mean
from groundswell.run.rulesets import rules_in_force
from groundswell.run.workspace import Workspace

SHORTEST = 6  # letters of an id that may stand for it


@dataclass(frozen=True)
class Known:
    """A rule or a file that could not become one, and the sources that can answer it; `why` says when none can."""

    rule: Rule | Refused
    routes: tuple[Route, ...] = ()
    why: str = ""
    result: RuleResult | None = None  # what a hunt over the lake said, where there is one

    @property
    def state(self) -> str:
        """Over a lake its state there; without one `ready` where some source can answer it, else `not evaluated`."""
        if self.result is not None and self.result.reason != "off":
            return self.result.state
        status = getattr(self.rule, "status", "")
        if status in ("deprecated", "unsupported") or getattr(self.rule, "off", False):
            return "off"
        return "ready" if self.routes else "not_evaluated"


@dataclass(frozen=True)
class CaseResult:
    """One case of a pack's rule: what it says, and whether the rule decides it so."""

    rule: str
    file: str
    why: str
    match: bool
    held: bool


def known(workspace: Workspace | None) -> tuple[Known, ...]:
    """Every rule in force, own ones first, then those that could not be read."""
    knowledge = load_knowledge()
    in_force = rules_in_force(knowledge, workspace)
    return _known(knowledge, in_force.rules, in_force.refused)


def over_lake(workspace: Workspace, options: HuntOptions) -> tuple[Known, ...]:
    """Every rule in force, or that `options.report` chooses, with its state over the lake and the base of it.

    Raises:
        NotJudged: GS-6001, there is no record in the scope.
    """
    results = {one.id: one for one in hunt_here(workspace, (), options).hunted.rules}
    found = known(workspace)
    if options.report is not None:
        found = tuple(one for one in found if one.rule.id in results)
    return tuple(
        replace(one, result=results[one.rule.id], why=_why(results[one.rule.id])) if one.rule.id in results else one
        for one in found
    )


def _why(result: RuleResult) -> str:
    if result.state != "not_evaluated":
        return f"waits for {', '.join(result.waits_for)}" if result.waits_for else ""
    said = REASON[result.reason or "no_source"]
    return result.detail if result.detail.startswith(said) else f"{said}: {result.detail}".rstrip(": ")


def check(paths: Sequence[Path]) -> tuple[Known, ...]:
    """The rules of files and folders, which need not be in force. InputError GS-3190 for a path that is not there."""
    for path in paths:
        if not path.exists():
            raise InputError("GS-3190", f"{path} does not exist", where=Where(file=str(path)), hint="check the path")
    rules, refused = load_rules(paths, "given", "")
    return _known(load_knowledge(), rules, refused)


def _known(knowledge: Knowledge, rules: Iterable[Rule], refused: Iterable[Refused]) -> tuple[Known, ...]:
    found = [Known(rule, *routes(rule, knowledge.cards)) for rule in rules]
    return (*found, *(Known(one, (), one.reason) for one in refused))


def show(workspace: Workspace | None, id: str) -> Known:
    """The rule whose id, a unique beginning of it, or whose title is `id`; UsageError GS-3191 when none is."""
    all_known = known(workspace)
    wanted = id.lower()
    exact = [one for one in all_known if wanted in (one.rule.id.lower(), one.rule.title.lower())]
    begins = [one for one in all_known if len(wanted) >= SHORTEST and one.rule.id.lower().startswith(wanted)]
    found = exact or begins
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.rule.id for one in found[:5])
        raise UsageError("GS-3191", f'"{id}" stands for {len(found)} rules', why=ids, hint="give more of the id")
    names = [one.rule.title for one in all_known] + [one.rule.id for one in all_known]
    hint = did_you_mean(id, names, 'groundswell rules show "{}"') if all_known else ""
    raise UsageError("GS-3191", f'there is no rule "{id}"', hint=hint if len(hint) < 200 else "groundswell rules list")


def run_cases(id: str | None = None) -> tuple[CaseResult, ...]:
    """Run the cases of every rule of our packs, or of the one whose id begins with `id`."""
    knowledge = load_knowledge()
    results: list[CaseResult] = []
    for pack in knowledge.packs:
        for rule_id, path in sorted(pack.rules.items(), key=lambda item: item[1].name):
            if id is None or rule_id.startswith(id.lower()) or path.stem == id:
                results += _cases(knowledge, path, pack.root / "cases" / path.name)
    if not results:
        raise UsageError("GS-3191", f'there is no rule "{id}" with cases', hint="groundswell rules test")
    return tuple(results)


def _cases(knowledge: Knowledge, path: Path, cases: Path) -> Iterable[CaseResult]:
    rules, _ = load_rules([path], "groundswell", "Apache-2.0")
    plan = compile_plan(rules, (), knowledge.cards)
    file: Mapping[str, Any] = yaml.safe_load(cases.read_text(encoding="utf-8"))
    made_up = partial(batch_of, str(file["table"]), str(file["event"]))
    for case in file["cases"]:
        found = any(True for _ in match(plan, made_up({**file["base"], **case["row"]})))
        yield CaseResult(str(file["rule"]), path.stem, str(case["why"]), bool(case["match"]), found is case["match"])
