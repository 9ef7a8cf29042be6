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

from groundswell.intel.document import Block, Document
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.spans import Spans
from groundswell.intel.text_features import letter_pieces, word_pieces
from groundswell.model.dossier import NamedTechnique

MODEL = Path(__file__).parent / "knowledge" / "model" / "techniques.npz"
_GENERAL = re.compile(
    r"\b(?:enabl|allow)\w{1,3}\s(?:the\s|an?\s)?(?:attackers?|(?:threat\s)?actors?|adversar(?:y|ies)|hackers?|criminals)\s"
    r"(?:\w{1,12}\s)?to\b",
    re.IGNORECASE,
)  # what tools of a kind are for, not what was done with them
_FRAME = re.compile(
    r"\b(?:references?|sources|further reading|disclaimer|licen[cs]e|notification|contact|about (?:us|the author)"
    r"|acknowledge?ments?|appendix|indicators?|iocs?|hashes|infrastructure|network indicators)\b",
    re.IGNORECASE,
)  # headings over what describes no attack
_NO_PROSE = re.compile(
    r"^(?:figure|table|source|note|see|valid from|first seen)\b|\b(?:ATT&CK|TLP:|licen[cs]ed? under|copyright)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]{3,}")
_Floats = npt.NDArray[np.float32]
_SHORTEST = 4  # words; less is a label, not a sentence
_PROSE_CELL = 60  # characters of a cell of a table that holds a sentence
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
class Weights:
    """One linear model over the pieces: a column of small numbers a technique, its scale and its bias."""

    numbers: npt.NDArray[np.int8]
    scale: _Floats
    bias: _Floats


@dataclass(frozen=True)
class TechniqueModel:
    """The weights, read once. `labels` are technique ids of TRAM.

    `which` tells the technique of a sentence that shows one; `shown` whether a sentence of running text shows it.
    """

    labels: tuple[str, ...]
    parts: tuple[Part, Part]
    which: Weights
    shown: Weights
    calibration: _Floats
    threshold: float

    def scores(self, sentence: str, weights: Weights) -> _Floats:
        """Give a score for each label; the bias alone for a sentence of unknown pieces."""
        total = np.zeros(len(self.labels), dtype=np.float32)
        offset = 0
        for part in self.parts:
            places, values = part.weighed(sentence)
            if places:
                total += values @ weights.numbers[np.array(places) + offset].astype(np.float32)
            offset += len(part.places)
        return total * weights.scale + weights.bias

    def single(self, sentence: str) -> str:
        """Give the technique of a sentence of which it is known that it shows one."""
        return self.labels[int(np.argmax(self.scores(sentence, self.which)))]

    def best(self, sentence: str) -> tuple[str, float]:
        """Give the likeliest technique of a sentence of running text, and the probability that it is shown."""
        scores = self.scores(sentence, self.shown)
        first, second = (int(i) for i in np.argsort(-scores, kind="stable")[:2])
        top, lead = float(scores[first]), float(scores[first] - scores[second])
        signs = (math.tanh(top), math.tanh(2 * top + 1), lead, 1.0)
        power = sum(float(c) * sign for c, sign in zip(self.calibration, signs, strict=True))
        return self.labels[first], 1 / (1 + math.exp(-max(min(power, 50.0), -50.0)))


@lru_cache(maxsize=1)
def load_model() -> TechniqueModel:
    """Read the model that ships; the file holds plain arrays, nothing that could run."""
    with np.load(MODEL, allow_pickle=False) as held:
        listed = [bytes(held[name]).decode("utf-8").split("\n") for name in ("words", "letters", "labels")]
        rarity = held["rarity"].astype(np.float32)
        cut = len(listed[0])
        which, shown = (Weights(held[n], held[f"{n}_scale"], held[f"{n}_bias"]) for n in ("which", "shown"))
        return TechniqueModel(
            labels=tuple(listed[2]),
            parts=(
                Part({piece: at for at, piece in enumerate(listed[0])}, rarity[:cut], word_pieces),
                Part({piece: at for at, piece in enumerate(listed[1])}, rarity[cut:], letter_pieces),
            ),
            which=which,
            shown=shown,
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
        if block.kind in ("heading", "code", "caption", "meta") or _frame(document, block):
            continue
        for left, right in document.sentences(block):
            looked += 1
            sentence = document.text[left:right]
            if looked > _MOST or sentence.count(" ") < _SHORTEST - 1:
                continue
            if (apart is not None and apart.touch(left, right)) or _GENERAL.search(sentence) or _no_prose(sentence):
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


def _frame(document: Document, block: Block) -> bool:
    """Tell whether a block belongs to a report's frame or its lists of values; a row is read as prose if it is long."""
    if any(_FRAME.search(heading) for heading in block.headings[1:]):
        return True
    return block.kind == "row" and not any(cell.end - cell.start > _PROSE_CELL for cell in block.cells)


def _no_prose(sentence: str) -> bool:
    """Tell whether a run of text says nothing of anyone: few words, or mostly values, or a caption, or a licence."""
    words = _WORD.findall(sentence)
    return len(words) < _SHORTEST or sum(map(len, words)) < 0.5 * len(sentence) or bool(_NO_PROSE.search(sentence))
