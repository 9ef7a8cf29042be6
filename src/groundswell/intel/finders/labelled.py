"""Find file names that the report calls so and that no ending gives away: `hw_ex_watchdog`, `C_25749.NLS`, a package.

The whole cell below "File name", the cell behind it, the line behind "File name:" or the whole item below such a
heading is one name, where it is one word of a name's characters.

Not here: names by their ending (`paths.py`), whose a file is (`judgement/judge.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found, made
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import Span

_LABEL = re.compile(r"(?:dropped |malicious )?file\s?names?\s?:?|file\s?name\(s\)\s?:?", re.IGNORECASE)
_HEADER = re.compile(r"(?:dropped |malicious )?file\s?names?|file\s?name\(s\)", re.IGNORECASE)  # a colon: a row's label
_LINE = re.compile(r"\s{0,8}file\s?name\s?:?\s{1,8}(?P<name>\S{3,120})\s*", re.IGNORECASE)
_NAME = re.compile(r"(?=[^\n]{0,120}[A-Za-z])[A-Za-z0-9_][\w.+~$-]{2,120}")
_NO_NAME = re.compile(r"[0-9A-Fa-f]{24,128}|n/?a|none|unknown|various|-+|md5|sha-?\d{1,3}", re.IGNORECASE)
_MOST = 5_000  # names of one report


def labelled_names(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield the names in order of place; cost: one look at each block."""
    given = 0
    headers = {cell.header for block in document.blocks for cell in block.cells}
    for block in document.blocks:
        for start, end in _places(document, block):
            written = document.text[start:end].strip()
            before = document.text[block.start : start].rstrip(" |")
            if taken.touch(start, end) or (written in headers and not before.endswith(":")):
                continue
            if not _NAME.fullmatch(written) or _NO_NAME.fullmatch(written):
                continue
            at = document.text.index(written, start)
            value = made("file_name", written)
            if value is not None and given < _MOST:
                given += 1
                yield Found(at, at + len(written), "file_name", value)


def _places(document: Document, block: Block) -> Iterator[Span]:
    """Yield the places of a block that its labels call file names."""
    if block.kind == "row":
        first = block.cells[0] if block.cells else None
        called = first is not None and _LABEL.fullmatch(document.text[first.start : first.end].strip())
        for number, cell in enumerate(block.cells):
            if _HEADER.fullmatch(cell.header.strip()) or (called and number == 1):
                yield cell.start, cell.end
    elif block.kind == "item" and _LABEL.fullmatch(block.heading.strip()):
        yield block.start, block.end
    elif block.kind in ("paragraph", "item", "heading") and block.end - block.start <= 160:
        line = _LINE.fullmatch(document.text, block.start, block.end)
        if line is not None:
            yield line.span("name")
