"""Find addresses whose dots stand between blanks, so that nobody can click on them: `http: //nest . example/a`.

Not here: other forms of defanging (`found.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found, made
from groundswell.intel.finders.urls import LONGEST, trimmed
from groundswell.intel.text.anchors import back, places
from groundswell.model.public_suffixes import registrable

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ENDINGS = "com|net|org|info|biz|xyz|top|site|online|club|[a-z]{2}"
_WORDS_TEXT = "in is it to at as be by my me so do no us am an de la es et le al im ad id if or we he"  # prose goes on
_WORDS = frozenset(_WORDS_TEXT.split())
_SPACED = re.compile(
    rf"(?<![\w.])(?P<host>{_OCTET}(?: \. {_OCTET}){{3}}"
    rf"|[a-z0-9-]{{2,63}}(?: \. [a-z0-9-]{{2,63}}){{0,4}} \. (?:{_ENDINGS}))"
    rf"(?![\w-]| \. \w)(?P<path>/[^\s\"<>`|“”„‘’«»\x00]{{0,{LONGEST}}})?"
)
_SCHEME = re.compile(r"(?<![A-Za-z0-9])(?:h(?:tt|xx)p(?P<secure>s)?)\s?:\s?//\s?\Z", re.IGNORECASE)


def _is_name(host: str) -> bool:
    return registrable(host) is not None and host.rpartition(".")[2] not in _WORDS


def hosts(document: Document) -> Iterator[Found]:
    """Yield URLs, IPv4 addresses and domains; cost: one search for a dot between blanks."""
    text = document.text
    done = 0
    for dot in places(text, " . "):
        start = back(text, dot, "-", 63)
        match = _SPACED.match(text, start) if start >= done else None
        if match is None:
            continue
        done = match.end("host")
        host = match["host"].replace(" ", "")
        kind = "ipv4" if host[-1].isdigit() else "domain"
        if made(kind, host) is None or (kind == "domain" and not _is_name(host)):
            continue
        scheme = _SCHEME.search(text, max(start - 12, 0), start)
        path = trimmed(match["path"] or "")
        if scheme is None or text.startswith(" /", done):  # its path has blanks too
            yield Found(start, done, kind, host, True)
        elif (value := made("url", f"http{scheme['secure'] or ''}://{host}{path}")) is not None:
            yield Found(scheme.start(), done + len(path), "url", value, True)
