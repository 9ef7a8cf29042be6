"""The evidence about a value at one place: named signs, each with the words that a reader sees.

What a sign weighs is in `knowledge/judgement-weights.csv`. A sign looks at the form of the value, where it stands
(section, column, link, list), the words of its sentence or row, and what is known of its host or network.

Here are the form of a value and what is known of its host. Not here: where it stands (`standing.py`), the words beside
it (`beside.py`), what the report says of things by their names (`named_as.py`), adding the signs up (`judge.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import HOSTED, host_of, is_address, known_host, known_name, special_network
from groundswell.intel.judgement.beside import CITES, SENDER, told_beside
from groundswell.intel.judgement.bystanders import bystander_signs
from groundswell.intel.judgement.named_as import is_named_for, named_signs
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Evidence, Sign
from groundswell.intel.judgement.standing import LINE, standing
from groundswell.intel.judgement.surroundings import Surroundings
from groundswell.intel.judgement.whose import whose_signs
from groundswell.intel.text.phrases import ASKED
from groundswell.model.observable import parents, split_url

_DEFANGED = ASKED.phrase(r"\[\.\]|\bhxxp|\[:\]")
_BRAND = re.compile(r"[A-Z][a-z]+[\w-]*\.[a-z]")
_OWN_PAGE = ASKED.phrase(
    r"\b(?:our|my) (?:[\w'-]+ ){0,4}(?:repos?|repository|repositories|github|gitlab|gists?|git|pages?|channel|account"
    r"|blog)\b[^.;]{0,40}$"
)  # before an address
_ACCOUNT = re.compile(r"/@?([\w-]{3,39})")
_CONSISTENT = 0.4  # of its hosts a report defangs at least this share: one left clickable then says something
_LISTED = ("listed", "column", "label")  # signs that a value stands where a report lists values
_COMPLAINTS = frozenset(["abuse", "noc"])  # RFC 2142, section 4
_NETWORKED = (*HOSTED, "email", "cidr")
_SAME = "with a port, or as the host of a page, this report calls it"
_WRITTEN_SO: Evidence = (("defanged", "written so that it cannot be clicked, as this report writes indicators"),)
_TRAFFIC = re.compile(
    r"(?:\bport \d{1,5} [-–] |\bdns (?:query|queries|requests?|lookups?) (?:for|to) )$", re.IGNORECASE
)  # a line of a recording gives names as they were seen


def signs(document: Document, place: Place, around: Surroundings) -> Evidence:
    """Give the evidence about a value at its place."""
    value = place.value
    stands = standing(document, place, around.links.get(value.start, ""))
    stated = value.note == "given" or any(name in _LISTED for name, _ in stands)
    listed = frozenset() if stated else around.listed
    if value.kind in ("url", "email") and not value.defanged:
        stands = tuple(("listed_link", words_of) if name == "listed" else (name, words_of) for name, words_of in stands)
        stated = value.note == "given" or any(name in _LISTED for name, _ in stands)
    return (
        *_stated(value),
        *_below_broken(value, around),
        *((around.company[value.start],) if value.start in around.company and value.kind in HOSTED else ()),
        *(_WRITTEN_SO if value.defanged and around.defangs else ()),
        *stands,
        *told_beside(document, place, around),
        *named_signs(document, place, around.told),
        *(bystander_signs(document, place, listed) if value.kind in HOSTED else ()),
        *whose_signs(document, place, owned=owner(value, around) is not None),
        *(_known(document, place, around) if value.kind in _NETWORKED else ()),
        *(_form(document, place, around, stated=stated) if value.kind in _NETWORKED else ()),
    )


def _stated(value: Found) -> Iterator[Sign]:
    if value.note == "given":
        yield "feed", "a list of indicators states it"
        if value.benign:
            yield "feed_honest", f"the list itself calls it harmless: {value.said[:80]}"


def _form(document: Document, place: Place, around: Surroundings, *, stated: bool) -> Iterator[Sign]:
    """Yield what the way it is written says of a host, an address or a mail address."""
    value, sentence = place.value, place.sentence
    if not value.defanged:
        registered = value.kind == "email" and SENDER.first(sentence)
        raw = value.kind == "domain" and _TRAFFIC.search(document.text, max(value.start - 40, 0), value.start)
        plain = value.kind in ("url", "domain", "email") and not (stated or registered or raw)
        if plain and _odd(value, around):
            yield "clickable", "left clickable, though the report defangs others"
        if len(sentence) < LINE and _DEFANGED.first(sentence) and not CITES.first(sentence):
            yield "beside", "in one line with a value that is written so that it cannot be clicked"
    if value.start >= 2 and document.text.startswith("*.", value.start - 2):
        yield "below", "written with all names below it, as something to look for"
    if value.kind == "domain" and not value.defanged and _BRAND.match(document.text, value.start, value.end):
        yield "brand", "written with a capital, as the name of a company or site"
    if value.kind != "email" and (host := owner(value, around)):
        same = host == value.value
        yield "host", f"{_SAME if same else f'at {host}, which this report calls'} the attacker's"


def _known(document: Document, place: Place, around: Surroundings) -> Iterator[Sign]:
    value = place.value
    host = host_of(value)
    if value.kind in ("ipv4", "ipv6", "ip_port", "cidr") or (value.kind == "url" and is_address(host)):
        special = special_network(value)
        if value.kind == "url" and not special:
            yield "ip_host", "served by an address without a name"
        if special:
            yield "special", f"the address is no one's on the internet, or everyone's: {special}"
        return
    if not host:
        return
    if value.kind == "email" and value.value.partition("@")[0] in _COMPLAINTS:
        yield "contact", "where a network takes complaints"
    known = known_name(host)
    if known.apart:
        yield "special", known.apart
    if any(host == own or host.endswith("." + own) for own in around.hosts):
        yield "publisher", "a host of the publisher of this report"
    if known.listed and (value.kind != "email" or known.listed[0] != "well_known"):
        yield known.listed
    if _is_own_page(document, place, around):
        yield "own_page", "a page that the authors of the report call theirs"
    if host.endswith(".onion"):
        yield "hidden_service", "a hidden service, which honest places of a report seldom are"
    if known.authority and not value.defanged and not SENDER.first(place.sentence):
        yield "authority_mail" if value.kind == "email" else "authority", "a host of an authority or a school"


def _is_own_page(document: Document, place: Place, around: Surroundings) -> bool:
    """Tell whether a page where many have theirs is the authors' own: "our repository", or their account."""
    value = place.value
    known = known_host(host_of(value)) if value.kind in ("url", "domain") else None
    if known is None or known[0] not in ("shared_platform", "well_known", "vendor"):
        return False
    if _OWN_PAGE.first(document.text[max(place.span[0], value.start - 100) : value.start]):
        return True
    behind = document.text[value.end : value.end + 80] if value.kind == "domain" else split_url(value.value).path
    account = _ACCOUNT.match(behind)
    return account is not None and any(is_named_for(account[1], host) for host in around.hosts)


def _odd(value: Found, around: Surroundings) -> bool:
    """Tell whether a value left clickable stands out: most of its kind are defanged, or it is at a well-known place."""
    if value.kind == "email":
        return around.defangs and around.defanged_mail >= _CONSISTENT
    known = known_host(host_of(value))
    shared = value.kind == "url" and known is not None and known[0] in ("shared_platform", "well_known", "vendor")
    return around.defangs and (shared or around.defanged >= _CONSISTENT)


def _below_broken(value: Found, around: Surroundings) -> Iterator[Sign]:
    """Yield that a name is, or stands below, one that the report calls broken into or an honest site."""
    if around.broken and value.kind == "domain":
        above = () if value.defanged else parents(value.value)  # below a site, what is written as an indicator is his
        broken = next((name for name in (value.value, *above) if name in around.broken), None)
        if broken is not None:
            yield "broken_into", f"the report calls {broken} a site of another"


def owner(value: Found, around: Surroundings) -> str | None:
    """Give the attacker's host that a URL or a port lies at, or that a name stands below; null when there is none.

    A host that is known only by another URL of the attacker's may be a site that was broken into: then only URLs at it,
    but for one that is listed as an address without a path.
    """
    host = host_of(value)
    if value.kind == "url":
        for name in (host, host.removeprefix("www.")):
            if name in around.attacked_from or name in around.attacked_at:
                return name
    elif value.kind in ("ipv4", "ipv6", "ip_port"):
        return host if host in around.attacked_from or host in around.attacked_at else None
    elif host in around.attacked_roots:
        return host
    return next((name for name in parents(host) if name in around.attacked_from), None)
