"""Coverage as one HTML file: a grid of techniques by tactic, drawn like the verdict's page and with its stylesheet.

No script, no outside request; a state is shape, word and colour. Not here: computing it (`run/coverage.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.model.lists import TechniqueCoverage
from groundswell.outputs.coverage_layer import comment
from groundswell.outputs.page import environment
from groundswell.outputs.page_view.judged import TACTICS
from groundswell.outputs.phrases import counted, sentence
from groundswell.outputs.signs import Sign
from groundswell.outputs.states import COVERAGE

_TONES = {"covered": "m-no-match", "in_part": "m-in-part", "blind": "m-not-looked", "no_rule": "m-no-rule"}
UNKNOWN = "other"


@dataclass(frozen=True)
class _Cell:
    id: str
    name: str
    tone: str
    sign: Sign
    word: str
    where: str


@dataclass(frozen=True)
class _Column:
    name: str
    cells: tuple[_Cell, ...]


def render(rows: Sequence[TechniqueCoverage], title: str, when: str) -> bytes:
    """Give the page as UTF-8; `when` says when and over which days. The same values give the same bytes."""
    columns = tuple(_columns(rows))
    counts = [(sign, f"{word} {sum(r.state == s for r in rows):,}") for s, (sign, word) in COVERAGE.items()]
    page = (
        environment()
        .get_template("coverage.html")
        .render(
            title=title,
            when=when,
            total=counted(len(rows), "technique"),
            counts=counts,
            columns=columns,
            many=len(rows) > 24,
        )
    )
    return page.encode("utf-8", "backslashreplace")


def _columns(rows: Sequence[TechniqueCoverage]) -> list[_Column]:
    names = {tactic for row in rows for tactic in (row.tactics or (UNKNOWN,))}
    ordered = sorted(names, key=lambda t: (TACTICS.index(t) if t in TACTICS else len(TACTICS), t))
    return [
        _Column(
            sentence(tactic.replace("-", " ")),
            tuple(_cell(row) for row in rows if tactic in (row.tactics or (UNKNOWN,))),
        )
        for tactic in ordered
    ]


def _cell(row: TechniqueCoverage) -> _Cell:
    sign, word = COVERAGE[row.state]
    return _Cell(row.id, row.name, _TONES[row.state], sign, word, "" if row.state == "no_rule" else comment(row))
