"""Command lines, recommendations and claims beside what a reader labelled who had not seen the program."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from groundswell.intel.statements.certainty import certainty
from groundswell.intel.statements.recommendations import defence_of


@pytest.fixture(scope="module")
def bench(repository: Path) -> ModuleType:
    path = repository / "bench" / "dossiers.py"
    spec = importlib.util.spec_from_file_location("bench_dossiers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


LEAST = [
    ("dev", {"commands": 1.0, "recommendations": 0.97, "claims": 0.97}, 1.0),
    ("test", {"recommendations": 0.88, "claims": 0.92}, 0.95),
]


@pytest.mark.parametrize(("split", "least", "precision"), LEAST, ids=["read while building", "kept unread"])
def test_what_is_found_of_measures_and_claims_does_not_fall(
    bench: ModuleType, shared: Path, split: str, least: dict[str, float], precision: float
) -> None:
    totals, *_ = bench.measured(shared / "reports", split)
    assert {name: totals[name].found.f1 for name, bar in least.items() if totals[name].found.f1 < bar} == {}
    assert {name: totals[name].found.precision for name in least if totals[name].found.precision < precision} == {}


CERTAIN = [
    ("We found no evidence of data theft.", "denied", "no evidence"),
    ("The actors may have stolen credentials.", "possible", "may have"),
    ("We assess with low confidence that the group is the same.", "possible", "low confidence"),
    ("The actors stole credentials from two servers.", "stated", "a plain statement"),
]


@pytest.mark.parametrize(("sentence", "said"), [c[:2] for c in CERTAIN], ids=[c[2] for c in CERTAIN])
def test_a_sentence_keeps_its_doubt_and_its_denial(sentence: str, said: str) -> None:
    assert certainty(sentence) == said


def test_a_detection_is_a_measure_of_watching() -> None:
    assert defence_of("Detection: look for new tasks on servers.") == "watch"
