"""Hosts by days: what could be seen of each, which are dark, and the shares of the base (`seen` of a verdict).

Defined by SEMANTICS sections 1 and 3 ("Kinds of telemetry"). Pure functions of what was delivered, the base, and
the kinds that the cards give their events.

Not here: cells of single questions (`defences/hunt/cells.py`), holes in record numbers (`lake`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from groundswell.model.card import Card, Kind
from groundswell.model.cell import Base, ExpectedHost
from groundswell.model.delivered import Delivered, Mask
from groundswell.model.verdict import Calendar, CalendarRow, Gap, Seen, Sensors

FULL: tuple[Kind, ...] = ("sign_in", "service", "process")  # all three: a host-day seen in full
CRITICAL_ROLES = frozenset({"core", "signalling", "lawful_intercept", "domain_controller", "management"})


@dataclass(frozen=True)
class HostDays:
    """The calendar as masks [hosts, days]: expected, and of these seen in full, in part; the rest is not seen."""

    expected: Mask
    full: Mask
    part: Mask

    @property
    def none(self) -> Mask:
        """Expected days of which nothing arrived."""
        none: Mask = self.expected & ~self.full & ~self.part
        return none


def is_critical(role: str | None, named: bool) -> bool:
    """Whether a host is critical: the company names it, else its role says so."""
    return named or role in CRITICAL_ROLES


def telemetry(delivered: Delivered, cards: Iterable[Card]) -> dict[Kind, Mask]:
    """For each kind of telemetry the host-days on which it is there: its channel delivered, the kind within 30 days."""
    by_table = {card.table.casefold(): card for card in cards}
    there: dict[Kind, Mask] = {}
    for table, channel, event in delivered.kinds("host"):
        card = by_table.get(table)
        known = card.events.get(event) if card else None
        if known is not None and known.kind is not None:
            mask = delivered.kind("host", table, channel, event)
            there[known.kind] = there[known.kind] | mask if known.kind in there else mask
    return there


def host_days(delivered: Delivered, cards: Iterable[Card]) -> HostDays:
    """Each expected host-day: in full, in part, or not seen."""
    expected = delivered.expected("host")
    there = telemetry(delivered, cards)
    nothing = np.zeros_like(expected)
    full = np.logical_and.reduce([expected, *(there.get(kind, nothing) for kind in FULL)])
    return HostDays(expected, full, expected & delivered.any("host") & ~full)


def letters(days: HostDays) -> npt.NDArray[np.str_]:
    """One letter a host and day: f in full, p in part, n not seen, `-` not expected."""
    return np.select([days.full, days.part, days.none], ["f", "p", "n"], default="-")


def dark(delivered: Delivered) -> tuple[ExpectedHost, ...]:
    """Hosts that are expected on some day of the scope and sent nothing in it."""
    base = delivered.base
    expected, spoke = np.any(delivered.expected("host"), axis=1), np.any(delivered.any("host"), axis=1)
    return tuple(base.hosts[row] for row in np.flatnonzero(expected & ~spoke))


def silent_days(delivered: Delivered) -> tuple[Gap, ...]:
    """Runs of expected days on which a host sent nothing, although it sends otherwise: `seen.gaps`."""
    base, sent = delivered.base, delivered.any("host")
    holes = delivered.expected("host") & ~sent
    days = base.days
    return tuple(
        Gap(host.name, days[first], days[last], "no record of it arrived")
        for row, host in enumerate(base.hosts)
        if sent[row].any()
        for first, last in _runs(holes[row].tolist())
    )


def seen(
    delivered: Delivered,
    cards: Iterable[Card],
    *,
    events_per_day: Sequence[int],
    groups: Mapping[str, str] | None = None,
    unlisted: int = 0,
    earliest: datetime | None = None,
    report_time: tuple[date | None, date | None] = (None, None),
    gaps: tuple[Gap, ...] = (),
) -> Seen:
    """What could be seen, over the base of `delivered`.

    Args:
        delivered: visibility of the scope, and the base.
        cards: they say which kinds of telemetry arrived.
        events_per_day: records of each day of the scope, `per_day`.
        groups: host -> group under which the calendar lists it; else its role.
        unlisted: addresses inside the company's networks that belong to no expected host.
        earliest: the first record's time; null without any.
        report_time: first and last day that the report speaks of; an open end is the end of the scope.
        gaps: silent days and holes in record numbers.
    """
    base, days = delivered.base, host_days(delivered, cards)
    expected_hosts = np.any(days.expected, axis=1)
    lines = ["".join(row) for row in letters(days).tolist()]
    sensor_expected = delivered.expected("sensor")
    looked = int((delivered.any("sensor") & sensor_expected).sum())
    in_the_dark = dark(delivered)
    return Seen(
        base=base.kind,
        hosts=int(expected_hosts.sum()),
        calendar=Calendar(base.since, _rows(base, lines, groups or {}, expected_hosts)),
        events_per_day=tuple(events_per_day),
        sensors=Sensors(n=len(base.sensors), of_days=int(sensor_expected.sum()), looked=looked),
        unlisted=unlisted,
        dark=tuple(h.name for h in in_the_dark),
        dark_critical=tuple(h.name for h in in_the_dark if h.critical),
        host_days=int(days.expected.sum()),
        full=int(days.full.sum()),
        part=int(days.part.sum()),
        none=int(days.none.sum()),
        sensor_days=int(sensor_expected.sum()),
        earliest=earliest,
        share_of_report_time=share_of_time(base, *report_time, earliest),
        gaps=gaps,
    )


def share_of_time(base: Base, since: date | None, until: date | None, earliest: datetime | None) -> float | None:
    """The share of the report's time that our records reach: 92 of 1,704 days. Null when the report has no start."""
    if since is None:
        return None
    end = until or base.until
    if end < since:
        return None
    first = max(base.since, earliest.date()) if earliest else None
    reached = 0 if first is None else (min(base.until, end) - max(first, since)).days + 1
    return max(reached, 0) / ((end - since).days + 1)


def _rows(
    base: Base, lines: list[str], groups: Mapping[str, str], expected: npt.NDArray[np.bool_]
) -> tuple[CalendarRow, ...]:
    return tuple(
        CalendarRow(host.name, groups.get(host.name) or host.role or "", host.critical, line)
        for host, line in ((base.hosts[row], lines[row]) for row in np.flatnonzero(expected))
    )


def _runs(flags: list[bool]) -> Iterable[tuple[int, int]]:
    start = None
    for at, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = at
        elif not flag and start is not None:
            yield start, at - 1
            start = None
