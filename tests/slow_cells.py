"""The cells of a rule, written down again as loops: slow, obvious, and the definition that `cells.py` must agree with.

Follows SEMANTICS section 2 sentence by sentence, with docs/decisions/0004, 0005 and 0008 where it was silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Route, Rule
from groundswell.model.card import Card
from groundswell.model.cell import Base, Cell, Noun, VisibilityRow

EVENT_ID = "eventid"


def slow_cell(
    rule: Rule,
    routes: Sequence[Route],
    cards: Iterable[Card],
    rows: Sequence[VisibilityRow],
    noun: Noun,
    name: str,
    day: date,
) -> Cell:
    """What could be seen of one rule, on one name and day, before any match."""
    by_table = {c.table: c for c in cards}
    mine = [r for r in rows if r.noun == noun and r.name == name]
    live = [r for r in routes if by_table[r.table].noun == noun and slow_alternatives(rule.node, r.event) is not None]
    answers = [_route(rule, r, by_table[r.table], mine, day) for r in live if r.covers == "whole"]
    answers += _parts(rule, [r for r in live if r.covers == "part"], by_table, mine, day)
    return max(answers, default=Cell.NOT_LOOKED)


def _parts(
    rule: Rule, routes: list[Route], cards: dict[str, Card], rows: list[VisibilityRow], day: date
) -> Iterable[Cell]:
    """All part routes are needed for no: those of the ids that a rule names together, else those of one table."""
    named = _named(rule.node)
    by_id = [r for r in routes if r.event in (named or ())]
    others = [r for r in routes if r not in by_id]
    if by_id:
        best = [
            max((_route(rule, r, cards[r.table], rows, day) for r in by_id if r.event == one), default=Cell.NOT_LOOKED)
            for one in sorted(named or ())
        ]
        yield _all_needed(best)
    for table in sorted({r.table for r in others}):
        yield _all_needed([_route(rule, r, cards[r.table], rows, day) for r in others if r.table == table])


def _all_needed(cells: list[Cell]) -> Cell:
    if all(c == Cell.NO for c in cells):
        return Cell.NO
    return Cell.IN_PART if any(c > Cell.NOT_LOOKED for c in cells) else Cell.NOT_LOOKED


def _route(rule: Rule, route: Route, card: Card, rows: list[VisibilityRow], day: date) -> Cell:
    channel = card.channel(route.event)
    own = [r for r in rows if r.table == route.table]
    delivered = any(r.day == day and (r.channel == channel or route.event == "*") for r in own)
    near = [r for r in own if route.event in (r.event, "*") and abs(r.day - day) <= timedelta(30)]
    pairs = {name: derive.sources for name, derive in route.derived}

    def there(field: str) -> bool:
        if field == "*":
            return delivered
        if field in route.lacks:
            return False
        columns = dict(route.columns).get(field, (field,))
        if field in pairs:  # the column of pairs, and a record in which the key was among them
            columns = (*pairs[field], field.lower())
        return delivered and all(any(column in r.columns for r in near) for column in columns)

    where = all(any(column in r.columns for r in near) for column, _ in route.where)
    sets = slow_alternatives(rule.node, route.event)
    assert sets is not None
    if sets == {frozenset()}:
        seen = [delivered and bool(near) and where]
    else:
        seen = [all(there(field) for field in some) and where for some in sets]
    deniable = all(there(field) for field in _nulls(rule.node, True))
    by_channel = route.rare or not route.described or sets == {frozenset()}
    if all(seen):
        every_kind = route.event != "*" or route.covers == "whole"  # of a product alone nobody knows all kinds
        return Cell.NO if deniable and every_kind else Cell.IN_PART
    return Cell.IN_PART if any(seen) or (by_channel and delivered) else Cell.NOT_LOOKED


def slow_alternatives(node: Node, event: str) -> set[frozenset[str]] | None:
    """Every minimal set of one test from each branch that must hold; None when the event id rules the rule out."""
    full = _expand(node, True, event)
    if full == "filter":
        return {frozenset()}
    assert isinstance(full, list)
    if not full:
        return None
    minimal = {one for one in full if not any(other < one for other in full)}
    return minimal if len(minimal) <= 64 else {frozenset().union(*full)}


def _expand(node: Node, positive: bool, event: str) -> list[frozenset[str]] | str:
    if isinstance(node, Not):
        return _expand(node.part, not positive, event)
    if isinstance(node, Leaf):
        if node.field is not None and node.field.lower() == EVENT_ID and event != "*":
            holds = node.value == event
            return [frozenset()] if holds == positive else []
        asks_nothing = node.op == "null" or (node.op == "exists" and node.value == "false")
        if asks_nothing == positive:
            return "filter"
        if node.op == "fieldref":
            return [frozenset({str(node.field), node.value})]
        return [frozenset({node.field or "*"})]
    branches = [_expand(part, positive, event) for part in node.parts]
    real = [b for b in branches if not isinstance(b, str)]
    if not real:
        return "filter"
    if isinstance(node, And) == positive:
        sets: list[frozenset[str]] = [frozenset()]
        for branch in real:
            sets = [a | b for a in sets for b in branch]
        return sets
    union = [one for branch in real for one in branch]
    return "filter" if not union and len(real) < len(branches) else union


def _nulls(node: Node, positive: bool) -> set[str]:
    if isinstance(node, Not):
        return _nulls(node.part, not positive)
    if isinstance(node, Leaf):
        absent = (node.op == "null") or (node.op == "exists" and node.value == "false")
        present = node.op == "exists" and node.value == "true"
        return {str(node.field)} if (absent and positive) or (present and not positive) else set()
    return set().union(*(_nulls(part, positive) for part in node.parts))


def _named(node: Node) -> set[str] | None:
    if isinstance(node, Leaf):
        named = node.field is not None and node.field.lower() == EVENT_ID and node.op == "equals"
        return {node.value} if named else None
    if isinstance(node, Not):
        return None
    each = [_named(part) for part in node.parts]
    bound = [one for one in each if one is not None]
    if isinstance(node, And):
        return set.intersection(*bound) if bound else None
    return set().union(*bound) if len(bound) == len(each) else None


def names(base: Base) -> Iterable[tuple[Noun, str]]:
    """Every host and sensor of the base."""
    yield from (("host", h.name) for h in base.hosts)
    yield from (("sensor", s) for s in base.sensors)
