"""Matches that rest on a field being absent: on which of these fields, and whether a match stands without them.

"A positive null on a column that is not there does not match" (SEMANTICS section 2). `match` sees records and not
what was recorded on a host and day, so it gives such matches too; whoever knows the day asks here whether they stand
(docs/decisions/0004).

Not here: what was there on a day (`model/delivered.py`), the alternatives of a rule (`alternatives.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import combinations

from groundswell.defences.hunt.alternatives import null_fields
from groundswell.defences.hunt.cells import native_columns
from groundswell.defences.hunt.explain import holds_without
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, Rule, fold_name
from groundswell.model.card import Derive

MOST = 4  # absent fields whose combinations are told apart; beyond it all of them must be there

Fields = frozenset[str]


class Absences:
    """One rule that asks for absent fields; `fields` are their names."""

    def __init__(self, rule: Rule) -> None:
        """Find the fields; none for a rule that asks for no absence."""
        self.fields: Fields = null_fields(rule.node)
        self._rule = replace(rule, node=_plain(rule.node, True)) if self.fields else rule

    def unknown(self, route: Route, there: Collection[str]) -> Fields:
        """The absent fields of which a record cannot tell, where only the columns in `there` are recorded."""
        known = {fold_name(column) for column in there}
        return frozenset(f for f in self.fields if not known.issuperset(native_columns(f, route)))

    def stands(self, route: Route, row: Mapping[str, object], unknown: Fields) -> bool:
        """Whether a match on `row` stands when a test for absence fails on each field in `unknown`."""
        if not unknown or holds_without(self._rule, route, row, _sources(unknown, route)):
            return True
        # what cannot be shown to hold even with every column there is not taken back by it
        return not holds_without(self._rule, route, row, ())

    def falls_with(self, route: Route, row: Mapping[str, object]) -> frozenset[Fields]:
        """The sets of unknown fields with which a match on `row` does not stand; none when it always does."""
        if self.stands(route, row, self.fields):
            return frozenset()
        if len(self.fields) > MOST:
            return frozenset({self.fields})
        names = sorted(self.fields)
        every = (frozenset(some) for size in range(1, len(names) + 1) for some in combinations(names, size))
        return frozenset(some for some in every if not self.stands(route, row, some))


def falls(unknown: Fields, sets: Collection[Fields]) -> bool:
    """Whether a match falls whose `falls_with` are `sets`; with too many fields to tell apart, by any of them."""
    return any(unknown == some or (len(some) > MOST and bool(unknown)) for some in sets)


def _sources(fields: Fields, route: Route) -> frozenset[str]:
    """The columns that `holds_without` knows the fields by."""
    columns = {fold_name(name): native for name, native in route.columns}
    derived: dict[str, Derive] = {fold_name(name): derive for name, derive in route.derived}
    found: set[str] = set()
    for field in fields:
        folded = fold_name(field)
        found.update(derived[folded].sources if folded in derived else columns.get(folded, (field,)))
    return frozenset(found)


def _plain(node: Node, positive: bool) -> Node:
    """The same condition with every negation at a test, and `not exists` written as the absence that it is."""
    match node:
        case Not(part):
            return _plain(part, not positive)
        case And(parts) | Or(parts):
            kind = And if isinstance(node, And) is positive else Or
            return kind(tuple(_plain(part, positive) for part in parts))
        case Leaf():
            if node.op == "exists" and not positive:
                return replace(node, value="false" if node.value.casefold() == "true" else "true")
            return node if positive else Not(node)
