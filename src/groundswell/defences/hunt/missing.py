"""Why a rule could not be evaluated here, or only in part: the kind of source or the field that it waits for.

The words are those of CLI.md section 2: "no source of the kind registry_set", "Imphash in windows-sysmon".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from groundswell.defences.hunt.alternatives import ANY, alternatives
from groundswell.defences.hunt.cells import Requirement, constants, native_columns
from groundswell.defences.hunt.tree import Route, Rule, fold_name
from groundswell.model.card import Card, Event, Kind
from groundswell.model.delivered import Delivered
from groundswell.model.observable import HASHES_OF_FILES

_HASHES = HASHES_OF_FILES | {"hash", "hash_pairs"}
_ORDER = tuple(get_args(Kind))


@dataclass(frozen=True)
class Missing:
    """The reason, its detail for a table, and everything that the rule waits for."""

    reason: Literal["no_source", "field_missing"] = "no_source"
    detail: str = ""
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Asked:
    """One route, as it stands over the base.

    `arrived`: its kind of event came from an expected name. `lacking`: the fields of its best alternative that were
    filled nowhere. `never`: the card says that this source can have no alternative whole.
    """

    arrived: bool
    lacking: tuple[str, ...]
    never: bool
    card: str

    @property
    def details(self) -> tuple[str, ...]:
        """`Imphash in windows-sysmon`, for each field."""
        return tuple(f"{field} in {self.card}" for field in self.lacking)


def missing(
    rule: Rule, routed: tuple[tuple[Route, ...], str], cards: tuple[Card, ...], delivered: Delivered
) -> Missing:
    """What `rule` waits for, over the whole base of `delivered`: a source, or fields of one that is there."""
    routes, reason = routed
    by_table = {card.table: card for card in cards}
    asked = [one for route in routes if (one := _asked(rule, route, by_table[route.table], delivered))]
    arrived = [one for one in asked if one.arrived] or [one for one in asked if asked and all(a.never for a in asked)]
    fields = min(arrived, key=lambda one: len(one.lacking)).details if arrived else ()
    if fields:
        return Missing("field_missing", fields[0], fields)
    return Missing("no_source", reason or f"no source of the kind {kind_of(rule)}", (kind_of(rule),))


def kind_of(rule: Rule) -> str:
    """The kind of source that a rule asks for: its category, else service, else product."""
    asked = rule.logsource
    return asked.category or asked.service or asked.product or "any"


def label_of(rule: Rule, needed: Requirement, cards: tuple[Card, ...]) -> str:
    """The telemetry that a rule rests on: `process`, or `library, hash`; else the kind of source that it names."""
    by_table = {card.table: card for card in cards}
    kinds: set[Kind] = set()
    hashes = False
    for source in needed.sources:
        event = by_table[source.table].events.get(source.event)
        if event is None:
            continue
        if event.kind is not None:
            kinds.add(event.kind)
        hashes |= any(column in _hash_columns(event) for some in source.alternatives for column in some)
    words = [kind.replace("_", "-") for kind in sorted(kinds, key=_ORDER.index)] or [kind_of(rule)]
    return ", ".join([*words, "hash"] if hashes else words)


def _hash_columns(event: Event) -> frozenset[str]:
    return frozenset(fold_name(column) for column, seen in event.observables.items() if seen.kind in _HASHES)


def _asked(rule: Rule, route: Route, card: Card, delivered: Delivered) -> _Asked | None:
    sets = alternatives(rule.node, constants(card, route.event))
    if not sets:
        return None
    channel = ANY if route.event == ANY else card.channel(route.event)
    there = delivered.kind(card.noun, route.table, channel, route.event)
    arrived = bool(np.any(there & delivered.expected(card.noun, rule.logsource.product)))
    lacks = {fold_name(name) for name in route.lacks}

    def is_there(field: str) -> bool:
        if field == ANY or fold_name(field) in lacks:
            return field == ANY
        native = native_columns(field, route)
        return all(np.any(delivered.column(card.noun, route.table, channel, route.event, one)) for one in native)

    lacking = min((tuple(sorted(f for f in some if not is_there(f))) for some in sets), key=len)
    return _Asked(arrived, lacking, all(lacks & {fold_name(f) for f in some} for some in sets), card.id)
