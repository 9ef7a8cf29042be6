"""Findings as the workspace keeps them: put, list, show, and a person's word on one.

A finding is kept as the facts of its own fields; its state and decision are kept apart, so that no run can take back
what a person decided (`lake/triage.py`). Not here: making findings (`defences/hunt/findings.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec

from groundswell.lake.state import State
from groundswell.lake.triage import FindingRow
from groundswell.model.errors import UsageError
from groundswell.model.finding import Finding, Triage
from groundswell.run.workspace import Workspace


def row_of(finding: Finding, run: str | None = None) -> FindingRow:
    """The finding as it is kept; `run` names the hunt or verdict that made it."""
    facts: Mapping[str, Any] = msgspec.to_builtins(finding)
    kept = {name: value for name, value in facts.items() if name not in ("state", "decided")}
    return FindingRow(
        finding.key, finding.id, finding.time, finding.title, kept, finding.level, finding.host, last_run=run
    )


def finding_of(row: FindingRow) -> Finding:
    """The finding with the state that it has now."""
    found = msgspec.convert(dict(row.facts), Finding)
    return replace(found, state=row.state, decided=row.decided)


def keep(state: State, findings: Iterable[Finding], run: str | None = None) -> int:
    """Keep findings, and renew those that are there; gives how many distinct ones."""
    return state.findings.put([row_of(finding, run) for finding in findings])


def with_what_was_known(state: State, findings: Iterable[Finding], now: datetime) -> tuple[Finding, ...]:
    """The same findings, each still with the reports and the pack's fact that an earlier run gave it.

    A hunt for the whole set in force knows of no report, and must not take one from a finding.
    """
    rows = {row.key: row for row in state.findings.all(now)}

    def joined(new: Finding) -> Finding:
        if new.key not in rows:
            return new
        old = finding_of(rows[new.key])
        reports = tuple(dict.fromkeys((*new.reports, *old.reports)))
        return replace(new, reports=reports, pack=new.pack or old.pack)

    return tuple(joined(one) for one in findings)


def decided(state: State, findings: Iterable[Finding], now: datetime) -> tuple[Finding, ...]:
    """The same findings, each with the word that a person gave on it, if it still holds at `now`."""
    words = {row.key: row for row in state.findings.all(now)}
    return tuple(
        replace(f, state=words[f.key].state, decided=words[f.key].decided) if f.key in words else f for f in findings
    )


def kept(workspace: Workspace, now: datetime) -> tuple[Finding, ...]:
    """Every finding of the workspace, the newest first."""
    with State.open(str(workspace.state_db)) as state:
        return tuple(finding_of(row) for row in state.findings.all(now))


def one(workspace: Workspace, id: str, now: datetime) -> Finding:
    """The finding whose id begins with `id`; UsageError GS-5035 when there is none."""
    with State.open(str(workspace.state_db)) as state:
        return finding_of(_row(state, id, now))


def decide(
    workspace: Workspace, id: str, word: Triage, *, by: str, why: str, now: datetime, until: date | None = None
) -> Finding:
    """Put a person's word on a finding, and give the finding as it is then.

    Raises:
        UsageError: GS-5030 to GS-5035, the id, the name, the reason or the end is missing or does not fit.
    """
    with State.open(str(workspace.state_db)) as state:
        row = _row(state, id, now)
        state.findings.decide(row.key, word, by, now, why, until)
        return finding_of(_row(state, row.id, now))


def _row(state: State, id: str, now: datetime) -> FindingRow:
    row = state.findings.get(id, now)
    if row is None:
        raise UsageError("GS-5035", f'there is no finding "{id}"', hint="groundswell findings list --all")
    return row
