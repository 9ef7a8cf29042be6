"""The literal texts that a pattern cannot match without: each match of it holds at least one of them.

A pattern of many words is slow to search for, because it is tried at each character; a set of literal texts is looked
for in one pass, however many there are. Where none of a pattern's texts stands, the pattern matches nowhere.

Not here: the patterns (`phrases.py` and those that use it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]  # the standard library's own reading of a pattern
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LEAST = 2  # characters; a shorter text stands nearly everywhere
_WITHOUT_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)


def literals(pattern: str) -> frozenset[str] | None:
    """Give literal texts in lower case, one of which stands in the lower case of each match; null when none is sure.

    Args:
        pattern: as `re.compile` takes it; whether it minds the case does not matter.
    """
    found = _of_sequence(_parser.parse(pattern, re.IGNORECASE))
    return frozenset(found) if found and min(map(len, found)) >= LEAST else None


def _of_sequence(parts: Iterable[Any]) -> set[str]:
    """Give the choice, of all that each match of a sequence must hold, whose shortest text is longest."""
    choices: list[set[str]] = []
    run = ""
    for kind, given in parts:
        if kind is op.LITERAL:
            run += chr(given).lower()
        elif kind not in _WITHOUT_WIDTH:
            choices += [{run}, _of_part(kind, given)]
            run = ""
    choices.append({run})
    return max(choices, key=_worth)


def _of_part(kind: Any, given: Any) -> set[str]:
    if kind is op.SUBPATTERN:
        return _of_sequence(given[3])
    if kind is op.ATOMIC_GROUP:
        return _of_sequence(given)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _of_sequence(given[2]) if given[0] else set()
    if kind is op.BRANCH:
        each = [_of_sequence(choice) for choice in given[1]]
        return set().union(*each) if all(map(_worth, each)) else set()
    return set()


def _worth(choice: set[str]) -> int:
    return min(map(len, choice), default=0)
