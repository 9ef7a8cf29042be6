"""Name columns: a shape's paths become the names a table has, one spelling each.

A column that a card knows has the card's spelling; names that differ only in case are one column. A name that is
reserved, too long, or beyond `MOST` columns of a table is no column: its values go to `_extra`.

Not here: spellings that an earlier file brought into the lake (`lake`).
"""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.model.card import Card
from groundswell.sources.shape import Shape

MOST = 1000  # columns a table
LONGEST = 128  # characters of a column's name
META = frozenset({"_time", "_host", "_sensor", "_event", "_src", "_rec", "_extra"})
NOWHERE = ""


class Names:
    """The column of each path, for one table and one shape; remembers the spellings it gave."""

    def __init__(self, card: Card, shape: Shape | None) -> None:
        """Start from the spellings of `card`."""
        self.types: Mapping[str, str] = _types(card)
        self._shape = shape
        self._spelling = {name.lower(): name for name in self.types}
        self._known: dict[str, str | None] = {}

    def column(self, path: str) -> str | None:
        """Give the column of `path`; null when it is no data, `NOWHERE` when it belongs into `_extra`."""
        if path in self._known:
            return self._known[path]
        name = self._shape.column(path) if self._shape is not None else path
        self._known[path] = self._fold(name) if name is not None else None
        return self._known[path]

    def kind(self, column: str) -> str:
        """Give a column's type: the card's, else text."""
        return self.types.get(column, "text")

    def _fold(self, name: str) -> str:
        known = self._spelling.get(name.lower())
        if known is not None:
            return known
        if name.lower() in META or not 0 < len(name) <= LONGEST or not name.isprintable():
            return NOWHERE
        if len(self._spelling) >= MOST:
            return NOWHERE
        self._spelling[name.lower()] = name
        return name


def _types(card: Card) -> dict[str, str]:
    types = dict(card.common)
    for event in card.events.values():
        types.update(event.columns)
    return types
