"""Suggest techniques that a sentence describes without an id, each with a probability: never a statement.

A linear model over pieces of words (docs/technique-model.md says what it learnt from and how well it does). A
suggestion is for a person to look at: no count, choice of rules or verdict rests on one.

Not here: ids that the text states (`techniques.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from groundswell.intel.document import Document
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.spans import Spans
from groundswell.intel.text_features import letter_pieces, word_pieces
from groundswell.model.dossier import NamedTechnique

MODEL = Path(__file__).parent / "knowledge" / "model" / "techniques.npz"
NONE = "none"
_GENERAL = re.compile(
    r"\b(?:enabl|allow)\w{1,3}\s(?:the\s|an?\s)?(?:attackers?|(?:threat\s)?actors?|adversar(?:y|ies)|hackers?|criminals)\s"
    r"(?:\w{1,12}\s)?to\b",
    re.IGNORECASE,
)  # what tools of a kind are for, not what was done with them
_Floats = npt.NDArray[np.float32]
_SHORTEST = 4  # words; less is a label, not a sentence
_MOST = 20_000  # sentences of a report that are weighed


@dataclass(frozen=True)
class Part:
    """One kind of piece: which place each piece has, and how rare it is."""

    places: Mapping[str, int]
    rarity: _Floats
    pieces: Callable[[str], list[str]]

    def weighed(self, sentence: str) -> tuple[list[int], _Floats]:
        """Give places and weights (1 + ln count, times rarity, length one) of the known pieces of a sentence."""
        counts = Counter(self.places[p] for p in self.pieces(sentence) if p in self.places)
        places = sorted(counts)
        weights = np.array([1 + math.log(counts[p]) for p in places], dtype=np.float32) * self.rarity[places]
        length = float(np.sqrt((weights * weights).sum()))
        return places, weights / length if length else weights


@dataclass(frozen=True)
class TechniqueModel:
    """The weights, read once. `labels` are technique ids of TRAM, and `none`."""

    labels: tuple[str, ...]
    parts: tuple[Part, Part]
    weights: npt.NDArray[np.int8]
    scale: _Floats
    bias: _Floats
    calibration: _Floats
    threshold: float

    def scores(self, sentence: str) -> _Floats:
        """Give a score for each label; zero for a sentence of unknown pieces beside the bias."""
        total = np.zeros(len(self.labels), dtype=np.float32)
        offset = 0
        for part in self.parts:
            places, values = part.weighed(sentence)
            if places:
                total += values @ self.weights[np.array(places) + offset].astype(np.float32)
            offset += len(part.places)
        return total * self.scale + self.bias

    def best(self, sentence: str) -> tuple[str, float]:
        """Give the likeliest technique of a sentence and the probability that the sentence shows it."""
        scores = self.scores(sentence)
        return best_of(scores, self.labels, self.calibration)


def best_of(scores: _Floats, labels: tuple[str, ...], calibration: _Floats) -> tuple[str, float]:
    """Give the label of the highest score but `none`, and its calibrated probability."""
    none = labels.index(NONE)
    ranked = [int(i) for i in np.argsort(-scores, kind="stable") if i != none]
    first, second = ranked[0], ranked[1]
    top = float(scores[first])
    signs = (top, top - float(scores[second]), top - float(scores[none]), 1.0)
    power = sum(float(c) * s for c, s in zip(calibration, signs, strict=True))
    return labels[first], 1 / (1 + math.exp(-max(min(power, 50.0), -50.0)))


@lru_cache(maxsize=1)
def load_model() -> TechniqueModel:
    """Read the model that ships; the file holds plain arrays, nothing that could run."""
    with np.load(MODEL, allow_pickle=False) as held:
        listed = [bytes(held[name]).decode("utf-8").split("\n") for name in ("words", "letters", "labels")]
        rarity = held["rarity"].astype(np.float32)
        cut = len(listed[0])
        return TechniqueModel(
            labels=tuple(listed[2]),
            parts=(
                Part({piece: at for at, piece in enumerate(listed[0])}, rarity[:cut], word_pieces),
                Part({piece: at for at, piece in enumerate(listed[1])}, rarity[cut:], letter_pieces),
            ),
            weights=held["weights"],
            scale=held["scale"],
            bias=held["bias"],
            calibration=held["calibration"],
            threshold=float(held["threshold"][0]),
        )


def suggested(
    document: Document, stated: tuple[NamedTechnique, ...] = (), apart: Spans | None = None
) -> tuple[NamedTechnique, ...]:
    """Give each technique that some sentence likely shows once, by its likeliest sentence, likeliest first.

    What is stated already (or its parent or child) is not suggested, and nothing from the places in `apart`: a measure
    that is recommended describes no attack. Cost: linear in the text.
    """
    model, attack = load_model(), load_attack()
    known = [t.current or t.id for t in stated]
    found: dict[str, NamedTechnique] = {}
    looked = 0
    for block in document.prose():
        if block.kind in ("heading", "code", "caption", "meta"):
            continue
        for left, right in document.sentences(block):
            looked += 1
            sentence = document.text[left:right]
            if looked > _MOST or sentence.count(" ") < _SHORTEST - 1:
                continue
            if (apart is not None and apart.touch(left, right)) or _GENERAL.search(sentence):
                continue
            label, probability = model.best(sentence)
            current = attack.current(label)
            if probability < model.threshold or current is None or any(attack.family(current, k) for k in known):
                continue
            before = found.get(current)
            if before is None or probability > (before.probability or 0):
                found[current] = NamedTechnique(
                    id=current,
                    as_written=None,
                    version=None,
                    current=current,
                    kind="suggested",
                    probability=round(probability, 3),
                    sentence=sentence[:600],
                    span=(left, right),
                )
    return tuple(sorted(found.values(), key=lambda t: (-(t.probability or 0), t.id)))
