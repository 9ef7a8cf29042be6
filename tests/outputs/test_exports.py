"""Navigator layers, STIX bundles and CSV: what others read must say what could not be seen, and run nothing."""

from __future__ import annotations

import csv
import dataclasses
import io
import json

import pytest
from stix2validator import ValidationOptions, validate_string

from groundswell.model.attack import Attack, AttackTechnique
from groundswell.model.finding import MatchedIndicator, Technique
from groundswell.outputs import csv as tables
from groundswell.outputs import navigator, stix
from groundswell.outputs.foreign import shown
from groundswell.outputs.page import render
from groundswell.outputs.terminal.verdict_screen import verdict as screen


@pytest.fixture
def attack():
    """A version 18.1 in which T1562.001 is in force, and T1685 came only later."""
    names = ["T1574.001", "T1566.001", "T1562.001", "T1046"]
    return Attack(
        "18.1",
        {id: AttackTechnique(id, id, ("stealth",)) for id in names},
        {"T1574.002": "T1574.001", "T1562.001": "T1685"},
    )


def test_the_layer_carries_where_it_was_looked_and_no_score_for_what_was_not(meridian):
    layer = json.loads(navigator.layer(meridian.VERDICT))
    assert layer["versions"] == {"attack": "18", "navigator": "5.1.0", "layer": "4.5"}
    by_id = {t["techniqueID"]: t for t in layer["techniques"]}
    assert len(by_id) == 14
    assert by_id["T1566.001"]["score"] == 70  # 2,706 of 3,864 host-days
    assert "score" not in by_id["T1056.001"]
    assert {"name": "looked on", "value": "not looked for"} in by_id["T1056.001"]["metadata"]
    assert {"name": "as written", "value": "T1574.002"} in by_id["T1574.001"]["metadata"]


def test_the_layer_exports_the_ids_of_its_version(meridian, attack):
    cell = dataclasses.replace(meridian.TECHNIQUES[0], id=Technique("T1685", "T1562.001", "17.1"))
    verdict = dataclasses.replace(meridian.VERDICT, techniques=(cell, meridian.TECHNIQUES[1]))
    layer = json.loads(navigator.layer(verdict, attack))
    assert [t["techniqueID"] for t in layer["techniques"]] == ["T1562.001"]
    assert {"name": "not in this version of ATT&CK", "value": "T1190"} in layer["metadata"]


def test_what_a_person_accepted_is_told_as_the_analysts_in_every_form(meridian):
    cell = dataclasses.replace(meridian.TECHNIQUES[0], origin="analyst")
    report = dataclasses.replace(meridian.VERDICT.report, accepted=1)
    told = dataclasses.replace(meridian.VERDICT, techniques=(cell, *meridian.TECHNIQUES[1:]), report=report)
    first = json.loads(navigator.layer(told))["techniques"][0]
    assert {"name": "origin", "value": "analyst"} in first["metadata"]
    patterns = [o for o in json.loads(stix.sightings(told, ()))["objects"] if o["type"] == "attack-pattern"]
    assert [p["x_groundswell_visibility"]["origin"] for p in patterns].count("analyst") == 1
    assert "A person accepted 1 technique that the text suggests." in render(told).decode()
    assert "accepted by a person: 1 technique" in screen(told)
    assert "accepted by a person" not in screen(meridian.VERDICT)


def bundle_of(meridian, finding):
    return stix.sightings(meridian.VERDICT, (finding, meridian.GAP))


INDICATORS = [
    None,
    MatchedIndicator("i-0123456789ab", "domain", "c2.example", "pack"),
    MatchedIndicator("i-0123456789ab", "sha256", "ab" * 32, "pack"),
    MatchedIndicator("i-0123456789ab", "mutex", "Global\\it's", "report"),
    MatchedIndicator("i-0123456789ab", "pdb_path", "d:\\x.pdb", "report"),
    MatchedIndicator("i-0123456789ab", "url", "c2.example/it's", "report"),
]


@pytest.mark.parametrize(
    "indicator", INDICATORS, ids=["a rule", "a domain", "a hash", "quotes", "no pattern for it", "no scheme"]
)
def test_the_bundle_passes_the_official_validator(meridian, indicator):
    finding = dataclasses.replace(meridian.TRACE, indicator=indicator)
    result = validate_string(bundle_of(meridian, finding).decode(), ValidationOptions(version="2.1"))
    assert [str(e) for e in result.errors] == []


def test_a_url_without_a_scheme_is_sighted_under_each(meridian):
    indicator = MatchedIndicator("i-0123456789ab", "url", "c2.example/a", "report")
    objects = json.loads(bundle_of(meridian, dataclasses.replace(meridian.TRACE, indicator=indicator)))["objects"]
    assert [o["pattern"] for o in objects if o["type"] == "indicator"] == [
        "[url:value = 'c2.example/a' OR url:value = 'http://c2.example/a' OR url:value = 'https://c2.example/a']"
    ]


def test_a_sighting_stands_for_a_trace_only_and_what_was_not_seen_stands_beside_it(meridian):
    objects = json.loads(bundle_of(meridian, meridian.TRACE))["objects"]
    sightings = [o for o in objects if o["type"] == "sighting"]
    assert [s["x_groundswell_finding"] for s in sightings] == [meridian.TRACE.id]
    note = next(o for o in objects if o["type"] == "note")
    assert note["x_groundswell_visibility"]["dark"] == list(meridian.SEEN.dark)
    assert note["x_groundswell_visibility"]["none"] == 587
    unseen = next(o for o in objects if o.get("name") == "Keylogging")
    assert unseen["x_groundswell_visibility"] == {
        "origin": "pack", "state": "not_looked", "rules": 3, "evaluated": 0, "looked_on": None
    }  # fmt: skip


def test_a_bare_company_still_gives_a_valid_bundle(others):
    result = validate_string(stix.sightings(others.bare()[0], ()).decode(), ValidationOptions(version="2.1"))
    assert [str(e) for e in result.errors] == []


def test_the_same_verdict_gives_the_same_bundle_and_layer(meridian):
    assert bundle_of(meridian, meridian.TRACE) == bundle_of(meridian, meridian.TRACE)
    assert navigator.layer(meridian.VERDICT) == navigator.layer(meridian.VERDICT)


FORMULAS = [
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", "a formula"),
    ("+1+2", "'+1+2", "a plus"),
    ("-1", "'-1", "a minus that is text"),
    ("@SUM(A1)", "'@SUM(A1)", "an at"),
    ("\t=1", "' =1", "a tab before a formula"),
    ("  =1", "'  =1", "blanks before a formula"),
    (-1, "-1", "a number stays a number"),
    ("a\u202eb", "a\\u202eb", "bidi is shown"),
    (None, "", "null is empty"),
]


@pytest.mark.parametrize(("value", "text"), [f[:2] for f in FORMULAS], ids=[f[2] for f in FORMULAS])
def test_a_cell_is_text_that_no_spreadsheet_runs(value, text):
    assert tables.cell(value) == text


def test_the_findings_as_csv_have_a_line_each_and_no_formula(meridian, others):
    _, hostile, _ = others.hostile(meridian)
    bad = dataclasses.replace(hostile[0], host="=HYPERLINK(1)", title="+1")
    rows = list(csv.reader(io.StringIO(tables.findings([*meridian.ALL_FINDINGS, bad]).decode())))
    assert rows[0] == list(tables.FINDINGS)
    assert len(rows) == 1 + 7 + 1
    assert {len(row) for row in rows} == {len(tables.FINDINGS)}
    assert rows[-1][2] == "'=HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "@", "-")) for row in rows for cell in row)


def test_sightings_as_csv_keep_the_place_where_it_was_looked(screens):
    rows = list(csv.reader(io.StringIO(tables.sightings(screens.INDICATORS).decode())))
    assert rows[1][4] == "not_seen"
    assert rows[1][-3:] == ["3", "3", "sensor"]
    assert rows[-1][4] == "not_looked_for"
    assert rows[-1][-3:] == ["", "", ""]


FOREIGN = [
    ("a\x1b[31mred\x1b[0m", "ared", "colours go"),
    ("\x1b]0;owned\x07x", "x", "titles go"),
    ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link", "links go"),
    ("\x9b2Jx", "x", "C1 escapes go"),
    ("\x1bPq#0\x1b\\x", "x", "device controls go"),
    ("exe\u202egnp", "exe\\u202egnp", "bidi is shown"),
    ("a\u2066b\u200bc\ufeff", "a\\u2066b\\u200bc\\ufeff", "isolates and zero width are shown"),
    ("a\nb\r\x00", "a\\u000ab\\u000d\\u0000", "line ends and nulls are shown"),
    ("a\tb", "a b", "a tab is a blank"),
    ("\U000e0041", "\\U000e0041", "tags are shown"),
    ("a\ud800", "a\\ud800", "lone surrogates are shown"),
    ("naïve 電信 ◆", "naïve 電信 ◆", "what can be read stays"),
]


@pytest.mark.parametrize(("text", "seen"), [f[:2] for f in FOREIGN], ids=[f[2] for f in FOREIGN])
def test_foreign_text_is_shown_without_what_acts(text, seen):
    assert shown(text) == seen


def test_long_text_is_cut_with_a_mark():
    assert shown("x" * 10_000, 40) == "x" * 39 + "…"
