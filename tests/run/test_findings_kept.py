"""Findings are kept as they are, and a person's word on one is never lost or taken back by a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from groundswell.lake.state import State
from groundswell.model.cell import LookedOn
from groundswell.model.errors import UsageError
from groundswell.model.finding import (
    Elsewhere,
    Finding,
    Held,
    MatchedIndicator,
    MatchedRule,
    NotUsed,
    PackFact,
    Record,
    Technique,
)
from groundswell.run.findings_kept import decide, decided, finding_of, keep, kept, one, row_of
from groundswell.run.workspace import Workspace, make

NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)
SEEN = datetime(2025, 8, 14, 2, 11, 9, 417000, tzinfo=UTC)
WHERE = LookedOn(18, 42, date(2025, 6, 1), date(2025, 8, 31), 1656, 3864, 0, "host")
FINDING = Finding(
    id="f-5b21c04e9d17",
    key="5b21c04e9d17" + "0" * 52,
    kinds=("rule", "indicator"),
    title="library loaded from a user folder",
    time=SEEN,
    host="fin-ws-014",
    event_class="library",
    record=Record("windows-sysmon", "FIN-WS-014.evtx", 88412, "91d3a07c", "c-1", {"EventID": "7", "Signed": None}),
    matches=("m-1",),
    level="high",
    attack=(Technique("T1574.001", "T1574.002", "14"),),
    pack=PackFact("telecom-asia", "d", "fits", "transcribed", "a source"),
    first=SEEN,
    last=SEEN,
    elsewhere=(Elsewhere("this hash", WHERE, "not on the other 18"),),
    rules=(
        MatchedRule(
            "r-1", "a rule", "3", "Groundswell", "Apache-2.0", None, "pack", "d", "high",
            (Held("Image endswith \\vlc.exe", "Image", "endswith", "C:\\vlc.exe", "\\vlc.exe"),),
            (NotUsed("ParentImage", "the source has no such field"),),
        ),
    ),
    indicator=MatchedIndicator("i-1", "sha256", "00", None),
    extra={"pid": 4711},
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make(tmp_path / "w", {}).workspace
    with State.open(str(made.state_db)) as state:
        keep(state, [FINDING])
    return made


def test_a_finding_is_kept_with_all_that_it_says(workspace: Workspace) -> None:
    assert finding_of(row_of(FINDING)) == FINDING
    assert kept(workspace, NOW) == (FINDING,)
    assert one(workspace, "5b21c0", NOW) == FINDING


def test_a_new_run_renews_the_facts_and_leaves_the_word_of_a_person(workspace: Workspace) -> None:
    decide(workspace, "f-5b21c0", "marked_real", by="M. Berg", why="seen on the host", now=NOW)
    with State.open(str(workspace.state_db)) as state:
        keep(state, [replace(FINDING, count=2)])
        (again,) = decided(state, [FINDING], NOW)
    (found,) = kept(workspace, NOW)
    assert (found.count, found.state) == (2, "marked_real")
    assert found.decided is not None
    assert (found.decided.by, found.decided.at, found.decided.why) == ("M. Berg", NOW, "seen on the host")
    assert again.state == "marked_real"


def test_what_was_accepted_asks_again_after_its_day(workspace: Workspace) -> None:
    decide(workspace, "f-5b21c0", "accepted", by="mb", why="replaced soon", now=NOW, until=date(2025, 9, 30))
    assert one(workspace, "f-5b21c0", datetime(2025, 9, 30, 23, tzinfo=UTC)).state == "accepted"
    assert one(workspace, "f-5b21c0", datetime(2025, 10, 1, tzinfo=UTC)).state == "new"


def test_an_id_that_is_no_findings_is_an_error(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as raised:
        one(workspace, "f-000000", NOW)
    assert raised.value.code == "GS-5035"
