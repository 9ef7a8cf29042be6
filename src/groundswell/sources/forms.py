"""Forms of JSON records: which paths a record has and of which type each value is, found once for many records.

Records of one event have few forms. A form says which values Arrow's JSON reader turns into columns as they are
(text, whole numbers, truth), and which must come from Python (`odd`: lists, numbers with a point, objects that
stay JSON text).

Not here: making the columns (`grouped_json.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundswell.sources.columns import DEPTH, stays_json
from groundswell.sources.names import Names

MOST = 4_096  # forms remembered; past that the memory starts anew
SIMPLE = (str, int, bool)
Path = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """The leaves of a record that hold a value: `simple` with their types; `odd` come from Python."""

    simple: tuple[tuple[Path, type], ...]
    odd: tuple[Path, ...]


class Forms:
    """The forms seen so far of the records of one card."""

    def __init__(self, names: Names) -> None:
        """Start with none; `names` say which objects stay JSON text."""
        self._names = names
        self._known: dict[Any, Form] = {}

    def of(self, record: Mapping[str, Any]) -> Form:
        """Give the form of a record."""
        types = tuple(map(type, record.values()))
        key = (tuple(record), types if dict not in types else _signature(record, 0))
        form = self._known.get(key)
        if form is None:
            if len(self._known) >= MOST:
                self._known.clear()
            form = self._known[key] = self._form(record)
        return form

    def _form(self, record: Mapping[str, Any]) -> Form:
        simple: list[tuple[Path, type]] = []
        odd: list[Path] = []
        self._leaves(record, (), simple, odd)
        return Form(tuple(simple), tuple(odd))

    def _leaves(
        self, record: Mapping[str, Any], prefix: Path, simple: list[tuple[Path, type]], odd: list[Path]
    ) -> None:
        for name, value in record.items():
            path = (*prefix, name)
            if type(value) is dict and len(prefix) < DEPTH and not stays_json(self._names, ".".join(path)):
                self._leaves(value, path, simple, odd)
            elif value is not None:
                self._names.column(".".join(path))  # the spelling met first is the column's
                if type(value) in SIMPLE:
                    simple.append((path, type(value)))
                else:
                    odd.append(path)


def _signature(record: Mapping[str, Any], depth: int) -> tuple[Any, ...]:
    """The keys and types of a record and of the objects in it, as deep as they become columns."""
    inner = depth < DEPTH
    types = tuple([_signature(v, depth + 1) if type(v) is dict and inner else type(v) for v in record.values()])
    return tuple(record), types


def value_at(record: Mapping[str, Any], path: Path) -> Any:
    """Give the value at a path; null where the record does not have it."""
    value: Any = record
    for name in path:
        if type(value) is not dict:
            return None
        value = value.get(name)
    return value
