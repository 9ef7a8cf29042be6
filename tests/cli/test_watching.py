"""A hunt that is watched: progress only on a terminal, the first Ctrl+C taken between two batches, codes asked for."""

from __future__ import annotations

import io
import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from groundswell.cli.main import main
from groundswell.cli.watching import watching

Run = Callable[..., tuple[int, str, str]]
RULE = """title: A made-up rule
id: 11111111-1111-4111-8111-111111111111
author: N. N.
level: high
logsource: {product: zeek, service: dns}
detection: {selection: {query|contains: .}, condition: selection}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], samples: Path) -> Run:
    """Run a command in a workspace with DNS records; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--now", "2026-01-01T00:00Z"])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert ran("init", "-q")[0] == 0
    ran("ingest", str(samples / "zeek-dns.log"), "-q")
    (tmp_path / "rule.yml").write_text(RULE, encoding="utf-8")
    return ran


def test_the_first_ctrl_c_ends_after_the_batch_and_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    seen = []
    before = signal.getsignal(signal.SIGINT)

    def hunting() -> None:
        with watching(True, "no finding was kept") as after:
            for rows in (10, 20, 30):
                seen.append(rows)
                if rows == 20:
                    signal.raise_signal(signal.SIGINT)
                after(rows)

    with pytest.raises(KeyboardInterrupt):
        hunting()
    assert seen == [10, 20]
    assert "30 records were looked at, not all: no finding was kept" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before


def test_the_second_ctrl_c_stops_at_once() -> None:
    done = []

    def hunting() -> None:
        with watching(True, "nothing was judged"):
            signal.raise_signal(signal.SIGINT)
            done.append("went on")
            signal.raise_signal(signal.SIGINT)
            done.append("went on again")

    with pytest.raises(KeyboardInterrupt):
        hunting()
    assert done == ["went on"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_and_wiped_with_the_cursor_back(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with watching(False, "") as after:
        after(1234)
    assert "1,234 records" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[2K\x1b[?25h")


@pytest.mark.parametrize("command", [["hunt"], ["assess", "report.md"]], ids=["hunt", "assess"])
def test_a_command_that_is_stopped_ends_with_130_and_keeps_nothing_half(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (tmp_path / "report.md").write_text("# A made-up report\n\nThe group used Coolclient.\n", encoding="utf-8")
    from groundswell.lake.lake import Lake

    scan = Lake.scan

    def stopping(*given: object, **more: object) -> object:
        signal.raise_signal(signal.SIGINT)
        return scan(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Lake, "scan", stopping)
    code, out, said = run(*command, "--rules", "rule.yml")
    assert (code, out) == (130, "")
    assert "not all" in said
    assert said.splitlines()[-1].startswith("exit 130: ")
    assert not (tmp_path / "verdict.json").exists()
    assert json.loads(run("findings", "list", "--json")[1])["rows"] == []


FAIL_ON = [
    (["trace"], 10, 10, "a trace is one each time"),
    (["new"], 10, 0, "a trace is new once"),
    (["none"], 0, 0, "nothing asks for a person"),
    (["open"], 0, 0, "a hunt looks at no way in"),
]


@pytest.mark.parametrize(("words", "first", "second"), [f[:3] for f in FAIL_ON], ids=[f[3] for f in FAIL_ON])
def test_what_asks_for_a_person_is_what_fail_on_names(run: Run, words: list[str], first: int, second: int) -> None:
    codes = [run("hunt", "--rules", "rule.yml", "--fail-on", ",".join(words))[0] for _ in range(2)]
    assert codes == [first, second]
