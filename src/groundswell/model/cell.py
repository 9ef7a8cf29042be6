"""The cell: (question, host or sensor, UTC day) = yes, no, in part, not looked; and the base it is counted over.

Defined by SEMANTICS sections 1 and 2. A grid holds the cells of one question: one row a noun (a host or a
sensor), one column a day. The base is not evidence: it is an argument, and nothing taken from the evidence
may change it.

Not here: computing cells from visibility (`defences/hunt/cells.py`), words (`model/words.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

Noun = Literal["host", "sensor"]
BaseKind = Literal["inventory", "speaking", "spoken"]


class Cell(IntEnum):
    """What one question has for one noun on one day. Assurance rises from NOT_LOOKED to NO; YES stands apart."""

    NOT_LOOKED = 0
    IN_PART = 1
    NO = 2
    YES = 3


@dataclass(frozen=True)
class ExpectedHost:
    """A host of the base: on the list, or ever committed to the lake.

    `os` is windows, linux, macos, network or other; null where the list does not say. `since` and `until`
    bound the days on which the list expects it; null is the whole scope.
    """

    name: str
    listed: bool = False
    os: str | None = None
    role: str | None = None
    critical: bool = False
    owner: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Base:
    """Whom and when an answer is about (`seen.base`). Kept in state, survives `lake drop`.

    `spoken` is used by `hunt PATH` only: the (noun, name, day) that have at least one record in the input.
    `since` and `until` are inclusive UTC days.
    """

    kind: BaseKind
    hosts: tuple[ExpectedHost, ...]
    sensors: tuple[str, ...]
    since: date
    until: date
    spoken: frozenset[tuple[Noun, str, date]] | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the scope, in order."""
        return tuple(self.since + timedelta(n) for n in range((self.until - self.since).days + 1))

    def names(self, noun: Noun) -> tuple[str, ...]:
        """Names of the hosts, or of the sensors, in the order of every grid."""
        return self.sensors if noun == "sensor" else tuple(h.name for h in self.hosts)

    def expected(self, noun: Noun, product: str | None = None) -> npt.NDArray[np.bool_]:
        """Which (name, day) an answer is expected of: a mask [names, days].

        A host whose `os` the list gives is not expected by a rule of another `product`.
        """
        days = self.days
        mask = np.ones((len(self.names(noun)), len(days)), dtype=np.bool_)
        if noun == "host":
            for row, host in enumerate(self.hosts):
                if product is not None and host.os is not None and host.os != product:
                    mask[row] = False
                    continue
                for column, day in enumerate(days):
                    if (host.since and day < host.since) or (host.until and day > host.until):
                        mask[row, column] = False
        if self.spoken is not None:
            for row, name in enumerate(self.names(noun)):
                for column, day in enumerate(days):
                    mask[row, column] &= (noun, name, day) in self.spoken
        return mask


@dataclass(frozen=True)
class VisibilityRow:
    """What arrived for one noun on one day from one kind of event: the evidence that a *no* rests on.

    `channel` is the stream whose delivery is judged (a Windows channel, else the table). `columns` are the
    native columns with at least one non-empty value in these records.
    """

    noun: Noun
    name: str
    day: date
    table: str
    channel: str
    event: str
    records: int
    columns: frozenset[str]


@dataclass(frozen=True)
class Grid:
    """The cells of one question over one noun of the base: `cells` is uint8 [names, days], `expected` its mask.

    Cells outside `expected` carry no meaning and are never counted.
    """

    noun: Noun
    cells: npt.NDArray[np.uint8]
    expected: npt.NDArray[np.bool_]

    def count(self, *wanted: Cell) -> int:
        """How many expected cells hold one of `wanted`."""
        return int(np.isin(self.cells, [int(c) for c in wanted])[self.expected].sum())

    @property
    def size(self) -> int:
        """How many cells are expected: the base of every share."""
        return int(self.expected.sum())


@dataclass(frozen=True)
class LookedOn:
    """Where a question was looked for: `L` of CLI.md section 4. `part` counts days (cells) looked on only in part."""

    hosts: int
    of: int
    since: date
    until: date
    days: int
    of_days: int
    part: int
    noun: Noun

    def as_json(self) -> dict[str, object]:
        """The JSON object `L`, keys in order."""
        return {
            "hosts": self.hosts,
            "of": self.of,
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            "days": self.days,
            "of_days": self.of_days,
            "part": self.part,
            "noun": self.noun,
        }


@dataclass(frozen=True)
class Question:
    """The grids of one question: a host grid, a sensor grid, or both (SEMANTICS section 2, nouns).

    `outside` counts (name, day) pairs that matched where the base does not expect the name: they make the question
    answered with yes, and belong to no share.
    """

    host: Grid | None = None
    sensor: Grid | None = None
    base: Base | None = field(default=None, repr=False, compare=False)
    outside: int = 0

    def grids(self) -> Iterable[Grid]:
        """The grids that exist, hosts first."""
        return (g for g in (self.host, self.sensor) if g is not None)
