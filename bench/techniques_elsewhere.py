"""Measure suggested techniques on reports that others labelled: the dev part of AnnoCTR, which nothing learnt from.

    PYTHONPATH=src python bench/techniques_elsewhere.py SHARED/intel

A document's techniques are those to which its mentions are linked, each by its parent, as far as the model knows one of
that parent. AnnoCTR marks words that name a technique, not sentences that tell of one, so both sides miss.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import shared

from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.readers.choose import read_document
from groundswell.intel.techniques.model import load_model
from groundswell.intel.techniques.suggest import suggested

_LINK = re.compile(r"/techniques/(T\d{4})")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as source:
        yield from map(json.loads, source)


def main(folder: Path) -> None:
    """Print precision, recall and F1 over all documents, and how sure the suggestions are."""
    attack = load_attack()
    known = {(attack.current(label) or label)[:5] for label in load_model().labels}
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows(folder / "annoctr_links_dev.jsonl.gz"):
        if (link := _LINK.search(row["label_link"] or "")) and link[1] in known:
            wanted[row["document"]].add(link[1])
    texts: dict[str, list[str]] = defaultdict(list)
    for row in rows(folder / "annoctr_dev.jsonl.gz"):
        said = " ".join(row["tokens"])
        texts[row["id"].partition("__")[0]].append(re.sub(r" ([.,;:!?)])", r"\1", said))
    hits = given = 0
    sure = 0.0
    for document, said in texts.items():
        found: dict[str, float] = {}
        for one in suggested(read_document("report.txt", "\n\n".join(said).encode())):
            found[one.id[:5]] = max(found.get(one.id[:5], 0), one.probability or 0)
        hits += len(found.keys() & wanted[document])
        given += len(found)
        sure += sum(found.values())
    marked = sum(len(wanted[document]) for document in texts)
    print(f"AnnoCTR dev, {len(texts)} documents, by parent: {given} suggested, {marked} marked")
    print(
        f"  P {hits / given:.2f} R {hits / marked:.2f} F1 {2 * hits / (given + marked):.2f}, sure of {sure / given:.2f}"
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shared("intel")
    if folder is None:
        print("techniques elsewhere: not measured here; it needs AnnoCTR (shared/data/intel)")
    else:
        main(folder)
