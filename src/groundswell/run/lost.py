"""Where something was found before: a place whose record is gone is not looked at, whatever else was seen there.

A trace that loses its own record may vanish, but its place must not read *no match* (SEMANTICS section 4). Kept are
the findings that count as a trace (`findings_kept.py`), so only their places are known here. A place counts for a
rule as long as the rule is the same, by its digest; an indicator is the same by its id.

Not here: what it does to a cell (`defences/hunt/cells.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from groundswell.defences.hunt.tally import Place
from groundswell.defences.hunt.tree import Rule
from groundswell.lake.state import State
from groundswell.model.card import Card
from groundswell.model.finding import Finding
from groundswell.run.findings_kept import finding_of

Places = frozenset[Place]


@dataclass(frozen=True)
class Earlier:
    """Places of earlier matches: by rule id and digest, and by indicator id. What matches there again is no loss."""

    by_rule: Mapping[tuple[str, str], Places] = field(default_factory=dict)
    by_indicator: Mapping[str, Places] = field(default_factory=dict)

    def of(self, rules: Iterable[Rule]) -> dict[str, Places]:
        """The places of `rules` as they are now, by id; a rule that has changed begins anew."""
        return {r.id: self.by_rule[r.id, r.digest] for r in rules if (r.id, r.digest) in self.by_rule}


def earlier(state: State, cards: Iterable[Card], resolve: Callable[[str], str], now: datetime) -> Earlier:
    """The places of every finding that is kept in `state`; hosts under the names that they have in the base now."""
    sensors = {card.id for card in cards if card.noun == "sensor"}
    by_rule: dict[tuple[str, str], set[Place]] = {}
    by_indicator: dict[str, set[Place]] = {}
    for one in map(finding_of, state.findings.all(now)):
        places = set(_places(one, one.record.source in sensors, resolve))
        for rule in one.rules:
            by_rule.setdefault((rule.id, rule.digest), set()).update(places)
        if one.indicator is not None:
            by_indicator.setdefault(one.indicator.id, set()).update(places)
    return Earlier(
        {key: frozenset(found) for key, found in by_rule.items()},
        {id: frozenset(found) for id, found in by_indicator.items()},
    )


def _places(one: Finding, by_sensor: bool, resolve: Callable[[str], str]) -> Iterator[Place]:
    """The sensor or host, on each day that the finding tells of; none when nobody is named."""
    for day in _days(one):
        if by_sensor and one.sensor is not None:
            yield "sensor", one.sensor, day
        elif not by_sensor and one.host is not None:
            yield "host", resolve(one.host), day


def _days(one: Finding) -> set[date]:
    times = (one.time, one.first or one.time, one.last or one.time)
    return {time.astimezone(UTC).date() for time in times if time.year > 1}
