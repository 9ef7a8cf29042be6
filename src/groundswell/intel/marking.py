"""Find the Traffic Light Protocol's label that a report bears: with whom its readers may share it.

A label counts where it marks the report: alone on its line, at the beginning or end of a short one (running heads,
front matter, the tag of an event), or in a sentence about this report. One that is said of something else, such as a
rule of another publisher, does not. Of several the strictest counts.

Source: FIRST, Traffic Light Protocol 2.0 (2022-08); WHITE of version 1 is CLEAR. Not here: what an export writes.
"""

from __future__ import annotations

import re
from typing import get_args

from groundswell.intel.document import Document
from groundswell.intel.text.anchors import folded, matches, places
from groundswell.model.dossier import Tlp

_LABEL = re.compile(
    r"\bTLP\s?[:\-/ ]\s?(?P<label>AMBER\s?\+\s?STRICT|AMBER|CLEAR|GREEN|RED|WHITE)\b(?![\w-]|\.\w)", re.IGNORECASE
)
_SHORT = 140  # characters of a line that a label can mark
_BEFORE = re.compile(
    r"(?:(?:tags?|marking|classification|distribution|sharing|subject)\s?[:|=]\s?)?[\W_]{0,4}", re.IGNORECASE
)
_OF_THIS = re.compile(
    r"\b(?:this|the)\s(?:\S+\s){0,3}?(?:report|advisory|alert|document|product|bulletin|notice|publication|information"
    r"|disclosure)\b|\bdisclosure is\b|\brecipients may\b",
    re.IGNORECASE,
)
_STRICTNESS: tuple[Tlp, ...] = get_args(Tlp)


def find_marking(document: Document) -> Tlp | None:
    """Give the strictest label by which the report is marked, or null where it bears none."""
    places_ = places(folded(document.text), "tlp")
    found = {label for m in matches(_LABEL, document.text, places_) if (label := _label(document, m))}
    return max(found, key=_STRICTNESS.index, default=None)


def _label(document: Document, match: re.Match[str]) -> Tlp | None:
    block = document.block_at(match.start())
    line = document.text[block.start : block.end]
    before, after = document.text[block.start : match.start()], document.text[match.end() : block.end]
    marks = len(line) <= _SHORT and bool(_BEFORE.fullmatch(before) or not after.strip(" .)]|"))
    left, right = document.sentence(*match.span())
    if not marks and not _OF_THIS.search(document.text, left, right):
        return None
    label = "".join(match["label"].upper().split())
    return "CLEAR" if label == "WHITE" else next((one for one in _STRICTNESS if one == label), None)
