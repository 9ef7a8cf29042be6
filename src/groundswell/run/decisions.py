"""What people said of reports, applied to a dossier whenever it is read from the workspace: first, of its values.

A person's word on a value of this report stands above the program's judgement, and is told first. The same value in
another report shows that word as evidence that moves how sure we are by a bounded step. What must never be blocked
stays so: then the person's word is told, and the value is an anomaly of the report.

Not here: taking a person's word down (`overrides.py`, `accept.py`), words on techniques and days (`said.py`), how
weights are learnt (`intel/judgement/weights.py`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from groundswell.intel.finders.found import Found
from groundswell.intel.judgement.never_block import never_block
from groundswell.intel.judgement.weights import SURE, Weights, learnt, shipped
from groundswell.model.dossier import JUDGEMENTS, Anomaly, Dossier, Judgement, Observable
from groundswell.run.said import WITHDRAWN, said_of
from groundswell.run.workspace import Workspace

if TYPE_CHECKING:
    from groundswell.lake.state import JudgementRow, ReportWord

STEP = 2.0  # in log odds: what the same value, judged by a person in another report, moves


@dataclass(frozen=True)
class Words:
    """What people of a workspace said, the oldest first: on values, and on techniques and days of reports."""

    values: tuple[JudgementRow, ...] = ()
    reports: tuple[ReportWord, ...] = ()


def decisions(workspace: Workspace) -> Words:
    """Give every word of a person in this workspace that was not withdrawn."""
    from groundswell.lake.state import State  # 0.3 s: only where there is a workspace

    with State.open(str(workspace.state_db)) as state:
        values = tuple(row for row in state.judgements() if row.judgement != WITHDRAWN)
        return Words(values, state.report_words())


def weights_of(rows: Sequence[JudgementRow]) -> Weights:
    """Give the shipped weights, moved by what people decided: the attacker's or a reference; other words move none."""
    told = [(row.signs, row.judgement == "attacker") for row in rows if row.judgement in ("attacker", "reference")]
    return learnt(shipped(), told)


def applied(dossier: Dossier, words: Words, text: str, own: Collection[str] = ()) -> Dossier:
    """Give the dossier with people's words; without any, the dossier itself.

    Args:
        dossier: as the program judged it.
        words: every word of this workspace.
        text: the report's linear text.
        own: the company's networks and domains.
    """
    return said_of(_judged(dossier, words.values, own), words.reports, text)


def _judged(dossier: Dossier, rows: Sequence[JudgementRow], own: Collection[str]) -> Dossier:
    here = {(row.type, row.value): row for row in rows if row.report == dossier.report.id}
    there = {(row.type, row.value): row for row in rows if row.report != dossier.report.id}
    if not here and not there:
        return dossier
    values, anomalies = [], list(dossier.anomalies)
    for one in dossier.observables:
        key = (one.type, one.value)
        if key in here:
            never = _never(one, own) if here[key].judgement == "attacker" else None
            values.append(_overridden(one, here[key], never))
            if never and not any(known.what == one.value for known in anomalies):
                anomalies.append(Anomaly(one.value, f"{never}; never block it", one.sentence, one.span))
        else:
            values.append(_seen_elsewhere(one, there[key]) if key in there else one)
    return replace(dossier, observables=tuple(values), anomalies=tuple(anomalies))


def said(row: JudgementRow) -> str:
    """Give a person's word as a reader sees it."""
    return f'judged {row.judgement} by {row.by} on {row.at.date().isoformat()}: "{row.why}"'


def _never(one: Observable, own: Collection[str]) -> str | None:
    return never_block(Found(*one.span, one.type, one.value), own)


def _overridden(one: Observable, row: JudgementRow, never: str | None) -> Observable:
    program = f"the program judged it {one.judgement}"
    if never:
        return replace(one, reasons=(f"{never}: stays {one.judgement}, though {said(row)}", *one.reasons))
    judgement = _word(row)
    role = None if judgement == "reference" else one.role
    return replace(one, judgement=judgement, role=role, probability=None, reasons=(said(row), program, *one.reasons))


def _word(row: JudgementRow) -> Judgement:
    return next(word for word in JUDGEMENTS if word == row.judgement)


def _seen_elsewhere(one: Observable, row: JudgementRow) -> Observable:
    reasons = (*one.reasons, f"in report {row.report} {said(row)}")
    if one.probability is None or row.judgement not in ("attacker", "reference"):
        return replace(one, reasons=reasons)
    sure = min(max(one.probability, 0.001), 0.999)
    odds = math.log(sure / (1 - sure)) + (STEP if row.judgement == "attacker" else -STEP)
    probability = round(1 / (1 + math.exp(-odds)), 3)
    judgement: Judgement = "unsure"
    if probability >= SURE:
        judgement = "attacker"
    elif probability <= 1 - SURE:
        judgement = "reference"
    return replace(one, judgement=judgement, probability=probability, reasons=reasons)
