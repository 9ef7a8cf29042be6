"""A hunt as it is asked for on the command line: over the lake of a workspace, or straight over files.

What is looked for is the whole set in force, or what a report or pack chooses (`run/choose.py`); the hunt itself is
`run/hunt.py`. The lists of indicators, hosts and techniques are drawn from the same hunt (`run/hunt_lists.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.model.asset import Company
from groundswell.model.cell import Base, VisibilityRow
from groundswell.model.dossier import Dossier, Name, Report
from groundswell.model.errors import NotJudged, UsageError
from groundswell.model.finding import LEVELS, Level
from groundswell.model.hunt_scope import HuntScope
from groundswell.model.hunted import Hunted
from groundswell.model.judged import traces
from groundswell.model.scope import EARLIEST, day_asked, scope
from groundswell.model.verdict import Exit
from groundswell.run import choose, lost
from groundswell.run.company import load_company
from groundswell.run.evidence import FileEvidence, LakeEvidence
from groundswell.run.expected import aliases_of, base_of, base_of_files
from groundswell.run.findings_kept import decided, keep, with_what_was_known
from groundswell.run.hunt import Chosen, HuntRun, hunt
from groundswell.run.knowledge import Knowledge, load_knowledge
from groundswell.run.read_report import kept
from groundswell.run.rulesets import Rules, rules_in_force
from groundswell.run.watched import After, Watched, nobody
from groundswell.run.workspace import Workspace


@dataclass(frozen=True)
class HuntOptions:
    """`since` and `until` as written; `report` is the id of a report that was read here, or of a pack.

    `rules` are files or folders of rules: instead of the set in force with `only_rules`, else beside it.
    """

    now: datetime
    since: str | None = None
    until: str | None = None
    rules: tuple[Path, ...] = ()
    only_rules: bool = False
    report: str | None = None
    levels: tuple[Level, ...] = LEVELS
    fail_on: tuple[str, ...] = ("trace", "open")
    after: After = nobody  # called with the number of records after each batch
    remember: bool = True  # keep the findings; a list that is only looked at keeps none


@dataclass(frozen=True)
class HuntDone:
    """One hunt: what it says, about whom and when, and how it ended. `pack` names the pack that was asked for."""

    hunted: Hunted
    scope: HuntScope
    exit: Exit
    run: HuntRun
    company: Company
    pack: str = ""


def hunt_here(workspace: Workspace | None, paths: Sequence[Path], options: HuntOptions) -> HuntDone:
    """Hunt over `paths`, or over the lake of `workspace` when there are none.

    Raises:
        UsageError: GS-1001 neither paths nor a workspace, GS-0030 a day that cannot be read, GS-4010 no such report.
        UsageError: GS-2003, a path does not exist.
        NotJudged: GS-6001, there is no record in the scope.
    """
    knowledge = load_knowledge()
    rules = rules_in_force(knowledge, workspace, options.rules, only_paths=options.only_rules)
    chosen, pack = _chosen(knowledge, rules, workspace, options)
    if paths:
        return _over_files(knowledge, chosen, pack, paths, options)
    if workspace is None:
        raise UsageError(
            "GS-1001",
            "there is no workspace here, and no path was given",
            hint="groundswell hunt PATH, or groundswell init",
        )
    return _over_lake(knowledge, chosen, pack, workspace, options)


def _chosen(
    knowledge: Knowledge, rules: Rules, workspace: Workspace | None, options: HuntOptions
) -> tuple[Chosen, str]:
    if options.report is None:
        return choose.whole(knowledge, rules, options.levels), ""
    rules = replace(
        rules,
        rules=tuple(one for one in rules.rules if one.level in options.levels),
        refused=tuple(one for one in rules.refused if one.level in options.levels),
    )
    pack = next((one for one in knowledge.packs if one.id == options.report), None)
    if pack is not None:
        names = tuple(Name(n.name, n.kind, (), "", (0, 0)) for n in pack.names.values())
        dossier = Dossier(Report(pack.id, pack.title, pack.digest), names=names)
        return choose.for_dossier(knowledge, rules, dossier)[0], pack.id
    if workspace is None:
        packs = ", ".join(one.id for one in knowledge.packs)
        raise UsageError(
            "GS-4010", f'"{options.report}" is no pack, and there is no workspace with reports', why=f"packs: {packs}"
        )
    chosen, part = choose.for_dossier(knowledge, rules, kept(workspace, options.report).dossier)
    return chosen, part.pack.id if part else ""


def _over_lake(knowledge: Knowledge, chosen: Chosen, pack: str, workspace: Workspace, options: HuntOptions) -> HuntDone:
    company = load_company(workspace)
    lake = Lake.open(workspace.lake, create=True)
    since, until = scope_of_lake(lake, options)
    with State.open(str(workspace.state_db)) as state:
        state.list_hosts(company.expected())
        aliases = aliases_of(company, state)
        base = base_of(company, state, aliases, since, until)
        before = lost.earlier(state, knowledge.cards, aliases.resolve, options.now)
        evidence = Watched(LakeEvidence(lake, since, until), options.after)
        run = hunt(knowledge, chosen, evidence, aliases.resolve, lambda _: base, before)
        known = frozenset(row.key for row in state.findings.all(options.now))
        if options.remember:
            keep(state, with_what_was_known(state, run.hunted.findings, options.now))
        run = replace(run, hunted=replace(run.hunted, findings=decided(state, run.hunted.findings, options.now)))
        unread = len(state.unread.all())
    gaps = sum(gap.since <= until and gap.until >= since for gap in lake.gaps())
    accounts = lake.accounts()
    aside, read = sum(f.set_aside for f in accounts), sum(f.read for f in accounts)
    why = [f"{unread:,} {'file was' if unread == 1 else 'files were'} not read"] if unread else []
    if aside > workspace.settings.set_aside_max * read:
        why.append(f"{aside:,} of {read:,} records were set aside")
    return HuntDone(run.hunted, _told(run), _exit(run.hunted, options, why, known, gaps), run, company, pack)


def scope_of_lake(lake: Lake, options: HuntOptions) -> tuple[date, date]:
    """The days of the answer; NotJudged GS-6001 when the lake holds no record in them."""
    days = [f.day for table in lake.tables() for f in lake.files(table, undated=False) if f.day is not None]
    return _scope(days, options)


def _over_files(
    knowledge: Knowledge, chosen: Chosen, pack: str, paths: Sequence[Path], options: HuntOptions
) -> HuntDone:
    since, until = _asked(options)
    evidence = FileEvidence(tuple(paths), knowledge.cards, since, until)

    def base(rows: list[VisibilityRow]) -> Base:
        days = [row.day for row in rows]
        # The base is the days that speak, so however far apart they are, none of them is left out.
        first = min((day for day in days if EARLIEST <= day <= options.now.date()), default=None)
        return base_of_files(rows, *_scope(days, options, first))

    run = hunt(knowledge, chosen, Watched(evidence, options.after), lambda name: name, base)
    files = len({one.file for one in run.hunted.unreadable})
    why = [f"of {files:,} {'file' if files == 1 else 'files'} something was not read"] if files else []
    return HuntDone(run.hunted, _told(run), _exit(run.hunted, options, why), run, Company(), pack)


def _asked(options: HuntOptions) -> tuple[date | None, date | None]:
    found: list[date | None] = []
    for name, text in (("--since", options.since), ("--until", options.until)):
        try:
            found.append(day_asked(text, options.now) if text else None)
        except ValueError as error:
            raise UsageError(
                "GS-0030", f'{name} cannot be "{text}"', why=str(error), hint="2025-06-01 or 30d"
            ) from error
    return found[0], found[1]


def _scope(days: Sequence[date], options: HuntOptions, first: date | None = None) -> tuple[date, date]:
    since, until = _asked(options)
    found = scope(days, options.now, since or first, until)
    if found is None:
        why = "no record was found in this time" if days else "no record with a time was found"
        raise NotJudged("GS-6001", "there is nothing to judge from", why=why, hint="groundswell ingest DIR")
    return found


def _told(run: HuntRun) -> HuntScope:
    """Whom and when the hunt was about."""
    base, delivered = run.base, run.delivered
    return HuntScope(
        since=base.since,
        until=base.until,
        base=base.kind,
        hosts=int(delivered.any("host").any(axis=1).sum()),
        of=len(base.hosts),
        sensors=int(delivered.any("sensor").any(axis=1).sum()),
        records=run.hunted.records,
        sensors_of=len(base.sensors),
    )


def _exit(
    hunted: Hunted,
    options: HuntOptions,
    not_read: Sequence[str],
    known: frozenset[str] = frozenset(),
    gaps: int = 0,
) -> Exit:
    """SEMANTICS section 3: 10 for what `fail_on` names, 11 only if no rule could be evaluated, 12 if unread is left.

    `known` are the keys of findings kept before this hunt, `gaps` the gaps within the scope.
    """
    reasons: dict[int, str] = {}
    found = [f for f in traces(hunted.findings) if f.state not in ("dismissed", "accepted")]
    new = [f for f in found if f.key not in known]
    asking = []
    if found and "trace" in options.fail_on:
        asking.append(f"{len(found):,} {'trace' if len(found) == 1 else 'traces'}")
    elif new and "new" in options.fail_on:
        asking.append(f"{len(new):,} new {'trace' if len(new) == 1 else 'traces'}")
    if gaps and "gap" in options.fail_on:
        asking.append(f"{gaps:,} {'gap' if gaps == 1 else 'gaps'}")
    if asking:
        reasons[10] = " and ".join(asking)
    asked = [rule for rule in hunted.rules if rule.reason != "off"]
    if all(rule.state == "not_evaluated" for rule in asked):
        reasons[11] = f"none of {len(asked):,} rules could be evaluated"
    if not_read:
        reasons[12] = ", ".join(not_read)
    codes = tuple(reasons)
    parts = [why if n == 0 else f"also {code}: {why}" for n, (code, why) in enumerate(reasons.items())]
    return Exit(codes[0] if codes else 0, codes or (0,), "; ".join(parts) or "nothing needs a person")
