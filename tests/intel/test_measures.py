"""Kinds of measure and their ids: every id stands in a list with its source, and phrases tell the kind."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.knowledge import facts
from groundswell.intel.statements.measures import FRAMEWORKS, kinds, kinds_of, refs_of
from groundswell.model.dossier import DEFENCES, Dossier
from groundswell.outputs.dossier_stix import bundle

NAMED = [
    ("Require phishing-resistant MFA for webmail.", ["mfa_phishing_resistant"], "the special kind stands for MFA"),
    ("Enforce multi-factor authentication.", ["mfa"], "a hyphen is a blank"),
    ("Use application allowlisting on servers.", ["application_allowlisting"], "only known programs"),
    ("Disable macros in documents from the internet.", ["macros", "internet_exposure"], "two kinds in one order"),
    ("Prioritize patching known exploited vulnerabilities.", ["patch_known_exploited"], "first what is attacked"),
    ("Maintain offline backups of data.", ["offline_backups"], "copies out of reach"),
    ("Retain DNS logs for a year.", ["log_retention"], "a word stands between"),
    ("Add the vulnerable driver block list.", ["driver_block_list"], "drivers with known flaws"),
    ("Deploy EDR on all hosts.", ["endpoint_detection"], "a name in capitals"),
    ("Isolate affected hosts from the network segment.", ["isolate_hosts"], "the response, not the architecture"),
    ("Share the suspicious IPs with partners.", [], "IPs are no intrusion prevention (IPS)"),
    ("Stay vigilant.", [], "no measure is named"),
]


@pytest.mark.parametrize(("text", "wanted"), [n[:2] for n in NAMED], ids=[n[2] for n in NAMED])
def test_a_recommendation_tells_its_kinds(text: str, wanted: list[str]) -> None:
    assert [kind.name for kind in kinds_of(text)] == wanted


def test_what_names_no_kind_has_the_ids_of_its_defence_and_says_so() -> None:
    text = "# A note\n\n## Mitigations\n\nWatch closely for anything unusual.\n\nRequire MFA for webmail.\n"
    wide, narrow = read_report(Path("note.md"), text.encode())[0].recommendations
    assert (wide.kinds, wide.refs) == ((), refs_of((), "watch"))
    assert (narrow.kinds, narrow.refs) == (("mfa",), refs_of(kinds_of("MFA"), "mfa"))


SHAPES = {
    "d3fend": r"D3-[A-Z0-9]{2,6}",
    "csf:2.0": r"(?:GV|ID|PR|DE|RS|RC)\.[A-Z]{2}-\d{2}",
    "cis:8": r"\d{1,2}\.\d{1,2}",
    "attack": r"M1\d{3}",
}


def listed() -> set[tuple[str, str]]:
    return {(row["framework"], row["id"]) for row in facts.rows("framework-ids.csv")}


def test_every_id_stands_in_the_list_of_ids_that_names_its_source() -> None:
    used = {(name, one) for row in facts.rows("measures.csv") for name in FRAMEWORKS for one in row[name].split()}
    used |= {(row["framework"], row["id"]) for row in facts.rows("words/defence-refs.csv")}
    assert used == listed()
    assert all(row["source"] for row in facts.rows("framework-ids.csv"))


def test_every_id_has_the_shape_of_its_framework() -> None:
    assert {(name, one) for name, one in listed() if not re.fullmatch(SHAPES[name], one)} == set()


def test_the_mitigations_are_those_that_attack_has_now(shared: Path) -> None:
    with gzip.open(shared / "intel" / "attack-enterprise-18.1-compact.json.gz") as source:
        there = {m["id"]: m["name"] for m in json.load(source)["mitigations"] if not m.get("deprecated")}
    ours = {row["id"]: row["name"] for row in facts.rows("framework-ids.csv") if row["framework"] == "attack"}
    assert ours == {one: there.get(one) for one in ours}


def test_every_kind_has_a_defence_phrases_an_id_and_a_reason() -> None:
    names = {kind.name for kind in kinds()}
    for row in facts.rows("measures.csv"):
        assert row["defence"] in {*DEFENCES, "other"}
        assert row["phrases"]
        assert row["reason"]
        assert any(row[framework] for framework in FRAMEWORKS)
        assert not row["makes_redundant"] or row["makes_redundant"] in names


def test_a_course_of_action_bears_the_ids_and_comes_back_with_them() -> None:
    text = b"# A note\n\n## Mitigations\n\nRequire MFA for webmail of the company.\n"
    made = bundle(read_report(Path("note.md"), text)[0])
    (action,) = [one for one in made["objects"] if one["type"] == "course-of-action"]
    assert {"source_name": "nist-csf-2.0", "external_id": "PR.AA-03"} in action["external_references"]
    back, _ = read_report(Path("back.json"), json.dumps(made).encode())
    assert [(r.kinds, r.refs) for r in back.recommendations] == [(("mfa",), refs_of(kinds_of("MFA"), "mfa"))]


def test_a_dossier_without_kinds_is_read() -> None:
    text = b"# A note\n\n## Mitigations\n\nRequire MFA for webmail of the company.\n"
    kept = json.loads(json.dumps(read_report(Path("note.md"), text)[0].as_json()))
    del kept["recommendations"][0]["kinds"]
    assert Dossier.from_json(kept).recommendations[0].kinds == ()


TABLES = {"words/doubt.csv": {"not_doubt", "open", "government", "denied", "possible"}, "words/claim-marks.csv": None}


@pytest.mark.parametrize("table", TABLES)
def test_every_pattern_of_a_table_compiles_and_has_a_reason(table: str) -> None:
    rows = facts.rows(table)
    assert {row["part"] for row in rows} == (TABLES[table] or {row["part"] for row in rows})
    for row in rows:
        re.compile(row["pattern"])
        assert row["reason"]
        assert None not in row  # a comma outside of quotation marks
        assert row.get("where", "") in ("", "start")
