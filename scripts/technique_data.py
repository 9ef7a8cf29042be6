"""What the technique model learns from: TRAM's sentences, and ATT&CK's examples and definitions.

Labels: the 50 techniques of TRAM; the procedure examples of a sub-technique count for its parent where TRAM has only
the parent; those of other techniques show none of the 50. So do definitions: the first 280 characters of what ATT&CK
says of a technique, and the sentences of `technique_sentences.csv`, which say in our words what ATT&CK 18.1 says of all
50 (https://attack.mitre.org/techniques/).

Not here: where TRAM's running text comes from (`tram_running.py`), training (`train_techniques.py`).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tram_running import Sentence, sentences

OURS = Path(__file__).with_name("technique_sentences.csv")
MOVED = {"T1574.001": "T1574.002"}  # TRAM's id for side-loading, revoked in favour of the other since
NONE = "none"
_SUBJECT = re.compile(
    r"^(?:The |For )?[\w.\-/ ]{1,40}? (?:has|have|can|is|uses|used|will|attempts?|may|could)\b"
    r"(?: the ability to| the capability to| been observed)?",
    re.IGNORECASE,
)


@dataclass
class Data:
    """Sentences with label and document; procedure examples and definitions with label; running text."""

    text: list[str]
    label: list[str]
    document: list[str]
    examples: list[str]
    example_label: list[str]
    definitions: list[str]
    definition_label: list[str]
    running: list[Sentence]


def load(folder: Path, clone: Path) -> Data:
    """Read the shared files and TRAM's documents.

    The subject of a procedure example ("X has used") is cut, as TRAM's spans have none.
    """
    tram = json.loads(gzip.decompress((folder / "tram_sentences.json.gz").read_bytes()))
    labels = {t["label"] for t in tram}
    examples, of = [], []
    with gzip.open(folder / "attack-procedures-18.1.jsonl.gz", "rt", encoding="utf-8") as source:
        for line in source:
            row = json.loads(line)
            key = _label(row["technique"], labels)
            text = re.sub(r"<[^>]{1,12}>", "", row["text"])
            short = _SUBJECT.sub("", text, count=1).strip()
            examples.append(short if len(short) > 15 else text)
            of.append(key)
    definitions, of_definitions = [], []
    for technique in json.loads(gzip.decompress((folder / "attack-enterprise-18.1-compact.json.gz").read_bytes()))[
        "techniques"
    ]:
        key = _label(technique["id"], labels)
        if key != NONE and not technique.get("revoked_by") and not technique.get("deprecated"):
            said = re.sub(r"\(Citation:[^)]*\)?|<[^>]*>", "", technique.get("summary") or "")
            definitions.append(f"{technique['name']}. {said}")
            of_definitions.append(key)
    with OURS.open(encoding="utf-8", newline="") as ours:
        for row in csv.DictReader(ours):
            definitions.append(row["sentence"])
            of_definitions.append(_label(row["technique"], labels))
    running = list(sentences(clone, labels))
    return Data(
        text=[t["text"] for t in tram],
        label=[t["label"] for t in tram],
        document=[t["doc_title"] for t in tram],
        examples=examples,
        example_label=of,
        definitions=definitions,
        definition_label=of_definitions,
        running=running,
    )


def _label(technique: str, labels: Collection[str]) -> str:
    """Give the label under which a technique is learnt: its own, its parent's, or none of the 50."""
    key = MOVED.get(technique, technique)
    key = key if key in labels else key.partition(".")[0]
    return key if key in labels else NONE


def digest(data: Data) -> np.ndarray:
    """Give the SHA-256 of all that is learnt from, so that a check can tell other data from other training."""
    running = [(one.document, one.text, sorted(one.techniques), one.told) for one in data.running]
    everything = [data.text, data.label, data.document, data.examples, data.example_label]
    everything += [data.definitions, data.definition_label, running]
    return np.frombuffer(hashlib.sha256(json.dumps(everything).encode()).digest(), dtype=np.uint8)


def wanted(data: Data) -> dict[str, set[str]]:
    """Give the techniques of each document: those of its sentences, labelled alone or marked in the text."""
    found: dict[str, set[str]] = {}
    for title, label in zip(data.document, data.label, strict=True):
        found.setdefault(title, set()).add(label)
    for one in data.running:
        found[one.document] |= one.techniques
    return found
