"""The whole way: a report goes in, three answers come out, each resting on records that one can open.

Reads the report, chooses what to look for, hunts in the lake over the base of the company, judges, and writes the
page, `verdict.json`, `findings.jsonl` and the Navigator layer, all or none. The same inputs and clock give the same
bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from groundswell.lake import gaps
from groundswell.lake.lake import Lake
from groundswell.lake.state import State, VerdictRow
from groundswell.model import calendar
from groundswell.model.asset import Company
from groundswell.model.dossier import Dossier
from groundswell.model.errors import NotJudged, UsageError
from groundswell.model.finding import Finding
from groundswell.model.scope import day_asked, scope
from groundswell.model.verdict import Seen, Verdict
from groundswell.outputs import json as json_output
from groundswell.outputs import navigator, page
from groundswell.run import choose, lost, unlisted
from groundswell.run.company import load_company
from groundswell.run.evidence import LakeEvidence
from groundswell.run.expected import aliases_of, base_of
from groundswell.run.facts import AssessOptions, Case, facts_of
from groundswell.run.findings_kept import decided, keep
from groundswell.run.hunt import HuntRun, hunt
from groundswell.run.knowledge import Knowledge, load_knowledge
from groundswell.run.read_report import read
from groundswell.run.rulesets import rules_in_force
from groundswell.run.watched import Watched
from groundswell.run.whole_files import write_all
from groundswell.run.workspace import Workspace
from groundswell.verdict.assemble import judge


@dataclass(frozen=True)
class Assessed:
    """One verdict with its findings, the dossier it is about, and the files that were written."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    dossier: Dossier
    written: tuple[Path, ...] = ()
    run: HuntRun | None = field(default=None, repr=False)


def assess(workspace: Workspace, report: Path, options: AssessOptions) -> Assessed:
    """Judge the report at `report` for the company of `workspace`.

    Raises:
        InputError: GS-40nn, the report cannot be read.
        NotJudged: GS-6001, the lake holds no record in the scope, so there is nothing to judge from.
    """
    knowledge = load_knowledge()
    company = load_company(workspace)
    told = read(knowledge.names, report, workspace)
    rules = rules_in_force(knowledge, workspace, options.rules, only_paths=options.only_rules)
    lake = Lake.open(workspace.lake, create=True)
    with State.open(str(workspace.state_db)) as state:
        state.list_hosts(company.expected())
        days = days_with_records(lake)
        since, until = asked_scope(days, options)
        aliases = aliases_of(company, state)
        base = base_of(company, state, aliases, since, until)
        chosen, part = choose.for_dossier(knowledge, rules, told.dossier)
        evidence = Watched(LakeEvidence(lake, since, until), options.after)
        before = lost.earlier(state, knowledge.cards, aliases.resolve, options.now)
        run = hunt(knowledge, chosen, evidence, aliases.resolve, lambda _: base, before)
        run = replace(run, hunted=replace(run.hunted, findings=decided(state, run.hunted.findings, options.now)))
        seen = what_was_seen(lake, run, knowledge, company, told.dossier, days)
        case = Case(workspace, company, knowledge, rules, lake, state, told, part)
        verdict = judge(facts_of(case, options, run, seen, days))
        found = run.hunted.findings
        written = _write(workspace, options, verdict, found, told.dossier)
        _remember(state, verdict, found)
    return Assessed(verdict, found, told.dossier, written, run)


def asked_scope(days: Sequence[date], options: AssessOptions) -> tuple[date, date]:
    """The days of the answer.

    Raises:
        UsageError: GS-0030, a day that cannot be read.
        NotJudged: GS-6001, no record lies in it.
    """
    asked: dict[str, date | None] = {}
    for name, text in (("--since", options.since), ("--until", options.until)):
        try:
            asked[name] = day_asked(text, options.now) if text else None
        except ValueError as error:
            raise UsageError(
                "GS-0030", f'{name} cannot be "{text}"', why=str(error), hint="2025-06-01 or 30d"
            ) from error
    found = scope(days, options.now, asked["--since"], asked["--until"])
    if found is None:
        raise NotJudged(
            "GS-6001",
            "there is nothing to judge from",
            why="the lake holds no record" if not days else "the lake holds no record in this time",
            hint="groundswell ingest DIR",
        )
    return found


def days_with_records(lake: Lake) -> tuple[date, ...]:
    """The UTC days of which the lake holds records, in order."""
    found = {f.day for table in lake.tables() for f in lake.files(table, undated=False) if f.day is not None}
    return tuple(sorted(found))


def what_was_seen(
    lake: Lake, run: HuntRun, knowledge: Knowledge, company: Company, dossier: Dossier, days: Sequence[date]
) -> Seen:
    """The `seen` of the verdict, from what was delivered over the base."""
    base = run.base
    per_day: dict[date, int] = dict.fromkeys(base.days, 0)
    for row in run.visibility:
        if row.day in per_day:
            per_day[row.day] += row.records
    inside = [day for day in days if base.since <= day <= base.until]
    holes = (*gaps.holes(lake.sequence()), *gaps.broken_exports(lake.accounts()))
    inside_gaps = tuple(g for g in holes if g.since <= base.until and g.until >= base.since)
    return calendar.seen(
        run.delivered,
        knowledge.cards,
        events_per_day=[per_day[day] for day in base.days],
        unlisted=unlisted.count(lake, company, knowledge.cards, base),
        earliest=datetime.combine(min(inside), time(), UTC) if inside else None,
        report_time=dossier.speaks_of,
        gaps=(*calendar.silent_days(run.delivered), *inside_gaps),
    )


def _write(
    workspace: Workspace, options: AssessOptions, verdict: Verdict, findings: Sequence[Finding], dossier: Dossier
) -> tuple[Path, ...]:
    files = {
        "verdict.html": page.render(verdict, findings, dossier, example=options.example),
        "verdict.json": json_output.verdict(verdict),
        "findings.jsonl": json_output.findings(findings),
        "verdict.navigator.json": navigator.layer(verdict, load_knowledge().attack),
    }
    write_all(workspace.verdicts / verdict.id, files)
    return write_all(options.output or Path.cwd(), files)


def _remember(state: State, verdict: Verdict, findings: Sequence[Finding]) -> None:
    keep(state, findings, verdict.id)
    facts = {"hit": verdict.hit.state, "exposed": verdict.exposed.state, "ready": verdict.ready.state}
    state.add_verdict(VerdictRow(verdict.id, verdict.report.id, verdict.made_at, verdict.line, facts))
