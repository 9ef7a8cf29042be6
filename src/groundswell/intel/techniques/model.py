"""The technique model: linear weights over the pieces of a sentence, read from plain arrays.

`which` tells the technique of a sentence that shows one; `shown` says of each technique whether a sentence of running
text shows it. From what `shown` says of all sentences of a report comes the probability that the report tells of a
technique. docs/technique-model.md says what they learnt from and how well they do; `scripts/train_techniques.py`
writes the file.

Not here: which sentences are looked at and what is suggested (`suggest.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from groundswell.intel.knowledge import facts
from groundswell.intel.techniques.letter_runs import LetterRuns
from groundswell.intel.techniques.pieces import Doubles, Pieces, Rows

MODEL = facts.FOLDER / "model" / "techniques.npz"
_LEAST = -1.5  # score below which nothing more is told; also that of a sentence that is not there
_BENDS = (-0.8, -0.5, -0.2)  # scores at which the worth of more changes
_BEST = 3  # sentences of a report that count for a technique
_AT_ONCE = 1_000  # sentences whose pieces are held in memory together
_SURE = 50.0  # power of e beyond which a probability does not change


@dataclass(frozen=True)
class Weights:
    """One linear model over the pieces: a column of small numbers a technique, its scale and its bias."""

    numbers: npt.NDArray[np.int8]
    scale: Doubles
    bias: Doubles

    def scores(self, rows: Rows) -> Doubles:
        """Give a score a technique for each row; the bias alone for a row without known pieces."""
        total = np.empty((len(rows.starts) - 1, len(self.scale)))
        for at, (left, right) in enumerate(pairwise(rows.starts)):
            total[at] = rows.values[left:right] @ self.numbers[rows.places[left:right]].astype(np.float64)
        return total * self.scale + self.bias


def evidence(scores: Doubles) -> Doubles:
    """Give, a row a technique, what a report's sentences say of it: the three best scores, bent, and its length.

    `scores` holds a row a sentence, a column a technique.
    """
    least = np.full((_BEST, scores.shape[1]), _LEAST)
    best = np.sort(np.vstack([least, scores]), axis=0)[: -_BEST - 1 : -1]
    length = np.full(scores.shape[1], math.log1p(len(scores)))
    return np.stack([*(bent for one in best for bent in _bent(one)), length], axis=1)


def signs(scores: Doubles) -> Doubles:
    """Give, a row a sentence, what its scores say of the technique that it shows best: score, bent, and lead."""
    second, best = np.sort(scores, axis=1)[:, -2:].T
    return np.stack([*_bent(best), best - second], axis=1)


def _bent(score: Doubles) -> list[Doubles]:
    return [np.maximum(score - bend, 0) for bend in (_LEAST, *_BENDS)]


def probability(said: Doubles, calibration: Doubles) -> Doubles:
    """Give a probability for each row of evidence or signs; the last number of `calibration` is its constant."""
    power = said @ calibration[:-1] + calibration[-1]
    return np.asarray(1 / (1 + np.exp(-np.clip(power, -_SURE, _SURE))))


@dataclass(frozen=True)
class TechniqueModel:
    """The weights. `labels` are technique ids of TRAM; a report tells of those at or over `threshold`."""

    labels: tuple[str, ...]
    pieces: Pieces
    shown: Weights
    of_report: Doubles
    of_sentence: Doubles
    threshold: float

    def scores(self, sentences: Sequence[str]) -> Doubles:
        """Give, a row a sentence, a column a label, how much the sentence shows the technique."""
        parts = [sentences[at : at + _AT_ONCE] for at in range(0, len(sentences), _AT_ONCE)]
        return np.vstack([self.shown.scores(self.pieces.weighed(part)) for part in parts])

    def told(self, scores: Doubles) -> Doubles:
        """Give, for each label, the probability that a report with sentences of these scores tells of it."""
        return probability(evidence(scores), self.of_report)

    def best(self, sentence: str) -> tuple[str, float]:
        """Give the technique that a sentence of running text shows best, and the probability that it is marked."""
        scores = self.scores([sentence])
        return self.labels[int(scores[0].argmax())], float(probability(signs(scores), self.of_sentence)[0])

    @cached_property
    def which(self) -> Weights:
        """The weights that tell one technique from another; read when first asked for, as no report asks."""
        with np.load(MODEL, allow_pickle=False) as held:
            return _weights(held, "which")

    def single(self, sentence: str) -> str:
        """Give the technique of a sentence of which it is known that it shows one."""
        return self.labels[int(self.which.scores(self.pieces.weighed([sentence]))[0].argmax())]


@lru_cache(maxsize=1)
def load_model() -> TechniqueModel:
    """Read the model that ships; the file holds plain arrays, nothing that could run."""
    with np.load(MODEL, allow_pickle=False) as held:
        words, labels = (tuple(bytes(held[name]).decode().split("\n")) for name in ("words", "labels"))
        return TechniqueModel(
            labels=labels,
            pieces=Pieces(words, LetterRuns(bytes(held["alphabet"]).decode(), held["letters"]), held["rarity"]),
            shown=_weights(held, "shown"),
            of_report=held["of_report"],
            of_sentence=held["of_sentence"],
            threshold=float(held["threshold"][0]),
        )


def _weights(held: Mapping[str, npt.NDArray[Any]], name: str) -> Weights:
    scale, bias = (held[f"{name}_{part}"].astype(np.float64) for part in ("scale", "bias"))
    return Weights(held[name], scale, bias)
