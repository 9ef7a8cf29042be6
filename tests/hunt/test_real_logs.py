"""Real records, real rules: what the engine finds, and that the oracle finds the same.

Rules and records are SigmaHQ's and others'; they lie in the shared data, not in the repository. What was counted
once by two independent evaluators (`reference`) is held here; where we differ, the table says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

import oracle
from groundswell.defences.hunt.match import Match, match
from groundswell.defences.hunt.plan.compile import Plan, compile_plan
from groundswell.defences.hunt.routes import fits
from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.defences.hunt.tree import Refused, Rule
from groundswell.model.card import Card
from groundswell.sources.card import load_cards
from groundswell.sources.detect import NotRecognised, detect
from groundswell.sources.discover import discover
from groundswell.sources.read import read

SETS = ("rules", "rules-emerging-threats", "rules-threat-hunting")


@pytest.fixture(scope="module")
def cards() -> tuple[Card, ...]:
    return load_cards()


@pytest.fixture(scope="module")
def loaded(shared: Path) -> tuple[list[Rule], list[Refused]]:
    return load_rules([shared / "sigma" / name for name in SETS], "sigmahq", "DRL-1.1")


@pytest.fixture(scope="module")
def plan(loaded: tuple[list[Rule], list[Refused]], cards: tuple[Card, ...]) -> Plan:
    return compile_plan((rule for rule in loaded[0] if rule.logsource.product == "windows"), (), cards)


def batches(folder: Path, cards: tuple[Card, ...]) -> Iterator[tuple[Path, pa.RecordBatch]]:
    for candidate in discover([folder]):
        found = detect(candidate, cards)
        if isinstance(found, NotRecognised):
            continue
        for item in read(candidate, found, cards, candidate.source()):
            if isinstance(item, pa.RecordBatch):
                yield Path(candidate.path), item


def test_every_rule_is_loaded_or_refused_with_its_reason(loaded: tuple[list[Rule], list[Refused]]) -> None:
    rules, refused = loaded
    assert len(rules) == 3_752
    assert [one.reason for one in refused] == ["no value is known for the placeholder %known_cdcs%"] * 2
    assert sum(rule.logsource.product == "windows" for rule in rules) == 2_856


def test_every_regression_case_of_sigmahq_is_found(shared: Path, plan: Plan, cards: tuple[Card, ...]) -> None:
    found: Counter[tuple[Path, str]] = Counter()
    for path, batch in batches(shared / "sigma" / "regression_data", cards):
        if path.suffix == ".evtx":  # each record lies there as JSON too
            found.update((path, one.id) for one in match(plan, batch))
    expected = dict(regression_cases(shared))
    missed = {path.stem: found[path, path.stem] for path, least in expected.items() if found[path, path.stem] < least}
    assert len(expected) == 202
    assert missed == {}
    assert (found.total(), len({rule for _, rule in found})) == (352, 242)  # as the reference counts


def regression_cases(shared: Path) -> Iterator[tuple[Path, int]]:
    """(log, how often its rule must match at least); a case without a count means once."""
    for info in sorted((shared / "sigma" / "regression_data").rglob("info.yml")):
        for test in yaml.safe_load(info.read_text()).get("regression_tests_info") or ():
            yield info.parent / Path(test["path"]).name, test.get("match_count") or 1


# folder: (hits, rules, files) of the reference, which takes process_creation from Sysmon 1 alone; ours likewise; why
COUNTS = {
    "evtx": (
        (685, 241, 102),
        (680, 240, 102),
        "the reference asks registry_delete of every Sysmon 12; five of these are keys that were created",
    ),
    "evtx-benign": ((132, 10, 3), (132, 10, 3), "no difference"),
}
DELETED = "RunMRU Registry Key Deletion - Registry"


@pytest.mark.parametrize("folder", COUNTS)
def test_hits_are_those_of_the_reference_or_the_difference_is_told(
    folder: str, shared: Path, plan: Plan, cards: tuple[Card, ...]
) -> None:
    found, created = [], 0
    for path, batch in batches(shared / folder, cards):
        found += [(path, one) for one in match(plan, batch) if not from_built_in(plan, batch, one)]
        created += created_though_deletion_is_meant(plan, batch)
    reference, ours, why = COUNTS[folder]
    assert (len(found), len({one.id for _, one in found}), len({path for path, _ in found})) == ours, why
    assert reference[0] - ours[0] == created, why


def from_built_in(plan: Plan, batch: pa.RecordBatch, one: Match) -> bool:
    """Whether a rule of a Sysmon category matched a record of the Security log: what the reference never asks."""
    return table_of(batch) == "windows_security" and plan.rules[one.id].logsource.category is not None


def created_though_deletion_is_meant(plan: Plan, batch: pa.RecordBatch) -> int:
    """How many records of a key that was created a rule of deletions would match, were it asked of them."""
    (rule,) = [one for one in plan.rules.values() if one.title == DELETED]
    (route,) = [one for one in plan.routes_of[rule.id] if one.table == "windows_sysmon" and one.event == "12"]
    rows = batch.to_pylist() if table_of(batch) == "windows_sysmon" else []
    created = [row for row in rows if row["_event"] == "12" and row["EventType"] == "CreateKey"]
    return sum(oracle.node_holds(rule.node, route, row, frozenset()) for row in created)


def test_a_process_of_the_security_log_is_asked_too(shared: Path, plan: Plan, cards: tuple[Card, ...]) -> None:
    hits = [
        one
        for _, batch in batches(shared / "evtx", cards)
        if table_of(batch) == "windows_security"
        for one in match(plan, batch)
        if from_built_in(plan, batch, one)
    ]
    assert {one.event for one in hits} == {"4688"}
    assert len(hits) == 8


# every file of these, or the first rows of a large one, is asked row by row
COMPARED = ["sigma/regression_data/rules/windows/process_creation", "evtx-benign", "ndjson-windows"]
ROWS = 45  # rows of a batch that the oracle, at 25 ms a row, is asked of


@pytest.mark.parametrize("folder", COMPARED)
def test_the_oracle_finds_the_same_on_real_records(
    folder: str, shared: Path, plan: Plan, cards: tuple[Card, ...]
) -> None:
    rows = 0
    for path, whole in batches(shared / folder, cards):
        if rows > ROWS:
            break
        batch = whole.slice(0, ROWS // 3)
        rows += batch.num_rows
        assert {(one.id, one.row) for one in match(plan, batch)} == by_rows(plan, batch, cards), path


def by_rows(plan: Plan, batch: pa.RecordBatch, cards: tuple[Card, ...]) -> set[tuple[str, int]]:
    table = table_of(batch)
    text_free = next(card.text_free for card in cards if card.table == table)
    asked = [(pattern, found) for (name, pattern), found in plan.routes.items() if name == table]

    def found(number: int, row: dict[str, Any]) -> Iterator[tuple[str, int]]:
        for pattern, rules in asked:
            if fits(pattern, row["_event"]):
                yield from ((r.id, number) for r, route in rules if oracle.holds(r, route, row, text_free))

    return {one for number, row in enumerate(batch.to_pylist()) for one in found(number, row)}


def table_of(batch: pa.RecordBatch) -> str:
    return str(batch.schema.metadata[b"table"].decode())
