"""From log sources to kinds of event and columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from groundswell.defences.hunt.routes import fits, routes
from groundswell.defences.hunt.tree import Rule
from groundswell.model.card import Card, Event, LogSource, TimeColumn


def made(id: str, events: dict[str, Event], **facts: Any) -> Card:
    given: dict[str, Any] = {"event_by": ("EventID",), "product": "windows", "host": ("Computer",), **facts}
    return Card(id, 1, id, id.replace("-", "_"), "evtx", time=TimeColumn(("t",)), digest="", events=events, **given)


MAP = {"Image": "NewProcessName"}
PROCESS = LogSource("windows", "process_creation")
CARDS = (
    made(
        "sysmon",
        {
            "1": Event("1", sigma=(PROCESS,), columns={"Image": "text", "Threat Name": "text"}),
            "12": Event("12", sigma=(LogSource("windows", "registry_event", covers="part"),)),
            "13": Event("13", sigma=(LogSource("windows", "registry_event", covers="part"),), rare=True),
        },
        services={"sysmon": "Sysmon/Operational"},
    ),
    made(
        "security",
        {"4688": Event("4688", sigma=(replace(PROCESS, map=MAP, lacks=frozenset({"Hashes"})),))},
        services={"security": "Security"},
    ),
    made("other", {}, event_by=("Channel", "EventID"), services={"tasks": "Tasks/Operational", "lock": "AppLocker/*"}),
    made("flows", {"conn": Event("conn", sigma=(LogSource(None, "network_connection"),))}, product="zeek", host=()),
)


def asked(rule_of: Any, detection: dict[str, object], **logsource: str) -> tuple[list[tuple[str, str, str]], str]:
    rule = rule_of(detection, logsource)
    assert isinstance(rule, Rule), rule.reason
    found, why = routes(rule, CARDS)
    return [(route.table, route.event, route.covers) for route in found], why


ANY: dict[str, object] = {"a": {"x": 1}, "condition": "a"}
ID7: dict[str, object] = {"a": {"EventID": 7, "x": 1}, "condition": "a"}
IDS: dict[str, object] = {"a": {"EventID": [7, 8]}, "condition": "a"}
CASES = [
    (
        ANY,
        {"product": "windows", "category": "process_creation"},
        [("security", "4688", "whole"), ("sysmon", "1", "whole")],
        "two kinds, each whole",
    ),
    (
        ANY,
        {"category": "process_creation"},
        [("security", "4688", "whole"), ("sysmon", "1", "whole")],
        "a rule without product",
    ),
    (
        ANY,
        {"product": "windows", "category": "registry_event"},
        [("sysmon", "12", "part"), ("sysmon", "13", "part")],
        "parts",
    ),
    (
        ANY,
        {"product": "windows", "category": "network_connection"},
        [("flows", "conn", "whole")],
        "a card without product answers any",
    ),
    (ANY, {"product": "linux", "category": "process_creation"}, [], "another product"),
    (
        ANY,
        {"product": "windows", "service": "security"},
        [("security", "*", "whole")],
        "a service is all kinds of its channel",
    ),
    (ID7, {"product": "windows", "service": "security"}, [("security", "7", "part")], "an id named"),
    (
        IDS,
        {"product": "windows", "service": "tasks"},
        [("other", "tasks/operational/7", "part"), ("other", "tasks/operational/8", "part")],
        "two ids named",
    ),
    (
        ANY,
        {"product": "windows", "service": "lock"},
        [("other", "applocker/*/*", "whole")],
        "channels that come in several",
    ),
    (
        ID7,
        {"product": "windows", "service": "lock"},
        [("other", "applocker/*/7", "part")],
        "an id in channels that come in several",
    ),
    (
        ANY,
        {"product": "windows"},
        [("other", "*", "part"), ("security", "*", "part"), ("sysmon", "*", "part")],
        "a product alone",
    ),
    (ID7, {"product": "windows", "category": "process_creation"}, [], "an id that the kind never has"),
    (
        ANY,
        {"product": "windows", "category": "process_creation", "service": "sysmon"},
        [("security", "4688", "whole"), ("sysmon", "1", "whole")],
        "category and service",
    ),
]


@pytest.mark.parametrize(("detection", "logsource", "expected"), [c[:3] for c in CASES], ids=[c[3] for c in CASES])
def test_a_log_source_is_asked_of_these_kinds(
    detection: dict[str, object], logsource: dict[str, str], expected: list[tuple[str, str, str]], rule_of: Any
) -> None:
    assert asked(rule_of, detection, **logsource)[0] == expected


def test_without_a_route_the_reason_names_the_kind(rule_of: Any) -> None:
    assert asked(rule_of, ANY, product="windows", category="registry_set")[1] == "no source of the kind registry_set"
    assert (
        asked(rule_of, ID7, product="windows", category="process_creation")[1]
        == "no event of process_creation can make it true"
    )


def test_fields_stand_under_the_columns_of_the_card(rule_of: Any) -> None:
    rule = rule_of(
        {"a": {"image": 1, "ThreatName": 1, "Hashes": 1, "Own": 1}, "condition": "a"}, {"category": "process_creation"}
    )
    security, sysmon = routes(rule, CARDS)[0]
    assert dict(security.columns) == {"image": ("NewProcessName",), "ThreatName": ("ThreatName",), "Own": ("Own",)}
    assert security.lacks == {"Hashes"}
    assert dict(sysmon.columns) == {
        "image": ("Image",),
        "ThreatName": ("Threat Name",),
        "Hashes": ("Hashes",),
        "Own": ("Own",),
    }


def test_a_kind_says_whether_it_is_described_and_rare(rule_of: Any) -> None:
    twelve, thirteen = routes(rule_of(ANY, {"category": "registry_event"}), CARDS)[0]
    assert (twelve.described, twelve.rare, thirteen.rare) == (True, False, True)
    (seven,) = routes(rule_of(ID7, {"product": "windows", "service": "security"}), CARDS)[0]
    assert not seven.described


FITS = [
    ("*", "anything", True),
    ("a/*", "a/1", True),
    ("a/*", "b/1", False),
    ("a/*/7", "a/x/7", True),
    ("a/*/7", "a/7", False),
    ("*/7", "x/y/7", True),
    ("1", "1", True),
    ("1", "12", False),
]


@pytest.mark.parametrize(("pattern", "event", "expected"), FITS)
def test_a_pattern_names_kinds(pattern: str, event: str, expected: bool) -> None:
    assert fits(pattern, event) is expected
