"""Tell names of packages and applications from domains: an owner's domain turned round, `com.example.player`.

Such a name has three labels or more and begins with a top-level domain. It is a package where the text calls it one;
left as it is, `com.` and `org.` at its beginning are enough unless the text calls it a domain.

Not here: what is a domain by its form (`network.py`). A dossier has no type for packages (CLI.md, section 4).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Document
from groundswell.intel.finders.called import called_domain
from groundswell.model.public_suffixes import public_suffix

_WORD = r"(?:packages?|bundles?|apps?|applications?)"
_BEFORE = re.compile(
    rf"\b(?:{_WORD}\s(?:names?|ids?|identifiers?)|packages?)(?:\s(?:is|of|called|named))?\s?[:=(|]?\s{{0,3}}[\"'`“‘]?\Z",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[\"'`”’)]?\s(?:package|application|app)(?![\w-]|\sstores?)", re.IGNORECASE)
_OVER = re.compile(rf"\b{_WORD}\s(?:names?|ids?|identifiers?)\b|^\W{{0,4}}packages?\W{{0,4}}$", re.IGNORECASE)
_PLAIN = ("com", "org")  # how most begin, and few hosts


def is_package(document: Document, start: int, end: int, name: str, *, defanged: bool) -> bool:
    """Tell whether `name`, which stands at `start:end`, names a package and no host; cost: a look around it."""
    first = name.partition(".")[0]
    if name.count(".") < 2 or public_suffix(f"x.{first}") != first:
        return False
    if _called_package(document, start, end):
        return True
    return not defanged and first in _PLAIN and not called_domain(document, start, end)


def _called_package(document: Document, start: int, end: int) -> bool:
    text, block = document.text, document.block_at(start)
    if _BEFORE.search(text, max(block.start, start - 48), start) or _BEHIND.match(text, end):
        return True
    if (cell := block.cell_at(start)) is not None:
        return _OVER.search(cell.header) is not None
    over = document.lead(block) or (block.heading if block.kind == "item" else "")
    return _OVER.search(over) is not None
