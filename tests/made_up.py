"""Made-up worlds for the honesty tests: cards, a rule, records, and what may be taken away of them.

A world is drawn from a seed, so a failing case is one number. Records are kept, not visibility: a match and a cell
then come from the same evidence, and taking a column away changes both, as in life.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, Rule, SigmaLogSource
from groundswell.model.card import Card, Derive, Event, TimeColumn
from groundswell.model.cell import Base, ExpectedHost, Noun, VisibilityRow

FIRST = date(2025, 6, 1)
FIELDS = ("A", "B", "C")
PAIRED = ("K", "L")  # fields that are read from the column of pairs `P`: `k=x,l=y`
VALUES = ("x", "y")
KINDS = ("sign_in", "service", "process", "library")
Place = tuple[Noun, str, date]


@dataclass(frozen=True)
class Row:
    """One record: of whom, when, from which table, which kind of event, with which filled columns."""

    noun: Noun
    name: str
    day: date
    table: str
    event: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class World:
    """A base, which never changes, and the evidence."""

    base: Base
    cards: tuple[Card, ...]
    rules: tuple[Rule, ...]
    routes: dict[str, tuple[Route, ...]]
    rows: tuple[Row, ...]

    def visibility(self) -> list[VisibilityRow]:
        """What the lake would keep of the records."""
        groups: dict[tuple[Noun, str, date, str, str], list[Row]] = {}
        for row in self.rows:
            groups.setdefault((row.noun, row.name, row.day, row.table, row.event), []).append(row)
        by_table = {c.table: c for c in self.cards}
        return [
            VisibilityRow(noun, name, day, table, by_table[table].channel(event), event, len(some), _filled(some))
            for (noun, name, day, table, event), some in groups.items()
            if table in by_table
        ]

    def matches(self, rule: Rule) -> dict[Place, list[Row]]:
        """The records on which the rule is true, by place; a record is asked on every route of its kind."""
        held: dict[Place, list[Row]] = {}
        schema = {(r.table, column) for r in self.rows for column in _filled([r])}
        for row in self.rows:
            for route in self.routes[rule.id]:
                if (
                    row.table == route.table
                    and route.event in (row.event, "*")
                    and _matches(rule.node, route, row, schema)
                ):
                    held.setdefault((row.noun, row.name, row.day), []).append(row)
                    break
        return held


def _filled(rows: Iterable[Row]) -> frozenset[str]:
    held = [(column, value) for row in rows for column, value in row.columns]
    return frozenset(column for column, _ in held) | {
        k for column, value in held if column == "P" for k in _pairs(value)
    }


def _pairs(value: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in value.split(",") if pair)


def _matches(node: Node, route: Route, row: Row, schema: set[tuple[str, str]]) -> bool:
    values = dict(row.columns)
    if any(values.get(column) not in wanted for column, wanted in route.where):
        return False

    def column(field: str) -> str | None:
        return None if field in route.lacks else dict(route.columns)[field][0]

    def value(field: str) -> str | None:
        found = column(field)
        if found is not None and field in PAIRED:
            return _pairs(values.get(found, "")).get(field.lower())
        return None if found is None else values.get(found)

    def holds(part: Node, positive: bool) -> bool:
        if isinstance(part, Not):
            return holds(part.part, not positive)
        if isinstance(part, Leaf):
            return test(part, positive)
        every = isinstance(part, And) == positive
        return (all if every else any)(holds(p, positive) for p in part.parts)

    def test(leaf: Leaf, positive: bool) -> bool:
        if leaf.field is None:
            return (leaf.value in values.values()) == positive
        if leaf.field == "EventID":
            return (leaf.value == row.event) == positive
        if leaf.op == "null" or leaf.op == "exists":
            absent = (leaf.op == "null" or leaf.value == "false") == positive
            if not absent:
                return value(leaf.field) is not None
            here = column(leaf.field)  # a positive null on a column that is not there does not match
            recorded = {(row.table, leaf.field.lower() if leaf.field in PAIRED else str(here))} & schema
            return here is not None and bool(recorded) and value(leaf.field) is None
        if leaf.op == "fieldref":
            pair = value(leaf.field), value(leaf.value)
            return (None not in pair and pair[0] == pair[1]) == positive
        return (value(leaf.field) == leaf.value) == positive

    return holds(node, True)


def world(seed: int, *, days: int = 3, rules: int = 1) -> World:
    """A small world: three cards, up to three hosts and two sensors, some dozen records."""
    rng = random.Random(seed)
    cards = (_card(rng, "alpha", "host", "123"), _card(rng, "beta", "host", "12"), _card(rng, "net", "sensor", "1"))
    base = Base(
        kind=rng.choice(("inventory", "speaking")),
        hosts=tuple(_host(rng, n) for n in range(rng.randint(1, 3))),
        sensors=tuple(f"s{n}" for n in range(rng.randint(0, 2))),
        since=FIRST,
        until=FIRST + timedelta(days - 1),
    )
    made = tuple(_rule(rng, f"r{n}") for n in range(rules))
    routes = {rule.id: tuple(_routes(rng, cards)) for rule in made}
    return World(base, cards, made, routes, tuple(_rows(rng, base, cards)))


def _card(rng: random.Random, table: str, noun: Noun, events: str) -> Card:
    described = {
        e: Event(name=e, kind=rng.choice(KINDS), rare=rng.random() < 0.2, channel=rng.choice((None, "c1", "c2")))
        for e in events
        if rng.random() < 0.9
    }
    return Card(
        id=table, version=1, title=table, table=table, decoder="json_lines", event_by=("EventID",),
        time=TimeColumn(("t",)), digest="", host=("h",) if noun == "host" else (), events=described,
    )  # fmt: skip


def _host(rng: random.Random, n: int) -> ExpectedHost:
    return ExpectedHost(
        name=f"h{n}",
        listed=rng.random() < 0.7,
        os=rng.choice((None, "windows", "linux")),
        critical=rng.random() < 0.2,
        since=FIRST + timedelta(1) if rng.random() < 0.1 else None,
    )


def _rule(rng: random.Random, name: str) -> Rule:
    return Rule(
        id=name, title=name, level=rng.choice(("low", "high")), status="test", author="a", license="l", date=None,
        modified=None, logsource=SigmaLogSource(product=rng.choice((None, "windows", "linux"))), node=tree(rng, 3),
        tags=(), falsepositives=(), references=(), description="", digest="", path="", ruleset="own",
    )  # fmt: skip


def tree(rng: random.Random, depth: int) -> Node:
    """A random condition."""
    if depth == 0 or rng.random() < 0.25:
        return _leaf(rng)
    if rng.random() < 0.25:
        return Not(tree(rng, depth - 1))
    parts = tuple(tree(rng, depth - 1) for _ in range(rng.randint(1, 3)))
    return (And if rng.random() < 0.5 else Or)(parts)


def _leaf(rng: random.Random) -> Leaf:
    what = rng.random()
    if what < 0.6:
        return Leaf(rng.choice((*FIELDS, *PAIRED)), "equals", rng.choice(VALUES))
    if what < 0.7:
        return Leaf("EventID", "equals", rng.choice("123"))
    if what < 0.8:
        return Leaf(rng.choice((*FIELDS, "K")), "null", "")
    if what < 0.88:
        return Leaf(rng.choice(FIELDS), "exists", rng.choice(("true", "false")))
    return Leaf(None, "contains", rng.choice(VALUES)) if what < 0.93 else Leaf("A", "fieldref", "B")


def _routes(rng: random.Random, cards: Sequence[Card]) -> Iterator[Route]:
    for card in cards:
        covers = rng.choice(("whole", "part"))
        kinds = "123" if card.table == "alpha" else "12"
        for event in "*" if rng.random() < 0.15 else kinds:
            if rng.random() < 0.4:
                continue
            known = card.events.get(event)
            yield Route(
                table=card.table,
                event=event,
                covers=covers,
                columns=(
                    *((f, (f,) if rng.random() < 0.8 else (f"{card.table}_{f}",)) for f in FIELDS),
                    *((f, ("P",)) for f in PAIRED),
                ),
                derived=tuple((f, Derive(("k", "l"), "split_pairs", ("P",))) for f in PAIRED),
                lacks=frozenset(f for f in FIELDS if rng.random() < 0.1),
                where=(("W", ("x",)),) if rng.random() < 0.1 else (),
                described=known is not None,
                rare=known is not None and known.rare,
            )


def _rows(rng: random.Random, base: Base, cards: Sequence[Card]) -> Iterator[Row]:
    far = [-31, -30, -29, 29, 30, 31]
    span = (base.until - base.since).days
    names: list[tuple[Noun, str]] = [("host", h.name) for h in base.hosts] + [("sensor", s) for s in base.sensors]
    names.append(("host", "unlisted"))
    for noun, name in names:
        for card in cards:
            if card.noun != noun or rng.random() < 0.2:
                continue
            columns = [
                c for c in ("A", "B", "C", "W", "P", f"{card.table}_A", f"{card.table}_B") if rng.random() < 0.75
            ]
            for _ in range(rng.randint(0, 7)):
                offset = rng.randint(0, span) if rng.random() < 0.8 else rng.choice(far)
                held = tuple((c, _value(rng, c)) for c in columns if rng.random() < 0.7)
                yield Row(noun, name, base.since + timedelta(offset), card.table, rng.choice("123"), held)


def _value(rng: random.Random, column: str) -> str:
    if column != "P":
        return rng.choice(VALUES)
    return ",".join(f"{key}={rng.choice(VALUES)}" for key in ("k", "l") if rng.random() < 0.6) or "o=x"


@dataclass(frozen=True)
class Removal:
    """What was taken away, in words, and the world without it."""

    what: str
    kind: str
    column: tuple[str, str] | None
    after: World


def removal(seed: int, before: World) -> Removal:
    """Take one thing away: a table, an event kind, a day, a name's records, a column, a card."""
    rng = random.Random(seed)
    row = rng.choice(before.rows) if before.rows else Row("host", "h0", FIRST, "alpha", "1", (("A", "x"),))
    kind = rng.choice(("table", "event", "day", "name", "column", "column of one name", "card"))
    if kind.startswith("column"):
        return _without_column(rng, before, row, kind)
    kept: dict[str, Callable[[Row], bool]] = {
        "table": lambda r: r.table != row.table,
        "event": lambda r: (r.table, r.event) != (row.table, row.event),
        "day": lambda r: r.day != row.day,
        "name": lambda r: (r.noun, r.name) != (row.noun, row.name),
        "card": lambda r: r.table != row.table,
    }
    after = replace(before, rows=tuple(r for r in before.rows if kept[kind](r)))
    if kind == "card":
        after = replace(
            after,
            cards=tuple(c for c in before.cards if c.table != row.table),
            routes={k: tuple(r for r in routes if r.table != row.table) for k, routes in before.routes.items()},
        )
    return Removal(f"{kind} of {row}", kind, None, after)


def _without_column(rng: random.Random, before: World, row: Row, kind: str) -> Removal:
    column = rng.choice([c for c, _ in row.columns] or ["A"])
    one = kind == "column of one name"

    def strip(r: Row) -> Row:
        if r.table != row.table or (one and (r.noun, r.name) != (row.noun, row.name)):
            return r
        return replace(r, columns=tuple((c, v) for c, v in r.columns if c != column))

    after = replace(before, rows=tuple(strip(r) for r in before.rows))
    return Removal(f"{kind} {column} of {row.table}", "column", (row.table, column), after)
