"""Train the technique model that ships, from TRAM's sentences and ATT&CK's procedure examples; or check it.

    python scripts/train_techniques.py SHARED/intel TRAM            writes src/groundswell/intel/knowledge/model
    python scripts/train_techniques.py SHARED/intel TRAM --check    trains again and compares, byte for byte
    python bench/techniques.py SHARED/intel TRAM                    five folds by document

TRAM is a clone of center-for-threat-informed-defense/tram (`tram_running.py` names the commit). Needs scikit-learn
(build time only) and `src` on PYTHONPATH; some ten minutes. Labels: the 50 techniques of TRAM; the procedure examples
of a sub-technique count for its parent where TRAM has only the parent; those of other techniques show none of the 50.

Two linear models over the same pieces: `which` tells the technique of a sentence that shows one, `shown` whether a
sentence shows a technique at all. The second learns from running text, most of which shows none.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC
from tram_running import Sentence, sentences

from groundswell.intel.text_features import letter_pieces, word_pieces

TARGET = Path(__file__).resolve().parents[1] / "src/groundswell/intel/knowledge/model/techniques.npz"
MOVED = {"T1574.001": "T1574.002"}  # TRAM's id for side-loading, revoked in favour of the other since
NONE = "none"
_SUBJECT = re.compile(
    r"^(?:The |For )?[\w.\-/ ]{1,40}? (?:has|have|can|is|uses|used|will|attempts?|may|could)\b"
    r"(?: the ability to| the capability to| been observed)?",
    re.IGNORECASE,
)


@dataclass
class Data:
    """Sentences with label and document; procedure examples with label."""

    text: list[str]
    label: np.ndarray
    document: np.ndarray
    examples: list[str]
    example_label: np.ndarray
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
            key = MOVED.get(row["technique"], row["technique"])
            key = key if key in labels else key.partition(".")[0]
            text = re.sub(r"<[^>]{1,12}>", "", row["text"])
            short = _SUBJECT.sub("", text, count=1).strip()
            examples.append(short if len(short) > 15 else text)
            of.append(key if key in labels else NONE)
    return Data(
        [t["text"] for t in tram],
        np.array([t["label"] for t in tram]),
        np.array([t["doc_title"] for t in tram]),
        examples,
        np.array(of),
        list(sentences(clone, {t["doc_title"] for t in tram}, labels)),
    )


@dataclass
class Fitted:
    """Vectorisers and weights of one training set; a row of weights a technique."""

    words: TfidfVectorizer
    letters: TfidfVectorizer
    labels: np.ndarray
    which: tuple[np.ndarray, np.ndarray]
    shown: tuple[np.ndarray, np.ndarray]

    def scores(self, texts: list[str], weights: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """Give a score a technique for each text."""
        return _matrix(self.words, self.letters, texts) @ weights[0].T + weights[1]


def _matrix(words: TfidfVectorizer, letters: TfidfVectorizer, texts: list[str]) -> sparse.csr_matrix:
    return sparse.hstack([words.transform(texts), letters.transform(texts)]).tocsr()


def fit(data: Data, documents: frozenset[str]) -> Fitted:
    """Train on some documents and all examples; examples weigh half, running sentences without a mark a third."""
    rows = [i for i, title in enumerate(data.document) if title in documents]
    running = [one for one in data.running if one.document in documents]
    texts = [data.text[i] for i in rows] + data.examples + [one.text for one in running]
    labels = [frozenset([str(data.label[i])]) for i in rows]
    labels += [frozenset() if label == NONE else frozenset([str(label)]) for label in data.example_label]
    single = len(labels)
    labels += [one.techniques for one in running]
    weight = np.array(
        [1.0] * len(rows) + [0.5] * len(data.examples) + [1.0 if one.techniques else 0.3 for one in running]
    )
    known = [text for text, label in zip(texts, labels, strict=True) if label]
    words = TfidfVectorizer(analyzer=word_pieces, sublinear_tf=True, min_df=2).fit(known)
    letters = TfidfVectorizer(analyzer=letter_pieces, sublinear_tf=True, min_df=3).fit(known)
    matrix = _matrix(words, letters, texts)
    names = np.array(sorted(set(data.label)))
    one = [i for i in range(single) if labels[i]]
    which = LinearSVC(class_weight="balanced", random_state=0)
    which.fit(matrix[one], [next(iter(labels[i])) for i in one], sample_weight=weight[one])
    shown = [_shown(matrix, np.array([name in label for label in labels]), weight) for name in names]
    return Fitted(
        words,
        letters,
        names,
        (which.coef_, which.intercept_),
        (np.vstack([s.coef_ for s in shown]), np.concatenate([s.intercept_ for s in shown])),
    )


def _shown(matrix: sparse.csr_matrix, shows: np.ndarray, weight: np.ndarray) -> LinearSVC:
    # Some of the fifty have not settled after 400 rounds; more rounds cost much and measured no better.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LinearSVC(class_weight="balanced", C=0.3, random_state=0, max_iter=400)
        return model.fit(matrix, shows, sample_weight=weight)


def signs(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the place of the best score of each row, and the three signs that calibration weighs (as `suggest`)."""
    order = np.argsort(-scores, axis=1, kind="stable")
    at = np.arange(len(scores))
    top = scores[at, order[:, 0]]
    lead = top - scores[at, order[:, 1]]
    return order[:, 0], np.stack([np.tanh(top), np.tanh(2 * top + 1), lead], axis=1)


def calibrate(sign: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Fit the probability that the best technique is marked in the sentence."""
    fitted = LogisticRegression(C=100.0, max_iter=2000).fit(sign, right)
    return np.append(fitted.coef_[0], fitted.intercept_[0])


def probability(calibration: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Give the calibrated probabilities."""
    return 1 / (1 + np.exp(-(sign @ calibration[:3] + calibration[3])))


@dataclass
class HeldOut:
    """What models of the other folds say of each running sentence: the best technique, its signs, whether it is marked.

    `single` are the techniques that `which` gives the sentences of `data.text`.
    """

    best: np.ndarray
    sign: np.ndarray
    right: np.ndarray
    fold: np.ndarray
    single: np.ndarray


def held_out(data: Data) -> HeldOut:
    """Train five times, each time without a fifth of the documents, and ask the model of that fifth."""
    titles = sorted(set(data.document))
    size = len(data.running)
    found = HeldOut(
        np.empty(size, dtype=object),
        np.zeros((size, 3)),
        np.zeros(size, dtype=bool),
        np.zeros(size, dtype=int),
        np.empty(len(data.text), dtype=object),
    )
    for number, (kept, rest) in enumerate(GroupKFold(5).split(titles, groups=titles)):
        fitted = fit(data, frozenset(titles[i] for i in kept))
        out = {titles[i] for i in rest}
        rows = [i for i, one in enumerate(data.running) if one.document in out]
        place, sign = signs(fitted.scores([data.running[i].text for i in rows], fitted.shown))
        found.best[rows] = fitted.labels[place]
        found.sign[rows], found.fold[rows] = sign, number
        found.right[rows] = [found.best[i] in data.running[i].techniques for i in rows]
        spans = [i for i, title in enumerate(data.document) if title in out]
        scores = fitted.scores([data.text[i] for i in spans], fitted.which)
        found.single[spans] = fitted.labels[scores.argmax(axis=1)]
        print(f"fold {number + 1} of 5", file=sys.stderr, flush=True)
    return found


def wanted(data: Data) -> dict[str, set[str]]:
    """Give the techniques of each document: those of its sentences, labelled alone or marked in the text."""
    found: dict[str, set[str]] = {}
    for title, label in zip(data.document, data.label, strict=True):
        found.setdefault(str(title), set()).add(str(label))
    for one in data.running:
        found[one.document] |= one.techniques
    return found


def document_sets(data: Data, held: HeldOut, chance: np.ndarray, rows: np.ndarray, bar: float) -> tuple[int, int, int]:
    """Give hits, given and wanted over the documents of `rows`: what is at or over `bar` against what is marked."""
    truth = wanted(data)
    given: dict[str, set[str]] = {data.running[i].document: set() for i in np.flatnonzero(rows)}
    for i in np.flatnonzero(rows & (chance >= bar)):
        given[data.running[i].document].add(str(held.best[i]))
    hits = sum(len(truth[title] & found) for title, found in given.items())
    return hits, sum(map(len, given.values())), sum(len(truth[title]) for title in given)


def threshold(data: Data, held: HeldOut, chance: np.ndarray, rows: np.ndarray) -> float:
    """Give the probability, in steps of 0.02, at which the techniques of whole documents are found best (F1)."""

    def f1(bar: float) -> float:
        hits, given, all_ = document_sets(data, held, chance, rows, bar)
        return 2 * hits / max(given + all_, 1)

    return float(max(np.round(np.arange(0.04, 0.94, 0.02), 2), key=f1))


def packed(data: Data) -> bytes:
    """Train on everything and give the bytes of the file: plain arrays, a fixed date, sorted pieces."""
    held = held_out(data)
    calibration = calibrate(held.sign, held.right)
    chance = probability(calibration, held.sign)
    fitted = fit(data, frozenset(map(str, data.document)))
    arrays = {
        "labels": _bytes(list(fitted.labels)),
        "words": _bytes(list(fitted.words.get_feature_names_out())),
        "letters": _bytes(list(fitted.letters.get_feature_names_out())),
        "rarity": np.concatenate([fitted.words.idf_, fitted.letters.idf_]).astype(np.float16),
        "calibration": calibration.astype(np.float32),
        "threshold": np.array([threshold(data, held, chance, np.ones(len(chance), dtype=bool))], dtype=np.float32),
    }
    for name, (weights, bias) in (("which", fitted.which), ("shown", fitted.shown)):
        scale = np.abs(weights).max(axis=1) / 127
        arrays[name] = np.ascontiguousarray(np.rint(weights / scale[:, None]).astype(np.int8).T)
        arrays[f"{name}_scale"] = scale.astype(np.float32)
        arrays[f"{name}_bias"] = bias.astype(np.float32)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as folder:
        for name in sorted(arrays):
            held = io.BytesIO()
            np.lib.format.write_array(held, arrays[name], allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, held.getvalue())
    return out.getvalue()


def _bytes(texts: list[str]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode("utf-8"), dtype=np.uint8)


def main(folder: Path, clone: Path, check: bool) -> int:
    """Write the model, or compare it with the one that lies there."""
    made = packed(load(folder, clone))
    if check:
        same = TARGET.read_bytes() == made
        print("the same bytes" if same else "other bytes than the model that ships")
        return 0 if same else 1
    TARGET.write_bytes(made)
    print(f"{TARGET.name}: {len(made):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), "--check" in sys.argv))
