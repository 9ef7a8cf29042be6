"""When things happen at the example company: desks at work hours, machines around the clock, backups at night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

SECOND = 1_000_000  # microseconds
DAY = 86_400 * SECOND
WEEKEND = 0.12  # share of a working day's activity at desks


def day_start(day: date) -> int:
    """Midnight UTC of `day`, in microseconds since the epoch."""
    return int(datetime.combine(day, time(), UTC).timestamp()) * SECOND


def moment(day: date, clock: str) -> int:
    """`02:11:09.417` on `day`, in microseconds since the epoch."""
    at = time.fromisoformat(clock)
    since = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return day_start(day) + since // timedelta(microseconds=1)


def happenings(rng: Random, day: date, hours: str, per_day: int) -> Iterator[int]:
    """The moments of a day at which one kind of thing happens, about `per_day` of them, in no order."""
    rate = per_day * (WEEKEND if hours == "work" and day.weekday() >= 5 else 1.0) * rng.uniform(0.75, 1.25)
    count = int(rate) + (rng.random() < rate - int(rate))
    start = day_start(day)
    for _ in range(count):
        yield start + _within(rng, hours)


def _within(rng: Random, hours: str) -> int:
    if hours == "work":
        at = min(max(rng.gauss(12.4, 2.4), 6.6), 18.9) * 3600
    elif hours == "night":
        at = rng.uniform(0.2, 4.5) * 3600
    else:
        at = rng.uniform(0, 86_390)
    return int(at * SECOND)
