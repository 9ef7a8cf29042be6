"""The invented companies whose numbers CLI.md's screens hold, as values; and how a golden file is compared."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent


def load(name: str) -> ModuleType:
    """A module of this folder, once; fixtures only, so test files never import each other."""
    full = f"outputs_fixture_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, HERE / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
    return sys.modules[full]


@pytest.fixture(scope="session")
def meridian() -> ModuleType:
    """Meridian Bay Telecom: every number of the screens in CLI.md section 2."""
    return load("meridian")


@pytest.fixture(scope="session")
def others() -> ModuleType:
    """A bare company, one with critical dark hosts and no trace, and a hostile one."""
    return load("others")


@pytest.fixture(scope="session")
def screens() -> ModuleType:
    """An ingest, a hunt, indicators and checks of Meridian Bay Telecom."""
    return load("screens")


@pytest.fixture
def golden():
    """Compare a text with golden/NAME, byte for byte; GROUNDSWELL_WRITE_GOLDEN=1 writes it instead, to be read over."""

    def compare(name: str, text: str) -> None:
        path = HERE / "golden" / name
        if os.environ.get("GROUNDSWELL_WRITE_GOLDEN") == "1":
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def unattributed():
    """What a verdict attributes to its report without a place in the text: an empty list when all of it has a span."""

    def problems(report, dossier, text: str | None = None) -> list[str]:
        found = []
        spans = {
            "tools": [n.span for n in dossier.tools],
            "indicators": [o.span for o in dossier.indicators],
            "techniques": [t.span for t in dossier.techniques if t.kind == "stated"],
            "measures": [r.span for r in dossier.recommendations],
        }
        for what, places in spans.items():
            stated = getattr(report.stated, what)
            if stated != len(places):
                found.append(f"{stated} {what} are stated, {len(places)} have a span")
        if (report.speaks_of.since or report.speaks_of.until) and not dossier.dates:
            found.append("a time is stated, no date has a span")
        for sentence in report.sentences:
            start, end = sentence.span
            if end - start != len(sentence.text):
                found.append(f"{sentence.text!r} is not as long as its span {start} to {end}")
            if text is not None and text[start:end] != sentence.text:
                found.append(f"{sentence.text!r} is not what stands at {start} to {end}")
            if not sentence.states:
                found.append(f"{sentence.text!r} states nothing")
        return found

    return problems
