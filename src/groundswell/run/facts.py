"""Gather what a verdict is judged from into one frozen value (`verdict/facts.py`).

Everything that has to be asked of the workspace, its state and its lake is asked here; judging is pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import groundswell
from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.model.asset import Company
from groundswell.model.dossier import Dossier
from groundswell.model.errors import UsageError
from groundswell.model.verdict import Content, FromPack, Input, Seen
from groundswell.run.choose import PackPart
from groundswell.run.hunt import HuntRun
from groundswell.run.knowledge import Knowledge
from groundswell.run.read_report import ReadReport
from groundswell.run.rulesets import Rules
from groundswell.run.watched import After, nobody
from groundswell.run.ways import load_ways
from groundswell.run.workspace import Workspace
from groundswell.verdict.facts import Facts, Grade, StakeFact, Unread, WayFact


@dataclass(frozen=True)
class AssessOptions:
    """`since`, `until` and `against` as written on the command line; `now` is the clock of the whole run.

    `example` marks the page as made from invented data.
    """

    now: datetime
    since: str | None = None
    until: str | None = None
    rules: tuple[Path, ...] = ()
    only_rules: bool = False
    against: str | None = None
    output: Path | None = None
    fail_on: tuple[str, ...] | None = None
    command: tuple[str, ...] = ("groundswell", "assess")
    example: str = ""
    after: After = nobody  # called with the number of records after each batch of the hunt


@dataclass(frozen=True)
class Case:
    """One report and one company: what was opened and read for them."""

    workspace: Workspace
    company: Company
    knowledge: Knowledge
    rules: Rules
    lake: Lake
    state: State
    told: ReadReport
    part: PackPart | None


def facts_of(case: Case, options: AssessOptions, run: HuntRun, seen: Seen, days: Sequence[date]) -> Facts:
    """All that is known, as the verdict takes it."""
    told, part, company = case.told, case.part, case.company
    accounts = sorted(case.lake.accounts(), key=lambda f: (f.path, f.sha256))
    settings, attack, wanted = case.workspace.settings, case.knowledge.attack, _techniques_of(case)
    return Facts(
        dossier=told.dossier,
        document=told.text,
        hunted=run.hunted,
        base=run.base,
        seen=seen,
        company=company.name or "this company",
        made_at=options.now,
        program=groundswell.__version__,
        command=options.command,
        content=Content(
            case.rules.digest, case.knowledge.attack_digest, case.knowledge.cards_digest, case.knowledge.packs_digest
        ),
        inputs=tuple(Input(f.path, f.sha256, f.bytes, f.source, f.kept, f.set_aside) for f in accounts),
        unread=Unread(
            files=len(case.state.unread.all()),
            records_set_aside=sum(f.set_aside for f in accounts),
            records_read=sum(f.read for f in accounts),
            limit=float(settings["ingest.set_aside_max"]),  # type: ignore[arg-type]
        ),
        pack=FromPack(part.pack.id, part.pack.digest, len(part.techniques), len(part.indicators)) if part else None,
        pack_techniques=part.techniques if part else (),
        pack_techniques_of={n: len(part.pack.techniques([n])) for n in part.names} if part else {},
        pack_indicators_of=_indicators_of(part),
        own_list_given=bool(told.dossier.indicators),
        tactics={id: (attack.tactics(id) or ("",))[0] or "not in ATT&CK" for id in wanted},
        technique_names={id: attack.name(id) or "" for id in wanted},
        ways=tuple(WayFact(way.id, way.title) for way in load_ways()),
        stakes=tuple(StakeFact(s.id, s.kind, s.hosts) for s in company.stakes),
        grade=_grade(case.state, told.dossier),
        min_visible=settings.min_visible,
        fail_on=options.fail_on or settings.fail_on,
        previous=_previous(case.workspace, options.against),
        contacts={c.role: c.name or c.reach for c in company.contacts},
        settings=(("judge.min_visible", str(settings.min_visible)), ("company", company.digest)),
        days_with_records=tuple(day for day in days if run.base.since <= day <= run.base.until),
    )


def _content(case: Case) -> Content:
    known = case.knowledge
    return Content(case.rules.digest, known.attack_digest, known.cards_digest, known.packs_digest)


def _indicators_of(part: PackPart | None) -> Mapping[str, int]:
    return {n: sum(n in one.names for one in part.indicators) for n in part.names} if part else {}


def _techniques_of(case: Case) -> tuple[str, ...]:
    """The current ids of what the report states, a person accepted and the pack adds."""
    added = case.part.techniques if case.part else ()
    counting = [t for t in case.told.dossier.techniques if t.counts]
    ids = [t.current for t in counting] + [t.current for t in added]
    return tuple(dict.fromkeys(id for id in ids if id))


def _grade(state: State, dossier: Dossier) -> Grade | None:
    row = next((r for r in state.reports() if r.id == dossier.report.id), None)
    return Grade(row.grade, row.graded_by) if row and row.grade and row.graded_by else None


def _previous(workspace: Workspace, against: str | None) -> frozenset[str] | None:
    if against is None:
        return None
    found = sorted(workspace.verdicts.glob(f"{against}*/verdict.json"))
    if len(found) != 1:
        raise UsageError(
            "GS-6002",
            f'"{against}" names no one verdict of this workspace',
            hint="ls verdicts",
            why=f"{len(found)} fit",
        )
    data = json.loads(found[0].read_text("utf-8"))
    return frozenset(str(f["id"]) for f in data["hit"]["findings"])
