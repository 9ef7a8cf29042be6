"""New names by introduction, on 89 sentences of our own: what is found, and what is wrongly found."""

from __future__ import annotations

import csv
from pathlib import Path

from groundswell.intel.names import name_mentions
from groundswell.intel.readers.choose import read_document


def test_introduced_names_reach_the_stated_precision_and_recall(repository: Path) -> None:
    hits, wrong, missed = 0, [], []
    with (repository / "tests/intel/introductions.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="|"))
    for row in rows:
        read = read_document("x.txt", row["sentence"].encode())
        wanted = set(filter(None, row["names"].split(";")))
        given = {f"{read.text[m.start : m.end]}:{m.kind}" for m in name_mentions(read)}
        hits += len(wanted & given)
        wrong += sorted(given - wanted)
        missed += sorted(wanted - given)
    assert len(rows) == 89
    assert hits / (hits + len(wrong)) >= 0.95, wrong
    assert hits / (hits + len(missed)) >= 0.9, missed


def test_a_name_before_its_brackets_counts_as_the_one_in_them() -> None:
    read = read_document("x.txt", b"In May the group Mudlark (also known as Tin Heron) sent mails to clinics.")
    given = {(read.text[m.start : m.end], m.kind) for m in name_mentions(read)}
    assert given == {("Mudlark", "intrusion_set"), ("Tin Heron", "intrusion_set")}
