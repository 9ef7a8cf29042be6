"""Read a plain text report: headings by their look, list items, indented configuration, front lines.

Nothing is taken out of the text: the linear text is the file's own (without invisible characters), and blocks are
places in it. A heading is a short line with a blank line before it, without a full stop and without a value.

Not here: Markdown (`markdown.py`), AsciiDoc (`asciidoc.py`), which reader a file gets (`choose.py`).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Document, Writer

_ITEM = re.compile(r"\s{0,12}(?:([-*•‣▪–]{1,2})\s*(?=\S)|(\d{1,3}[.)]|\([a-z0-9]\)|[a-z][.)])\s+)")
_META = re.compile(r"(title|url|link|date|published|author|source|tlp)\s?:\s*(.{1,1000})", re.IGNORECASE)
_VALUE = re.compile(r"\[\.\]|\[:\]|://|\b[0-9a-fA-F]{32,}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|@|\\\w")
_GLUED = re.compile(r"(?:Mitigations?|Recommendations?|Summary|Technical Details|References)(?=[A-Z][A-Za-z])")
_WRAPPED = 55  # a line shorter than this does not run on into the next


def read(text: str) -> Document:
    """Give the document of a plain text."""
    writer = Writer()
    lines = text.splitlines()
    meta: dict[str, str] = {}
    at = 0
    while at < len(lines) and (front := _META.fullmatch(lines[at].strip())) and at < 8:
        meta.setdefault(front[1].lower(), front[2].strip())
        start = writer.position
        writer.add(lines[at])
        writer.end("meta", start)
        at += 1
    before_blank = True
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            writer.add("\n")
            before_blank = True
            at += 1
            continue
        following = lines[at + 1] if at + 1 < len(lines) else ""
        glued = _GLUED.match(line)
        if glued is not None:
            start = writer.position
            writer.add(glued[0])
            writer.end("heading", start, level=2)
            line = lines[at] = line[glued.end() :]
        item = _ITEM.match(line)
        if glued is None and item is None and before_blank and _heading(line, following):
            start = writer.position
            writer.add(line)
            writer.end("heading", start, level=1 if not writer.blocks else 2)
        elif item is not None:
            writer.add(line[: item.end()])
            at = _run_on(writer, lines, at, line[item.end() :], "item", (item[2] or "").strip("(). "))
        else:
            at = _run_on(writer, lines, at, line, "paragraph", "")
        before_blank = False
        at += 1
    return writer.document("text", title=meta.get("title", ""), published=meta.get("date") or meta.get("published"))


def _heading(line: str, following: str) -> bool:
    words = line.strip()
    if len(words) > 110 or words[-1] in ".;,!" or _VALUE.search(words) or not re.search(r"[^\W\d_]", words):
        return False
    if line[:1].isspace() and not words.endswith(":"):
        return False
    capital = words[0].isupper() or words[0].isdigit()
    titled = len(words.split()) <= 5 and len(following.strip()) >= 80
    plain = words.endswith(":") or words.isupper() or titled or not following.strip()
    return capital and (plain or bool(_VALUE.search(following)))


def _run_on(writer: Writer, lines: list[str], at: int, first: str, kind: str, number: str) -> int:
    """Write a paragraph or an item with the lines that it is wrapped over; give the last line used."""
    start = writer.position
    writer.add(first)
    while at + 1 < len(lines) and _wrapped(lines[at], lines[at + 1]):
        at += 1
        writer.add("\n" + lines[at])
    if kind == "item":
        writer.end("item", start, number=number)
    else:
        writer.end("paragraph", start)
    return at


def _wrapped(line: str, following: str) -> bool:
    ends = line.rstrip()
    if len(ends) < _WRAPPED or ends[-1] in ".:!?;" or not following.strip() or _ITEM.match(following):
        return False
    if lone_value(line) and lone_value(following):
        return False  # a list of long addresses, one a line
    return following.lstrip()[0].islower() and not _VALUE.match(following.strip())


def lone_value(line: str) -> bool:
    """Tell whether a line is nothing but one value, such as a long address."""
    return len(line.split(maxsplit=1)) == 1 and _VALUE.search(line) is not None
