"""Train the technique model that ships, from TRAM's sentences and ATT&CK's examples and definitions; or check it.

    python scripts/train_techniques.py SHARED/intel TRAM            writes src/groundswell/intel/knowledge/model
    python scripts/train_techniques.py SHARED/intel TRAM --check    trains again and compares, byte for byte
    python bench/techniques.py SHARED/intel TRAM                    five folds by document

TRAM is a clone of center-for-threat-informed-defense/tram (`tram_running.py` names the commit). Needs scikit-learn
(build time only) and `src` on PYTHONPATH. What is learnt from is said in `technique_data.py`.

Two linear models over the same pieces: `which` tells the technique of a sentence that shows one, `shown` whether a
sentence shows a technique at all. The second learns from running text, most of which shows none. In a document in which
a technique is marked somewhere, unmarked sentences weigh little against it: annotators mark the first, not each.

The same input gives the same bytes on every x86-64 machine: weights of pieces are exact (`techniques/pieces.py`), the
solver is plain C, folds go by place in the sorted titles, and what rests on `exp` is rounded.
"""

from __future__ import annotations

import io
import math
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from technique_data import NONE, Data, digest, load, wanted

from groundswell.intel.techniques.features import letter_pieces, word_pieces
from groundswell.intel.techniques.letter_runs import LetterRuns
from groundswell.intel.techniques.model import MODEL, Weights, evidence, probability, signs
from groundswell.intel.techniques.pieces import Pieces, Rows

FOLDS = 5
LEAST_WORDS, LEAST_LETTERS = 2, 3  # sentences that show a technique in which a piece must stand to be known
WHICH_EXAMPLE = 0.5  # weight of a procedure example or a definition where a labelled sentence has 1
SHOWN_EXAMPLE = 0.3  # the same, for what tells whether it is shown
UNMARKED_BESIDE = 0.1  # weight of an unmarked sentence of a document in which the technique is marked
WHICH_C, SHOWN_C = 1.0, 0.3


@dataclass
class Fitted:
    """Pieces and weights of one training set, of one byte each as they ship; `labels` name the columns."""

    labels: list[str]
    pieces: Pieces
    which: Weights
    shown: Weights


def known_pieces(data: Data, documents: frozenset[str]) -> Pieces:
    """Give the pieces that stand in enough of the texts that show a technique, sorted.

    How rare each is: 1 + ln(texts / with it).
    """
    texts = [text for text, title in zip(data.text, data.document, strict=True) if title in documents]
    texts += [text for text, label in zip(data.examples, data.example_label, strict=True) if label != NONE]
    texts += [one.text for one in data.running if one.techniques and one.document in documents]
    words, letters = (
        Counter(piece for text in texts for piece in set(cut(text))) for cut in (word_pieces, letter_pieces)
    )
    of_words = tuple(sorted(word for word, count in words.items() if count >= LEAST_WORDS))
    of_letters = LetterRuns.known(run for run, count in letters.items() if count >= LEAST_LETTERS)
    counts = [*(words[piece] for piece in of_words), *(letters[run] for run in of_letters.texts)]
    rarity = [1 + math.log((1 + len(texts)) / (1 + count)) for count in counts]
    return Pieces(of_words, of_letters, np.array(rarity).astype(np.float16))


def fit(data: Data, documents: frozenset[str]) -> Fitted:
    """Train on some documents, and on all examples and definitions."""
    pieces = known_pieces(data, documents)
    return Fitted(
        sorted(set(data.label)), pieces, fit_which(data, documents, pieces), fit_shown(data, documents, pieces)
    )


def fit_which(data: Data, documents: frozenset[str], pieces: Pieces) -> Weights:
    """Train what tells one technique from another: one machine for each of the sorted labels, against all others."""
    rows = [i for i, title in enumerate(data.document) if title in documents]
    named = [i for i, label in enumerate(data.example_label) if label != NONE]
    texts = [data.text[i] for i in rows] + [data.examples[i] for i in named] + data.definitions
    labels = [data.label[i] for i in rows] + [data.example_label[i] for i in named] + data.definition_label
    weight = np.array([1.0] * len(rows) + [WHICH_EXAMPLE] * (len(texts) - len(rows)))
    return small(*solver(pieces.weighed(texts), len(pieces.rarity))(labels, weight, WHICH_C, "balanced"))


def fit_shown(data: Data, documents: frozenset[str], pieces: Pieces) -> Weights:
    """Train what tells whether a sentence shows a technique: one machine for each of the sorted labels."""
    rows = [i for i, title in enumerate(data.document) if title in documents]
    running = [one for one in data.running if one.document in documents]
    examples = data.examples + data.definitions
    texts = [data.text[i] for i in rows] + examples + [one.text for one in running]
    shows = [frozenset([data.label[i]]) for i in rows]
    shows += [frozenset([label]) for label in data.example_label + data.definition_label]
    shows += [one.techniques for one in running]
    truth = wanted(data)
    of = [data.document[i] for i in rows] + [""] * len(examples) + [one.document for one in running]
    base = np.array([SHOWN_EXAMPLE if not title else 1.0 for title in of])
    solve = solver(pieces.weighed(texts), len(pieces.rarity))
    parts = []
    for label in sorted(set(data.label)):
        answer = np.array([label in one for one in shows])
        beside = np.array([bool(title) and label in truth[title] for title in of]) & ~answer
        parts.append(solve(answer, np.where(beside, UNMARKED_BESIDE, base), SHOWN_C, None))
    return small(np.vstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))


Solve = Callable[..., tuple[np.ndarray, np.ndarray]]


def solver(rows: Rows, size: int) -> Solve:
    """Give a function that fits linear support vector machines to the rows: weights and biases."""
    from scipy.sparse import csr_matrix
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    matrix = csr_matrix((rows.values, rows.places, rows.starts), shape=(len(rows.starts) - 1, size))

    def solve(
        answers: Sequence[object], weight: np.ndarray, cost: float, classes: str | None
    ) -> tuple[np.ndarray, np.ndarray]:
        # What has not settled after 400 rounds is left: more rounds measured no better.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            machine = LinearSVC(class_weight=classes, C=cost, random_state=0, max_iter=400, tol=0.01)
            machine.fit(matrix, answers, sample_weight=weight)
        return machine.coef_, machine.intercept_

    return solve


def small(weights: np.ndarray, bias: np.ndarray) -> Weights:
    """Give weights of one byte each: whole numbers, with a scale for each technique."""
    scale = (np.abs(weights).max(axis=1) / 127).astype(np.float32).astype(np.float64)
    numbers = np.rint(weights / scale[:, None]).astype(np.int8)
    return Weights(np.ascontiguousarray(numbers.T), scale, bias.astype(np.float32).astype(np.float64))


@dataclass
class HeldOut:
    """What models that have not seen a document say of it.

    `scores` has a row a running sentence; `single` holds the techniques that `which` gives the sentences of
    `data.text`; `fold` is the part in which each running sentence was held out.
    """

    labels: list[str]
    scores: np.ndarray
    fold: np.ndarray
    single: list[str]


def parts_of(titles: Collection[str], shuffled: int | None = None) -> list[frozenset[str]]:
    """Cut documents into five parts by place: of the sorted titles, or of these in the random order of a seed."""
    order = sorted(titles)
    if shuffled is not None:
        np.random.RandomState(shuffled).shuffle(order)
    return [frozenset(order[number::FOLDS]) for number in range(FOLDS)]


def held_out(data: Data) -> HeldOut:
    """Train five times, each time without a fifth of the documents, and ask the model of that fifth."""
    labels = sorted(set(data.label))
    found = HeldOut(
        labels, np.zeros((len(data.running), len(labels))), np.zeros(len(data.running), int), [""] * len(data.text)
    )
    everything = frozenset(data.document)
    for number, out in enumerate(parts_of(everything)):
        fitted = fit(data, everything - out)
        found.fold[ask(fitted.shown, fitted.pieces, data, out, found.scores)] = number
        ask_single(fitted.which, fitted.pieces, data, out, found.single)
        print(f"fold {number + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return found


def ask(shown: Weights, pieces: Pieces, data: Data, out: frozenset[str], scores: np.ndarray) -> list[int]:
    """Write what a model says of the running sentences of some documents into their rows of `scores`; give those."""
    rows = [i for i, one in enumerate(data.running) if one.document in out]
    scores[rows] = shown.scores(pieces.weighed([data.running[i].text for i in rows]))
    return rows


def ask_single(which: Weights, pieces: Pieces, data: Data, out: frozenset[str], single: list[str]) -> None:
    """Write the technique that a model gives the labelled sentences of some documents into their places of `single`."""
    labels = sorted(set(data.label))
    rows = [i for i, title in enumerate(data.document) if title in out]
    best = which.scores(pieces.weighed([data.text[i] for i in rows])).argmax(axis=1)
    for i, column in zip(rows, best, strict=True):
        single[i] = labels[column]


def calibrate(said: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Fit a probability to evidence or signs: one weight a column and a constant, rounded (logistic, Newton's way)."""
    middle, spread = said.mean(axis=0), said.std(axis=0) + 1e-9
    columns = np.column_stack([(said - middle) / spread, np.ones(len(said))])
    bound = np.diag([1.0] * said.shape[1] + [0.0])  # ridge, that columns which say the same share the weight
    found = np.zeros(columns.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-(columns @ found)))
        slope = columns.T @ (chance - right) + bound @ found
        bend = (columns * (chance * (1 - chance))[:, None]).T @ columns + bound
        found -= np.linalg.solve(bend, slope)
    weights = found[:-1] / spread
    return np.round(np.append(weights, found[-1] - weights @ middle), 4)


def of_documents(data: Data, held: HeldOut, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give, a row a technique of each document of `rows`, the evidence, and whether it is marked there."""
    truth = wanted(data)
    places: dict[str, list[int]] = {}
    for i in np.flatnonzero(rows):
        places.setdefault(data.running[i].document, [])
        if data.running[i].told:
            places[data.running[i].document].append(i)
    said = [evidence(held.scores[found]) for found in places.values()]
    right = [[label in truth[title] for label in held.labels] for title in places]
    return np.vstack(said), np.concatenate(right)


def of_sentences(data: Data, held: HeldOut, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the signs of each running sentence of `rows`, and whether the technique that it shows best is marked."""
    at = np.flatnonzero(rows)
    best = held.scores[at].argmax(axis=1)
    right = [held.labels[column] in data.running[i].techniques for i, column in zip(at, best, strict=True)]
    return signs(held.scores[at]), np.array(right)


def threshold(chance: np.ndarray) -> float:
    """Give the probability, in hundredths, from which on the expected F1 of the techniques given is best.

    It asks the probabilities alone, not the marks: those are too few to choose a threshold by.
    """

    def expected(bar: float) -> float:
        given = chance >= bar
        return float(2 * chance[given].sum() / (given.sum() + chance.sum()))

    return float(max(np.round(np.arange(0.1, 0.9, 0.01), 2), key=expected))


def packed(data: Data, held: HeldOut) -> bytes:
    """Train on everything and give the bytes of the file."""
    everything = np.ones(len(data.running), dtype=bool)
    said, right = of_documents(data, held, everything)
    of_report = calibrate(said, right)
    fitted = fit(data, frozenset(data.document))
    arrays = {
        "learnt_from": digest(data),
        "labels": _bytes(fitted.labels),
        "words": _bytes(fitted.pieces.of_words),
        "alphabet": _bytes([fitted.pieces.of_letters.alphabet]),
        "letters": fitted.pieces.of_letters.numbers,
        "rarity": fitted.pieces.rarity,
        "of_report": of_report,
        "of_sentence": calibrate(*of_sentences(data, held, everything)),
        "threshold": np.array([threshold(probability(said, of_report))]),
    }
    for name, weights in (("which", fitted.which), ("shown", fitted.shown)):
        arrays[name] = weights.numbers
        arrays[f"{name}_scale"] = weights.scale.astype(np.float32)
        arrays[f"{name}_bias"] = weights.bias.astype(np.float32)
    return file_of(arrays)


def file_of(arrays: dict[str, np.ndarray]) -> bytes:
    """Give the bytes of an archive of plain arrays: sorted, with a fixed date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as folder:
        for name in sorted(arrays):
            held = io.BytesIO()
            np.lib.format.write_array(held, arrays[name], allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, held.getvalue())
    return out.getvalue()


def _bytes(texts: Sequence[str]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode("utf-8"), dtype=np.uint8)


def main(folder: Path, clone: Path, check: bool) -> int:
    """Write the model, or compare it with the one that lies there."""
    data = load(folder, clone)
    if check:
        with np.load(MODEL, allow_pickle=False) as ships:
            if ships["learnt_from"].tobytes() != digest(data).tobytes():
                print("the sentences to learn from are others than those of the model that ships")
                return 1
    made = packed(data, held_out(data))
    if check:
        same = MODEL.read_bytes() == made
        print("the same bytes" if same else "other bytes than the model that ships")
        return 0 if same else 1
    MODEL.write_bytes(made)
    print(f"{MODEL.name}: {len(made):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), "--check" in sys.argv))
