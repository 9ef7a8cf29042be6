"""Sentences of TRAM's documents as running text, each with the techniques that its annotators marked in it.

    python scripts/tram_running.py SHARED/intel TRAM            writes tram_spans.csv, then train again

The files lie in a clone of center-for-threat-informed-defense/tram (Apache-2.0) under
`data/training/tram2_data/mjson_files`: the text of a report, and spans named by a technique. Documents that are not
among the shared sentences are held back and are never read.

Where the sentences stand is kept in `tram_spans.csv`, as the readers cut them when it was written. So training gives
the same bytes as long as the training does not change, though the readers do.

Not here: training (`train_techniques.py`).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from groundswell.intel.readers.choose import read_document
from groundswell.intel.techniques.suggest import telling

COMMIT = "f29793d8d665f7f552898696e00065ef24a29a20"
FOLDER = "data/training/tram2_data/mjson_files"
SPANS = Path(__file__).with_name("tram_spans.csv")
_NAMED = re.compile(r"\((T\d{4}(?:\.\d{3})?)\)$")
_LEAST = 8  # characters of a mark that must lie in a sentence


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document's own prose, and the techniques marked in it; none is the common case.

    `told` says whether `groundswell.intel.techniques.suggest` looks at the sentence.
    """

    document: str
    text: str
    techniques: frozenset[str]
    told: bool


def sentences(clone: Path, techniques: Collection[str]) -> Iterator[Sentence]:
    """Yield the sentences of `tram_spans.csv`, in order; marks of other techniques than `techniques` are left.

    The file has a row a document: its title, and for each sentence the gap since the one before, its length, and a
    `-` if it is not looked at.
    """
    with SPANS.open(encoding="utf-8", newline="") as source:
        spans = [(row["document"], row["spans"].split()) for row in csv.DictReader(source)]
    files = _files(clone)
    for title, places in spans:
        signal, marks = _read(files[_plain(title)])
        at = 0
        for place in places:
            gap, length = map(int, place.rstrip("-").split("+"))
            left, right = at + gap, at + gap + length
            found = {name for start, end, name in marks if _lies(start, end, left, right) and name in techniques}
            yield Sentence(title, signal[left:right], frozenset(found), not place.endswith("-"))
            at = right


def cut(signal: str) -> Iterator[str]:
    """Yield the places of the sentences of a text, as the readers cut it now."""
    document = read_document("report.txt", signal.encode())
    told = frozenset(telling(document))
    at = 0
    for block in document.prose():
        if block.kind in ("heading", "code"):
            continue
        for left, right in document.sentences(block):
            text = document.text[left:right]
            place = signal.find(text[:60], at)
            if place < 0 or text.count(" ") < 3:
                continue
            yield f"{place - at}+{right - left}{'' if (left, right) in told else '-'}"
            at = place + right - left


def _files(clone: Path) -> dict[str, Path]:
    return {_plain(path.stem): path for path in sorted((clone / FOLDER).glob("*.mjson"))}


def _read(path: Path) -> tuple[str, list[tuple[int, int, str]]]:
    """Give the text of a document and its marks."""
    held = json.loads(path.read_text(encoding="utf-8"))
    marks = [
        (start, end, named[1])
        for kind in held["asets"]
        if (named := _NAMED.search(kind["type"]))
        for start, end, *_ in kind["annots"]
    ]
    return held["signal"], marks


def _lies(start: int, end: int, left: int, right: int) -> bool:
    return min(right, end) - max(left, start) >= min(_LEAST, end - start)


def _plain(title: str) -> str:
    return " ".join(title.replace("\xa0", " ").split())


def main(folder: Path, clone: Path) -> None:
    """Write where the sentences of the shared documents stand."""
    shared = json.loads(gzip.decompress((folder / "tram_sentences.json.gz").read_bytes()))
    files = _files(clone)
    with SPANS.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target, lineterminator="\n")
        rows.writerow(["document", "spans"])
        for title in sorted({one["doc_title"] for one in shared}):
            rows.writerow([title, " ".join(cut(_read(files[_plain(title)])[0]))])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
