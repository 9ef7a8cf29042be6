"""The reports of a workspace: which were read, their grades, and a person's grade for one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from groundswell.intel.grade import checked
from groundswell.lake.state import ReportWord, State
from groundswell.model.errors import UsageError
from groundswell.run.read_report import kept
from groundswell.run.said import in_force
from groundswell.run.workspace import Workspace


@dataclass(frozen=True)
class Report:
    """A report that was read. `grade` is null while nobody graded it; `dated_by` who gave its day, else null."""

    id: str
    title: str
    sha256: str
    published: date | None
    grade: str | None
    graded_by: str | None
    dated_by: str | None = None


def reports(workspace: Workspace) -> tuple[Report, ...]:
    """Every report that was read here, by id."""
    with State.open(str(workspace.state_db)) as state:
        rows, words = state.reports(), state.report_words()
    return tuple(_dated(Report(**vars(row)), in_force(words, row.id).get(("published", ""))) for row in rows)


def _dated(report: Report, word: ReportWord | None) -> Report:
    return replace(report, published=date.fromisoformat(word.word), dated_by=word.by) if word else report


def grade(workspace: Workspace, prefix: str, grade: str, by: str) -> Report:
    """Give a report a grade: Admiralty letter and digit, and the name of who gives it.

    Raises:
        UsageError: GS-4004 no grade, GS-4010 no such report, GS-4090 nobody is named.
    """
    if not by.strip():
        raise UsageError("GS-4090", "a grade needs the name of a person", hint="--by NAME")
    letter = checked(grade)
    id = kept(workspace, prefix).dossier.report.id
    with State.open(str(workspace.state_db)) as state:
        state.grade_report(id, letter, by)
    return next(report for report in reports(workspace) if report.id == id)
