"""A person's judgement of a value of a report: taken down with name and reason, beside the program's.

What the program had seen of the value is kept with it, by the names of the signs: from those the weights of this
workspace are learnt. A later word on the same value replaces the one before; reading the report again undoes neither.

Not here: applying the words to a dossier (`decisions.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from groundswell.intel.dossier import LARGEST
from groundswell.intel.finders.found import made, refang
from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged_by
from groundswell.intel.readers.choose import read_document
from groundswell.lake.state import JudgementRow, State
from groundswell.model.dossier import Dossier, Judgement, Observable
from groundswell.model.errors import UsageError
from groundswell.outputs.defang import defanged
from groundswell.run.nearest import nearest
from groundswell.run.read_report import ReadReport, kept
from groundswell.run.workspace import Workspace


@dataclass(frozen=True)
class Judged:
    """A value as it stands after a person's word; `before`: the program's judgement; `warning`: why it did not hold."""

    report: str
    value: Observable
    before: Judgement
    word: JudgementRow
    warning: str | None


def judge(
    workspace: Workspace, prefix: str, value: str, judgement: Judgement, by: str, why: str, now: datetime
) -> Judged:
    """Take down a person's judgement of a value of a report that was read here.

    Raises:
        UsageError: GS-4010 no such report, GS-4011 no such value in it, GS-4091 no name or no reason.
    """
    if not by.strip() or not why.strip():
        raise UsageError(
            "GS-4091", "a judgement needs the name of a person and a reason", hint='--by NAME --why "TEXT"'
        )
    found = kept(workspace, prefix)
    one = _value(found, value)
    report = found.dossier.report.id
    word = JudgementRow(report, one.type, one.value, judgement, by.strip(), now, why.strip(), _signs(found, one))
    before = _program(found, one)
    with State.open(str(workspace.state_db)) as state:
        state.judge(word)
    after = _same(kept(workspace, report).dossier, one)
    warning = after.reasons[0] if after.judgement != judgement else None
    return Judged(report, after, before, word, warning)


def value_of(dossier: Dossier, written: str) -> Observable | None:
    """Give the value of a dossier that is written so, canonical, as in the text, or defanged; null for none."""
    plain = _plain(written)
    for one in dossier.observables:
        if written in (one.value, one.as_written) or made(one.type, plain) == one.value:
            return one
    return None


def _plain(written: str) -> str:
    return refang(written.strip()).replace("hxxp", "http", 1)


def _value(found: ReadReport, written: str) -> Observable:
    if (one := value_of(found.dossier, written)) is not None:
        return one
    kinds = {one.value: one.type for one in found.dossier.observables}
    near = nearest(_plain(written), kinds)
    raise UsageError(
        "GS-4011",
        f'"{written[:80]}" is no value of {found.dossier.report.id}',
        why=f"{len(found.dossier.observables):,} values were found in this report, and this is none of them",
        hint=f"Did you mean: {defanged(kinds[near], near)}"
        if near
        else f"groundswell intel show {found.dossier.report.id}",
    )


def _same(dossier: Dossier, one: Observable) -> Observable:
    return next(o for o in dossier.observables if (o.type, o.value) == (one.type, one.value))


def _program(found: ReadReport, one: Observable) -> Judgement:
    """Give what the program judged, without anyone's word."""
    return _same(found.unsaid or found.dossier, one).judgement


def _signs(found: ReadReport, one: Observable) -> frozenset[str]:
    """Give the names of the signs that the program sees for a value; none where the report's bytes are gone."""
    path = _bytes_of(found.folder)
    if path is None:
        return frozenset()
    with path.open("rb") as source:
        document = read_document(path.name, source.read(LARGEST))
    every = judged_by(document, scan(document).values)
    return next((signs for o, signs in every if (o.type, o.value) == (one.type, one.value)), frozenset())


def _bytes_of(folder: Path | None) -> Path | None:
    return next(iter(sorted(folder.glob("report*"))), None) if folder else None
