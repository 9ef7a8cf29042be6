"""Sentences of TRAM's documents as running text, each with the techniques that its annotators marked in it.

The files lie in a clone of center-for-threat-informed-defense/tram (Apache-2.0) under
`data/training/tram2_data/mjson_files`: the text of a report, and spans named by a technique. Documents that are not
among the shared sentences are held back and are never read.

Not here: training (`train_techniques.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from groundswell.intel.readers.choose import read_document

COMMIT = "f29793d8d665f7f552898696e00065ef24a29a20"
FOLDER = "data/training/tram2_data/mjson_files"
_NAMED = re.compile(r"\((T\d{4}(?:\.\d{3})?)\)$")
_LEAST = 8  # characters of a mark that must lie in a sentence


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document's own prose, and the techniques marked in it; none is the common case."""

    document: str
    text: str
    techniques: frozenset[str]


def sentences(clone: Path, titles: Collection[str], techniques: Collection[str]) -> Iterator[Sentence]:
    """Yield the sentences of the documents `titles`, in order; marks of other techniques than `techniques` are left."""
    by_title = {_plain(path.stem): path for path in (clone / FOLDER).glob("*.mjson")}
    for title in sorted(titles):
        yield from _of_document(title, by_title[_plain(title)], frozenset(techniques))


def _of_document(title: str, path: Path, techniques: frozenset[str]) -> Iterator[Sentence]:
    held = json.loads(path.read_text(encoding="utf-8"))
    signal = held["signal"]
    marks = [
        (start, end, named[1])
        for kind in held["asets"]
        if (named := _NAMED.search(kind["type"])) and named[1] in techniques
        for start, end, *_ in kind["annots"]
    ]
    document = read_document("report.txt", signal.encode())
    at = 0
    for block in document.prose():
        if block.kind in ("heading", "code"):
            continue
        for left, right in document.sentences(block):
            text = document.text[left:right]
            place = signal.find(text[:60], max(at - 200, 0))
            if place < 0 or text.count(" ") < 3:
                continue
            at = place
            yield Sentence(title, text, frozenset(_marked(marks, at, at + len(text))))


def _marked(marks: list[tuple[int, int, str]], left: int, right: int) -> Iterator[str]:
    for start, end, technique in marks:
        if min(right, end) - max(left, start) >= min(_LEAST, end - start):
            yield technique


def _plain(title: str) -> str:
    return " ".join(title.replace("\xa0", " ").split())
