"""What was delivered when: the visibility of a scope as masks over (noun, day), each computed once and shared.

A channel *delivers* on a day on which any of its records arrived. A kind of event, or a column, *is there* on a
day if its channel delivered that day and the kind arrived (with that column filled) within 30 days either way:
SEMANTICS section 2. Every mask can only shrink when records are taken away.

Not here: what a question needs (`defences/hunt/cells.py`), kinds of telemetry and words (`calendar.py`, `words.py`).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from groundswell.model.cell import Base, Noun, VisibilityRow

LOOKBACK = 30  # days either way within which a kind of event, or a filled column, shows that it is recorded

Mask = npt.NDArray[np.bool_]
_T = TypeVar("_T", bound=np.generic)


class _Kind:
    """The rows of one (noun, table, event), as positions in a grid that reaches 30 days beyond the scope."""

    def __init__(self, table: str, event: str, channel: str) -> None:
        self.table, self.event, self.channel = table, event, channel
        self.at = array("q")
        self.shape = array("i")
        self.shapes: dict[frozenset[str], int] = {}

    def add(self, position: int, columns: frozenset[str]) -> None:
        self.at.append(position)
        self.shape.append(self.shapes.setdefault(columns, len(self.shapes)))

    def positions(self, column: str | None) -> npt.NDArray[np.int64]:
        """Where the kind arrived, with `column` filled if one is given."""
        at = np.frombuffer(self.at, dtype=np.int64)
        if column is None:
            return at
        has = np.array([column in shape for shape in self.shapes], dtype=np.bool_)
        return at[has[np.frombuffer(self.shape, dtype=np.int32)]]


class Delivered:
    """An index over visibility rows for one base.

    Rows should reach from 30 days before the scope to 30 days after it; rows of names outside the base are left
    out. Names, tables, events, channels and columns are compared without letter case. A mask is bool
    [names of the base, days of the scope] and must not be written to.

    Cost: one pass over the rows, then one pass over the rows of a kind for each column asked for.
    """

    def __init__(self, rows: Iterable[VisibilityRow], base: Base) -> None:
        self.base = base
        self.days = (base.until - base.since).days + 1
        self._width = self.days + 2 * LOOKBACK
        self._first = (base.since - timedelta(LOOKBACK)).toordinal()
        self._names: dict[tuple[Noun, str], int] = {
            (noun, name.casefold()): row for noun in ("host", "sensor") for row, name in enumerate(base.names(noun))
        }
        self._kinds: dict[tuple[Noun, str, str], _Kind] = {}
        self._of_table: dict[tuple[Noun, str], list[_Kind]] = {}
        self._masks: dict[tuple[str, ...], Mask] = {}
        self._expected: dict[tuple[Noun, str | None], Mask] = {}
        self._read(rows)

    def row(self, noun: Noun, name: str) -> int | None:
        """The row of a name in every grid of `noun`; None when it is not in the base."""
        return self._names.get((noun, name.casefold()))

    def expected(self, noun: Noun, product: str | None = None) -> Mask:
        """The base's own mask, kept: `Base.expected`."""
        if (noun, product) not in self._expected:
            self._expected[noun, product] = read_only(self.base.expected(noun, product))
        return self._expected[noun, product]

    def channel(self, noun: Noun, table: str, channel: str) -> Mask:
        """Days on which the channel delivered anything; channel `*` is any record of the table."""
        wanted = channel.casefold()
        return self._kept(
            ("channel", noun, table.casefold(), wanted),
            lambda: self._on_the_day(noun, [k for k in self._table(noun, table) if wanted in ("*", k.channel)]),
        )

    def kind(self, noun: Noun, table: str, channel: str, event: str) -> Mask:
        """Days on which the channel delivered and the kind arrived within 30 days either way.

        An `event` with `*` in it is any kind whose name fits.
        """
        return self._within(noun, table, channel, event, None)

    def column(self, noun: Noun, table: str, channel: str, event: str, column: str) -> Mask:
        """Days on which the column is there: channel delivered, column filled within 30 days either way."""
        return self._within(noun, table, channel, event, folded(column))

    def any(self, noun: Noun) -> Mask:
        """Days on which the noun sent any record at all."""
        return self._kept(
            ("any", noun), lambda: self._on_the_day(noun, [k for (n, _, _), k in self._kinds.items() if n == noun])
        )

    def kinds(self, noun: Noun) -> Iterator[tuple[str, str, str]]:
        """(table, channel, event) of every kind that arrived, in lower case."""
        return ((k.table, k.channel, k.event) for (n, _, _), k in self._kinds.items() if n == noun)

    def _read(self, rows: Iterable[VisibilityRow]) -> None:
        names, kinds, width, first = self._names, self._kinds, self._width, self._first
        shapes: dict[frozenset[str], frozenset[str]] = {}
        for seen in rows:
            row = names.get((seen.noun, seen.name))
            if row is None:
                row = names.get((seen.noun, seen.name.casefold()))
            day = seen.day.toordinal() - first
            if row is None or not 0 <= day < width or seen.records <= 0:
                continue
            kind = kinds.get((seen.noun, seen.table, seen.event)) or self._new(seen)
            columns = shapes.get(seen.columns)
            if columns is None:
                columns = shapes[seen.columns] = frozenset(folded(c) for c in seen.columns)
            kind.add(row * width + day, columns)

    def _new(self, seen: VisibilityRow) -> _Kind:
        kind = _Kind(seen.table.casefold(), seen.event.casefold(), seen.channel.casefold())
        self._kinds[seen.noun, seen.table, seen.event] = kind
        self._of_table.setdefault((seen.noun, kind.table), []).append(kind)
        return kind

    def _table(self, noun: Noun, table: str) -> list[_Kind]:
        return self._of_table.get((noun, table.casefold()), [])

    def _kept(self, key: tuple[str, ...], make: Callable[[], Mask]) -> Mask:
        if key not in self._masks:
            self._masks[key] = read_only(make())
        return self._masks[key]

    def _within(self, noun: Noun, table: str, channel: str, event: str, column: str | None) -> Mask:
        wanted, name = channel.casefold(), event.casefold()
        chosen = [k for k in self._table(noun, table) if wanted in ("*", k.channel) and _is_event(k.event, name)]
        key = ("within", noun, table.casefold(), wanted, name, "" if column is None else "=" + column)
        return self._kept(key, lambda: self.channel(noun, table, channel) & self._near(noun, chosen, column))

    def _near(self, noun: Noun, kinds: list[_Kind], column: str | None) -> Mask:
        """Days of the scope with one of `kinds` within 30 days either way."""
        counts = np.zeros((len(self.base.names(noun)), self._width + 1), dtype=np.int32)
        np.cumsum(self._grid(noun, kinds, column), axis=1, out=counts[:, 1:])
        span = 2 * LOOKBACK + 1
        return np.asarray(counts[:, span:] > counts[:, : self.days], dtype=np.bool_)

    def _on_the_day(self, noun: Noun, kinds: list[_Kind]) -> Mask:
        return self._grid(noun, kinds, None)[:, LOOKBACK : LOOKBACK + self.days].copy()

    def _grid(self, noun: Noun, kinds: list[_Kind], column: str | None) -> Mask:
        names = len(self.base.names(noun))
        grid = np.zeros(names * self._width, dtype=np.bool_)
        for kind in kinds:
            grid[kind.positions(column)] = True
        return grid.reshape(names, self._width)


def read_only(mask: npt.NDArray[_T]) -> npt.NDArray[_T]:
    """The same grid, which can no longer be written to: it is shared."""
    mask.setflags(write=False)
    return mask


def folded(name: str) -> str:
    """The form in which column and field names are compared: `Threat Name` is `ThreatName` is `threatname`."""
    return name.replace(" ", "").casefold()


def _is_event(event: str, wanted: str) -> bool:
    """Whether a kind is the one that is wanted; `*` in a wanted name stands for anything."""
    if "*" not in wanted:
        return event == wanted
    return re.fullmatch(".*".join(re.escape(part) for part in wanted.split("*")), event) is not None
