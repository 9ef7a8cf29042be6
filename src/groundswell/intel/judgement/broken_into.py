"""What a report says of sites that were broken into: beside their names, over a list of them, over their column.

Such a site is another's: its own addresses count, its name is not to be blocked. A host that was found on such a site
is the attacker's all the same: what words say of the place where a value was seen is told apart here too.

Not here: what becomes of the value (`rulings.py`), remarks behind other values (`place.py`).
"""

from __future__ import annotations

import re

from groundswell.intel.document import Block, Document
from groundswell.intel.judgement.place import Place
from groundswell.intel.text.phrases import ASKED, Words, words

_BROKEN_INTO = r"(?:compromised|hacked|breached)"
_PERHAPS = r"(?:likely|possibly|potentially|probably)"
_WEB = r"(?:web\s?)?"
BROKEN_SITES = ASKED.phrase(
    rf"\b{_BROKEN_INTO}\s(?:\w+\s)?{_WEB}(?:sites?|pages?|domains?)\b|\blegitimate,? (?:but )?compromised"
)
_BROKEN_SERVER = ASKED.phrase(
    rf"\b(?:an?|the|likely|possibly|potentially)\s{_BROKEN_INTO}\s(?:legitimate\s)?(?:[\w-]+\s){{0,2}}?"
    r"(?:server|site|website|host|blog|page)\b"
)  # in a row about a host
_FOUND_ON_ONE = re.compile(
    r"\b(?:found|seen|observed|discovered|injected|inserted|placed|embedded)\s(?:on|in|into|at)\s"
    rf"(?:the\s|an?\s|several\s|multiple\s)?{_BROKEN_INTO}\b",
    re.IGNORECASE,
)  # what was broken into is the place where the value was found
_BEFORE = ASKED.phrase(
    rf"\b(?:{_BROKEN_INTO}|hijacked)\s(?:[\w-]+\s){{0,3}}?{_WEB}(?:sites?|pages?|domains?|servers?|hosts?)"
    r"(?:\s(?:at|of|named|called|such as|like|is|was))?[\s:(\"'`]{1,3}$"
)
_OF_ANOTHER = re.compile(r"[.)\]]\w{2,12}\s{1,3}[-\u2013\u2014]\s[\w\s]{5,60}\Z")  # evil[.]com - hacked site, the next
_BEHIND = re.compile(
    rf"(?:[^\n\[]{{0,120}}?\b{_PERHAPS}\s|\s{{0,3}}\n\W{{0,3}}(?:{_PERHAPS}\s)?)"
    rf"(?:(?:an?\s)?legit(?:imate)?,?\s(?:but\s|and\s)?)?(?:was\s)?{_BROKEN_INTO}\b",
    re.IGNORECASE,
)  # in its line, or at the start of the next where it stands alone
_STILL_HONEST = ASKED.phrase(
    r"\bother pages? (?:on|of) the (?:site|domain)|\b(?:still|continues? to) (?:host|serve)s? (?:its )?legitimate"
)
_LISTS = ASKED.phrase(
    rf"\b{_BROKEN_INTO}\s(?:[\w-]+\s){{0,3}}{_WEB}(?:sites|pages|domains|servers)\b"
    rf"|\b(?:sites|pages|domains|servers)\s\((?:legitimate,?\s)?(?:but\s)?{_BROKEN_INTO}\)"
    r"|\b(?:websites|sites|forums|blogs|portals)\s(?:(?:that|which)\s(?:were|are)\s)?"
    rf"{_BROKEN_INTO}\s(?:by|in|during)\b"
)
_LISTS_ONE = ASKED.phrase(rf"\b{_BROKEN_INTO}\s(?:[\w-]+\s){{0,3}}{_WEB}(?:site|page|domain|server)\b")
_COLUMN = ASKED.phrase(
    rf"\b{_BROKEN_INTO}\s(?:\w+\s)?{_WEB}(?:sites?|domains?(?:\snames?)?|pages?|hosts?|servers?|urls?)\b"
)
_TITLE = re.compile(
    rf"\W*(?:{_PERHAPS}\s)?{_BROKEN_INTO}\s(?:legitimate\s)?{_WEB}(?:sites?|pages?|domains?|servers?)\W*",
    re.IGNORECASE,
)
_COLUMN_OF_PAGES = re.compile(rf"(?:{_BROKEN_INTO}|infected)\s{_WEB}(?:pages?|urls?|scripts?)", re.IGNORECASE)
_MARKS = 6  # characters of a list before its value
_LONGEST_LIST = 80  # lines between a title and an address of its list
_SHORT = 160  # characters of a line that is a title


def said_beside(place: Place) -> str | None:
    """Give the words of a sign that the words beside a name, or its row, call it broken into; null where none do."""
    if _FOUND_ON_ONE.search(place.own):
        return None
    if broken := BROKEN_SITES.first(place.own):
        return f"the text says {broken.lower()!r} beside it"
    if place.header and (broken := _BROKEN_SERVER.first(place.own)):
        return f"its row says {broken.lower()!r}"
    return None


def is_called_broken(document: Document, place: Place, before: str, own: Words) -> bool:
    """Tell whether the words right before or behind a host, or the title of its list, call it broken into.

    `before` are the words before the host, or before the address that it stands in brackets behind.
    """
    value = place.value
    return bool(
        (_BEFORE.possible(own) and _BEFORE.within(words(before)) and not _OF_ANOTHER.search(before))
        or _STILL_HONEST.within(own)
        or _BEHIND.match(document.text, value.end, value.end + 180)
        or _LISTS.first(place.lead)
        or _LISTS.first(_heading(document, place))
    )


def _heading(document: Document, place: Place) -> str:
    """Give the nearest heading over a place; the title of the report is none, unless it introduces what follows."""
    nearest = place.block.heading
    return "" if nearest == document.title and not nearest.endswith(":") else nearest


def stands_in_list(document: Document, at: int) -> bool:
    """Tell whether one of the two nearest titles over a list of addresses says that they were broken into."""
    titles = 0
    block: Block | None = document.block_at(at)
    if block is not None and at - block.start > _MARKS:
        return False  # in a sentence
    for _ in range(_LONGEST_LIST):
        block = document.above(block) if block else None
        if block is None or titles == 2 or block.end - block.start > _SHORT:
            return False
        line = document.text[block.start : block.end]
        if "://" not in line and "[.]" not in line:
            titles += 1
            if _LISTS.first(line) or (line.endswith(":") and _LISTS_ONE.first(line)):
                return True
    return False


def heads_column(header: str) -> bool:
    """Tell whether the header of a column says that its hosts were broken into."""
    return _COLUMN.first(header) is not None


def heads_column_of_pages(header: str) -> bool:
    """Tell whether the header of a column says that its pages were broken into, so that their sites were."""
    return _COLUMN_OF_PAGES.fullmatch(header) is not None


def is_title(line: str) -> bool:
    """Tell whether a line says nothing but that the sites below it were broken into."""
    return _TITLE.fullmatch(line) is not None
