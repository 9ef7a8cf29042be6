"""A trace that lost its record does not turn into *no match*: its place is not looked at (SEMANTICS section 4)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.lake.upkeep import drop
from groundswell.model.finding import Finding, MatchedIndicator, MatchedRule, Record
from groundswell.model.hunted import RuleResult
from groundswell.run.assess import assess
from groundswell.run.facts import AssessOptions
from groundswell.run.findings_kept import keep
from groundswell.run.hunt_here import HuntOptions, hunt_here
from groundswell.run.ingest import ingest
from groundswell.run.knowledge import load_knowledge
from groundswell.run.lost import Earlier, earlier
from groundswell.run.workspace import Workspace, make

NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)
DAY = date(2025, 8, 28)
RULE = """
title: a tool
id: 7d1b2c34-0a5e-4f6b-8c9d-1e2f3a4b5c6d
status: test
tags: [attack.t1059.003]
logsource: {product: windows, category: process_creation}
detection:
  tool: {Image|endswith: '\\NAME'}
  condition: tool
level: high
"""


def sysmon(host: str, image: str, day: int) -> dict[str, object]:
    return {
        "Event": {
            "System": {
                "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}},
                "EventID": 1,
                "TimeCreated": {"#attributes": {"SystemTime": f"2025-08-{day}T10:00:00.000000Z"}},
                "EventRecordID": day,
                "Channel": "Microsoft-Windows-Sysmon/Operational",
                "Computer": host,
            },
            "EventData": {"UtcTime": f"2025-08-{day} 10:00:00.000", "ProcessId": 4, "Image": image},
        }
    }


def put(workspace: Workspace, folder: Path, records: list[dict[str, object]]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "log.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    ingest(workspace, [folder])


def asked(workspace: Workspace, rule: Path) -> RuleResult:
    options = HuntOptions(now=NOW, since="2025-08-27", until="2025-08-28", rules=(rule,), only_rules=True)
    (found,) = hunt_here(workspace, [], options).hunted.rules
    return found


TOOL = sysmon("ws-1", "C:\\tool.exe", 28)
OTHERS = [sysmon("ws-1", "C:\\other.exe", day) for day in (27, 28)]


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    (tmp_path / "rule.yml").write_text(RULE.replace("NAME", "tool.exe"))
    return tmp_path / "rule.yml"


@pytest.fixture
def workspace(tmp_path: Path, rule: Path) -> Workspace:
    """A workspace in which the rule has matched, and whose lake was made again without that record."""
    made = make(tmp_path / "w", {}).workspace
    put(made, tmp_path / "whole", [*OTHERS, TOOL])
    assert asked(made, rule).state == "matched"
    drop(Lake.open(made.lake))
    put(made, tmp_path / "less", OTHERS)
    return made


def test_the_place_of_a_match_whose_record_is_gone_is_not_looked_at(workspace: Workspace, rule: Path) -> None:
    found = asked(workspace, rule)
    assert found.state == "no_match_in_part"
    assert found.looked_on is not None
    assert (found.looked_on.days, found.looked_on.of_days) == (1, 2)


def test_it_stays_so_in_the_runs_after(workspace: Workspace, rule: Path) -> None:
    first, second = asked(workspace, rule), asked(workspace, rule)
    assert first == second


def test_a_rule_that_has_changed_begins_anew(workspace: Workspace, rule: Path) -> None:
    rule.write_text(RULE.replace("NAME", "tool2.exe"))
    assert asked(workspace, rule).state == "no_match"


def test_a_record_that_came_back_matches_again(workspace: Workspace, rule: Path, tmp_path: Path) -> None:
    put(workspace, tmp_path / "back", [TOOL])
    assert asked(workspace, rule).state == "matched"


MATCHED = MatchedRule("r", "t", "", "", "", None, None, "d1", "high")
FOUND = Finding(
    id="f-000000000001",
    key="1" * 64,
    kinds=("rule",),
    title="t",
    time=datetime(2025, 8, 28, 23, 59, tzinfo=UTC),
    last=datetime(2025, 8, 29, 0, 1, tzinfo=UTC),
    host="WS-1.corp.example",
    event_class="process_activity",
    record=Record("windows-sysmon", "log", 1, "0" * 64, None, {}),
    rules=(MATCHED,),
)
FLOW = replace(
    FOUND,
    id="f-000000000002",
    key="2" * 64,
    host="inside",
    sensor="edge",
    last=None,
    record=Record("zeek-conn", "log", 1, "0" * 64, None, {}),
    rules=(),
    indicator=MatchedIndicator("i-1", "ipv4", "203.0.113.7", None),
)


def test_places_are_those_of_host_or_sensor_on_each_day_of_the_finding(tmp_path: Path) -> None:
    with State.open(str(tmp_path / "state.db")) as state:
        keep(state, [FOUND, FLOW, replace(FOUND, id="f-3", key="3" * 64, host=None)])
        told = earlier(state, load_knowledge().cards, lambda name: name.lower().partition(".")[0], NOW)
    assert told == Earlier(
        {("r", "d1"): frozenset({("host", "ws-1", DAY), ("host", "ws-1", date(2025, 8, 29))})},
        {"i-1": frozenset({("sensor", "edge", DAY)})},
    )


def assessed(workspace: Workspace, report: Path, rule: Path) -> RuleResult:
    options = AssessOptions(
        now=NOW, since="2025-08-27", until="2025-08-28", rules=(rule,), only_rules=True, output=report.parent / "out"
    )
    done = assess(workspace, report, options)
    assert done.run is not None
    (found,) = done.run.hunted.rules
    return found


def test_so_it_is_in_a_verdict(tmp_path: Path, rule: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("The intruders ran a tool from the command shell (T1059.003) on every server that they reached.")
    workspace = make(tmp_path / "w", {}).workspace
    put(workspace, tmp_path / "whole", [*OTHERS, TOOL])
    before = assessed(workspace, report, rule)
    drop(Lake.open(workspace.lake))
    put(workspace, tmp_path / "less", OTHERS)
    now = assessed(workspace, report, rule)
    assert (before.state, now.state) == ("matched", "no_match_in_part")
    assert now.looked_on is not None
    assert (now.looked_on.days, now.looked_on.of_days) == (1, 2)
