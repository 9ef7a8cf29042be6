"""Every place where a name stands: listed, introduced, or said again."""

from __future__ import annotations

from itertools import pairwise

from groundswell.intel.names.find import name_mentions
from groundswell.intel.readers.choose import read_document


def test_a_name_introduced_once_counts_wherever_it_stands_again() -> None:
    read = read_document("x.txt", b"They used a backdoor called Fooloader. Later Fooloader called home.")
    found = [(read.text[m.start : m.end], m.kind) for m in name_mentions(read)]
    assert found == [("Fooloader", "malware"), ("Fooloader", "malware")]


def test_places_of_names_never_overlap_and_stand_in_order() -> None:
    read = read_document(
        "x.txt", b"Mimikatz and PsExec were run by a group called Velvet Ant, said Velvet Ant watchers."
    )
    places = [(m.start, m.end) for m in name_mentions(read)]
    assert len(places) == 4
    assert all(left[1] <= right[0] for left, right in pairwise(places))
