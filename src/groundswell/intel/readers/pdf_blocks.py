"""From lines of pages to blocks: headings by size, paragraphs over line and page ends, items, rows of tables.

What a line end breaks is joined where that is certain: a word at its hyphen, a hash whose pieces make a whole one, an
address that ends in the middle. Where two readings stay possible, the text keeps them apart and says so.

Not here: where words stand (`pdf_layout.py`), the process that reads the file (`pdf.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from groundswell.intel.document import BlockKind, Cell, Writer
from groundswell.intel.readers.pdf_layout import Line, Part, Word, is_bullet
from groundswell.intel.readers.pdf_tables import Row, table, table_rows
from groundswell.model.dossier import Unread
from groundswell.model.observable import HASH_LENGTHS

_HEX = re.compile(r"[0-9A-Fa-f]{4,128}")
_ADDRESS = re.compile(r"(?:h[tx]{2}ps?|s?ftp)(?:\[?:\]?)//\S{0,2048}", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:[/_=&?%.]|\[\.\]|//)$")
_INSIDE = re.compile(r"[/=&%?_]|\[\.\]|\.[A-Za-z0-9]{2,5}[.,;)]?$|^\d+[\w-]*$")
_NUMBERED = re.compile(r"\(?(?P<number>\d{1,3}|[a-z])[.)]$")
_NOTE = re.compile(r"\[\d{1,3}\]")
_VALUE = re.compile(r"[0-9A-Fa-f]{32}|\[\.|\.\]|\d\.\d|://|@")
_PATHED = re.compile(r"\w\.[a-z]{2,6}/\w")  # an address without its scheme: no heading has one
_ENDS = re.compile(r"[.:!?;][\"')\]]?$")
_FILE = re.compile(
    r"[\w-][\w.-]{0,80}\.(?:exe|dll|sys|bat|ps1|vbs|hta|lnk|msi|jar|apk|docx?|xlsx?|pdf|zip|dat|bin|tmp)"
)
_LENGTHS = {length: kind for kind, length in HASH_LENGTHS.items()}
_OF_FILES = re.compile(r"(?:md5|sha-?\d{1,3}|(?:file\s?)?(?:size|type))\s?:?", re.IGNORECASE)  # beside its value
_NAMES = re.compile(r"(?=.{2,40}$)[^\W\d][\w()/&#-]*(?:\s[\w()/&#-]+){0,5}")  # of a column
_HELD = re.compile(rf"{_VALUE.pattern}|\w\.[a-z]{{2,12}}$|\w\[\.|^\S{{3,60}}\.\w{{2,4}}$")
MOST_DOUBTS = 20  # doubtful line ends that are named one by one


@dataclass
class Blocks:
    """Write lines as blocks. `body` is the size of the running text, `known` the words of the document with hyphens."""

    writer: Writer
    body: float
    known: frozenset[str]
    doubts: list[Unread] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)  # where the text beside each line ends at the right

    def write(self, lines: Sequence[Line]) -> None:
        """Write the lines of the document, all pages one after the other."""
        pitch = _pitches(lines)
        self.rights = _rights(lines)
        at = 0
        while at < len(lines):
            if (end := self._table(lines, at)) > at:
                at = end
                continue
            end = at + 1
            kind = self._kind(lines, at)
            while end < len(lines) and self._goes_on(lines, end, kind, pitch):
                end += 1
            self._block(kind, [p for line in lines[at:end] for p in line.parts], lines[at].size)
            at = end
        extra = len(self.doubts) - MOST_DOUBTS
        self.writer.unread.extend(self.doubts[:MOST_DOUBTS])
        if extra > 0:
            self.writer.unread.append(Unread(f"{extra:,} more doubtful line ends", "not named one by one"))

    def _kind(self, lines: Sequence[Line], at: int) -> BlockKind:
        line = lines[at]
        if _is_mark(line.words[0].text) and len(line.words) > 1:
            return "item"
        words = line.text
        unnumbered = re.sub(r"^\d{1,2}(?:\.\d{1,2}){0,4}\.?\s", "", words)
        valued = _VALUE.search(unnumbered) or _PATHED.search(words)
        plain = len(words) <= 160 and not valued and re.search(r"[^\W\d_]{2}", words) is not None
        if plain and line.size >= self.body * 1.12 and not words.endswith((",", ";")):
            return "heading"
        after = lines[at + 1] if at + 1 < len(lines) else None
        alone = plain and line.bold and len(words) <= 100 and not words.endswith((".", ",", ";"))
        if alone and len(line.parts) == 1 and (after is None or (not after.bold and len(after.parts) == 1)):
            return "heading"
        return "caption" if re.match(r"(?:Figure|Fig\.|Table|Image)\s?\d", words) else "paragraph"

    def _goes_on(self, lines: Sequence[Line], at: int, kind: BlockKind, pitch: dict[float, float]) -> bool:
        """Tell whether a line goes on with the block of the line before it."""
        before, line = lines[at - 1], lines[at]
        if before.words[-1].link and before.words[-1].link == line.words[0].link and kind != "heading":
            return True  # the words of one link
        if len(line.parts) > 1 or abs(line.size - before.size) > 0.1 * before.size or _is_mark(line.words[0].text):
            return False
        step = before.middle - line.middle
        if kind == "heading":
            return self._kind(lines, at) == "heading" and line.bold == before.bold and 0 < step < 1.45 * line.size
        if self._kind(lines, at) != "paragraph":
            return False
        first = line.words[0]
        hyphen = before.text.endswith(("-", "\u2010"))
        if not hyphen and before.parts[-1].x1 + (first.x1 - first.x0) + line.size < self.rights[at - 1]:
            return False  # its first word had room on the line before: that one ended on purpose
        if line.region == before.region and step > 0:
            return step <= 1.25 * pitch.get(line.size, line.size * 1.2) and not (
                kind == "item" and line.parts[0].x0 < before.parts[0].x0 - line.size
            )
        # the block goes over to the next column or page
        return not _ENDS.search(before.text) and (line.text[0].islower() or _broken(before.text, line.text))

    def _block(self, kind: BlockKind, parts: Sequence[Part], size: float) -> None:
        number = ""
        words = [list(part.words) for part in parts]
        if kind == "item" and not _NOTE.fullmatch(words[0][0].text):  # the number of a note is part of its words
            mark = words[0].pop(0)
            found = _NUMBERED.match(mark.text)
            number = found["number"] if found else ""
            self.writer.add(f"{mark.text} " if found or mark.text.isascii() else "• ")
        start = self.writer.position
        self._words([w for w in words if w])
        level = 0
        if kind == "heading":
            level = next((n for n, f in enumerate((1.9, 1.5, 1.12), 1) if size >= self.body * f), 4)
        self.writer.end(kind, start, level=level, number=number)

    def _words(self, rows: Sequence[Sequence[Word]]) -> None:
        """Write words, joined over the ends of lines; where a link ends, where it points to."""
        link, label = "", self.writer.position
        before: Word | None = None
        for at, row in enumerate(rows):
            after = rows[at + 1][0].text if at + 1 < len(rows) else ""
            for number, word in enumerate(row):
                text, between = word.text, " "
                if before is not None and number == 0:
                    text, between = self._joined(before, row)
                if before is not None and link and word.link != link:
                    self.writer.address(label, link)
                    link = ""
                if before is not None:
                    self.writer.add(between)
                if word.link and word.link != link:
                    link, label = word.link, self.writer.position
                cut = number == len(row) - 1 and self._hyphen(text, after)
                self.writer.add(text[:-1] if cut else text)
                before = word
        if link:
            self.writer.address(label, link)

    def _hyphen(self, last: str, after: str) -> bool:
        """Tell whether the hyphen at the end of a line only breaks a word."""
        if not re.search(r"[^\W\d_]{2}[-\u2010]$", last) or not after[:1].islower():
            return False
        whole = f"{last}{after}".strip(".,;:()[]\"'").lower()
        return whole not in self.known and not re.search(r"[/_@\\\[]|\w\.\w", whole)

    def _joined(self, before: Word, row: Sequence[Word]) -> tuple[str, str]:
        """Give the first word of a line, and what stands between it and the last word of the line before."""
        first, last = row[0].text, before.text
        if re.search(r"\w[-\u2010]$", last) and re.match(r"\w", first):
            return first, ""
        if before.link and before.link == row[0].link and last + first in before.link:
            return first, ""
        if _hash_over(last, first) or _file_over(last, first):
            return first, ""
        if _two_readings(last, first):
            self.doubts.append(
                Unread(f"{last} {first}", "a line ends between them: read as two values, it may be one SHA-256")
            )
        elif _ADDRESS.search(last):
            if _broken(last, first):
                return first, ""
            if first[:1].islower() and not _ENDS.search(last) and len(row) == 1:
                self.doubts.append(Unread(f"{last} {first}", "a line ends between them: the address may go on"))
        return first, " "

    def _table(self, lines: Sequence[Line], at: int) -> int:
        """Write the table that begins at a line; give the line after it, or the same where there is none."""
        found, edges = table(lines, at)
        if len(found) < 2 or sum(len(line.parts) > 1 for line in found) < 2:
            return at
        rows = table_rows(found, edges)
        if len(rows) < 2:
            return at
        self._rows(rows, len(edges))
        return at + len(found)

    def _rows(self, rows: list[Row], width: int) -> None:
        headers: list[str] = []
        for number, row in enumerate(rows):
            start = self.writer.position
            cells: list[Cell] = []
            for column in range(width):
                parts = row[column] if column < len(row) else []
                if column:
                    self.writer.add(" | ")
                left = self.writer.position
                self._words([p.words for p in parts])
                cells.append(Cell(left, self.writer.position, headers[column] if column < len(headers) else ""))
            if number == 0 and _is_header(rows):
                headers = [" ".join(p.text for p in cell) for cell in row]
            self.writer.end("row", start, cells=tuple(cells))


def body_size(lines: Sequence[Line]) -> float:
    """Give the size of most letters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        for word in line.words:
            sizes[round(word.size, 1)] += len(word.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def hyphened(lines: Sequence[Line]) -> frozenset[str]:
    """Give the words with a hyphen inside that stand whole on a line."""
    found = (w.text.strip(".,;:()[]\"'").lower() for line in lines for w in line.words if "-" in w.text[1:-1])
    return frozenset(found)


def _pitches(lines: Sequence[Line]) -> dict[float, float]:
    """Give the usual step from line to line for each size of letters."""
    steps: dict[float, list[float]] = {}
    for before, line in pairwise(lines):
        step = before.middle - line.middle
        if before.size == line.size and 0.8 * line.size < step < 2 * line.size:
            steps.setdefault(line.size, []).append(step)
    return {size: median(found) for size, found in steps.items()}


def _rights(lines: Sequence[Line]) -> list[float]:
    """Give for each line where the longest line of its column of its page ends."""
    found: list[float] = []
    start = 0
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if after is None or after.region != line.region or after.middle >= line.middle:
            most = max(one.parts[-1].x1 for one in lines[start : at + 1])
            found.extend([most] * (at + 1 - start))
            start = at + 1
    return found


def _is_mark(text: str) -> bool:
    """Tell whether a word is the bullet or the number of a list item."""
    return is_bullet(text) or bool(_NUMBERED.match(text) or _NOTE.fullmatch(text))


def _hash_over(last: str, first: str) -> bool:
    """Tell whether two runs of hex digits are the pieces of one hash: together whole, and not each whole alone."""
    if not (_HEX.fullmatch(last) and _HEX.fullmatch(first.rstrip(".,;"))):
        return False
    lengths = len(last), len(first.rstrip(".,;"))
    return sum(lengths) in _LENGTHS and not all(n in _LENGTHS for n in lengths)


def _file_over(last: str, first: str) -> bool:
    """Tell whether a line ends in the ending of a file's name."""
    return "." in last and not _FILE.fullmatch(last) and _FILE.fullmatch(last + first) is not None


def _two_readings(last: str, first: str) -> bool:
    return len(last) == len(first) == 32 and bool(_HEX.fullmatch(last) and _HEX.fullmatch(first))


def _broken(last: str, first: str) -> bool:
    """Tell whether a line ends inside an address: it ends openly, or what follows is no word."""
    tail = last.rsplit(" ", 1)[-1]
    if not _ADDRESS.search(tail):
        return False
    follows = first.split(" ", 1)[0]
    if _ADDRESS.search(follows) or _is_mark(follows):
        return False
    return bool(_OPEN_END.search(tail) and not follows[:1].isupper()) or bool(_INSIDE.search(follows))


def _is_header(rows: Sequence[Row]) -> bool:
    """Tell whether the first row names the columns: bold, where others are not, or words over a column of values."""
    first = [_words_of(cell) for cell in rows[0]]
    if any(map(_VALUE.search, first)) or any(_OF_FILES.fullmatch(_words_of(row[0])) for row in rows[1:4]):
        return False  # values, or one more fact of one file
    bold = _is_bold(rows[0]) and not _is_bold(rows[1])
    return bold or (all(map(_NAMES.fullmatch, first)) and any(_holds_values(rows[1:], at) for at in range(len(first))))


def _is_bold(row: Row) -> bool:
    return all(w.flags & 1 for cell in row for p in cell for w in p.words)


def _words_of(cell: Sequence[Part]) -> str:
    return " ".join(p.text for p in cell)


def _holds_values(rows: Sequence[Row], column: int) -> bool:
    """Tell whether nearly all of at least three rows hold a value in a column."""
    held = sum(_HELD.search(_words_of(row[column])) is not None for row in rows[:40])
    return len(rows) >= 3 and held >= 0.8 * min(len(rows), 40)
