"""Find the tables of a PDF: lines whose parts keep to columns, and which of these lines are one row.

Cells may be wrapped, and stand in the middle of their row's height, so that the lines of one row do not begin at one
height. Where lines lie at two different steps, the wider ones part rows; where all are alike, each line with a first
cell begins a row.

Not here: writing rows (`pdf_blocks.py`), rule lines that are drawn around cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from groundswell.intel.readers.pdf_layout import Line, Part

MOST_COLUMNS = 40
LEAST_GAP = 0.6  # sizes of the letters: cells of one line may stand as close as this where columns below part them
WIDER = 1.6  # and as much wider than between the words of the line
CLOSE = 1.35  # sizes of the letters: lines of one cell are not further apart

_WHOLE = re.compile(r"^(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$|\[\.|\.\]|\s")  # no rest of a word

Edges = list[tuple[float, float]]
Row = list[list[Part]]


def table(lines: Sequence[Line], at: int) -> tuple[list[Line], Edges]:
    """Give the lines of the table that may begin at a line, and where its columns are.

    Cells of its first line may stand closer to each other than others do: then the columns below tell them apart.
    """
    end, edges = _zone(lines, at)
    if end > at or at + 1 >= len(lines) or not _near(lines, at, at + 1):
        return list(lines[at:end]), edges
    end, edges = _zone(lines, at + 1)
    first = _parted(lines[at], edges) if edges else None
    return ([first, *lines[at + 1 : end]] if first else []), edges


def _parted(line: Line, edges: Edges) -> Line | None:
    """Give a line of one part with its words in the columns of a table; null where its gaps are not where they part.

    A gap counts that is wider than the others of the line and ends where a column begins.
    """
    words = line.words
    gaps = [after.x0 - before.x1 for before, after in pairwise(words)]
    if not gaps or abs(words[0].x0 - edges[0][0]) > line.size / 2:
        return None
    lefts = [left for left, _ in edges[1:]]
    cuts = [n for n, word in enumerate(words[1:], 1) if any(abs(word.x0 - left) <= line.size / 2 for left in lefts)]
    others = [gap for n, gap in enumerate(gaps, 1) if n not in cuts]
    least = max(LEAST_GAP * line.size, WIDER * median(others) if others else 0)
    wide = [n for n in cuts if gaps[n - 1] >= least]
    if not wide:
        return None
    bounds = [0, *wide, len(words)]
    return Line(tuple(Part(words[left:right]) for left, right in pairwise(bounds)), line.region)


def _zone(lines: Sequence[Line], at: int) -> tuple[int, Edges]:
    """Give the line after the table that may begin at a line, and where its columns are."""
    edges: Edges = []
    end = at
    while end < len(lines):
        line = lines[end]
        if len(line.parts) > MOST_COLUMNS or (end > at and not _near(lines, at, end)):
            break
        if len(line.parts) == 1 and not _belongs(lines, at, end):
            break
        grown = _grown(edges, line)
        if grown is None:
            break
        edges = grown
        end += 1
    while end > at and len(lines[end - 1].parts) == 1 and not _beside(lines, end - 1, end - 2, edges):
        end -= 1
    return end, sorted(edges)


def table_rows(lines: Sequence[Line], edges: Edges) -> list[Row]:
    """Give the rows of a table, each a list of the parts of every cell."""
    limit = _limit(lines)
    rows: list[Row] = []
    for number, line in enumerate(lines):
        step = lines[number - 1].middle - line.middle if number else 0.0
        if not number or (step > limit if limit is not None else _begins(lines, number, edges)):
            rows.append([[] for _ in edges])
        for part in line.parts:
            column = next(i for i, (left, right) in enumerate(edges) if part.x0 <= right and left <= part.x1)
            rows[-1][column].append(part)
    return rows


def _begins(lines: Sequence[Line], at: int, edges: Edges) -> bool:
    """Tell whether a line begins a row where all steps are alike: one that holds but the rest of a cell does not."""
    line, before = lines[at], lines[at - 1]
    if len(line.parts) > 1:
        return True
    in_first = line.parts[0].x0 < edges[0][1]
    return in_first and (line.bold != before.bold or _WHOLE.search(line.text) is not None)


def _near(lines: Sequence[Line], at: int, end: int) -> bool:
    """Tell whether a line lies below the one before it, in the same region, in letters of about the same size."""
    before, line = lines[end - 1], lines[end]
    alike = abs(line.size - before.size) <= 0.35 * before.size
    return line.region == lines[at].region and 0 < before.middle - line.middle < 4 * line.size and alike


def _belongs(lines: Sequence[Line], at: int, end: int) -> bool:
    """Tell whether a line of one part can be the line of a cell: close to a line of the table."""
    line = lines[end]
    after = lines[end + 1] if end + 1 < len(lines) else None
    if after is not None and 0 < line.middle - after.middle < 0.8 * line.size and len(after.parts) > 1:
        return True  # the first line of a cell that is higher than those beside it
    return end > at and lines[end - 1].middle - line.middle < CLOSE * line.size


def _beside(lines: Sequence[Line], last: int, before: int, edges: Edges) -> bool:
    """Tell whether the last line of a table is the rest of a cell, not a line of text below the table."""
    if before < 0:
        return False
    overlaps = lines[before].middle - lines[last].middle < 0.8 * lines[last].size
    return overlaps or lines[last].parts[0].x0 > min(edges)[1] or " " not in lines[last].text


def _grown(edges: Edges, line: Line) -> Edges | None:
    """Give the columns with those of a line; null where a part of it lies in two of them."""
    grown = list(edges)
    for part in line.parts:
        touched = [i for i, (left, right) in enumerate(grown) if part.x0 <= right and left <= part.x1]
        if len(touched) > 1:
            return None
        if touched:
            left, right = grown[touched[0]]
            grown[touched[0]] = (min(left, part.x0), max(right, part.x1))
        elif len(grown) < MOST_COLUMNS:
            grown.append((part.x0, part.x1))
        else:
            return None
    parted = all(right < left for (_, right), (left, _) in pairwise(sorted(grown)))
    return grown if parted else None


def _limit(lines: Sequence[Line]) -> float | None:
    """Give the step above which a new row begins; null where every line has all its cells, or steps are alike."""
    widest = max(len(line.parts) for line in lines)
    if all(len(line.parts) == widest for line in lines):
        return None
    size = min(line.size for line in lines)
    # lines that overlap in height are of one row whatever their step
    steps = sorted(max(before.middle - line.middle, size) for before, line in pairwise(lines))
    best = max(pairwise(steps), key=lambda pair: pair[1] / pair[0], default=None)
    return (best[0] + best[1]) / 2 if best is not None and best[1] >= 1.2 * best[0] else None
