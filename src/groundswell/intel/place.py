"""Where a value stands: its block, its sentence, the words beside it, its header, its lead; once a place.

Not here: what any of it says of the value (`evidence.py`, `bystanders.py`, `roles.py`).
"""

from __future__ import annotations

from typing import NamedTuple

from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found
from groundswell.model.dossier import Span


class Place(NamedTuple):
    """One place of a value. `own` are the words of its sentence or row without the value itself."""

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
    own = sentence.replace(document.text[value.start : value.end], " ")
    return Place(value, block, (left, right), sentence, own, header_at(block, value.start), document.lead(block))


def header_at(block: Block, position: int) -> str:
    """Give the header of the column of a block that holds a position, or an empty text."""
    for cell in block.cells:
        if cell.start <= position < cell.end:
            return cell.header
    return ""
