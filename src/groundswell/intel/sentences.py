"""Cut a run of text into sentences, in linear time, without a model.

A sentence ends at `.`, `!` or `?` before a blank and an upper-case letter, a digit or a quotation mark, unless the
word before the stop is an abbreviation. What stands in a dossier is the sentence as written, so that nothing is
changed here: only places are given.

Not here: which block a sentence stands in (`document.py`).
"""

from __future__ import annotations

import re

from groundswell.model.dossier import Span

_STOP = re.compile(r"[.!?…][\"'”’)\]]{0,3}(?=\s+[\"'“‘(\[]?[A-Z0-9À-ÖØ-ÞА-Я])|[。！？]")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|al|fig|no|nos|vol|dr|mr|mrs|ms|prof|st|inc|ltd|corp|co|approx|ver|u\.s|u\.k"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|[a-z])$",
    re.IGNORECASE,
)


def sentences(text: str, start: int, end: int, *, lines: bool = False) -> list[Span]:
    """Give the spans of the sentences of `text[start:end]`; with `lines`, each line is one.

    Blanks at the edges belong to no sentence. Cost: one pass.
    """
    found: list[Span] = []
    left = start
    if lines:
        for line in re.finditer(r"[^\n]+", text[start:end]):
            _append(found, text, start + line.start(), start + line.end())
        return found
    for stop in _STOP.finditer(text, start, end):
        if text[stop.start()] == "." and _SHORT.search(text, max(left, stop.start() - 12), stop.start()):
            continue
        _append(found, text, left, stop.end())
        left = stop.end()
    _append(found, text, left, end)
    return found


def _append(found: list[Span], text: str, left: int, right: int) -> None:
    while left < right and text[left].isspace():
        left += 1
    while right > left and text[right - 1].isspace():
        right -= 1
    if right > left:
        found.append((left, right))
