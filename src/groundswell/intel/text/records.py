"""Read runs of labelled lines as records: "SHA256 hash: ...", "File location: ...", "NOTE: this is not malicious".

A row of two cells whose first says what of a file the second is (name, size, hash) is such a line too.

Lists of files are often written so, and what one line says of the file holds for the others. A run is parted where its
first label comes again. Not here: what the words mean (`judgement/beside.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from groundswell.intel.document import Block, Document
from groundswell.model.dossier import Span

_LABEL = re.compile(r"\W{0,4}(?P<label>[A-Za-z][\w /()-]{1,30}?)\s?:\s")
_NAME = re.compile(r"\W{0,4}(?P<label>file\s?name)s?\s", re.IGNORECASE)
_FACT = re.compile(
    r"(?P<label>(?:file\s?)?(?:names?|sizes?|types?|paths?|locations?|hash)|md5|sha-?\d{1,3})\s?:?", re.IGNORECASE
)  # of a file, in the first of two cells
_IS_NAME = re.compile(r"file\s?names?", re.IGNORECASE)
_LINES = 14  # lines of one record
_LEAST = 2
NOWHERE = -1


class Records:
    """The records of one document, found in one pass."""

    def __init__(self, document: Document) -> None:
        """Find runs of at least two labelled blocks that follow each other."""
        self._found: list[Span] = []
        self._named: list[int] = []
        run: list[Block] = []
        first, named = "", NOWHERE
        for block in document.blocks:
            label = self._label(document, block)
            if not (label and run and label != first and len(run) < _LINES):
                self._keep(run, named)
                run, first, named = [], label, NOWHERE
            if label:
                run.append(block)
                named = block.start if named == NOWHERE and _IS_NAME.fullmatch(label) else named
        self._keep(run, named)
        self._starts = [left for left, _ in self._found]

    def around(self, position: int) -> Span | None:
        """Give the record that holds a position, or null."""
        at = self._at(position)
        return None if at is None else self._found[at]

    def named(self, position: int) -> int:
        """Give where the line begins that names the file of the record around a position, or `NOWHERE`."""
        at = self._at(position)
        return NOWHERE if at is None else self._named[at]

    def _at(self, position: int) -> int | None:
        at = bisect_right(self._starts, position) - 1
        return None if at < 0 or position >= self._found[at][1] else at

    def _keep(self, run: list[Block], named: int) -> None:
        if len(run) >= _LEAST:
            self._found.append((run[0].start, run[-1].end))
            self._named.append(named)

    def _label(self, document: Document, block: Block) -> str:
        start, end = block.start, min(block.end, block.start + 60)
        match = None
        if block.kind in ("item", "paragraph", "code"):
            match = _LABEL.match(document.text, start, end) or _NAME.match(document.text, start, end)
        elif block.kind == "row" and len(block.cells) == 2 and not block.cells[0].header:
            match = _FACT.fullmatch(document.text[block.cells[0].start : block.cells[0].end].strip())
        return match["label"].lower() if match else ""
