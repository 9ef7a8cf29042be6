"""Read runs of labelled lines as records: "SHA256 hash: ...", "File location: ...", "NOTE: this is not malicious".

Lists of files are often written so, and what one line says of the file holds for the others. A run is parted where its
first label comes again. Not here: what the words mean (`beside.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from groundswell.intel.document import Document
from groundswell.model.dossier import Span

_LABEL = re.compile(r"\W{0,4}(?P<label>[A-Za-z][\w /()-]{1,30}?)\s?:\s")
_LINES = 14  # lines of one record
_LEAST = 2


class Records:
    """The records of one document, found in one pass."""

    def __init__(self, document: Document) -> None:
        """Find runs of at least two labelled blocks that follow each other."""
        self._found: list[Span] = []
        start = end = -1
        first, lines = "", 0
        for block in document.blocks:
            label = self._label(document, block.start, block.end) if block.kind in ("item", "paragraph", "code") else ""
            if label and lines and label != first and lines < _LINES:
                end, lines = block.end, lines + 1
                continue
            self._keep(start, end, lines)
            start, end, first, lines = (block.start, block.end, label, 1) if label else (-1, -1, "", 0)
        self._keep(start, end, lines)
        self._starts = [left for left, _ in self._found]

    def around(self, position: int) -> Span | None:
        """Give the record that holds a position, or null."""
        at = bisect_right(self._starts, position) - 1
        if at < 0 or position >= self._found[at][1]:
            return None
        return self._found[at]

    def _keep(self, start: int, end: int, lines: int) -> None:
        if lines >= _LEAST:
            self._found.append((start, end))

    def _label(self, document: Document, start: int, end: int) -> str:
        match = _LABEL.match(document.text, start, min(end, start + 60))
        return match["label"].lower() if match else ""
