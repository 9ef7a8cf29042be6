"""Gather JSON records by card and event, as their bytes, until there are enough of them to make columns at once.

A block of a file holds few records of one event, and each set of columns has its price: so records wait across
blocks. What waits is bounded: the largest group goes first. The parsed records are let go at once; what cannot be
read from the bytes by Arrow is kept (`forms.py`).

Not here: the columns (`grouped_json.py`), routing (`routing.py`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.model.card import Card
from groundswell.sources.decoders.block import Block
from groundswell.sources.forms import Form, Forms, Path, value_at
from groundswell.sources.names import Names

ROWS = 50_000  # records of a group
GROUP = 16 << 20  # bytes of JSON of a group
WAITING = 48 << 20  # bytes of JSON of all groups that wait
NO_OFFSET = -1
Place = Callable[[Mapping[str, Any]], tuple[Card, str] | None]


@dataclass
class Group:
    """Records of one card and event, in the order of the file."""

    card: Card
    event: str
    forms_of: Forms
    raws: list[bytes] = field(default_factory=list)
    positions: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("q"))
    forms: set[Form] = field(default_factory=set)
    odd: dict[Path, tuple[list[int], list[Any]]] = field(default_factory=dict)
    bytes: int = 0

    def offset(self, row: int) -> int | None:
        """Give the place of a record in its stream, where that is known."""
        return None if self.offsets[row] == NO_OFFSET else self.offsets[row]

    def keep_odd(self, form: Form, record: dict[str, Any]) -> None:
        """Keep the values of the next record that Arrow cannot read."""
        row = len(self.raws)
        for path in form.odd:
            rows, values = self.odd.setdefault(path, ([], []))
            rows.append(row)
            values.append(record[path[0]] if len(path) == 1 else value_at(record, path))


class Groups:
    """The groups that wait."""

    def __init__(self, named: Callable[[Card], Names]) -> None:
        """Start with none; `named` gives the names of a card's columns."""
        self._named = named
        self._groups: dict[tuple[str, str], Group] = {}
        self._forms: dict[str, Forms] = {}

    def take(self, block: Block, place: Place) -> Iterator[int]:
        """Put each record of a block to its kind; give the numbers of those that `place` has no card for.

        One loop without calls of our own for the common record: it is what reading JSON costs beside parsing it.
        """
        groups = self._groups
        for n, (record, raw) in enumerate(zip(block.records, block.raws, strict=True)):
            placed = place(record)
            if placed is None:
                yield n
                continue
            card, event = placed
            group = groups.get((card.id, event)) or self._begin(card, event)
            form = group.forms_of.of(record)
            if form.odd:
                group.keep_odd(form, record)
            offset = block.offsets[n]
            group.raws.append(raw)
            group.positions.append(block.positions[n])
            group.offsets.append(NO_OFFSET if offset is None else offset)
            group.forms.add(form)
            group.bytes += len(raw)

    def _begin(self, card: Card, event: str) -> Group:
        if card.id not in self._forms:
            self._forms[card.id] = Forms(self._named(card))
        group = self._groups[card.id, event] = Group(card, event, self._forms[card.id])
        return group

    def ready(self) -> Iterator[Group]:
        """Give groups that are large enough, then the largest until the rest is small enough."""
        for key in [k for k, g in self._groups.items() if len(g.raws) >= ROWS or g.bytes >= GROUP]:
            yield self._groups.pop(key)
        waiting = sum(group.bytes for group in self._groups.values())
        while waiting > WAITING:
            largest = self._groups.pop(max(self._groups, key=lambda k: self._groups[k].bytes))
            waiting -= largest.bytes
            yield largest

    def rest(self) -> Iterator[Group]:
        """Give all that waits."""
        while self._groups:
            yield self._groups.pop(next(iter(self._groups)))
