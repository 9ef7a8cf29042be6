"""Where a value stands: its block, its sentence, the words beside it, its header, its lead; once a place.

Not here: what any of it says of the value (`evidence.py` and what it asks, `roles.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found
from groundswell.model.dossier import Span

# `evil[.]com (a remark on it)`, `evil[.]com - compromised website`; long enough for most, short enough that no text
# makes it slow
_REMARK = re.compile(
    r"(?<![^\s,;|])(?:[\w-]{1,63}\s?\(dot\)\s?){0,4}[\w.*:/-]{1,80}(?:\[\.\]|\(\.\)|\s?\(dot\)\s?)[\w.\[\]()/:-]{1,120}\s{0,3}"
    r"(?P<remark>\([^()]{3,90}\)|[-\u2013\u2014]\s(?:\w{1,20}\s){0,2}(?:compromised|hacked)\s(?:web\s?)?(?:sites?|domains?|servers?)\b)",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """One place of a value. `own` are the words of its sentence or row without the value and the remarks on others."""

    value: Found
    block: Block
    span: Span  # of the sentence
    sentence: str
    own: str
    header: str  # of its column; empty when it stands in none
    lead: str  # the line that introduces its block


def place_of(document: Document, value: Found) -> Place:
    """Give where a value stands."""
    block = document.block_at(value.start)
    left, right = document.sentence(value.start, value.end)
    sentence = document.text[left:right]
    own = _without_remarks(sentence, value.start - left)
    own = own.replace(document.text[value.start : value.end], " ")
    return Place(value, block, (left, right), sentence, own, block.header_at(value.start), document.lead(block))


def _without_remarks(sentence: str, at: int) -> str:
    """Give a sentence without the bracketed remarks that stand right behind other values than that at `at`."""
    parts, done = [], 0
    for start, remark, end in _remarks(sentence):
        if not start <= at < end:
            parts.append(sentence[done:remark])
            done = end
    return "".join((*parts, sentence[done:])) if parts else sentence


@lru_cache(maxsize=64)
def _remarks(sentence: str) -> tuple[tuple[int, int, int], ...]:
    """Give where defanged values with a remark begin, where the remark does, and where it ends."""
    if "[.]" not in sentence and "(.)" not in sentence and "(dot)" not in sentence:
        return ()
    return tuple((m.start(), m.start("remark"), m.end("remark")) for m in _REMARK.finditer(sentence))
