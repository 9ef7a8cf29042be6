"""How a command ends: faults, Ctrl+C, TERM, a reader that went away, a full disk, and files that are whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from groundswell.cli import main as entry
from groundswell.cli.call import Call
from groundswell.cli.stopping import safe_points
from groundswell.cli.streams import cleaned, wants_color, write_whole
from groundswell.model.errors import MachineError


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def _raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def raised(arguments: list[str]) -> object:
        raise error

    monkeypatch.setattr(entry, "_run", raised)


def test_a_fault_ends_with_70_keeps_a_trace_file_and_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _raising(monkeypatch, KeyError("Imphash"))
    assert entry.main(["ingest", "x"]) == 70
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said.splitlines()[-1] == "exit 70: a fault of Groundswell"
    (kept,) = (tmp_path / "state" / "groundswell").iterdir()
    assert str(kept) in said
    assert "KeyError" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def test_a_traceback_is_shown_from_vv_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _raising(monkeypatch, KeyError("Imphash"))
    assert entry.main(["ingest", "x", "-vv"]) == 70
    assert "Traceback" in capsys.readouterr().err


ENDS = [
    (KeyboardInterrupt(), 130, "exit 130: stopped by Ctrl+C; what is whole was kept"),
    (OSError(errno.ENOSPC, "No space left on device", "lake/x"), 5, "exit 5: the machine does not allow it"),
    (PermissionError(errno.EACCES, "Permission denied", "lake/x"), 5, "exit 5: the machine does not allow it"),
    (MemoryError(), 5, "exit 5: the machine does not allow it"),
]


@pytest.mark.parametrize(("error", "code", "line"), ENDS, ids=["ctrl-c", "full disk", "no permission", "no memory"])
def test_what_is_no_fault_of_ours_ends_with_its_own_code(
    error: BaseException, code: int, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _raising(monkeypatch, error)
    assert entry.main(["ingest", "x"]) == code
    assert capsys.readouterr().err.splitlines()[-1] == line


def test_the_first_ctrl_c_waits_for_a_safe_point_and_the_second_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    with safe_points() as point:
        point()
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            point()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert "stopping after this batch" in capsys.readouterr().err


def test_term_ends_with_143() -> None:
    code = (
        "import os, signal, sys\n"
        "from groundswell.cli import main as entry\n"
        "def run(arguments):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    while True: pass\n"
        "entry._run = run\n"
        "sys.exit(entry.main(['ingest', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 143
    assert done.stderr == "exit 143: stopped by TERM; what is whole was kept\n"


def test_a_reader_that_went_away_is_no_error() -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from groundswell.cli.main import main; import sys; sys.exit(main(['explain', '--full']))",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert said == b""


def test_a_result_in_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "verdict.json"
    target.write_bytes(b"before")

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MachineError) as raised:
        write_whole(target, b"after")
    assert raised.value.code == "GS-0010"
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["verdict.json"]
    monkeypatch.undo()
    write_whole(target, b"after")
    assert target.read_bytes() == b"after"


def test_o_writes_the_same_as_stdout_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["explain", "dark"]) == 0
    shown = capsys.readouterr().out
    assert entry.main(["explain", "dark", "-o", str(tmp_path / "dark.txt")]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "dark.txt").read_text(encoding="utf-8") == shown


def test_o_into_a_folder_that_is_not_there_ends_with_5(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["explain", "dark", "-o", "nowhere/x"]) == 5
    assert capsys.readouterr().err.startswith("GS-0010: nowhere/x cannot be written")


ACTING = [
    ("a\x1b]0;owned\x07b", "ab", "a title of the window"),
    ("a\x1b[2Jb", "ab", "clearing the screen"),
    ("a\u202etxt.exe", "a\\u202etxt.exe", "turning the text around"),
    ("a\rb\x00c", "a\\u000db\\u0000c", "going back to the start of the line"),
    ("two\nlines", "two\nlines", "but a line end stays"),
]


@pytest.mark.parametrize(("text", "shown"), [case[:2] for case in ACTING], ids=[case[2] for case in ACTING])
def test_nothing_reaches_the_terminal_that_it_would_act_on(text: str, shown: str) -> None:
    assert cleaned(text) == shown


def test_our_own_colours_pass_only_where_colour_is_on() -> None:
    assert cleaned("\x1b[1mbold\x1b[0m\x1b[2J", color=True) == "\x1b[1mbold\x1b[0m"
    assert cleaned("\x1b[1mbold\x1b[0m") == "bold"


COLOURS = [
    ("auto", {"NO_COLOR": ""}, False, "NO_COLOR with any value"),
    ("auto", {"TERM": "dumb", "CLICOLOR_FORCE": "1"}, False, "a dumb terminal"),
    ("auto", {"CLICOLOR_FORCE": "1"}, True, "CLICOLOR_FORCE"),
    ("auto", {}, False, "a pipe"),
    ("always", {"NO_COLOR": "1"}, True, "the option goes before the environment"),
    ("never", {"CLICOLOR_FORCE": "1"}, False, "and so does never"),
]


@pytest.mark.parametrize(("asked", "environment", "colour"), [c[:3] for c in COLOURS], ids=[c[3] for c in COLOURS])
def test_colour_follows_option_environment_and_terminal(asked: str, environment: dict[str, str], colour: bool) -> None:
    assert wants_color(asked, environment) is colour


@pytest.mark.parametrize(("code", "given"), [(10, 0), (11, 0), (12, 0), (2, 2), (5, 5), (70, 70)])
def test_exit_zero_hides_10_11_and_12_and_nothing_else(code: int, given: int) -> None:
    assert Call(command="groundswell hunt", exit_zero=True).ended(code, "why").code == given
    assert Call(command="groundswell hunt").ended(code, "why").code == code
