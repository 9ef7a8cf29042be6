"""The literal texts that a pattern cannot match without.

A pattern of many words is slow to search for, because it is tried at each character; a set of literal texts is looked
for in one pass, however many there are. Where none of the texts stands of which each match holds one, the pattern
matches nowhere.

Not here: the patterns (`phrases.py` and those that use it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]  # the standard library's own reading of a pattern
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LEAST = 2  # characters; a shorter text stands nearly everywhere
_MOST = 12  # texts that a run with choices of letters becomes
TELLING = 4  # characters; each choice of texts as long as this is asked for, not only the one that says most
_WITHOUT_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
Choice = frozenset[str]


def literals(pattern: str) -> tuple[Choice, ...]:
    """Give choices of literal texts in lower case: of each choice, one stands in the lower case of each match.

    Empty when no text is sure. Where several choices tell enough, all must hold; else the one that tells most.

    Args:
        pattern: as `re.compile` takes it; whether it minds the case does not matter.
    """
    sure = [choice for choice in _choices(_parser.parse(pattern, re.IGNORECASE)) if _worth(choice) >= LEAST]
    telling = [choice for choice in sure if _worth(choice) >= TELLING]
    return tuple(dict.fromkeys(telling or sorted(sure, key=_worth)[-1:]))


def _choices(parts: Iterable[Any]) -> Iterator[Choice]:
    """Yield each choice of texts of which a match of a sequence holds one."""
    runs = frozenset([""])
    for kind, given in parts:
        letters = _letters(kind, given)
        if letters and len(runs) * len(letters) <= _MOST:
            runs = frozenset([run + letter for run in runs for letter in letters])
        elif kind not in _WITHOUT_WIDTH:
            yield runs
            yield from _of_part(kind, given)
            runs = frozenset([""])
    yield runs


def _letters(kind: Any, given: Any) -> frozenset[str]:
    """Give the lower case of the letters of which one stands here, where a pattern names them: "a", "[Aa]", "[1-9]"."""
    if kind is op.LITERAL:
        return frozenset([chr(given).lower()])
    if kind is not op.IN or any(part not in (op.LITERAL, op.RANGE) for part, _ in given):
        return frozenset()
    ends = [named if part is op.RANGE else (named, named) for part, named in given]
    if sum(last - first + 1 for first, last in ends) > 2 * _MOST:
        return frozenset()
    return frozenset([chr(code).lower() for first, last in ends for code in range(first, last + 1)])


def _of_part(kind: Any, given: Any) -> Iterator[Choice]:
    if kind is op.SUBPATTERN:
        yield from _choices(given[3])
    elif kind is op.ATOMIC_GROUP:
        yield from _choices(given)
    elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        if given[0]:
            yield from _choices(given[2])
    elif kind is op.BRANCH:
        each = [max(_choices(way), key=_worth) for way in given[1]]
        yield frozenset().union(*each) if all(map(_worth, each)) else frozenset()


def _worth(choice: Choice) -> int:
    """Give the length of a choice's shortest text: how much it tells that one of them stands."""
    return min(map(len, choice), default=0)
