"""Read the words around a time: which part of a year or month is meant, where a stretch begins, and what happened then.

"Early 2021" is a third of the year, "the first half of 2023" and "Q2 2023" what they say; "from mid-June through
mid-July 2022" begins in the June of that year. What happened is told by words right before: first seen, last seen,
published.

Not here: the times themselves (`dates.py`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from groundswell.model.dossier import DateKind

Days = tuple[date, date]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
BACK = 80  # characters before a time in which the words that tell of it stand

_PART = re.compile(
    r"\b(?:(?P<third>early|mid|late)|(?P<half>first|second)\shalf\sof|(?P<quarter>first|second|third|fourth)\squarter\sof"
    r"|(?P<numbered>[QH][1-4])(?:\sof)?),?[\s-]$",
    re.IGNORECASE,
)
_CAPITAL = "|".join(sorted((name.capitalize() for name in MONTHS), key=len, reverse=True))
_LEFT = re.compile(
    rf"(?P<between>\b[Bb]etween\s)?(?:\b(?P<part>early|mid|late)[\s-])?\b(?P<month>{_CAPITAL})\.?"
    r"(?:\s(?P<day>\d{1,2})(?:st|nd|rd|th)?)?\s?(?P<join>-|–|—|to|through|until|and)\s?(?:(?:early|mid|late)[\s-])?$"
)
_LEFT_DAY = re.compile(r"(?<![\w.,-])(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s?(?:-|–|—|to|through|and)\s?$")
_FIRST = re.compile(
    r"\b(?:since\s(?=(?:at least\s|about\s|around\s|roughly\s|early\s?|late\s?|mid[\s-]?)?$)"
    r"|(?:as early as|as far back as|first\s(?:\w{1,12}\s){0,2}?(?:seen|observed|detected|spotted|appear\w*"
    r"|identified|discovered|noticed|emerged|used|exploited|active|surfaced|registered)|began|begins|beginning|started"
    r"|starting|emerged|surfaced|dat(?:es?|ing)\sback|traced\sback|debuted)\b[^.;:]{0,48}$)",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:as recently as|as late as|most recent(?:ly)?|last\s(?:seen|observed|active|detected|spotted|used)"
    r"|latest\s(?:\w{1,14}\s){1,3}?(?:in|on|from|dates?)|until|till|ended|ceased|stopped)\b[^.;:,]{0,24}$",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:published|publicly reported|posted|released|disclosed|blogged|patched|reported\s(?:by|in|on)"
    r"|(?:blog\s?post|report|advisory|bulletin|press release|disclosure|release)s?\s(?:of|from|on|in))"
    r"\b[^.;:]{0,32}$",
    re.IGNORECASE,
)
_THIRDS = ("early", "mid", "late")
_ORDER = ("first", "second", "third", "fourth")


def kind_of(before: str) -> DateKind | None:
    """Tell what happened at a time from the words before it (at most `BACK` characters), or null."""
    words = before[-BACK:]
    found: list[tuple[int, DateKind]] = []
    patterns: tuple[tuple[DateKind, re.Pattern[str]], ...] = (
        ("first_seen", _FIRST),
        ("last_seen", _LAST),
        ("published", _PUBLISHED),
    )
    for kind, pattern in patterns:
        if (match := pattern.search(words)) is not None:
            found.append((match.start(), kind))
    return max(found)[1] if found else None


def part_before(before: str) -> re.Match[str] | None:
    """Give the words for a part of a year or month that end where a time begins."""
    return _PART.search(before[-32:])


def narrowed(days: Days, part: re.Match[str]) -> Days:
    """Give the part of a year or of a month; anything shorter, and halves of a month, stay as they are."""
    first, last = days
    year = first.month == 1 and last.month == 12
    if third := part["third"]:
        number = _THIRDS.index(third.lower())
        if year:
            return _months(first.year, 4 * number + 1, 4 * number + 4)
        if first.day == 1 and last.day >= 28:
            return first.replace(day=(1, 11, 21)[number]), last.replace(day=(10, 20, last.day)[number])
        return days
    if not year:
        return days
    if numbered := part["numbered"]:
        size, number = (6 if numbered[0] in "Hh" else 3), int(numbered[1]) - 1
    else:
        size, number = (6 if part["half"] else 3), _ORDER.index((part["half"] or part["quarter"]).lower())
    return _months(first.year, size * number + 1, size * number + size) if size * number < 12 else days


def left_of(before: str, days: Days) -> tuple[date, int] | None:
    """Give the first day of a stretch whose left end stands before the time without a year, and how long its words are.

    "Between October and November 2023": the month takes the year of the right end, or the one before it.
    """
    first, last = days
    if first == last and (single := _LEFT_DAY.search(before[-12:])) and 0 < int(single["day"]) < first.day:
        return first.replace(day=int(single["day"])), len(before[-12:]) - single.start()
    match = _LEFT.search(before[-48:])
    if match is None or (first.month == 1 and last.month == 12):
        return None
    month = MONTHS[match["month"].lower()]
    if match["join"] == "and" and not match["between"] and (first.month - month) % 12 != 1:
        return None
    year = first.year if month <= first.month else first.year - 1
    day = int(match["day"] or {"mid": 11, "late": 21}.get(match["part"] or "", 1))
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    start = match.end("between") if match["between"] else match.start()
    return date(year, month, day), len(before[-48:]) - start


def _months(year: int, first: int, last: int) -> Days:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
