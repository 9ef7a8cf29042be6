"""What matched, counted by place and file: the value that results are made from.

A run adds each match once; what is kept grows with places (host or sensor, day) and files, not with records.
Not here: findings (`findings.py`), states (`results.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from groundswell.model.cell import Noun

Place = tuple[Noun, str, date]


@dataclass(frozen=True)
class At:
    """Records that matched on one place: how many, the first and the last (UTC)."""

    count: int
    first: datetime
    last: datetime

    def with_(self, other: At) -> At:
        """Both together."""
        return At(self.count + other.count, min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True)
class Matched:
    """All matches of one rule or indicator.

    `placeless` counts matching records that have no time or no name: no cell can hold them, and they still count.
    """

    places: Mapping[Place, At] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    placeless: int = 0

    @property
    def records(self) -> int:
        """How many records matched."""
        return sum(at.count for at in self.places.values()) + self.placeless

    @property
    def first(self) -> datetime | None:
        """The earliest match that has a time."""
        return min((at.first for at in self.places.values()), default=None)

    @property
    def last(self) -> datetime | None:
        """The latest match that has a time."""
        return max((at.last for at in self.places.values()), default=None)

    @property
    def names(self) -> frozenset[tuple[Noun, str]]:
        """The hosts and sensors on which it matched."""
        return frozenset((noun, name) for noun, name, _ in self.places)


NOTHING = Matched()


class Tally:
    """Matches of one rule or indicator while a run goes on."""

    def __init__(self) -> None:
        """Start with none."""
        self._places: dict[Place, At] = {}
        self._files: dict[str, int] = {}
        self._placeless = 0

    def add(self, noun: Noun, name: str | None, when: datetime | None, file: str, count: int = 1) -> None:
        """Count `count` records of one name at one time, from `file`."""
        if name is None or when is None:
            self._files[file] = self._files.get(file, 0) + count
            self._placeless += count
            return
        self.put((noun, name, when.astimezone(UTC).date()), file, At(count, when, when))

    def put(self, place: Place, file: str, at: At) -> None:
        """Count the records `at` one place, from `file`."""
        self._files[file] = self._files.get(file, 0) + at.count
        known = self._places.get(place)
        self._places[place] = at if known is None else known.with_(at)

    def matched(self) -> Matched:
        """What was counted so far."""
        return Matched(dict(self._places), dict(self._files), self._placeless)
