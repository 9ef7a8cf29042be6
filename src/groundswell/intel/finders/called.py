"""Tell whether the text calls a name a domain that, by its ending alone, may be a file (`cis.sh`, `mud.zip`).

It is one in a column of domains, right before the word "domain", behind that word with nothing but other names
between, or on a line of its own in a list that is introduced as one of domains.

Not here: what is a domain by its form (`network.py`).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Block, Document

_DOMAIN = re.compile(r"\b(?:(?:sub)?domains?(?:\snames?)?|host\s?names?)(?![\w-])", re.IGNORECASE)
_BETWEEN = frozenset(
    ["and", "or", "is", "are", "was", "were", "as", "such", "like", "including", "named", "called", "&"]
)
_HEADING = re.compile(r"\b(?:sub)?domains?\b|\bhost\s?names?\b", re.IGNORECASE)
_MARKS = "\"“”‘’'`,:;()|"
_MIXED = re.compile(r"\bfiles?\b|\bscripts?\b|\bhash", re.IGNORECASE)
_BEHIND = re.compile(r"[\"'”’`]?\s(?:sub)?domains?(?!\s(?:contr|admin|gener|name|user|info)|[\w-])", re.IGNORECASE)


def called_domain(document: Document, start: int, end: int) -> bool:
    """Tell whether the text says of `start:end` that it is a domain; cost: a look at the sentence around it."""
    text, block = document.text, document.block_at(start)
    if not text[start:end].islower():
        return False
    if _BEHIND.match(text, end):
        return True
    if (cell := block.cell_at(start)) is not None:
        return _says(cell.header)
    left, _ = document.sentence(start, end)
    said = None
    for word in _DOMAIN.finditer(text, max(left, start - 300), start):
        said = word
    if said is not None:
        words = (word.strip(_MARKS) for word in text[said.end() : start].split())
        return all(not word or word.lower() in _BETWEEN or "." in word for word in words)
    return (
        block.kind in ("item", "code", "paragraph") and _alone(text, block, start, end) and _introduced(document, block)
    )


def _alone(text: str, block: Block, start: int, end: int) -> bool:
    """Tell whether the name fills its line."""
    line = text.rfind("\n", max(block.start, start - 12), start) + 1 or block.start
    rest = text[end : min(block.end, end + 12)].partition("\n")[0]
    return start - line <= 8 and not any(c.isalnum() for c in text[line:start] + rest)


def _introduced(document: Document, block: Block) -> bool:
    return _says(document.lead(block) or block.heading)


def _says(words: str) -> bool:
    return bool(_HEADING.search(words)) and not _MIXED.search(words)
