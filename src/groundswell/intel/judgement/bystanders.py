"""The evidence that an address is not the attacker's though a report names it: the attacked, the unrelated, the rest.

Reports write the hosts of victims and of other people as they write the attacker's. What tells them apart is the verb
before the address ("fired a chain at"), what it does ("requests the staging directory"), the heading over it
("targets", "not in the indicator set"), a word of its own clause ("unrelated", "scanner noise"), and that the report
has a list of indicators in which the address does not stand.

Not here: all other evidence (`evidence.py`), adding it up (`judge.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import HOSTED
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Sign, in_section
from groundswell.intel.text.phrases import ASKED, words

_ENOUGH = 2  # addresses that make a list of indicators

_LIST = ASKED.phrase(r"\bindicators?\b|\biocs?\b")
_EXCLUDED = ASKED.phrase(
    r"\b(?:not|never)\b[\w\s]{0,40}\b(?:indicators?|iocs?)\b|\bexclu(?:ded|sions?)\b|\bfalse[\s-]positives?\b"
    r"|\bruled out\b|\bretract\w*|\b(?:do not|don't|not to be) confused?\b"
)
_ATTACKED = ASKED.phrase(
    r"\btarget(?:ed|s|ing)?\s(?:[\w-]+\s){0,2}(?:ips?|hosts?|servers?|addresses|networks?|organi[sz]ations?|entities"
    r"|systems?|domains?)\b|\b(?:attack|scan(?:ning)?) targets\b|^\W*(?:[\d.]+\s)?targets?\W*$"
    r"|\bvictims?(?:'s?)?\s(?:ips?|hosts?|servers?|addresses|networks?|list)\b"
)
_OF_VICTIMS = ASKED.phrase(
    r"\bvictim\w*|\bfoothold\b|\bconfirmed compromises?\b|\bthe attempts?\b|\battempted\b|\btargeting\b"
    r"|\btargets\b(?=\W*$|\s(?:and|of|in)\b)"
)
_AT_IT = ASKED.phrase(
    r"\b(?:against|targeting|targets|targeted|brute[\s-]?forc(?:ed|ing)|scann(?:ed|ing)|arriv(?:e|es|ed|ing) from"
    r"|(?:aimed|fired|directed|launched|pointed)\b[^.;:]{0,60}\bat|attack(?:s|ed|ing)?\son|victims?)"
    r"\s(?:the\s|an?\s|host\s|hosts\s|server\s|address\s|ip\s|at\s){0,3}[\"'`(<]{0,2}$"
)
_ASKS = ASKED.phrase(
    r"^[\"'`)>]{0,2}\s(?:then\s|also\s)?(?:requests?|requested|fetche[sd]|pull(?:s|ed)|download(?:s|ed)"
    r"|(?:was|were|is|are)\s(?:attacked|targeted|scanned|compromised|breached|hit))\b"
)
_UNRELATED = ASKED.phrase(
    r"(?<!seemingly )(?<!apparently )\bunrelated\b|\bco-tenants?\b|\bscanner noise\b|\bretracted\b|\bdomains hosted\b"
    r"|\bco-?hosted\b"
    r"|\b(?:prior|previous|former) tenants?\b|\bfoothold\b|\bjump host\b"
    r"|\bdifferent (?:operator|actor|attacker|campaign)\b|\bnot (?:an? |the |this )?"
    r"(?:operators?|attackers?|actors?|indicators?|iocs?)\b|\b(?:never|not be|don't|do not) block(?:ed)?\b"
    r"|\b(?:excluded|omitted) (?:from|because|as)\b|\bfalse[\s-]positives?\b|\bpublic vpn\b"
)
_SINKHOLE = ASKED.phrase(r"\bsinkhole[ds]?\b")  # of an address; a name that was sinkholed is the attacker's
_DOUBTED = ASKED.phrase(
    r"\b(?:ownership|attribution|roles?)\s(?:is|are|remains?|was|were)?\s?"
    r"(?:insufficient|unknown|unclear|undetermined|unconfirmed|inconclusive)\b"
    r"|\bnot (?:been )?(?:attributable|attributed|confirmed) (?:as|to)\b"
)
_NO_INDICATOR = ASKED.phrase(
    r"\b(?:is|was|as|being|just)\s(?:just\s|only\s|merely\s)?an?\splaceholder\b"
    r"|\b(?:not|never) (?:be )?(?:used?|taken|treated) as an? (?:indicator|ioc)\b"
    r"|\bnot the (?:actual|real) (?:urls?|domains?|address)\b"
)
_CONTEXT = ASKED.phrase(r"\b(?:context|background|reference|information) only\b|\bonly (?:for|as) context\b")
_CLAUSE = re.compile(r";|\.\s|\s[—–]\s|\n")


def listed_apart(document: Document, values: Sequence[Found]) -> frozenset[str]:
    """Give the addresses in the report's own lists of indicators; empty when it has no such list."""
    listed = {_address(v) for v in values if v.kind in HOSTED and (v.note == "given" or _in_list(document, v))}
    return frozenset(listed) if len(listed) >= _ENOUGH else frozenset()


def _address(value: Found) -> str:
    return value.value.rpartition(":")[0] if value.kind == "ip_port" else value.value


def _in_list(document: Document, value: Found) -> bool:
    block = document.block_at(value.start)
    if excluded(block.headings) is not None:
        return False
    return _of_indicators(block.headings) or bool(_LIST.first(block.header_at(value.start)))


@lru_cache(maxsize=4_096)
def _of_indicators(headings: tuple[str, ...]) -> bool:
    """Tell whether headings name a list of indicators; the title does not count where others stand below it."""
    return any(_LIST.first(heading) for heading in (headings[1:] if len(headings) > 1 else headings))


@lru_cache(maxsize=4_096)
def excluded(headings: tuple[str, ...]) -> str | None:
    """Give the heading that says that what stands under it is no indicator, or null."""
    return next((h for h in headings if _EXCLUDED.first(h)), None)


@lru_cache(maxsize=4_096)
def _over(headings: tuple[str, ...]) -> tuple[Sign, ...]:
    """Give what the headings over a place say: no indicators, the attacked, or about the attacked."""
    if heading := excluded(headings):
        return (("excluded", in_section(heading)),)
    if heading := next((h for h in headings if _ATTACKED.first(h)), None):
        return (("victims", in_section(heading)),)
    if heading := next((h for h in headings if _OF_VICTIMS.first(h)), None):
        return (("of_victims", f"{in_section(heading)}, which is about the attacked"),)
    return ()


def bystander_signs(document: Document, place: Place, listed: frozenset[str]) -> Iterator[Sign]:
    """Yield (name, words) of the signs at a place of an address, which is of one of `HOSTED`."""
    value, block, (left, right) = place.value, place.block, place.span
    title = bool(block.headings) and block.headings[0] == document.title  # what a report is about is no section of it
    yield from _over(block.headings[1:] if title else block.headings)
    text = document.text
    yield from _clause(text[left : value.start], text[value.end : right], value.kind)
    stands = value.note == "given" or block.kind == "meta" or _address(value) in listed
    if listed and not stands and (value.defanged or value.kind in ("ipv4", "ip_port")):
        yield "unlisted", "the report has a list of indicators, and it does not stand there"


@lru_cache(maxsize=2_048)
def _clause(before: str, after: str, kind: str) -> tuple[Sign, ...]:
    """Give what the words before and after an address in its sentence say of it."""
    return tuple(_told(before, after, kind))


def _told(before: str, after: str, kind: str) -> Iterator[Sign]:
    if kind != "url" and (aimed := _AT_IT.within(words(before[-90:]))):
        yield "attacked", f"the text says {' '.join(aimed.split())!r} before it"
    elif asks := _ASKS.within(words(after[:40])):
        yield "attacked", f"the text says that it {asks.strip()!r}"
    own = _CLAUSE.split(before)[-1] + _CLAUSE.split(after, 1)[0]
    address = kind in ("ipv4", "ipv6", "ip_port")
    if unrelated := _UNRELATED.within(words(own)) or (_SINKHOLE.within(words(own)) if address else None):
        yield "unrelated", f"the text says {unrelated!r} beside it"
    if no := _NO_INDICATOR.within(words(before + after)) or _CONTEXT.within(words(own)):
        yield "excluded", f"the text says {no!r} beside it"
    if doubted := _DOUBTED.within(words(before + after)):
        yield "doubted", f"the text says {doubted!r} beside it"
