"""Look into the lake: what is kept by source, what was set aside, and whether every file still has its hash.

Not here: keeping (`lake/`), reading in (`run/ingest.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundswell.lake.lake import Lake
from groundswell.model.errors import NotJudged
from groundswell.model.source import SetAside
from groundswell.run.workspace import Workspace


@dataclass(frozen=True)
class Kept:
    """What the lake keeps of one table: the card it is of, files, rows, bytes, and the days it spans."""

    source: str
    table: str
    files: int
    rows: int
    bytes: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Differs:
    """A file of the lake that is gone, or whose bytes are no longer those that were committed."""

    path: str
    why: str


@dataclass(frozen=True)
class Verified:
    """How many files and bytes were read, and which of them differ."""

    files: int
    bytes: int
    differ: tuple[Differs, ...]


def open_lake(workspace: Workspace) -> Lake:
    """The lake of `workspace`; NotJudged GS-5043 when nothing was read into it yet."""
    lake = Lake.open(workspace.lake, create=True)
    if not lake.tables():
        raise NotJudged(
            "GS-5043", "the lake is empty", why=f"nothing was read into {workspace.lake}", hint="groundswell ingest DIR"
        )
    return lake


def kept(workspace: Workspace) -> tuple[Kept, ...]:
    """What is kept, by table."""
    lake = open_lake(workspace)
    found = []
    for table in lake.tables():
        files = lake.files(table)
        days = sorted(file.day for file in files if file.day is not None)
        found.append(
            Kept(
                lake.card(table),
                table,
                len(files),
                sum(file.rows for file in files),
                sum(file.bytes for file in files),
                days[0] if days else None,
                days[-1] if days else None,
            )
        )
    return tuple(found)


def quarantine(workspace: Workspace) -> Iterator[SetAside]:
    """Everything that was set aside, in the order of reading."""
    return open_lake(workspace).quarantine()


def verify(workspace: Workspace, point: Callable[[], None] = lambda: None) -> Verified:
    """Read every file of the lake and compare its bytes with the hash of its commit; `point` is called after each."""
    lake = open_lake(workspace)
    size = 0
    differ: list[Differs] = []
    files = [added for added, _ in lake.state.live.values()]
    for added in files:
        point()
        found = _hash(workspace.lake / added.path)
        if found is None:
            differ.append(Differs(added.path, "the file is gone, or cannot be read"))
        elif found != added.sha256:
            differ.append(Differs(added.path, f"its sha256 is {found[:12]}, the commit has {added.sha256[:12]}"))
        else:
            size += added.bytes
    return Verified(len(files), size, tuple(differ))


def _hash(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while data := file.read(1 << 20):
                digest.update(data)
    except OSError:
        return None
    return digest.hexdigest()
