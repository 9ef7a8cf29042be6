"""What each sign weighs, and how sure a sum of them makes it that a value is the attacker's.

The weights ship in `knowledge/judgement-weights.csv`, the calibration in `knowledge/judgement-calibration.csv`; both
are written by `scripts/fit_judgement.py` and say where they come from. What people of an installation decided moves
the weights there by a bounded step, the shipped ones being where it starts from (logistic regression, the squared
distance from the shipped weights held small; Newton's method, so that the same decisions give the same weights).

Not here: which signs a place shows (`evidence.py`), rules that stand above any sum (`judge.py`, `never_block.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from groundswell.intel.knowledge import facts

SURE = 0.65  # from this probability a value is the attacker's; up to 1 - SURE it is a reference
FARTHEST = 1.0  # a weight never moves farther than this from the shipped one
HELD = 2.0  # how much a squared step costs against the likelihood of one decision
STEPS = 50
SMALLEST = 1e-9  # a smaller step changes nothing

Decision = tuple[frozenset[str], bool]  # the names of the signs of a value, and whether it is the attacker's


@dataclass(frozen=True)
class Weights:
    """Weights of signs by name, and the line that makes a sum a probability.

    `middle` is the sum at which both are equally likely, `slope` how fast more makes sure; `decisions` counts those of
    people here that moved the weights, 0 for the shipped ones.
    """

    of: Mapping[str, float]
    middle: float
    slope: float
    decisions: int = 0
    moved: Mapping[str, float] | None = None  # by how much, the signs that moved at all

    def probability(self, total: float) -> float:
        """Give how likely a value with this sum is the attacker's, 0 to 1, to three places."""
        return round(1 / (1 + math.exp(-max(min(self.slope * (total - self.middle), 30.0), -30.0))), 3)

    @cached_property
    def attacker(self) -> float:
        """The sum from which a value is the attacker's: `SURE` of it."""
        return self.middle + math.log(SURE / (1 - SURE)) / self.slope

    @cached_property
    def reference(self) -> float:
        """The sum up to which a value is a reference: between the two nothing is decided."""
        return self.middle - math.log(SURE / (1 - SURE)) / self.slope


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """Give the weights that ship."""
    line = {row["name"]: float(row["value"]) for row in facts.rows("judgement-calibration.csv")}
    weights = {row["sign"]: float(row["weight"]) for row in facts.rows("judgement-weights.csv")}
    return Weights(weights, line["middle"], line["slope"])


def learnt(start: Weights, decisions: Sequence[Decision]) -> Weights:
    """Move weights towards what people decided; no decisions, no move. The order of decisions does not matter."""
    known = sorted((sorted(signs & start.of.keys()), attacker) for signs, attacker in decisions)
    names = sorted({name for signs, _ in known for name in signs})
    if not names:
        return start
    shown = np.array([[name in signs for name in names] for signs, _ in known], dtype=float) * start.slope
    wanted = np.array([attacker for _, attacker in known], dtype=float)
    first = np.array([sum(start.of[name] for name in signs) - start.middle for signs, _ in known]) * start.slope
    step = np.clip(fitted(shown, wanted, first, HELD), -FARTHEST, FARTHEST)
    moved = {name: round(float(by), 3) for name, by in zip(names, step, strict=True) if abs(by) >= 0.0005}
    weights = {name: weight + moved.get(name, 0.0) for name, weight in start.of.items()}
    return replace(start, of=weights, decisions=len(known), moved=moved)


def fitted(shown: np.ndarray, wanted: np.ndarray, first: np.ndarray, held: float) -> np.ndarray:
    """Give the coefficients that maximise likelihood less `held`/2 times their squares.

    Where sums are far from the middle a whole step of Newton's goes too far: it is halved until the cost falls.

    Args:
        shown: rows of features, one a value.
        wanted: 1 where the value is the attacker's, else 0.
        first: what is added to each row's sum beside the coefficients.
        held: above 0; the larger, the smaller the coefficients.
    """

    def cost(at: np.ndarray) -> float:
        against = (first + shown @ at) * (1 - 2 * wanted)
        return float(np.logaddexp(0, against).sum() + held / 2 * (at @ at))

    step = np.zeros(shown.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(first + shown @ step, -30, 30)))
        slant = shown.T @ (likely - wanted) + held * step
        bend = (shown * (likely * (1 - likely))[:, None]).T @ shown + held * np.eye(len(step))
        change = np.linalg.solve(bend, slant)
        while cost(step - change) > cost(step) and float(np.abs(change).max()) >= SMALLEST:
            change = change / 2
        step = step - change
        if float(np.abs(change).max()) < SMALLEST:
            break
    return step
