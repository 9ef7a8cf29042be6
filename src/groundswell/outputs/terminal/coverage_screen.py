"""Techniques: which rules could be evaluated here, and what each still waits for (`coverage`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from groundswell.model.lists import CoverageRow, TechniqueCoverage
from groundswell.outputs import states
from groundswell.outputs.authors import author
from groundswell.outputs.phrases import counted
from groundswell.outputs.terminal.sheet import Sheet, Style


def coverage(
    rows: Sequence[CoverageRow],
    without: Sequence[TechniqueCoverage] = (),
    *,
    full: bool = False,
    width: int | None = 96,
    ascii: bool = False,
    color: bool = False,
) -> str:
    """What `coverage` prints: a line a technique; with `full` a line a rule below it, with its author.

    `without` are techniques of the report that no rule in force is for.
    """
    sheet = Sheet(Style(width, ascii, color))
    if not rows and not without:
        sheet.text("No rule is chosen: groundswell rules list")
        return sheet.drawn()
    sheet.columns((2, "technique"), (16, "rules"), (23, "evaluated"), (34, "matched"), (43, "still waits for"))
    techniques: dict[str, list[CoverageRow]] = {}
    for row in rows:
        techniques.setdefault(row.technique.current or row.technique.as_written or "-", []).append(row)
    for technique, mine in sorted(techniques.items()):
        evaluated = sum(row.state != "not_evaluated" for row in mine)
        matched = sum(row.state == "matched" for row in mine)
        waits = Counter(want for row in mine for want in row.waits_for)
        text = ", ".join(f"{want} {n}" for want, n in waits.most_common(4))
        numbers = f"{len(mine):>5} {evaluated:>11} {matched:>9}"
        sheet.columns((2, technique), (16, numbers), (45, text or "-"))
        if full:
            _each(sheet, mine)
    for one in without:
        sheet.columns((2, one.id), (16, "    0"), (45, f"no rule in force is for {one.name}"))
    total, could = len({r.rule for r in rows}), len({r.rule for r in rows if r.state != "not_evaluated"})
    of_all = f"{counted(could)} of {counted(total, 'rule')}"
    none = f"; {counted(len(without), 'technique')} of the report has no rule" if without else ""
    none = none.replace("has no", "have no") if len(without) > 1 else none
    sheet.text(f"{of_all} could be evaluated here, of {counted(len(techniques), 'technique')}{none}")
    return sheet.drawn()


def _each(sheet: Sheet, rows: Sequence[CoverageRow]) -> None:
    for row in rows:
        sign, word = states.RULE[row.state]
        reason = f": {states.REASON[row.reason]}" if row.reason else ""
        sheet.columns((4, f"{sign.glyph} {row.title or row.rule}, by {author(row.author)}"), (66, f"{word}{reason}"))
