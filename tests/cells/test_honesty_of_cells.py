"""Honesty of cells (SEMANTICS section 4, a to d): taking evidence away never makes an answer sound better."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.defences.hunt.alternatives import ANY, filter_fields, null_fields, positive_fields
from groundswell.defences.hunt.cells import cells, requirements
from groundswell.model.cell import Cell, Question
from groundswell.model.delivered import Delivered
from made_up import Removal, Row, World, removal, world
from slow_cells import names, slow_cell

SEEDS = st.integers(0, 2**40)
THOUSANDS = settings(max_examples=300)


def asked(w: World, lost: frozenset[tuple[str, str, object]] = frozenset()) -> Question:
    rule = w.rules[0]
    needed = requirements(rule, w.routes[rule.id], w.cards)
    return cells(needed, Delivered(w.visibility(), w.base), w.matches(rule).keys(), lost)


@given(SEEDS, SEEDS)
@THOUSANDS
def test_no_cell_rises_when_evidence_is_taken_away(seed: int, other: int) -> None:
    before = world(seed)
    gone = removal(other, before)
    for old, new in zip(asked(before).grids(), asked(gone.after).grids(), strict=True):
        comparable = old.expected & (old.cells != Cell.YES) & (new.cells != Cell.YES)
        assert not (new.cells > old.cells)[comparable].any(), gone.what


@given(SEEDS, SEEDS)
@THOUSANDS
def test_no_yes_becomes_a_no_by_the_source_that_gave_it_while_its_record_is_kept(seed: int, other: int) -> None:
    before = world(seed)
    gone = removal(other, before)
    rule = before.rules[0]
    if gone.kind == "column" and ANY in positive_fields(rule.node):
        return  # a keyword names no column: the word went with the column, the place is one that lost its match
    after = Delivered(gone.after.visibility(), before.base)
    kept = {(r.noun, r.name, r.day, r.table, r.event) for r in gone.after.rows}
    for (noun, name, day), records in before.matches(rule).items():
        place = after.row(noun, name), (day - before.base.since).days
        for table, event in {(r.table, r.event) for r in records if (*_where(r), r.table, r.event) in kept}:
            own = [r for r in gone.after.routes[rule.id] if r.table == table and r.event in (event, "*")]
            question = cells(requirements(rule, own, gone.after.cards), after, gone.after.matches(rule).keys())
            grid = question.host if noun == "host" else question.sensor
            assert grid is not None
            if place[0] is not None and 0 <= place[1] < after.days and grid.expected[place]:
                assert grid.cells[place] != Cell.NO, gone.what


def _where(row: Row) -> tuple[str, str, date]:
    return row.noun, row.name, row.day


@given(SEEDS, SEEDS)
@THOUSANDS
def test_a_place_that_lost_its_record_counts_as_not_looked_whatever_else_was_seen(seed: int, other: int) -> None:
    before = world(seed)
    gone = removal(other, before)
    rule = before.rules[0]
    lost = frozenset(before.matches(rule)) - frozenset(gone.after.matches(rule))
    for old, new in zip(asked(before).grids(), asked(gone.after, lost).grids(), strict=True):
        assert (new.cells[(old.cells == Cell.YES) & old.expected] != Cell.NO).all(), gone.what


@given(SEEDS, SEEDS)
@THOUSANDS
def test_a_no_becomes_a_yes_only_because_a_filter_could_no_longer_be_applied(seed: int, other: int) -> None:
    before = world(seed)
    gone = removal(other, before)
    rule = before.rules[0]
    came = frozenset(gone.after.matches(rule)) - frozenset(before.matches(rule))
    if came:
        assert gone.kind == "column"
        assert gone.column is not None
        filtered = filter_fields(rule.node)
        if gone.what.startswith("column of one name"):  # others still fill it, so an absence is read from the record
            filtered |= null_fields(rule.node)
        columns = {(r.table, c) for r in before.routes[rule.id] for f, cs in r.columns if f in filtered for c in cs}
        assert ANY in filtered or gone.column in columns, (gone.what, filtered)


@given(SEEDS, SEEDS)
@THOUSANDS
def test_nothing_leaves_the_base(seed: int, other: int) -> None:
    before = world(seed)
    gone = removal(other, before)
    for old, new in zip(asked(before).grids(), asked(gone.after).grids(), strict=True):
        assert np.array_equal(old.expected, new.expected)


@given(SEEDS, st.sampled_from([3, 33, 62]))
@settings(max_examples=250)
def test_the_fast_cells_agree_with_the_slow_ones(seed: int, days: int) -> None:
    w = world(seed, days=days)
    rule = w.rules[0]
    rows = w.visibility()
    fast = cells(requirements(rule, w.routes[rule.id], w.cards), Delivered(rows, w.base))
    some = w.base.days if days < 10 else w.base.days[::7] + w.base.days[-3:]
    for (noun, name), day in product(names(w.base), some):
        grid = fast.host if noun == "host" else fast.sensor
        row = w.base.names(noun).index(name)
        assert grid is not None
        if not grid.expected[row, (day - w.base.since).days]:
            continue
        wanted = slow_cell(rule, w.routes[rule.id], w.cards, rows, noun, name, day)
        assert Cell(grid.cells[row, (day - w.base.since).days]) == wanted, (noun, name, day)


@pytest.mark.parametrize("kind", ["table", "event", "day", "name", "column", "card"])
def test_the_made_up_removals_take_something_away(kind: str) -> None:
    found = [removal(n, world(n)) for n in range(120)]
    assert any(r.kind == kind and _less(r, n) for n, r in enumerate(found))


def _less(gone: Removal, seed: int) -> bool:
    held = world(seed)
    return sum(len(r.columns) + 1 for r in gone.after.rows) < sum(len(r.columns) + 1 for r in held.rows)


def test_the_made_up_worlds_hold_every_kind_of_cell() -> None:
    grids = [grid for n in range(200) for grid in asked(world(n)).grids()]
    counts = [sum(grid.count(cell) for grid in grids) for cell in Cell]
    assert min(counts) > 50, counts
