"""Find the day on which a report says it was published: front matter, or a line at its head that tells one.

Where the head says none, the day above the title that a page gives again counts, and the one in the page's own address.

Not here: the times that a report speaks of (`dates.py`).
"""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

from groundswell.intel.document import Document
from groundswell.intel.text.day_forms import DAY, is_whole_date, one_day, read_day, stated_day

_PUBLISHED = re.compile(
    r"(?:original release date|published|posted|last updated|release date|date(?!\sof\b))\s?:?\s", re.IGNORECASE
)
_OF_REPORT = re.compile(r"date of (?:the )?(?:report|publication|release|issue)\s?[:|]?\s+", re.IGNORECASE)
_SOURCE = re.compile(
    r"^\W{0,4}(?:source|url|link|permalink|original)\W{1,6}https?://\S{4,120}?/(20[0-4]\d)/(\d\d?)/(\d\d?)/",
    re.IGNORECASE | re.MULTILINE,
)
_PAGES = ("text", "markdown", "html", "pdf", "docx", "mail", "asciidoc")
_CLOSE = 40  # characters behind the words that say when, in which the day stands
_HEAD = 1_500  # characters in which a stored page says where it was taken from
_JOINED = re.compile(r"(?<=\d)-(?=[A-Z])")  # "March 31, 2021-Research"
_TITLE_WORDS = 3  # of the title, fewer say nothing
_ABOVE = 100  # characters above the title in which the day of a page stands
_TOLD = re.compile(r"[a-z]\.\s|\b(?:in|on|since|until|from|our|the|was|were|is)\s[a-z]|\b(?:in|on|since|until|of)\s*\n")
_FRONT_BLOCKS = 40  # how far down a table of who wrote a report, and when, can stand
_TOP_BLOCKS = 8  # how far down a line that is nothing but a date can be the day of publication, whatever stands above
_PARAGRAPH = 120  # characters of a text with a full stop that ends the head of a page
_TEASER = 4  # blocks from the first paragraph on in which the day may still follow: it was what the report is about


def published(document: Document) -> date | None:
    """Give the day on which the report says it was published, or null."""
    if document.published and (day := read_day(document.published)):
        return day
    top = blocks_of_head(document)
    for number, block in enumerate(islice(document.prose(), _FRONT_BLOCKS)):
        text = document.text[block.start : block.end]
        if (stated := _OF_REPORT.match(text)) and (day := stated_day(text, stated.end())):
            return day
        titled = number == 0 and (block.kind == "heading" or DAY.match(text) is not None)
        if number < top and (day := _day_of_line(text, titled=titled)):
            return day
    if document.format not in _PAGES:
        return None  # a feed says when it was published, or it does not
    return _day_above_the_title(document) or _day_of_address(document)


def _day_of_line(text: str, *, titled: bool) -> date | None:
    """Give the day of a line of the head that says when the report was published, is a date, or is its title."""
    front = _PUBLISHED.match(text)
    if front is None and not titled and not is_whole_date(text):
        return None
    at = front.end() if front else 0
    return one_day(DAY.search(text, at, at + _CLOSE))


def _day_above_the_title(document: Document) -> date | None:
    """Give the day that stands right above the title where the page gives it again ("Posted by X, May 3, 2022")."""
    words = re.findall(r"\w+", document.title)[:6]
    if len(words) < _TITLE_WORDS:
        return None
    for title in re.finditer(r"\W{1,3}".join(words), document.text):
        above = _JOINED.sub(" ", document.text[max(title.start() - _ABOVE, 0) : title.start()])
        for match in DAY.finditer(above):
            line = above[: match.start()].rpartition("\n")[2]
            between = above[match.end() :]
            if len(line) <= _ABOVE // 2 and not _TOLD.search(line + "\n" + between) and (day := one_day(match)):
                return day
    return None


def _day_of_address(document: Document) -> date | None:
    """Give the day in the report's own address, which the head of a stored page may give."""
    source = _SOURCE.search(document.text, 0, _HEAD)
    try:
        return date(int(source[1]), int(source[2]), int(source[3])) if source else None
    except ValueError:
        return None


def blocks_of_head(document: Document) -> int:
    """Give how many blocks the head of a page has: those above the first paragraph, in what has one near the top."""
    for number, block in enumerate(islice(document.prose(), _FRONT_BLOCKS)):
        text = document.text[block.start : block.end]
        if block.kind in ("paragraph", "item") and len(text) >= _PARAGRAPH and text.rstrip()[-1:] in ".!?…":
            return max(number + _TEASER, _TOP_BLOCKS)
    return _TOP_BLOCKS


def says_when_published(text: str) -> bool:
    """Tell whether a line of the head says nothing but when the report was published."""
    return is_whole_date(text) or _PUBLISHED.match(text) is not None
