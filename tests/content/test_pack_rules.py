"""The rules of every shipped pack, asked of the cases beside them: by the engine, and by the oracle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

import oracle
from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import compile_plan
from groundswell.defences.hunt.routes import fits, routes
from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.defences.hunt.tree import Rule
from groundswell.model.card import Card
from groundswell.run.packs import PACKS, Pack

RULES = sorted(PACKS.glob("*/rules/*.yml"))
BatchOf = Callable[[str, str, Mapping[str, object]], pa.RecordBatch]
WORDS = 12  # a run of so many equal words is no chance


def name_of(path: Path) -> str:
    return path.stem


def cases_of(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((path.parents[1] / "cases" / path.name).read_text(encoding="utf-8")))


def all_cases() -> Iterator[Any]:
    for path in RULES:
        for case in cases_of(path)["cases"]:
            yield pytest.param(path, case, id=f"{path.stem}: {case['why']}")


def the_rule(path: Path) -> Rule:
    rules, refused = load_rules([path], "groundswell", "Apache-2.0")
    assert refused == []
    assert len(rules) == 1
    return rules[0]


def test_a_pack_ships_and_has_rules() -> None:
    assert len(RULES) >= 26


def test_no_two_rules_share_an_id_or_a_title() -> None:
    rules = [the_rule(path) for path in RULES]
    assert len({rule.id for rule in rules}) == len(rules)
    assert len({rule.title for rule in rules}) == len(rules)


@pytest.mark.parametrize("path", RULES, ids=name_of)
def test_a_rule_says_all_that_a_reader_needs(path: Path) -> None:
    rule = the_rule(path)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", rule.id)
    assert (rule.author, rule.license, rule.status) == ("Groundswell", "Apache-2.0", "experimental")
    assert rule.date is not None
    assert rule.description.endswith(".")
    assert rule.falsepositives
    assert rule.references
    assert any(re.fullmatch(r"attack\.t\d{4}(\.\d{3})?", tag) for tag in rule.tags)


@pytest.mark.parametrize("path", RULES, ids=name_of)
def test_a_rule_has_a_source_that_can_answer_it(path: Path, cards: tuple[Card, ...]) -> None:
    found, why = routes(the_rule(path), cards)
    assert found, why


@pytest.mark.parametrize("path", RULES, ids=name_of)
def test_a_rule_has_two_cases_that_match_and_three_near_misses(path: Path) -> None:
    cases = cases_of(path)
    assert cases["rule"] == the_rule(path).id
    assert sum(case["match"] is True for case in cases["cases"]) >= 2
    assert sum(case["match"] is False for case in cases["cases"]) >= 3


@pytest.mark.parametrize(("path", "case"), list(all_cases()))
def test_a_case_is_decided_as_it_says(
    path: Path, case: dict[str, Any], cards: tuple[Card, ...], batch_of: BatchOf
) -> None:
    file = cases_of(path)
    batch = batch_of(file["table"], file["event"], {**file["base"], **case["row"]})
    plan = compile_plan([the_rule(path)], (), cards)
    by_engine = any(True for _ in match(plan, batch))
    assert by_engine is case["match"]
    assert by_oracle(plan, batch, cards) is case["match"]


def by_oracle(plan: Any, batch: pa.RecordBatch, cards: tuple[Card, ...]) -> bool:
    table = batch.schema.metadata[b"table"].decode()
    row = batch.to_pylist()[0]
    free = next(card.text_free for card in cards if card.table == table)
    return any(
        oracle.holds(rule, route, row, free)
        for rule in plan.rules.values()
        for route in plan.routes_of[rule.id]
        if route.table == table and fits(route.event, str(row["_event"]))
    )


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def runs_of(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1)}


def test_no_description_repeats_a_run_of_words_of_sigmahq(shared: Path) -> None:
    ours = {run: path.stem for path in RULES for run in runs_of(the_rule(path).description)}
    theirs: set[tuple[str, ...]] = set()
    for path in (shared / "sigma").glob("rules*/**/*.yml"):
        theirs |= runs_of(described(path.read_text(encoding="utf-8")))
    assert len(theirs) > 10_000
    assert not [(name, run) for run, name in ours.items() if run in theirs]


def described(text: str) -> str:
    """The description of a rule file, read as text: parsing thousands of YAML files would cost a minute."""
    found = re.search(r"^description:(.*?)^\w+:", text, re.DOTALL | re.MULTILINE)
    return found.group(1) if found else ""


def test_no_rule_has_the_detection_of_one_of_sigmahq(shared: Path) -> None:
    ids = {the_rule(path).id for path in RULES}
    texts = [path.read_text(encoding="utf-8") for path in (shared / "sigma").glob("rules*/**/*.yml")]
    assert not [rule for rule in ids if any(rule in text for text in texts)]
    ours = {detection(path.read_text(encoding="utf-8")) for path in RULES}
    assert not ours & {detection(text) for text in texts}


def detection(text: str) -> tuple[str, ...]:
    found = re.search(r"^detection:(.*?)^\w+:", text, re.DOTALL | re.MULTILINE)
    return tuple(words_of(found.group(1))) if found else ()


def test_the_pack_lists_only_rules_that_it_has(pack: Pack) -> None:
    listed = {fact.rule for name in pack.names.values() for fact in name.rules}
    assert listed <= set(pack.rules)
    assert {the_rule(path).id for path in pack.rules.values()} == set(pack.rules)
