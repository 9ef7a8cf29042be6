"""What is recorded on a host and day: the columns that are there for one kind of event (SEMANTICS section 2).

For single matches; whole grids are `model/delivered.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from groundswell.defences.hunt.findings import MatchedRow
from groundswell.model.cell import VisibilityRow
from groundswell.model.delivered import LOOKBACK

NEAR = timedelta(LOOKBACK)


class Recorded:
    """Columns filled by a host or sensor in one kind of event, within 30 days either way."""

    def __init__(self, visibility: Iterable[VisibilityRow]) -> None:
        """Index the rows; hosts under their names in the base."""
        self._rows: dict[tuple[str, str, str], list[VisibilityRow]] = defaultdict(list)
        self._kept: dict[tuple[str, str, str, date], frozenset[str]] = {}
        for row in visibility:
            self._rows[row.name.casefold(), row.table, row.event].append(row)

    def on(self, name: str, table: str, event: str, day: date) -> frozenset[str]:
        """The columns that are there; none for a name or kind that never came."""
        key = (name.casefold(), table, event)
        if (*key, day) not in self._kept:
            near = (row for row in self._rows.get(key, ()) if abs(row.day - day) <= NEAR)
            self._kept[*key, day] = frozenset(column for row in near for column in row.columns)
        return self._kept[*key, day]

    def of(self, row: MatchedRow) -> frozenset[str] | None:
        """The columns for a matched row, or null when it has no time or no name (then its own columns count)."""
        name = row.row.get("_host") or row.row.get("_sensor")
        if row.time is None or name is None:
            return None
        return self.on(str(name), row.table, row.event, row.time.date())
