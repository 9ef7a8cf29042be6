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

from groundswell.intel.document import Block, Document
from groundswell.intel.text.date_words import BACK, MONTHS, kind_of, left_of, narrowed, part_before
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import DateKind, DateSpan

_MONTH = r"(?P<{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<{0}>19[89]\d|20[0-4]\d)"
_DAY = re.compile(
    rf"\b(?:{_YEAR.format('iy')}-(?P<im>0[1-9]|1[0-2])-(?P<id>0[1-9]|[12]\d|3[01])"
    rf"|(?P<dd>[0-3]?\d)(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH.format('dm')},?\s{_YEAR.format('dy')}"
    rf"|(?<![\d.])(?P<pd>0[1-9]|[12]\d|3[01])\.(?P<pm>0[1-9]|1[0-2])\.{_YEAR.format('py')}"
    rf"|{_MONTH.format('mm')}\s(?:(?P<md>[0-3]?\d)(?:st|nd|rd|th)?,?\s)?{_YEAR.format('my')}"
    rf"|{_YEAR.format('y')})(?![\d_-]|(?-i:[a-z])|\.\d)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:since|began in|began on|beginning in|started in|starting in|(?:starting|beginning|dating) from|as early as"
    r"|as far back as)\s(?:at least\s|about\s|around\s)?(?:early\s|late\s|mid-?\s?)?$",
    re.IGNORECASE,
)
_TIMELY = re.compile(
    r"\b(?:in|since|during|until|till|by|of|from|early|late|mid|throughout|around|before|after|and|to|through"
    r"|between|back|summer|spring|autumn|fall|winter|year|least|on|as)[\s-]$",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\s?(?:-|–|—|to|until|through|(?P<and>and))\s?(?:at least\s)?(?:(?:early|mid|late)[\s-])?", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|spans?)\s(?:roughly\s|about\s|early\s|late\s|mid[\s-])?$", re.IGNORECASE)
_PRESENT = re.compile(r"\s?(?:-|–|—|to|until|through|and)\s(?:the\s)?(?:present|today|now)\b|\sonwards?\b|\son\b")
_UNTIL = re.compile(
    r"\b(?:until|till|through)\s(?:at least\s|about\s|around\s)?(?:early\s|late\s|mid-?\s?)?$", re.IGNORECASE
)
_UNIT = re.compile(
    r"\s(?:characters?|bytes?|[KMG]i?B|bits?|files?|hosts?|times|devices|systems|users|victims|dollars)\b"
)
_PRODUCT = re.compile(  # "Exchange Server 2013, 2016 and 2019": what a product is called by its year
    r"\b(?:Server|Office|Windows|Exchange|SharePoint|Word|Excel|Outlook|PowerPoint|Studio|[Vv]ersions?)"
    r"(?:(?:,|\sand|\sor|\sincluding|,\sincluding|,\sand)?\s(?:(?:19|20)\d\d|R2|RT|SP\d))*"
    r"(?:,|\sand|\sor|\sincluding|,\sincluding|,\sand)?\s$"
)
_SCHEDULED = re.compile(r"[^\n]{6,24},\s\d{1,2}:\d\d\s?[ap]m\W{0,3}", re.IGNORECASE)  # when a talk is given
_VERSION_OF = re.compile(r"[^\n:]{6,24}:\s(?:initial|first|second|updated?|revised|minor)\b", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"\s*{_MONTH.format('m')}\s(?:19|20)\d\d\s*", re.IGNORECASE)
_OF_VALUES = re.compile(r"[0-9a-f]{32}|\[\.\]|://|\d\d:\d\d")
_CLOCK = re.compile(r"[T\s]\d\d:\d\d:\d\d")
_HASH = re.compile(r"\b[0-9a-fA-F]{32,64}\b")
_APART = re.compile(
    r"(?:references|citations|sources|bibliography|further reading|revisions?|(?:version|revision) history"
    r"|change ?log)\W{0,3}",
    re.IGNORECASE,
)
_CITED = re.compile(r"\s{0,4}(?:\[\d{1,3}\]|\^?\d{1,3}\.?\s(?:https?://|<https?))")
_YEAR_MONTH = re.compile(r"(20[0-4]\d)[-/](0[1-9]|1[0-2])")
_FIRST_SEEN, _LAST_SEEN = re.compile(r"first[\s_-]?seen", re.I), re.compile(r"last[\s_-]?seen", re.I)
_PUBLISHED = re.compile(
    r"(?:original release date|published|posted|last updated|release date|date(?!\sof\b))\s?:?\s", re.IGNORECASE
)
_OF_REPORT = re.compile(r"date of (?:the )?(?:report|publication|release|issue)\s?[:|]?\s+", re.IGNORECASE)
_DOTTED = re.compile(r"(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>20[0-4]\d)(?![\w.])")
_NAMED = re.compile(r"(?<!\d)(20[0-4]\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_FIGURES = re.compile(r"(20[0-4]\d)(-?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:[T\s]\d\d:\d\d\S{0,24})?")
_DATING = re.compile(
    r"(?:release date|last revised|revised|published|posted|updated|retrieved|accessed|revisions?"
    r"|added|deadline of|backdated to|v\d{1,3}\s\(|advisory|version(?:ed)?)\s?(?::|on)?\s?$",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"^\W{0,4}(?:source|url|link|permalink|original)\W{1,6}https?://\S{4,120}?/(20[0-4]\d)/(\d\d?)/(\d\d?)/",
    re.IGNORECASE | re.MULTILINE,
)
_PAGES = ("text", "markdown", "html", "pdf", "docx", "mail", "asciidoc")
_HEAD = 1_500  # characters in which a stored page says where it was taken from
_JOINED = re.compile(r"(?<=\d)-(?=[A-Z])")  # "March 31, 2021-Research"
_TITLE_WORDS = 3  # of the title, fewer say nothing
_ABOVE = 100  # characters above the title in which the day of a page stands
_TOLD = re.compile(r"[a-z]\.\s|\b(?:in|on|since|until|from|our|the|was|were|is)\s[a-z]|\b(?:in|on|since|until|of)\s*\n")
_FRONT_BLOCKS = 40  # how far down a table of who wrote a report, and when, can stand
_TOP_BLOCKS = 8  # how far down a line that is nothing but a date can be the day of publication, whatever stands above
_PARAGRAPH = 120  # characters of a text with a full stop that ends the head of a page
_TEASER = 4  # blocks from the first paragraph on in which the day may still follow: it was what the report is about


def find_dates(document: Document, taken: Spans | None = None) -> tuple[DateSpan, ...]:
    """Give the times in the report's prose, in order of place, each stretch of time once.

    Two times joined by "to" or "between" are one. Left out: times in values, lines that begin with a time and list
    something, the day of publication and revision, and times after it (plans and forecasts).
    """
    closed = taken or Spans()
    day, top = published(document), _top(document)
    months = _archive(document)
    found: dict[tuple[date | None, date | None], DateSpan] = {}
    for number, block in enumerate(document.prose()):
        if block.kind == "row":
            for span in _in_columns(document, block):
                found.setdefault((span.since, span.until), span)
        if block.kind in ("row", "code", "heading", "caption") or _apart(block) or block.start in months:
            continue
        text = document.text[block.start : block.end]
        if not _may_have_year(text) or (number < top and (_whole_date(text) or _PUBLISHED.match(text))):
            continue
        if _tells_no_time(text):
            continue
        for span in _in_block(text, block.start):
            late = day is not None and span.since is not None and span.since >= day
            dating = _DATING.search(document.text, max(span.span[0] - 30, 0), span.span[0])
            if not late and not dating and not closed.touch(*span.span):
                found.setdefault((span.since, span.until), span)
    return _once(tuple(found.values()))


def times_of(document: Document, block: Block) -> Iterator[DateSpan]:
    """Yield the times of one block with what happened then, of a row those of columns that say so; none is left out."""
    yield from (
        _in_columns(document, block)
        if block.kind == "row"
        else _in_block(document.text[block.start : block.end], block.start)
    )


def _apart(block: Block) -> bool:
    return any(_APART.fullmatch(heading) for heading in block.headings)


def _tells_no_time(text: str) -> bool:
    """Tell whether a block is a source, the hour of a talk, an entry of a history, or a line of values with a day."""
    if _CITED.match(text) or _SCHEDULED.fullmatch(text) or _VERSION_OF.match(text):
        return True
    return _DAY.match(text) is not None and _OF_VALUES.search(text[:400]) is not None


def _once(spans: tuple[DateSpan, ...]) -> tuple[DateSpan, ...]:
    """Leave out a time that the report also gives as the beginning of a stretch ("as early as February 2022")."""
    opened = {span.since for span in spans if span.until is None}
    ends = {span.since for span in spans if span.until and span.since and (span.until - span.since).days > 31}
    return tuple(s for s in spans if s.until is None or s.since not in opened or s.since in ends)


def _in_columns(document: Document, block: Block) -> Iterator[DateSpan]:
    """Yield the times in columns that say when a value was first or last seen."""
    for cell in block.cells:
        kind: DateKind = "first_seen" if _FIRST_SEEN.search(cell.header) else "last_seen"
        if kind == "last_seen" and not _LAST_SEEN.search(cell.header):
            continue
        text = document.text[cell.start : cell.end].strip()
        at = document.text.find(text, cell.start)
        if (compact := day_of_figures(text)) is not None:
            days = compact, compact
        elif (short := _YEAR_MONTH.fullmatch(text)) is not None:
            year, month = int(short[1]), int(short[2])
            days = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        elif (match := _DAY.match(text)) is None or (read := _bounds(match)) is None:
            continue
        else:
            days = read
        yield DateSpan(text, *days, (at, at + len(text)), kind)


def published(document: Document) -> date | None:
    """Give the day on which the report says it was published, or null."""
    if document.published and (day := read_day(document.published)):
        return day
    top = _top(document)
    for number, block in enumerate(document.prose()):
        if number >= _FRONT_BLOCKS:
            break
        text = document.text[block.start : block.end]
        if (stated := _OF_REPORT.match(text)) and (day := _stated_day(text, stated.end())):
            return day
        if number >= top:
            continue
        front = _PUBLISHED.match(text)
        titled = number == 0 and (block.kind == "heading" or _DAY.match(text) is not None)
        whole = front is not None or _whole_date(text) or titled
        match = _DAY.search(text, front.end() if front else 0, (front.end() if front else 0) + 40) if whole else None
        if match and (first := _bounds(match)) and first[0] == first[1]:
            return first[0]
    if document.format not in _PAGES:
        return None  # a feed says when it was published, or it does not
    return _day_above_the_title(document) or _day_of_address(document)


def _day_above_the_title(document: Document) -> date | None:
    """Give the day that stands right above the title where the page gives it again ("Posted by X, May 3, 2022")."""
    words = re.findall(r"\w+", document.title)[:6]
    if len(words) < _TITLE_WORDS:
        return None
    for title in re.finditer(r"\W{1,3}".join(words), document.text):
        above = _JOINED.sub(" ", document.text[max(title.start() - _ABOVE, 0) : title.start()])
        for match in _DAY.finditer(above):
            line = above[: match.start()].rpartition("\n")[2]
            between = above[match.end() :]
            days = _bounds(match)
            if days and days[0] == days[1] and len(line) <= _ABOVE // 2 and not _TOLD.search(line + "\n" + between):
                return days[0]
    return None


def _day_of_address(document: Document) -> date | None:
    """Give the day in the report's own address, which the head of a stored page may give."""
    source = _SOURCE.search(document.text, 0, _HEAD)
    try:
        return date(int(source[1]), int(source[2]), int(source[3])) if source else None
    except ValueError:
        return None


def _archive(document: Document) -> set[int]:
    """Give where blocks begin that are nothing but a month and stand in a row: the archive of a page."""
    alone = [
        block.start if _MONTH_ALONE.fullmatch(document.text, block.start, block.end) else None
        for block in document.prose()
    ]
    return {
        at
        for number, at in enumerate(alone)
        if at is not None and any(alone[max(number - 1, 0) : number] + alone[number + 1 : number + 2])
    }


def _top(document: Document) -> int:
    """Give how many blocks the head of a page has: those above the first paragraph, in what has one near the top."""
    for number, block in enumerate(document.prose()):
        if number >= _FRONT_BLOCKS:
            break
        text = document.text[block.start : block.end]
        if block.kind in ("paragraph", "item") and len(text) >= _PARAGRAPH and text.rstrip()[-1:] in ".!?…":
            return max(number + _TEASER, _TOP_BLOCKS)
    return _TOP_BLOCKS


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
    matches = [m for m in _DAY.finditer(text) if _bounds(m) and _is_time(text, m)] if _may_have_year(text) else []
    at = 0
    while at < len(matches):
        match = matches[at]
        before = text[max(match.start() - BACK, 0) : match.start()]
        since, until, start = _with_words(match, before)
        last_day: date | None = until
        end = match.end()
        joined = at + 1 < len(matches) and _RANGE.fullmatch(text, match.end(), matches[at + 1].start())
        right = matches[at + 1] if joined else None
        if right and joined and (not joined["and"] or _BETWEEN.search(before)):
            _, last, _ = _with_words(right, text[match.end() : right.start()])
            if last >= since:
                last_day, end = last, right.end()
                at += 1
        elif _OPEN.search(before) or _PRESENT.match(text, match.end()):
            last_day = None
        at += 1
        told = base + start, base + end
        kind = kind_of(text[max(start - BACK, 0) : start])
        ends_only = _UNTIL.search(before) is not None and start >= match.start() - 8 and end == match.end()
        if ends_only and kind == "first_seen":  # "began in June 2020 and continued through February 2021"
            kind = "last_seen"
        yield DateSpan(text[start:end], None if ends_only else since, last_day, told, kind)


def _may_have_year(text: str) -> bool:
    return "20" in text or "19" in text


def _is_time(text: str, match: re.Match[str]) -> bool:
    """Tell whether a match is a time of the story: no bare number, no amount, no time stamp in a line of hashes."""
    before = text[max(match.start() - 32, 0) : match.start()]
    if match["y"] and not (_TIMELY.search(before[-16:]) or part_before(before)):
        return False
    if match["y"] and (
        _UNIT.match(text, match.end()) or _PRODUCT.search(text, max(match.start() - 60, 0), match.start())
    ):
        return False
    return not (_CLOCK.match(text, match.end()) and _HASH.search(text, max(match.start() - 160, 0), match.end() + 160))


def _with_words(match: re.Match[str], before: str) -> tuple[date, date, int]:
    """Give first and last day of a match with the words before it that narrow or begin it, and where they begin."""
    days, start = _bounds(match), match.start()
    if days is None:
        raise ValueError(match[0])
    left = left_of(before, days)
    if (part := part_before(before)) is not None:
        days, start = narrowed(days, part), start - len(part[0])
    if left is not None:
        return left[0], days[1], match.start() - left[1]
    return days[0], days[1], start


def _bounds(match: re.Match[str]) -> tuple[date, date] | None:
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
