"""Training the technique model gives the same bytes whatever the hash seed, the threads and the processor.

The solver of scikit-learn is no dependency here: a stand-in that takes means of classes has its place. All else is the
script that made the model that ships.
"""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.techniques.model import MODEL, load_model

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys, hashlib
import numpy as np
import train_techniques as training
from tram_running import Sentence

WORDS = "the actor used a scheduled task to run malware and dumped credentials from memory over http".split()
said = [" ".join(WORDS[(i * k + k) % len(WORDS)] for k in range(3, 12)) for i in range(240)]
titles = [f"report {i % 12}" for i in range(240)]
label = ["T1053.005" if "task" in text else "T1003.001" if "memory" in text else "T1071.001" for text in said]
running = [
    Sentence(titles[i], said[i], frozenset({label[i]} if i % 3 == 0 else set()), i % 7 != 0) for i in range(240)
]
data = training.Data(
    said, label, titles, said[:40], [*label[:30], *[training.NONE] * 10], said[40:50], label[40:50], running
)

def solver(rows, size):
    dense = np.zeros((len(rows.starts) - 1, size))
    dense[np.repeat(np.arange(len(dense)), np.diff(rows.starts)), rows.places] = rows.values

    def solve(answers, weight, cost, classes):
        names = sorted(set(answers)) if classes else [True]
        answers = np.array(answers)
        parts = []
        for name in names:
            yes = answers == name
            parts.append(dense[yes].sum(axis=0) / max(yes.sum(), 1) - dense[~yes].sum(axis=0) / max((~yes).sum(), 1))
        return np.vstack(parts), np.full(len(parts), -0.5)

    return solve

training.solver = solver
sys.stdout.buffer.write(training.packed(data, training.held_out(data)))
"""


def made(**settings: str) -> bytes:
    """The bytes of a model of made-up sentences, trained in a process of its own."""
    path = os.pathsep.join(str(ROOT / folder) for folder in ("src", "scripts"))
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": path, **settings},
        capture_output=True,
        check=True,
    )
    return run.stdout


def features() -> str:
    """What this processor has beyond the least that numpy asks for; without it numpy sorts and adds in other ways."""
    return " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))


def test_training_again_gives_the_same_bytes_on_another_seed_and_processor(tmp_path: Path) -> None:
    first = made(PYTHONHASHSEED="1", OPENBLAS_NUM_THREADS="1")
    again = made(PYTHONHASHSEED="2", OPENBLAS_NUM_THREADS="2", NPY_DISABLE_CPU_FEATURES=features())
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(again).hexdigest()
    (tmp_path / "made.npz").write_bytes(first)
    with np.load(tmp_path / "made.npz", allow_pickle=False) as held, np.load(MODEL, allow_pickle=False) as ships:
        assert sorted(held.files) == sorted(ships.files)
        assert {name: held[name].dtype for name in held.files} == {name: ships[name].dtype for name in ships.files}


@pytest.mark.parametrize("name", ["shown", "which"])
def test_the_weights_that_ship_use_the_whole_byte_in_each_column(name: str) -> None:
    with np.load(MODEL, allow_pickle=False) as held:
        assert np.abs(held[name].astype(int)).max(axis=0).tolist() == [127] * len(held[f"{name}_scale"])


def test_our_sentences_speak_of_each_technique_of_the_model() -> None:
    attack = load_attack()
    with (ROOT / "scripts" / "technique_sentences.csv").open(encoding="utf-8", newline="") as source:
        rows = [(row["technique"], row["sentence"]) for row in csv.DictReader(source)]
    learnt = {attack.current(label) for label in load_model().labels}
    assert {attack.current(technique) for technique, _ in rows} == learnt
    assert len({sentence for _, sentence in rows}) == len(rows)
