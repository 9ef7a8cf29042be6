"""Read an AsciiDoc page: headings of equals signs, lists, `----` listings, `|===` tables, monospaced values.

Only what such pages hold is read; anything else is a paragraph of its own. Marks (`++`, backticks) are left out of the
text, so that a value stands in it as the reader sees it.

Not here: includes, attributes, macros (an include would fetch: it is text to us).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Cell, Document, Writer

_HEADING = re.compile(r"(={1,6})\s+(\S.{0,300})")
_ITEM = re.compile(r"\s{0,12}(?:([*-]{1,5})|(\.{1,3}|\d{1,3}\.))\s+(?=\S)")
_TABLE = re.compile(r"\|={3,}\s*")
_LISTING = re.compile(r"(-{4,}|\.{4,})\s*")
_ATTRIBUTE = re.compile(r":[\w-]{1,40}:.*|\[[^\]]{0,200}\]\s*|//.*")
_LONG_HEX = re.compile(r"[0-9A-Fa-f]{32}|\[\.\]")  # a row with a value is no header
_INLINE = re.compile(
    r"(?P<link>(?:https?|ftp)://[^\s\[\]]{1,2048})\[(?P<label>(?!(?:[.:]|dot)\])[^\]]{0,300})\]"
    r"|(?P<mdlink>\[(?P<mdlabel>[^\]]{0,300})\]\((?P<mdaddress>https?://[^\s)]{1,2048})\))"
    r"|(?P<mark>`\+{1,2}|\+{1,2}`|`|\+\+|\*\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w))"
)

_OPEN_LINK = re.compile(r"(?:https?|ftp)://[^\s\[\]]{1,2048}\[[^\]]{0,300}\Z")


def fits(content: str) -> bool:
    """Tell whether a text is AsciiDoc: a heading of equals signs near the top, no HTML before it."""
    head = content[:4_000]
    return bool(re.search(r"^={1,3}\s+\S", head, re.MULTILINE)) and not head.lstrip().startswith("<")


def read(text: str) -> Document:
    """Give the document of an AsciiDoc page."""
    writer = Writer()
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip() or _ATTRIBUTE.fullmatch(line.strip()):
            at += 1
            continue
        if _TABLE.fullmatch(line.strip()):
            at = _table(writer, lines, at)
        elif fence := _LISTING.fullmatch(line.strip()):
            at = _listing(writer, lines, at, fence[1])
        elif heading := _HEADING.fullmatch(line.strip()):
            start = writer.position
            _inline(writer, heading[2])
            writer.end("heading", start, level=len(heading[1]))
            at += 1
        else:
            at = _paragraph(writer, lines, at)
    return writer.document("asciidoc")


def _paragraph(writer: Writer, lines: list[str], at: int) -> int:
    _join(lines, at)
    item = _ITEM.match(lines[at])
    if item:
        writer.add(item[0])
    start = writer.position
    _inline(writer, lines[at][item.end() :] if item else lines[at])
    at += 1
    while at < len(lines) and lines[at].strip() and not _breaks(lines[at]) and not (item and _ITEM.match(lines[at])):
        writer.add("\n")
        _join(lines, at)
        _inline(writer, lines[at])
        at += 1
    writer.end("item" if item else "paragraph", start)
    return at


def _join(lines: list[str], at: int) -> None:
    """Join a line and the next where the label of a link goes on there."""
    if _OPEN_LINK.search(lines[at]) and "]" in "".join(lines[at + 1 : at + 2]):
        lines[at : at + 2] = [f"{lines[at]} {lines[at + 1].lstrip()}"]


def _breaks(line: str) -> bool:
    words = line.strip()
    return bool(_TABLE.fullmatch(words) or _LISTING.fullmatch(words) or _HEADING.fullmatch(words) or _ITEM.match(line))


def _listing(writer: Writer, lines: list[str], at: int, fence: str) -> int:
    at += 1
    start = writer.position
    while at < len(lines) and lines[at].strip() != fence:
        writer.add(lines[at] + "\n")
        at += 1
    writer.end("code", start)
    return at + 1


def _table(writer: Writer, lines: list[str], at: int) -> int:
    at += 1
    headers: list[str] = []
    first = True
    while at < len(lines) and not _TABLE.fullmatch(lines[at].strip()):
        line = lines[at].strip()
        if line.startswith("|"):
            start = writer.position
            cells, texts = [], []
            for number, cell in enumerate(re.split(r"(?<!\\)\|", line)[1:]):
                if number:
                    writer.add(" | ")
                left = writer.position
                _inline(writer, cell.strip())
                cells.append(Cell(left, writer.position, headers[number] if number < len(headers) else ""))
                texts.append(" ".join(writer.tail(left).split())[:120])
            if first and not _LONG_HEX.search(line):
                headers = texts
            writer.end("row", start, cells=tuple(cells))
            first = False
        elif line:
            start = writer.position
            _inline(writer, line)
            writer.end("row", start)
        at += 1
    return at + 1


def _inline(writer: Writer, text: str) -> None:
    at = 0
    for match in _INLINE.finditer(text):
        writer.add(text[at : match.start()])
        if match["link"]:
            writer.link(match["label"], match["link"])
        elif match["mdlink"]:
            writer.link(match["mdlabel"], match["mdaddress"])
        at = match.end()
    writer.add(text[at:])
