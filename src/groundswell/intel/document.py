"""The document: a report as one linear text with blocks, so that everything taken from it can be pointed to.

Readers (`readers/`) write it through `Writer`; all else in `intel` reads it. `Document.text` is what `intel show
--text` prints, and every span of the dossier counts its characters. Invisible characters (zero width, soft hyphens,
bidirectional controls) are left out of it and counted, so that a value cannot be broken or turned round by them.

Not here: file formats (`readers/`), finding values (`finders/scan.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from groundswell.intel.sentences import sentences
from groundswell.model.carried import Carried
from groundswell.model.dossier import Note, Span, Unread
from groundswell.model.said import Said

BlockKind = Literal[
    "heading", "paragraph", "item", "row", "code", "caption", "meta", "hidden", "navigation", "comment", "carried"
]
FRAME: frozenset[BlockKind] = frozenset(["hidden", "navigation", "comment"])  # of the page, no part of the report
APART: frozenset[BlockKind] = FRAME | {"meta", "carried"}  # no prose

_LEAD_WITHIN = 60  # blocks between a line that introduces and what it introduces
_LEADERS = 9
_CONTENTS = re.compile(rf"(?:\.\s?){{{_LEADERS}}}|(?:…\s?){{4}}")  # dots that lead to the number of a page
_FEWEST_WORDS = 9  # of a line that ends with a full stop and is a sentence, no heading
_MOST_WORDS = 28  # of a heading
_MARKING = re.compile(r"\s{0,4}(?:TLP|tlp)[:\s-]{1,3}[A-Za-z]{3,5}(?:\+[A-Za-z]{6})?\s{0,4}")  # alone: no title
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a0\u2028\u2029]")


@dataclass(frozen=True)
class Cell:
    """One cell of a table row: its characters and the header of its column (empty when the table has none)."""

    start: int
    end: int
    header: str


@dataclass(frozen=True)
class Block:
    """A run of text of one kind, under a path of headings. `number` is the mark of a numbered list item."""

    kind: BlockKind
    start: int
    end: int
    headings: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    number: str = ""

    @property
    def section(self) -> str:
        """The headings above, outermost first, as one line."""
        return " > ".join(self.headings)

    @property
    def heading(self) -> str:
        """The nearest heading above; empty where none stands."""
        return self.headings[-1] if self.headings else ""

    def cell_at(self, position: int) -> Cell | None:
        """Give the cell that holds a position, or null."""
        for cell in self.cells:
            if cell.start <= position < cell.end:
                return cell
        return None

    def header_at(self, position: int) -> str:
        """Give the header of the column that holds a position; empty where it stands in none."""
        cell = self.cell_at(position)
        return cell.header if cell else ""


@dataclass(frozen=True)
class Target:
    """Where a link or an image points to: the address as it stands in the text, and the words that bear it."""

    kind: Literal["link", "image"]
    start: int
    end: int
    label: Span


@dataclass(frozen=True)
class Given:
    """A value that a feed states as such, with its kind, what it says of it, and any judgement of the feed."""

    kind: str
    start: int
    end: int
    note: str = ""
    benign: bool = False
    value: str = ""  # where the text of the span is not the value itself (escapes of a pattern)
    judgement: str = ""  # of the feed, in our words, where it states one
    role: str = ""


@dataclass(frozen=True)
class GivenTechnique:
    """A technique that a feed of ours carries as a suggestion; `said` is the word of who accepted it, else null."""

    id: str
    span: Span
    probability: float | None = None
    said: Said | None = None


@dataclass(frozen=True)
class Document:
    """A report, read. `hosts` are host names that are the publisher's own (canonical address, front matter)."""

    text: str
    blocks: tuple[Block, ...]
    format: str
    title: str = ""
    targets: tuple[Target, ...] = ()
    given: tuple[Given, ...] = ()
    published: str | None = None
    language: str | None = None
    hosts: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    terms: tuple[tuple[str, str, Span], ...] = ()  # (kind, name or id, span) that a feed states outright
    techniques: tuple[GivenTechnique, ...] = ()
    carried: tuple[Carried, ...] = ()  # items of a dossier that a feed of ours brings back whole

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block_at(self, position: int) -> Block:
        """Give the block that holds a position, or the nearest before it."""
        if not self.blocks:
            return Block("paragraph", 0, len(self.text))
        found = bisect_right(self._starts, position)
        return self.blocks[found - 1 if found else 0]

    def above(self, block: Block) -> Block | None:
        """Give the block before a block under the same headings, or null."""
        at = bisect_right(self._starts, block.start) - 2
        return self.blocks[at] if at >= 0 and self.blocks[at].headings == block.headings else None

    def prose(self) -> Iterator[Block]:
        """Give the report's own blocks, in order: not navigation, comments, hidden text or front matter."""
        return (block for block in self.blocks if block.kind not in APART)

    def sentences(self, block: Block) -> list[Span]:
        """Give the sentences of a block; a row or a heading is one sentence, a line of code too; cut once, kept."""
        if block.kind in ("row", "heading", "caption", "meta", "carried"):
            return [(block.start, block.end)]
        known = self._cut.get(block.start)
        if known is None:
            lines = block.kind in ("code", "hidden", "navigation")
            known = self._cut[block.start] = sentences(self.text, block.start, block.end, lines=lines)
        return known

    def lead(self, block: Block) -> str:
        """Give the words that introduce a block: the nearest line before it, in its section, that ends with a colon."""
        at = bisect_right(self._starts, block.start) - 1
        if at < 0:
            return ""
        heading, colon, long, prose = self._before[at]
        barrier = max(heading, prose) if block.kind == "paragraph" else max(heading, long - 1)
        if colon <= max(barrier, at - _LEAD_WITHIN - 2):
            return ""
        return self.text[self.blocks[colon].start : self.blocks[colon].end].rstrip()[-300:]

    @cached_property
    def _before(self) -> list[tuple[int, int, int, int]]:
        """Of each block: where, before it, the last heading is, line that ends with a colon, long paragraph, prose.

        Prose is a long paragraph that ends as a sentence does: what was introduced before it ends there.
        """
        found: list[tuple[int, int, int, int]] = []
        heading = colon = long = prose = -1
        for at, block in enumerate(self.blocks):
            found.append((heading, colon, long, prose))
            if block.kind == "heading":
                heading = at
                continue
            if self.text.endswith(":", block.start, block.end):  # a block ends in no blank (`Writer.end`)
                colon = at
            if block.kind == "paragraph" and block.end - block.start > 200:
                long = at
                prose = at if self.text.endswith(".", block.start, block.end) else prose
        return found

    def sentence(self, start: int, end: int) -> Span:
        """Give the sentence around a span, at most 600 characters of it, cut at blanks."""
        known = self._sentence_cache.get((start, end))
        if known is None:
            known = self._sentence_cache[start, end] = self._sentence(start, end)
        return known

    def _sentence(self, start: int, end: int) -> Span:
        block = self.block_at(start)
        found = self.sentences(block)
        at = bisect_right(found, (start, len(self.text)))
        left, right = found[at - 1 if at else 0] if found else (block.start, block.end)
        return self._narrowed(min(left, start), max(right, end), start, end)

    @cached_property
    def _cut(self) -> dict[int, list[Span]]:
        return {}

    @cached_property
    def _sentence_cache(self) -> dict[Span, Span]:
        return {}

    def _narrowed(self, left: int, right: int, start: int, end: int) -> Span:
        if start - left > 300:
            blank = self.text.find(" ", start - 300, start)
            left = blank + 1 if blank >= 0 else start - 300
        if right - end > 300:
            blank = self.text.rfind(" ", end, end + 300)
            right = blank if blank >= 0 else end + 300
        return left, right


@dataclass
class Writer:
    """Build a document block by block; what is added is cleaned, so spans can be taken from `position`."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    terms: list[tuple[str, str, Span]] = field(default_factory=list)
    techniques: list[GivenTechnique] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    position: int = 0
    invisible: int = 0
    _parts: list[str] = field(default_factory=list)

    def add(self, text: str) -> Span:
        """Append text, cleaned; give its span."""
        if not (text.isascii() and text.isprintable()):
            text, gone = _INVISIBLE.subn("", text)
            self.invisible += gone
            text = _CONTROL.sub(" ", text)
        self._parts.append(text)
        start = self.position
        self.position += len(text)
        return start, self.position

    def link(self, label: str, address: str, kind: Literal["link", "image"] = "link") -> None:
        """Append the words of a link and the address it points to."""
        start, _ = self.add(label)
        self.address(start, address, kind)

    def address(self, label_start: int, address: str, kind: Literal["link", "image"] = "link") -> None:
        """Append, in angle brackets, where the words since `label_start` point to; not where they are the address.

        Addresses within the page or the site (without `//`) are left out: they name no host.
        """
        words = self.tail(label_start).strip()
        if "//" not in address and not address.startswith("mailto:"):
            return
        if address.strip().rstrip("/") == words.rstrip("/"):
            self.targets.append(Target(kind, label_start, self.position, (label_start, self.position)))
            return
        label_end = self.position
        self.add(" <")
        place = self.add(address[:4096])
        self.add(">")
        self.targets.append(Target(kind, *place, (label_start, label_end)))

    def end(
        self, kind: BlockKind, start: int, *, level: int = 0, cells: tuple[Cell, ...] = (), number: str = ""
    ) -> None:
        """Close a block that began at `start`; a heading of `level` replaces those of its level and below.

        A heading that reads as prose is a paragraph that its author only set in large letters; the first is the title.
        """
        text = self.tail(start)
        if kind == "heading" and self.blocks and _reads_as_prose(text):
            kind = "paragraph"
        if kind in ("heading", "paragraph", "item", "row") and _leads_to_a_page(text):
            kind, cells = "navigation", ()  # a line of a table of contents
        left = start + len(text) - len(text.lstrip())
        right = start + len(text.rstrip())
        if right > left:
            if kind == "heading":
                self.headings = [h for h in self.headings if h[0] < level]
            path = tuple(h[1] for h in self.headings)
            self.blocks.append(Block(kind, left, right, path, cells, number))
            if kind == "heading":
                self.headings.append((level, " ".join(text.split())[:200]))
        self.add("\n")

    def include(self, other: Document) -> None:
        """Append a document that was read from a part of this one: its blocks stand under the headings at hand."""
        by = self.position
        self.add(other.text)
        path = tuple(h[1] for h in self.headings)
        for b in other.blocks:
            cells = tuple(Cell(c.start + by, c.end + by, c.header) for c in b.cells)
            self.blocks.append(Block(b.kind, b.start + by, b.end + by, (*path, *b.headings), cells, b.number))
        for t in other.targets:
            self.targets.append(Target(t.kind, t.start + by, t.end + by, (t.label[0] + by, t.label[1] + by)))
        for g in other.given:
            self.given.append(replace(g, start=g.start + by, end=g.end + by))
        self.terms.extend((kind, name, (left + by, right + by)) for kind, name, (left, right) in other.terms)
        self.carried.extend(c.placed((c.item.span[0] + by, c.item.span[1] + by)) for c in other.carried)
        self.techniques.extend(replace(t, span=(t.span[0] + by, t.span[1] + by)) for t in other.techniques)
        self.unread.extend(other.unread)

    def tail(self, start: int) -> str:
        """Give what was added since `start`."""
        parts: list[str] = []
        at = self.position
        for part in reversed(self._parts):
            if at <= start:
                break
            parts.append(part)
            at -= len(part)
        joined = "".join(reversed(parts))
        return joined[len(joined) - (self.position - start) :] if self.position > start else ""

    def document(
        self,
        form: str,
        *,
        title: str = "",
        published: str | None = None,
        language: str | None = None,
        hosts: tuple[str, ...] = (),
    ) -> Document:
        """Give the finished document."""
        if self.invisible:
            why = "zero width or direction characters, left out so that values read as they are"
            count = "1 invisible character" if self.invisible == 1 else f"{self.invisible:,} invisible characters"
            self.unread.append(Note(count, why))
        text = "".join(self._parts)
        unmarked = (b for b in self.blocks if not _MARKING.fullmatch(text, b.start, b.end))
        heading = next((b for b in unmarked if b.kind == "heading"), None)
        first = next((b for b in self.blocks if b.kind not in APART), None)
        if first is not None and _MARKING.fullmatch(text, first.start, first.end):
            first = heading
        if not title and first is not None and first is not heading and first.kind == "paragraph":
            words = " ".join(text[first.start : first.end].split())
            title = words if len(words) < 250 and words[-1:] not in ".;," else ""
        if not title and heading is not None:
            title = " ".join(text[heading.start : heading.end].split())
        return Document(
            text=text,
            blocks=tuple(self.blocks),
            format=form,
            title=title[:300],
            targets=tuple(self.targets),
            given=tuple(self.given),
            published=published,
            language=language,
            hosts=hosts,
            unread=tuple(self.unread),
            terms=tuple(self.terms),
            techniques=tuple(self.techniques),
            carried=tuple(self.carried),
        )


def _leads_to_a_page(line: str) -> bool:
    return (line.count(".") >= _LEADERS or "…" in line) and _CONTENTS.search(line) is not None


def _reads_as_prose(heading: str) -> bool:
    """Tell whether the words of a heading are sentences: long, or closed by a full stop, with small letters in them."""
    words = heading.split(maxsplit=_MOST_WORDS)
    if len(words) > _MOST_WORDS:
        return True
    closed = words[-1:] and words[-1].endswith(".") and not words[-1].endswith("..")
    small = sum(word[:1].islower() for word in words)
    return bool(closed) and len(words) >= _FEWEST_WORDS and small > len(words) // 2
