"""The days that an answer is about: from records, or as asked (SEMANTICS section 1, "Scope").

Days are UTC. Records before 1990, or more than two days after the clock, are kept and never widen a scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=2)  # clocks that run ahead are believed this far
LONGEST = timedelta(days=400)  # reach of a scope back from its last day, when nobody says more
_BACK = re.compile(r"([1-9][0-9]{0,3})d")


def is_plausible(when: datetime, now: datetime) -> bool:
    """Whether a record's time may stand: not before 1990, not more than two days after `now`."""
    return when.astimezone(UTC).date() >= EARLIEST and when <= now + AHEAD


def scope(
    days: Iterable[date], now: datetime, since: date | None = None, until: date | None = None
) -> tuple[date, date] | None:
    """First and last day of the scope, both included; None when there is nothing to go by, or it would be empty.

    Args:
        days: days with records; those that are implausible are left out.
        now: the clock. Without `until` the scope ends on the last day with records not later than `now`.
        since: first day asked for; else the first day with records, at most 400 days before the end.
        until: last day asked for.
    """
    today = now.astimezone(UTC).date()
    held = [day for day in days if EARLIEST <= day <= today]
    last = until or max(held, default=None)
    if last is None:
        return None
    first = since or min((day for day in held if last - LONGEST <= day <= last), default=None)
    return (first, last) if first is not None and first <= last else None


def day_asked(text: str, now: datetime) -> date:
    """The day that `--since` or `--until` names: `2025-06-01`, `2025-06-01T08:00Z`, or `30d` before `now`.

    Raises:
        ValueError: the text is none of these, or names a day before 1990.
    """
    back = _BACK.fullmatch(text)
    if back:
        asked = now.astimezone(UTC) - timedelta(days=int(back[1]))
    elif len(text) == len("2025-06-01"):
        asked = datetime.combine(date.fromisoformat(text), time(), UTC)
    else:
        asked = datetime.fromisoformat(text)
        asked = asked.astimezone(UTC) if asked.tzinfo else asked.replace(tzinfo=UTC)
    if asked.date() < EARLIEST:
        raise ValueError(f"{text} is before {EARLIEST.isoformat()}")
    return asked.date()
