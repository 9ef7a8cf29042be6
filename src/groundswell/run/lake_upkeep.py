"""Upkeep of the lake as it is asked for on the command line: drop, compact, and holds that forbid to drop.

What goes and what stays is decided in `lake/` (`upkeep.py`, `compact.py`, `holds.py`). Not here: looking at
it (`lake_look.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groundswell.lake import compact as merging
from groundswell.lake import holds, upkeep
from groundswell.lake.holds import EVERYTHING, Hold
from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.lake.upkeep import Removed
from groundswell.model.errors import UsageError
from groundswell.run.lake_look import kept, open_lake
from groundswell.run.nearest import did_you_mean
from groundswell.run.source_cards import card
from groundswell.run.workspace import Workspace


@dataclass(frozen=True)
class Compacted:
    """What merging did: commits made, files and bytes of rows before and after."""

    commits: int
    files_before: int
    files: int
    bytes_before: int
    bytes: int


def to_drop(workspace: Workspace, source: str | None) -> tuple[int, tuple[str, ...]]:
    """How many records a drop would take out, and of which source cards; refuses what is held.

    Raises:
        NotJudged: GS-5043, the lake is empty.
        UsageError: GS-5045, nothing of this source is kept; GS-5008, a hold forbids it.
    """
    found = kept(workspace)
    mine = [one for one in found if source in (None, one.source)]
    if not mine:
        known = sorted({one.source for one in found})
        raise UsageError(
            "GS-5045",
            f'nothing of the source "{source}" is in the lake',
            why=f"it keeps {', '.join(known)}",
            hint=did_you_mean(source or "", known, "groundswell lake drop --source {}") or "groundswell lake show",
        )
    cards = tuple(sorted({one.source for one in mine}))
    holds.refuse(held(workspace), cards, None)
    return sum(one.rows for one in mine), cards


def drop(workspace: Workspace, source: str | None) -> Removed:
    """Take out the records of the card `source`, or all; hosts, findings and verdicts stay, for they are state.

    Raises:
        UsageError: GS-5008, a hold forbids it.
        MachineError: the lake is locked, the disk refused.
    """
    return upkeep.drop(open_lake(workspace), source, held=held(workspace))


def older_than(workspace: Workspace, now: datetime) -> date:
    """The first day that is kept by `keep.records_days`; UsageError GS-5046 when it keeps everything."""
    days = workspace.settings.records_days
    if not days:
        raise UsageError(
            "GS-5046",
            "keep.records_days is 0, so no record is old",
            why="records are kept for ever",
            hint="set keep.records_days in groundswell.toml, or groundswell lake drop --source CARD",
        )
    return now.date() - timedelta(days=days)


def to_retire(workspace: Workspace, before: date) -> int:
    """How many records are of days before `before`; refuses what is held.

    Raises:
        NotJudged: GS-5043, the lake is empty.
        UsageError: GS-5008, a hold forbids it.
    """
    lake = open_lake(workspace)
    old = [(table, f) for table in lake.tables() for f in lake.files(table) if f.day is not None and f.day < before]
    holds.refuse(held(workspace), {lake.card(table) for table, _ in old}, before)
    return sum(file.rows for _, file in old)


def retire(workspace: Workspace, before: date) -> Removed:
    """Take out the records of the days before `before`; they stay known, so that they do not come back.

    Raises:
        UsageError: GS-5008, a hold forbids it.
        MachineError: the lake is locked, the disk refused.
    """
    return upkeep.retire(open_lake(workspace), before, held=held(workspace))


def compact(workspace: Workspace) -> Compacted:
    """Merge the small files of each day. MachineError when the lake is locked or the disk refuses."""
    lake = open_lake(workspace)
    before = _size(lake)
    made = merging.compact(lake)
    after = _size(lake)
    return Compacted(len(made), before[0], after[0], before[1], after[1])


def _size(lake: Lake) -> tuple[int, int]:
    files = [file for table in lake.tables() for file in lake.files(table)]
    return len(files), sum(file.bytes for file in files)


def held(workspace: Workspace) -> tuple[Hold, ...]:
    """Every hold, the oldest first."""
    with State.open(str(workspace.state_db)) as state:
        return holds.listed(state)


def hold(
    workspace: Workspace,
    source: str | None,
    *,
    by: str,
    why: str,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
) -> Hold:
    """Hold the records of the card `source`, or of all.

    Raises:
        UsageError: GS-5009 without a name or a reason, GS-2090 when there is no such card.
    """
    what = EVERYTHING if source is None else card(source).id
    with State.open(str(workspace.state_db)) as state:
        return holds.add(state, what, by, now, why, since, until)


def release(workspace: Workspace, id: str) -> Hold:
    """End the hold whose id begins with `id`; UsageError GS-5044 when that is none, or several."""
    with State.open(str(workspace.state_db)) as state:
        every = holds.listed(state)
        found = [one for one in every if id and one.id.startswith(id)]
        if len(found) != 1:
            why = f"{len(found)} begin so" if found else f"there are {len(every)} holds"
            raise UsageError("GS-5044", f'"{id}" is no hold', why=why, hint="groundswell lake hold list")
        holds.release(state, found[0].id)
        return found[0]
