"""Fit how sure a sum of evidence makes a judgement, and measure whether learnt weights would be better than those kept.

    python scripts/fit_judgement.py SHARED LEDGER            writes the calibration into src/groundswell/intel/knowledge
    python scripts/fit_judgement.py SHARED LEDGER --check    fits again and compares, byte for byte

SHARED/reports holds the labelled reports; LEDGER is a clone of PixelatedContinuum/Threat-Intel-Reports (CC BY 4.0; only
counts are taken from it). Values count whose judgement is a sum; those that a rule decides do not.

A feed states one analyst's choice, not all that is the attacker's: the share of the attacker's values that feeds state
is fitted with the line, so that a value left out of a feed is no certain sign that it is harmless. The line is held
such that what the weights decide stays as measured. Every figure printed is of documents left out one at a time.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
from beside.feeds import read_feed
from ledger import pairs

from groundswell.intel.document import Document
from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged_by
from groundswell.intel.judgement.weights import SURE, fitted, shipped
from groundswell.intel.readers.choose import read_document
from groundswell.model.observable import canonical
from intel import FEED_KINDS, KINDS

TARGET = Path(__file__).resolve().parents[1] / "src/groundswell/intel/knowledge/judgement-calibration.csv"
HALF = float(np.log(SURE / (1 - SURE)))
LINES = [  # (middle, slope): the sum 1.5 is the attacker's, 1 and 0 undecided, -0.5 a reference
    (float(middle), float(slope))
    for middle in np.arange(0.30, 1.01, 0.02)
    for slope in np.arange(0.50, 2.01, 0.02)
    if 1.0 < middle + HALF / slope <= 1.5 and -0.5 <= middle - HALF / slope < 0.0
]
SHARES = np.arange(0.70, 1.001, 0.02)
HELD = (1.0, 3.0, 10.0, 30.0)

Labels = dict[tuple[str, str], int]


@dataclass
class Rows:
    """One row a value: its document, whether that is labelled by hand, its signs, its sum, and what the labels say."""

    document: np.ndarray
    labelled: np.ndarray
    shown: np.ndarray
    total: np.ndarray
    wanted: np.ndarray


def rows(shared: Path, ledger: Path) -> Rows:
    """Read and judge all documents."""
    found: list[tuple[str, bool, frozenset[str], int]] = []
    folder = shared / "reports" / "labelled"
    for name, told in json.loads((folder / "labels.json").read_text(encoding="utf-8")).items():
        labels = {(r["type"], canonical(r["type"], r["value"])): int(r["label"] == "malicious") for r in told}
        found += [(name, True, *row) for row in _judged(read_document(name, (folder / name).read_bytes()), labels)]
    beside = [
        (feed, feed.with_name(feed.name.replace(".iocs.json", ".md")))
        for feed in sorted((shared / "reports").rglob("*.iocs.json"))
    ]
    read = {report.stem.lower() for _, report in beside}
    for feed, report in [*beside, *(p for p in pairs(ledger) if p[0].stem.removesuffix("-iocs").lower() not in read)]:
        stated = read_feed(feed)
        labels = dict.fromkeys(stated.excluded | stated.hunted, 0) | dict.fromkeys(stated.stated, 1)
        document = read_document(report.name, report.read_bytes())
        found += [(feed.stem, False, *row) for row in _judged(document, labels, others=0)]
    weights = shipped().of
    shown = np.array([[name in signs for name in sorted(weights)] for _, _, signs, _ in found], dtype=float)
    return Rows(
        np.array([row[0] for row in found]),
        np.array([row[1] for row in found]),
        shown,
        shown @ np.array([weights[name] for name in sorted(weights)]),
        np.array([row[3] for row in found], dtype=float),
    )


def _judged(document: Document, labels: Labels, others: int | None = None) -> list[tuple[frozenset[str], int]]:
    found = []
    for one, signs in judged_by(document, scan(document).values):
        key = ("ipv4", one.value.rpartition(":")[0]) if one.type == "ip_port" else (one.type, one.value)
        label = labels.get(key, others if key[0] in FEED_KINDS else None)
        if one.probability is not None and key[0] in KINDS and label is not None:
            found.append((signs, label))
    return found


def likely(total: np.ndarray, middle: float, slope: float) -> np.ndarray:
    """Give the probability of each sum."""
    probability: np.ndarray = 1 / (1 + np.exp(-np.clip(slope * (total - middle), -30, 30)))
    return probability


def line(found: Rows, chosen: np.ndarray) -> tuple[float, float, float]:
    """Give middle, slope and the share that feeds state, of most likelihood over the chosen rows."""
    total, wanted, labelled = found.total[chosen], found.wanted[chosen], found.labelled[chosen]
    best = (-np.inf, 0.0, 0.0, 0.0)
    for middle, slope in LINES:
        sure = likely(total, middle, slope)
        for share in SHARES:
            stated = np.clip(np.where(labelled, sure, share * sure), 1e-6, 1 - 1e-6)
            fit = float((wanted * np.log(stated) + (1 - wanted) * np.log(1 - stated)).sum())
            best = max(best, (round(fit, 6), middle, slope, float(share)))
    return best[1:]


def calibration_error(stated: np.ndarray, wanted: np.ndarray) -> float:
    """Give the expected calibration error over ten bins of equal width."""
    bins = np.minimum((stated * 10).astype(int), 9)
    gaps = [abs(float((stated[bins == b] - wanted[bins == b]).sum())) for b in range(10)]
    return sum(gaps) / len(stated)


def measure(found: Rows) -> None:
    """Print, with each document left out in turn, the calibration and what learnt weights would give."""
    sure, share = np.zeros(len(found.total)), np.ones(len(found.total))
    sums = {held: np.zeros(len(found.total)) for held in HELD}
    for name in sorted(set(found.document)):
        out = found.document == name
        middle, slope, stated = line(found, ~out)
        sure[out], share[out] = likely(found.total[out], middle, slope), stated
        first = slope * (found.total[~out] - middle)
        for held in HELD:
            step = fitted(found.shown[~out] * slope, found.wanted[~out], first, held)
            sums[held][out] = found.total[out] + found.shown[out] @ step
    for kind, rows_of in (("labelled", found.labelled), ("feeds", ~found.labelled)):
        stated_by = np.where(found.labelled, sure, share * sure)[rows_of]
        wanted = found.wanted[rows_of]
        print(f"{kind}: {rows_of.sum()} values, calibration error {calibration_error(stated_by, wanted):.3f}")
        at = found.total[rows_of] >= 1.5
        print(f"  weights kept             {_found(at, wanted)}")
        for held, learnt in sums.items():
            least = np.sort(learnt[rows_of])[::-1][at.sum() - 1]  # as many values emitted as with the weights kept
            print(f"  weights learnt, held {held:<5}{_found(learnt[rows_of] >= least, wanted)}")


def _found(given: np.ndarray, wanted: np.ndarray) -> str:
    hits = float((given * wanted).sum())
    return f"recall {hits / wanted.sum():.3f}, {given.sum() / wanted.sum():.2f} emitted for each"


def main(shared: Path, ledger: Path, *, check: bool) -> int:
    """Fit; write or compare."""
    found = rows(shared, ledger)
    middle, slope, share = line(found, np.ones(len(found.total), dtype=bool))
    count = f"{int(found.labelled.sum())} values labelled by hand and {int((~found.labelled).sum())} beside feeds"
    source = f"fitted on {count} of {len(set(found.document))} reports; feeds state {share:.2f} of the attacker's"
    text = f"name,value,source\nmiddle,{middle:.2f},{source}\nslope,{slope:.2f},{source}\n"
    if check:
        same = TARGET.read_text(encoding="utf-8") == text
        print("the same" if same else f"not the same:\n{text}")
        return 0 if same else 1
    measure(found)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), check="--check" in sys.argv))
