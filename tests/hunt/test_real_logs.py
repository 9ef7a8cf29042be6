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
from groundswell.defences.hunt.match import match
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


# folder: (hits, rules, files) of the reference with process_creation from Sysmon 1 alone; ours; why they differ
COUNTS = {
    "evtx-benign": ((132, 10, 3), (132, 10, 3), "no difference"),
}


@pytest.mark.parametrize("folder", COUNTS)
def test_hits_are_those_of_the_reference_or_the_difference_is_told(
    folder: str, shared: Path, plan: Plan, cards: tuple[Card, ...]
) -> None:
    found = [(path, one) for path, batch in batches(shared / folder, cards) for one in match(plan, batch)]
    ours = (len(found), len({one.id for _, one in found}), len({path for path, _ in found}))
    assert ours == COUNTS[folder][1], COUNTS[folder][2]


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
    table = batch.schema.metadata[b"table"].decode()
    text_free = next(card.text_free for card in cards if card.table == table)
    asked = [(pattern, found) for (name, pattern), found in plan.routes.items() if name == table]

    def found(number: int, row: dict[str, Any]) -> Iterator[tuple[str, int]]:
        for pattern, rules in asked:
            if fits(pattern, row["_event"]):
                yield from ((r.id, number) for r, route in rules if oracle.holds(r, route, row, text_free))

    return {one for number, row in enumerate(batch.to_pylist()) for one in found(number, row)}
