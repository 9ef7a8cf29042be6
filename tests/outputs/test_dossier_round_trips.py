"""A dossier that leaves as STIX, MISP or CSV and is read again has lost nothing that the form can hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.intel.dossier import read_report
from groundswell.model.carried import KINDS as KINDS_CARRIED
from groundswell.model.carried import Carried, carried_by
from groundswell.model.carried import read as read_item
from groundswell.model.dossier import Dossier, Name, NamedTechnique, Observable, Recommendation, Report
from groundswell.model.said import Said
from groundswell.outputs.dossier_csv import table
from groundswell.outputs.dossier_stix import bundle
from groundswell.outputs.misp import event

DAY = date(2026, 11, 30)
FORMS: dict[str, Callable[[Dossier], bytes]] = {
    "stix": lambda d: json.dumps(bundle(d)).encode(),
    "misp": lambda d: json.dumps(event(d, {}, DAY)).encode(),
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


WHOLE = ("stix", "misp")  # forms that carry items whole


def parts(dossier: Dossier) -> dict[str, list[object]]:
    """All that a dossier says, without places."""
    return {
        name: [replace(item, span=(0, 0)) for item in getattr(dossier, name)]
        for name in ("observables", "names", "techniques", "claims", "recommendations", "dates", "pairs", "anomalies")
    }


def places(dossier: Dossier) -> set[tuple[str, str | None, tuple[int, int] | None]]:
    """What each item is, and where it stood in the text that the report was first read as."""
    return {(str(replace(one.item, span=(0, 0))), one.text, one.source) for one in carried_by(dossier).values()}


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("report", REPORTS)
def test_everything_comes_back_and_leads_to_its_place_in_the_first_text(report: str, form: str, shared: Path) -> None:
    dossier, document = read_report(shared / "reports" / report)
    back = again(dossier, form)
    for name, items in parts(dossier).items():
        kept = parts(back)[name]
        assert [item for item in items if item not in kept] == [], name
    assert places(dossier) - places(back) == set()
    assert {place.text for place in back.sources} <= {sha256(document.text.encode()).hexdigest()}
    assert places(back) == places(again(back, form)), "a second trip forgets the first text"


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("report", REPORTS)
def test_what_came_back_stands_in_the_text_of_the_feed_too(report: str, form: str, shared: Path) -> None:
    dossier, _ = read_report(shared / "reports" / report)
    back, document = read_report(Path("back.json"), FORMS[form](dossier))
    for one in back.observables:
        assert document.text[slice(*one.span)] == one.as_written
        assert " ".join(one.sentence.split()) in " ".join(document.text.split())
    for name in back.names:
        assert document.text[slice(*name.span)] == name.name
    for claim in back.claims:
        assert document.text[slice(*claim.span)] == claim.sentence


def one_line(observable: Observable) -> Observable:
    """As a cell of a table holds it: the sentence in one line."""
    return replace(observable, sentence=_plain(observable.sentence), span=(0, 0))


@pytest.mark.parametrize("report", REPORTS)
def test_every_value_comes_back_whole_from_a_table_and_leads_to_its_place(report: str, shared: Path) -> None:
    dossier, document = read_report(shared / "reports" / report)
    if not dossier.observables:
        return
    back = again(dossier, "csv")
    assert [one_line(o) for o in dossier.observables if one_line(o) not in {*map(one_line, back.observables)}] == []
    assert {place.source for place in back.sources} == {o.span for o in dossier.observables}
    assert {place.text for place in back.sources} == {sha256(document.text.encode()).hexdigest()}


def test_a_kind_of_value_that_we_do_not_know_is_no_item() -> None:
    value = Observable("domain", "evil-updates.net", "evil-updates[.]net", "attacker", None, ("r",), "s", (0, 1), "")
    carried = Carried(value, "a" * 64, (0, 1)).as_json()
    assert read_item(carried) == Carried(value, "a" * 64, (0, 1))
    assert read_item({**carried, "item": {**value.as_json(), "type": "planet"}}) is None
    assert read_item({**carried, "item": {**value.as_json(), "judgement": "evil"}}) is None
    assert read_item({**carried, "item": {**value.as_json(), "span": [5, 2]}}) is None
    assert read_item({**carried, "item": {**value.as_json(), "sentence": "x" * 50_000}}) is None
    assert read_item({**carried, "kind": "claim"}) is None


@pytest.mark.parametrize("form", WHOLE)
def test_a_persons_word_comes_back_whole_and_as_one_that_was_said_elsewhere(form: str) -> None:
    said = Said("M. Berg", datetime(2026, 1, 15, tzinfo=UTC), "the words, and the name, are plain")
    technique = NamedTechnique("T1005", None, None, "T1005", "accepted", 0.71, "It collects files.", (0, 18), said=said)
    dossier = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64, text="a" * 64), techniques=(technique,))
    (back,) = again(dossier, form).techniques
    assert back.said is not None
    assert back.said.elsewhere
    assert replace(back, said=replace(back.said, elsewhere=False), span=technique.span) == technique
    assert (technique.origin, back.origin) == ("analyst", "report")


def test_no_feed_can_say_that_a_word_was_said_here_or_by_nobody() -> None:
    said = {"by": "M. Berg", "at": "2026-01-15T00:00:00Z", "why": "plain", "elsewhere": False}
    technique = NamedTechnique("T1005", None, None, "T1005", "accepted", 0.71, "It collects files.", (0, 18))
    item = {**technique.as_json(), "said": said}
    found = read_item({"kind": "technique", "item": item})
    assert found is not None
    assert isinstance(found.item, NamedTechnique)
    assert found.item.origin == "report"
    for word in (None, {**said, "by": " "}, {**said, "why": ""}, {**said, "at": "2026-01-15T00:00:00"}):
        assert read_item({"kind": "technique", "item": {**item, "said": word}}) is None
    assert read_item({"kind": "technique", "item": {**item, "kind": "suggested"}}) is None


def attributes(made: dict[str, Any]) -> list[dict[str, Any]]:
    return made["Event"]["Attribute"]  # type: ignore[no-any-return]


def test_whoever_edits_an_event_or_a_bundle_is_believed_and_not_what_it_carries() -> None:
    value = Observable("domain", "evil-updates.net", "evil-updates[.]net", "attacker", None, ("r",), "s", (0, 1), "")
    other = replace(value, value="other-evil.org", as_written="other-evil[.]org")
    dossier = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64, DAY, text="a" * 64), (value, other))
    made: dict[str, Any] = event(dossier, {}, DAY)
    attributes(made)[0]["Tag"][0]["name"] = 'groundswell:judgement="reference"'
    del attributes(made)[1]
    back = read_report(Path("b.json"), json.dumps(made).encode())[0]
    assert [(o.value, o.judgement) for o in back.observables] == [("evil-updates.net", "reference")]
    written: dict[str, Any] = bundle(dossier)
    indicators = [o for o in written["objects"] if o["type"] == "indicator"]
    indicators[0]["pattern"] = "[domain-name:value = 'changed.net']"
    written["objects"].remove(indicators[1])
    back = read_report(Path("b.json"), json.dumps(written).encode())[0]
    assert [(o.value, o.judgement) for o in back.observables] == [("changed.net", "attacker")]
    assert back.sources == ()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING, st.sampled_from(sorted(KINDS_CARRIED)), ANYTHING)
@settings(max_examples=200)
def test_what_is_no_item_is_read_as_none(item: object, kind: str, text: object) -> None:
    assert read_item({"kind": kind, "item": item, "text": text}) is None or isinstance(item, dict)
    assert read_item(item) is None


def test_a_report_without_a_day_comes_back_without_one_though_misp_wants_one() -> None:
    dossier = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64))
    made: dict[str, Any] = event(dossier, {}, DAY)["Event"]  # type: ignore[assignment]
    assert made["date"] == DAY.isoformat()
    assert {form: again(dossier, form).report.published for form in WHOLE} == {"stix": None, "misp": None}


def _plain(text: str) -> str:
    return " ".join(text.split())


KINDS = st.sampled_from(
    [
        ("domain", "evil-updates.net"),
        ("ipv4", "185.12.33.4"),
        ("ip_port", "185.12.33.4:8443"),
        ("url", "http://evil-updates.net/a?b=c"),
        ("url", "evil-updates.net/gate.php"),
        ("sha256", "6f88fb88ffb0f1d5465c2826e5b4f523598b1b8378377c8378ffebc171bad18c"),
        ("file_name", "k7sysmon.exe.db"),
        ("file_path", r"c:\programdata\a b\x.exe"),
        ("registry_key", r"hkcu\software\x\run\y"),
        ("mutex", "@Global\\m|n"),
        ("command_line", '+cmd /c "echo, a;b"'),
        ("service", "a service"),
        ("ja4", "t13d1516h2_8daaf6152771_02713d6af862"),
        ("cert_md5", "b4" * 16),
        ("cert_sha1", "b4" * 20),
        ("cert_sha256", "b4" * 32),
        ("imphash", "b3" * 16),
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
@settings(max_examples=40)
def test_any_observable_comes_back_from_every_form(found: list[Observable]) -> None:
    dossier = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64, date(2026, 1, 2)), tuple(found))
    for form in FORMS:
        if found or form != "csv":
            assert judged(again(dossier, form)) == judged(dossier), form


@pytest.mark.parametrize("form", FORMS)
def test_a_page_without_a_scheme_that_is_a_reference_comes_back(form: str) -> None:
    page = Observable("url", "crow.net/a.php", "crow.net/a.php", "reference", None, ("why",), "s", (0, 3), "")
    seen = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64), (page,))
    assert judged(again(seen, form)) == judged(seen)


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
    dossier = Dossier(Report("r-0123456789ab", "t", "0" * 64), tuple(values), names, recommendations=measures)
    made: dict[str, Any] = event(dossier, {}, DAY)["Event"]  # type: ignore[assignment]
    marked = {a["value"] for a in made["Attribute"] if a["to_ids"]}
    assert marked == {"evil-updates.net"}
    assert {"name": "groundswell:malware=\"A 'quoted' name\"", "local": False} in made["Tag"]
