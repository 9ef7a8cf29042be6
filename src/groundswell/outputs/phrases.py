"""How numbers, days, times and lists of names are written in sentences and tables, on every form alike.

Defined by CLI.md section 3: dates in tables ISO, in sentences "14 August"; times carry UTC; thousands by comma; a
percentage stands beside its base, and below a base of 20 only counts. Not here: the words of states (`states.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from groundswell.model import words

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
SMALLEST_BASE = 20  # below it a percentage says nothing


def counted(number: int, noun: str = "", plural: str = "") -> str:
    """`17,119,906`, `1 host`, `9 hosts`."""
    text = f"{number:,}"
    return text if not noun else f"{text} {noun if number == 1 else plural or noun + 's'}"


def spelled(number: int) -> str:
    """`two`; in digits above twelve."""
    return words.counted(number) if number else "no"


def spelled_count(number: int, noun: str, plural: str = "") -> str:
    """`one trace`, `two open ways`."""
    return f"{spelled(number)} {noun if number == 1 else plural or noun + 's'}"


def sentence(text: str) -> str:
    """`text` with its first letter as a capital; the rest is left as it is."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """`text` with its first letter small, unless the first word is written in capitals or holds a digit."""
    first = text.split(" ", 1)[0]
    plain = first[:1].isupper() and first[1:].islower()
    return text[:1].lower() + text[1:] if plain else text


def percent(part: int, whole: int) -> int:
    """Whole per cent; never 0 for something, never 100 for less than all. `whole` must not be 0."""
    share = round(100 * part / whole)
    return min(max(share, 1 if part else 0), 99 if part < whole else 100)


def seen_shares(full: int, part: int, none: int) -> tuple[str, str, str]:
    """`70 %`, `15 %`, `15 %`: in full and not seen rounded down, as in every sentence of a verdict; in part the rest.

    What is there but below one per cent says so. On a base below 20 the counts: `3 of 19`. Empty texts for no base.
    """
    total = full + part + none
    if not total:
        return ("", "", "")
    if total < SMALLEST_BASE:
        return (f"{full} of {total}", f"{part} of {total}", f"{none} of {total}")
    whole, unseen = 100 * full // total, 100 * none // total
    rest = 100 - whole - unseen if 100 * part >= total else 0
    return (_per_cent(whole, full), _per_cent(rest, part), _per_cent(unseen, none))


def _per_cent(number: int, amount: int) -> str:
    return f"{number} %" if number or not amount else "under 1 %"


def utc(moment: datetime) -> datetime:
    """The moment in UTC; a time without a zone is UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def short_day(day: date) -> str:
    """`14 Aug`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def long_day(day: date) -> str:
    """`14 August 2025`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_day(day: date) -> str:
    """`14 August`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def short_time(moment: datetime) -> str:
    """`14 Aug 02:11`, UTC; the day in two digits, for columns."""
    at = utc(moment)
    return f"{at.day:02d} {_MONTHS[at.month - 1][:3]} {at:%H:%M}"


def table_time(moment: datetime) -> str:
    """`2025-08-14 02:11`, UTC."""
    return f"{utc(moment):%Y-%m-%d %H:%M}"


def long_time(moment: datetime, fraction: bool = False) -> str:
    """`14 August 2025, 02:11:09 UTC`; with `fraction` `14 August 2025 02:11:09.417 UTC`."""
    at = utc(moment)
    if not fraction:
        return f"{long_day(at)}, {at:%H:%M:%S} UTC"
    return f"{long_day(at)} {at:%H:%M:%S}{f'.{at.microsecond // 1000:03d}' if at.microsecond else ''} UTC"


def period(since: date, until: date) -> str:
    """`1 June to 31 August 2025`, `11 to 19 July 2025`, `14 August 2025`: nothing stands twice."""
    if since == until:
        return long_day(until)
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day} to {long_day(until)}"
    return f"{month_day(since) if since.year == until.year else long_day(since)} to {long_day(until)}"


def days_between(since: date, until: date) -> tuple[date, ...]:
    """Every day, both ends inclusive."""
    return tuple(since + timedelta(n) for n in range((until - since).days + 1))


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def hosts_in_short(names: Sequence[str], limit: int = 3) -> str:
    """`CORE-01, -02, -05`: names that share a beginning up to a dash are cut; beyond `limit` they are counted."""
    shown, stem = [], ""
    for name in names[:limit]:
        found = re.match(r"(.*-)(\d+)$", name)
        own = found.group(1) if found else ""
        shown.append(name[len(own) - 1 :] if own and own == stem else name)
        stem = own
    rest = len(names) - limit
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def unique_prefixes(ids: Sequence[str], least: int = 6) -> dict[str, str]:
    """The shortest prefix of each id that is its own among `ids`, of at least `least` characters after the `f-`."""
    ordered = sorted(set(ids))
    found = {}
    for place, full in enumerate(ordered):
        beside = [ordered[n] for n in (place - 1, place + 1) if 0 <= n < len(ordered)]
        shared = max((_shared(full, other) for other in beside), default=0)
        found[full] = full[: max(shared + 1, least + 2)]
    return found
