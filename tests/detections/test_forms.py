"""Detections in every form: read and run by the form's own tool, and silent where they must be."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import duckdb
import msgspec
import pytest
import yara_x
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundswell.defences.hunt.detections.forms import suricata as suricata_form
from groundswell.defences.hunt.detections.forms.sql import literal
from groundswell.defences.hunt.detections.forms.suricata import content
from groundswell.defences.hunt.detections.forms.yara import quoted
from groundswell.defences.hunt.detections.packets import capture
from groundswell.defences.hunt.detections.template import Template, load_templates
from groundswell.defences.hunt.detections.write import detections
from groundswell.model.card import Card
from groundswell.model.dossier import Dossier, Observable, Report
from groundswell.run.detections import TEMPLATES, honest_things
from groundswell.sources.card import load_cards

VALUES = {
    "domain": "mibao-updates.net",
    "url": "http://mibao-updates.net/gate/check.php?id=7",
    "ipv4": "203.0.113.77",
    "ipv6": "2001:db8::77",
    "ip_port": "203.0.113.77:8443",
    "sha256": "6f88fb88ffb0f1d5465c2826e5b4f523598b1b8378377c8378ffebc171bad18b",
    "sha1": "7c3d7281e1151fe4127923f4b4c3cd36438e1a13",
    "md5": "f5ae03de0ad60f5b17b82f2cd68402f0",
    "mutex": r"Global\mibao-7781",
    "pdb_path": r"d:\work\mibao\release\mibao.pdb",
    "user_agent": "Mibao/1.0 (updater)",
}
OTHERS = [one for one in load_templates(TEMPLATES) if one.form != "sigma"]
DATABASE = duckdb.connect(":memory:")
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30
)


@pytest.fixture(scope="module")
def cards() -> tuple[Card, ...]:
    return load_cards()


def dossier(values: dict[str, str]) -> Dossier:
    found = (
        Observable(kind, value, value, "attacker", None, ("r",), f"It used {value}.", (0, 8), "")
        for kind, value in values.items()
    )
    return Dossier(Report("r-0123456789ab", 'A "made-up" report; with \\ signs', "0" * 64), tuple(found))


@pytest.fixture(scope="module")
def suricata() -> str:
    """Suricata itself. Skips where it is absent, but fails where CI is set: there it must not be absent."""
    found = shutil.which("suricata")
    if found is None and os.environ.get("CI"):
        pytest.fail("CI is set, so nothing may be skipped; suricata is not installed")
    if found is None:
        pytest.skip("suricata is not installed")
    return found


@pytest.mark.parametrize("template", OTHERS, ids=lambda one: one.id)
def test_a_template_writes_what_its_own_tool_reads_and_its_samples_are_decided_by(
    template: Template, cards: tuple[Card, ...], request: pytest.FixtureRequest
) -> None:
    if template.form == "suricata":
        request.getfixturevalue("suricata")
    found = detections(dossier(VALUES), [template], cards, honest_things())
    assert found
    for one in found:
        assert [trial.words for trial in one.trials if not trial.held] == []
        assert one.offered


@pytest.mark.parametrize("template", OTHERS, ids=lambda one: one.id)
def test_what_would_find_its_near_miss_is_not_offered(
    template: Template, cards: tuple[Card, ...], request: pytest.FixtureRequest
) -> None:
    if template.form == "suricata":
        request.getfixturevalue("suricata")
    turned = msgspec.structs.replace(template, near_miss=template.positive)
    found = detections(dossier(VALUES), [turned], cards, honest_things())
    assert found
    assert not any(one.offered for one in found)


LABELS = {
    "sigma": "tlp.amber-strict",
    "suricata": ", tlp amber+strict;",
    "yara": 'tlp = "TLP:AMBER+STRICT"',
    "sql": "-- TLP:AMBER+STRICT",
}


@pytest.mark.parametrize("form", LABELS)
def test_a_detection_bears_the_label_of_its_report_and_none_where_the_report_bears_none(
    form: str, cards: tuple[Card, ...], request: pytest.FixtureRequest
) -> None:
    if form == "suricata":
        request.getfixturevalue("suricata")
    templates = [one for one in load_templates(TEMPLATES) if one.form == form]
    bare = dossier(VALUES)
    labelled = replace(bare, report=replace(bare.report, tlp="AMBER+STRICT"))
    found = detections(labelled, templates, cards, honest_things())
    assert found
    for one in found:
        assert LABELS[form] in one.text
        assert [trial.words for trial in one.trials if not trial.held] == []
    assert not any("tlp" in one.text.lower() for one in detections(bare, templates, cards, honest_things()))


def test_without_suricata_its_rules_are_written_and_not_offered(
    cards: tuple[Card, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    rules = [one for one in OTHERS if one.form == "suricata"]
    found = detections(dossier(VALUES), rules, cards, honest_things())
    assert found
    for one in found:
        assert not one.offered
        assert {trial.held for trial in one.trials} == {None}
        assert "not installed" in one.trials[0].words
        assert "alert " in one.text


@pytest.mark.usefixtures("suricata")
def test_a_rule_that_calls_at_each_packet_of_a_conversation_is_not_offered(cards: tuple[Card, ...]) -> None:
    (template,) = (one for one in OTHERS if one.id == "suricata-ip")
    options = [option for option in template.rule["options"] if not option[0].startswith("threshold")]
    turned = msgspec.structs.replace(template, rule={**template.rule, "options": options})
    (found,) = detections(dossier({"ipv4": "203.0.113.77"}), [turned], cards, honest_things())
    assert not found.offered
    (told,) = (trial.words for trial in found.trials if not trial.held)
    assert re.fullmatch(r"it calls \d times for 203\.0\.113\.77 in one conversation: .*", told)


def test_the_rules_of_a_long_report_have_numbers_of_their_own() -> None:
    from groundswell.defences.hunt.detections.forms.suricata import _number
    from groundswell.defences.hunt.detections.items import Item

    rules = [one for one in OTHERS if one.form == "suricata"]
    items = [Item({"value": f"host{n}.mibao.net"}, "s", (0, 1)) for n in range(500)]
    numbers = [_number(template, item) for template in rules for item in items]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < 2**31


HOSTILE = {
    "domain": "mibao-updates.net",
    "user_agent": 'x"; sid:1; drop tcp any any -> any any (msg:"|41|\\',
    "mutex": 'a" } rule b { condition: true } //\n\\',
    "url": "http://mibao-updates.net/');DROP TABLE x;--\"|;\\",
    "pdb_path": 'c:\\"x\\é\t.pdb',
}


@pytest.mark.parametrize("form", ["yara", "suricata", "sql"])
def test_a_hostile_value_stays_a_value(form: str, cards: tuple[Card, ...], request: pytest.FixtureRequest) -> None:
    if form == "suricata":
        request.getfixturevalue("suricata")
    found = detections(dossier(HOSTILE), [one for one in OTHERS if one.form == form], cards, honest_things())
    assert found
    for one in found:
        parses = next(trial for trial in one.trials if trial.test == "parses")
        assert parses.held, parses.words
        if form == "suricata":
            assert one.text.count("\nalert ") == len(one.values)
            assert all(line.startswith(("#", "alert ")) for line in one.text.splitlines())
        if form == "yara":
            assert one.text.count("\nrule ") + one.text.startswith("rule ") == 1


@given(TEXT)
def test_any_text_is_one_string_of_yara(text: str) -> None:
    rules = yara_x.compile(f"rule r {{ strings: $a = {quoted(text)} condition: $a }}")
    assert rules.scan(b"before " + text.encode() + b" after").matching_rules


@given(TEXT)
def test_any_text_is_one_literal_of_sql(text: str) -> None:
    row = DATABASE.execute(f"SELECT {literal(text)}").fetchone()
    assert row == (text,)


@given(TEXT)
def test_any_text_in_a_content_reads_back_as_its_bytes(text: str) -> None:
    read = bytearray()
    for at, part in enumerate(content(text).split("|")):
        read += bytes.fromhex(part) if at % 2 else part.encode("ascii")
    assert bytes(read) == text.encode()


@example(["\x85"])
@pytest.mark.usefixtures("suricata")
@given(st.lists(TEXT, min_size=1, max_size=4))
@settings(max_examples=5)
def test_suricata_reads_whatever_stands_in_a_content(texts: list[str]) -> None:
    from groundswell.defences.hunt.detections.form import Draft, Written
    from groundswell.defences.hunt.detections.forms import suricata as form
    from groundswell.defences.hunt.detections.items import Item

    template = next(one for one in OTHERS if one.id == "suricata-user-agent")
    items = tuple(Item({"value": text}, "s", (0, 1)) for text in dict.fromkeys(texts))
    draft = Draft(Report("r-0123456789ab", "t", "0" * 64), items, "t", "u")
    ((parses, *_),) = form.tried([Written(template, draft, form.write(template, draft))], ())
    assert parses.held, parses.words


def test_a_made_up_capture_is_read_by_suricata_without_a_complaint(suricata: str, tmp_path: Path) -> None:
    kinds = [
        {"kind": "dns", "query": "www.example.net"},
        {"kind": "http", "host": "www.example.net", "path": "/a"},
        {"kind": "tls", "host": "www.example.net"},
        {"kind": "tcp", "address": "2001:db8::9", "port": "8443"},
    ]
    (tmp_path / "made-up.pcap").write_bytes(capture(kinds))
    (tmp_path / "all.rules").write_text(
        "".join(
            f'alert {name} any any -> any any (msg:"{name}"; {rule} sid:{number};)\n'
            for number, (name, rule) in enumerate(
                [
                    ("dns", 'dns.query; content:"www.example.net";'),
                    ("http", 'http.uri; content:"/a";'),
                    ("tls", 'tls.sni; content:"www.example.net";'),
                    ("tcp", "flow:established;"),
                ],
                1,
            )
        )
    )
    from groundswell.defences.hunt.detections.forms.suricata import _CONFIG

    (tmp_path / "suricata.yaml").write_text(_CONFIG)
    for name in ("classification.config", "reference.config", "threshold.config"):
        (tmp_path / name).write_text("")
    # Without -k none: a wrong checksum would hide the packet.
    done = subprocess.run(
        [suricata, "-c", "suricata.yaml", "-S", "all.rules", "-l", ".", "-r", "made-up.pcap"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.returncode == 0
    told = (tmp_path / "eve.json").read_text()
    assert {name for name in ("dns", "http", "tls", "tcp") if f'"signature":"{name}"' in told} == {
        "dns",
        "http",
        "tls",
        "tcp",
    }


@pytest.mark.usefixtures("suricata")
def test_suricata_says_of_each_rule_of_others_whether_it_reads_it() -> None:
    good = 'alert http any any -> any any (msg:"Crow asks"; http.uri; content:"/crow"; sid:1000001; rev:1;)'
    read, broken = suricata_form.reads([good, good.replace("; sid", " sid")])
    assert (read.held, broken.held) == (True, False)
    assert "as it is printed" in broken.words
