"""One happening is one finding, and its ids come from content alone."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from groundswell.defences.hunt.findings import Hunt, MatchedRow, findings, in_age
from groundswell.defences.hunt.identity import record_key
from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import Plan, compile_plan
from groundswell.defences.hunt.rules.indicators import Indicator, indicator
from groundswell.defences.hunt.rules.sigma import parse
from groundswell.defences.hunt.tree import Rule
from groundswell.model.card import Card, Event, LogSource, Seen, TimeColumn
from groundswell.model.finding import Finding, Technique

AT = datetime.datetime(2024, 5, 1, 10, 0, 0, 250_000, tzinfo=datetime.UTC)
ENTRY = LogSource("windows", "process_creation")


def made(id: str, event: Event) -> Card:
    return Card(
        id,
        1,
        id,
        id,
        "evtx",
        ("EventID",),
        TimeColumn(("t",)),
        "",
        ("Computer",),
        events={event.name: event},
        product="windows",
    )


SYSMON = made(
    "sysmon",
    Event(
        "1",
        kind="process",
        event_class="process_activity",
        sigma=(ENTRY,),
        ocsf={"process.pid": "ProcessId", "process.file.path": "Image", "actor.user.name": "User"},
        observables={"Image": Seen("file_path"), "Hashes": Seen("hash_pairs")},
    ),
)
SECURITY = made(
    "security",
    Event(
        "4688",
        kind="process",
        event_class="process_activity",
        sigma=(replace(ENTRY, map={"Image": "NewProcessName"}),),
        ocsf={
            "process.pid": "NewProcessId",
            "process.file.path": "NewProcessName",
            "actor.user.name": "SubjectUserName",
        },
    ),
)
LIBRARY = made(
    "library",
    Event(
        "7",
        kind="library",
        event_class="module_activity",
        sigma=(LogSource("windows", "image_load"),),
        ocsf={"actor.process.pid": "ProcessId", "module.file.path": "ImageLoaded"},
    ),
)
CARDS = (SYSMON, SECURITY, LIBRARY)


def rule(number: int, level: str, contains: str, category: str = "process_creation", field: str = "Image") -> Rule:
    text = f"""
title: Rule {number}
id: 00000000-0000-4000-8000-{number:012d}
level: {level}
tags: [attack.t1574.002, attack.persistence]
falsepositives: [Updates]
logsource: {{product: windows, category: {category}}}
detection: {{a: {{{field}|contains: '{contains}'}}, condition: a}}
"""
    (found,) = parse(text.encode(), "r.yml", "test", "CC0")
    assert isinstance(found, Rule)
    return found


LOW, HIGH = rule(1, "low", "tool"), rule(2, "high", "tool.exe")
LOADED = rule(3, "medium", "x.dll", "image_load", "ImageLoaded")
HASH = indicator("md5", "A" * 32, first_seen=datetime.date(2024, 1, 1), valid_days=365, confidence="medium")


def found_in(
    *given: tuple[str, str, dict[str, object]], indicators: tuple[Indicator, ...] = (), **facts: Any
) -> list[Finding]:
    """The findings of (table, event, columns) rows that the rules above match."""
    plan = compile_plan((LOW, HIGH, LOADED), indicators, CARDS)
    rows = [matched_row(plan, table, event, columns) for table, event, columns in given]
    return findings(rows, hunt(plan, indicators, **facts))


def hunt(plan: Plan, indicators: tuple[Indicator, ...] = (), **facts: Any) -> Hunt:
    cards = {card.table: card for card in CARDS}
    return Hunt(plan.rules, plan.routes_of, cards, {one.id: one for one in indicators}, **facts)


def matched_row(plan: Plan, table: str, event: str, columns: dict[str, object]) -> MatchedRow:
    row = {"_host": "pc-1", "_time": AT, "_event": event, "_src": 1, "_rec": 1, **columns}
    batch = pa.RecordBatch.from_pylist([row]).replace_schema_metadata({b"table": table.encode()})
    return MatchedRow(table, row, tuple(match(plan, batch)), "a.evtx", "ab" * 32, "commit")


PROCESS: dict[str, object] = {"Image": "C:\\Temp\\Tool.exe", "ProcessId": "420", "User": "bob"}
SAME: dict[str, object] = {"NewProcessName": "c:\\temp\\TOOL.exe", "NewProcessId": "0x1a4", "SubjectUserName": "bob"}


def test_several_rules_on_one_record_are_one_finding_of_the_highest_level() -> None:
    (one,) = found_in(("sysmon", "1", PROCESS))
    assert [matched.id[-1] for matched in one.rules] == ["2", "1"]
    assert (one.level, one.title, one.counts_as, one.kinds) == ("high", "Rule 2", "trace", ("rule",))
    assert (one.host, one.user, one.event_class, one.count) == ("pc-1", "bob", "process_activity", 1)
    assert one.attack == (Technique("T1574.002", "T1574.002"),)
    assert one.explains_away == ("Updates",)
    assert one.id == "f-" + one.key[:12]
    assert len(one.matches) == 2


def test_two_sources_on_one_process_are_one_finding() -> None:
    (one,) = found_in(
        ("sysmon", "1", PROCESS), ("security", "4688", {**SAME, "_time": AT.replace(microsecond=900_000)})
    )
    assert one.count == 2
    assert (one.first, one.last) == (AT, AT.replace(microsecond=900_000))
    assert one.key == found_in(("sysmon", "1", PROCESS))[0].key


@pytest.mark.parametrize(
    "other",
    [{"NewProcessId": "0x1a5"}, {"_time": AT.replace(second=1)}, {"_host": "pc-2"}, {"NewProcessName": "c:\\tool.exe"}],
    ids=["another pid", "another second", "another host", "another image"],
)
def test_another_process_is_another_finding(other: dict[str, object]) -> None:
    assert len(found_in(("sysmon", "1", PROCESS), ("security", "4688", {**SAME, **other}))) == 2


def test_equal_records_are_counted_once_each() -> None:
    (one,) = found_in(("sysmon", "1", PROCESS), ("sysmon", "1", {**PROCESS, "_src": 9, "_rec": 9}))
    assert one.count == 2
    assert len(one.matches) == 2  # two rules on one record key


def test_a_library_is_known_by_process_path_and_second() -> None:
    loaded = {"ImageLoaded": "C:\\X.dll", "ProcessId": "7", "Signed": "true"}
    one = found_in(
        ("library", "7", loaded), ("library", "7", {**loaded, "ImageLoaded": "c:\\x.DLL", "Signed": "false"})
    )
    assert [(found.count, found.event_class) for found in one] == [(2, "module_activity")]


def test_without_a_subject_the_record_is_the_happening() -> None:
    nameless = {**PROCESS, "ProcessId": None}
    (one,) = found_in(("sysmon", "1", nameless))
    assert one.key == record_key("sysmon", "1", {"_time": AT, **nameless})


def test_the_order_of_rows_changes_nothing() -> None:
    given = [("sysmon", "1", PROCESS), ("security", "4688", SAME), ("library", "7", {"ImageLoaded": "c:\\x.dll"})]
    first = found_in(*given)
    random.Random(7).shuffle(given)
    assert found_in(*given) == first


def test_a_low_rule_counts_as_trace_only_when_the_report_or_pack_asks_for_it() -> None:
    row = {**PROCESS, "Image": "c:\\tool"}
    assert found_in(("sysmon", "1", row))[0].counts_as == "common"
    assert found_in(("sysmon", "1", row), origins={LOW.id: "technique"})[0].counts_as == "common"
    assert found_in(("sysmon", "1", row), origins={LOW.id: "pack"})[0].counts_as == "trace"


def test_an_indicator_and_a_rule_are_two_kinds() -> None:
    (one,) = found_in(("sysmon", "1", {**PROCESS, "Hashes": "MD5=" + "a" * 32}), indicators=(HASH,))
    assert one.kinds == ("rule", "indicator")
    assert one.indicator is not None
    assert one.indicator.value == "a" * 32


def test_an_indicator_outside_its_age_is_old_infrastructure_and_no_trace() -> None:
    row = {"Image": "c:\\x", "Hashes": "MD5=" + "a" * 32}
    report = replace(HASH, origin="report")
    assert found_in(("sysmon", "1", row), indicators=(report,))[0].counts_as == "trace"
    (old,) = found_in(("sysmon", "1", {**row, "_time": AT.replace(year=2026)}), indicators=(report,))
    assert old.counts_as == "common"
    assert old.title.endswith("old infrastructure")
    assert in_age(report, AT.replace(year=2023))  # `first_seen` is often the month of publication


KEYS = [
    ({"a": "1", "b": None}, {"a": "1"}, True, "a column that is not there, or null"),
    ({"a": 7}, {"a": "7"}, True, "a number or its text"),
    ({"a": True}, {"a": "true"}, True, "a boolean or its text"),
    ({"a": "1"}, {"_extra": '{"a": "1"}'}, True, "a column or _extra"),
    ({"a.b": "1"}, {"_extra": '{"a": {"b": 1}}'}, True, "a nested field"),
    ({"a": "1", "_src": 1, "_rec": 2}, {"a": "1", "_src": 3, "_rec": 4}, True, "where it was read"),
    ({"a": "1"}, {"a": "2"}, False, "another value"),
    ({"a": "1"}, {"b": "1"}, False, "another column"),
    ({"a": ""}, {}, False, "an empty text is a value"),
    ({"a": ["1", "2"]}, {"a": "1,2"}, False, "a list is no text"),
    ({"a": "1", "_time": AT}, {"a": "1", "_time": AT.replace(microsecond=1)}, False, "another time"),
    (
        {"a": "1", "_time": AT},
        {"a": "1", "_time": AT.astimezone(datetime.timezone(datetime.timedelta(hours=2)))},
        True,
        "another zone",
    ),
]


@pytest.mark.parametrize(("one", "other", "same"), [k[:3] for k in KEYS], ids=[k[3] for k in KEYS])
def test_a_record_key_is_the_content(one: dict[str, object], other: dict[str, object], same: bool) -> None:
    assert (record_key("t", "e", one) == record_key("t", "e", other)) is same
    assert record_key("t", "e", one) != record_key("u", "e", one)
