"""Find the tables of a PDF: lines whose parts keep to columns, and which of these lines are one row.

Cells may be wrapped, and stand in the middle of their row's height, so that the lines of one row do not begin at one
height. Where lines lie at two different steps, the wider ones part rows; where all are alike, each line with a first
cell begins a row.

Not here: writing rows (`pdf_blocks.py`), rule lines that are drawn around cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from groundswell.intel.readers.pdf_layout import Line, Part

MOST_COLUMNS = 40
CLOSE = 1.35  # sizes of the letters: lines of one cell are not further apart

Edges = list[tuple[float, float]]
Row = list[list[Part]]


def zone(lines: Sequence[Line], at: int) -> tuple[int, Edges]:
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
        first = line.parts[0].x0 < edges[0][1]
        if not number or (step > limit if limit is not None else first or len(line.parts) > 1):
            rows.append([[] for _ in edges])
        for part in line.parts:
            column = next(i for i, (left, right) in enumerate(edges) if part.x0 <= right and left <= part.x1)
            rows[-1][column].append(part)
    return rows


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
