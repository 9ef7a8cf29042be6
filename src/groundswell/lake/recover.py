"""The commit point, what comes after it, and the same again after a crash.

`recover` runs at every opening of a lake for writing: a stage whose record has its name in `_commits/` is rolled
forward, anything else under `_stage/` is removed, whatever it is. Both can be broken off at any call and run again.

Not here: what is staged (`commit.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from groundswell.lake import disk, layout
from groundswell.lake.layout import Layout
from groundswell.lake.record import CommitRecord, from_bytes
from groundswell.lake.snapshot import Snapshot, snapshot
from groundswell.lake.stage import staged_name

RECORD = "record.json"


def staged_path(place: Layout, path: str) -> Path | None:
    """Where the file lies that a sealed commit is about to put at `path`; None when no such file waits."""
    waiting = sealed(place)
    for number, added in enumerate(waiting.add if waiting else ()):
        staged = place.open_stage / staged_name(number)
        if added.path == path and staged.exists():
            return staged
    return None


def commit_point(place: Layout, record: CommitRecord) -> bool:
    """Make `record` true; False when a commit of this id is there already.

    The staged files are durable before the record has its name.
    """
    stage = place.open_stage
    with disk.told(place.record(record.id)):
        disk.write_new(stage / RECORD, record.to_bytes())
        disk.fsync_folder(stage)
        return disk.link_new(stage / RECORD, place.record(record.id))


def roll_forward(place: Layout, record: CommitRecord) -> None:
    """Put what `record` adds into its place and away what it removes; the stage goes last."""
    _place(place, record)
    _retire(place, record)
    if record.schemas:
        _write_schemas(place, snapshot(read_records(place)), record.schemas)
    disk.remove(place.open_stage)
    disk.fsync_folder(place.stage)


def _place(place: Layout, record: CommitRecord) -> None:
    touched: set[Path] = set()
    for number, added in enumerate(record.add):
        staged, target = place.open_stage / staged_name(number), place.root / added.path
        if staged.exists():
            disk.make_folder(target.parent)
            disk.rename(staged, target)
        touched.add(target.parent)
    for folder in sorted(touched):
        if folder.is_dir():
            disk.fsync_folder(folder)


def _retire(place: Layout, record: CommitRecord) -> None:
    """Removed files stay a while in `_gone/`: a reader may still have them in its list."""
    for path in record.remove:
        source = place.root / path
        if source.exists():
            disk.make_folder(place.gone)
            disk.rename(source, place.gone / path.replace("/", "~"))


def _write_schemas(place: Layout, state: Snapshot, tables: Iterable[str]) -> None:
    """The union schema of each of `tables`, for other engines; whole or not at all."""
    for table in tables:
        text = json.dumps({"table": table, "columns": state.schemas.get(table, {})}, indent=1) + "\n"
        target = place.schemas / f"{layout.checked_table(table)}.json"
        disk.replace_text(place.stage / f"{table}.schema", target, text.encode("ascii"))


def read_records(place: Layout, known: frozenset[str] = frozenset()) -> Iterator[CommitRecord]:
    """The commit records that are not in `known`, by name. Names that are no commit id are nobody's record.

    Raises:
        ValueError: a record cannot be read.
    """
    for path in sorted(place.commits.glob("*.json")):
        if layout.is_commit(path.stem) and path.stem not in known:
            yield from_bytes(path.read_bytes())


def needs(place: Layout) -> bool:
    """Whether something lies in the stage."""
    return place.stage.is_dir() and any(place.stage.iterdir())


def recover(place: Layout) -> None:
    """Finish or remove what a broken-off command left in the stage."""
    if not needs(place):
        return
    waiting = sealed(place)
    if waiting is not None:
        roll_forward(place, waiting)
    for left in sorted(place.stage.iterdir()):
        disk.remove(left)
    disk.fsync_folder(place.stage)


def sealed(place: Layout) -> CommitRecord | None:
    """The record of the open stage, when it is also in `_commits/`: the stage of a commit that is true."""
    try:
        data = (place.open_stage / RECORD).read_bytes()
        found = from_bytes(data)
        return found if place.record(found.id).read_bytes() == data else None
    except (OSError, ValueError):
        return None
