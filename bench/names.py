"""Measure the names found in running text against AnnoCTR's mentions of groups, malware and tools.

    python bench/names.py [SHARED/intel/annoctr_dev.jsonl.gz] [0|1] [--show]

A mention counts when its tokens are exactly those of the label (precision, recall, F1; "typed" when the kind agrees
too). With 0 or 1 only the reports of that half, by the last bit of the SHA-256 of a report's name: the rules were made
while reading half 0. Labels: AnnoCTR (Bosch Research, CC BY-SA 4.0), for measuring only: nothing that ships is
learnt from them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import shared

from groundswell.intel.document import Document, Writer
from groundswell.intel.names.find import name_mentions

KIND = {"GROUP": "intrusion_set", "MALWARE": "malware", "TOOL": "tool"}


def labelled(sentences: list[dict[str, list[str]]]) -> tuple[Document, dict[tuple[int, int], str]]:
    """Give a document of these sentences, its tokens joined by blanks, and the labelled spans with their kinds."""
    writer, spans = Writer(), {}
    for sentence in sentences:
        start = writer.position
        places = [writer.add(token + " ") for token in sentence["tokens"]]
        open_at, kind = None, ""
        for at, tag in enumerate([*sentence["ce_tags"], "O"]):
            if open_at is not None and not tag.startswith("I-"):
                spans[places[open_at][0], places[at - 1][1] - 1] = kind
                open_at = None
            if tag.startswith("B-") and tag[2:] in KIND:
                open_at, kind = at, KIND[tag[2:]]
        writer.end("paragraph", start)
    return writer.document("text"), spans


def main(path: str, half: str, show: bool) -> None:
    """Print the figures of all reports or of one half, and with `show` the commonest misses and false alarms."""
    documents = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as source:
        for line in source:
            row = json.loads(line)
            name = row["id"].rpartition("__")[0]
            if half in ("", str(int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2)):
                documents[name].append(row)
    hits = typed = given = wanted = 0
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for rows in documents.values():
        document, spans = labelled(rows)
        found = {
            _whole_tokens(document.text, m.start, m.end): m.kind
            for m in name_mentions(document)
            if m.kind in KIND.values()
        }
        given, wanted = given + len(found), wanted + len(spans)
        hits += len(found.keys() & spans.keys())
        typed += sum(spans.get(place) == kind for place, kind in found.items())
        missed.update(document.text[a:b] for a, b in spans.keys() - found.keys())
        false.update(document.text[a:b] for a, b in found.keys() - spans.keys())
    precision, recall = hits / max(given, 1), hits / max(wanted, 1)
    print(f"{len(documents)} documents, {wanted} mentions, {given} given")
    print(f"precision {precision:.3f}  recall {recall:.3f}  F1 {2 * hits / max(given + wanted, 1):.3f}")
    print(f"typed F1 {2 * typed / max(given + wanted, 1):.3f}")
    if show:
        print("missed", missed.most_common(90))
        print("false", false.most_common(110))


def _whole_tokens(text: str, start: int, end: int) -> tuple[int, int]:
    left = text.rfind(" ", 0, start) + 1
    left = max(left, text.rfind("\n", 0, start) + 1)
    right = text.find(" ", end)
    return left, right if right >= 0 else end


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if not one.startswith("--")]
    labels = next((one for one in given if one not in ("0", "1")), None) or shared("intel/annoctr_dev.jsonl.gz")
    if labels is None:
        print("names: not measured here; it needs AnnoCTR (shared/data/intel)")
    else:
        main(str(labels), next((one for one in given if one in ("0", "1")), ""), "--show" in sys.argv)
