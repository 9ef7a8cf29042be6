"""Taking out of the lake on the command line: only with a yes, never what is held, and the base stays."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from groundswell.cli.main import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], samples: Path) -> Run:
    """Run a command in a workspace into which two samples were read; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--now", "2026-01-01T00:00Z"])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert ran("init", "-q")[0] == 0
    ran("ingest", str(samples / "zeek-dns.log"), str(samples / "windows-sysmon.nxlog.jsonl"), "-q")
    return ran


def _kept(run: Run) -> dict[str, int]:
    code, told, _ = run("lake", "show", "--json")
    return {row["source"]: row["records"] for row in json.loads(told)["rows"]} if code == 0 else {}


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_dropped_is_gone_and_the_rest_stays(run: Run) -> None:
    before = _kept(run)
    code, told, _ = run("lake", "drop", "--source", "zeek-dns", "--yes", "--json")
    assert code == 0
    assert json.loads(told)["records"] == before["zeek-dns"]
    assert _kept(run) == {source: n for source, n in before.items() if source != "zeek-dns"}


def test_after_a_drop_the_hosts_are_expected_still_and_not_seen(run: Run, samples: Path) -> None:
    before = {row["host"] for row in json.loads(run("visibility", "--json")[1])["rows"]}
    assert before
    run("lake", "drop", "--source", "windows-sysmon", "--yes")
    rows = json.loads(run("visibility", "--json")[1])["rows"]
    assert {row["host"] for row in rows} == before
    assert {row["state"] for row in rows} == {"dark"}


def test_a_dropped_file_can_be_read_in_again(run: Run, samples: Path) -> None:
    before = _kept(run)
    run("lake", "drop", "--source", "zeek-dns", "--yes")
    run("ingest", str(samples / "zeek-dns.log"), "-q")
    assert _kept(run) == before


def test_nothing_is_dropped_where_nobody_can_be_asked(run: Run) -> None:
    before = _kept(run)
    code, _, said = run("lake", "drop")
    assert code == 2
    assert "GS-0009" in said
    assert _kept(run) == before


@pytest.mark.parametrize(("answer", "left"), [("no\n", True), ("\n", True), ("yes\n", False)])
def test_at_a_terminal_it_asks_and_only_a_yes_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, left: bool
) -> None:
    monkeypatch.setattr("sys.stdin", _Terminal(answer))
    code, _, said = run("lake", "drop", "--source", "zeek-dns")
    assert code == 0
    assert "This takes" in said
    assert ("zeek-dns" in _kept(run)) is left


def test_a_source_that_the_lake_does_not_keep_is_an_error_with_the_nearest(run: Run) -> None:
    code, _, said = run("lake", "drop", "--source", "zeek-dsn", "--yes")
    assert code == 2
    assert "groundswell lake drop --source zeek-dns" in said


def test_what_is_held_is_not_dropped_until_it_is_released(run: Run) -> None:
    before = _kept(run)
    held = json.loads(run("lake", "hold", "add", "--source", "zeek-dns", "--why", "case 12", "--by", "mb", "--json")[1])
    assert [row["id"] for row in json.loads(run("lake", "hold", "--json")[1])["rows"]] == [held["id"]]
    for arguments in (["--yes"], ["--source", "zeek-dns", "--yes"]):
        code, _, said = run("lake", "drop", *arguments)
        assert code == 2
        assert "case 12" in said
    assert _kept(run) == before
    assert run("lake", "hold", "release", held["id"][:8])[0] == 0
    assert run("lake", "drop", "--yes")[0] == 0
    assert _kept(run) == {}


@pytest.mark.parametrize("missing", [["--why", "case 12"], ["--by", "mb"]], ids=["no name", "no reason"])
def test_a_hold_needs_a_name_and_a_reason(run: Run, missing: list[str]) -> None:
    code, _, said = run("lake", "hold", "add", *missing)
    assert code == 2
    assert "GS-5009" in said
    assert json.loads(run("lake", "hold", "list", "--json")[1])["rows"] == []


def test_a_hold_that_does_not_exist_cannot_be_released(run: Run) -> None:
    code, _, said = run("lake", "hold", "release", "h-000000")
    assert code == 2
    assert "GS-5044" in said


def test_compacting_changes_no_record_and_every_hash_holds(run: Run) -> None:
    before = _kept(run)
    told = json.loads(run("lake", "compact", "--json")[1])
    assert told["files"] <= told["files_before"]
    assert _kept(run) == before
    assert run("lake", "verify")[0] == 0


def test_old_records_go_by_the_setting_and_are_not_read_in_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, samples: Path
) -> None:
    assert run("lake", "drop", "--old", "--yes")[0] == 2  # keep.records_days is 0: kept for ever
    before = _kept(run)
    monkeypatch.setenv("GROUNDSWELL_KEEP_RECORDS_DAYS", "1")
    code, told, said = run("lake", "drop", "--old", "--yes", "--json")
    assert code == 0, said
    assert json.loads(told)["records"] == sum(before.values())
    run("ingest", str(samples / "zeek-dns.log"), "-q")
    assert _kept(run) == {}


def test_old_and_a_source_are_two_questions(run: Run) -> None:
    assert run("lake", "drop", "--old", "--source", "zeek-dns", "--yes")[0] == 2
