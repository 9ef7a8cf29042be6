"""Where the material lies that is measured on: `../shared/data` beside the repository, or GROUNDSWELL_SHARED."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """Give the folder of the shared data, whether it is there or not."""
    named = os.environ.get("GROUNDSWELL_SHARED")
    return Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "data"


def shared(part: str) -> Path | None:
    """Give a file or folder of the shared data, or null where it is not there."""
    path = root() / part
    return path if path.exists() else None


def clones() -> Path | None:
    """Give the folder of clones that GROUNDSWELL_CLONES names, or null."""
    named = os.environ.get("GROUNDSWELL_CLONES")
    return Path(named) if named else None


def clone(name: str) -> Path | None:
    """Give the git directory of the clone of OWNER/NAME, or null where it is not there."""
    folder = clones()
    if folder is None:
        return None
    path = folder / name.replace("/", "+")
    return next((one for one in (path / "repo", path / ".git", path) if one.is_dir()), None)
