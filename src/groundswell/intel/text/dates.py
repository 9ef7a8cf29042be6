"""Read the times that a report speaks of: "began in 2021", "June 2021", "13 January 2020", ISO days, ranges.

Each time is given as first and last day, as wide as the words are: "2021" is the whole year, "since 2021" has no last
day.

Not here: how days are written (`day_forms.py`), the day of publication (`publication.py`), times inside records or
values; rows of tables are skipped, where dates belong to single indicators.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from groundswell.intel.document import Block, Document
from groundswell.intel.text.date_words import BACK, kind_of, left_of, narrowed, part_before
from groundswell.intel.text.day_forms import DAY, MONTH, bounds, day_of_figures
from groundswell.intel.text.publication import blocks_of_head, published, says_when_published
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import DateKind, DateSpan

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
_MONTH_ALONE = re.compile(rf"\s*{MONTH.format('m')}\s(?:19|20)\d\d\s*", re.IGNORECASE)
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
_DATING = re.compile(
    r"(?:release date|last revised|revised|published|posted|updated|retrieved|accessed|revisions?"
    r"|added|deadline of|backdated to|v\d{1,3}\s\(|advisory|version(?:ed)?)\s?(?::|on)?\s?$",
    re.IGNORECASE,
)


def find_dates(document: Document, taken: Spans | None = None) -> tuple[DateSpan, ...]:
    """Give the times in the report's prose, in order of place, each stretch of time once.

    Two times joined by "to" or "between" are one. Left out: times in values, lines that begin with a time and list
    something, the day of publication and revision, and times after it (plans and forecasts).
    """
    closed = taken or Spans()
    day, top = published(document), blocks_of_head(document)
    months = _archive(document)
    found: dict[tuple[date | None, date | None], DateSpan] = {}
    for number, block in enumerate(document.prose()):
        if block.kind == "row":
            for span in _in_columns(document, block):
                found.setdefault((span.since, span.until), span)
        if block.kind in ("row", "code", "heading", "caption") or _apart(block) or block.start in months:
            continue
        text = document.text[block.start : block.end]
        if not _may_have_year(text) or (number < top and says_when_published(text)):
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
    return DAY.match(text) is not None and _OF_VALUES.search(text[:400]) is not None


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
        elif (match := DAY.match(text)) is None or (read := bounds(match)) is None:
            continue
        else:
            days = read
        yield DateSpan(text, *days, (at, at + len(text)), kind)


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


def _in_block(text: str, base: int) -> Iterator[DateSpan]:
    matches = [m for m in DAY.finditer(text) if bounds(m) and _is_time(text, m)] if _may_have_year(text) else []
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
    days, start = bounds(match), match.start()
    if days is None:
        raise ValueError(match[0])
    left = left_of(before, days)
    if (part := part_before(before)) is not None:
        days, start = narrowed(days, part), start - len(part[0])
    if left is not None:
        return left[0], days[1], match.start() - left[1]
    return days[0], days[1], start
