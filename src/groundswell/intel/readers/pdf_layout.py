"""From the words of a PDF's page and their places to lines in reading order: columns, parts of a line, the page's edge.

A line is cut into parts where a gap is wider than words ever leave. Two columns of prose are read one after the other;
cells of a table stand side by side on their line, and are kept so. What decides between them: in columns both sides
hold several words a line, in a table one side holds values or short labels.

Not here: parsing (`pdf_child.py`), paragraphs, headings, tables and what is broken over lines (`pdf_blocks.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

BOLD, UNSEEN, TURNED = 1, 2, 4
_BULLETS = "•◦▪▫‣●○■□◆◇➢➤✓✔–—*-‐·"
_LIGATURES = ("fi", "fl", "ff", "ffi", "ffl")
NO_GAP = 0.08  # sizes of the letters: no blank is as narrow
GAP = 1.1  # sizes of the letters: a wider gap parts columns and cells
LEAST_LINES = 5  # of a column
WIDEST = 3_000  # of text that may have columns, in 1/72 inch
MOST_LOOKED_AT = 400  # lines that decide where columns part


@dataclass(frozen=True)
class Word:
    """Letters without a blank: their box (1/72 inch, y upwards), size, flags, and where a link on them points to."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    flags: int = 0
    link: str = ""

    @property
    def middle(self) -> float:
        """The height of the middle of the letters."""
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Part:
    """Words of one line that belong together: a cell, or the line of a column."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(w.x1 for w in self.words)

    @property
    def text(self) -> str:
        """The words with single blanks."""
        return " ".join(w.text for w in self.words)


@dataclass(frozen=True)
class Line:
    """Parts side by side, from left to right. `region` differs where one column ends and another begins."""

    parts: tuple[Part, ...]
    region: int = 0

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of the line."""
        return tuple(w for part in self.parts for w in part.words)

    @property
    def text(self) -> str:
        """The words with single blanks."""
        return " ".join(part.text for part in self.parts)

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        return sizes.most_common(1)[0][0]

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return median(w.middle for w in self.words)

    @property
    def bold(self) -> bool:
        """Whether every word is bold."""
        return all(w.flags & BOLD for w in self.words)


def lines(words: Iterable[Word]) -> list[Line]:
    """Give the lines of a page in reading order."""
    rows = [Line(tuple(_parts(row))) for row in _rows(words)]
    found: list[Line] = []
    for number, region in enumerate(_regions(rows, 0)):
        found.extend(Line(line.parts, number) for line in region)
    return found


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    """Group words whose middles are at one height, from the top down, each row from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (-w.middle, w.x0)):
        row = rows[-1] if rows else None
        if row is not None and abs(row[0].middle - word.middle) <= 0.4 * max(min(row[0].size, word.size), 1):
            row.append(word)
        else:
            rows.append([word])
    return [_whole(sorted(row, key=lambda w: w.x0)) for row in rows]


def _whole(row: list[Word]) -> list[Word]:
    """Give the words of a row, those that a blank without width parts behind a ligature in one: `fi` `nger`."""
    found = row[:1]
    for word in row[1:]:
        before = found[-1]
        if before.text.endswith(_LIGATURES) and word.x0 - before.x1 < NO_GAP * word.size and word.text[0].islower():
            found[-1] = replace(before, text=before.text + word.text, x1=word.x1, link=before.link or word.link)
        else:
            found.append(word)
    return found


def _parts(row: Sequence[Word]) -> list[Part]:
    parts: list[list[Word]] = [[row[0]]]
    for before, word in pairwise(row):
        mark = len(parts[-1]) == 1 and _is_mark(before.text)
        if word.x0 - before.x1 > GAP * max(before.size, word.size) * (3 if mark else 1):
            parts.append([])
        parts[-1].append(word)
    return [Part(tuple(part)) for part in parts]


def is_bullet(text: str) -> bool:
    """Tell whether a word is a bullet; the fonts of symbols have theirs in the range for private use."""
    return len(text) <= 2 and all(letter in _BULLETS or "\ue000" <= letter <= "\uf8ff" for letter in text)


def _is_mark(text: str) -> bool:
    """Tell whether a word is the mark of a list item, which stands apart from its text."""
    numbered = len(text) <= 4 and text[-1] in ".)" and text[:-1].strip("(").isalnum()
    return is_bullet(text) or numbered or (len(text) <= 5 and text[0] + text[-1] == "[]" and text[1:-1].isdigit())


def _regions(rows: list[Line], depth: int) -> list[list[Line]]:
    """Cut lines into regions to be read one after the other: columns where there are, else as they stand."""
    gutter = _gutter(rows) if depth < 3 and len(rows) >= LEAST_LINES else None
    if gutter is None:
        return [rows] if rows else []
    regions: list[list[Line]] = []
    whole: list[Line] = []  # lines that are in no column, since the last columns
    band: list[Line] = []
    for at, row in enumerate([*rows, None]):
        ends = row is not None and bool(band) and _stands_alone(rows, at, gutter)
        if row is not None and not ends and not any(p.x0 < gutter < p.x1 for p in row.parts):
            band.append(row)
            continue
        if (columns := _columns(band, gutter, depth)) is None:
            whole.extend(band)
        else:
            regions.extend([whole, *columns] if whole else columns)
            whole = []
        band = []
        if row is not None:
            whole.append(row)
    return [*regions, whole] if whole else regions


def _stands_alone(rows: Sequence[Line], at: int, gutter: float) -> bool:
    """Tell whether a line is a heading at the left with nothing beside it: columns end above it."""
    row = rows[at]
    if len(row.parts) > 1 or row.parts[0].x1 > gutter or (at and row.size < 1.1 * rows[at - 1].size):
        return False
    near = [r for r in rows[max(at - 3, 0) : at + 4] if abs(r.middle - row.middle) < 1.3 * row.size]
    return not any(part.x0 > gutter for r in near for part in r.parts)


def _columns(band: list[Line], gutter: float, depth: int) -> list[list[Line]] | None:
    """Give the columns that a gutter parts lines into; null where it parts no columns of prose."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    for row in band:
        left = tuple(p for p in row.parts if p.x1 <= gutter)
        right = tuple(p for p in row.parts if p.x1 > gutter)
        if left:
            sides[0].append(Line(left))
        if right:
            sides[1].append(Line(right))
    if not all(_is_prose(side) for side in sides):
        return None
    return [region for side in sides for region in _regions(side, depth + 1)]


def _is_prose(side: Sequence[Line]) -> bool:
    """Tell whether lines are those of a column of prose, not cells: several words a line, most of them full."""
    if len(side) < LEAST_LINES:
        return False
    width = max(row.parts[-1].x1 for row in side) - min(row.parts[0].x0 for row in side)
    full = sum(row.parts[-1].x1 - row.parts[0].x0 > 0.7 * width for row in side)
    return median(len(row.words) for row in side) >= 4 and full >= 0.5 * len(side)


def _gutter(rows: Sequence[Line]) -> float | None:
    """Give the place that most lines leave free between two of their parts, in the middle half of the page."""
    left = min(row.parts[0].x0 for row in rows)
    right = max(row.parts[-1].x1 for row in rows)
    if right - left > WIDEST:
        return None
    places: Counter[int] = Counter()
    for row in rows[:MOST_LOOKED_AT]:
        for before, after in pairwise(row.parts):
            for place in range(int(before.x1) + 1, int(min(after.x0, before.x1 + 400)) + 1):
                if left + 0.2 * (right - left) < place < right - 0.2 * (right - left):
                    places[place] += 1
    if not places:
        return None
    most = max(places.values())
    best = sorted(place for place, count in places.items() if count == most)
    return best[len(best) // 2] + 0.0 if most >= LEAST_LINES else None
