"""A report comes from a file of any name, from a pipe or from standard input, and is kept whole."""

from __future__ import annotations

import io
import json
import os
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from groundswell.cli.main import main

TEXT = b"The server was hxxp://mibao-updates[.]net/gate, and a loader called Mibaoload asked it for orders.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert main(["init", "-q"]) == 0
    return tmp_path


def test_a_dash_is_standard_input_and_its_bytes_are_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(TEXT), isatty=lambda: False))
    assert main(["intel", "read", "-", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["value"] for one in told["observables"]] == ["http://mibao-updates.net/gate"]
    assert (here / "reports" / told["report"]["id"] / "report").read_bytes() == TEXT


def test_a_pipe_is_read_once_and_kept_whole(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(here / "pipe")
    writer = threading.Thread(target=(here / "pipe").write_bytes, args=(TEXT,))
    writer.start()
    assert main(["intel", "read", "pipe", "--json"]) == 0
    writer.join()
    told = json.loads(capsys.readouterr().out)
    assert (here / "reports" / told["report"]["id"] / "report").read_bytes() == TEXT


@pytest.mark.parametrize("name", [b"list\xff.txt", "отчёт.txt".encode(), b"a b\n\x1b[31m.txt"])
def test_a_file_of_any_name_is_read_kept_and_listed(
    name: bytes, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = os.fsdecode(os.fsencode(here) + b"/" + name)
    Path(path).write_bytes(b"mibao-updates.net\nmibao-cdn.net\nmibao-mail.net\n")
    assert main(["intel", "read", path]) == 0
    assert main(["intel", "list"]) == 0
    told = capsys.readouterr().out
    assert "mibao-cdn[.]net" in told
    assert "\x1b" not in told
    told.encode("utf-8")
