"""Walk over the XML of a Word document as it streams by: paragraphs, headings, items, rows of tables, links.

The parser is expat, told to stop at a document type, so that no entity is ever declared; the walk holds counters and
the open block, no tree, so neither depth nor length costs memory.

Source: ECMA-376 part 1, 17.3 (paragraphs and runs), 17.4 (tables), 17.7 (styles), 17.13.5 (tracked changes).
Not here: the package (`docx.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from groundswell.intel.document import BlockKind, Cell, Writer

_MAIN = re.compile(r"https?://(?:schemas\.openxmlformats|purl\.oclc)\.org/[^ ]{0,200} (?P<tag>\w{1,60})")
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_VALUE = re.compile(r"[0-9A-Fa-f]{32}|\[\.|\.\]|\d\.\d|://|@")  # a row with a value is no header
_FIELD_LINK = re.compile(r'HYPERLINK\s{1,4}"([^"\s]{1,4096})"')
_BLANKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_OFF = ("0", "false", "off", "none")
MOST_CELLS = 256  # of a row

Styles = Mapping[str, int]  # style id -> level of heading, 0 for an item of a list


class Forbidden(Exception):
    """The XML does what no document needs to do."""


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def stop(*_: object) -> None:
        raise Forbidden("declares a document type")

    parser.StartDoctypeDeclHandler = stop
    return parser


def _tag(name: str) -> str:
    """Give the local name of an element of Office's own; empty for others."""
    found = _MAIN.fullmatch(name)
    return found["tag"] if found else ""


def _attributes(given: Mapping[str, str]) -> dict[str, str]:
    return {key.rpartition(" ")[2]: value for key, value in given.items()}


def styles(content: bytes) -> dict[str, int]:
    """Give the styles that make headings (their level, from 1) or items of lists (0)."""
    found: dict[str, int] = {}
    current = ""

    def start(name: str, given: Mapping[str, str]) -> None:
        nonlocal current
        tag, value = _tag(name), _attributes(given).get("val", "")
        if tag == "style":
            current = _attributes(given).get("styleId", "")
        elif tag == "name" and (heading := re.fullmatch(r"heading ([1-9])", value.lower())):
            found[current] = int(heading[1])
        elif tag == "name" and value.lower() == "title":
            found[current] = 1
        elif tag == "name" and value.lower().startswith("list"):
            found[current] = 0
        elif tag == "outlineLvl" and value.isdigit() and int(value) < 9:
            found.setdefault(current, int(value) + 1)

    if content:
        parser = _parser()
        parser.StartElementHandler = start
        parser.Parse(content, True)
    return found


def links(content: bytes) -> dict[str, str]:
    """Give the addresses outside the file that the ids of a part's relations point to."""
    found: dict[str, str] = {}

    def start(_: str, given: Mapping[str, str]) -> None:
        if given.get("TargetMode") == "External" and given.get("Type", "").endswith("/hyperlink"):
            found[given.get("Id", "")] = given.get("Target", "")[:4096]

    if content:
        parser = _parser()
        parser.StartElementHandler = start
        parser.Parse(content, True)
    return found


@dataclass
class Walk:
    """One pass over a part. `kind` is the kind of its blocks where all are apart or notes."""

    writer: Writer
    styles: Styles
    targets: Mapping[str, str]
    kind: BlockKind | None = None
    hidden: list[str] = field(default_factory=list)
    deleted: int = 0
    paragraphs: int = 0  # open ones: a text box stands in a paragraph of its own inside another
    start: int = 0
    level: int | None = None
    unseen: bool = False  # the open run is not shown
    skipped: int = 0  # open elements whose text is not the document's
    tables: int = 0
    cells: list[Cell] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    header_row: bool = False
    anchors: list[tuple[int, str]] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)  # open ones: whether their result has begun
    instruction: str = ""
    in_text: bool = False
    in_instruction: bool = False

    def run(self, content: bytes) -> None:
        """Read the part's bytes."""
        self.start = self.writer.position
        parser = _parser()
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)

    def _open(self, name: str, given: Mapping[str, str]) -> None:
        tag = _tag(name)
        if self.skipped or tag in ("moveFrom", "del") or name == _FALLBACK:
            self.deleted += tag == "del" and not self.skipped
            self.skipped += 1
            return
        attributes = _attributes(given)
        match tag:
            case "p":
                self._paragraph()
            case "pStyle":
                self.level = self.styles.get(attributes.get("val", ""), self.level)
            case "outlineLvl" if self.paragraphs and (value := attributes.get("val", "")) in tuple("012345678"):
                self.level = int(value) + 1
            case "numPr" if self.level is None:
                self.level = 0
            case "vanish" | "webHidden":
                self.unseen = attributes.get("val", "true") not in _OFF
            case "r":
                self.unseen = False
            case "t":
                self.in_text = True
            case "instrText":
                self.in_instruction = True
            case "fldSimple":
                self._field(attributes.get("instr", ""))
            case "fldChar":
                self._field_mark(attributes.get("fldCharType", ""))
            case "hyperlink":
                self.anchors.append((self.writer.position, self.targets.get(attributes.get("id", ""), "")))
            case "tbl":
                self._table()
            case "tblHeader":
                self.header_row = self.tables == 1 and attributes.get("val", "true") not in _OFF
            case "tc" if self.tables == 1 and len(self.cells) < MOST_CELLS:
                self.writer.add(" | " if self.cells else "")
                self.cells.append(Cell(self.writer.position, self.writer.position, ""))
            case tag if tag in _BLANKS and self.paragraphs:
                self.writer.add(_BLANKS[tag])

    def _close(self, name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        match _tag(name):
            case "p":
                self.paragraphs -= 1
                if not self.paragraphs and not self.tables:
                    self._end()
            case "t":
                self.in_text = False
            case "instrText":
                self.in_instruction = False
            case "fldSimple" | "hyperlink":
                self._end_link()
            case "tc" if self.tables == 1 and self.cells:
                self.cells[-1] = Cell(self.cells[-1].start, self.writer.position, "")
            case "tr" if self.tables == 1:
                self._end_row()
            case "tbl":
                self.tables -= 1

    def _characters(self, text: str) -> None:
        if self.skipped:
            return
        if self.in_instruction:
            self.instruction = (self.instruction + text)[:8_192]
        elif self.in_text and self.unseen:
            self.hidden.append(text[:20_000])
        elif self.in_text:
            self.writer.add(text)

    def _paragraph(self) -> None:
        self.paragraphs += 1
        if self.paragraphs > 1 or (self.tables and self.cells and self.writer.position > self.cells[-1].start):
            self.writer.add("\n")
        elif not self.tables:
            self.start = self.writer.position
            self.level = None

    def _end(self) -> None:
        kind: BlockKind = "paragraph" if self.level is None else "heading" if self.level else "item"
        self.writer.end(self.kind or kind, self.start, level=self.level or 0)
        self.start = self.writer.position

    def _table(self) -> None:
        self.tables += 1
        if self.tables > 1:
            return
        if self.paragraphs:  # a table in a text box: the words before it are a block of their own
            self._end()
        self.start, self.cells, self.headers = self.writer.position, [], []

    def _end_row(self) -> None:
        whole = self.writer.tail(self.start)
        texts = [" ".join(whole[c.start - self.start : c.end - self.start].split())[:120] for c in self.cells]
        named = [
            Cell(c.start, c.end, self.headers[i] if i < len(self.headers) else "") for i, c in enumerate(self.cells)
        ]
        self.writer.end(self.kind or "row", self.start, cells=tuple(named))
        if not self.headers and texts and (self.header_row or (len(texts) > 1 and not _VALUE.search(" ".join(texts)))):
            self.headers = texts
        self.header_row = False
        self.start, self.cells = self.writer.position, []

    def _field(self, instruction: str) -> None:
        found = _FIELD_LINK.search(instruction)
        self.anchors.append((self.writer.position, found[1] if found else ""))

    def _field_mark(self, kind: str) -> None:
        """Follow a field of three marks: its instruction begins, its result begins, it ends."""
        if kind == "begin":
            self.instruction = ""
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
            self._field(self.instruction)
        elif kind == "end" and self.fields and self.fields.pop():
            self._end_link()

    def _end_link(self) -> None:
        start, address = self.anchors.pop() if self.anchors else (self.writer.position, "")
        if address and start <= self.writer.position:
            self.writer.address(start, address)
