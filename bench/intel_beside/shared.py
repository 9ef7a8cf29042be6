"""Where the material lies that is measured on: `../shared/data` beside the repository, or GROUNDSWELL_SHARED."""

from __future__ import annotations

import os
from pathlib import Path


def shared(part: str) -> Path | None:
    """Give a file or folder of the shared data, or null where it is not there."""
    root = os.environ.get("GROUNDSWELL_SHARED")
    path = (Path(root) if root else Path(__file__).resolve().parents[3] / "shared" / "data") / part
    return path if path.exists() else None


def clone(name: str) -> Path | None:
    """Give the git directory of a clone of OWNER/NAME in GROUNDSWELL_CLONES, or null where it is not there."""
    folder = os.environ.get("GROUNDSWELL_CLONES")
    if not folder:
        return None
    path = Path(folder) / name.replace("/", "+")
    return next((one for one in (path / "repo", path / ".git", path) if one.is_dir()), None)
