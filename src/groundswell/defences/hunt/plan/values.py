"""Native values as the texts that tests see, and the values that are read out of others.

What null, lists, booleans and objects mean to a test is defined by `tests/oracle.py`.

Not here: columns and batches (`encoded.py`, `fields.py`), the tests (`predicates.py`).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping

import orjson

from groundswell.defences.hunt.tree import Leaf, fold_name
from groundswell.model.card import Derive

EXTRA_DEPTH = 8  # levels of `_extra` that get names of their own; what lies deeper stays JSON text


def texts(value: object) -> tuple[str, ...]:
    """A native value as the texts that tests see: none for null, several for a list.

    Booleans are `true` and `false`; whole floats lose their `.0`; objects are compact JSON; times are ISO 8601.
    """
    match value:
        case None:
            return ()
        case str():
            return (value,)
        case bool():
            return ("true" if value else "false",)
        case float():
            return (str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value),)
        case list() | tuple():
            return tuple(text for part in value for text in texts(part))
        case dict():
            return (json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str),)
        case datetime.datetime() | datetime.date():
            return (value.isoformat(),)
        case bytes():
            return (value.hex(),)
    return (str(value),)


def unfold(extra: str | None) -> dict[str, object]:
    """The fields of an `_extra` text by name, inner objects joined with a dot; empty when it is no JSON object."""
    if not extra:
        return {}
    try:
        loaded = orjson.loads(extra)
    except orjson.JSONDecodeError:
        return {}
    found: dict[str, object] = {}
    if isinstance(loaded, dict):
        _unfold_into(found, loaded, "", EXTRA_DEPTH)
    return found


def _unfold_into(found: dict[str, object], level: Mapping[str, object], prefix: str, depth: int) -> None:
    for key, value in level.items():
        if isinstance(value, dict) and value and depth > 1:
            _unfold_into(found, value, f"{prefix}{key}.", depth - 1)
        else:
            found[prefix + key] = value


def derive_texts(derive: Derive, name: str, given: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The texts of the derived field `name` (folded) from the texts of its source columns."""
    match derive.how:
        case "join":
            there = [text for column in given for text in column]
            return (_prefixed(derive.separator.join(there), derive.replace),) if there else ()
        case "split_pairs":
            return tuple(text for column in given for value in column for text in _of_pair(value, name))
        case "key":
            return tuple(text for column in given for value in column for text in _of_key(value, derive.key))
        case "prefix":
            return tuple(_prefixed(value, derive.replace) for column in given for value in column)


def refers(leaf: Leaf, left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """`fieldref`: whether one of `left` stands to one of `right` as the leaf's flag says, equal without a flag."""
    if not leaf.cased:
        left, right = tuple(map(str.lower, left)), tuple(map(str.lower, right))
    flag = next(iter(leaf.flags), "")
    return any(_compare(flag, one, two) for one in left for two in right)


def _compare(flag: str, one: str, two: str) -> bool:
    match flag:
        case "contains":
            return two in one
        case "startswith":
            return one.startswith(two)
        case "endswith":
            return one.endswith(two)
    return one == two


def _of_pair(value: str, name: str) -> tuple[str, ...]:
    pairs = (pair.partition("=") for pair in value.split(","))
    return tuple(text.strip() for key, equals, text in pairs if equals and fold_name(key) == name)


def _of_key(value: str, key: str) -> tuple[str, ...]:
    found = {fold_name(name): inner for name, inner in unfold(value).items()}
    return texts(found.get(fold_name(key)))


def _prefixed(value: str, replacements: tuple[tuple[str, str], ...]) -> str:
    for old, new in replacements:
        if value.lower().startswith(old.lower()):
            return new + value[len(old) :]
    return value
