"""Train the technique model that ships, from TRAM's sentences and ATT&CK's procedure examples; or check or measure it.

    python scripts/train_techniques.py SHARED/intel            writes src/groundswell/intel/knowledge/model
    python scripts/train_techniques.py SHARED/intel --check    trains again and compares, byte for byte
    python bench/techniques.py SHARED/intel                    five folds by document

Needs scikit-learn (build time only) and `src` on PYTHONPATH. Labels: the 50 techniques of TRAM; the procedure examples
of a sub-technique count for its parent where TRAM has only the parent; those of other techniques are `none`.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from groundswell.intel.text_features import letter_pieces, word_pieces

TARGET = Path(__file__).resolve().parents[1] / "src/groundswell/intel/knowledge/model/techniques.npz"
MOVED = {"T1574.001": "T1574.002"}  # TRAM's id for side-loading, revoked in favour of the other since
NONE = "none"
SHARE = 0.88  # sentences of running reports that show none of the 50: counted by annotators of TRAM's documents
PRECISION = 0.75  # of suggestions on held-out training documents, at which the threshold is set
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


def load(folder: Path) -> Data:
    """Read the shared files; the subject of a procedure example ("X has used") is cut, as TRAM's spans have none."""
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
    )


@dataclass
class Fitted:
    """Vectorisers and weights of one training set: which of the 50, and beside that whether none of them."""

    words: TfidfVectorizer
    letters: TfidfVectorizer
    labels: np.ndarray
    coefficients: np.ndarray
    bias: np.ndarray

    def scores(self, texts: list[str]) -> np.ndarray:
        """Give a score a label for each text."""
        return _matrix(self.words, self.letters, texts) @ self.coefficients.T + self.bias


def _matrix(words: TfidfVectorizer, letters: TfidfVectorizer, texts: list[str]) -> sparse.csr_matrix:
    return sparse.hstack([words.transform(texts), letters.transform(texts)]).tocsr()


def fit(data: Data, rows: np.ndarray, examples: np.ndarray) -> Fitted:
    """Train on some sentences and examples; examples and `none` weigh half; the pieces are those of the 50 alone."""
    text = [data.text[i] for i in rows]
    more = [data.examples[i] for i in examples]
    known = text + [data.examples[i] for i in examples if data.example_label[i] != NONE]
    words = TfidfVectorizer(analyzer=word_pieces, sublinear_tf=True, min_df=2).fit(known)
    letters = TfidfVectorizer(analyzer=letter_pieces, sublinear_tf=True, min_df=3).fit(known)
    matrix = _matrix(words, letters, text + more)
    label = np.concatenate([data.label[rows], data.example_label[examples]])
    weight = np.concatenate([np.ones(len(text)), np.full(len(more), 0.5)])
    known_rows = np.flatnonzero(label != NONE)
    which = LinearSVC(class_weight="balanced", random_state=0)
    which.fit(matrix[known_rows], label[known_rows], sample_weight=weight[known_rows])
    any_one = LinearSVC(class_weight="balanced", random_state=0)
    any_one.fit(matrix, label == NONE, sample_weight=weight)
    return Fitted(
        words,
        letters,
        np.append(which.classes_, NONE),
        np.vstack([which.coef_, any_one.coef_]),
        np.append(which.intercept_, any_one.intercept_),
    )


def signs(scores: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the best label but `none`, and the three signs that calibration weighs (as `suggest.best_of`)."""
    none = list(labels).index(NONE)
    others = scores.copy()
    others[:, none] = -np.inf
    order = np.argsort(-others, axis=1, kind="stable")
    at = np.arange(len(scores))
    top = others[at, order[:, 0]]
    return labels[order[:, 0]], np.stack([top, top - others[at, order[:, 1]], top - scores[:, none]], axis=1)


def weights_of(true: np.ndarray, share: float = SHARE) -> np.ndarray:
    """Weigh held-out sentences so that `share` of them show none."""
    none = true == NONE
    return np.where(none, share / max(none.sum(), 1), (1 - share) / max((~none).sum(), 1)) * len(true)


def calibrate(guess: np.ndarray, sign: np.ndarray, true: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Fit the probability that the best label is right."""
    fitted = LogisticRegression(C=100.0, max_iter=1000).fit(sign, guess == true, sample_weight=weight)
    return np.append(fitted.coef_[0], fitted.intercept_[0])


def probability(calibration: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Give the calibrated probabilities."""
    return 1 / (1 + np.exp(-(sign @ calibration[:3] + calibration[3])))


def threshold(chance: np.ndarray, right: np.ndarray, weight: np.ndarray) -> float:
    """Give the lowest probability, in steps of 0.05, from which on PRECISION of what is suggested is right."""
    for at in np.arange(0.3, 0.95, 0.05):
        over = chance >= at
        if over.any() and (right[over] * weight[over]).sum() / weight[over].sum() >= PRECISION:
            return float(round(at, 2))
    return 0.95


def held_out(data: Data, rows: np.ndarray, examples: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Train on four fifths of the documents of `rows`; give best labels, signs, and truth of the last fifth."""
    inner, rest = next(iter(GroupKFold(5).split(rows, groups=data.document[rows])))
    kept, none = examples[np.arange(len(examples)) % 5 != 0], examples[np.arange(len(examples)) % 5 == 0]
    none = none[data.example_label[none] == NONE]
    fitted = fit(data, rows[inner], kept)
    scores = fitted.scores([data.text[i] for i in rows[rest]] + [data.examples[i] for i in none])
    guess, sign = signs(scores, fitted.labels)
    return guess, sign, np.concatenate([data.label[rows[rest]], data.example_label[none]])


def packed(data: Data) -> bytes:
    """Train on everything and give the bytes of the file: plain arrays, a fixed date, sorted pieces."""
    rows, examples = np.arange(len(data.text)), np.arange(len(data.examples))
    guess, sign, true = held_out(data, rows, examples)
    weight = weights_of(true)
    calibration = calibrate(guess, sign, true, weight)
    fitted = fit(data, rows, examples)
    coefficients = fitted.coefficients
    scale = np.abs(coefficients).max(axis=1) / 127
    arrays = {
        "labels": _bytes(list(fitted.labels)),
        "words": _bytes(list(fitted.words.get_feature_names_out())),
        "letters": _bytes(list(fitted.letters.get_feature_names_out())),
        "rarity": np.concatenate([fitted.words.idf_, fitted.letters.idf_]).astype(np.float16),
        "weights": np.ascontiguousarray(np.rint(coefficients / scale[:, None]).astype(np.int8).T),
        "scale": scale.astype(np.float32),
        "bias": fitted.bias.astype(np.float32),
        "calibration": calibration.astype(np.float32),
        "threshold": np.array([threshold(probability(calibration, sign), guess == true, weight)], dtype=np.float32),
    }
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


def main(folder: Path, check: bool) -> int:
    """Write the model, or compare it with the one that lies there."""
    made = packed(load(folder))
    if check:
        same = TARGET.read_bytes() == made
        print("the same bytes" if same else "other bytes than the model that ships")
        return 0 if same else 1
    TARGET.write_bytes(made)
    print(f"{TARGET.name}: {len(made):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), "--check" in sys.argv))
