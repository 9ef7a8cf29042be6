"""Feeds: MISP events and STIX bundles of both versions say what they say, and their marks are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.readers import misp
from groundswell.model.dossier import Dossier

SHA256 = "ab12cd34ef56ab78" * 4
GELSEMIUM = "misp.event_2021-06-09_gelsemium-when-threat-actors-go-gardening.json"


def event(**parts: object) -> Dossier:
    data = {"Event": {"info": "An event", "date": "2024-05-06", **parts}}
    return read_report(Path("x.json"), json.dumps(data).encode())[0]


def attribute(kind: str, value: str, **more: object) -> dict[str, object]:
    return {"type": kind, "value": value, "category": "Network activity", "to_ids": True, **more}


def judged(dossier: Dossier) -> dict[tuple[str, str], str]:
    return {(o.type, o.value): o.judgement for o in dossier.observables}


def test_every_value_of_a_published_event_is_taken_with_its_mark(shared: Path) -> None:
    path = shared / "reports" / "eset" / "misp" / GELSEMIUM
    stated = [a for a in json.loads(path.read_text())["response"][0]["Event"]["Attribute"] if a["to_ids"]]
    dossier, _ = read_report(path)
    assert {(a["type"], a["value"].lower()) for a in stated} == {
        (o.type, o.value) for o in dossier.observables if o.judgement == "attacker"
    }
    assert [o.judgement for o in dossier.observables if o.type == "url"] == ["reference"]
    assert str(dossier.report.published) == "2021-06-04"
    assert {"Gelsevirine", "Gelsenicine"} <= {n.name for n in dossier.names}


def test_an_event_that_marks_nothing_does_not_use_the_mark(shared: Path) -> None:
    dossier, _ = read_report(shared / "reports" / "eset" / "misp" / "gaming_supply_chain.misp_event.json")
    assert len(dossier.indicators) == 18
    assert [(n.name, n.kind) for n in dossier.names] == [("Axiom", "intrusion_set")]
    assert {"T1195", "T1050"} <= {t.id for t in dossier.techniques}
    assert next(t for t in dossier.techniques if t.id == "T1050").current == "T1543.003"


VALUES = [
    ("ip-dst", "1.2.3.4", ("ipv4", "1.2.3.4"), "an address"),
    ("ip-dst", "1.2.3.0/24", ("cidr", "1.2.3.0/24"), "a network"),
    ("ip-dst|port", "1.2.3.4|443", ("ip_port", "1.2.3.4:443"), "an address with its port"),
    ("filename|sha256", f"a.dll|{SHA256}", ("sha256", SHA256), "a name with its hash"),
    ("domain|ip", "evil-one.com|1.2.3.4", ("domain", "evil-one.com"), "a name with its address"),
    ("regkey|value", "HKLM\\Software\\Evil|x", ("registry_key", "hklm\\software\\evil"), "a key with its value"),
    ("named pipe", "\\\\.\\pipe\\evil", ("pipe", "evil"), "a pipe"),
    ("mutex", "Global\\evil", ("mutex", "Global\\evil"), "a mutex"),
    ("hostname", "ev.il-two.com", ("domain", "ev.il-two.com"), "a host"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), [v[:3] for v in VALUES], ids=[v[3] for v in VALUES])
def test_each_kind_of_attribute_is_read_as_its_own(kind: str, value: str, expected: tuple[str, str]) -> None:
    found = judged(event(Attribute=[attribute(kind, value)]))
    assert expected[0] in {k for k, _ in found}
    assert expected[1].casefold() in {v.casefold() for _, v in found}


def test_a_value_that_is_not_marked_is_left_to_its_words() -> None:
    plain = attribute("domain", "some-site.com", to_ids=False, comment="seen in the victim's traffic, legitimate")
    found = judged(event(Attribute=[attribute("domain", "evil-one.com"), plain]))
    assert found["domain", "evil-one.com"] == "attacker"
    assert found["domain", "some-site.com"] != "attacker"


def test_an_object_is_one_row_with_its_names() -> None:
    inner = [
        attribute("filename", "loader.dll", object_relation="filename", to_ids=False),
        attribute("sha256", SHA256, object_relation="sha256"),
    ]
    data = {"Event": {"info": "x", "Object": [{"name": "file", "comment": "the loader", "Attribute": inner}]}}
    dossier, document = read_report(Path("x.json"), json.dumps(data).encode())
    (row,) = [b for b in document.blocks if b.kind == "row"]
    assert [c.header for c in row.cells] == ["category", "filename", "sha256", "comment"]
    assert judged(dossier)["file_name", "loader.dll"] == "attacker"


def test_what_an_event_deleted_or_holds_beyond_the_bound_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misp, "MOST_VALUES", 2)
    values = [attribute("domain", f"evil-{n}.com", deleted=n == 0) for n in range(4)]
    dossier = event(Attribute=values)
    assert [o.value for o in dossier.observables] == ["evil-1.com"]
    assert [u.what for u in dossier.unread] == ["2 attributes"]
    assert [n.what for n in dossier.notes] == ["1 attributes"]


WEIRD: list[Any] = [
    [],
    {},
    None,
    7,
    "x",
    {"value": None},
    {"type": [], "value": {}},
    {"type": "ip-dst|port", "value": "x"},
]


@pytest.mark.parametrize("odd", WEIRD, ids=[repr(w)[:20] for w in WEIRD])
def test_an_event_of_odd_shape_loses_only_what_is_odd(odd: object) -> None:
    whole = [odd, attribute("domain", "evil-one.com")]
    dossier = event(Attribute=whole, Object=[odd, {"Attribute": odd}], Galaxy=odd, Tag=[odd], EventReport=[odd])
    assert ("domain", "evil-one.com") in judged(dossier)


def test_several_events_of_an_export_are_all_read() -> None:
    many = {
        "response": [{"Event": {"info": f"e{n}", "Attribute": [attribute("domain", f"e-{n}.com")]}} for n in (1, 2)]
    }
    dossier, _ = read_report(Path("x.json"), json.dumps(many).encode())
    assert [o.value for o in dossier.observables] == ["e-1.com", "e-2.com"]


TWO = {
    "type": "bundle",
    "id": "bundle--1",
    "spec_version": "2.0",
    "objects": [
        {
            "type": "indicator",
            "id": "indicator--1",
            "labels": ["malicious-activity"],
            "pattern": "[domain-name:value = 'evil-one.com']",
        },
        {
            "type": "indicator",
            "id": "indicator--2",
            "labels": ["benign"],
            "pattern": "[domain-name:value = 'good-one.com']",
        },
        {
            "type": "observed-data",
            "id": "observed-data--1",
            "objects": {"0": {"type": "ipv4-addr", "value": "5.6.7.8"}},
        },
        {"type": "malware", "id": "malware--1", "labels": ["trojan"], "name": "Fooloader"},
    ],
}


def test_a_bundle_of_stix_2_0_is_read_by_its_own_names() -> None:
    dossier, _ = read_report(Path("x.json"), json.dumps(TWO).encode())
    found = judged(dossier)
    assert found["domain", "evil-one.com"] == "attacker"
    assert found["domain", "good-one.com"] != "attacker"
    assert ("ipv4", "5.6.7.8") in found
    assert [n.name for n in dossier.names] == ["Fooloader"]


def test_a_taxii_envelope_is_read_like_a_bundle() -> None:
    dossier, _ = read_report(Path("x.json"), json.dumps({"more": False, "objects": TWO["objects"]}).encode())
    assert ("domain", "evil-one.com") in judged(dossier)


def bundle(*objects: dict[str, object]) -> Dossier:
    told = [{"id": f"{o['type']}--{number}", **o} for number, o in enumerate(objects)]
    data = {"type": "bundle", "id": "bundle--2", "objects": told}
    return read_report(Path("x.json"), json.dumps(data).encode())[0]


OF_ATTACK = "Adversaries may use sc.exe. FIN7 did so with Carbanak.(Citation: Mandiant FIN7 2017)"


def test_what_attack_says_of_a_technique_in_general_is_not_what_the_bundle_says() -> None:
    known = {"external_references": [{"source_name": "mitre-attack", "external_id": "T1543.003"}]}
    carried = bundle({"type": "attack-pattern", "name": "Windows Service", "description": OF_ATTACK, **known})
    assert [t.id for t in carried.techniques] == ["T1543.003"]
    assert [t.doubt for t in carried.techniques] == [None], "its 'may' is not the author's doubt"
    assert (carried.names, carried.observables) == ((), ())
    own = bundle({"type": "attack-pattern", "name": "Windows Service", "description": "A service runs 7.exe.", **known})
    assert own.techniques[0].sentence.endswith("A service runs 7.exe."), "what its author wrote is kept"


def test_what_the_author_of_a_bundle_says_of_a_malware_is_prose_with_its_links() -> None:
    said = "Sandgale was first seen in 2023. It [steals](https://example.org/how) credentials of telecom operators."
    dossier = bundle({"type": "malware", "name": "Sandgale", "description": said})
    assert {c.kind for c in dossier.claims} == {"timeline", "capability"}
    assert [d.text for d in dossier.dates] == ["2023"]
    assert judged(dossier) == {("url", "https://example.org/how"): "reference"}


def test_products_in_a_measure_of_a_bundle_are_not_what_the_report_is_about() -> None:
    measure = {"type": "course-of-action", "name": "x", "description": "Block it with FortiGate in your company."}
    dossier = bundle(measure, {"type": "malware", "name": "Sandgale", "description": "It runs on FortiGate 7.2."})
    assert [(n.name, n.version) for n in dossier.names if n.kind == "product"] == [("FortiGate", "7.2")]
    assert [(n.name) for n in bundle(measure).names] == []


def test_comparisons_that_are_not_read_are_counted_and_named() -> None:
    one = {"type": "indicator", "pattern": "[process:pid = 4 AND domain-name:value = 'evil-one.com']"}
    assert [(u.what, "process:pid =" in u.why) for u in bundle(one).unread] == [("1 comparison of a pattern", True)]
    more = {"type": "indicator", "pattern": "[process:pid = 4 AND url:value LIKE 'a%']"}
    assert [u.what for u in bundle(more).unread] == ["2 comparisons of patterns"]
