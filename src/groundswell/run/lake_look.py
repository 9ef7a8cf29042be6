"""Look into the lake: what is kept by source, what was set aside, and whether every file still has its hash.

Not here: keeping (`lake/`), reading in (`run/ingest.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from groundswell.lake import verify as checked
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
    """A file of the lake that is gone, not as it was committed, or named by no commit."""

    path: str
    why: str


@dataclass(frozen=True)
class Verified:
    """How many files and bytes the commits name, and which files differ from them."""

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


def has_records(workspace: Workspace) -> bool:
    """Whether anything was read into the lake of `workspace`."""
    return workspace.lake.is_dir() and bool(Lake.open(workspace.lake, create=True).tables())


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


def verify(workspace: Workspace) -> Verified:
    """Read every file of the lake and compare its bytes with the hash of its commit."""
    lake = open_lake(workspace)
    wrong = tuple(Differs(one.path, one.what) for one in checked.verify(lake))
    return Verified(len(lake.state.live), sum(added.bytes for added, _ in lake.state.live.values()), wrong)
