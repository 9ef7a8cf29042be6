"""A dossier that leaves as STIX, MISP or CSV and is read again has lost nothing that the form can hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Dossier, Name, NamedTechnique, Observable, Recommendation, Report
from groundswell.outputs.dossier_csv import table
from groundswell.outputs.dossier_stix import bundle
from groundswell.outputs.misp import event

FORMS: dict[str, Callable[[Dossier], bytes]] = {
    "stix": lambda d: json.dumps(bundle(d)).encode(),
    "misp": lambda d: json.dumps(event(d, {})).encode(),
    "csv": table,
}
SUFFIX = {"stix": "json", "misp": "json", "csv": "csv"}
REPORTS = (
    "labelled/talos-uat-9244.txt",
    "eset/mirrorface.adoc",
    "eset/misp/gaming_supply_chain.misp_event.json",
    "unit42/2025-01-22-IOCs-for-malware-from-fake-Microsoft-Teams-site.txt",
    "volexity/2024-01-10_Ivanti_Connect_Secure.csv",
    "cisa/cisa-aa21-200a.txt",
    "annoctr/lab52_2019-05-16_winnti-group-geostrategic-analysis-and.txt",
    "source-article.txt",
)


def again(dossier: Dossier, form: str) -> Dossier:
    """The dossier, written in a form and read back."""
    return read_report(Path(f"back.{SUFFIX[form]}"), FORMS[form](dossier))[0]


def judged(dossier: Dossier) -> set[tuple[object, ...]]:
    """What must come back of the observables."""
    return {(o.type, o.value, o.judgement, o.role, o.reasons) for o in dossier.observables}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("report", REPORTS)
def test_every_value_comes_back_with_its_judgement_role_and_reasons(report: str, form: str, shared: Path) -> None:
    dossier, _ = read_report(shared / "reports" / report)
    assert judged(dossier) - judged(again(dossier, form)) == set()


@pytest.mark.parametrize("form", ["stix", "misp"])
@pytest.mark.parametrize("report", REPORTS)
def test_names_techniques_measures_and_claims_come_back(report: str, form: str, shared: Path) -> None:
    dossier, _ = read_report(shared / "reports" / report)
    back = again(dossier, form)
    held = ("malware", "tool", "intrusion_set", "campaign", "vulnerability")
    assert {n.name for n in dossier.names if n.kind in held} <= {n.name for n in back.names}
    stated = [t for t in dossier.techniques if t.kind == "stated"]
    assert {t.id for t in stated} <= {t.id for t in back.techniques}
    assert {_plain(r.text) for r in dossier.recommendations} <= {_plain(r.text) for r in back.recommendations}
    assert {(c.kind, _plain(c.sentence)) for c in dossier.claims} <= {(c.kind, _plain(c.sentence)) for c in back.claims}
    assert back.report.title == dossier.report.title
    assert back.report.published == dossier.report.published


def _plain(text: str) -> str:
    return " ".join(text.split())


KINDS = st.sampled_from(
    [
        ("domain", "evil-updates.net"),
        ("ipv4", "185.12.33.4"),
        ("ip_port", "185.12.33.4:8443"),
        ("url", "http://evil-updates.net/a?b=c"),
        ("sha256", "6f88fb88ffb0f1d5465c2826e5b4f523598b1b8378377c8378ffebc171bad18c"),
        ("file_name", "k7sysmon.exe.db"),
        ("file_path", r"c:\programdata\a b\x.exe"),
        ("registry_key", r"hkcu\software\x\run\y"),
        ("mutex", "@Global\\m|n"),
        ("command_line", '+cmd /c "echo, a;b"'),
        ("service", "a service"),
        ("ja4", "t13d1516h2_8daaf6152771_02713d6af862"),
        ("listener_url", "http://*:80/x/"),
        ("user_agent", "Mozilla/5.0 (x, y)"),
    ]
)


@st.composite
def observables(draw: st.DrawFn) -> Observable:
    kind, value = draw(KINDS)
    judgement = draw(st.sampled_from(["attacker", "abused", "reference", "unsure"]))
    reason = draw(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12))
    role = draw(st.sampled_from([None, "c2", "sample"]))
    return Observable(kind, value, value, judgement, role, (reason,), "A sentence.", (0, 3), "")


@given(st.lists(observables(), max_size=6, unique_by=lambda o: (o.type, o.value)))
@settings(max_examples=40, deadline=None)
def test_any_observable_comes_back_from_every_form(found: list[Observable]) -> None:
    dossier = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64, date(2026, 1, 2)), tuple(found))
    for form in FORMS:
        if found or form != "csv":
            assert judged(again(dossier, form)) == judged(dossier), form


@pytest.mark.parametrize("form", FORMS)
def test_what_must_never_be_blocked_does_not_come_back_as_the_attackers(form: str) -> None:
    resolver = Observable("ipv4", "8.8.8.8", "8.8.8.8", "attacker", "c2", ("a list says so",), "s", (0, 1), "")
    back = again(Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64), (resolver,)), form)
    assert [o.judgement for o in back.observables] == ["reference"]


def test_a_suggestion_is_told_apart_in_every_form_that_holds_techniques() -> None:
    technique = NamedTechnique("T1005", None, None, "T1005", "suggested", 0.71, "It collects files.", (0, 3))
    dossier = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64), techniques=(technique,))
    (pattern,) = [o for o in bundle(dossier)["objects"] if o["type"] == "attack-pattern"]  # type: ignore[attr-defined, union-attr]
    assert (pattern["x_groundswell_kind"], pattern["confidence"]) == ("suggested", 71)
    assert [t for t in again(dossier, "stix").techniques if t.kind == "stated"] == []
    assert [t for t in again(dossier, "misp").techniques if t.kind == "stated"] == []


def test_the_same_dossier_gives_the_same_bytes(shared: Path) -> None:
    dossier, _ = read_report(shared / "reports" / REPORTS[0])
    for form in FORMS.values():
        assert form(dossier) == form(dossier)


def test_only_what_can_be_looked_for_is_marked_for_detection() -> None:
    values = [
        Observable(kind, value, value, judgement, None, ("r",), "s", (0, 1), "")  # type: ignore[arg-type]
        for kind, value, judgement in [
            ("domain", "evil-updates.net", "attacker"),
            ("domain", "github.com", "abused"),
            ("cve", "CVE-2021-44228", "reference"),
            ("listener_url", "http://*:80/x/", "attacker"),
        ]
    ]
    names = (Name('A "quoted" name', "malware", (), "s", (0, 1)),)
    measures = (Recommendation("Patch [now] *all* `servers`.", "patch", (), (0, 1)),)
    made = event(Dossier(Report("r-0123456789ab", "t", "0" * 64), tuple(values), names, recommendations=measures), {})[
        "Event"
    ]
    marked = {a["value"] for a in made["Attribute"] if a["to_ids"]}  # type: ignore[index]
    assert marked == {"evil-updates.net"}
    assert {"name": "groundswell:malware=\"A 'quoted' name\"", "local": False} in made["Tag"]  # type: ignore[index]
