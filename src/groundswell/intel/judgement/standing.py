"""What the place of a value says of it: the headings over it, its column and row, whether it stands alone, the frame.

Not here: the words beside it (`beside.py`), its form and what is known of its host (`evidence.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from groundswell.intel.document import FRAME, Block, Document
from groundswell.intel.finders.found import Found
from groundswell.intel.judgement.broken_into import heads_column
from groundswell.intel.judgement.bystanders import excluded
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Evidence, Sign, in_section
from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import ASKED, Book, Phrase
from groundswell.model.observable import CERT_LENGTHS, HASH_LENGTHS

_SECTION = ASKED.phrase(
    r"\b(?:indicators?|iocs?|c2s?|c&cs?|cnc|command[\s-]and[\s-]control|infrastructure"
    r"|network(?:\sbased)?\s(?:indicators?|iocs?)|samples?|hashes|sha-?\d*|md5|payloads?|malware|domains?"
    r"|ip\s?(?:v4)?\s?address(?:es)?|ips"
    r"|urls?|network|files?|phishing|staging|delivery|observables?|artifacts?|remote locations|traffic|dropped|scripts?"
    r"|binar(?:y|ies)|loaders?|downloads?|e-?mails?|mutex\w*|paths?|persistence|host(?:\sbased)? indicators?)\b"
)
_CERTIFICATES = ASKED.phrase(
    r"\bcertificates?\b|\b(?:thumb|finger)-?prints?\b|\bserial(?:\s(?:numbers?|no))?\b|\bx\.?509\b"
)
_OF_KIND = {
    **dict.fromkeys(CERT_LENGTHS, _CERTIFICATES),
    "imphash": ASKED.phrase(r"\bimp(?:ort)?[\s_-]?hash(?:es)?\b"),
    "cert_serial": ASKED.phrase(r"\bcertificates?\b|\bserial(?:\s(?:numbers?|no))?\b"),
    "user_agent": ASKED.phrase(r"\buser[\s-]?agents?\b"),
}  # headings, columns and rows that list a kind of value
_LABEL = 6  # words beside a value; more are prose
_OF_BROWSERS = "mozilla/"  # how the user agents of browsers begin, with which anybody asks
_VICTIMS = ASKED.phrase(
    r"\btarget(?:ed)?\s(?:compan(?:y|ies)|institutions?|organi[sz]ations?)\b"
    r"|\btarget{1,2}ed (?:networks?|organi[sz]ations?|hosts?|ips?|addresses|entities)"
    r"|^(?:[\w&'-]+\s){0,4}victims?(?:'? (?:networks?|ips?|list))?\s?:?$"
)
_PLACED = frozenset(["domain", "url", "ipv4", "ipv6", "ip_port", "email"])
_PLACES = r"(?:web\s?)?(?:sites?|domains?(?:\snames?)?|pages?|hosts?|servers?|urls?)\b"
_GENUINE = ASKED.phrase(rf"^\W*(?:legit(?:imate)?|genuine|real|original|imitated|impersonated)\s(?:\w+\s)?{_PLACES}")
REFERENCES = ASKED.phrase(
    r"^\W*(?:[\d.]+\s)?(?:original |external |additional |key |other )?(?:references?|sources?|further reading"
    r"|related (?:reading|posts?|content)|read more|bibliography|credits|about (?:us|the author)"
    r"|contact(?: information)?|resources|acknowledge?ments?|licen[cs]e|footnotes?|authors?)(?:\s(?:and"
    r"|&)\s[\w\s]{2,30})?\W*$"
)
_OF_REFERENCES = ASKED.phrase(
    r"^\W*(?:ref(?:erence)?s?|sources?|links?|see also)(?:\s(?:urls?|links?))?\W*$"
)  # a column
HONEST_PLACES = ASKED.phrase(
    r"\b(?:legitimate|benign|non-malicious)\s(?:\w+\s){0,2}(?:domains?|(?:web\s?)?sites?|services?|urls?|traffic|hosts?)\b"
)
_FRONT_VALUE = re.compile(
    r"\s*(?:-\s)?(?:value|ioc|indicator|sha-?256|sha-?1|md5|hash|ip|domain|c2)\s?:", re.IGNORECASE
)
LINE = 160  # characters; longer is a sentence of prose
_OTHER_VALUE = re.compile(r"(?=\S{0,200}(?:\[\.|\.\]|\(\.))\S{4,200}")
_KIND = re.compile(
    r"domain(?:\s?name)?|hostname|fqdn|ip(?:v[46])?(?:[\s-]?addr(?:ess)?)?|hash|(?:file\s?hash[\s:-]{0,3})?(?:md5|sha-?\d{1,3})"
    r"|url|e-?mail(?:[\s-]?addr(?:ess)?)?",
    re.IGNORECASE,
)  # what kind of value it is: nothing said of it
_APART = {"hidden": "hidden from readers of the page", "comment": "a comment of a reader"}
_FRONT = frozenset(["ipv4", "ipv6", "ip_port", *HASH_LENGTHS])
_LINKS: dict[str, Evidence] = {
    "image": (("image", "the address of a picture on the page"),),
    "link": (("link", "where a link of the author points to"),),
}
_ALONE: Evidence = (("listed", "stands alone, as in a list of indicators"),)


def heads_indicators(heading: str) -> bool:
    """Tell whether a heading, a header or the name of a row speaks of indicators, in any of the languages known."""
    return bool(_SECTION.first(heading) or _elsewhere().first(heading))


@lru_cache(maxsize=1)
def _elsewhere() -> Phrase:
    """Give the phrase of what heads lists of indicators in other languages than English."""
    return Book().phrase("|".join(row["pattern"] for row in facts.rows("words/indicator-headings.csv")))


def standing(document: Document, place: Place, link: str) -> Evidence:
    """Give what a place says of its value; `link` is the kind of target that it is, empty where it is none."""
    value, block = place.value, place.block
    alone = _alone(document, place)
    return (
        *_framed(document, place, alone=alone),
        *(_LINKS.get(link) or _under(value.kind, block.headings, alone)),
        *_in_table(place.header, label := _row_label(document, value, block), value.kind),
        *_of_its_kind(place, label),
    )


def _framed(document: Document, place: Place, *, alone: bool) -> Evidence:
    """Give what it says that a place is no part of the report's prose: frame, comments, front matter."""
    value, block = place.value, place.block
    if block.kind in FRAME:
        return (("apart", _APART.get(block.kind, "part of the page's frame")),)
    if block.kind != "meta":
        return ()
    if (alone and value.kind in _FRONT) or _FRONT_VALUE.match(document.text[block.start : block.start + 40]):
        return (("front_listed", "listed in the front matter"),)
    return (("front", "stands in the front matter"),)


@lru_cache(maxsize=4_096)
def _under(kind: str, headings: tuple[str, ...], alone: bool) -> Evidence:
    """Give what the headings over a value say of it, and whether it stands alone."""
    above = over(headings)
    said: Sign | None
    if above.cited is not None and kind in ("url", "domain", "email", "file_name"):
        said = above.cited
    elif above.victims is not None and kind not in HASH_LENGTHS:
        said = above.victims
    else:
        said = above.named
    return (*(() if said is None else (said,)), *(_ALONE if alone else ()))


@lru_cache(maxsize=4_096)
def _in_table(header: str, label: str, kind: str) -> Evidence:
    if header and _OF_REFERENCES.first(header):
        return (("references", f"in the column {header!r}"),)
    if header and kind in _PLACED and (whose := _whose(header, kind)):
        return ((whose, f"in the column {header!r}"),)
    if header and heads_indicators(header):
        return (("column", f"in the column {header!r}"),)
    if label and heads_indicators(label):
        return (("label", f"in a row named {label!r}"),)
    return ()


def _whose(header: str, kind: str) -> str | None:
    """Give the sign of a column of hosts that are not the attacker's own, or null."""
    if _VICTIMS.first(header):
        return "victims"
    if _GENUINE.first(header):
        return "imitated"
    return "broken_into" if kind != "url" and heads_column(header) else None


def _of_its_kind(place: Place, label: str) -> Iterator[Sign]:
    """Yield that a column, a row or the heading over a labelled line lists values of just this kind."""
    value, headings = place.value, place.block.headings
    lists = _OF_KIND.get(value.kind)
    if lists is None or value.value.lower().startswith(_OF_BROWSERS):
        return
    above = over(headings)
    if any(said is not None for said in (above.named, above.cited, above.victims, excluded(headings))):
        return  # the heading is weighed already
    if place.header and lists.first(place.header):
        yield "column", f"in the column {place.header!r}"
    elif label and lists.first(label):
        yield "label", f"in a row named {label!r}"
    elif len(place.own.split()) <= _LABEL and lists.first(place.block.heading):
        yield "section", in_section(place.block.heading)


class Over(NamedTuple):
    """What the headings over a place say of the values there."""

    named: Sign | None  # a section of indicators; the title is none, nor what says that it holds no indicators
    cited: Sign | None  # references
    victims: Sign | None
    honest: str | None  # an honest place, as the outermost heading that speaks of one writes it


@lru_cache(maxsize=4_096)
def over(headings: tuple[str, ...]) -> Over:
    """Give what the headings over a place say, outermost first."""
    own = headings[1:] if len(headings) > 1 else headings
    named = next((h for h in reversed(own) if heads_indicators(h)), None) if excluded(headings) is None else None
    cited = next((h for h in headings if REFERENCES.first(h)), None)
    victims = next((h for h in own if _VICTIMS.first(h)), None)
    return Over(
        None if named is None else ("section", in_section(named)),
        None if cited is None else ("references", in_section(cited)),
        None if victims is None else ("victims", in_section(victims)),
        next(filter(None, map(HONEST_PLACES.first, headings)), None),
    )


def _row_label(document: Document, value: Found, block: Block) -> str:
    if len(block.cells) < 2 or block.cells[0].end >= value.start:
        return ""
    return document.text[block.cells[0].start : block.cells[0].end].strip()[:60]


def _alone(document: Document, place: Place) -> bool:
    text, value, block = document.text, place.value, place.block
    before = text[max(block.start, value.start - 40) : value.start].rpartition("\n")[2]
    after = text[value.end : min(block.end, value.end + 40)].partition("\n")[0]
    rest = before + " " + after
    rest = rest.strip(" \t-*•`'\"|+.,;:()[]<>")
    return len(rest) <= 3 or _KIND.fullmatch(rest) is not None or (value.defanged and _among_others(text, place))


def _among_others(text: str, place: Place) -> bool:
    """Tell whether the line of a defanged value holds nothing but values: a list that is set in columns."""
    value, block = place.value, place.block
    left = text[max(block.start, value.start - LINE) : value.start].rpartition("\n")[2]
    right = text[value.end : min(block.end, value.end + LINE)].partition("\n")[0]
    return all(map(_OTHER_VALUE.fullmatch, (left + " " + right).split()))
