"""Send a record to its card and event by the shape's routing key, letter case folded.

A card says in `detect` which family it belongs to and which routing values are its own (`route`; `*` takes what no
other card wants) or, for records without a routing value, by which keys it is known (`keys`).

Not here: recognising a whole file (`detect.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from groundswell.model.card import Card
from groundswell.sources.shape import Shape

NONE = "-"  # stands in `_event` for a value that the record does not have
ANY = "*"


def at(record: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """Give the value at a path of nested objects; a key may itself hold dots (`id.orig_h`)."""
    value: Any = record
    for n, name in enumerate(path):
        if not isinstance(value, dict):
            return None
        if name not in value:
            return value.get(".".join(path[n:])) if n + 1 < len(path) else None
        value = value[name]
    return value


class Router:
    """The card and event of each record of one file."""

    def __init__(self, cards: Iterable[Card], shape: Shape, fallback: str | None = None) -> None:
        """Route records of `shape`; `fallback` is the routing value of records that carry none (from a file's name)."""
        family = [c for c in cards if shape.family in texts(c, "family")]
        self._exact = {route.lower(): c for c in family for route in texts(c, "route") if route != ANY}
        self._rest = next((c for c in family if ANY in texts(c, "route")), None)
        self._keyed = [(frozenset(texts(c, "keys")), c) for c in family if texts(c, "keys")]
        self._shape = shape
        self._fallback = fallback if shape.named_by_file else None
        self._paths = dict(shape.keys)
        self._known: dict[tuple[Any, ...], tuple[Card, str] | None] = {}
        self._order = tuple(self._paths)
        self._route_at = self._order.index(shape.route)
        self._getters = [(p[0][0] if len(p) == 1 and len(p[0]) == 1 else None, p) for p in self._paths.values()]

    def place(self, record: Mapping[str, Any]) -> tuple[Card, str] | None:
        """Give card and event name, or null when no card of the family wants the record."""
        key = tuple([record.get(one) if one is not None else self._value(record, more) for one, more in self._getters])
        if key[self._route_at] is None:
            return self._without_route(record, key)
        try:
            return self._known[key]
        except KeyError:
            found = self._known[key] = self._find(dict(zip(self._order, key, strict=True)))
            return found
        except TypeError:
            return None  # a list or object where a name should stand

    def card_of(self, route: str) -> Card | None:
        """Give the card of a routing value."""
        return self._exact.get(route.lower(), self._rest)

    def _value(self, record: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> Any:
        for path in paths:
            value = record.get(path[0]) if len(path) == 1 else at(record, path)
            if value is not None and type(value) is not dict:
                return value
        return None

    def _find(self, values: dict[str, Any]) -> tuple[Card, str] | None:
        card = self.card_of(str(values[self._shape.route]))
        return None if card is None else (card, event_name(card, values))

    def _without_route(self, record: Mapping[str, Any], key: tuple[Any, ...]) -> tuple[Card, str] | None:
        """A record without routing value: by the keys of a card, else as the file's name says, else the rest."""
        values = dict(zip(self._order, key, strict=True))
        for wanted, card in self._keyed:
            if all(k in record or at(record, tuple(k.split("."))) is not None for k in wanted):
                route = self._fallback if self._fallback in texts(card, "route") else texts(card, "route")[0]
                return card, event_name(card, {**values, self._shape.route: route})
        if self._fallback is not None:
            return self._find({**values, self._shape.route: self._fallback})
        return None if self._rest is None else (self._rest, event_name(self._rest, values))


def event_name(card: Card, values: Mapping[str, Any]) -> str:
    """Join the values of `card.event_by` by `/`, in lower case."""
    parts = [values.get(name) for name in card.event_by]
    return "/".join(NONE if part is None or part == "" else str(part).lower() for part in parts)


def texts(card: Card, key: str) -> tuple[str, ...]:
    """A list of texts in a card's `detect`."""
    found = card.detect.get(key, ())
    return tuple(str(f) for f in found) if isinstance(found, tuple) else ()
