"""Weights of evidence: every sign has one, sums become probabilities, decisions of people move them a bounded step."""

from __future__ import annotations

import ast
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.finders.hosts import known_name
from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement import beside, bystanders, evidence, named_as, standing
from groundswell.intel.judgement.judge import judged
from groundswell.intel.judgement.weights import FARTHEST, SURE, fitted, learnt, shipped
from groundswell.intel.knowledge import facts
from groundswell.intel.readers.choose import read_document

SIGNS = sorted(shipped().of)
DECISIONS = st.lists(st.tuples(st.frozensets(st.sampled_from(SIGNS), max_size=6), st.booleans()), max_size=12)
REPORT = b"""# A report

## Indicators of compromise

| Domain | What |
|---|---|
| evil-updates[.]net | C2 server |
| cdn-assets[.]org | C2 server |

Prose speaks of plain-words.net once. We thank the people at https://example-mirror.org/thanks for reading.
The address 203.0.113.9 is documentation.
"""


def named(module: ModuleType) -> set[str]:
    """Give the names of the signs that a module writes out: a word beside the words that a reader sees."""
    found: set[str] = set()
    for pair in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
        if not isinstance(pair, ast.Tuple) or len(pair.elts) != 2:
            continue
        name, words = pair.elts
        sentence = isinstance(words, ast.Constant) and " " in str(words.value)
        if sentence or isinstance(words, ast.JoinedStr | ast.Call):
            either = (name.body, name.orelse) if isinstance(name, ast.IfExp) else (name,)
            found |= {str(n.value) for n in either if isinstance(n, ast.Constant)}
    return found


def test_every_sign_that_the_code_gives_has_a_weight() -> None:
    modules = (evidence, standing, beside, bystanders, named_as)
    given = {sign for sign, _ in filter(None, map(listed, facts.hosts()))}.union(*map(named, modules))
    assert len(given) > 38
    assert given <= set(SIGNS)


def listed(host: str) -> tuple[str, str] | None:
    return known_name(host).listed


@given(st.floats(-60, 60), st.floats(0, 20))
def test_more_evidence_never_makes_less_sure(total: float, more: float) -> None:
    weights = shipped()
    assert 0 <= weights.probability(total) <= weights.probability(total + more) <= 1


def test_a_value_is_decided_outside_of_035_and_065() -> None:
    weights = shipped()
    assert weights.probability(weights.attacker) == pytest.approx(SURE, abs=0.001)
    assert weights.probability(weights.reference) == pytest.approx(1 - SURE, abs=0.001)


def test_a_weighed_value_has_a_probability_that_agrees_with_its_judgement_and_a_ruled_one_has_none() -> None:
    document = read_document("report.md", REPORT)
    found = judged(document, scan(document).values)
    agreed = {
        "attacker": lambda p: p >= SURE - 0.001,
        "reference": lambda p: p <= 1 - SURE + 0.001,
        "unsure": lambda p: 1 - SURE - 0.001 <= p <= SURE + 0.001,
    }
    assert all(agreed[one.judgement](one.probability) for one in found if one.probability is not None)
    sure = {one.value: one.probability for one in found}
    assert (sure["evil-updates.net"] or 0) > 0.9
    assert sure["203.0.113.9"] is None


@given(DECISIONS)
def test_decisions_move_no_weight_farther_than_a_bounded_step(decisions: list[tuple[frozenset[str], bool]]) -> None:
    after = learnt(shipped(), decisions)
    assert all(abs(after.of[name] - shipped().of[name]) <= FARTHEST + 1e-9 for name in SIGNS)
    assert after.of.keys() == shipped().of.keys()


@given(DECISIONS)
def test_the_order_of_decisions_does_not_matter(decisions: list[tuple[frozenset[str], bool]]) -> None:
    assert learnt(shipped(), decisions) == learnt(shipped(), decisions[::-1])


def test_many_references_of_one_kind_make_the_next_such_value_less_sure() -> None:
    signs = frozenset(["defanged", "attack_words"])
    before, after = shipped(), learnt(shipped(), [(signs, False)] * 7)
    assert after.decisions == 7
    total = [sum(weights.of[name] for name in signs) for weights in (before, after)]
    assert after.probability(total[1]) < before.probability(total[0])
    assert after.of["section"] == before.of["section"]


@pytest.mark.parametrize("held", [0.5, 2.0, 10.0])
def test_what_is_learnt_fits_the_decisions_no_worse_than_what_it_starts_from(held: float) -> None:
    shown = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]] * 40)
    wanted, first = np.array([0.0, 0.0, 1.0] * 40), np.array([9.0, 6.0, -7.0] * 40)

    def cost(step: np.ndarray) -> float:
        against = (first + shown @ step) * (1 - 2 * wanted)
        return float(np.logaddexp(0, against).sum() + held / 2 * (step @ step))

    learnt_step = fitted(shown, wanted, first, held)
    assert cost(learnt_step) < cost(np.zeros(3))
    assert all(cost(learnt_step) <= cost(learnt_step + nudge) for nudge in 0.01 * np.eye(3))


def test_a_value_judged_with_learnt_weights_says_how_many_decisions_moved_them() -> None:
    document = read_document("report.md", REPORT)
    weights = learnt(shipped(), [(frozenset(["defanged", "column"]), False)] * 7)
    found = {one.value: one for one in judged(document, scan(document).values, weights=weights)}
    assert found["evil-updates.net"].reasons[-1] == "weighed as learnt here from 7 decisions"
    plain = {one.value: one for one in judged(document, scan(document).values)}
    assert found["evil-updates.net"].probability < plain["evil-updates.net"].probability  # type: ignore[operator]
