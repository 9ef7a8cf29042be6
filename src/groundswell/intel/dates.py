"""Read the times that a report speaks of: "began in 2021", "June 2021", "13 January 2020", ISO days, ranges.

Each time is given as first and last day, as wide as the words are: "2021" is the whole year, "since 2021" has no last
day. The day of publication is kept apart: front matter, or a line at the top that is nothing but a date.

Not here: times inside records or values; rows of tables are skipped, where dates belong to single indicators.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from groundswell.intel.document import Document
from groundswell.intel.spans import Spans
from groundswell.model.dossier import DateSpan

_MONTHS = {
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
_MONTH = r"(?P<{0}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<{0}>19[89]\d|20[0-4]\d)"
_DAY = re.compile(
    rf"\b(?:{_YEAR.format('iy')}-(?P<im>0[1-9]|1[0-2])-(?P<id>0[1-9]|[12]\d|3[01])"
    rf"|(?P<dd>[0-3]?\d)(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH.format('dm')},?\s{_YEAR.format('dy')}"
    rf"|{_MONTH.format('mm')}\s(?:(?P<md>[0-3]?\d)(?:st|nd|rd|th)?,?\s)?{_YEAR.format('my')}"
    rf"|{_YEAR.format('y')})(?![\d_-]|(?-i:[a-z])|\.\d)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:since|from|began in|beginning in|started in|starting in|as early as|as far back as)\s(?:at least\s"
    r"|about\s|early\s|late\s|mid-?\s?)?$",
    re.IGNORECASE,
)
_TIMELY = re.compile(
    r"\b(?:in|since|during|until|till|by|of|from|early|late|mid|throughout|around|before|after|and|to|through"
    r"|between|back"
    r"|summer|spring|autumn|fall|winter|year|least|on|as)[\s-]$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s?(?:-|–|—|to|until|through|and)\s?", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"(?:original release date|published|posted|last updated|release date|date)\s?:?\s", re.IGNORECASE
)
_OF_REPORT = re.compile(r"date of (?:the )?(?:report|publication|release|issue)\s?[:|]?\s+", re.IGNORECASE)
_DOTTED = re.compile(r"(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>20[0-4]\d)(?![\w.])")
_NAMED = re.compile(r"(?<!\d)(20[0-4]\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DATING = re.compile(
    r"(?:release date|last revised|revised|published|posted|updated|retrieved|accessed|revisions?)\s?(?::|on)?\s?$",
    re.IGNORECASE,
)
_FRONT_BLOCKS = 40  # how far down a table of who wrote a report, and when, can stand
_TOP_BLOCKS = 8  # how far down a line that is nothing but a date can be the day of publication


def find_dates(document: Document, taken: Spans | None = None) -> tuple[DateSpan, ...]:
    """Give the times in the report's prose, in order of place, each stretch of time once.

    Two times joined by "to" or "between" are one. Left out: times in values, lines that begin with a time and list
    something, the day of publication and revision, and times after it (plans and forecasts).
    """
    closed = taken or Spans()
    day = published(document)
    found: dict[tuple[date | None, date | None], DateSpan] = {}
    for number, block in enumerate(document.prose()):
        if block.kind in ("row", "code", "heading", "caption"):
            continue
        text = document.text[block.start : block.end]
        if number < _TOP_BLOCKS and (_whole_date(text) or _PUBLISHED.match(text)):
            continue
        if _DAY.match(text) and re.search(r"[0-9a-f]{32}|\[\.\]|://|\d\d:\d\d", text[:400]):
            continue
        for span in _in_block(text, block.start):
            late = day is not None and span.since is not None and span.since >= day
            if (
                late
                or closed.touch(*span.span)
                or _DATING.search(document.text, max(span.span[0] - 30, 0), span.span[0])
            ):
                continue
            found.setdefault((span.since, span.until), span)
    return tuple(found.values())


def published(document: Document) -> date | None:
    """Give the day on which the report says it was published, or null."""
    if document.published and (day := read_day(document.published)):
        return day
    for number, block in enumerate(document.prose()):
        if number >= _FRONT_BLOCKS:
            return None
        text = document.text[block.start : block.end]
        if (stated := _OF_REPORT.match(text)) and (day := _stated_day(text, stated.end())):
            return day
        if number >= _TOP_BLOCKS:
            continue
        front = _PUBLISHED.match(text)
        titled = number == 0 and (block.kind == "heading" or _DAY.match(text) is not None)
        whole = front is not None or _whole_date(text) or titled
        match = _DAY.search(text, front.end() if front else 0, (front.end() if front else 0) + 40) if whole else None
        if match and (first := _bounds(match)) and first[0] == first[1]:
            return first[0]
    return None


def day_of_name(name: str) -> str | None:
    """Give the day, as ISO 8601, that the name of a file holds; null where it holds none that a calendar has."""
    match = _NAMED.search(name)
    try:
        return date(int(match[1]), int(match[3]), int(match[4])).isoformat() if match else None
    except ValueError:
        return None


def _stated_day(text: str, at: int) -> date | None:
    """Read the day behind the words that say what day it is, also as 28.12.2020."""
    if (dotted := _DOTTED.match(text, at)) is None:
        return read_day(text[at : at + 40])
    try:
        return date(int(dotted["year"]), int(dotted["month"]), int(dotted["day"]))
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """Read one day out of a short text such as front matter gives; null when there is none."""
    match = _DAY.search(text[:100])
    bounds = _bounds(match) if match else None
    return bounds[0] if bounds and bounds[0] == bounds[1] else None


def _whole_date(text: str) -> bool:
    match = _DAY.search(text[:60])
    return bool(match) and len(text.strip()) - len(match[0]) <= 12 if match else False


def _in_block(text: str, base: int) -> Iterator[DateSpan]:
    matches = [
        m
        for m in _DAY.finditer(text)
        if _bounds(m) and (not m["y"] or _TIMELY.search(text, max(m.start() - 16, 0), m.start()))
    ]
    at = 0
    while at < len(matches):
        match = matches[at]
        since, until = _bounds(match) or (None, None)
        end = match.end()
        if at + 1 < len(matches) and _RANGE.fullmatch(text, match.end(), matches[at + 1].start()):
            last = _bounds(matches[at + 1])
            if last and since and last[1] >= since:
                until, end = last[1], matches[at + 1].end()
                at += 1
        elif _OPEN.search(text, max(match.start() - 40, 0), match.start()):
            until = None
        at += 1
        yield DateSpan(text[match.start() : end], since, until, (base + match.start(), base + end))


def _bounds(match: re.Match[str]) -> tuple[date, date] | None:
    """Give first and last day of a match, or null for a day that no calendar has."""
    year = int(match["iy"] or match["dy"] or match["my"] or match["y"])
    if match["y"]:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(match["im"]) if match["im"] else _MONTHS[(match["dm"] or match["mm"]).lower()]
    day = match["id"] or match["dd"] or match["md"]
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    try:
        exact = date(year, month, int(day))
    except ValueError:
        return None
    return exact, exact
