"""Matches that rest on a field being absent wait until it is known whether the field is recorded on their day.

Files are read once, and what a host records is known only at their end; so such matches are kept by place and by what
they rest on, not by record, and are counted or dropped then (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa

from groundswell.defences.hunt.absence import Absences, Fields, falls
from groundswell.defences.hunt.findings import MatchedRow, route_for
from groundswell.defences.hunt.match import Match
from groundswell.defences.hunt.plan.compile import Plan
from groundswell.defences.hunt.routes import event_values
from groundswell.defences.hunt.tally import At, Place, Tally
from groundswell.defences.hunt.tree import Route, fold_name
from groundswell.model.card import Card
from groundswell.model.cell import Noun
from groundswell.run.recorded import Recorded

# rule, table, kind of event, place, file, and the sets of unknown fields with which the match falls
Waiting = tuple[str, str, str, Place, str, frozenset[Fields]]


class HeldBack:
    """The rules of a plan that ask for absence, and their matches that wait."""

    def __init__(self, plan: Plan) -> None:
        """Look at the rules only."""
        self._rules = {id: found for id, rule in plan.rules.items() if (found := Absences(rule)).fields}
        self._routes = plan.routes_of
        self._cards = {table: planned.card for table, planned in plan.tables.items()}
        self._waiting: dict[Waiting, At] = {}

    def take(
        self, match: Match, batch: pa.RecordBatch, noun: Noun, name: str | None, when: datetime | None, file: str
    ) -> bool:
        """Keep a match that rests on absence; false when it stands whatever is recorded, or has no day or name."""
        if match.id not in self._rules or name is None or when is None:
            return False
        table = batch.schema.metadata[b"table"].decode()
        route = self._route(match.id, table, match.event)
        if route is None:
            return False
        row = _whole(batch.slice(match.row, 1).to_pylist()[0], self._cards[table], match.event)
        sets = self._rules[match.id].falls_with(route, row)
        if sets:
            place = noun, name, when.astimezone(UTC).date()
            key, one = (match.id, table, match.event, place, file, sets), At(1, when, when)
            self._waiting[key] = self._waiting[key].with_(one) if key in self._waiting else one
        return bool(sets)

    def settle(self, recorded: Recorded, tallies: dict[str, Tally]) -> None:
        """Count what stands on its day; what falls is no match and leaves nothing in `tallies`."""
        for (id, table, event, place, file, sets), at in self._waiting.items():
            route = self._route(id, table, event)
            assert route is not None  # `take` keeps none without
            _, name, day = place
            if not falls(self._rules[id].unknown(route, recorded.on(name, table, event, day)), sets):
                tallies.setdefault(id, Tally()).put(place, file, at)
        self._waiting.clear()

    def standing(self, row: MatchedRow) -> MatchedRow | None:
        """A kept row with the matches that stand; null when none does."""
        if row.there is None:
            return row
        kept = tuple(m for m in row.matches if m.id not in self._rules or self._stands(m, row))
        return replace(row, matches=kept) if kept else None

    def _stands(self, match: Match, row: MatchedRow) -> bool:
        route = self._route(match.id, row.table, match.event)
        if route is None or row.there is None:
            return True
        asked = self._rules[match.id]
        unknown = asked.unknown(route, row.there)
        return not unknown or not falls(unknown, asked.falls_with(route, row.row))

    def _route(self, id: str, table: str, event: str) -> Route | None:
        return route_for(self._routes.get(id, ()), table, event)


def _whole(row: Mapping[str, object], card: Card, event: str) -> dict[str, object]:
    """The row with what the kind's name tells of it: a scan leaves out columns that are decided beforehand."""
    has = {fold_name(name) for name, value in row.items() if value is not None}
    return {**row, **{name: value for name, value in event_values(card, event).items() if name not in has}}
