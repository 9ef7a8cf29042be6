"""States, sums and bases: the numbers of CLI.md section 2 come out of cells (Meridian Bay, 42 hosts, 92 days)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from groundswell.model.cell import Base, Cell, ExpectedHost, Grid, LookedOn, Question
from groundswell.model.hunted import IndicatorResult, RuleResult
from groundswell.model.sums import (
    assurance,
    bases,
    counts_as,
    deciding,
    indicator_state,
    indicator_sums,
    looked_hosts,
    looked_on,
    rule_state,
    rule_sums,
    searched_hosts,
)

SINCE, UNTIL = date(2025, 6, 1), date(2025, 8, 31)
NAMES = tuple(f"h{n:02d}" for n in range(42))
BASE = Base(
    "inventory", tuple(ExpectedHost(n, listed=True, os="windows") for n in NAMES), ("a", "b", "c"), SINCE, UNTIL
)


def grid(noun: str, *rows: str) -> Grid:
    """Rows of letters: N no, P in part, Y yes, - not looked, a dot not expected."""
    letters = {"N": Cell.NO, "P": Cell.IN_PART, "Y": Cell.YES, "-": Cell.NOT_LOOKED, ".": Cell.NO}
    cells = np.array([[letters[sign] for sign in row] for row in rows], dtype=np.uint8)
    return Grid(noun, cells, np.array([[sign != "." for sign in row] for row in rows], dtype=np.bool_))  # type: ignore[arg-type]


STATES = [
    (["NN", "NN"], "no_match", "all cells no"),
    (["NN", "N-"], "no_match_in_part", "one was not looked at"),
    (["NN", "NP"], "no_match_in_part", "one was looked at in part"),
    (["--", "P-"], "no_match_in_part", "one in part is enough not to be silent"),
    (["--", "--"], "not_evaluated", "no cell above not looked"),
    (["--", "Y-"], "matched", "any yes"),
    (["..", "NN"], "no_match", "cells outside the base are not counted"),
    (["..", "-."], "not_evaluated", "not even a no outside the base"),
    (["..", ".."], "not_evaluated", "an empty base says nothing"),
]


@pytest.mark.parametrize(("rows", "state"), [c[:2] for c in STATES], ids=[c[2].replace(" ", "-") for c in STATES])
def test_the_state_of_a_rule(rows: list[str], state: str) -> None:
    assert rule_state(Question(grid("host", *rows))) == state


def test_a_match_outside_the_base_still_makes_the_rule_matched() -> None:
    assert rule_state(Question(grid("host", "--"), outside=1)) == "matched"
    assert indicator_state(Question(grid("host", "NN"), outside=1)) == "seen"


def test_the_states_of_an_indicator_follow_the_same_cells() -> None:
    words = [indicator_state(Question(grid("host", row))) for row in ("Y-", "NN", "N-", "--")]
    assert words == ["seen", "not_seen", "not_seen_in_part", "not_looked_for"]


NOUNS = [
    ("N-", "NN", "sensor", "the larger share"),
    ("NN", "N-", "host", "the larger share, the other way"),
    ("PP", "NN", "sensor", "equal shares: the one with more no"),
    ("NN", "NN", "host", "all equal: hosts"),
    ("PP", "N-", "host", "the larger share, though all in part"),
    ("..", "--", "sensor", "an empty base has no share"),
]


@pytest.mark.parametrize(
    ("host", "sensor", "noun"), [c[:3] for c in NOUNS], ids=[c[3].replace(" ", "-") for c in NOUNS]
)
def test_the_noun_with_the_larger_looked_share_decides(host: str, sensor: str, noun: str) -> None:
    found = deciding(Question(grid("host", host), grid("sensor", sensor)))
    assert found is not None
    assert found.noun == noun


def test_a_yes_of_the_other_noun_counts() -> None:
    assert rule_state(Question(grid("host", "NN"), grid("sensor", "Y-"))) == "matched"


def test_losing_a_day_of_the_lesser_noun_never_improves_the_state() -> None:
    order = ["not_evaluated", "no_match_in_part", "no_match"]
    for host, sensor in product(product("NP-", repeat=2), repeat=2):
        before = rule_state(Question(grid("host", "".join(host)), grid("sensor", "".join(sensor))))
        for at in range(2):
            less = "".join("-" if n == at else sign for n, sign in enumerate(host))
            after = rule_state(Question(grid("host", less), grid("sensor", "".join(sensor))))
            assert order.index(after) <= order.index(before), (host, sensor, less)


def test_looked_on_counts_yes_no_and_in_part_and_says_how_many_in_part() -> None:
    base = Base("inventory", tuple(ExpectedHost(n) for n in "abc"), (), SINCE, SINCE + timedelta(3))
    asked = Question(grid("host", "NNP-", "----", "Y..."))
    assert looked_on(asked, base) == LookedOn(2, 3, SINCE, SINCE + timedelta(3), 4, 9, 1, "host")
    assert looked_hosts(asked, base) == {"a", "c"}
    assert looked_on(Question(grid("host", "----")), base) is None


@pytest.mark.parametrize(("rows", "share"), [(["NP--"], 0.5), (["NNNN"], 1.0), (["----"], 0.0), (["YNNN"], 0.0)])
def test_the_assurance_of_a_word_is_the_share_of_the_base_that_it_claims(rows: list[str], share: float) -> None:
    assert assurance(Question(grid("host", *rows))) == share


@pytest.mark.parametrize(
    ("origin", "level", "counts"),
    [
        ("report", "low", "trace"),
        ("pack", "informational", "trace"),
        ("technique", "medium", "common"),
        ("technique", "high", "trace"),
        (None, "medium", "common"),
        (None, "critical", "trace"),
    ],
)
def test_what_counts_as_a_trace(origin: str | None, level: str, counts: str) -> None:
    assert counts_as(origin, level) == counts  # type: ignore[arg-type]


def rule(state: str, looked: LookedOn | None = None, label: str = "", **more: object) -> RuleResult:
    facts: dict[str, object] = {
        "id": "r",
        "title": "",
        "level": "high",
        "author": "",
        "license": "",
        "source_url": None,
    }
    facts |= {"origin": "technique", "state": state, "looked_on": looked, "label": label, **more}
    return RuleResult(**facts)  # type: ignore[arg-type]


def where(hosts: int, days: int, noun: str = "host") -> LookedOn:
    of, of_days = (42, 3864) if noun == "host" else (3, 276)
    return LookedOn(hosts, of, SINCE, UNTIL, days, of_days, 0, noun)  # type: ignore[arg-type]


MERIDIAN = [
    *[rule("matched", where(19, 1656), "library")] * 3,
    *[rule("no_match", where(3, 276, "sensor"), "network")] * 11,
    *[rule("no_match_in_part", where(38, 3277), "sign-in")] * 20,
    *[rule("no_match_in_part", where(38, 3277), "service")] * 9,
    *[rule("no_match_in_part", where(31, 2706), "process")] * 83,
    *[rule("no_match_in_part", where(19, 1656), "library, hash")] * 24,
    *[rule("not_evaluated", reason="no_source")] * 41,
    *[rule("not_evaluated", reason="field_missing")] * 14,
    *[rule("not_evaluated", reason="unsupported")] * 7,
]


def test_212_rules_are_3_matched_11_no_match_136_in_part_62_not_evaluated() -> None:
    sums = rule_sums(MERIDIAN)
    assert (sums.total, sums.matched, sums.no_match, sums.no_match_in_part, sums.not_evaluated) == (212, 3, 11, 136, 62)


def test_the_bases_of_the_rules_are_the_lines_of_the_screen() -> None:
    got = [(b.label, b.rules, b.looked_on.hosts, b.looked_on.days) for b in bases(MERIDIAN)]
    assert got == [
        ("network", 11, 3, 276),
        ("sign-in, service", 29, 38, 3277),
        ("process", 83, 31, 2706),
        ("library, hash", 24, 19, 1656),
    ]


def indicators(**states: int) -> list[IndicatorResult]:
    return [
        IndicatorResult(f"{state}{n}", "domain", "x", "pack", state)  # type: ignore[arg-type]
        for state, count in states.items()
        for n in range(count)
    ]


def test_38_indicators_are_0_seen_7_not_seen_23_in_part_6_set_aside_2_not_looked_for() -> None:
    sums = indicator_sums(indicators(not_seen=7, not_seen_in_part=23, set_aside=6, not_looked_for=2))
    assert (sums.total, sums.seen, sums.not_seen, sums.not_seen_in_part) == (38, 0, 7, 23)
    assert (sums.set_aside, sums.not_looked_for) == (6, 2)


def looked(hosts: int, count: int, **more: object) -> list[RuleResult]:
    return [rule("no_match_in_part", looked_hosts=frozenset(NAMES[:hosts]), **more)] * count


def test_no_trace_found_speaks_of_hosts_where_half_of_the_chosen_rules_were_looked_for() -> None:
    chosen = [*looked(38, 29), *looked(31, 83), *looked(0, 41 + 14 + 11)]
    assert searched_hosts(chosen, (), BASE) == set(NAMES[:31])


def test_a_rule_that_could_not_be_evaluated_here_stays_in_the_half() -> None:
    assert searched_hosts([*looked(5, 1), *looked(0, 2)], (), BASE) == set()
    assert searched_hosts([*looked(5, 1), *looked(0, 1)], (), BASE) == set(NAMES[:5])


def test_a_rule_that_this_version_cannot_evaluate_at_all_does_not() -> None:
    chosen = [*looked(5, 1), *[rule("not_evaluated", reason="unsupported")] * 5]
    assert searched_hosts(chosen, (), BASE) == set(NAMES[:5])


@pytest.mark.parametrize("system", ["linux", "macos", "zeek", "aws"])
def test_rules_of_another_system_or_of_no_host_are_not_asked_of_a_host(system: str) -> None:
    assert searched_hosts([*looked(5, 1), *looked(0, 9, product=system)], (), BASE) == set(NAMES[:5])


def test_without_rules_for_a_host_its_indicators_say_how_far_it_was_searched() -> None:
    given = [replace(i, looked_hosts=frozenset(NAMES[:4])) for i in indicators(not_seen_in_part=2)]
    assert searched_hosts((), [*given, *indicators(not_looked_for=2, set_aside=7)], BASE) == set(NAMES[:4])
    assert searched_hosts((), [*given, *indicators(not_looked_for=3)], BASE) == set()
    assert searched_hosts((), (), BASE) == set()
