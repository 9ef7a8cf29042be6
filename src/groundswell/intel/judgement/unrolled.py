"""Find tables that a page saved as text has unrolled: each cell on a line of its own, the header's cells first.

`Compromised domain`, `Description`, then a domain, a description, a domain, a description. A table is taken only where
a group of two to six short lines without a value is followed by at least two groups of the same size that hold their
values (hosts, addresses, hashes, mail addresses) in the same cells. What the header's cell over a value says, and the
other cells of its row, are then known (`Place.header`, `Place.own`).

Not here: tables that a reader knows as such (`readers/`), what the words mean (`standing.py`, `beside.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import HOSTED
from groundswell.intel.judgement.broken_into import heads_column_of_pages, is_title
from groundswell.intel.judgement.place import Place
from groundswell.model.dossier import Span
from groundswell.model.observable import HASH_LENGTHS

_KINDS = frozenset([*HOSTED, "cidr", "email", *HASH_LENGTHS])
_WIDEST, _LEAST_ROWS = 6, 2
_CELL, _HEADER = 400, 45  # characters
_WORDS = 4  # of a usual header
_FILLS = 0.75  # of its line a value takes at least this share where it is the cell
_ABSENT = re.compile(r"\W*(?:unknown|none|n/?a|not (?:available|known)|-{1,3}|—|tbd)\W*", re.IGNORECASE)
_OF_VALUES = re.compile(
    r"\b(?:sha-?\d*|md5|hash(?:es)?|indicators?|iocs?|domains?|host(?:name)?s?|ips?|address(?:es)?|urls?|links?|uris?|c2s?"
    r"|c&cs?|servers?|web\s?sites?|sites?|pages?|stages?|values?|e-?mails?|samples?|artifacts?|observables?)\b",
    re.IGNORECASE,
)
_USUAL = re.compile(
    _OF_VALUES.pattern
    + r"|\b(?:type|context|descriptions?|details|name|filename|detections?|date|time|size|notes?|comments?"
    r"|family|malware|label|owner|organi[sz]ation|provider|registrar|seen|version|signer|asn|country|threat|role|usage|role"
    r"|purpose|title|compiled?|compilation|resolution|rank|confidence)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:hashes|indicators|iocs|domains|hosts|ips|addresses|urls|servers|web\s?sites|sites|samples|files|documents"
    r"|e-?mails|artifacts|observables)\b",
    re.IGNORECASE,
)  # the title of a list says what there are many of, the header of a column what one is
_ANCHORS = frozenset(["host", "hash", "email"])
_SITE = re.compile(r"(?:web\s?)?sites?|domains?|hosts?", re.IGNORECASE)
_PAIRED = re.compile(
    r"(?:real|legit(?:imate)?|genuine|original|fake|spoofed|imitated)\s(?:domain|(?:web\s?)?site|page|url|host)(?:\sname)?s?",
    re.IGNORECASE,
)  # beside another such column one row is a table
_PROSE_END = re.compile(r"[.!?;:,]\W{0,2}$")


class Cell(NamedTuple):
    """One cell of such a table: its header, and the span of its row; or a line of a list, and the title above it."""

    header: str
    row: Span
    title: str = ""


class Unrolled:
    """The unrolled tables of one document."""

    def __init__(self, document: Document, values: Sequence[Found]) -> None:
        """Find them. Cost: a few looks at each short line."""
        self._text = document.text
        self._cells: list[tuple[Span, Cell]] = []
        kinds = _kinds(document, values)
        for short, lines in groupby(document.blocks, lambda b: _may_be_cell(document.text, b)):
            told = [(block, kinds.get(block.start, "")) for block in lines] if short else []
            if any(kind in _ANCHORS for _, kind in told):
                self._find(told)
        self._starts = [span[0] for span, _ in self._cells]

    def placed(self, place: Place) -> Place:
        """Give a place with the header of its column and the words of its row, where it stands in such a table."""
        at = bisect_right(self._starts, place.value.start) - 1
        if at < 0 or place.value.start >= self._cells[at][0][1]:
            return place
        header, (left, right), title = self._cells[at][1]
        if title:
            return place if place.lead else place._replace(lead=title)
        own = self._text[left : place.value.start] + " " + self._text[place.value.end : right]
        return place._replace(header=header, own=own)

    def _find(self, lines: list[tuple[Block, str]]) -> None:
        if not any(kind in _ANCHORS for _, kind in lines):
            return
        self._above = ""  # the title right above a list of values, empty where other lines stand between
        at, title, pure = 0, "", True  # pure: nothing but values since the title
        anchors = [at for at, (_, kind) in enumerate(lines) if kind in _ANCHORS]
        while at < len(lines):
            near = bisect_left(anchors, at + 2)  # the first row begins behind a header of two cells or more
            fits = near < len(anchors) and anchors[near] < at + 2 * _WIDEST
            start, rows, width = self._fit(lines, at) if fits else (at, 0, 0)
            if rows:
                at, title = self._keep_on(lines, start, rows, width), ""
                self._above = ""
                continue
            several = all(kind in _ANCHORS for _, kind in lines[at + 1 : at + 3]) and at + 2 < len(lines)
            said = self._below(lines[at], title, pure=pure, several=several)
            pure = said != title or (pure and bool(lines[at][1]))
            at, title = at + 1, said

    def _below(self, line: tuple[Block, str], title: str, *, pure: bool, several: bool) -> str:
        """Keep a host below the last title that says that places were broken into; give the title for the next line.

        Rows of unequal length make no table, but their header still says what stands below it.
        """
        block, kind = line
        span = block.start, block.end
        text = self._text[slice(*span)]
        if not kind and _may_be_header(self._text, line):
            self._above = text if several else ""
            return title if not _OF_VALUES.search(text) else text if is_title(text) else ""
        if title and kind == "host" and (pure or "[.]" not in text):
            self._cells.append((span, Cell(title, span)))
        elif kind in _ANCHORS and self._above:
            self._cells.append((span, Cell("", span, self._above)))
        elif not kind:
            self._above = ""
        return title

    def _fit(self, lines: list[tuple[Block, str]], at: int) -> tuple[int, int, int]:
        """Give start, rows and width of the table whose header begins at a line or just behind it; no rows, no table.

        A title above the header could be the first cell of one, and the first cell of the first row its last: of starts
        that fit as well the one with most words of headers counts, of such the last.
        """
        start, rows, width = at, *self._widest(lines, at)
        most = self._usual(lines, start, width)
        for later in range(at + 1, at + width):
            fits = self._widest(lines, later)
            usual = self._usual(lines, later, width)
            added = self._usual(
                lines, later + width - 1, 1
            )  # its last cell, which the start before it left to the rows
            if fits[1] == width and fits[0] >= max(rows - 1, _LEAST_ROWS) and usual >= most and added:
                start, rows, most = later, fits[0], usual
        return start, rows, width

    def _usual(self, lines: list[tuple[Block, str]], at: int, width: int) -> int:
        """Count the cells of a header that have a word of headers."""
        cells = (self._text[block.start : block.end] for block, _ in lines[at : at + width])
        return sum(len(cell.split()) <= _WORDS and _USUAL.search(cell) is not None for cell in cells)

    def _widest(self, lines: list[tuple[Block, str]], at: int) -> tuple[int, int]:
        """Give rows and width of the largest table whose header begins at a line; zeros where none does."""
        best = (0, 0)
        for width in range(2, _WIDEST + 1):
            header = lines[at : at + width]
            if len(header) < width or not all(_may_be_header(self._text, line) for line in header):
                break
            rows = _rows(self._text, lines, at + width, at + width, width)
            paired = any(_PAIRED.fullmatch(self._text, block.start, block.end) for block, _ in header)
            if (
                rows >= (1 if paired else _LEAST_ROWS)
                and rows * width > best[0] * best[1]
                and _names_values(self._text, lines, at, width)
            ):
                best = rows, width
        return best

    def _keep_on(self, lines: list[tuple[Block, str]], at: int, rows: int, width: int) -> int:
        """Keep a table, and what goes on in the same way behind a row that lacks a cell; give where it ends."""
        titles = [self._text[block.start : block.end] for block, _ in lines[at : at + width]]
        first = at + width
        end = first + width * rows
        self._keep(lines, titles, first, end)
        while True:
            starts = range(end, end + 2 * width)
            found = next(
                ((s, r) for s in starts if (r := _rows(self._text, lines, first, s, width)) >= _LEAST_ROWS), None
            )
            if found is None:
                return end
            start, more = found
            end = start + width * more
            self._keep(lines, titles, start, end)

    def _keep(self, lines: list[tuple[Block, str]], titles: list[str], at: int, end: int) -> None:
        width = len(titles)
        if broken := next(filter(heads_column_of_pages, titles), None):  # then its site was broken into
            titles = [broken if _SITE.fullmatch(title) else title for title in titles]
        for start in range(at, end, width):
            row = lines[start][0].start, lines[start + width - 1][0].end
            for title, (block, _) in zip(titles, lines[start : start + width], strict=True):
                self._cells.append(((block.start, block.end), Cell(title, row)))


def _kinds(document: Document, values: Sequence[Found]) -> dict[int, str]:
    """Give, by the start of each line that is values, what kind they are; hashes of any length are one kind."""
    found: dict[int, str] = {}
    filled: dict[int, int] = {}
    end = -1
    for value in values:
        if value.kind in _KINDS and value.start >= end:
            block, end = document.block_at(value.start), value.end
            filled[block.start] = filled.get(block.start, 0) + value.end - value.start
            kind = "hash" if value.kind in HASH_LENGTHS else "email" if value.kind == "email" else "host"
            found[block.start] = kind if filled[block.start] >= _FILLS * (block.end - block.start) else "some"
    return found


def _may_be_cell(text: str, block: Block) -> bool:
    return (
        block.kind in ("paragraph", "item")
        and block.end - block.start <= _CELL
        and "\n" not in text[block.start : block.end]
    )


def _may_be_header(text: str, line: tuple[Block, str]) -> bool:
    block, kind = line
    return not kind and block.end - block.start <= _HEADER and not _PROSE_END.search(text, block.start, block.end)


def _rows(text: str, lines: list[tuple[Block, str]], first: int, start: int, width: int) -> int:
    """Count the groups from `start` that hold their values in the same cells as the first row of the table."""
    kinds = [kind for _, kind in lines[first : first + width]]
    anchors = [column for column, kind in enumerate(kinds) if kind in _ANCHORS]
    rows = 0
    for row in _groups(lines, start, width) if anchors and len(kinds) == width else ():
        same = sum(row[column][1] == kinds[column] for column in anchors)
        absent = sum(_absent(text, row[column]) for column in anchors)
        others = any(kind in _ANCHORS for column, (_, kind) in enumerate(row) if column not in anchors)
        if same + absent < len(anchors) or not same or others:
            break
        rows += 1
    return rows


def _groups(lines: list[tuple[Block, str]], at: int, width: int) -> Iterator[list[tuple[Block, str]]]:
    while at + width <= len(lines):
        yield lines[at : at + width]
        at += width


def _absent(text: str, line: tuple[Block, str]) -> bool:
    block, kind = line
    return not kind and _ABSENT.fullmatch(text, block.start, block.end) is not None


def _names_values(text: str, lines: list[tuple[Block, str]], at: int, width: int) -> bool:
    """Tell whether each cell of the header that stands over values names values; two titles of a list are none."""
    above = [column for column in range(width) if lines[at + width + column][1] in _ANCHORS]
    names = [text[lines[at + column][0].start : lines[at + column][0].end] for column in above]
    listed = len(above) == width and any(map(_MANY.search, names))
    return not listed and all(map(_OF_VALUES.search, names))
