"""Honesty of words (SEMANTICS section 4, e): no negative word widens, no confidence, strength or search rises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.defences.hunt.alternatives import ANY, filter_fields, null_fields
from groundswell.defences.hunt.results import rule_results
from groundswell.defences.hunt.tally import Matched, Tally
from groundswell.defences.hunt.tree import Rule
from groundswell.model.calendar import seen
from groundswell.model.confidence import exposed_confidence, ready_confidence, search, strength
from groundswell.model.delivered import Delivered
from groundswell.model.finding import Finding, MatchedRule, NotUsed, Record
from groundswell.model.hunted import RuleResult
from groundswell.model.judged import exposed_state, hit_state, is_strong, ready_state, why_not_judged
from groundswell.model.sums import rule_sums, searched_hosts
from groundswell.model.verdict import Seen
from made_up import Row, World, removal, world

SEEDS = st.integers(0, 2**40)
MANY = settings(max_examples=150)
LEVELS = {"low": 0, "moderate": 1, "high": 2}


@dataclass(frozen=True)
class Told:
    """All that is said of one world."""

    rules: tuple[RuleResult, ...]
    seen: Seen
    searched: frozenset[str]
    findings: tuple[Finding, ...]


def told(w: World, off: frozenset[str] = frozenset(), lost: World | None = None) -> Told:
    delivered = Delivered(w.visibility(), w.base)
    found = {rule.id: w.matches(rule) for rule in w.rules if rule.id not in off}
    gone = {r.id: frozenset(lost.matches(r)) - frozenset(found.get(r.id, {})) for r in w.rules} if lost else {}
    results = rule_results(
        w.rules,
        (),
        {name: (routes, "") for name, routes in w.routes.items()},
        {name: _matched(places) for name, places in found.items()},
        delivered,
        w.base,
        w.cards,
        off=dict.fromkeys(off, "switched off"),
        lost=gone,
    )
    findings = tuple(
        _finding(rule, row, n)
        for rule in w.rules
        for places in found.get(rule.id, {}).values()
        for n, row in enumerate(places)
    )
    return Told(results, seen(delivered, w.cards, events_per_day=()), searched_hosts(results, (), w.base), findings)


def _matched(places: dict[tuple[str, str, object], list[Row]]) -> Matched:
    tally = Tally()
    for rows in places.values():
        for row in rows:
            tally.add(row.noun, row.name, datetime.combine(row.day, time(12), UTC), row.table)
    return tally.matched()


def _finding(rule: Rule, row: Row, n: int) -> Finding:
    held = dict(row.columns)
    fields = filter_fields(rule.node) | null_fields(rule.node)
    missing = tuple(NotUsed(f, "not recorded") for f in sorted(fields) if f not in held)
    when = datetime.combine(row.day, time(12), UTC) + timedelta(seconds=10 * n)
    kind = "indicator" if not fields and rule.id == "r1" else "rule"
    matched = MatchedRule(rule.id, "", "", "", "", None, None, "", rule.level, not_used=missing)
    return Finding(
        id=f"{rule.id}{row}", key=f"{rule.id}{row}", kinds=(kind,), title="", time=when,
        host=row.name if row.noun == "host" else None, sensor=row.name if row.noun == "sensor" else None,
        event_class=row.event, record=Record(row.table, str(row), n, "", None, {}),
        rules=(matched,) if kind == "rule" else (), counts_as="trace",
    )  # fmt: skip


def looked_share(rule: RuleResult) -> float:
    return rule.looked_on.days / rule.looked_on.of_days if rule.looked_on else 0.0


def claim(rule: RuleResult) -> float:
    return looked_share(rule) if rule.state in ("no_match", "no_match_in_part") else 0.0


@given(SEEDS, SEEDS)
@MANY
def test_no_negative_word_of_a_rule_speaks_of_a_wider_part_of_the_base(seed: int, other: int) -> None:
    before = world(seed, rules=3)
    gone = removal(other, before)
    for old, new in zip(told(before).rules, told(gone.after, lost=before).rules, strict=True):
        assert claim(new) <= looked_share(old), (gone.what, new.id)
        assert new.state != "no_match" or old.state in ("no_match", "matched"), (gone.what, new.id)
        assert old.state != "not_evaluated" or new.state != "no_match_in_part", (gone.what, new.id)


@given(SEEDS, SEEDS)
@MANY
def test_no_trace_found_speaks_of_no_more_hosts_and_search_does_not_rise(seed: int, other: int) -> None:
    before = world(seed, rules=4)
    gone = removal(other, before)
    old, new = told(before), told(gone.after)
    assert new.searched <= old.searched, gone.what
    for share in (0.0, 0.3, 0.5):
        if hit_state((), new.seen, len(new.searched), share) == "no_trace_found":
            assert hit_state((), old.seen, len(old.searched), share) == "no_trace_found", gone.what
    assert LEVELS[search(new.seen, rule_sums(new.rules)).level] <= LEVELS[search(old.seen, rule_sums(old.rules)).level]


@given(SEEDS, SEEDS)
@MANY
def test_what_could_be_seen_only_shrinks_and_the_base_stays(seed: int, other: int) -> None:
    before = world(seed, rules=1)
    gone = removal(other, before)
    old, new = told(before).seen, told(gone.after).seen
    assert (new.host_days, new.hosts, new.sensor_days) == (old.host_days, old.hosts, old.sensor_days)
    assert new.full <= old.full
    assert new.none >= old.none
    assert new.full + new.part + new.none == new.host_days
    assert set(new.dark) >= set(old.dark)
    assert new.sensors.looked <= old.sensors.looked


@given(SEEDS, SEEDS)
@MANY
def test_strength_does_not_rise_and_no_trace_becomes_strong(seed: int, other: int) -> None:
    before = world(seed, rules=3)
    if any(ANY in filter_fields(rule.node) for rule in before.rules):
        return  # a keyword as filter names no column that could be said to be missing
    gone = removal(other, before)
    old, new = told(before).findings, told(gone.after).findings
    assert is_strong(old) or not is_strong(new), gone.what
    was, now = strength(old), strength(new)
    if was is not None and now is not None:
        assert LEVELS[now.level] <= LEVELS[was.level], gone.what


@given(SEEDS)
@MANY
def test_switching_a_rule_off_improves_nothing(seed: int) -> None:
    before = world(seed, rules=3)
    old, new = told(before), told(before, off=frozenset({"r0"}))
    assert len(new.rules) == len(old.rules)
    assert (new.rules[0].state, new.rules[0].reason) == ("not_evaluated", "off")
    assert new.searched <= old.searched
    assert LEVELS[search(new.seen, rule_sums(new.rules)).level] <= LEVELS[search(old.seen, rule_sums(old.rules)).level]


WAYS = st.lists(st.sampled_from(["open", "closed_where_looked", "not_known"]), min_size=1, max_size=9)
DEFENCES = st.lists(
    st.sampled_from(["holds", "holds_in_part", "does_not_hold", "not_measured"]), min_size=7, max_size=7
)


@given(WAYS, st.data())
@settings(max_examples=500)
def test_dropping_a_fact_about_a_way_never_makes_exposed_sound_better(ways: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(ways) - 1))
    after = [*ways[:at], "not_known", *ways[at + 1 :]]
    assert LEVELS[exposed_confidence(after).level] <= LEVELS[exposed_confidence(ways).level]
    assert after.count("closed_where_looked") <= ways.count("closed_where_looked")
    if exposed_state(after) == "no_open_way_found" and exposed_state(ways) != "no_open_way_found":
        assert ways[at] == "open"  # an open way that lost its own evidence may vanish


@given(DEFENCES, st.data())
@settings(max_examples=500)
def test_dropping_a_fact_about_a_defence_never_makes_ready_sound_better(
    defences: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, 6))
    after = [*defences[:at], "not_measured", *defences[at + 1 :]]
    assert LEVELS[ready_confidence(after).level] <= LEVELS[ready_confidence(defences).level]
    order = ["not_judged", "does_not_hold", "holds_in_part", "holds"]
    assert order.index(ready_state(after)) <= order.index(ready_state(defences))


@given(SEEDS)
@MANY
def test_without_a_list_of_hosts_search_is_low_and_says_so(seed: int) -> None:
    w = world(seed, rules=1)
    said = told(w)
    if w.base.kind != "inventory":
        assert search(said.seen, rule_sums(said.rules)).level == "low"
        assert search(said.seen, rule_sums(said.rules)).why.startswith("no list of hosts was given")


@given(SEEDS)
@MANY
def test_a_dark_critical_host_forbids_no_trace_found(seed: int) -> None:
    said = told(world(seed, rules=2))
    if said.seen.dark_critical:
        assert hit_state((), said.seen, len(said.searched), 0.0) == "not_judged"
        assert said.seen.dark_critical[0] in why_not_judged(said.seen, len(said.searched), 0.0)


@pytest.mark.parametrize("needed", ["no_trace_found", "not_judged"])
def test_the_made_up_worlds_reach_every_word(needed: str) -> None:
    said = [told(world(n, rules=2)) for n in range(80)]
    assert needed in {hit_state((), s.seen, len(s.searched), 0.5) for s in said}
    assert {"matched", "no_match", "no_match_in_part", "not_evaluated"} == {r.state for s in said for r in s.rules}
    assert any(a != b for a, b in pairwise(len(s.searched) for s in said))
    assert {"low", "moderate", "high"} >= {x.level for s in said if (x := strength(s.findings))} >= {"low", "moderate"}
    assert any(is_strong(s.findings) for s in said)
