"""A hunt over files is about the days that speak in them, and about no other (docs/decisions/0010)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from groundswell.model.errors import NotJudged
from groundswell.run.hunt_here import HuntOptions, hunt_here

NOW = datetime(2025, 9, 1, tzinfo=UTC)


def logon(host: str, when: str) -> str:
    event = {"Channel": "Security", "EventID": 4624, "Hostname": host, "EventTime": when, "@timestamp": f"{when}.000Z"}
    more = {"SourceName": "Microsoft-Windows-Security-Auditing", "TargetUserName": "p.lund", "RecordNumber": 1}
    return json.dumps({**event, **more, "EventReceivedTime": when, "SourceModuleName": "eventlog"})


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    lines = [logon("old-01", "2019-01-20T07:00:00"), logon("new-01", "2022-05-01T07:00:00")]
    (tmp_path / "logs.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_hosts_that_speak_years_apart_are_all_in_the_base(logs: Path) -> None:
    done = hunt_here(None, [logs], HuntOptions(now=NOW))
    assert (done.scope.since, done.scope.until) == (date(2019, 1, 20), date(2022, 5, 1))
    assert (done.scope.hosts, done.scope.of) == (2, 2)
    assert {r.looked_on.of_days for r in done.hunted.rules if r.looked_on and r.looked_on.noun == "host"} == {2}


def test_a_day_that_was_asked_for_narrows_it(logs: Path) -> None:
    done = hunt_here(None, [logs], HuntOptions(now=NOW, since="2022-01-01"))
    assert (done.scope.since, done.scope.hosts) == (date(2022, 1, 1), 1)


def test_files_without_a_record_in_the_time_are_not_judged(logs: Path) -> None:
    with pytest.raises(NotJudged) as raised:
        hunt_here(None, [logs], HuntOptions(now=NOW, since="2023-01-01"))
    assert raised.value.code == "GS-6001"
