"""Which answer holds, and how sure it is: findings, ways, defences and what could be seen (CLI.md section 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from groundswell.model.confidence import exposed_confidence, ready_confidence, search, strength
from groundswell.model.finding import Finding, MatchedRule, NotUsed, Record
from groundswell.model.judged import (
    exposed_state,
    firm_kinds,
    hit_state,
    is_strong,
    ready_state,
    traces,
    why_not_judged,
)
from groundswell.model.sums import RuleSums
from groundswell.model.verdict import Calendar, Seen, Sensors

NIGHT = datetime(2025, 8, 14, 2, 11, tzinfo=UTC)


def finding(kind: str = "rule", at: float = 0, host: str | None = "fin-ws-014", **more: object) -> Finding:
    """A trace `at` hours after the first one, in a record of its own unless `n` is given."""
    n, source = more.pop("n", int(at * 3600)), more.pop("source", "windows-sysmon")
    unused = more.pop("unused", False)
    rule = MatchedRule(
        "r", "", "1", "a", "l", None, "pack", "d", "high", not_used=(NotUsed("P", "no such field"),) if unused else ()
    )
    facts: dict[str, object] = {"event_class": "process_activity", "rules": (rule,) if kind == "rule" else (), **more}
    return Finding(
        id=f"f-{kind}{at}{n}", key=f"{kind}{at}{n}", kinds=(kind,), title="t",
        time=NIGHT + timedelta(hours=at), host=host,
        record=Record(str(source), "x.evtx", int(str(n)), "", None, {}), **facts,
    )  # type: ignore[arg-type]  # fmt: skip


def seen(**more: object) -> Seen:
    facts: dict[str, object] = {
        "base": "inventory", "hosts": 42, "calendar": Calendar(date(2025, 6, 1), ()), "events_per_day": (),
        "sensors": Sensors(3, 276, 276), "unlisted": 0, "dark": (), "dark_critical": (), "host_days": 3864,
        "full": 2706, "part": 1158, "none": 0, "sensor_days": 276, **more,
    }  # fmt: skip
    return Seen(**facts)  # type: ignore[arg-type]


STRONG = [
    ([finding("rule"), finding("indicator", 3)], True, "two kinds, two records, one host, one day"),
    ([finding("rule"), finding("indicator", 24)], True, "24 hours apart"),
    ([finding("rule"), finding("indicator", 24.1)], False, "more than 24 hours apart"),
    ([finding("rule"), finding("indicator", 3, host="dc-01")], False, "on two hosts"),
    ([finding("rule"), finding("rule", 3)], False, "one kind"),
    ([finding("rule", n=7), finding("indicator", 0, n=7)], False, "one record"),
    ([finding("rule"), finding("rule", 3, sensor="edge", source="zeek-conn")], True, "host and network"),
    ([finding("rule"), finding("indicator", 3, host=None, sensor="edge")], False, "the network names no host"),
    ([finding("rule", unused=True), finding("indicator", 3)], False, "a filter could not be applied"),
    ([finding("rule"), finding("gap", 3)], False, "a gap is no evidence"),
    ([finding("rule"), finding("indicator", 3, state="dismissed")], False, "a person dismissed one"),
    ([finding("rule"), finding("indicator", 3, counts_as="common")], False, "one is common"),
    ([finding("rule"), finding("indicator", 0.0001, n=9)], False, "one happening told twice"),
    (
        [finding("rule"), finding("indicator", 0.0001, n=9, event_class="module_activity")],
        True,
        "two happenings in one second",
    ),
    ([finding("rule", 0, last=NIGHT + timedelta(hours=30)), finding("indicator", 40)], True, "near the last record"),
]


@pytest.mark.parametrize(("found", "strong"), [c[:2] for c in STRONG], ids=[c[2].replace(" ", "-") for c in STRONG])
def test_a_trace_is_strong_by_two_kinds_or_host_and_network_on_one_host_in_a_day(
    found: list[Finding], strong: bool
) -> None:
    assert is_strong(found) is strong
    assert is_strong(found[::-1]) is strong
    assert (hit_state(found, seen(), 42, 0.5) == "strong_trace") is strong


def test_what_a_person_set_apart_gaps_and_common_matches_are_no_traces() -> None:
    others = [finding(state="dismissed"), finding(state="accepted"), finding("gap"), finding(counts_as="common")]
    assert traces([*others, finding(), finding(state="marked_real")]) == (finding(), finding(state="marked_real"))


def test_a_finding_with_one_rule_whose_filters_were_all_applied_is_firm() -> None:
    firm, loose = finding().rules[0], finding(unused=True).rules[0]
    assert firm_kinds(finding(rules=(loose, firm))) == {"rule"}
    assert firm_kinds(finding(rules=(loose,))) == set()
    assert firm_kinds(finding("yara")) == {"yara"}


HITS = [
    ([finding(state="marked_real"), finding("indicator", 1)], seen(), 42, "marked_real", "a person said so"),
    ([finding()], seen(dark_critical=("core-01",), dark=("core-01",)), 0, "trace", "a trace is judged in the dark"),
    ([], seen(), 31, "no_trace_found", "enough was seen"),
    ([], seen(dark_critical=("core-01",)), 31, "not_judged", "a critical host is dark"),
    ([], seen(full=0, part=1931, none=1933), 31, "not_judged", "less than half was seen"),
    ([], seen(full=0, part=1932, none=1932), 31, "no_trace_found", "half is enough"),
    ([], seen(), 0, "not_judged", "half of the rules on no host"),
    ([], seen(host_days=0, full=0, part=0, none=0), 1, "not_judged", "nobody is expected"),
    ([finding(counts_as="common")], seen(), 31, "no_trace_found", "common matches are no trace"),
]


@pytest.mark.parametrize(
    ("found", "could", "hosts", "state"), [c[:4] for c in HITS], ids=[c[4].replace(" ", "-") for c in HITS]
)
def test_the_state_of_hit(found: list[Finding], could: Seen, hosts: int, state: str) -> None:
    assert hit_state(found, could, hosts, 0.5) == state
    assert bool(why_not_judged(could, hosts, 0.5)) is (hit_state([], could, hosts, 0.5) == "not_judged")


def test_not_judged_names_the_dark_critical_hosts_first() -> None:
    dark = ("CORE-01", "CORE-02", "CORE-06")
    assert why_not_judged(seen(dark_critical=dark, full=0, part=0, none=3864), 0, 0.5) == (
        "CORE-01, -02 and -06 sent nothing"
    )
    assert why_not_judged(seen(full=0, part=0, none=3864), 0, 0.5) == "100 % (3,864 of 3,864 host-days) were not seen"


@pytest.mark.parametrize(
    ("ways", "state"),
    [
        (["open", "closed_where_looked"], "open"),
        (["closed_where_looked", "not_known"], "no_open_way_found"),
        (["not_known"] * 9, "not_judged"),
        ([], "not_judged"),
    ],
)
def test_the_state_of_exposed(ways: list[str], state: str) -> None:
    assert exposed_state(ways) == state  # type: ignore[arg-type]


SHUT = "closed_where_looked"
H, P, N, M = "holds", "holds_in_part", "does_not_hold", "not_measured"


@pytest.mark.parametrize(
    ("defences", "state"),
    [
        ([H, H, P, P, P, N, M], "holds_in_part"),
        ([H] * 7, "holds"),
        ([H] * 6 + [M], "holds_in_part"),
        ([N] * 6 + [P], "holds_in_part"),
        ([N] * 3 + [M] * 4, "does_not_hold"),
        ([H, H] + [M] * 5, "not_judged"),
    ],
)
def test_the_state_of_ready(defences: list[str], state: str) -> None:
    assert ready_state(defences) == state  # type: ignore[arg-type]


RULES = RuleSums(212, 3, 11, 136, 62)
ALL_RULES = RuleSums(212, 0, 200, 0, 12)
DARK = ("CORE-01", "CORE-02", "CORE-06", "FIN-WS-005")
SEARCHES = [
    (
        seen(dark=DARK, dark_critical=DARK[:3], part=571, none=587),
        RULES,
        "low",
        "4 of 42 hosts sent nothing, CORE-01, -02 and -06 among them; 15 % (587 of 3,864 host-days) not seen",
    ),
    (seen(), ALL_RULES, "high", "100 % (3,864 of 3,864 host-days) were seen, 200 of 212 rules could be evaluated"),
    (seen(), RULES, "moderate", "62 of 212 rules could not be evaluated"),
    (seen(dark=("a",)), ALL_RULES, "moderate", "1 of 42 hosts sent nothing"),
    (seen(base="speaking"), ALL_RULES, "low", "no list of hosts was given"),
    (seen(none=2000, part=0, full=1864), ALL_RULES, "low", "51 % (2,000 of 3,864 host-days) not seen"),
    (seen(none=0, part=3864, full=0), ALL_RULES, "moderate", "100 % (3,864 of 3,864 host-days) not seen in full"),
    (seen(), RuleSums(0, 0, 0, 0, 0), "low", "no rule was chosen"),
    (seen(), RuleSums(10, 0, 0, 5, 5), "low", "5 of 10 rules could not be evaluated"),
]


@pytest.mark.parametrize(("could", "rules", "level", "why"), SEARCHES, ids=[s[3] for s in SEARCHES])
def test_search_is_as_good_as_the_list_the_hosts_the_days_and_the_rules(
    could: Seen, rules: RuleSums, level: str, why: str
) -> None:
    found = search(could, rules)
    assert (found.level, found.why) == (level, why)


STRENGTHS = [
    ([finding()], "low", "one record from one source"),
    ([finding(count=212)], "low", "212 records from one source"),
    ([finding(), finding("rule", 5)], "low", "two records from one source"),
    ([finding(unused=True)], "low", "a filter of the rule could not be applied, its field is not recorded"),
    ([finding(), finding("rule", 40, source="windows-security")], "moderate", "2 traces from 2 sources"),
    ([finding(), finding("rule", 0.0001, source="windows-security")], "low", "two records from two sources"),
    ([finding(), finding("rule", 40, source="zeek-conn", unused=True)], "low", "one record from one source"),
    ([finding(), finding("indicator", 1)], "high", "different kinds of evidence agree on one host within 24 hours"),
]


@pytest.mark.parametrize(("found", "level", "why"), STRENGTHS, ids=[s[2] for s in STRENGTHS])
def test_strength_is_of_the_records_behind_the_traces(found: list[Finding], level: str, why: str) -> None:
    got = strength(found)
    assert got is not None
    assert (got.level, got.why) == (level, why)


def test_without_a_trace_there_is_no_strength() -> None:
    assert strength([finding(counts_as="common"), finding("gap")]) is None


@pytest.mark.parametrize(
    ("ways", "level", "why"),
    [
        (
            ["open"] * 2 + ["closed_where_looked"] * 5 + ["not_known"] * 2,
            "moderate",
            "7 of 9 ways rest on dated evidence",
        ),
        (["closed_where_looked"] * 9, "high", "9 of 9 ways rest on dated evidence"),
        (["open"] + ["not_known"] * 8, "low", "1 of 9 ways rests on dated evidence"),
        (["not_known"] * 9, "low", "0 of 9 ways are known: this version does not check it"),
    ],
)
def test_the_confidence_of_exposed_follows_the_ways_that_are_known(ways: list[str], level: str, why: str) -> None:
    found = exposed_confidence(ways)  # type: ignore[arg-type]
    assert (found.level, found.why) == (level, why)


def test_the_confidence_of_ready_follows_the_defences_that_were_measured() -> None:
    found = ready_confidence([H, H, P, P, P, N, M])
    assert (found.level, found.why) == ("moderate", "6 of 7 defences rest on dated evidence, 1 not measured")
    assert [ready_confidence([H] * n + [M] * (7 - n)).level for n in (7, 4, 3, 0)] == ["high", "moderate", "low", "low"]
