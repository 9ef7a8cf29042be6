"""Commands from end to end on the invented samples: what one leaves, the next one finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from groundswell.cli.main import main

NOW = "2026-01-01T00:00Z"
REPORT = (
    "# A made-up report\n\nPublished 2025-06-02. The group used Coolclient. "
    "Its server was evil-updates[.]example and the attackers used T1574.002 to load it.\n"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--now", NOW])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


@pytest.fixture
def ingested(run: Run, samples: Path) -> Run:
    assert run("init", "-q")[0] == 0
    code, _, said = run("ingest", str(samples / "zeek-dns.log"), str(samples / "windows-sysmon.nxlog.jsonl"), "-q")
    assert code in (0, 12), said
    return run


def test_what_was_ingested_is_in_the_lake_and_adds_nothing_a_second_time(ingested: Run, samples: Path) -> None:
    kept = {row["table"]: row["records"] for row in json.loads(ingested("lake", "show", "--json")[1])["rows"]}
    assert kept["zeek_dns"] > 0
    assert kept["windows_sysmon"] > 0
    ingested("ingest", str(samples / "zeek-dns.log"))
    again = {row["table"]: row["records"] for row in json.loads(ingested("lake", "show", "--json")[1])["rows"]}
    assert again == kept


def test_a_changed_byte_in_the_lake_is_found_by_verify(ingested: Run, tmp_path: Path) -> None:
    assert ingested("lake", "verify")[0] == 0
    file = next((tmp_path / "lake").rglob("*.parquet"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(bytes(data))
    code, told, said = ingested("lake", "verify", "--json")
    assert code == 12
    assert [row["why"] for row in json.loads(told)["differ"]] == ["changed"]
    assert said.splitlines()[-1].startswith("exit 12: 1 files of the lake differ")


def test_the_lists_over_the_lake_are_valid_json_and_their_codes_are_0(ingested: Run) -> None:
    for noun in ("sightings", "visibility", "coverage"):
        code, told, said = ingested(noun, "--json")
        assert code == 0, said
        assert json.loads(told)["schema"] == f"groundswell/{noun}/1"
        assert json.loads(told)["rows"]
    dark = json.loads(ingested("visibility", "state:dark", "--json")[1])["rows"]
    assert [row for row in dark if row["state"] != "dark"] == []


def test_a_hunt_over_files_needs_no_workspace(run: Run, samples: Path) -> None:
    code, told, said = run("hunt", str(samples / "windows-sysmon.nxlog.jsonl"), "--json")
    assert code in (0, 10, 12), said
    found = json.loads(told)
    assert found["scope"]["base"] == "spoken"
    assert found["scope"]["records"] > 0
    assert found["rules"]["total"] > 0
    assert found["exit"]["code"] == code


def test_a_report_is_read_kept_listed_graded_shown_and_exported(ingested: Run, tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text(REPORT, encoding="utf-8")
    code, told, _ = ingested("intel", "read", "report.md", "--json")
    dossier = json.loads(told)
    id = dossier["report"]["id"]
    assert code == 0
    assert [o["value"] for o in dossier["observables"]] == ["evil-updates.example"]
    assert ingested("intel", "grade", id[:8], "b2", "--by", "mb")[0] == 0
    (row,) = json.loads(ingested("intel", "list", "--json")[1])["rows"]
    assert (row["id"], row["grade"], row["graded_by"]) == (id, "B2", "mb")
    text = ingested("intel", "show", id, "--text")[1]
    start, end = dossier["observables"][0]["span"]
    assert text[start:end] == dossier["observables"][0]["as_written"]
    assert json.loads(ingested("intel", "export", id)[1]) == dossier
    assert ingested("intel", "grade", id, "b2")[0] == 2


def test_assess_writes_its_files_whole_and_twice_the_same(ingested: Run, tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text(REPORT, encoding="utf-8")
    names = ["findings.jsonl", "verdict.html", "verdict.json", "verdict.navigator.json"]
    code, told, said = ingested("assess", "report.md", "--json", "-o", "first")
    verdict = json.loads(told)
    assert verdict["exit"]["code"] == code
    assert said.splitlines()[-1] == f"exit {code}: {verdict['exit']['why']}"
    first = {name: (tmp_path / "first" / name).read_bytes() for name in names}
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == names
    ingested("assess", "report.md", "--json", "-o", "first")
    assert {name: (tmp_path / "first" / name).read_bytes() for name in names} == first


def test_the_doctor_names_what_is_missing_and_where_settings_come_from(
    ingested: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDSWELL_JUDGE_MIN_VISIBLE", "0.25")
    code, told, _ = ingested("doctor", "--json")
    rows = json.loads(told)["rows"]
    assert code == 10
    assert {"hosts", "records", "company.toml", "content", "settings"} <= {row["check"] for row in rows}
    assert "judge.min_visible 0.25 (GROUNDSWELL_JUDGE_MIN_VISIBLE)" in [row["text"] for row in rows]


def test_a_rule_set_is_added_and_its_rules_are_listed_with_author_and_licence(ingested: Run, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "one.yml").write_text(
        "title: A made-up rule\nid: 11111111-1111-4111-8111-111111111111\nauthor: N. N.\nlevel: low\n"
        "logsource: {product: windows, category: process_creation}\n"
        "detection: {selection: {Image|endswith: '\\made-up.exe'}, condition: selection}\n",
        encoding="utf-8",
    )
    assert ingested("content", "add", "mine", "rules", "--license", "CC0-1.0")[0] == 0
    (row,) = json.loads(ingested("rules", "list", "ruleset:mine", "--json")[1])["rows"]
    assert (row["author"], row["license"]) == ("N. N.", "CC0-1.0")
    assert "by N. N." in ingested("rules", "show", "111111")[1]
    kinds = [row["name"] for row in json.loads(ingested("content", "show", "--json")[1])["rows"]]
    assert "mine" in kinds


def test_a_file_of_rules_that_cannot_be_read_is_told_with_its_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("title: no detection\nlogsource: {product: windows}\n", encoding="utf-8")
    code, told, said = run("rules", "check", "bad.yml", "--json")
    assert code == 12
    assert json.loads(told)["rows"][0]["reason"]
    assert said.splitlines()[-1] == "exit 12: 1 of 1 rules could not be read"


def test_the_cases_of_one_of_our_rules_are_run(run: Run) -> None:
    code, told, _ = run("rules", "test", "d06_process_hive_saved", "--json")
    rows = json.loads(told)["rows"]
    assert code == 0
    assert {row["held"] for row in rows} == {True}
    assert {row["match"] for row in rows} == {True, False}


def test_every_sample_is_recognised_and_a_stranger_is_told_with_its_code(
    run: Run, samples: Path, tmp_path: Path
) -> None:
    assert run("sources", "check", str(samples / "zeek-dns.log"))[0] == 0
    (tmp_path / "strange.txt").write_text("a;b;c\n1;2;3\n", encoding="utf-8")
    code, told, said = run("sources", "check", "strange.txt", "--json")
    assert code == 12
    assert json.loads(told)["rows"][0]["code"] == "GS-2001"
    assert said.splitlines()[-1] == "exit 12: 1 file was not recognised, of 1"


def test_an_empty_lake_is_not_judged(run: Run) -> None:
    run("init", "-q")
    for arguments in (("lake", "show"), ("hunt",), ("visibility",)):
        code, out, said = run(*arguments)
        assert code == 11
        assert out == ""
        assert said.splitlines()[-1].startswith("exit 11: ")


def test_the_state_of_a_rule_is_that_over_the_lake_and_without_records_what_the_cards_can_answer(
    run: Run, samples: Path
) -> None:
    run("init", "-q")
    assert {row["state"] for row in json.loads(run("rules", "list", "--json")[1])["rows"]} == {"ready"}
    run("ingest", str(samples / "windows-sysmon.nxlog.jsonl"), "-q")
    rows = json.loads(run("rules", "list", "--json")[1])["rows"]
    assert {row["state"] for row in rows} <= {"matched", "no_match", "no_match_in_part", "not_evaluated"}
    listed = json.loads(run("rules", "list", "state:not-evaluated", "--json")[1])["rows"]
    assert listed
    assert all(row["reason"] and row["looked_on"] is None for row in listed)
    told = {row["rule"] for row in json.loads(run("hunt", "--json")[1])["not_evaluated"]}
    assert {row["id"] for row in listed} == told


NARROWED = [
    ("findings list", {"--report", "--host", "--source", "--level"}),
    ("findings export", {"--report", "--host", "--source", "--level"}),
    ("sightings", {"--report", "--host"}),
    ("visibility", {"--host"}),
    ("coverage", {"--report", "--level"}),
    ("hunt", {"--report", "--level"}),
    ("rules list", {"--report", "--level"}),
    ("assess", set()),
    ("lake show", set()),
]


@pytest.mark.parametrize(("command", "offered"), NARROWED, ids=[n[0] for n in NARROWED])
def test_options_that_narrow_are_offered_where_they_fit_and_nowhere_else(
    run: Run, command: str, offered: set[str]
) -> None:
    told = run(*command.split(), "--help")[1]
    assert {option for option in ("--report", "--host", "--source", "--level") if f"{option} " in told} == offered


def test_a_level_narrows_what_a_pack_chooses_too(ingested: Run) -> None:
    every = json.loads(ingested("coverage", "--report", "telecom-asia", "--json")[1])["rows"]
    high = json.loads(ingested("coverage", "--report", "telecom-asia", "--level", "high", "--json")[1])["rows"]
    levels = {row["id"]: row["level"] for row in json.loads(ingested("rules", "list", "--json")[1])["rows"]}
    assert {row["rule"] for row in high} == {row["rule"] for row in every if levels[row["rule"]] == "high"}
    assert 0 < len(high) < len(every)
