"""Find where and against whom: countries, sectors, and the products with versions that were broken into.

Names come from lists of facts (ISO 3166-1, NAICS, names of products). A country or a sector counts only in a sentence
that speaks of an actor, a victim or an attack; a product that is also a word ("Teams", "Exchange") only with its vendor
or a version beside it. The version is kept as the report writes it: "before 22.7R2.5". The country of a telephone
number, one in a quoted title, and what a list of others' texts names are not what this report says.

Not here: malware, groups and tools (`find.py`), vulnerabilities by id (`introductions.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from groundswell.intel.document import Block, Document
from groundswell.intel.judgement.standing import REFERENCES
from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import Book, Pattern
from groundswell.intel.text.spans import Spans
from groundswell.intel.text.word_lists import either
from groundswell.model.dossier import KnownAs, Name, NameKind, Span

_SAID = Book()  # what is asked of each sentence
_ABOUT = _SAID.pattern(
    r"\b(?:target(?:s|ed|ing)?|victims?|compromis\w+|attack\w*|breach\w*|infect\w+|intrusions?|espionage|actors?|groups?"
    r"|hackers?|adversar\w+|operators?|campaigns?|threats?|malware|state-sponsored|linked|aligned|nexus|based|origin\w*"
    r"|governments?|intelligence|located)\b",
    re.IGNORECASE,
)
_AFFECTED = _SAID.pattern(
    r"\b(?:target\w*|victim\w*|compromis\w+|attack\w*|breach\w*|infect\w+|intrusions?|espionage|aimed|against|sectors?"
    r"|industr(?:y|ies)|verticals?|organi[sz]ations?|companies|entities|operators?|providers?|institutions?|agencies)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\s{0,2}(?:\(|,\s)?(?:(?:all\s)?versions?\s|builds?\s|releases?\s|v\.?\s?)?"
    r"(?P<version>(?:(?:before|prior to|up to(?: and including)?|through|earlier than|below|from)\s)?"
    r"(?:versions?\s|v)?\d{1,4}(?:\.[\dxX]{1,6}){1,4}(?:[A-Za-z-]{1,3}\d{1,3}(?:\.\d{1,3})?)?"
    r"(?:\s(?:and (?:earlier|below|prior|older)|or earlier)\b|\s(?:to|through|and|-|–)"
    r"\s(?:versions?\s)?\d{1,4}(?:\.[\dxX]{1,6}){1,4}(?:[A-Za-z-]{1,3}\d{1,3}(?:\.\d{1,3})?)?)?)(?![\w\[(]|\.\d)"
)
_IN_THE_WAY = re.compile(
    r"\b(?:exploit\w*|vulnerab\w+|flaws?|affect\w+|unpatched|patch\w*|abus\w+|bypass\w*|zero-days?|CVE-\d{4})\b",
    re.IGNORECASE,
)  # with the words of an attack, what makes a product part of what happened
_OF_PEOPLE = re.compile(
    r"(?:(?:\s?,|\s(?:and|or))\s(?:[A-Z]\w+))*[\s-]"
    r"(?!(?:and|or|to|in|is|was|are|were|as|for|but|languages?|characters?|keyboards?|locales?|versions?|text|words?"
    r"|speakers?|speaking|translations?)\b)[A-Za-z]"
)  # what follows an adjective that tells a country: "Chinese espionage group"; not "French (around October)"
_OF_A_SECTOR = re.compile(
    r"\b(?:sectors?|industr(?:y|ies)|verticals?|organi[sz]ations?|companies|entities|firms|institutions?)\b",
    re.IGNORECASE,
)
_SPONSOR = re.compile(
    r"\b(?:attributed|associated|linked|tied|belong\w*|behalf|work\w*\sfor|affiliated|sponsored\sby|backed\sby)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_NUMBER_BEFORE = re.compile(
    r"\b(?:(?:tele)?phone|mobile|fax|whatsapp|dialling|dialing|calling|country)\s(?:numbers?|codes?|prefix(?:es)?)"
    r"(?:\s(?:that\s)?(?:is|are|was|were))?(?:\s(?:based|located|registered|listed|issued))?"
    r"\s(?:in|from|of|for)\s(?:the\s)?$",
    re.IGNORECASE,
)
_NUMBER_AFTER = re.compile(
    r"(?:['’]s)?[\s-](?:(?:tele)?phone|mobile|fax|whatsapp|dialling|dialing|calling|country)"
    r"\s(?:numbers?|codes?|prefix(?:es)?)\b",
    re.IGNORECASE,
)  # the country of a number: where a telephone is, not whom an attack is against
_SERVERS = re.compile(
    r"\b(?:c2|c&c|command[\s-]and[\s-]control|actors?[’']?s?|attackers?[’']?s?|malicious|staging|hosting|their|its)\s"
    r"(?:[\w-]+\s){0,3}(?:servers?|infrastructure|hosts?|(?:ip\s)?addresses|ips|domains?|registrars?|vpse?s?)\s"
    r"(?:(?!to\b|against\b|target\w*\b|victims?\b|attack\w*\b)[\w()&,-]+\s){0,6}"
    r"(?:located|hosted|based|registered|geolocated)?\s?(?:in|from)\s(?:the\s)?(?:[A-Z][\w.’'-]*,?\s(?:and\s)?(?:the\s)?){0,8}$",
    re.IGNORECASE,
)  # "C2 servers were located in A, B and C": where an attacker rents, not whom an attack is against
_TITLED = re.compile(
    r"\b(?:(?:en)?titled|headlined|(?:reports?|articles?|papers?|posts?|blogs?|books?|conference) (?:called|named|on))"
    r"[,:]?\s{0,2}(?P<open>[\"“«'‘])(?P<title>[^\"“”«»\n]{0,200})$",
    re.IGNORECASE,
)  # what stands before a place in a title that has not ended there
_MOST = 400  # entries of one report


def find_setting(document: Document, taken: Spans | None = None) -> tuple[Name, ...]:
    """Give countries, sectors, vendors and products, each once at its first place, in order of place."""
    closed = taken or Spans()
    found: dict[tuple[NameKind, str], Name] = {}
    measures = Spans(place for kind, _, place in document.terms if kind == "measure")  # what to do is no setting
    (countries, _), (sectors, _), (products, _) = _countries(), _sectors(), _known_products()
    blocks = [block for block in document.prose() if block.kind not in ("code", "caption")]
    spans = [(block.start, block.end) for block in blocks]
    for block, possible in zip(blocks, _SAID.along(document.text, spans), strict=True):
        if {countries, sectors, products}.isdisjoint(possible) or measures.touch(block.start, block.end):
            continue
        listed = block.kind == "item" and any(map(REFERENCES.first, block.headings[-1:]))
        named = _products(document, block) if products in possible else ()
        for name in (*named, *(() if listed else _others(document, block))):
            if closed.touch(*name.span):
                continue
            key = name.kind, name.known_as[0].name
            before = found.get(key)
            if (before is None and len(found) < _MOST) or (before and name.version and not before.version):
                found[key] = name
    return tuple(_told(name) for name in sorted(found.values(), key=lambda n: n.span))


def _told(name: Name) -> Name:
    """Give the name without a claim that only repeats what is written."""
    return replace(name, known_as=tuple(k for k in name.known_as if k.name.casefold() != name.name.casefold()))


def _others(document: Document, block: Block) -> Iterator[Name]:
    if block.kind == "heading":
        return
    (countries, _), (sectors, _) = _countries(), _sectors()
    for start, end in document.sentences(block):
        text = document.text[start:end]
        if len(text) > 2_000:
            continue
        possible = _SAID.possible(text)
        if countries in possible and _ABOUT.search(text):
            yield from _countries_in(document, (start, end))
        if sectors in possible and _AFFECTED.search(text):
            yield from _sectors_in(document, (start, end))


def _countries_in(document: Document, span: Span) -> Iterator[Name]:
    (pattern, canonical), text = _countries(), document.text
    for match in pattern.pattern.finditer(text, *span):
        language = match[0] in _adjectives() and not _OF_PEOPLE.match(text, match.end())
        if not language and not _of_something_else(text, match, span):
            yield _name(document, "country", match.span(), KnownAs(canonical[match[0]], "ISO 3166-1"), span)


def _sectors_in(document: Document, span: Span) -> Iterator[Name]:
    (pattern, canonical), text = _sectors(), document.text
    for match in pattern.pattern.finditer(text, *span):
        word = match[0].lower()
        plain = word in facts.words("plain-sectors.txt") and not _OF_A_SECTOR.search(text, *span)
        if not plain and not _else_meant(text, match, canonical[word]):
            yield _name(document, "sector", match.span(), KnownAs(canonical[word], "NAICS 2022"), span)


def _of_something_else(text: str, match: re.Match[str], sentence: Span) -> bool:
    """Tell whether a country is a telephone number's or a server's, or stands in the title of what another wrote."""
    start, end = match.span()
    if _NUMBER_AFTER.match(text, end) or _NUMBER_BEFORE.search(text, max(start - 80, sentence[0]), start):
        return True
    if _SERVERS.search(text, max(start - 200, sentence[0]), start):
        return True
    titled = _TITLED.search(text, max(start - 260, sentence[0]), start)
    return titled is not None and not (titled["open"] in "'‘" and re.search(r"['’](?!\w)", titled["title"]))


def _else_meant(text: str, match: re.Match[str], name: str) -> bool:
    """Tell whether the words right beside say that no sector is meant: a sponsor, cryptocurrency mining."""
    after, before = _word_beside(name)
    if after and after.search(text, max(match.start() - 24, 0), match.start()):
        return True
    if before and before.match(text, match.end()):
        return True
    return name == "government" and _SPONSOR.search(text, max(match.start() - 60, 0), match.start()) is not None


@lru_cache(maxsize=64)
def _word_beside(sector: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Give the patterns of words that, right before or after a sector's name, say that something else is meant."""
    row = next(row for row in facts.rows("sectors.csv") if row["name"] == sector)
    left, right = ("|".join(map(re.escape, row[key].split(";"))) for key in ("not_after", "not_before"))
    return (
        re.compile(rf"\b(?:{left})[\s-]?$", re.IGNORECASE) if left else None,
        re.compile(rf"[\s-](?:{right})\b", re.IGNORECASE) if right else None,
    )


def _products(document: Document, block: Block) -> Iterator[Name]:
    pattern, vendors = _known_products()
    for match in pattern.pattern.finditer(document.text, block.start, block.end):
        product = match["product"]
        vendor = vendors[product.lower()]
        version = _VERSION.match(document.text, match.end(), min(match.end() + 120, block.end))
        if product.lower() in facts.words("plain-products.txt") and not match["vendor"] and not version:
            continue
        span = document.sentence(match.start(), match.end())
        if not version and not _happens(document.text[span[0] : span[1]]):
            continue
        known_as = KnownAs(product if vendor == product else f"{vendor} {product}", "CISA KEV")
        told = _name(document, "product", match.span("product"), known_as, span)
        yield replace(told, version=" ".join(version["version"].split()) if version else None)
        if match["vendor"]:
            yield _name(document, "vendor", match.span("vendor"), KnownAs(vendor, "CISA KEV"), span)


def _happens(sentence: str) -> bool:
    """Tell whether a sentence says that something happens to what it names: an attack, a flaw, a patch."""
    return bool(_ABOUT.search(sentence) or _IN_THE_WAY.search(sentence))


def _name(document: Document, kind: NameKind, place: Span, known_as: KnownAs, sentence: Span) -> Name:
    written = document.text[place[0] : place[1]]
    return Name(written, kind, (known_as,), document.text[sentence[0] : sentence[1]], place)


@lru_cache(maxsize=1)
def _countries() -> tuple[Pattern, dict[str, str]]:
    canonical = {
        spelling: row["name"]
        for row in facts.rows("countries.csv")
        for spelling in (*row["spellings"].split(";"), *filter(None, row["adjectives"].split(";")))
    }
    return _any_of(canonical, 0), canonical


@lru_cache(maxsize=1)
def _adjectives() -> frozenset[str]:
    rows = facts.rows("countries.csv")
    names = {spelling for row in rows for spelling in row["spellings"].split(";")}
    return frozenset(adjective for row in rows for adjective in row["adjectives"].split(";")) - names


@lru_cache(maxsize=1)
def _sectors() -> tuple[Pattern, dict[str, str]]:
    rows = facts.rows("sectors.csv")
    canonical = {spelling.lower(): row["name"] for row in rows for spelling in row["spellings"].split(";")}
    return _any_of(canonical, re.IGNORECASE, "\\\\@"), canonical  # "aerospace/aviation" are two


@lru_cache(maxsize=1)
def _known_products() -> tuple[Pattern, dict[str, str]]:
    rows = facts.rows("products.csv")
    vendors = {row["product"].lower(): row["vendor"] for row in rows}
    products = {row["product"] for row in rows}
    makers = either({row["vendor"] for row in rows})
    form = rf"(?<![\w./\\-])(?:(?P<vendor>{makers})\s)?(?P<product>{either(products)})(?![\w/\\-]|\.\w)"
    return _SAID.pattern(form, names=products), vendors


def _any_of(spellings: dict[str, str], flags: int, joins: str = "/\\\\@") -> Pattern:
    """Give the pattern of any spelling that no character of `joins` binds to what stands beside it."""
    return _SAID.pattern(rf"(?<![\w.{joins}-])(?:{either(spellings)})(?![\w{joins}]|\.\w)", flags, names=spellings)
