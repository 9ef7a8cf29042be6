"""How days are written: ISO, in words, with dots, in the names of files; each gives its first and last day.

Not here: which of them a report speaks of (`dates.py`), which is the day of publication (`publication.py`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from groundswell.intel.text.date_words import MONTHS

MONTH = r"(?P<{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<{0}>19[89]\d|20[0-4]\d)"
DAY = re.compile(
    rf"\b(?:{_YEAR.format('iy')}-(?P<im>0[1-9]|1[0-2])-(?P<id>0[1-9]|[12]\d|3[01])"
    rf"|(?P<dd>[0-3]?\d)(?:st|nd|rd|th)?\s(?:of\s)?{MONTH.format('dm')},?\s{_YEAR.format('dy')}"
    rf"|(?<![\d.])(?P<pd>0[1-9]|[12]\d|3[01])\.(?P<pm>0[1-9]|1[0-2])\.{_YEAR.format('py')}"
    rf"|{MONTH.format('mm')}\s(?:(?P<md>[0-3]?\d)(?:st|nd|rd|th)?,?\s)?{_YEAR.format('my')}"
    rf"|{_YEAR.format('y')})(?![\d_-]|(?-i:[a-z])|\.\d)",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>20[0-4]\d)(?![\w.])")
_NAMED = re.compile(r"(?<!\d)(20[0-4]\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_FIGURES = re.compile(r"(20[0-4]\d)(-?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:[T\s]\d\d:\d\d\S{0,24})?")


def read_day(text: str) -> date | None:
    """Read one day out of a short text such as front matter gives; null when there is none."""
    return one_day(DAY.search(text[:100]))


def stated_day(text: str, at: int) -> date | None:
    """Read the day behind the words that say what day it is, also as 28.12.2020."""
    if (dotted := _DOTTED.match(text, at)) is None:
        return read_day(text[at : at + 40])
    try:
        return date(int(dotted["year"]), int(dotted["month"]), int(dotted["day"]))
    except ValueError:
        return None


def is_whole_date(text: str) -> bool:
    """Tell whether a text is a day and next to nothing else ("Posted 3 May 2022")."""
    match = DAY.search(text[:60])
    return match is not None and len(text.strip()) - len(match[0]) <= 12


def day_of_figures(text: str) -> date | None:
    """Give the day of a cell that is nothing but one: `20240131`, `2024-01-31`, with a time of day or without."""
    match = _FIGURES.fullmatch(text.strip()[:40])
    try:
        return date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        return None


def day_of_name(name: str) -> str | None:
    """Give the day, as ISO 8601, that the name of a file holds; null where it holds none that a calendar has."""
    match = _NAMED.search(name)
    try:
        return date(int(match[1]), int(match[3]), int(match[4])).isoformat() if match else None
    except ValueError:
        return None


def one_day(match: re.Match[str] | None) -> date | None:
    """Give the day of a match; null for a month, a year, or a day that no calendar has."""
    days = bounds(match) if match else None
    return days[0] if days and days[0] == days[1] else None


def bounds(match: re.Match[str]) -> tuple[date, date] | None:
    """Give first and last day of a match, or null for a day that no calendar has."""
    year = int(match["iy"] or match["dy"] or match["py"] or match["my"] or match["y"])
    if match["y"]:
        return date(year, 1, 1), date(year, 12, 31)
    figures = match["im"] or match["pm"]
    month = int(figures) if figures else MONTHS[(match["dm"] or match["mm"]).lower()]
    day = match["id"] or match["dd"] or match["pd"] or match["md"]
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    try:
        exact = date(year, month, int(day))
    except ValueError:
        return None
    return exact, exact
