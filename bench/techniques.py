"""Measure the technique model in five folds by document; calibration and threshold come from training folds alone.

    PYTHONPATH=src:scripts python bench/techniques.py SHARED/intel            needs scikit-learn

Single label: each sentence shows exactly one of TRAM's 50 techniques. Mixed: those sentences among procedure examples
of other techniques, weighed so that 88 % show none. Document set: techniques suggested over the labelled sentences of
a document against its labels; its unlabelled sentences are not in the data, so this is no figure of running text.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from train_techniques import NONE, calibrate, fit, held_out, load, probability, signs, threshold, weights_of


def gap(chance: np.ndarray, right: np.ndarray, weight: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((chance * 10).astype(int), 9)
    total = 0.0
    for one in range(10):
        held = bins == one
        if held.any():
            total += abs(((chance[held] - right[held]) * weight[held]).sum())
    return total / weight.sum()


def main(folder: Path) -> None:
    """Print a line a fold and the totals."""
    data = load(folder)
    guesses = np.empty(len(data.text), dtype=object)
    chances = {"single": [], "mixed": []}
    sets = [0, 0, 0]
    part = np.arange(len(data.examples)) % 5
    for number, (rows, rest) in enumerate(GroupKFold(5).split(data.text, groups=data.document)):
        seen = np.flatnonzero((part != number) | (data.example_label != NONE))
        other = np.flatnonzero((part == number) & (data.example_label == NONE))
        guess, sign, true = held_out(data, rows, seen)
        mixed = calibrate(guess, sign, true, weights_of(true))
        bar = threshold(probability(mixed, sign), guess == true, weights_of(true))
        single_rows = true != NONE
        single = calibrate(guess[single_rows], sign[single_rows], true[single_rows], np.ones(single_rows.sum()))
        fitted = fit(data, rows, seen)
        texts = [data.text[i] for i in rest] + [data.examples[i] for i in other]
        guess, sign = signs(fitted.scores(texts), fitted.labels)
        true = np.concatenate([data.label[rest], data.example_label[other]])
        size = len(rest)
        guesses[rest] = guess[:size]
        chances["single"].append((probability(single, sign[:size]), guess[:size] == true[:size], np.ones(size)))
        chances["mixed"].append((probability(mixed, sign), guess == true, weights_of(true)))
        over = probability(mixed, sign[:size]) >= bar
        for document in set(data.document[rest]):
            here = data.document[rest] == document
            given, wanted = set(guess[:size][here & over]), set(true[:size][here])
            sets = [sets[0] + len(given & wanted), sets[1] + len(given), sets[2] + len(wanted)]
        micro = (guess[:size] == true[:size]).mean()
        print(f"fold {number + 1}: {size} sentences, micro {micro:.3f}, threshold {bar:.2f}", flush=True)
    plain = guesses.astype(str)
    micro, macro = (f1_score(data.label, plain, average=a, zero_division=0) for a in ("micro", "macro"))
    print(f"single label: micro {micro:.4f} macro {macro:.4f}")
    for name, held in chances.items():
        chance, right, weight = (np.concatenate(column) for column in zip(*held, strict=True))
        print(f"calibration error, {name}: {gap(chance, right, weight):.3f}")
        for bar in (0.5, 0.7):
            over = chance >= bar
            print(
                f"  p >= {bar}: right {np.average(right[over], weights=weight[over]):.2f}, covers "
                f"{(right * weight)[over].sum() / (right * weight).sum():.2f}"
            )
    print(
        f"document set, labelled sentences: P {sets[0] / max(sets[1], 1):.3f} R {sets[0] / max(sets[2], 1):.3f} "
        f"F1 {2 * sets[0] / max(sets[1] + sets[2], 1):.3f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
