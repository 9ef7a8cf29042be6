"""Which sets of fields a rule can be decided with: its alternatives, and what of it a route decides beforehand.

Defined by SEMANTICS section 2, "Alternatives". The condition is read in negation normal form. A positive test of
a field must be seen; a negated one is a filter, which a record passes when the field is not there, so it asks for
nothing. `null` and `exists: false` are the other way round: filters when positive, tests when negated.

Not here: which column holds a field and whether it was there on a day (`cells.py`), what a tree matches
(`tests/oracle.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from groundswell.defences.hunt.tree import And, Leaf, Node, Not, fold_name

ANY = "*"  # what a keyword tests: the channel alone meets it
MOST = 64  # alternatives kept; above it a rule asks for all its fields at once

Alternatives = tuple[frozenset[str], ...]
_Sets = frozenset[frozenset[str]]

_TRUE: _Sets = frozenset({frozenset()})
_FALSE: _Sets = frozenset()


class _TooMany(Exception):
    """More than `MOST` alternatives came up on the way."""


def alternatives(node: Node, constants: Mapping[str, str] | None = None) -> Alternatives:
    """Every minimal set of fields with which `node` can be decided, smallest first.

    Args:
        node: a rule's condition; several conditions are already joined by OR.
        constants: what the route decides beforehand, folded field -> value (`EventID` of a route by event
            id). Tests of these fields hold or do not hold on the whole route, and ask for no column.

    Returns:
        One empty set when only the constants are tested (or only filters are); no set at all when the constants
        already say that the rule cannot match on this route. `ANY` stands for a keyword.
    """
    try:
        found = _sets(node, True, constants or {})
    except _TooMany:
        return (frozenset(positive_fields(node, constants)),)
    return tuple(sorted(_TRUE if found is None else found, key=lambda s: (len(s), sorted(s))))


def positive_fields(node: Node, constants: Mapping[str, str] | None = None) -> frozenset[str]:
    """Every field of a test that asks for its column, the constants left out."""
    held = constants or {}
    return frozenset(
        name
        for leaf, positive in literals(node)
        if not _is_filter(leaf, positive)
        for name in _fields(leaf)
        if fold_name(name) not in held
    )


def null_fields(node: Node, constants: Mapping[str, str] | None = None) -> frozenset[str]:
    """Fields that a record must *not* hold for the rule to match.

    On a column that is not there such a test does not match, so without it the rule cannot be denied: `cells.py`
    never says *no* there (docs/decisions/0004).
    """
    held = constants or {}
    return frozenset(
        leaf.field
        for leaf, positive in literals(node)
        if leaf.field is not None and _asks_for_absence(leaf, positive) and fold_name(leaf.field) not in held
    )


def filter_fields(node: Node, constants: Mapping[str, str] | None = None) -> frozenset[str]:
    """Fields that only take records away; a filter on a column that is not there is not applied."""
    held = constants or {}
    return frozenset(
        name
        for leaf, positive in literals(node)
        if _is_filter(leaf, positive) and not _asks_for_absence(leaf, positive)
        for name in _fields(leaf)
        if fold_name(name) not in held
    )


def bound_values(node: Node, field: str) -> frozenset[str] | None:
    """The values of `field`, in lower case, outside of which `node` is false: the event ids that a rule names.

    None when the rule is not bound to any.
    """
    if isinstance(node, Leaf):
        named = node.field is not None and fold_name(node.field) == field
        return frozenset({node.value.casefold()}) if named and node.op == "equals" else None
    if isinstance(node, Not):
        return None
    each = [bound_values(part, field) for part in node.parts]
    bound = [one for one in each if one is not None]
    if isinstance(node, And):
        return frozenset.intersection(*bound) if bound else None
    return frozenset().union(*bound) if len(bound) == len(each) else None


def literals(node: Node, positive: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """The leaves in negation normal form: each with whether it stands positive."""
    if isinstance(node, Leaf):
        yield node, positive
    elif isinstance(node, Not):
        yield from literals(node.part, not positive)
    else:
        for part in node.parts:
            yield from literals(part, positive)


def _sets(node: Node, positive: bool, constants: Mapping[str, str]) -> _Sets | None:
    """The alternatives of a branch; None for a filter, which contributes nothing to what holds it."""
    if isinstance(node, Not):
        return _sets(node.part, not positive, constants)
    if isinstance(node, Leaf):
        return _leaf(node, positive, constants)
    parts = [_sets(part, positive, constants) for part in node.parts]
    branches = [found for found in parts if found is not None]
    if not branches:
        return None
    if isinstance(node, And) is positive:  # De Morgan: a negated OR is an AND
        return _all_of(branches)
    union = _minimal(s for branch in branches for s in branch)
    return union if union or len(branches) == len(parts) else None  # a branch of filters can still match


def _leaf(leaf: Leaf, positive: bool, constants: Mapping[str, str]) -> _Sets | None:
    if leaf.field is not None and fold_name(leaf.field) in constants:
        holds = _holds(leaf, constants[fold_name(leaf.field)])
        return _TRUE if holds is None or holds is positive else _FALSE
    if _is_filter(leaf, positive):
        return None
    return frozenset({frozenset(_fields(leaf))})


def _all_of(branches: list[_Sets]) -> _Sets:
    result = _TRUE
    for branch in branches:
        result = _minimal(a | b for a in result for b in branch)
    return result


def _minimal(sets: Iterable[frozenset[str]]) -> _Sets:
    kept: list[frozenset[str]] = []
    for candidate in sorted(set(sets), key=len):
        if not any(known <= candidate for known in kept):
            kept.append(candidate)
    if len(kept) > MOST:
        raise _TooMany
    return frozenset(kept)


def _fields(leaf: Leaf) -> tuple[str, ...]:
    if leaf.field is None:
        return (ANY,)
    return (leaf.field, leaf.value) if leaf.op == "fieldref" else (leaf.field,)


def _asks_for_absence(leaf: Leaf, positive: bool) -> bool:
    """Whether the test holds because the field is not there: positive null, `exists: false`, not `exists: true`."""
    if leaf.op == "null":
        return positive
    return leaf.op == "exists" and (leaf.value.casefold() == "true") is not positive


def _is_filter(leaf: Leaf, positive: bool) -> bool:
    if leaf.op in ("null", "exists"):
        return _asks_for_absence(leaf, positive)
    return not positive


def _holds(leaf: Leaf, value: str) -> bool | None:
    """Whether a test holds on a value that the route fixes; None where only the records can tell."""
    here, wanted = value.casefold(), leaf.value.casefold()  # names of events are kept in lower case
    match leaf.op:
        case "equals":
            return here == wanted
        case "contains":
            return wanted in here
        case "startswith":
            return here.startswith(wanted)
        case "endswith":
            return here.endswith(wanted)
        case "wildcard":
            return re.fullmatch(_wildcard(wanted), here, re.DOTALL) is not None
        case "null":
            return False
        case "exists":
            return wanted == "true"
        case _:
            return None


def _wildcard(pattern: str) -> str:
    """Sigma's wildcards as a regular expression: `*`, `?`, and a backslash before either or before itself."""
    out, at = [], 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\" and at + 1 < len(pattern) and pattern[at + 1] in "*?\\":
            at += 1
            out.append(re.escape(pattern[at]))
        else:
            out.append({"*": ".*", "?": "."}.get(sign, re.escape(sign)))
        at += 1
    return "".join(out)
