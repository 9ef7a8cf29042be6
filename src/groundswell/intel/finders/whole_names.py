"""Widen the last word of a file name with blanks in it to the whole name, where the report shows where it begins.

A name begins behind the label "File name:", at the start of a cell, or at the start of a line in a list that its
heading or the line before it calls file names; it fills the rest of the line, the cell or the item.

Not here: names without blanks (`paths.py`), names that no ending gives away (`labelled.py`).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Block, Document

_LABEL = re.compile(r"[\s*•-]{0,8}(?:dropped |malicious )?file\s?names?(?:\(s\))?\s?[:=]\s{1,8}", re.IGNORECASE)
_HEADER = re.compile(r"(?:dropped |malicious )?file\s?(?:names?|name\(s\))\s?:?", re.IGNORECASE)
_LISTED = re.compile(r"\bfile\s?names?\b|\bnames of (?:the )?files\b", re.IGNORECASE)
_WORDS = re.compile(r"[\w(\[][\w\s()\[\]&'’.,+~#!=–-]*")  # of a name before its last word
_ANOTHER = re.compile(r"\.[A-Za-z]\w{1,4}[,\s]|[,\s](?:and|or)\s*$|\[\.|\.\s")  # the end of another name or sentence
_PLAIN = re.compile(r"[\w\s()\[\]&'.,+~-]*")
_OPENING = " \t\"“‘`'"
_CLOSING = " \t|`*_\"”’'."
_MOST = 160  # characters of a name before its last word


def whole_name(document: Document, start: int, end: int) -> int:
    """Give where the name begins whose last word is `start:end`: `start` itself where nothing shows more of it."""
    text, block = document.text, document.block_at(start)
    begin, right, header = _around(block, start)
    left = max(begin, start - _MOST, text.rfind("\n", max(begin, start - _MOST), start) + 1)
    cut = left != begin and text[left - 1] != "\n"  # the middle of a line: too long for a name
    if cut or left >= start or text[end : min(right, end + 80)].partition("\n")[0].strip(_CLOSING):
        return start
    label = _LABEL.match(text, left, start)
    left = label.end() if label else left
    before = text[left:start]
    left, before = left + len(before) - len(before.lstrip(_OPENING)), before.strip(_OPENING)
    if not before or _ANOTHER.search(text[left:start]):
        return start
    if label or (header and _HEADER.fullmatch(header.strip())) or (not block.cells and _listed(document, block)):
        return left if _WORDS.fullmatch(before) else start
    return left if block.cells and block.kind == "row" and _PLAIN.fullmatch(before) else start


def _around(block: Block, start: int) -> tuple[int, int, str]:
    """Give the cell around a place and its header, or the block."""
    cell = block.cell_at(start)
    return (cell.start, cell.end, cell.header) if cell else (block.start, block.end, "")


def _listed(document: Document, block: Block) -> bool:
    """Tell whether the heading over a list, or the line that introduces it, speaks of names of files."""
    if block.kind not in ("item", "code", "paragraph"):
        return False
    return any(map(_LISTED.search, (document.lead(block), block.heading)))
