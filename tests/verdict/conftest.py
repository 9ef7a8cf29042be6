"""Made-up facts: a company of four hosts, a report that names one tool, and whatever a test puts in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from groundswell.model.cell import Base, ExpectedHost, LookedOn
from groundswell.model.dossier import Dossier, Name, Report
from groundswell.model.finding import Finding, MatchedRule, PackFact, Record
from groundswell.model.hunted import Hunted, RuleResult
from groundswell.model.verdict import Calendar, CalendarRow, Content, Seen, Sensors
from groundswell.verdict.facts import Facts, WayFact

NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)
DAYS = (date(2025, 8, 1), date(2025, 8, 10))
HOSTS = ("core-01", "dc-01", "ws-01", "ws-02")
TEXT = "A tool called Coolclient was seen. It began in 2021. Segment networks."


@pytest.fixture
def text() -> str:
    return TEXT


@pytest.fixture
def dossier() -> Dossier:
    name = Name("Coolclient", "malware", (), "A tool called Coolclient was seen.", (14, 24))
    return Dossier(Report("r-000000000001", "A report", "0" * 64), names=(name,))


@pytest.fixture
def looked() -> LookedOn:
    return LookedOn(4, 4, *DAYS, 40, 40, 10, "host")


@pytest.fixture
def rule(looked: LookedOn) -> Callable[..., RuleResult]:
    def made(id: str, state: str = "no_match_in_part", **more: Any) -> RuleResult:
        given = {"level": "high", "author": "A. Author", "license": "DRL 1.1", "source_url": None, "origin": "pack"}
        given |= {"looked_on": None if state == "not_evaluated" else looked, "looked_hosts": frozenset(HOSTS)}
        return RuleResult(**{"id": id, "title": f"Rule {id}", "state": state, **given, **more})  # type: ignore[arg-type]

    return made


@pytest.fixture
def finding() -> Callable[..., Finding]:
    def made(id: str = "f-000000000001", **more: Any) -> Finding:
        when = datetime(2025, 8, 5, 2, 11, tzinfo=UTC)
        rules = (MatchedRule("r1", "Rule r1", "1", "A. Author", "DRL 1.1", None, "pack", "d", "high"),)
        given: dict[str, Any] = {
            "kinds": ("rule",),
            "title": "Library from a user folder",
            "time": when,
            "host": "ws-01",
        }
        given |= {"event_class": "module_activity", "level": "high", "rules": rules}
        record = Record("windows-sysmon", "a.json", 7, "0" * 64, None, {"EventID": "7"})
        return Finding(**{"id": id, "key": id[2:] * 5, "record": record, **given, **more})

    return made


@pytest.fixture
def seen() -> Callable[..., Seen]:
    def made(**more: Any) -> Seen:
        rows = tuple(CalendarRow(host, "server", host == "core-01", "f" * 10) for host in HOSTS)
        given: dict[str, Any] = {"base": "inventory", "hosts": 4, "host_days": 40, "full": 40, "part": 0, "none": 0}
        given |= {"sensors": Sensors(1, 10, 10), "unlisted": 0, "dark": (), "dark_critical": (), "sensor_days": 10}
        given |= {"events_per_day": (1,) * 10, "earliest": datetime(2025, 8, 1, tzinfo=UTC)}
        return Seen(**{"calendar": Calendar(DAYS[0], rows), **given, **more})

    return made


@pytest.fixture
def facts(dossier: Dossier, seen: Callable[..., Seen], rule: Callable[..., RuleResult]) -> Callable[..., Facts]:
    def made(*, rules: tuple[RuleResult, ...] | None = None, findings: tuple[Finding, ...] = (), **more: Any) -> Facts:
        hunted = Hunted((rule("r1"), rule("r2")) if rules is None else rules, (), findings, 100)
        base = Base("inventory", tuple(ExpectedHost(h, listed=True) for h in HOSTS), ("edge",), *DAYS)
        given: dict[str, Any] = {"dossier": dossier, "document": TEXT, "hunted": hunted, "base": base, "seen": seen()}
        given |= {"company": "Example", "made_at": NOW, "program": "0", "command": ("groundswell", "assess", "a.txt")}
        given |= {"content": Content("a", "b", "c", "d"), "ways": (WayFact("w1", "A way"), WayFact("w2", "Another"))}
        given |= {"days_with_records": (DAYS[0], DAYS[1])}
        return Facts(**{**given, **more})

    return made


@pytest.fixture
def pack_fact() -> PackFact:
    text = "fits a behaviour that others describe for Coolclient, a tool this report names: a library is loaded"
    return PackFact("telecom-asia", "d", text, "transcribed", "somebody, 2024")
