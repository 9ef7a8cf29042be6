"""Results of rules: the state, the reason in the words of CLI.md, and what each rule still waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from groundswell.defences.hunt.results import rule_results
from groundswell.defences.hunt.tally import Matched, Tally
from groundswell.defences.hunt.tree import And, Leaf, Refused, Route, Rule, SigmaLogSource
from groundswell.model.card import Card, Derive, Event, Seen, TimeColumn
from groundswell.model.cell import Base, ExpectedHost, VisibilityRow
from groundswell.model.delivered import Delivered
from groundswell.model.finding import Technique
from groundswell.model.hunted import RuleResult

DAY = date(2025, 8, 14)
BASE = Base(
    "inventory", (ExpectedHost("a", os="windows"), ExpectedHost("b", os="windows")), (), DAY, DAY + timedelta(1)
)
CARD = Card(
    id="windows-sysmon", version=1, title="", table="windows_sysmon", decoder="evtx", event_by=("EventID",),
    time=TimeColumn(("t",)), digest="", host=("Computer",),
    events={
        "1": Event(name="1", kind="process"),
        "7": Event(name="7", kind="library", observables={"Hashes": Seen("hash_pairs")}),
        "13": Event(name="13", kind="registry"),
    },
)  # fmt: skip
IMAGE = Leaf("Image", "endswith", "x")


def rule(
    *fields: str, id: str = "r", category: str = "process_creation", product: str = "windows", **more: object
) -> Rule:
    facts: dict[str, object] = {"level": "high", "tags": (), "author": "X__Junior", "license": "DRL 1.1", **more}
    return Rule(
        id=id, title="t", status="test", date=None, modified=None, logsource=SigmaLogSource(product, category),
        node=And(tuple(Leaf(f, "contains", "x") for f in fields)), falsepositives=(), references=(), description="",
        digest="", path="", ruleset="sigmahq", **facts,
    )  # type: ignore[arg-type]  # fmt: skip


def route(event: str = "1", **more: object) -> Route:
    facts: dict[str, object] = {"columns": (("Imphash", ("Hashes",)),), **more}
    return Route("windows_sysmon", event, "whole", **facts)  # type: ignore[arg-type]


def rows(*columns: str, event: str = "1", names: str = "ab", days: int = 2) -> list[VisibilityRow]:
    held = frozenset(columns)
    return [
        VisibilityRow("host", name, DAY + timedelta(n), "windows_sysmon", "windows_sysmon", event, 9, held)
        for name in names
        for n in range(days)
    ]


def judged(
    one: Rule,
    given: list[VisibilityRow],
    *routes: Route,
    reason: str = "",
    matched: Matched | None = None,
    **more: object,
) -> RuleResult:
    found = {one.id: matched} if matched else {}
    return rule_results([one], [], {one.id: (routes, reason)}, found, given, BASE, [CARD], **more)[0]  # type: ignore[arg-type]


def test_a_rule_seen_on_every_expected_host_day_is_no_match_and_waits_for_nothing() -> None:
    result = judged(rule("Image"), rows("Image"), route())
    assert (result.state, result.reason, result.detail, result.waits_for) == ("no_match", None, "", ())
    assert result.looked_on is not None
    assert (result.looked_on.hosts, result.looked_on.days, result.looked_on.of_days) == (2, 4, 4)
    assert result.looked_hosts == {"a", "b"}


def test_a_rule_seen_on_some_is_no_match_in_part_and_waits_for_its_source_elsewhere() -> None:
    result = judged(rule("Image"), rows("Image", names="a"), route())
    assert (result.state, result.reason, result.waits_for) == ("no_match_in_part", None, ("process_creation",))
    assert result.looked_hosts == {"a"}


WHY = [
    ("no source of the kind registry_set", (), "no source of the kind registry_set", "no_source", "the router's words"),
    ("", (route("13"),), "no source of the kind process_creation", "no_source", "the kind of event never came"),
    ("", (route(),), "Imphash in windows-sysmon", "field_missing", "the kind came without the column"),
    (
        "",
        (route("13", lacks=frozenset({"Imphash"})),),
        "Imphash in windows-sysmon",
        "field_missing",
        "the card says that the source never has it",
    ),
]


@pytest.mark.parametrize(
    ("given", "routes", "detail", "reason"), [c[:4] for c in WHY], ids=[c[4].replace(" ", "-") for c in WHY]
)
def test_a_rule_that_was_not_evaluated_says_why_and_what_it_waits_for(
    given: str, routes: tuple[Route, ...], detail: str, reason: str
) -> None:
    result = judged(rule("Imphash"), rows("Image"), *routes, reason=given)
    assert (result.state, result.reason, result.detail) == ("not_evaluated", reason, detail)
    assert result.waits_for
    assert (result.looked_on, result.looked_hosts) == (None, frozenset())


def test_a_key_that_no_record_had_is_the_field_that_is_missing_though_its_column_is_filled() -> None:
    pairs = (("Imphash", Derive(("imphash", "sha256"), "split_pairs", ("Hashes",))),)
    without = judged(rule("Imphash"), rows("Hashes", "sha256"), route(derived=pairs))
    assert (without.state, without.reason) == ("not_evaluated", "field_missing")
    assert without.detail == "Imphash in windows-sysmon"
    assert judged(rule("Imphash"), rows("Hashes", "imphash"), route(derived=pairs)).state == "no_match"


def test_the_route_that_lacks_least_names_the_field() -> None:
    less = judged(rule("Image", "Imphash"), [*rows("Image"), *rows("x", event="7")], route("7"), route("1"))
    assert less.detail == "Imphash in windows-sysmon"


def test_a_rule_of_another_system_is_not_evaluated_where_no_host_of_it_is_expected() -> None:
    result = judged(rule("Image", product="linux"), rows("Image"), route())
    assert (result.state, result.reason) == ("not_evaluated", "no_source")


def test_a_rule_that_is_switched_off_stays_in_the_list() -> None:
    result = judged(rule("Image"), rows("Image"), route(), off={"r": "switched off by p.lund"})
    assert (result.state, result.reason, result.detail) == ("not_evaluated", "off", "switched off by p.lund")


def test_a_file_that_could_not_become_a_rule_stays_in_the_list() -> None:
    refused = [
        Refused("a", "A", "a.yml", "temporal_ordered correlation", tags=("attack.t1003",)),
        Refused("b", "B", "b.yml", "status deprecated", off=True),
    ]
    first, second = rule_results([], refused, {}, {}, [], BASE, [CARD], origins={"a": "pack"})
    assert (first.reason, first.detail, first.refused, first.origin) == (
        "unsupported",
        "temporal_ordered correlation",
        "temporal_ordered correlation",
        "pack",
    )
    assert first.attack == (Technique("T1003", "T1003"),)
    assert (second.reason, second.detail, second.refused) == ("off", "status deprecated", "")


def test_a_match_counts_records_hosts_times_and_files() -> None:
    tally = Tally()
    for name, hour, file in (("a", 2, "x.evtx"), ("a", 5, "x.evtx"), ("b", 3, "y.evtx"), ("odd", 4, "y.evtx")):
        tally.add("host", name, datetime.combine(DAY, time(hour), UTC), file)
    result = judged(rule("Image"), rows("Image"), route(), matched=tally.matched())
    assert (result.state, result.records, result.hosts) == ("matched", 4, 3)
    assert (result.first, result.last) == tuple(datetime.combine(DAY, time(h), UTC) for h in (2, 5))
    assert result.files == {"x.evtx": 2, "y.evtx": 2}


def test_a_match_without_time_or_host_still_makes_the_rule_matched() -> None:
    tally = Tally()
    tally.add("host", None, None, "x.evtx")
    result = judged(rule("Image"), [], route(), matched=tally.matched())
    assert (result.state, result.records, result.hosts, result.first) == ("matched", 1, 0, None)


def test_a_place_that_lost_its_match_is_not_counted_as_looked_on() -> None:
    result = judged(rule("Image"), rows("Image"), route(), lost={"r": [("host", "a", DAY)]})
    assert result.looked_on is not None
    assert (result.state, result.looked_on.days) == ("no_match_in_part", 3)


LABELS = [
    (("Image",), (route("1"),), "process"),
    (("Hashes",), (route("7"),), "library, hash"),
    (("Imphash",), (route("7"),), "library, hash"),
    (("Image",), (route("13"), route("1")), "process, registry"),
    (("Image",), (route("*", described=False),), "process_creation"),
]


@pytest.mark.parametrize(("fields", "routes", "label"), LABELS, ids=[label[2] for label in LABELS])
def test_the_label_names_the_telemetry_that_a_rule_rests_on(
    fields: tuple[str, ...], routes: tuple[Route, ...], label: str
) -> None:
    assert judged(rule(*fields), [], *routes).label == label


def test_origin_decides_what_counts_and_tags_give_techniques() -> None:
    one = rule("Image", level="medium", tags=("attack.execution", "attack.t1574.002", "attack.s0105", "cve.2021-1"))
    result = judged(one, [], origins={"r": "pack"}, current={"T1574.002": "T1574.001"}.get)
    assert (result.origin, result.counts, judged(one, []).counts) == ("pack", "trace", "common")
    assert result.attack == (Technique("T1574.001", "T1574.002"),)


def test_an_index_made_once_gives_the_same_results_as_the_rows() -> None:
    given = rows("Image", names="a")
    many = [rule("Image", id=f"r{n}") for n in range(3)]
    routed = {r.id: ((route(),), "") for r in many}
    by_rows = rule_results(many, [], routed, {}, given, BASE, [CARD])
    assert rule_results(many, [], routed, {}, Delivered(given, BASE), BASE, [CARD]) == by_rows
    assert all(replace(r, id="r0") == by_rows[0] for r in by_rows)
