"""Six reports judged against every shared log; ten things said are looked up in the raw records by other readers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from evtx import PyEvtxParser

pytestmark = [pytest.mark.shared, pytest.mark.slow]

NOW = ("--now", "2026-09-01T00:00Z", "--since", "2018-01-01")
REPORTS = {
    "article": "source-article.txt",
    "eset": "eset/famoussparrow.adoc",
    "unit42": "unit42/2025-06-09-IOCs-for-Agent-Serpens-activity.txt",
    "ledger": "hunters-ledger/opendirectory-13-140-145-210-weblogic-deserialization-telecom-harvester-20260817.md",
    "cisa": "cisa/cisa-aa21-200a.txt",
    "volexity": "volexity/2024-01-10_Ivanti_Connect_Secure.csv",
}
CODES = {"article": 10, "eset": 10, "unit42": 11, "ledger": 10, "cisa": 10, "volexity": 11}


class Told:
    """What one `assess` wrote."""

    def __init__(self, folder: Path, ended: Any) -> None:
        self.ended = ended
        self.verdict = json.loads((folder / "verdict.json").read_text("utf-8"))
        self.findings = [json.loads(line) for line in (folder / "findings.jsonl").read_text("utf-8").splitlines()]

    def titled(self, title: str) -> list[dict[str, Any]]:
        return [f for f in self.findings if f["title"] == title]


@pytest.fixture(scope="module")
def told(telemetry: Any, cli: Any) -> dict[str, Told]:
    """Every report assessed through the command line."""
    found = {}
    for name, path in REPORTS.items():
        where = telemetry.folder / "answers" / name
        ended = cli("assess", telemetry.logs / "reports" / path, *NOW, "-q", "-o", where, folder=telemetry.folder)
        found[name] = Told(where, ended)
    return found


@pytest.fixture(scope="module")
def dossiers(told: dict[str, Told], telemetry: Any) -> dict[str, tuple[dict[str, Any], str]]:
    """Each report's dossier, and the text that its spans count in."""
    found = {}
    for name, one in told.items():
        folder = telemetry.folder / "reports" / one.verdict["report"]["id"]
        dossier = json.loads((folder / "dossier.json").read_text("utf-8"))
        found[name] = (dossier, (folder / "text.txt").read_bytes().decode("utf-8"))
    return found


@cache
def lines(path: Path) -> list[bytes]:
    """The lines of a file, heads and all, by pyarrow's decompression alone; a position counts them from 0."""
    how = {".zst": "zstd", ".gz": "gzip"}.get(path.suffix)
    with pa.input_stream(str(path), compression=how) as stream:
        return bytes(stream.read()).splitlines()


@cache
def events(path: Path) -> list[dict[str, Any]]:
    """The events of an EVTX file, as the evtx library gives them."""
    return [json.loads(record["data"])["Event"] for record in PyEvtxParser(str(path)).records_json()]


def event_id(event: dict[str, Any]) -> int:
    given = event["System"]["EventID"]
    return int(given["#text"] if isinstance(given, dict) else given)


def everything(logs: Path) -> Iterator[str]:
    """Every raw record as text in lower case."""
    for path in sorted(logs.glob("evtx*/**/*.evtx")):
        yield from (json.dumps(one).lower() for one in events(path))
    for folder in ("ndjson-windows", "zeek", "eve"):
        for path in sorted((logs / folder).iterdir()):
            if path.name != "README.md":
                yield b"\n".join(lines(path)).decode("utf-8", "replace").lower()


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_runs_from_end_to_end(name: str, told: dict[str, Told]) -> None:
    one = told[name]
    assert one.ended.code == CODES[name] == one.verdict["exit"]["code"], one.ended.err
    assert one.ended.last == f"exit {one.ended.code}: {one.verdict['exit']['why']}"
    assert "Traceback" not in one.ended.err
    assert len(one.verdict["hit"]["findings"]) == len(one.findings)
    rules = one.verdict["hit"]["rules"]
    states = ("matched", "no_match", "no_match_in_part", "not_evaluated")
    assert rules["total"] == sum(rules[state] for state in states) == sum(rules["chosen"].values())


def test_1_every_finding_of_an_event_log_names_the_file_and_position_of_a_record_that_says_the_same(
    told: dict[str, Told],
) -> None:
    looked_up = 0
    for finding in told["article"].findings:
        record = finding["record"]
        if not record["file"].endswith(".evtx"):
            continue
        event = events(Path(record["file"]))[record["position"]]
        assert str(event_id(event)) == record["raw"]["EventID"]
        assert event["System"]["Computer"].lower() == finding["host"]
        data = event.get("EventData") or event.get("UserData") or {}
        for rule in finding["rules"]:
            for held in rule["held"]:
                raw = data.get(held["field"])
                if isinstance(raw, str) and held["op"] != "not":
                    assert held["value"] == raw, finding["id"]
                    looked_up += 1
    assert looked_up > 40


CMD = "f5ae03de0ad60f5b17b82f2cd68402fe"  # MD5 of a cmd.exe of Windows, which AA21-200A lists among malware hashes


def test_2_the_hash_of_ppldump_stands_in_the_first_record_of_that_log(told: dict[str, Told]) -> None:
    (finding,) = told["article"].titled("Hacktool Execution - Imphash")
    event = events(Path(finding["record"]["file"]))[finding["record"]["position"]]
    assert "IMPHASH=C547F2E66061A8DFFB6F5A3FF63C0A74" in event["EventData"]["Hashes"]
    assert event["EventData"]["Image"].endswith("\\PPLdump.exe")
    assert finding["host"] == event["System"]["Computer"].lower() == "msedgewin10"


def test_3_windows_making_a_profile_is_in_the_log_and_is_no_copied_store(told: dict[str, Told], shared: Path) -> None:
    made = [text for text in everything(shared) if '"targetfilename":"c:\\\\users\\\\pgustavo\\\\cookies"' in text]
    assert made, "the log has the record that the rule must leave out"
    assert told["article"].titled("Browser's store of passwords or cookies copied out of its profile") == []


def test_4_the_user_agents_of_the_web_log_are_those_of_its_lines(told: dict[str, Told], shared: Path) -> None:
    path = shared / "zeek" / "http.rita.log.gz"
    found = [f for f in told["article"].findings if f["record"]["file"] == str(path)]
    assert len(found) == 3
    for finding in found:
        held = finding["rules"][0]["held"][0]
        columns = lines(path)[finding["record"]["position"]].split(b"\t")
        assert held["value"].encode() in columns
        assert finding["host"] is None


def test_5_every_cleared_security_log_is_one_finding_and_no_other_record_is(
    told: dict[str, Told], shared: Path
) -> None:
    cleared = {
        (str(path), number)
        for path in shared.glob("evtx*/**/*.evtx")
        for number, event in enumerate(events(path))
        if event["System"].get("Channel") == "Security" and event_id(event) in (517, 1102)
        if event["System"]["TimeCreated"]["#attributes"]["SystemTime"] >= "2018"
    }
    found = told["article"].titled("Security Eventlog Cleared")
    assert len(cleared) > 5
    assert {(f["record"]["file"], f["record"]["position"]) for f in found if f["count"] == 1} <= cleared
    assert sum(f["count"] for f in found if f["record"]["file"].endswith(".evtx")) == len(cleared)


def test_6_on_22_october_2020_those_hosts_spoke_whose_records_carry_that_day(
    told: dict[str, Told], shared: Path
) -> None:
    path = shared / "ndjson-windows" / "purplesharp-ad-playbook.json.zst"
    spoke = {json.loads(line)["Hostname"].lower() for line in lines(path) if b'"EventTime":"2020-10-22' in line}
    seen = told["article"].verdict["seen"]
    calendar = seen["calendar"]
    start = int(pa.scalar(calendar["from"]).cast(pa.date32()).cast(pa.int32()).as_py())
    day = int(pa.scalar("2020-10-22").cast(pa.date32()).cast(pa.int32()).as_py()) - start
    assert {row["host"] for row in calendar["rows"] if row["days"][day] != "n"} == spoke
    assert len(spoke) == 4


def test_7_rules_for_defender_were_not_evaluated_because_no_record_of_its_channel_is_in_any_file(
    told: dict[str, Told], shared: Path
) -> None:
    waits = [r for r in told["article"].verdict["not_evaluated"] if "windefend" in r["detail"]]
    assert len(waits) > 5
    assert {r["reason"] for r in waits} == {"no_source"}
    assert not any('"microsoft-windows-windows defender/operational"' in text for text in everything(shared))


def test_8_the_one_hash_of_the_advisory_in_our_records_is_of_windows_own_file_and_no_trace(
    told: dict[str, Told], dossiers: dict[str, tuple[dict[str, Any], str]], shared: Path
) -> None:
    dossier, text = dossiers["cisa"]
    (stated,) = [o for o in dossier["observables"] if o["value"] == CMD]
    start, end = stated["span"]
    assert text[start:end].lower() == CMD
    assert stated["judgement"] == "abused"
    assert stated["reasons"][0].startswith("an anomaly of the report: the hash of cmd.exe")
    assert sum(text.count(CMD) for text in everything(shared)) == 1
    assert [f for f in told["cisa"].findings if f["indicator"]] == []


@pytest.mark.parametrize("name", ["eset", "unit42", "volexity"])
def test_9_none_of_the_values_that_a_list_gives_stands_in_any_record(
    name: str, told: dict[str, Told], dossiers: dict[str, tuple[dict[str, Any], str]], shared: Path
) -> None:
    stated = told[name].verdict["hit"]["indicators"]
    dossier, text = dossiers[name]
    values = {o["value"] for o in dossier["observables"] if o["judgement"] == "attacker"}
    assert stated["seen"] == 0
    assert stated["total"] == len(values) > 3
    for one in dossier["observables"]:
        start, end = one["span"]
        assert text[start:end].replace("[", "").replace("]", "").replace("hxxp", "http").lower() in (
            one["value"].lower(),
            one["as_written"].replace("[", "").replace("]", "").replace("hxxp", "http").lower(),
        )
    pattern = re.compile("|".join(map(re.escape, sorted(values))))
    assert [found.group() for text in everything(shared) for found in pattern.finditer(text)] == []


def test_10_what_is_attributed_to_the_article_stands_in_it(
    dossiers: dict[str, tuple[dict[str, Any], str]], told: dict[str, Told], shared: Path
) -> None:
    dossier, text = dossiers["article"]
    raw = (shared / "reports" / "source-article.txt").read_text("utf-8")
    names = {n["name"]: text[slice(*n["span"])] for n in dossier["names"] if n["kind"] == "malware"}
    assert {name.lower() for name in names} == {written.lower() for written in names.values()}
    assert len(names) == 3
    assert all(written in raw for written in names.values())
    assert len(dossier["recommendations"]) == 7
    assert all(text[slice(*r["span"])].split()[0] in raw for r in dossier["recommendations"])
    assert [text[slice(*d["span"])] for d in dossier["dates"]] == ["2021"]
    assert told["article"].verdict["report"]["stated"] == {"tools": 3, "indicators": 0, "techniques": 0, "measures": 7}
