"""Cells of single rules, case by case: the sentences of SEMANTICS section 2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from groundswell.defences.hunt.cells import cells, extended, lowest, requirements
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, Rule, SigmaLogSource
from groundswell.model.card import Card, Derive, Event, TimeColumn
from groundswell.model.cell import Base, Cell, ExpectedHost, VisibilityRow
from groundswell.model.delivered import Delivered

DAY = date(2025, 8, 14)
BASE = Base("inventory", (ExpectedHost("fin-ws-014"),), ("edge",), DAY, DAY)
HOST = "fin-ws-014"


def card(table: str, *events: Event, by: tuple[str, ...] = ("EventID",), host: bool = True) -> Card:
    return Card(
        id=table.replace("_", "-"), version=1, title="", table=table, decoder="json_lines", event_by=by,
        time=TimeColumn(("t",)), digest="", host=("h",) if host else (), events={e.name: e for e in events},
    )  # fmt: skip


CARDS = (
    card("sysmon", *(Event(name=n, kind="process") for n in ("1", "7", "12", "13", "14"))),
    card("security", Event(name="4688"), Event(name="4624"), Event(name="4625")),
    card("system", Event(name="7045", rare=True), Event(name="104")),
    card("net", Event(name="dns"), by=("_path",), host=False),
)


def rule(node: Node, product: str | None = "windows") -> Rule:
    return Rule(
        id="r", title="", level="high", status="", author="", license="", date=None, modified=None,
        logsource=SigmaLogSource(product), node=node, tags=(), falsepositives=(), references=(), description="",
        digest="", path="", ruleset="",
    )  # fmt: skip


def route(table: str, event: str, covers: str = "whole", **more: object) -> Route:
    facts = {"columns": tuple((f, (f,)) for f in ("Image", "CommandLine", "Hashes")), **more}
    return Route(table, event, covers, **facts)  # type: ignore[arg-type]


def row(table: str, event: str, *columns: str, on: date = DAY, name: str = HOST, noun: str = "host") -> VisibilityRow:
    channel = next(c for c in CARDS if c.table == table).channel(event)
    return VisibilityRow(noun, name, on, table, channel, event, 5, frozenset(columns))  # type: ignore[arg-type]


def cell(node: Node, routes: list[Route], rows: list[VisibilityRow], *matched: tuple[str, str, date]) -> Cell:
    needed = requirements(rule(node), routes, CARDS)
    found = cells(needed, Delivered(rows, BASE), matched)  # type: ignore[arg-type]
    assert found.host is not None
    return Cell(found.host.cells[0, 0])


IMAGE, LINE, ABSENT = Leaf("Image", "endswith", "x"), Leaf("CommandLine", "contains", "y"), Leaf("Image", "null", "")
ONE = [route("sysmon", "1")]
IDS = Or((Leaf("EventID", "equals", "4624"), Leaf("EventID", "equals", "4625")))
PARTS = [route("sysmon", n, "part") for n in ("12", "13", "14")]
NAMED = [route("security", "4624", "part"), route("security", "4625", "part")]
far, LOW = DAY - timedelta(30), Cell.NOT_LOOKED
PAIRS = Derive(("imphash",), "split_pairs", ("Hashes",))
IMPHASH = Leaf("Imphash", "equals", "x")
HASHED = [route("sysmon", "1", columns=(("Imphash", ("Hashes",)),), derived=(("Imphash", PAIRS),))]
CASES: list[tuple[str, Node, list[Route], list[VisibilityRow], Cell]] = [
    ("all alternatives there", Or((IMAGE, LINE)), ONE, [row("sysmon", "1", "Image", "CommandLine")], Cell.NO),
    ("one of two alternatives there", Or((IMAGE, LINE)), ONE, [row("sysmon", "1", "Image")], Cell.IN_PART),
    ("half of one alternative is none", And((IMAGE, LINE)), ONE, [row("sysmon", "1", "Image")], Cell.NOT_LOOKED),
    ("nothing came", IMAGE, ONE, [], Cell.NOT_LOOKED),
    (
        "the column was filled 30 days before, the channel delivered today",
        IMAGE,
        ONE,
        [row("sysmon", "7"), row("sysmon", "1", "Image", on=far)],
        Cell.NO,
    ),
    (
        "31 days is too far",
        IMAGE,
        ONE,
        [row("sysmon", "7"), row("sysmon", "1", "Image", on=far - timedelta(1))],
        Cell.NOT_LOOKED,
    ),
    ("the channel was silent today", IMAGE, ONE, [row("sysmon", "1", "Image", on=far)], Cell.NOT_LOOKED),
    ("filled in another kind of event", IMAGE, ONE, [row("sysmon", "7", "Image")], Cell.NOT_LOOKED),
    ("filled on another host", IMAGE, ONE, [row("sysmon", "1", "Image", name="dc-01")], Cell.NOT_LOOKED),
    ("a filter needs no column", And((IMAGE, Not(LINE))), ONE, [row("sysmon", "1", "Image")], Cell.NO),
    (
        "what must be absent cannot be denied unseen",
        And((LINE, ABSENT)),
        ONE,
        [row("sysmon", "1", "CommandLine")],
        Cell.IN_PART,
    ),
    (
        "what must be absent is recorded here",
        And((LINE, ABSENT)),
        ONE,
        [row("sysmon", "1", "CommandLine", "Image")],
        Cell.NO,
    ),
    ("a keyword is met by the channel", Leaf(None, "contains", "z"), ONE, [row("sysmon", "7")], Cell.NO),
    (
        "an extra field under its own name",
        Leaf("Odd Field", "equals", "z"),
        [route("sysmon", "1")],
        [row("sysmon", "1", "OddField")],
        Cell.NO,
    ),
    (
        "a joined field needs all its columns",
        Leaf("url", "contains", "z"),
        [route("sysmon", "1", columns=(("url", ("host", "uri")),))],
        [row("sysmon", "1", "host")],
        Cell.NOT_LOOKED,
    ),
    ("a key of pairs is not looked for by the column alone", IMPHASH, HASHED, [row("sysmon", "1", "Hashes")], LOW),
    (
        "what must be absent from pairs cannot be denied where its key never came",
        And((LINE, Leaf("Imphash", "null", ""))),
        HASHED,
        [row("sysmon", "1", "Hashes", "CommandLine")],
        Cell.IN_PART,
    ),
    (
        "a keyword in any kind of a product, of which nobody knows all",
        Leaf(None, "contains", "z"),
        [route("sysmon", "*", "part", described=False), route("security", "*", "part", described=False)],
        [row("sysmon", "7"), row("security", "4624")],
        Cell.IN_PART,
    ),
    (
        "a field in any kind of a product",
        IMAGE,
        [route("sysmon", "*", "part", described=False)],
        [row("sysmon", "7", "Image")],
        Cell.IN_PART,
    ),
    (
        "a keyword in a service of one channel",
        Leaf(None, "contains", "z"),
        [route("sysmon", "*", described=False)],
        [row("sysmon", "7")],
        Cell.NO,
    ),
    ("a key of pairs that was recorded", IMPHASH, HASHED, [row("sysmon", "1", "Hashes", "imphash")], Cell.NO),
    ("a derived field needs its source column", IMPHASH, HASHED, [row("sysmon", "1", "Image")], Cell.NOT_LOOKED),
    (
        "the better of two whole routes decides",
        LINE,
        [*ONE, route("security", "4688")],
        [row("security", "4688", "CommandLine"), row("sysmon", "1", "Image")],
        Cell.NO,
    ),
    (
        "a field that the source lacks is never there",
        Or((IMAGE, LINE)),
        [route("security", "4688", lacks=frozenset({"CommandLine"}))],
        [row("security", "4688", "Image", "CommandLine")],
        Cell.IN_PART,
    ),
    ("two of three parts", IMAGE, PARTS, [row("sysmon", n, "Image") for n in ("12", "13")], Cell.IN_PART),
    ("all three parts", IMAGE, PARTS, [row("sysmon", n, "Image") for n in ("12", "13", "14")], Cell.NO),
    ("both named ids", And((IDS, IMAGE)), NAMED, [row("security", n, "Image") for n in ("4624", "4625")], Cell.NO),
    (
        "one of two named ids has no source",
        And((IDS, IMAGE)),
        NAMED[:1],
        [row("security", "4624", "Image")],
        Cell.IN_PART,
    ),
    ("an id alone, and its kind was seen", IDS.parts[0], NAMED[:1], [row("security", "4624")], Cell.NO),
    ("an id alone, and only its channel came", IDS.parts[0], NAMED[:1], [row("security", "4688")], Cell.IN_PART),
    ("an id alone, and its channel was silent today", IDS.parts[0], NAMED[:1], [row("security", "4624", on=far)], LOW),
    (
        "a rare kind counts in part by its channel",
        IMAGE,
        [route("system", "7045", rare=True)],
        [row("system", "104")],
        Cell.IN_PART,
    ),
    (
        "so does a kind that no card describes",
        IMAGE,
        [route("system", "219", described=False)],
        [row("system", "104")],
        Cell.IN_PART,
    ),
    (
        "a rare kind that came with its columns is no",
        IMAGE,
        [route("system", "7045", rare=True)],
        [row("system", "7045", "Image")],
        Cell.NO,
    ),
    (
        "a route narrowed by a column needs that column",
        IMAGE,
        [route("sysmon", "12", where=(("EventType", ("CreateKey",)),))],
        [row("sysmon", "12", "Image")],
        Cell.NOT_LOOKED,
    ),
    (
        "any kind of a channel, by a star",
        IMAGE,
        [route("sysmon", "*", described=False)],
        [row("sysmon", "7", "Image")],
        Cell.NO,
    ),
]


@pytest.mark.parametrize(
    ("node", "routes", "rows", "wanted"), [c[1:] for c in CASES], ids=[c[0].replace(" ", "-") for c in CASES]
)
def test_a_cell_is_what_could_be_seen(node: Node, routes: list[Route], rows: list[VisibilityRow], wanted: Cell) -> None:
    assert cell(node, routes, rows) == wanted


def test_a_match_is_yes_whatever_could_be_seen() -> None:
    assert cell(IMAGE, ONE, [], ("host", "FIN-WS-014", DAY)) == Cell.YES


def test_a_place_that_lost_its_match_is_not_looked() -> None:
    needed = requirements(rule(IMAGE), ONE, CARDS)
    delivered = Delivered([row("sysmon", "1", "Image")], BASE)
    found = cells(needed, delivered, lost=[("host", HOST, DAY)])
    assert found.host is not None
    assert found.host.cells[0, 0] == Cell.NOT_LOOKED


def test_a_match_outside_the_base_is_counted_apart() -> None:
    needed = requirements(rule(IMAGE), ONE, CARDS)
    found = cells(needed, Delivered([], BASE), [("host", "unlisted", DAY), ("host", HOST, DAY - timedelta(1))])
    assert found.outside == 2
    assert [g.count(Cell.YES) for g in found.grids()] == [0, 0]


def test_a_host_of_another_system_is_outside_the_base_of_a_rule() -> None:
    base = replace(BASE, hosts=(ExpectedHost(HOST, os="linux"),))
    needed = requirements(rule(IMAGE), ONE, CARDS)
    found = cells(needed, Delivered([row("sysmon", "1", "Image")], base), [("host", HOST, DAY)])
    assert found.host is not None
    assert (found.outside, found.host.size, found.host.count(Cell.YES)) == (1, 0, 0)


def test_network_records_give_sensor_days_never_host_days() -> None:
    needed = requirements(rule(Leaf("query", "contains", "x")), [route("net", "dns")], CARDS)
    found = cells(needed, Delivered([row("net", "dns", "query", name="edge", noun="sensor")], BASE))
    assert found.host is not None
    assert found.sensor is not None
    assert (found.host.cells[0, 0], found.sensor.cells[0, 0]) == (Cell.NOT_LOOKED, Cell.NO)


def test_rules_that_need_the_same_share_one_requirement() -> None:
    one = requirements(rule(And((IMAGE, LINE))), ONE, CARDS)
    two = requirements(
        rule(And((Leaf("CommandLine", "re", "b"), Leaf("Image", "equals", "c"), Not(ABSENT)))), ONE, CARDS
    )
    assert one == two
    assert len({one, two}) == 1


def test_a_correlation_is_as_good_as_its_worst_rule_on_its_worst_day() -> None:
    base = Base("inventory", (ExpectedHost(HOST),), (), DAY, DAY + timedelta(2))
    wide = extended(base, timedelta(hours=24))
    assert wide.since == DAY - timedelta(1)
    first = [row("sysmon", "1", "Image", on=wide.since + timedelta(n)) for n in range(4)]
    second = [row("sysmon", "7", "Image", on=wide.since + timedelta(n)) for n in (0, 1, 2)]
    needed = [requirements(rule(IMAGE), [route("sysmon", n)], CARDS) for n in ("1", "7")]
    both = [cells(n, Delivered(first + second, wide), [("host", HOST, DAY)]) for n in needed]
    narrow = Delivered(first + second, base)
    assert lowest(both, timedelta(hours=24), narrow).host.cells.tolist() == [[Cell.NO] * 3]
    gone = [replace(r, columns=frozenset()) if r.event == "7" else r for r in first + second]
    both = [cells(n, Delivered(gone, wide)) for n in needed]
    assert lowest(both, timedelta(hours=24), narrow).host.cells.tolist() == [[Cell.NOT_LOOKED] * 3]
    alone = [cells(needed[0], Delivered(first[1:], wide))]
    assert lowest(alone, timedelta(hours=24), narrow).host.cells.tolist() == [[Cell.NOT_LOOKED, Cell.NO, Cell.NO]]
    alone = [cells(needed[0], Delivered([*first[:2], first[3]], wide))]
    assert lowest(alone, timedelta(hours=24), narrow).host.cells.tolist() == [
        [Cell.NO, Cell.NOT_LOOKED, Cell.NOT_LOOKED]
    ]
    alone = [cells(needed[0], Delivered(first[1:], wide))]
    found = lowest(alone, timedelta(hours=24), narrow, [("host", HOST, DAY)])
    assert found.host.cells.tolist() == [[Cell.YES, Cell.NO, Cell.NO]]
