"""Measure the technique model in five folds by document; calibration and threshold come from training folds alone.

    PYTHONPATH=src:scripts python bench/techniques.py SHARED/intel TRAM

TRAM is a clone of center-for-threat-informed-defense/tram; scikit-learn is needed; it takes some fifteen minutes.
Without them it says so and measures nothing.

Single label: each labelled sentence shows exactly one of TRAM's 50 techniques. Running text: every sentence of the
documents' prose, most of which are unmarked; the techniques suggested of a document against those marked in it. The
annotators left true sentences unmarked, so that some of what counts as false here is right.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np


def gap(chance: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(sum(abs((chance[bins == one] - right[bins == one]).sum()) for one in range(10)) / len(chance))


def main(folder: Path, clone: Path) -> None:
    """Print the figures of single sentences, of running text and of whole documents."""
    from sklearn.metrics import f1_score
    from train_techniques import calibrate, document_sets, held_out, load, probability, threshold

    data = load(folder, clone)
    held = held_out(data)
    single = held.single.astype(str)
    micro, macro = (f1_score(data.label, single, average=a, zero_division=0) for a in ("micro", "macro"))
    print(f"single label, {len(single):,} sentences, 50 techniques: micro {micro:.4f} macro {macro:.4f}")
    chance = np.zeros(len(held.fold))
    totals, bars = np.zeros(3, dtype=int), []
    for number in range(5):
        rest, here = held.fold != number, held.fold == number
        calibration = calibrate(held.sign[rest], held.right[rest])
        chance[:] = np.where(here, probability(calibration, held.sign), chance)
        known = probability(calibration, held.sign)
        bar = threshold(data, held, known, rest)
        bars.append(bar)
        totals += document_sets(data, held, known, here, bar)
    marked = sum(bool(one.techniques) for one in data.running)
    error = gap(chance, held.right)
    print(f"running text: {len(data.running):,} sentences, {marked:,} marked; calibration error {error:.3f}")
    for low in (0.2, 0.4, 0.6):
        over = (chance >= low) & (chance < low + 0.2)
        print(f"  p {low:.1f} to {low + 0.2:.1f}: {over.sum():,} sentences, {held.right[over].mean():.2f} as marked")
    hits, given, wanted = totals
    print(
        f"document set: P {hits / given:.3f} R {hits / wanted:.3f} F1 {2 * hits / (given + wanted):.3f}, "
        f"thresholds {', '.join(f'{bar:.2f}' for bar in bars)}"
    )


if __name__ == "__main__":
    if len(sys.argv) < 3 or importlib.util.find_spec("sklearn") is None:
        print("techniques: not measured here; it needs scikit-learn and a clone of TRAM (docs/technique-model.md)")
    else:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
