"""Train the technique model that ships, from TRAM's sentences and ATT&CK's examples and definitions; or check it.

    python scripts/train_techniques.py SHARED/intel TRAM            writes src/groundswell/intel/knowledge/model
    python scripts/train_techniques.py SHARED/intel TRAM --check    trains again and compares, byte for byte
    python bench/techniques.py SHARED/intel TRAM                    five folds by document

TRAM is a clone of center-for-threat-informed-defense/tram (`tram_running.py` names the commit). Needs scikit-learn
(build time only) and `src` on PYTHONPATH. Labels: the 50 techniques of TRAM; the procedure examples of a sub-technique
count for its parent where TRAM has only the parent; those of other techniques show none of the 50. So do definitions:
the first 280 characters of what ATT&CK says of a technique.

Two linear models over the same pieces: `which` tells the technique of a sentence that shows one, `shown` whether a
sentence shows a technique at all. The second learns from running text, most of which shows none. In a document in which
a technique is marked somewhere, unmarked sentences weigh little against it: annotators mark the first, not each.

The same input gives the same bytes on every x86-64 machine: weights of pieces are exact (`technique_pieces.py`), the
solver is plain C, folds go by place in the sorted titles, and what rests on `exp` is rounded.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import math
import re
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tram_running import Sentence, sentences

from groundswell.intel.letter_runs import LetterRuns
from groundswell.intel.technique_model import MODEL, Weights, evidence, probability, signs
from groundswell.intel.technique_pieces import Pieces, Rows
from groundswell.intel.text_features import letter_pieces, word_pieces

MOVED = {"T1574.001": "T1574.002"}  # TRAM's id for side-loading, revoked in favour of the other since
NONE = "none"
FOLDS = 5
LEAST_WORDS, LEAST_LETTERS = 2, 3  # sentences that show a technique in which a piece must stand to be known
WHICH_EXAMPLE = 0.5  # weight of a procedure example or a definition where a labelled sentence has 1
SHOWN_EXAMPLE = 0.3
UNMARKED_BESIDE = 0.1  # weight of an unmarked sentence of a document in which the technique is marked
WHICH_C, SHOWN_C = 1.0, 0.3
_SUBJECT = re.compile(
    r"^(?:The |For )?[\w.\-/ ]{1,40}? (?:has|have|can|is|uses|used|will|attempts?|may|could)\b"
    r"(?: the ability to| the capability to| been observed)?",
    re.IGNORECASE,
)


@dataclass
class Data:
    """Sentences with label and document; procedure examples and definitions with label; running text."""

    text: list[str]
    label: list[str]
    document: list[str]
    examples: list[str]
    example_label: list[str]
    definitions: list[str]
    definition_label: list[str]
    running: list[Sentence]


def load(folder: Path, clone: Path) -> Data:
    """Read the shared files and TRAM's documents.

    The subject of a procedure example ("X has used") is cut, as TRAM's spans have none.
    """
    tram = json.loads(gzip.decompress((folder / "tram_sentences.json.gz").read_bytes()))
    labels = {t["label"] for t in tram}
    examples, of = [], []
    with gzip.open(folder / "attack-procedures-18.1.jsonl.gz", "rt", encoding="utf-8") as source:
        for line in source:
            row = json.loads(line)
            key = _label(row["technique"], labels)
            text = re.sub(r"<[^>]{1,12}>", "", row["text"])
            short = _SUBJECT.sub("", text, count=1).strip()
            examples.append(short if len(short) > 15 else text)
            of.append(key)
    definitions, of_definitions = [], []
    for technique in json.loads(gzip.decompress((folder / "attack-enterprise-18.1-compact.json.gz").read_bytes()))[
        "techniques"
    ]:
        key = _label(technique["id"], labels)
        if key != NONE and not technique.get("revoked_by") and not technique.get("deprecated"):
            said = re.sub(r"\(Citation:[^)]*\)?|<[^>]*>", "", technique.get("summary") or "")
            definitions.append(f"{technique['name']}. {said}")
            of_definitions.append(key)
    running = list(sentences(clone, labels))
    return Data(
        text=[t["text"] for t in tram],
        label=[t["label"] for t in tram],
        document=[t["doc_title"] for t in tram],
        examples=examples,
        example_label=of,
        definitions=definitions,
        definition_label=of_definitions,
        running=running,
    )


def _label(technique: str, labels: Collection[str]) -> str:
    """Give the label under which a technique is learnt: its own, its parent's, or none of the 50."""
    key = MOVED.get(technique, technique)
    key = key if key in labels else key.partition(".")[0]
    return key if key in labels else NONE


def digest(data: Data) -> np.ndarray:
    """Give the SHA-256 of all that is learnt from, so that a check can tell other data from other training."""
    running = [(one.document, one.text, sorted(one.techniques), one.told) for one in data.running]
    everything = [data.text, data.label, data.document, data.examples, data.example_label]
    everything += [data.definitions, data.definition_label, running]
    return np.frombuffer(hashlib.sha256(json.dumps(everything).encode()).digest(), dtype=np.uint8)


def wanted(data: Data) -> dict[str, set[str]]:
    """Give the techniques of each document: those of its sentences, labelled alone or marked in the text."""
    found: dict[str, set[str]] = {}
    for title, label in zip(data.document, data.label, strict=True):
        found.setdefault(title, set()).add(label)
    for one in data.running:
        found[one.document] |= one.techniques
    return found


@dataclass
class Fitted:
    """Pieces and weights of one training set, of one byte each as they ship; `labels` name the columns."""

    labels: list[str]
    pieces: Pieces
    which: Weights
    shown: Weights


def known_pieces(texts: Sequence[str]) -> Pieces:
    """Give the pieces that stand in enough of the texts, sorted, and how rare each is: 1 + ln(texts / with it)."""
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
    rows = [i for i, title in enumerate(data.document) if title in documents]
    running = [one for one in data.running if one.document in documents]
    spans, of_spans = [data.text[i] for i in rows], [data.label[i] for i in rows]
    named = [i for i, label in enumerate(data.example_label) if label != NONE]
    examples, of_examples = [data.examples[i] for i in named], [data.example_label[i] for i in named]
    pieces = known_pieces(spans + examples + [one.text for one in running if one.techniques])
    weight = np.array([1.0] * len(rows) + [WHICH_EXAMPLE] * (len(named) + len(data.definitions)))
    solve = solver(pieces.weighed(spans + examples + data.definitions), len(pieces.rarity))
    which = solve(of_spans + of_examples + data.definition_label, weight, WHICH_C, "balanced")
    labels = sorted(set(data.label))
    shown = _shown(data, labels, rows, running, pieces)
    return Fitted(labels, pieces, small(*which), shown)


def _shown(data: Data, labels: list[str], rows: list[int], running: list[Sentence], pieces: Pieces) -> Weights:
    texts = [data.text[i] for i in rows] + data.examples + [one.text for one in running]
    shows = [frozenset([data.label[i]]) for i in rows]
    shows += [frozenset([label]) for label in data.example_label]
    shows += [one.techniques for one in running]
    truth = wanted(data)
    of = [data.document[i] for i in rows] + [""] * len(data.examples) + [one.document for one in running]
    base = np.array([SHOWN_EXAMPLE if not title else 1.0 for title in of])
    solve = solver(pieces.weighed(texts), len(pieces.rarity))
    parts = []
    for label in labels:
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


def held_out(data: Data, documents: frozenset[str] | None = None) -> HeldOut:
    """Train five times, each time without a fifth of the documents (or of all), and ask the model of that fifth."""
    titles = sorted(documents or set(data.document))
    labels = sorted(set(data.label))
    found = HeldOut(
        labels, np.zeros((len(data.running), len(labels))), np.zeros(len(data.running), int), [""] * len(data.text)
    )
    for number in range(FOLDS):
        out = set(titles[number::FOLDS])
        fitted = fit(data, frozenset(titles) - out)
        rows = [i for i, one in enumerate(data.running) if one.document in out]
        found.scores[rows] = fitted.shown.scores(fitted.pieces.weighed([data.running[i].text for i in rows]))
        found.fold[rows] = number
        spans = [i for i, title in enumerate(data.document) if title in out]
        best = fitted.which.scores(fitted.pieces.weighed([data.text[i] for i in spans])).argmax(axis=1)
        for i, column in zip(spans, best, strict=True):
            found.single[i] = labels[column]
        print(f"fold {number + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return found


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
