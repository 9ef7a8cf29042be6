"""From a report to a finding: the rules that a report is turned into find what it describes, and lead back to it."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from groundswell.cli.main import main

NOW = "2026-01-15T00:00Z"
REPORT = """# A made-up report

The backdoor speaks to mibao-updates[.]net, its command and control server.

## Indicators

- mibao-updates[.]net
- 203.0.113[.]77
"""
ROWS = [
    {"ts": 1768000000 + n * 3600, "id.orig_h": "10.0.0.5", "id.resp_h": "10.0.0.1", "query": query}
    for n, query in enumerate(["www.example.com", "cdn.mibao-updates.net", "notmibao-updates.net", "www.example.com"])
]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("detections")

    def call(*words: str) -> tuple[int, str, str]:
        out, said, raw = io.StringIO(), io.StringIO(), io.BytesIO()
        out.buffer = raw  # type: ignore[attr-defined]  # bytes are written past the text layer
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            code = main([*words, "--now", NOW])
        return code, out.getvalue() + raw.getvalue().decode(), said.getvalue()

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        (folder / "report.md").write_text(REPORT)
        (folder / "dns.jsonl").write_text(
            "".join(
                json.dumps({"_path": "dns", "uid": f"C{n}", "id.orig_p": 5353, "id.resp_p": 53, "proto": "udp", **row})
                + "\n"
                for n, row in enumerate(ROWS)
            )
        )
        assert call("init")[0] == 0
        assert call("ingest", "dns.jsonl")[0] == 0
        yield call


def test_the_lake_says_how_often_a_rule_would_have_called(run: Run) -> None:
    code, out, said = run("intel", "detections", "report.md", "--json")
    assert code == 0, said
    by_template = {one["template"]: one for one in json.loads(out)["detections"]}
    wire = by_template["dns-network"]
    assert wire["offered"]
    assert (wire["expected"]["findings"], wire["expected"]["noun"]) == (1, "sensor-days")
    assert wire["expected"]["looked"] >= 1
    days = wire["expected"]["days"]
    assert wire["expected"]["a_day"] == pytest.approx(wire["expected"]["of"] / (wire["expected"]["looked"] * days))
    asked = by_template["sql-lookups"]["expected"]
    assert (asked["findings"], asked["noun"], asked["why"]) == (1, "sensor-days", None)
    assert asked["looked"] >= 1
    files = by_template["suricata-dns"]["expected"]
    assert files["findings"] is None
    on_host = by_template["dns-query"]["expected"]
    assert on_host["findings"] is None, "no host keeps DNS queries here, so nothing is expected and nothing is zero"
    assert on_host["why"]


def test_a_rule_below_high_is_not_said_to_find_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ports.md").write_text(REPORT.replace("203.0.113[.]77", "45.248.85[.]200"))
    (tmp_path / "conn.jsonl").write_text(
        json.dumps(
            {"_path": "conn", "uid": "C9", "ts": 1768000000, "proto": "tcp", "id.orig_h": "10.0.0.5", "id.orig_p": 5353}
            | {"id.resp_h": "45.248.85.200", "id.resp_p": 443}
        )
        + "\n"
    )
    assert run("ingest", str(tmp_path / "conn.jsonl"))[0] == 0
    code, out, said = run("intel", "detections", str(tmp_path / "ports.md"), "--json")
    assert code == 0, said
    by_template = {one["template"]: one for one in json.loads(out)["detections"]}
    assert by_template["address-connection"]["level"] == "medium"
    assert by_template["address-connection"]["expected"]["findings"] == 1
    assert by_template["sql-connections"]["expected"]["findings"] == 1
    assert by_template["address-inbound"]["expected"]["findings"] == 0
    assert by_template["address-inbound"]["expected"]["looked"] >= 1


def test_rules_given_with_a_report_are_the_reports_and_a_match_is_a_trace_at_any_level(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "ports.md").write_text(REPORT.replace("203.0.113[.]77", "45.248.85[.]201"))
    row = {"_path": "conn", "uid": "C8", "ts": 1768000000, "proto": "tcp", "id.orig_h": "10.0.0.5", "id.orig_p": 5353}
    (tmp_path / "conn.jsonl").write_text(json.dumps({**row, "id.resp_h": "45.248.85.201", "id.resp_p": 443}) + "\n")
    assert run("ingest", str(tmp_path / "conn.jsonl"))[0] == 0
    report = json.loads(run("intel", "read", str(tmp_path / "ports.md"), "--json")[1])["report"]["id"]
    code, _, said = run("intel", "detections", report, "-o", str(tmp_path / "rules"))
    assert code == 0, said
    assert f"groundswell hunt --report {report} --rules +{tmp_path / 'rules'}" in said

    def matched(*words: str) -> dict[str, tuple[str | None, str]]:
        hunted = json.loads(run("hunt", "--rules", f"+{tmp_path / 'rules'}", *words, "--json")[1])
        return {m["title"]: (m["origin"], m["counts"]) for m in hunted["matched"] if "45.248.85.201" in m["title"]}

    alone, with_report = matched(), matched("--report", report)
    assert set(alone.values()) == {(None, "common")}
    assert set(with_report.values()) == {("report", "trace")}
    assert set(alone) == set(with_report) != set()


def test_the_rules_hunt_and_their_finding_leads_to_the_sentence(run: Run, tmp_path: Path) -> None:
    code, out, said = run("intel", "detections", "report.md", "-o", str(tmp_path / "rules"))
    assert code == 0, said
    assert f"groundswell hunt --rules +{tmp_path / 'rules'}" in said
    assert "offered" in out
    code, out, said = run("hunt", "--rules", str(tmp_path / "rules"), "--json")
    assert code == 10, said
    (matched,) = json.loads(out)["matched"]
    assert "mibao-updates.net" in matched["title"]
    code, out, said = run("findings", "list", "--json")
    assert code in (0, 10), said
    id = json.loads(out)["rows"][0]["id"]
    code, out, said = run("findings", "show", id)
    assert code == 0, said
    assert "cdn.mibao-updates.net" in out
    text = next((tmp_path / "rules").glob("dns-network-*.yml")).read_text()
    assert "The report says: mibao-updates[.]net" in " ".join(text.split())


def test_without_a_workspace_no_number_is_given(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.md").write_text(REPORT)
    monkeypatch.chdir(tmp_path)
    code, out, said = run("intel", "detections", "report.md", "--json")
    assert code == 0, said
    for one in json.loads(out)["detections"]:
        assert one["expected"]["findings"] is None
        assert "workspace" in one["expected"]["why"]


def test_the_article_gives_no_detection_and_says_so(run: Run, shared: Path) -> None:
    code, out, said = run("intel", "detections", str(shared / "reports" / "source-article.txt"))
    assert code == 0, said
    assert "No detection could be written" in out
