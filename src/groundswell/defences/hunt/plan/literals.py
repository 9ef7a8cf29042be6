"""All literals of one field looked for in one pass over its distinct values.

Whole values are found by dictionary; parts by one Aho-Corasick automaton over the lower-cased values joined into
one buffer, where the position decides between contains, startswith and endswith. Patterns are found by their
longest literal and then confirmed. Positions are positions in the lowered UTF-8 bytes, because `lower()` does not
keep lengths ("İ"). A literal never holds NUL, so none can match across the NUL between two values.

Not here: tests that no literal anchors (`predicates.py`), which test belongs to which rule (`compile.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import BytesAhoCorasick

from groundswell.defences.hunt.plan.encoded import Beside, Encoded
from groundswell.defences.hunt.plan.predicates import pieces, predicate
from groundswell.defences.hunt.plan.required import required_literal
from groundswell.defences.hunt.tree import Leaf

SHORTEST = 3  # bytes: shorter literals match nearly everywhere and cost more than they save
Fired = dict[int, npt.NDArray[np.intp]]


@lru_cache(maxsize=200_000)
def anchor(leaf: Leaf) -> str | None:
    """The lowered literal that every value passing `leaf` must hold, fit for the automaton; null when there is none."""
    match leaf.op:
        case "contains" | "startswith" | "endswith":
            literal = leaf.value.lower()
        case "equals" if leaf.cased:
            literal = leaf.value.lower()
        case "re":
            literal = required_literal(leaf.value, leaf.flags).lower()
        case "wildcard":
            texts = (part.lower() for piece in pieces(leaf.value) for part in piece if part is not None)
            literal = max(texts, key=len, default="")
        case _:
            return None
    return literal if len(literal.encode()) >= SHORTEST and "\0" not in literal and _steady(literal) else None


def _steady(literal: str) -> bool:
    """Whether the literal lowers alike wherever it stands: a final sigma does not."""
    return "σ" not in literal and "ς" not in literal


def scannable(leaf: Leaf) -> bool:
    """Whether one pass answers the leaf for all values."""
    return (leaf.op == "equals" and not leaf.cased) or anchor(leaf) is not None


@dataclass
class _Engine:
    """The automaton of a field. For pattern p: the leaf that contains, startswith, endswith name, -1 for none."""

    automaton: BytesAhoCorasick
    contains: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    suspects: list[list[tuple[int, Leaf]]]


class Scanner:
    """The scannable leaves of one field, by number. The automaton is built at the first scan."""

    def __init__(self, leaves: Iterable[tuple[int, Leaf]]) -> None:
        """Take (number, leaf) pairs; every leaf is `scannable`."""
        self._whole: dict[str, list[int]] = {}
        self._parts: list[tuple[int, Leaf]] = []
        for number, leaf in leaves:
            if leaf.op == "equals" and not leaf.cased:
                self._whole.setdefault(leaf.value.lower(), []).append(number)
            else:
                self._parts.append((number, leaf))
        self._engine: _Engine | None = None

    def fire(self, encoded: Encoded | Beside) -> Fired:
        """For each leaf that holds on a value: the numbers of these values, ascending."""
        leaves, values = [], []
        for one_leaves, one_values in (self._fire_whole(encoded), self._fire_parts(encoded)):
            leaves.append(one_leaves)
            values.append(one_values)
        return _grouped(np.concatenate(leaves), np.concatenate(values))

    def _fire_whole(self, encoded: Encoded | Beside) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        found: list[tuple[int, int]] = []
        if self._whole:
            get = self._whole.get
            for value, text in enumerate(encoded.lowered):
                numbers = get(text)
                if numbers is not None:
                    found.extend((number, value) for number in numbers)
        pairs = np.array(found, dtype=np.intp).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def _fire_parts(self, encoded: Encoded | Beside) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        if not self._parts or not encoded.values:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        if self._engine is None:
            self._engine = _engine(self._parts)
        engine = self._engine
        buffer, starts, ends = _joined(encoded)
        hits = engine.automaton.find_matches_as_indexes(buffer, overlapping=True)
        flat = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
        pattern, at, end = flat[:, 0], flat[:, 1], flat[:, 2]
        value = np.searchsorted(starts, at, side="right") - 1
        leaves, values = [], []
        for table, holds in (
            (engine.contains, slice(None)),
            (engine.starts, at == starts[value]),
            (engine.ends, end == ends[value]),
        ):
            number = table[pattern[holds]]
            there = number >= 0
            leaves.append(number[there])
            values.append(value[holds][there])
        suspected = _confirmed(engine, encoded, pattern, value)
        return (
            np.concatenate([*leaves, suspected[:, 0]]).astype(np.intp),
            np.concatenate([*values, suspected[:, 1]]).astype(np.intp),
        )


def _engine(parts: list[tuple[int, Leaf]]) -> _Engine:
    patterns: dict[bytes, int] = {}
    for _, leaf in parts:
        patterns.setdefault((anchor(leaf) or "").encode(), len(patterns))
    tables = {op: np.full(len(patterns), -1, dtype=np.int32) for op in ("contains", "startswith", "endswith")}
    suspects: list[list[tuple[int, Leaf]]] = [[] for _ in patterns]
    for number, leaf in parts:
        pattern = patterns[(anchor(leaf) or "").encode()]
        if leaf.op in tables and not leaf.cased:
            tables[leaf.op][pattern] = number
        else:
            suspects[pattern].append((number, leaf))
    automaton = BytesAhoCorasick(list(patterns))
    return _Engine(automaton, tables["contains"], tables["startswith"], tables["endswith"], suspects)


def _joined(encoded: Encoded | Beside) -> tuple[bytes, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The lowered values joined by NUL, and where each starts and ends in it."""
    lowered = [text.encode() for text in encoded.lowered]
    lengths = np.fromiter(map(len, lowered), dtype=np.int64, count=len(lowered))
    ends = np.cumsum(lengths + 1) - 1
    return b"\0".join(lowered), ends - lengths, ends


def _confirmed(
    engine: _Engine, encoded: Encoded | Beside, pattern: npt.NDArray[np.int64], value: npt.NDArray[np.intp]
) -> npt.NDArray[np.int64]:
    """(leaf, value) pairs of patterns and cased literals whose anchor was found, each confirmed by the exact test."""
    wanted = (
        np.array([bool(leaves) for leaves in engine.suspects])[pattern] if len(pattern) else np.empty(0, dtype=np.bool_)
    )
    pairs = set(zip(pattern[wanted].tolist(), value[wanted].tolist(), strict=True))
    found = [
        (number, one)
        for which, one in pairs
        for number, leaf in engine.suspects[which]
        if predicate(leaf)(encoded.values[one])
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _grouped(leaves: npt.NDArray[np.intp], values: npt.NDArray[np.intp]) -> Fired:
    if not len(leaves):
        return {}
    order = np.lexsort((values, leaves))
    leaves, values = leaves[order], values[order]
    first = np.ones(len(leaves), dtype=np.bool_)
    first[1:] = (leaves[1:] != leaves[:-1]) | (values[1:] != values[:-1])
    leaves, values = leaves[first], values[first]
    numbers, starts = np.unique(leaves, return_index=True)
    return dict(zip(numbers.tolist(), np.split(values, starts[1:]), strict=True))
