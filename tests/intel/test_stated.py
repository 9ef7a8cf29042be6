"""Stated techniques: ids of prose, tables and Navigator layers, and what became of each; labelled advisories."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.dossier import read_report
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.readers import navigator
from groundswell.model.dossier import Dossier, NamedTechnique

ENTRIES: list[dict[str, object]] = [
    {"techniqueID": "T1059.001", "tactic": "execution", "score": 1, "comment": "Stager in PowerShell."},
    {"techniqueID": "T1574.002", "color": "#ff0000"},
    {"techniqueID": "T1047", "enabled": False, "score": 1},
    {"techniqueID": "T1053", "showSubtechniques": True},
    {"techniqueID": "T1003", "score": 0, "color": "", "comment": "", "metadata": [], "links": []},
    {"techniqueID": "T9999", "metadata": [{"name": "seen at", "value": "evil-example[.]net"}]},
]


def layer(entries: object, **more: object) -> dict[str, object]:
    versions = {"attack": "14", "navigator": "4.9", "layer": "4.5"}
    return {"name": "What they did", "domain": "enterprise-attack", "versions": versions, "techniques": entries, **more}


def dossier(parsed: object) -> Dossier:
    return read_report(Path("layer.json"), json.dumps(parsed).encode())[0]


def stated(found: Dossier) -> list[NamedTechnique]:
    return [t for t in found.techniques if t.kind == "stated"]


def test_a_layer_states_what_it_marks_with_its_version_and_successors() -> None:
    found = dossier(layer(ENTRIES, description="A layer of one intrusion."))
    assert [(t.id, t.current, t.version) for t in stated(found)] == [
        ("T1059.001", "T1059.001", "14"),
        ("T1574.002", "T1574.001", "14"),
        ("T9999", None, "14"),
    ]
    assert found.report.title == "What they did"
    assert stated(found)[0].sentence == "T1059.001 | execution | Stager in PowerShell."


def test_what_a_layer_does_not_mark_is_counted_as_not_read() -> None:
    assert [(u.what, u.why) for u in dossier(layer(ENTRIES)).unread] == [("3 techniques", "not marked in the layer")]


def test_a_layer_that_marks_nothing_states_all_that_it_lists_and_enables() -> None:
    bare = [
        {"techniqueID": "T1003"},
        {"techniqueID": "T1047", "score": None},
        {"techniqueID": "T1005", "enabled": False},
    ]
    assert [t.id for t in stated(dossier(layer(bare)))] == ["T1003", "T1047"]


def test_a_layer_whose_marks_are_all_disabled_states_nothing() -> None:
    off = [{"techniqueID": "T1003", "score": 5, "enabled": False}, {"techniqueID": "T1047"}]
    assert stated(dossier(layer(off))) == []


def test_an_id_that_is_none_is_not_written_and_counted() -> None:
    found = dossier(layer([{"techniqueID": "T1003; rm", "score": 1}, {"techniqueID": "T1047", "score": 1}]))
    assert [t.id for t in stated(found)] == ["T1047"]
    assert [(u.what, u.why) for u in found.unread] == [("1 technique", "not an id of a technique")]


def test_several_layers_in_one_file_are_all_read() -> None:
    two = [layer([{"techniqueID": id, "score": 1}], name=id) for id in ("T1003", "T1047")]
    assert [t.id for t in stated(dossier(two))] == ["T1003", "T1047"]


def test_values_in_comments_and_metadata_are_observables_with_their_row() -> None:
    (found,) = dossier(layer(ENTRIES)).observables
    assert found.value == "evil-example.net"
    assert found.sentence == "T9999 | evil-example[.]net"


def test_a_layer_of_another_matrix_says_that_its_ids_are_not_known() -> None:
    found = dossier(layer([{"techniqueID": "T1406", "score": 1}], domain="mobile-attack"))
    assert [(t.id, t.current) for t in stated(found)] == [("T1406", None)]
    assert [u.what for u in found.unread] == ["the matrix mobile-attack"]


def test_more_techniques_than_the_bound_are_counted_as_not_read() -> None:
    many = [{"techniqueID": "T1003", "score": 1}] * (navigator.MOST + 7)
    found = dossier(layer(many))
    assert [u.what for u in found.unread] == ["7 techniques"]
    assert [t.id for t in stated(found)] == ["T1003"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "value", "attack", "x"]), inner)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(["score", "color", "comment", "metadata", "links", "enabled", "tactic"])
IDS = st.sampled_from(["T1003", "T1059.001", "", "x"]) | st.text(max_size=9)
ENTRY = st.builds(lambda id, more: {**more, "techniqueID": id}, IDS, st.dictionaries(KEYS, JSON))


@given(st.lists(ENTRY, max_size=6), JSON, JSON)
def test_any_layer_is_read_and_states_no_id_that_it_does_not_hold(
    entries: list[dict[str, object]], name: object, v: object
) -> None:
    parsed = {"name": name, "versions": v, "description": name, "domain": "enterprise-attack", "techniques": entries}
    assert navigator.layers(parsed) == [parsed]
    document = navigator.read([parsed])
    rows = [block for block in document.blocks if block.kind == "row"]
    said = {document.text[row.cells[0].start : row.cells[0].end] for row in rows}
    assert said <= {" ".join(str(e["techniqueID"]).split()) for e in entries}


@pytest.mark.parametrize("other", [{"techniques": []}, {"techniques": [1], "domain": "x"}, [], {}, {"objects": []}])
def test_what_is_no_layer_is_left_to_others(other: object) -> None:
    assert navigator.layers(other) == []


TABLE = """# A report

We map to ATT&CK v12.

| Tactic | Technique |
|---|---|
| Stealth | DLL Side-Loading ([T1574.002](https://attack.mitre.org/techniques/T1574/002/)) |
| Discovery | T1082, T1083 and T1016.001 |
"""


def test_ids_in_tables_and_links_are_stated_once_as_written_with_their_successor() -> None:
    found, _ = read_report(Path("x.md"), TABLE.encode())
    assert [(t.id, t.as_written, t.current, t.version) for t in stated(found)] == [
        ("T1574.002", "T1574.002", "T1574.001", "12"),
        ("T1082", "T1082", "T1082", "12"),
        ("T1083", "T1083", "T1083", "12"),
        ("T1016.001", "T1016.001", "T1016.001", "12"),
    ]


# name: techniques that TRAM's annotators marked, those of them whose id the text writes, ids that ATT&CK does not know
SLIPS = {
    "cisa-aa20-336a": {"1070.003"},
    "cisa-aa21-200a": {"1585.001", "TA1505.003"},
}  # ids with a slip in their letters
ADVISORIES: dict[str, tuple[int, int, set[str]]] = {
    "cisa-aa20-336a": (2, 2, set()),
    "cisa-aa21-200a": (12, 9, {"T1532"}),  # an id of the mobile matrix, put into an Enterprise advisory
    "cisa-aa22-320a": (13, 8, set()),
}


@pytest.mark.parametrize("name", ADVISORIES)
def test_every_id_that_an_advisory_writes_is_stated_and_no_other(shared: Path, name: str) -> None:
    path = shared / "reports" / "cisa" / f"{name}.txt"
    written = set(re.findall(r"\bT\d{4}(?:\.\d{3})?\b", path.read_text(encoding="utf-8")))
    found = stated(read_report(path)[0])
    assert {t.as_written for t in found} == written | SLIPS.get(name, set())
    assert {t.id for t in found if t.current is None} == ADVISORIES[name][2]


@pytest.mark.parametrize("name", ADVISORIES)
def test_of_what_annotators_marked_in_an_advisory_all_that_is_written_is_stated(shared: Path, name: str) -> None:
    path = shared / "reports" / "cisa" / f"{name}.txt"
    attack = load_attack()
    spans = json.loads(path.with_suffix(".techniques.json").read_text(encoding="utf-8"))
    marked = {attack.current(span["technique"]) for span in spans}
    found = {t.current for t in stated(read_report(path)[0])}
    assert (len(marked), len(marked & found)) == ADVISORIES[name][:2]
    written = {attack.current(id) for id in re.findall(r"\bT\d{4}(?:\.\d{3})?\b", path.read_text(encoding="utf-8"))}
    assert not (marked - found) & written


DOUBTED = [
    ("| Persistence | T1547.001 | the loader stays (MODERATE) |", "MODERATE", "a mark of moderate confidence"),
    ("The actors may have used T1003 on the server.", "may have", "a supposition"),
    ("With low confidence we map this to T1003 in the list.", "low confidence", "words of low confidence"),
    ("The actors used T1003 on the server.", None, "a plain statement"),
    ("| Persistence | T1547.001 | the loader stays (HIGH) |", None, "a mark of high confidence"),
    ("In May the actors used T1003; low memory was no hindrance.", None, "the same letters with another sense"),
]


@pytest.mark.parametrize(("line", "doubt"), [d[:2] for d in DOUBTED], ids=[d[2] for d in DOUBTED])
def test_the_doubt_of_an_author_stays_with_a_stated_id(line: str, doubt: str | None) -> None:
    table = f"| Tactic | Technique | Notes |\n|---|---|---|\n{line}\n" if line.startswith("|") else f"{line}\n"
    (found,) = stated(read_report(Path("x.md"), f"# A report\n\n{table}".encode())[0])
    assert found.doubt == doubt


def test_of_a_table_that_is_sure_unless_marked_only_the_marked_row_is_doubted(shared: Path) -> None:
    (path,) = (shared / "reports" / "hunters-ledger").glob("quasar*.md")
    found = stated(read_report(path)[0])
    assert [t.doubt for t in found if t.doubt] == ["MODERATE"]
    assert len(found) == 5


def test_an_id_in_brackets_with_a_slip_in_its_letters_is_stated() -> None:
    text = (
        "They made mail [T1586.002] and other accounts [1585.001] and a web shell [TA1505.003] in [2020.001] [TA0003]."
    )
    found = stated(read_report(Path("r.txt"), text.encode())[0])
    assert [(t.id, t.as_written) for t in found] == [
        ("T1586.002", "T1586.002"),
        ("T1585.001", "1585.001"),
        ("T1505.003", "TA1505.003"),
    ]
