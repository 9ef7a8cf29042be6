"""What a rule needs to be seen, and what could be seen: its cells over a base.

A *requirement* is all that the cells of a rule depend on besides matches: the kinds of event that can decide it,
and with which columns. Thousands of rules share a few hundred. Defined by SEMANTICS section 2; where it was
silent or could rise when evidence is taken away, docs/decisions/0004 and 0005 hold. The slow, obvious twin is in
tests/cells.

Not here: which fields a rule can be decided with (`alternatives.py`), indicators (`indicator_cells.py`), sums and
words (`model/sums.py`, `model/words.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from groundswell.defences.hunt.alternatives import ANY, alternatives, bound_values, null_fields
from groundswell.defences.hunt.tree import Route, Rule, fold_name
from groundswell.model.card import Card
from groundswell.model.cell import Base, Cell, Grid, Noun, Question
from groundswell.model.delivered import Delivered, Mask, read_only

Place = tuple[Noun, str, date]
Levels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Source:
    """One kind of event that can decide a rule, and the native columns (folded names) with which it does.

    `alternatives` are those that this source can ever have; `complete` is false when it lacks a field of another, or
    one that must be absent, or when it is any kind of a product's, of which nobody knows all. `proof` are columns
    without which the rule cannot be denied: those that must be absent. `by_channel` marks kinds so rare, or so
    little known, that their channel alone counts in part.
    """

    noun: Noun
    table: str
    channel: str
    event: str
    alternatives: tuple[frozenset[str], ...]
    complete: bool = True
    proof: frozenset[str] = frozenset()
    by_channel: bool = False


@dataclass(frozen=True)
class Group:
    """Sources that decide together: every part is needed for *no*, any source of a part will do.

    `missing` says that the rule names an event for which there is no source at all.
    """

    noun: Noun
    parts: tuple[tuple[Source, ...], ...]
    missing: bool = False


@dataclass(frozen=True)
class Requirement:
    """All that a rule's cells depend on: the best group decides; hosts of another `product` are not expected."""

    groups: tuple[Group, ...]
    product: str | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source of every group, once."""
        return tuple(dict.fromkeys(s for g in self.groups for part in g.parts for s in part))


def requirements(rule: Rule, routes: Iterable[Route], cards: Iterable[Card]) -> Requirement:
    """What `rule` needs on `routes`; routes of which the rule's own event tests leave nothing are left out."""
    by_table = {card.table: card for card in cards}
    whole: list[Group] = []
    parts: list[tuple[Source, Card]] = []
    for route in routes:
        card = by_table[route.table]
        source = source_of(rule, route, card)
        if source is None:
            continue
        if route.covers == "whole":
            whole.append(Group(source.noun, ((source,),)))
        else:
            parts.append((source, card))
    return Requirement(tuple(dict.fromkeys((*whole, *_part_groups(rule, parts)))), rule.logsource.product)


def source_of(rule: Rule, route: Route, card: Card) -> Source | None:
    """How one route can decide the rule; None when its fixed values already say that the rule cannot match."""
    fixed = constants(card, route.event)
    sets = alternatives(rule.node, fixed)
    if not sets:
        return None
    lacks = {fold_name(name) for name in route.lacks}
    nulls = null_fields(rule.node, fixed)
    held = [s for s in sets if lacks.isdisjoint(fold_name(name) for name in s)]
    any_kind = route.event == ANY and route.covers == "part"  # a product alone (docs/decisions/0008)
    where = frozenset(fold_name(column) for column, _ in route.where)
    return Source(
        noun=card.noun,
        table=route.table,
        channel=ANY if route.event == ANY else card.channel(route.event),
        event=route.event,
        alternatives=tuple(_native(s, route) | where for s in held),
        complete=len(held) == len(sets) and lacks.isdisjoint(fold_name(name) for name in nulls) and not any_kind,
        proof=_native(nulls, route),
        by_channel=route.rare or not route.described or sets == (frozenset(),),
    )


def constants(card: Card, event: str) -> Mapping[str, str]:
    """What the card fixes for a kind of event: the values that make its name, and its channel; folded fields."""
    parts = event.rsplit("/", len(card.event_by) - 1) if len(card.event_by) > 1 else [event]
    if len(parts) != len(card.event_by):
        return {}
    fixed = {fold_name(name): part for name, part in zip(card.event_by, parts, strict=True) if ANY not in part}
    known = card.events.get(event)
    if known is not None and known.channel is not None:
        fixed.setdefault("channel", known.channel)
    return fixed


def cells(
    requirement: Requirement,
    delivered: Delivered,
    matched: Collection[Place] = (),
    lost: Collection[Place] = (),
) -> Question:
    """The cells of one rule over the base of `delivered`.

    Args:
        requirement: from `requirements`.
        delivered: the index over visibility and base.
        matched: (noun, name, day) on which a record matched: these are *yes*. Those outside the base, or on days
            on which it does not expect the name, are counted in `Question.outside` and still make the rule matched.
        lost: places of earlier matches whose record is gone: they count as not looked, whatever else was seen.

    Cost: a few mask operations a source; masks are shared by all requirements of one `Delivered`.
    """
    return question(looked(requirement, delivered), delivered, requirement.product, matched, lost)


def looked(requirement: Requirement, delivered: Delivered) -> dict[Noun, Levels]:
    """What could be seen, without matches: cells by noun, [names, days], of not looked, in part, no."""
    return {noun: _best(noun, [g for g in requirement.groups if g.noun == noun], delivered) for noun in NOUNS}


NOUNS: tuple[Noun, ...] = ("host", "sensor")


def question(
    levels: Mapping[Noun, Levels],
    delivered: Delivered,
    product: str | None = None,
    matched: Collection[Place] = (),
    lost: Collection[Place] = (),
    expected: Mapping[Noun, Mask] | None = None,
) -> Question:
    """Put matches, and places that lost theirs, over what could be seen."""
    masks = expected or {noun: delivered.expected(noun, product) for noun in NOUNS}
    marked = {noun: np.array(levels[noun]) if matched or lost else levels[noun] for noun in NOUNS}
    outside = 0
    for places, cell in ((lost, Cell.NOT_LOOKED), (matched, Cell.YES)):
        for noun, name, day in places:
            row, column = delivered.row(noun, name), (day - delivered.base.since).days
            inside = row is not None and 0 <= column < delivered.days
            if inside and masks[noun][row, column]:
                marked[noun][row, column] = cell
            elif cell == Cell.YES:
                outside += 1
    host, sensor = (Grid(noun, marked[noun], masks[noun]) for noun in NOUNS)
    return Question(host, sensor, delivered.base, outside)


def lowest(
    questions: Iterable[Question], timespan: timedelta, delivered: Delivered, matched: Collection[Place] = ()
) -> Question:
    """The cells of a correlation: on each day the lowest of the referenced rules over [day - timespan, day].

    `questions` are those of the referenced rules over `extended(delivered.base, timespan)`. A referenced rule's
    *yes* counts as *no* here: it was looked for. A day on which a name is not expected says nothing.
    """
    back = _days(timespan)
    levels = {}
    for noun in NOUNS:
        low = np.full(delivered.expected(noun).shape, int(Cell.NO), dtype=np.uint8)
        for grid in (g for q in questions for g in q.grids() if g.noun == noun):
            seen = np.where(grid.expected, grid.cells, np.uint8(Cell.NO))
            for shift in range(back + 1):
                low = np.minimum(low, seen[:, shift : shift + delivered.days])
        levels[noun] = low
    return question(levels, delivered, None, matched)


def extended(base: Base, timespan: timedelta) -> Base:
    """The base with the days before its scope that a correlation of `timespan` looks back on."""
    return replace(base, since=base.since - timedelta(_days(timespan)))


def _days(timespan: timedelta) -> int:
    return -(-timespan // timedelta(days=1))


def _part_groups(rule: Rule, parts: list[tuple[Source, Card]]) -> list[Group]:
    """Part routes that belong together: by the event ids that the rule names, else all of one table.

    An id may be held by several tables, any of which will do; an id without any table caps the group at in part.
    So a card taken away can only lower the group (docs/decisions/0005).
    """
    named: set[str] = set()
    groups: dict[tuple[Noun, str], dict[str, list[Source]]] = {}
    for source, card in parts:
        event = source.event.rpartition("/")[2]
        ids = bound_values(rule.node, fold_name(card.event_by[-1])) or frozenset()
        named |= ids
        table, part = ("", event) if event in ids else (source.table, source.event)
        groups.setdefault((source.noun, table), {}).setdefault(part, []).append(source)
    return [
        Group(noun, tuple(tuple(some) for some in by_part.values()), not table and bool(named - by_part.keys()))
        for (noun, table), by_part in groups.items()
    ]


def _native(fields: frozenset[str], route: Route) -> frozenset[str]:
    return frozenset(column for name in fields for column in native_columns(name, route))


def native_columns(field: str, route: Route) -> tuple[str, ...]:
    """The columns that must be there for `field` to be read, folded.

    A field that the card does not map is looked for under its own name, in `_extra` too. A key of pairs is listed
    under its own name where a record had it, and a column of JSON may lack the key that a field is read from: the
    source column alone says nothing of either (docs/decisions/0004).
    """
    folded = fold_name(field)
    derived = {fold_name(name): derive for name, derive in route.derived}.get(folded)
    mapped = {fold_name(name): columns for name, columns in route.columns}.get(folded) or (field,)
    if derived is not None and derived.how in ("split_pairs", "key"):
        mapped = (*derived.sources, field)
    return tuple(fold_name(column) for column in mapped)


def _best(noun: Noun, groups: list[Group], delivered: Delivered) -> Levels:
    best: Levels = np.zeros(delivered.expected(noun).shape, dtype=np.uint8)
    for group in groups:
        best = np.maximum(best, _together(group, delivered))
    return read_only(best)


def _together(group: Group, delivered: Delivered) -> Levels:
    """All parts for *no*; any for *in part*."""
    parts = [np.maximum.reduce([_level(source, delivered) for source in part]) for part in group.parts]
    least, most = np.minimum.reduce(parts), np.maximum.reduce(parts)
    level: Levels = np.minimum(most, np.uint8(Cell.IN_PART))
    if not group.missing:
        level[least == Cell.NO] = Cell.NO
    return level


def _level(source: Source, delivered: Delivered) -> Levels:
    """What one source alone can say on each day."""
    there = [_there(source, columns, delivered) for columns in source.alternatives]
    channel = delivered.channel(source.noun, source.table, source.channel)
    some = channel if source.by_channel else np.logical_or.reduce([np.zeros_like(channel), *there])
    level = np.where(some, int(Cell.IN_PART), int(Cell.NOT_LOOKED)).astype(np.uint8)
    if source.complete and there:
        full = np.logical_and.reduce([*there, *(_column(source, c, delivered) for c in source.proof)])
        level[full] = int(Cell.NO)
    return level


def _there(source: Source, columns: frozenset[str], delivered: Delivered) -> Mask:
    """Days on which one alternative could be seen: every column there, a keyword by its channel, else the kind."""
    if not columns:
        return delivered.kind(source.noun, source.table, source.channel, source.event)
    masks = [delivered.channel(source.noun, source.table, source.channel)]
    masks += [_column(source, column, delivered) for column in columns if column != ANY]
    there: Mask = np.logical_and.reduce(masks)
    return there


def _column(source: Source, column: str, delivered: Delivered) -> Mask:
    return delivered.column(source.noun, source.table, source.channel, source.event, column)
