"""The necessary groups of a tree: sets of tests of which at least one must hold, or the rule cannot.

A rule is looked at only where each of its groups has a test that fired. `null`, `exists` and whatever stands under
NOT never make a group: they hold where nothing is. Cost decides which group starts a rule: one that a scan answers,
with the longest literals.

Not here: answering tests (`literals.py`, `predicates.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from groundswell.defences.hunt.plan.fields import Source
from groundswell.defences.hunt.plan.literals import anchor
from groundswell.defences.hunt.tree import Leaf

# a test number, a constant, or a connective over trees
Tree = bool | int | tuple[Literal["and", "or"], "tuple[Tree, ...]"] | tuple[Literal["not"], "Tree"]
_NO_ANCHOR = frozenset({"null", "exists", "fieldref"})


class _Test(Protocol):
    @property
    def source(self) -> Source: ...
    @property
    def leaf(self) -> Leaf: ...


def negated(tree: Tree) -> Tree:
    """NOT, constants folded."""
    return not tree if isinstance(tree, bool) else ("not", tree)


def groups_of(tree: Tree, tests: Sequence[_Test]) -> tuple[frozenset[int], ...]:
    """The groups worth asking, the best first; none when every row is a candidate."""
    found = sorted(set(_groups(tree, tests)), key=lambda group: (-_worth(group, tests), sorted(group)))
    scanned = [group for group in found if _worth(group, tests) > 0]
    return tuple(scanned or found[:1])


def _groups(tree: Tree, tests: Sequence[_Test]) -> list[frozenset[int]]:
    match tree:
        case bool():
            return []
        case int():
            return [] if tests[tree].leaf.op in _NO_ANCHOR else [frozenset({tree})]
        case ("and", parts):
            return [group for part in parts for group in _groups(part, tests)]
        case ("or", parts):
            best = []
            for part in parts:
                groups = _groups(part, tests)
                if not groups:
                    return []
                best.append(max(groups, key=lambda group: (_worth(group, tests), -len(group), sorted(group))))
            return [frozenset().union(*best)]
    return []


def _worth(group: frozenset[int], tests: Sequence[_Test]) -> int:
    """The length of the shortest literal that a scan looks for; 0 when a test of the group needs to be asked apart."""
    return min(_length(tests[number].leaf) for number in group)


def _length(leaf: Leaf) -> int:
    if leaf.op == "equals" and not leaf.cased:
        return 8 + len(leaf.value)  # a whole value is rarer than a part of that length
    literal = anchor(leaf)
    return len(literal) if literal else 0
