"""Take down a person's word on a suggested technique, or on the day a report was published; and take one back.

Nothing is overwritten: who withdrew a word, and why, is kept too. A technique is accepted or rejected only where the
program, or a feed, suggests it: what a report states needs nobody's word, and what it does not show gets none here.

Not here: what a word does to a dossier (`said.py`), words on values (`overrides.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from groundswell.lake.state import JudgementRow, ReportWord, State
from groundswell.model.dossier import NamedTechnique
from groundswell.model.errors import UsageError
from groundswell.outputs.defang import defanged
from groundswell.run.nearest import did_you_mean
from groundswell.run.overrides import value_of
from groundswell.run.read_report import ReadReport, kept
from groundswell.run.said import WITHDRAWN, in_force
from groundswell.run.workspace import Workspace

Word = Literal["accepted", "rejected"]
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Told:
    """A word as it was kept. `before` is what stood there, null where nothing did."""

    report: str
    about: Literal["technique", "published", "value"]
    what: str
    word: str
    before: str | None
    by: str
    at: datetime
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def decide(workspace: Workspace, prefix: str, id: str, word: Word, by: str, why: str, now: datetime) -> Told:
    """Accept or reject a technique that a report of this workspace suggests.

    Raises:
        UsageError: GS-4010 no such report, GS-4012 no such suggestion in it, GS-4091 no name or no reason.
    """
    _named(by, why)
    found = kept(workspace, prefix)
    one = _technique(found, id)
    facts = {"sentence": one.sentence, "span": list(one.span), "probability": one.probability}
    what, report = one.current or one.id, found.dossier.report.id
    told = Told(report, "technique", what, word, one.kind, by.strip(), now, why.strip(), facts)
    _keep(workspace, told)
    return told


def date_report(workspace: Workspace, prefix: str, day: str, by: str, why: str, now: datetime) -> Told:
    """Say on which day a report was published.

    Raises:
        UsageError: GS-4010 no such report, GS-4013 no such day, GS-4091 no name or no reason.
    """
    _named(by, why)
    report = kept(workspace, prefix).dossier.report
    published = _day(day, now.date())
    before = report.published.isoformat() if report.published else None
    told = Told(report.id, "published", "", published.isoformat(), before, by.strip(), now, why.strip())
    _keep(workspace, told)
    return told


def withdraw(workspace: Workspace, prefix: str, what: str, by: str, why: str, now: datetime) -> Told:
    """Take back a person's word: on a technique, on a value, or on the day (`published`).

    Raises:
        UsageError: GS-4010 no such report, GS-4014 nobody said anything of it, GS-4091 no name or no reason.
    """
    _named(by, why)
    found = kept(workspace, prefix)
    report = found.dossier.report.id
    with State.open(str(workspace.state_db)) as state:
        words, judged = in_force(state.report_words(), report), state.judgements()
    about: Literal["technique", "published"] = "published" if what == "published" else "technique"
    thing = "" if what == "published" else what.strip().upper()
    if (word := words.get((about, thing))) is not None:
        told = Told(report, about, thing, WITHDRAWN, word.word, by.strip(), now, why.strip())
        _keep(workspace, told)
        return told
    if (row := _judged(found, judged, what)) is None:
        values = (defanged(r.type, r.value) for r in judged if r.report == report and r.judgement != WITHDRAWN)
        said = [*(id or "published" for _, id in words), *values]
        raise UsageError(
            "GS-4014",
            f'nobody said anything of "{what[:80]}" in {report}',
            why=f"words are in force on {', '.join(said[:5])}" if said else "no word on this report is in force",
            hint=did_you_mean(what, said, "{}") or f"groundswell intel show {report}",
        )
    with State.open(str(workspace.state_db)) as state:
        state.judge(replace(row, judgement=WITHDRAWN, by=by.strip(), at=now, why=why.strip()))
    return Told(report, "value", row.value, WITHDRAWN, row.judgement, by.strip(), now, why.strip())


def _keep(workspace: Workspace, told: Told) -> None:
    word = ReportWord(told.report, told.about, told.what, told.word, told.by, told.at, told.why, told.facts)
    with State.open(str(workspace.state_db)) as state:
        state.say(word)


def _named(by: str, why: str) -> None:
    if not by.strip() or not why.strip():
        raise UsageError("GS-4091", "a word needs the name of a person and a reason", hint='--by NAME --why "TEXT"')


def _technique(found: ReadReport, written: str) -> NamedTechnique:
    """Give the technique that is suggested under this id, or its current one."""
    wanted = written.strip().upper()
    for one in found.dossier.techniques:
        if one.kind != "stated" and wanted in (one.id, one.current):
            return one
    report, suggested = found.dossier.report.id, [t.id for t in found.dossier.techniques if t.kind != "stated"]
    stated = any(wanted in (t.id, t.current) for t in found.dossier.techniques)
    raise UsageError(
        "GS-4012",
        f'"{written[:40]}" is no suggested technique of {report}',
        why="the report states it itself" if stated else f"{len(suggested):,} techniques are suggested, not this one",
        hint=did_you_mean(wanted, suggested, "{}") or f"groundswell intel show {report}",
    )


def _day(written: str, today: date) -> date:
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        why = "it is no day of the form YYYY-MM-DD"
    else:
        if _EARLIEST <= day <= today:
            return day
        why = f"it lies before {_EARLIEST.isoformat()}" if day < _EARLIEST else "it has not come yet"
    raise UsageError("GS-4013", f'a report cannot be of "{written[:40]}"', why=why, hint="2025-06-01")


def _judged(found: ReadReport, rows: tuple[JudgementRow, ...], what: str) -> JudgementRow | None:
    """Give a person's judgement in force of a value, written canonically, as in the text, or defanged."""
    here = [r for r in rows if r.report == found.dossier.report.id and r.judgement != WITHDRAWN]
    one = value_of(found.dossier, what)
    return next((r for r in here if r.value == what or (one and (r.type, r.value) == (one.type, one.value))), None)
