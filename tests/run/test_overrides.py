"""A person's word on a value stands above the program's, stays, is evidence elsewhere, and is learnt from here."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.cli.main import main

FIRST = """# First report

## Indicators of compromise

| Address | What |
|---|---|
| evil-updates[.]net | C2 server |
| supplier-files[.]org | C2 server |
| 8.8.8[.]8 | C2 server |
"""
SECOND = """# Second report

They wrote to evil-c2[.]net and then to supplier-files[.]org again, and to lonely-name[.]com.
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "first.md").write_text(FIRST)
    (tmp_path / "second.md").write_text(SECOND)
    assert _code("init")[0] == 0
    return tmp_path


def test_a_persons_word_stands_first_and_is_not_undone_by_reading_again(here: Path) -> None:
    first = _read("first.md")
    told = _judge(first["report"]["id"], "supplier-files[.]org", "reference", "our supplier")
    assert (told["judgement"], told["before"], told["warning"]) == ("reference", "attacker", None)
    for again in (_shown(first["report"]["id"]), _read("first.md"), _shown(first["report"]["id"])):
        one = _values(again)["supplier-files.org"]
        assert one["judgement"] == "reference"
        assert one["reasons"][0] == 'judged reference by M. Berg on 2026-01-15: "our supplier"'
        assert one["reasons"][1] == "the program judged it attacker"
        assert one["probability"] is None
        assert _values(again)["evil-updates.net"]["judgement"] == "attacker"


def test_the_last_word_on_a_value_holds(here: Path) -> None:
    id = _read("first.md")["report"]["id"]
    _judge(id, "supplier-files.org", "reference", "our supplier")
    told = _judge(id, "supplier-files.org", "abused", "they were broken into")
    assert (told["judgement"], told["before"]) == ("abused", "attacker")
    assert _values(_shown(id))["supplier-files.org"]["reasons"][0].endswith('"they were broken into"')


def test_the_same_value_in_another_report_shows_the_word_as_evidence(here: Path) -> None:
    second = _read("second.md")
    before = _values(second)["supplier-files.org"]
    first = _read("first.md")["report"]["id"]
    _judge(first, "supplier-files.org", "reference", "our supplier")
    after = _values(_shown(second["report"]["id"]))["supplier-files.org"]
    assert after["probability"] < before["probability"]
    assert after["reasons"][-1] == (f'in report {first} judged reference by M. Berg on 2026-01-15: "our supplier"')
    assert _values(_shown(second["report"]["id"]))["lonely-name.com"] == _values(second)["lonely-name.com"]


def test_reports_read_after_decisions_are_weighed_as_learnt_here(here: Path) -> None:
    plain = _values(_read("second.md"))["lonely-name.com"]
    first = _read("first.md")["report"]["id"]
    for value in ("supplier-files.org", "evil-updates.net"):
        _judge(first, value, "reference", "made-up")
    after = _values(_read("second.md"))["lonely-name.com"]
    assert after["probability"] < plain["probability"]
    assert after["reasons"][-1] == "weighed as learnt here from 2 decisions"


def test_what_must_never_be_blocked_does_not_become_the_attackers_by_a_word(here: Path) -> None:
    id = _read("first.md")["report"]["id"]
    told = _judge(id, "8.8.8.8", "attacker", "it was in our case")
    assert told["judgement"] != "attacker"
    assert "it was in our case" in told["warning"]
    shown = _shown(id)
    assert "8.8.8.8" in {one["what"] for one in shown["anomalies"]}
    assert _values(shown)["8.8.8.8"]["judgement"] == told["judgement"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(["evil-updates.net", "reference", "--by", "mb"], "GS-4091", id="no reason"),
        pytest.param(["evil-updates.net", "reference", "--why", "x"], "GS-4091", id="no name"),
        pytest.param(["evil-updated.net", "reference", "--by", "mb", "--why", "x"], "GS-4011", id="not in the report"),
    ],
)
def test_a_word_that_cannot_be_kept_is_refused_with_the_reason(here: Path, words: list[str], code: str) -> None:
    id = _read("first.md")["report"]["id"]
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        ended = main(["intel", "judge", id, *words])
    assert ended == 2
    assert code in told.getvalue()


def test_a_value_that_is_not_there_names_the_nearest_so_that_no_terminal_makes_a_link_and_else_no_value(
    here: Path,
) -> None:
    id = _read("first.md")["report"]["id"]
    assert "Did you mean: evil-updates[.]net" in _refused(id, "evil-updated.net")
    assert f"hint: groundswell intel show {id}" in _refused(id, "0123456789")


def _refused(id: str, value: str) -> str:
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        assert main(["intel", "judge", id, value, "attacker", "--by", "mb", "--why", "x"]) == 2
    return told.getvalue()


def _read(name: str) -> Any:
    return _told("intel", "read", name)


def _shown(id: str) -> Any:
    return _told("intel", "show", id)


def _judge(id: str, value: str, word: str, why: str) -> Any:
    return _told("intel", "judge", id, value, word, "--by", "M. Berg", "--why", why)


def _values(dossier: Any) -> dict[str, Any]:
    return {one["value"]: one for one in dossier["observables"]}


def _told(*words: str) -> Any:
    code, out = _code(*words, "--json")
    assert code == 0, out
    return json.loads(out)


def _code(*words: str) -> tuple[int, str]:
    out, raw = io.StringIO(), io.BytesIO()
    out.buffer = raw  # type: ignore[attr-defined]  # bytes are written past the text layer
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--now", "2026-01-15T00:00Z"])
    return code, out.getvalue() + raw.getvalue().decode()
