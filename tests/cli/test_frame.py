"""The frame of the command line: help, names that are nearly right, exit codes, and what is imported when."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from groundswell.cli.main import main
from groundswell.cli.table import TABLE

HEAVY = {
    "pyarrow",
    "rich",
    "duckdb",
    "jinja2",
    "sigma",
    "sqlalchemy",
    "hyperscan",
    "selectolax",
    "evtx",
    "numpy",
    "yaml",
}
# The company's own facts hold expected hosts, whose base counts with numpy.
NEEDED = {"company": {"numpy"}}


@pytest.fixture(autouse=True)
def _outside_any_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("GROUNDSWELL_WORKSPACE", "GROUNDSWELL_OUTPUT", "GROUNDSWELL_NOW"):
        monkeypatch.delenv(name, raising=False)


def _modules_after(arguments: list[str]) -> set[str]:
    """Top-level modules that a fresh process has loaded when `groundswell ARGUMENTS` ends."""
    code = (
        "import sys, io, json, contextlib\n"
        "from groundswell.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        f"    main({arguments!r})\n"
        "print(json.dumps(sorted(m for m in sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["init", "--help"], ["ingest", "--help"], ["completion", "bash"], ["company", "show"]],
    ids=" ".join,
)
def test_no_command_imports_a_heavy_library_before_it_needs_it(arguments: list[str]) -> None:
    loaded = {name.partition(".")[0] for name in _modules_after(arguments)}
    assert not loaded & (HEAVY - NEEDED.get(arguments[0], set()))


def test_help_imports_no_command() -> None:
    assert not [name for name in _modules_after(["--help"]) if name.startswith("groundswell.cli.commands")]


def test_help_names_every_command_and_is_at_most_96_columns_wide(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 96
    for entry in TABLE:
        assert f"\n  {entry.name}" in text
        assert entry.does in " ".join(text.split())


def test_nothing_given_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "groundswell COMMAND [VERB]" in capsys.readouterr().out


WRONG = [
    # arguments, first line on stderr, why
    (["finding"], 'GS-0002: there is no command "finding". Did you mean: groundswell findings', "a command"),
    (["company", "hots"], 'GS-0002: there is no command "hots". Did you mean: groundswell company hosts', "a verb"),
    (
        ["init", "--jsn"],
        'GS-0003: groundswell init has no option "--jsn". Did you mean: groundswell init --json',
        "an option",
    ),
    (
        ["company", "hosts"],
        "GS-0005: groundswell company hosts needs FILE. hint: groundswell company hosts computers.csv",
        "nothing to work on",
    ),
    (
        ["init", "--color", "blue"],
        'GS-0004: --color of groundswell init cannot be "blue": it is one of auto, always, never. '
        "hint: groundswell init --help",
        "a word that is none",
    ),
    (
        ["init", "--now", "soon", "--json", "--concise", "--full"],
        None,
        "two that exclude each other",
    ),
]


@pytest.mark.parametrize(("arguments", "line"), [case[:2] for case in WRONG], ids=[case[2] for case in WRONG])
def test_a_wrong_command_line_ends_with_2_and_says_what_was_meant(
    arguments: list[str], line: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    if line is not None:
        assert lines[0] == line
    assert lines[-1] == "exit 2: the command or a setting is wrong; nothing was done"


def test_with_json_an_error_is_one_object_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["company", "show", "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    error = json.loads(said.err.splitlines()[0])
    assert error["schema"] == "groundswell/error/1"
    (row,) = error["rows"]
    assert list(row) == ["code", "what", "where", "why", "hint", "count"]
    assert list(row["where"]) == ["file", "record", "line", "column"]
    assert row["code"] == "GS-1001"
    assert row["hint"] == "groundswell init"


def test_an_error_with_a_place_points_at_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "-q"]) == 0
    (tmp_path / "groundswell.toml").write_text("[judge]\nmin_visable = 0.4\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["company", "show"]) == 2
    assert capsys.readouterr().err.splitlines()[:3] == [
        'error[GS-1003]: there is no setting "judge.min_visable"',
        "  --> groundswell.toml, line 2",
        "  Did you mean: judge.min_visible",
    ]


def test_shared_options_may_stand_before_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "-q", "inside"]) == 0
    capsys.readouterr()
    assert main(["-w", "inside", "--json", "company", "show"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "groundswell/company/1"


def test_a_noun_alone_runs_its_default_verb(capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", "-q"])
    capsys.readouterr()
    assert main(["company"]) == 0
    alone = capsys.readouterr().out
    assert main(["company", "show"]) == 0
    assert capsys.readouterr().out == alone


def test_standing_form_of_output_is_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GROUNDSWELL_OUTPUT", "json")
    assert main(["init"]) == 0
    assert json.loads(capsys.readouterr().out)["made"] == ["groundswell.toml", "company.toml"]


def test_a_form_that_a_command_does_not_have_is_named_with_those_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--json", "--concise", "--full"]) == 2
    assert "--concise and --full" in capsys.readouterr().err


@pytest.mark.parametrize("name", [entry.name for entry in TABLE])
def test_every_help_has_two_examples_and_fits_96_columns(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 96
    examples = text.split("\nExamples\n")[1].split("\n\n")[0].splitlines()
    assert len(examples) >= 2
    assert all(f"groundswell {name}" in line for line in examples)
