"""Check that the lake on disk is what its commit records say: every file there, whole, and none that nobody named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from groundswell.lake.lake import Lake
from groundswell.lake.snapshot import Snapshot

BLOCK = 1 << 20  # bytes


@dataclass(frozen=True)
class Wrong:
    """A file that is not as it should be; `path` is from the lake's root."""

    path: str
    what: Literal["missing", "changed", "not named by any commit"]


def verify(lake: Lake) -> Iterator[Wrong]:
    """Every file of the lake that is wrong, by path. Reads every byte of the lake."""
    state = lake.state
    for path, (added, _) in sorted(state.live.items()):
        full = lake.place.root / path
        if not full.is_file():
            yield Wrong(path, "missing")
        elif full.stat().st_size != added.bytes or _sha256(full) != added.sha256:
            yield Wrong(path, "changed")
    yield from (Wrong(path, "not named by any commit") for path in _strangers(lake, state))


def _strangers(lake: Lake, state: Snapshot) -> Iterator[str]:
    root = lake.place.root
    tables = {*state.schemas, *(str(a.table) for a, _ in state.live.values() if a.table)}
    folders = [*(root / t for t in sorted(tables)), root / "_index", root / "_quarantine"]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(root))
            if path.is_file() and name not in state.live:
                yield name


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
