"""Rules, indicators and cards become one plan: a pure, read-only value that `match` runs on batches.

Per table: every distinct test once, by number, sorted by the field it looks at. Per kind of event: the rules whose
routes name it, with what the kind's name decides folded away, and for each rule its necessary groups: sets of tests
of which at least one must hold. Kinds that no card describes are compiled when a batch first brings one.

Not here: how a test is answered (`literals.py`, `predicates.py`), how rows are found (`match.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from groundswell.defences.hunt.plan.fields import KEYWORD, Source, source_of
from groundswell.defences.hunt.plan.groups import Tree, groups_of, negated
from groundswell.defences.hunt.plan.literals import Scanner, scannable
from groundswell.defences.hunt.plan.predicates import predicate
from groundswell.defences.hunt.plan.sets import IndicatorIndex, index_indicators
from groundswell.defences.hunt.routes import ANY, FOLDABLE, event_values, fits, routes
from groundswell.defences.hunt.rules.indicators import Indicator
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, Rule, fold_name
from groundswell.model.card import Card

ROW_OPS = frozenset({"null", "exists", "fieldref"})


@dataclass(frozen=True)
class Bound:
    """One test of one field of one table; `other` is the second field of a `fieldref`."""

    source: Source
    leaf: Leaf
    other: Source | None = None


@dataclass(frozen=True)
class PlannedRule:
    """A rule on one kind of event: its tree over test numbers, and its necessary groups, the best first."""

    rule: Rule
    route: Route
    tree: Tree
    groups: tuple[frozenset[int], ...]


@dataclass
class EventPlan:
    """All that is asked of one kind of event."""

    rules: list[PlannedRule]
    sources: list[Source]  # fields whose scan can start a rule
    by_test: dict[int, list[int]]  # test number -> rules (positions) whose best group has it
    ungrouped: list[int]  # rules without a necessary group: every row is a candidate
    eager: dict[Source, list[int]]  # tests that no scan answers, yet a group needs


@dataclass
class TablePlan:
    """All that is asked of one lake table. Read-only for others; kinds and automata are built when first needed."""

    card: Card
    tests: list[Bound] = field(default_factory=list)
    numbers: dict[Bound, int] = field(default_factory=dict)
    asked: list[tuple[Rule, Route, Tree]] = field(default_factory=list)
    kinds: dict[str, EventPlan] = field(default_factory=dict)

    def number(self, bound: Bound) -> int:
        """The number of a test; equal tests have one."""
        if bound not in self.numbers:
            self.numbers[bound] = len(self.tests)
            self.tests.append(bound)
        return self.numbers[bound]

    @cached_property
    def scanners(self) -> Mapping[Source, Scanner]:
        """The scannable tests by field."""
        by_source: dict[Source, list[tuple[int, Leaf]]] = {}
        for number, bound in enumerate(self.tests):
            if bound.leaf.op not in ROW_OPS and scannable(bound.leaf):
                by_source.setdefault(bound.source, []).append((number, bound.leaf))
        return {source: Scanner(leaves) for source, leaves in by_source.items()}

    def kind(self, event: str) -> EventPlan:
        """What is asked of the kind `event`."""
        if event not in self.kinds:
            self.kinds[event] = _event_plan(self, event)
        return self.kinds[event]


@dataclass
class Plan:
    """The compiled rules and indicators. `match` reads it; it may be shared between processes.

    `routes` has the rules per (table, event or pattern); `not_supported` says of each rule that is asked of
    nothing why (no source, or a second rule of the same id).
    """

    tables: dict[str, TablePlan]
    rules: Mapping[str, Rule]
    routes: Mapping[tuple[str, str], tuple[tuple[Rule, Route], ...]]
    routes_of: Mapping[str, tuple[Route, ...]]
    not_supported: Mapping[str, str]
    indicators: IndicatorIndex

    def columns(self, table: str, available: Iterable[str] | None = None) -> frozenset[str]:
        """The native columns that matching reads of `table`.

        Without `available` (the columns that the table has), names are those of cards and rules; with it, the
        table's own names, compared by `fold_name`, and all of them where a keyword or `where` asks for every column.
        """
        plan = self.tables.get(table)
        wanted = self.indicators.columns(plan.card) if plan else frozenset()
        for rules in (found for (name, _), found in self.routes.items() if name == table):
            for _, route in rules:
                wanted |= {column for _, columns in route.columns for column in columns}
                wanted |= {column for column, _ in route.where} | {name for name, _ in route.columns}
        if available is None:
            return wanted
        has = {name: fold_name(name) for name in available}
        if plan and any(bound.source.keyword for bound in plan.tests):
            return frozenset(has)
        folded = {fold_name(name) for name in wanted}
        return frozenset(name for name, form in has.items() if form in folded)


def compile_plan(
    rules: Iterable[Rule],
    indicators: Iterable[Indicator],
    cards: Iterable[Card],
    *,
    shared_platforms: frozenset[str] = frozenset(),
) -> Plan:
    """Compile `rules` and `indicators` for the tables of `cards`.

    Args:
        rules: of two rules with one id the first is taken; the other stands in `not_supported`.
        indicators: looked for in the columns whose card declares their kind.
        cards: one table each.
        shared_platforms: domains under which strangers get names: an indicator there means the full host alone.

    Cost: about a millisecond a rule; automata are built at the first batch.
    """
    cards = tuple(cards)
    tables = {card.table: TablePlan(card) for card in cards}
    known: dict[str, Rule] = {}
    routed: dict[tuple[str, str], list[tuple[Rule, Route]]] = {}
    routes_of: dict[str, tuple[Route, ...]] = {}
    not_supported: dict[str, str] = {}
    for rule in rules:
        if rule.id in known:
            not_supported[rule.path] = f"{rule.id} is already the id of {known[rule.id].path}"
            continue
        known[rule.id] = rule
        routes_of[rule.id], why = routes(rule, cards)
        if why:
            not_supported[rule.id] = why
        for route in routes_of[rule.id]:
            routed.setdefault((route.table, route.event), []).append((rule, route))
            plan = tables[route.table]
            plan.asked.append((rule, route, _bound(_narrowed(rule, route), route, plan)))
    index = index_indicators(indicators, shared_platforms)
    frozen = {key: tuple(found) for key, found in routed.items()}
    return Plan(tables, known, frozen, routes_of, not_supported, index)


def _narrowed(rule: Rule, route: Route) -> Node:
    """The rule's tree, and that each `where` column holds one of its values."""
    narrow = [Or(tuple(Leaf("\0" + column, "equals", value) for value in values)) for column, values in route.where]
    return And((*narrow, rule.node)) if narrow else rule.node


def _bound(node: Node, route: Route, plan: TablePlan) -> Tree:
    match node:
        case And(parts):
            return ("and", tuple(_bound(part, route, plan) for part in parts))
        case Or(parts):
            return ("or", tuple(_bound(part, route, plan) for part in parts))
        case Not(part):
            return negated(_bound(part, route, plan))
        case Leaf():
            return _bound_leaf(node, route, plan)


def _bound_leaf(leaf: Leaf, route: Route, plan: TablePlan) -> Tree:
    if leaf.field is None:
        return plan.number(Bound(KEYWORD, _spelled(leaf)))
    if leaf.field.startswith("\0"):  # a `where` column: the card's own name, never mapped
        name = fold_name(leaf.field[1:])
        return plan.number(Bound(Source(name, (name,)), _spelled(leaf)))
    source = source_of(leaf.field, route)
    other = source_of(leaf.value, route) if leaf.op == "fieldref" else None
    if source is None or (leaf.op == "fieldref" and other is None):
        return False  # what the source can never have is never there, and a null on it says nothing
    return plan.number(Bound(source, _spelled(leaf), other))


def _spelled(leaf: Leaf) -> Leaf:
    """The leaf without its field, its literal in lower case where case does not count: one spelling, one test."""
    folds = leaf.op in ("equals", "contains", "startswith", "endswith") and not leaf.cased
    return Leaf(None, leaf.op, leaf.value.lower() if folds else leaf.value, leaf.cased, leaf.flags)


def _event_plan(table: TablePlan, event: str) -> EventPlan:
    known = event_values(table.card, event)
    planned: dict[str, PlannedRule] = {}
    for rule, route, tree in sorted(table.asked, key=lambda one: (ANY in one[1].event, one[1].event)):
        if rule.id in planned or not fits(route.event, event):
            continue
        folded = _folded(tree, table, known)
        if folded is not False:
            planned[rule.id] = PlannedRule(rule, route, folded, groups_of(folded, table.tests))
    return _indexed(list(planned.values()), table)


def _indexed(rules: list[PlannedRule], table: TablePlan) -> EventPlan:
    by_test: dict[int, list[int]] = {}
    ungrouped: list[int] = []
    eager: dict[Source, list[int]] = {}
    sources: dict[Source, None] = {}
    for position, planned in enumerate(rules):
        if not planned.groups:
            ungrouped.append(position)
        for number in planned.groups[0] if planned.groups else ():
            by_test.setdefault(number, []).append(position)
        for number in frozenset().union(*planned.groups):
            bound = table.tests[number]
            if scannable(bound.leaf):
                sources[bound.source] = None
            else:
                eager.setdefault(bound.source, []).append(number)
    return EventPlan(rules, list(sources), by_test, ungrouped, {s: sorted(set(n)) for s, n in eager.items()})


def _folded(tree: Tree, table: TablePlan, known: Mapping[str, str]) -> Tree:
    """The tree with every test answered that the kind's name decides."""
    match tree:
        case bool():
            return tree
        case int():
            answer = _constant(table.tests[tree], known)
            return tree if answer is None else answer
        case ("not", part):
            return negated(_folded(part, table, known))
        case (op, parts):
            end = op == "or"
            kept = [one for part in parts if (one := _folded(part, table, known)) is not (not end)]
            if any(one is end for one in kept):
                return end
            if not kept:
                return not end
            return kept[0] if len(kept) == 1 else (op, tuple(kept))


def _constant(bound: Bound, known: Mapping[str, str]) -> bool | None:
    if len(bound.source.columns) != 1 or bound.leaf.cased or bound.leaf.op not in FOLDABLE:
        return None
    value = known.get(bound.source.columns[0])
    return None if value is None else predicate(bound.leaf)(value)
