"""What every test may ask for: the shared data, and the repository's own folders.

Real records and reports from public sources are not copied into the repository. They lie at
`$GROUNDSWELL_SHARED`, else in `shared/data` beside the repository, or one folder further up.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# No test asserts a time, so no example has a deadline: a busy machine is no fault of the code.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next((p for p in map(shutil.which, ("/usr/bin/chromium", "chromium", "chromium-browser")) if p), None)
OFFLINE = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run",
    "--disable-component-update",
]  # fmt: skip


def shared_folder() -> Path | None:
    """The folder of shared data, or None where there is none."""
    named = os.environ.get("GROUNDSWELL_SHARED")
    places = [Path(named)] if named else [ROOT.parent / "shared" / "data", ROOT.parent.parent / "shared" / "data"]
    return next((place for place in places if place.is_dir()), None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data. Skips where it is absent, but fails where CI is set: there it must not be absent."""
    folder = shared_folder()
    if folder is not None:
        return folder
    reason = "no shared data: set GROUNDSWELL_SHARED, or put it at ../shared/data beside the repository"
    if os.environ.get("CI"):
        pytest.fail(f"CI is set, so nothing may be skipped; {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def samples(repository: Path) -> Path:
    """The invented sample records, one folder a card."""
    return repository / "samples"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of a file. Skips where there is none, but fails where CI is set."""
    if CHROMIUM is None:
        reason = "no Chromium on this machine: the page was not drawn"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        yield opened
        opened.close()
