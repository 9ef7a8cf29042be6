"""Reports labelled by a reader who had not seen the program: figures that may only rise."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def bench(repository: Path) -> ModuleType:
    path = repository / "bench" / "observables.py"
    spec = importlib.util.spec_from_file_location("bench_observables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_what_is_found_and_whose_it_is_agrees_with_a_blind_reader(bench: ModuleType, shared: Path) -> None:
    totals, _, absent = bench.measured(bench.in_folder(shared / "reports"))
    assert absent == []
    least = {"extraction": 0.998, "attacker": 0.994, "reference": 0.995, "attacker_url": 0.99, "abused": 0.74}
    assert {name: totals[name].f1 for name, bar in least.items() if totals[name].f1 < bar} == {}
