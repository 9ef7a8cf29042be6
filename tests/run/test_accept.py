"""A suggested technique counts only when a person accepts it; their word stays, is told, and can be taken back."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.cli.main import main
from groundswell.lake.state import ReportWord
from groundswell.model.dossier import Dossier, NamedTechnique, Report
from groundswell.model.hunted import Hunted
from groundswell.run.choose import for_dossier
from groundswell.run.coverage import technique_coverage
from groundswell.run.knowledge import load_knowledge
from groundswell.run.read_report import kept
from groundswell.run.rulesets import rules_in_force
from groundswell.run.said import said_of
from groundswell.run.workspace import open_workspace

TEXT = """# A made-up report

They dumped credentials from LSASS memory with Mimikatz. Files were archived with WinRAR before they were sent out.
They ran a PowerShell script with an encoded command to download the next stage. The server was 185.12.33[.]4. \
It uses a scheduled task (T1053.005).
"""
LSASS, ARCHIVE, POWERSHELL = "T1003.001", "T1560.001", "T1059.001"
WHO = ("--by", "M. Berg", "--why", "the words are plain")
NOW = datetime(2026, 1, 15, tzinfo=UTC)
SAID = {"by": "M. Berg", "at": "2026-01-15T00:00:00Z", "why": "the words are plain", "elsewhere": False}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "report.md").write_text(TEXT)
    assert _code("init")[0] == 0
    return tmp_path


@pytest.fixture
def report(here: Path) -> str:
    return str(_told("intel", "read", "report.md")["report"]["id"])


def test_an_accepted_technique_is_told_with_the_word_its_sentence_and_its_probability(report: str) -> None:
    before = _techniques(report)[LSASS]
    told = _told("intel", "accept", report, LSASS.lower(), *WHO)
    assert (told["word"], told["before"], told["sentence"]) == ("accepted", "suggested", before["sentence"])
    after = _techniques(report)[LSASS]
    assert after["said"] == SAID
    assert {**before, "kind": "accepted", "said": after["said"]} == after
    screen = _code("intel", "show", report)[1]
    said = f'{before["probability"]:.2f}: accepted by M. Berg on 2026-01-15: "the words are plain"'
    assert said in " ".join(screen.split())
    assert f"accepted {LSASS} " in " ".join(screen.split())
    assert "LSASS memory" in screen


def test_a_word_is_not_undone_by_reading_the_report_again(report: str) -> None:
    _told("intel", "accept", report, LSASS, *WHO)
    again = {t["id"]: t for t in _told("intel", "read", "report.md")["techniques"]}
    assert again[LSASS]["kind"] == "accepted"


def test_a_rejected_technique_is_not_shown_as_a_suggestion_again(report: str) -> None:
    _told("intel", "reject", report, ARCHIVE, *WHO)
    screen = _code("intel", "show", report)[1]
    assert ARCHIVE not in screen
    assert "1 suggestion that a person rejected" in screen
    assert ARCHIVE in _code("intel", "show", report, "--full")[1]
    for form in ("stix", "misp"):
        assert ARCHIVE not in _code("intel", "export", report, "--format", form)[1]


@pytest.mark.parametrize("word", ["accept", "reject"])
def test_a_word_that_is_withdrawn_leaves_the_programs_reading(report: str, word: str) -> None:
    before = _techniques(report)
    _told("intel", word, report, LSASS, *WHO)
    assert _techniques(report) != before
    told = _told("intel", "withdraw", report, LSASS, *WHO)
    assert (told["word"], told["before"]) == ("withdrawn", f"{word}ed")
    assert _techniques(report) == before
    assert _refused("intel", "withdraw", report, LSASS, *WHO) == "GS-4014"


def test_a_value_in_a_refusal_cannot_be_clicked(report: str) -> None:
    _told("intel", "judge", report, "185.12.33.4", "reference", *WHO)
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        assert main(["intel", "withdraw", report, LSASS, *WHO, "--now", "2026-01-15T00:00Z"]) == 2
    assert "185.12.33[.]4" in told.getvalue()
    assert "185.12.33.4" not in told.getvalue()


def test_the_last_word_on_a_technique_holds(report: str) -> None:
    _told("intel", "reject", report, LSASS, *WHO)
    _told("intel", "accept", report, LSASS, *WHO)
    assert _techniques(report)[LSASS]["kind"] == "accepted"


def test_a_technique_chooses_rules_and_is_asked_for_only_once_it_is_accepted(here: Path, report: str) -> None:
    knowledge, workspace = load_knowledge(), open_workspace(here, {}, here)
    rules = rules_in_force(knowledge, workspace)

    def asked() -> tuple[frozenset[str], dict[str, str | None]]:
        dossier = kept(workspace, report).dossier
        chosen, _ = for_dossier(knowledge, rules, dossier)
        wanted = technique_coverage(knowledge, workspace, report, Hunted((), (), (), 0))
        return frozenset(r.id for r in chosen.selection.rules), {row.id: row.origin for row in wanted}

    before, origins = asked()
    assert (origins["T1053.005"], origins.get(POWERSHELL)) == ("report", None)
    _told("intel", "accept", report, POWERSHELL, *WHO)
    after, origins = asked()
    assert (origins["T1053.005"], origins.get(POWERSHELL)) == ("report", "analyst")
    for_it = {rule.id for rule in rules.rules if "attack.t1059.001" in rule.tags}
    assert after - before == for_it - before != frozenset()


def test_every_form_tells_an_accepted_technique_apart_from_a_stated_one(here: Path, report: str) -> None:
    _told("intel", "accept", report, LSASS, *WHO)
    for form in ("stix", "misp"):
        (here / "back.json").write_text(_code("intel", "export", report, "--format", form)[1])
        back = {t["id"]: t for t in _told("intel", "read", "back.json")["techniques"]}
        assert back["T1053.005"]["kind"] == "stated"
        assert back[LSASS]["kind"] == "accepted"
        assert back[LSASS]["said"] == {**SAID, "elsewhere": True}
        assert back[LSASS]["probability"] == _techniques(report)[LSASS]["probability"]


@pytest.mark.parametrize("form", ["stix", "misp"])
@pytest.mark.parametrize("whole", [True, False])
def test_what_was_accepted_elsewhere_is_the_reports_until_somebody_accepts_it_here(
    here: Path, report: str, form: str, whole: bool
) -> None:
    _told("intel", "accept", report, POWERSHELL, *WHO)
    made = _code("intel", "export", report, "--format", form)[1]
    (here / "back.json").write_text(made if whole else _without_items(made))
    other = str(_told("intel", "read", "back.json")["report"]["id"])

    def origin() -> str | None:
        workspace = open_workspace(here, {}, here)
        wanted = technique_coverage(load_knowledge(), workspace, other, Hunted((), (), (), 0))
        return {row.id: row.origin for row in wanted}[POWERSHELL]

    assert _techniques(other)[POWERSHELL]["said"] == {**SAID, "elsewhere": True}
    assert "accepted elsewhere by M. Berg on 2026-01-15" in " ".join(_code("intel", "show", other)[1].split())
    assert origin() == "report"
    _told("intel", "accept", other, POWERSHELL, *WHO)
    assert _techniques(other)[POWERSHELL]["said"] == SAID
    assert origin() == "analyst"


def _without_items(made: str) -> str:
    """An export as one who knows only the marks of ours on its objects would write it: without whole items."""
    data = json.loads(made)
    for one in data.get("objects", ()):
        one.pop("extensions", None)
    if "Event" in data:
        data["Event"]["Object"] = []
    return json.dumps(data)


REFUSED = [
    pytest.param(("accept", LSASS, "--by", "mb"), "GS-4091", id="no reason"),
    pytest.param(("reject", LSASS, "--why", "x"), "GS-4091", id="no name"),
    pytest.param(("accept", "T1003.002", *WHO), "GS-4012", id="not suggested"),
    pytest.param(("accept", "T1053.005", *WHO), "GS-4012", id="stated by the report itself"),
    pytest.param(("date", "2025-13-01", *WHO), "GS-4013", id="no day"),
    pytest.param(("date", "2026-01-16", *WHO), "GS-4013", id="a day that has not come"),
    pytest.param(("withdraw", "published", *WHO), "GS-4014", id="nothing was said"),
]


@pytest.mark.parametrize(("words", "code"), REFUSED)
def test_a_word_that_cannot_be_kept_is_refused_with_the_reason(report: str, words: tuple[str, ...], code: str) -> None:
    assert _refused("intel", words[0], report, *words[1:]) == code


def test_a_day_that_a_person_gives_is_shown_as_theirs_and_makes_addresses_fit_for_a_list(report: str) -> None:
    assert "185.12.33.4\n" not in _code("intel", "export", report, "--format", "list")[1]
    _told("intel", "date", report, "2026-01-02", *WHO)
    shown = _told("intel", "show", report)["report"]
    assert (shown["published"], shown["says"], shown["dated"]["by"]) == ("2026-01-02", None, "M. Berg")
    assert "(the report says no day)" in _code("intel", "show", report)[1]
    (row,) = _told("intel", "list")["rows"]
    assert (row["published"], row["dated_by"]) == ("2026-01-02", "M. Berg")
    assert "\n185.12.33.4\n" in _code("intel", "export", report, "--format", "list")[1]
    _told("intel", "withdraw", report, "published", *WHO)
    assert _told("intel", "show", report)["report"]["published"] is None


def test_a_judgement_of_a_value_can_be_withdrawn_too(report: str) -> None:
    before = _told("intel", "show", report)
    _told("intel", "judge", report, "185.12.33.4", "reference", *WHO)
    assert _told("intel", "show", report) != before
    assert _told("intel", "withdraw", report, "185.12.33[.]4", *WHO)["before"] == "reference"
    assert _told("intel", "show", report) == before


def test_what_a_person_accepted_stays_though_the_program_suggests_it_no_longer() -> None:
    facts = {"sentence": "It dumps LSASS.", "span": [40, 55], "probability": 0.5}
    word = ReportWord("r-0123456789ab", "technique", LSASS, "accepted", "mb", NOW, "why", facts)
    (one,) = said_of(Dossier(_REPORT), [word], "Before. It dumps LSASS. After.").techniques
    assert (one.kind, one.span, one.sentence) == ("accepted", (8, 23), "It dumps LSASS.")
    rejected = ReportWord("r-0123456789ab", "technique", LSASS, "rejected", "mb", NOW, "why", facts)
    assert said_of(Dossier(_REPORT), [rejected], "It dumps LSASS.").techniques == ()


def test_what_the_report_comes_to_state_is_its_own_whatever_was_said() -> None:
    stated = NamedTechnique(LSASS, LSASS, None, LSASS, "stated", None, "T1003.001", (0, 9))
    word = ReportWord("r-0123456789ab", "technique", LSASS, "rejected", "mb", NOW, "why")
    assert said_of(Dossier(_REPORT, techniques=(stated,)), [word], "T1003.001").techniques == (stated,)


_REPORT = Report("r-0123456789ab", "A made-up report", "0" * 64)


def _techniques(report: str) -> dict[str, Any]:
    return {t["id"]: t for t in _told("intel", "show", report)["techniques"]}


def _told(*words: str) -> Any:
    code, out = _code(*words, "--json")
    assert code == 0, out
    return json.loads(out)


def _refused(*words: str) -> str:
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        ended = main([*words, "--now", "2026-01-15T00:00Z"])
    assert ended == 2
    return told.getvalue().partition(":")[0]


def _code(*words: str) -> tuple[int, str]:
    out, raw = io.StringIO(), io.BytesIO()
    out.buffer = raw  # type: ignore[attr-defined]  # bytes are written past the text layer
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--now", "2026-01-15T00:00Z", "--width", "200"])
    return code, out.getvalue() + raw.getvalue().decode()
