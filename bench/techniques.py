"""Measure the technique model in five folds by document; calibration and threshold come from the other folds alone.

    PYTHONPATH=src:scripts python bench/techniques.py SHARED/intel TRAM [--divisions 10]

TRAM is a clone of center-for-threat-informed-defense/tram; scikit-learn is needed; it takes some minutes. Without them
it says so and measures nothing. The measure is nested: what a fold is calibrated by was said by models that learnt
neither from it nor from the documents that they speak of. One model serves each two folds, so that ten do. With
`--divisions`, the single label alone, over random divisions of the documents: how far the division decides.

Single label: each labelled sentence shows exactly one of TRAM's 50 techniques. Whole documents: the techniques given of
a document, from the sentences that `groundswell.intel.techniques.suggest` looks at, against all that are marked in it.
Running text: the technique that each sentence shows best. The annotators left true sentences unmarked, so that some of
what counts as false here is right.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from train_techniques import Data, HeldOut


def gap(chance: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(sum(abs((chance[bins == one] - right[bins == one]).sum()) for one in range(10)) / len(chance))


def f1(hits: int, given: int, wanted: int) -> float:
    """Give the harmonic mean of precision and recall."""
    return 2 * hits / max(given + wanted, 1)


def single_label(wanted: list[str], given: list[str]) -> tuple[float, float]:
    """Give micro and macro F1 of one label a sentence."""
    each = [
        f1(sum(w == g == label for w, g in zip(wanted, given, strict=True)), given.count(label), wanted.count(label))
        for label in sorted(set(wanted) | set(given))
    ]
    return sum(w == g for w, g in zip(wanted, given, strict=True)) / len(wanted), sum(each) / len(each)


def inner(data: Data, held: HeldOut) -> list[HeldOut]:
    """Give, for each fold, scores of the documents outside it, by models that learnt neither from it nor from them.

    A model without two folds speaks of the one when the other is measured, and the other way round. It has three fifths
    of the documents, where the one that is measured has four.
    """
    from train_techniques import ask, fit_shown, known_pieces, parts_of

    everything = frozenset(data.document)
    parts = parts_of(everything)
    found = [replace(held, scores=np.zeros_like(held.scores)) for _ in parts]
    for (left, first), (right, second) in combinations(enumerate(parts), 2):
        rest = everything - first - second
        pieces = known_pieces(data, rest)
        shown = fit_shown(data, rest, pieces)
        ask(shown, pieces, data, first, found[right].scores)
        ask(shown, pieces, data, second, found[left].scores)
        print(f"without folds {left + 1} and {right + 1}", file=sys.stderr, flush=True)
    return found


def divisions(data: Data, many: int) -> None:
    """Print the single-label figures of some random divisions of the documents: their mean, and how they spread."""
    from train_techniques import ask_single, fit_which, known_pieces, parts_of

    everything = frozenset(data.document)
    found = []
    for seed in range(many):
        single = [""] * len(data.text)
        for out in parts_of(everything, seed):
            pieces = known_pieces(data, everything - out)
            ask_single(fit_which(data, everything - out, pieces), pieces, data, out, single)
        found.append(single_label(data.label, single))
        print(f"division {seed}: micro {found[-1][0]:.4f} macro {found[-1][1]:.4f}", file=sys.stderr, flush=True)
    for name, each in zip(("micro", "macro"), np.array(found).T, strict=True):
        print(f"{many} divisions: {name} {each.mean():.4f}, deviation {each.std(ddof=1):.4f}, least {each.min():.4f}")


def measure(data: Data, held: HeldOut, others: Sequence[HeldOut]) -> None:
    """Print the figures of single sentences, of whole documents and of running text.

    `others[number]` has scores of the documents outside that fold, to calibrate on.
    """
    from train_techniques import FOLDS, calibrate, of_documents, of_sentences, probability, threshold

    micro, macro = single_label(data.label, held.single)
    print(f"single label, {len(held.single):,} sentences, 50 techniques: micro {micro:.4f} macro {macro:.4f}")
    found: dict[str, list[np.ndarray]] = {"report": [], "given": [], "marked": [], "sentence": [], "right": []}
    bars = []
    for number in range(FOLDS):
        rest, elsewhere = others[number], held.fold != number
        said, right = of_documents(data, rest, elsewhere)
        of_report = calibrate(said, right)
        bars.append(threshold(probability(said, of_report)))
        of_sentence = calibrate(*of_sentences(data, rest, elsewhere))
        said, marked = of_documents(data, held, held.fold == number)
        found["report"].append(probability(said, of_report))
        found["given"].append(found["report"][-1] >= bars[-1])
        found["marked"].append(marked)
        said, right = of_sentences(data, held, held.fold == number)
        found["sentence"].append(probability(said, of_sentence))
        found["right"].append(right)
    chance, given, marked, sentence, right = (np.concatenate(parts) for parts in found.values())
    hits = int((given & marked).sum())
    print(
        f"document set: P {hits / given.sum():.3f} R {hits / marked.sum():.3f} "
        f"F1 {f1(hits, int(given.sum()), int(marked.sum())):.3f}, thresholds {', '.join(f'{bar:.2f}' for bar in bars)}"
    )
    print(f"  calibration error {gap(chance, marked):.3f}, of what is given {gap(chance[given], marked[given]):.3f}")
    for low in (0.3, 0.45, 0.6, 0.75, 0.9):
        over = given & (chance >= low) & (chance < low + 0.15)
        print(f"  p {low:.2f} to {min(low + 0.15, 1):.2f}: {over.sum():,} given, {marked[over].mean():.2f} marked")
    told = sum(bool(one.techniques) for one in data.running)
    print(f"running text: {len(right):,} sentences, {told:,} marked; calibration error {gap(sentence, right):.3f}")


def main(folder: Path, clone: Path, many: int) -> None:
    """Train and print the figures: of all, or of so many divisions."""
    from train_techniques import held_out, load

    data = load(folder, clone)
    if many:
        divisions(data, many)
        return
    held = held_out(data)
    measure(data, held, inner(data, held))


if __name__ == "__main__":
    if len(sys.argv) < 3 or importlib.util.find_spec("sklearn") is None:
        print("techniques: not measured here; it needs scikit-learn and a clone of TRAM (docs/technique-model.md)")
    else:
        divided = sys.argv.index("--divisions") if "--divisions" in sys.argv else 0
        main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[divided + 1]) if divided else 0)
