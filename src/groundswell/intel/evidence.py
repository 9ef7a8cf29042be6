"""The evidence about a value at one place: named signs, each with the words that a reader sees.

What a sign weighs is in `knowledge/judgement-weights.csv`. A sign looks at the form of the value, where it stands
(section, column, link, list), the words of its sentence or row, and what is known of its host or network.

Not here: adding the signs up, and what it makes of a value (`judge.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from groundswell.intel.bystanders import bystander_signs, excluded
from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found
from groundswell.intel.knowledge import facts
from groundswell.intel.phrases import Phrase
from groundswell.intel.records import Records
from groundswell.model.observable import HASH_LENGTHS, parents


class Sign(NamedTuple):
    """One piece of evidence: its name, the reason in words, and what it weighs once it is weighed (`judge.py`)."""

    name: str
    words: str
    weight: float = 0.0


@dataclass(frozen=True)
class Surroundings:
    """What holds of the whole report: does it defang, who published it, which places are link targets.

    `defanged` is the share of its hosts that are written so, `defanged_mail` of its mail addresses; `attacked_from` are
    hosts judged the attacker's elsewhere, `attacked_at` those at which an address is.
    """

    defangs: bool
    hosts: frozenset[str]
    links: Mapping[int, str]  # start of an address -> link or image
    listed: frozenset[str] = frozenset()  # addresses in the report's own lists of indicators
    defanged: float = 1.0
    defanged_mail: float = 1.0
    records: Records | None = None
    programs: frozenset[str] = frozenset()  # of side-loading pairs: honest
    libraries: frozenset[str] = frozenset()  # of side-loading pairs: the attacker's
    attacked_from: frozenset[str] = frozenset()
    attacked_at: frozenset[str] = frozenset()


ATTACK = Phrase(
    r"\b(?:c2|c&c|cnc|command[\s-]and[\s-]control|malicious|malware|payloads?|beacon\w*|exfil\w*|droppers?"
    r"|dropped|downloaders?|download(?:ed|s)? (?:from|by)|delivery|stagers?"
    r"|second[\s-]stage|backdoors?|implants?|loaders?|trojan\w*|ransomware|stealers?|rat|phishing|spear\w*"
    r"|credential harvest\w*|lures?|decoy|attackers?|threat actors?|adversar\w+"
    r"|campaign|compromised|infrastructure|shellcode|webshells?|keylogger|rootkit|botnet|sender|samples?"
    r"|hosts? (?:other )?(?:malicious|malware)|registered by|registration email|used by|observed"
    r"|indicators?|iocs?|resolve[sd]?|exploit\w*|hack\w*|mimikatz|miner|drops?|operators?(?:-\w+|'s?|’s?|\s(?:hosts?|domains?|servers?|ips?"
    r"|mx|panel|infrastructure|address(?:es)?))|panels?"
    r"|staging|distribution|typo-?squat\w*|look-?alike(?:s)?|scam\w*|fake|received: from)\b"
)
SECTION = Phrase(
    r"\b(?:indicators?|iocs?|c2s?|c&cs?|cnc|command[\s-]and[\s-]control|infrastructure"
    r"|network(?:\sbased)?\s(?:indicators?|iocs?)|samples?|hashes|sha-?\d*|md5|payloads?|malware|domains?"
    r"|ip\s?(?:v4)?\s?address(?:es)?|ips"
    r"|urls?|network|files?|phishing|staging|delivery|observables?|artifacts?|remote locations|traffic|dropped|scripts?"
    r"|binar(?:y|ies)|loaders?|downloads?|e-?mails?|mutex\w*|paths?|persistence|host(?:\sbased)? indicators?)\b"
)
_VICTIMS = Phrase(
    r"\btarget{1,2}ed (?:networks?|organi[sz]ations?|hosts?|ips?|addresses|entities)"
    r"|^(?:[\w&'-]+\s){0,4}victims?(?:'? (?:networks?|ips?|list))?\s?:?$"
)
_REFERENCES = Phrase(
    r"^\W*(?:[\d.]+\s)?(?:original |external |additional |key |other )?(?:references?|sources?|further reading"
    r"|related (?:reading|posts?|content)|read more|bibliography|credits|about (?:us|the author)"
    r"|contact(?: information)?|resources|acknowledge?ments?|licen[cs]e|footnotes?|authors?)(?:\s(?:and"
    r"|&)\s[\w\s]{2,30})?\W*$"
)
_HONEST = Phrase(
    r"\b(?:legitimate(?![\s-](?:\w+-)?looking)|legit|clean|benign|not (?:a )?malicious|vulnerable legitimate"
    r"|signed by|abused|living off the land|side-?load(?:ing)? host|trusted|harmless|innocent)\b"
)
_COMPROMISED = Phrase(
    r"\b(?:compromised|hacked|breached)\s(?:\w+\s)?(?:web\s?)?(?:sites?|pages?|domains?)\b"
    r"|\blegitimate,? (?:but )?compromised"
)
_HONEST_PLACES = Phrase(
    r"\b(?:legitimate|benign|non-malicious)\s(?:\w+\s){0,2}(?:domains?|(?:web\s?)?sites?|services?|urls?|traffic|hosts?)\b"
)
_SAYS_ATTACK = Phrase(r"(?<!not a )(?<!not )\bmalicious (?!without)|trojani[sz]ed|infected|\bloads? (?:the )?malicious")
_VICTIM = Phrase(
    r"\b(?:victim(?:'s|s)?|targets?' |internal (?:network|address|ip|host)|sandbox|honeypot|our (?:lab|test)"
    r"|researcher'?s?|localhost|loopback|government (?:[\w-]+\s){0,2}(?:host|server|portal|system|site))\b"
)
_CITES = Phrase(
    r"\b(?:according to|reported by|published (?:by|in|on)|blog(?:\s?post)?|article|report(?:s|ed)? (?:by|on"
    r"|at)|see|described (?:in|by)|available (?:at|on|in)|github|analysis by|refer to|read|visit"
    r"|more information|write-?up|advisory|twitter|linkedin|malpedia|virustotal)\b"
)
_SPOOF = Phrase(r"\b(?:spoof\w*|impersonat\w*|purport\w*|masquerad\w*|posing as|pretend\w*)\b")
_SENDER = Phrase(r"\b(?:sender|from:|sent from|e-?mail(?:s|ed)? from|registration|registered|registrant|reply-to)")
_MESSAGE = Phrase(r"\bmessage-id\b|\bin-reply-to\b")
_CONTACT = Phrase(
    r"\b(?:contact|report (?:incidents|to)|e-?mail us|media|inquiries|questions|press|hotline|at \(\d{3}\)|call)\b"
)
_FRONT_VALUE = re.compile(
    r"\s*(?:-\s)?(?:value|ioc|indicator|sha-?256|sha-?1|md5|hash|ip|domain|c2)\s?:", re.IGNORECASE
)
_AUTHORITY = re.compile(r"\.(?:gov|mil|govt|gouv|gob|go|edu|ac|int)(?:\.[a-z]{2})?$")
_LINE = 160  # characters; longer is a sentence of prose
_DEFANGED = Phrase(r"\[\.\]|\bhxxp|\[:\]")
_BRAND = re.compile(r"[A-Z][a-z]+[\w-]*\.[a-z]")
_CONSISTENT = 0.4  # of its hosts a report defangs at least this share: one left clickable then says something
_PLACES = ("ipv4", "ipv6", "ip_port", "domain", "url", "onion")


def signs(document: Document, value: Found, around: Surroundings) -> Iterator[Sign]:
    """Yield the evidence about a value at its place."""
    block = document.block_at(value.start)
    left, right = document.sentence(value.start, value.end)
    sentence = document.text[left:right]
    places = tuple(_place(document, value, block, around))
    if value.note == "given":
        yield Sign("feed", "a list of indicators states it")
        if value.benign:
            yield Sign("feed_honest", f"the list itself calls it harmless: {value.said[:80]}")
    if value.defanged and around.defangs:
        yield Sign("defanged", "written so that it cannot be clicked, as this report writes indicators")
    yield from places
    yield from _words(value, sentence, block, document, around)
    stated = value.note == "given" or any(s.name in ("listed", "column", "label") for s in places)
    listed: frozenset[str] = frozenset() if stated else around.listed
    for name, words in bystander_signs(document, value, block, (left, right), listed):
        yield Sign(name, words)
    if value.kind in _PLACES or value.kind in ("email", "cidr"):
        yield from _known(value, around, sender=bool(_SENDER.first(sentence)))
        if not value.defanged and value.kind in ("url", "domain", "email") and not stated and _odd(value, around):
            yield Sign("clickable", "left clickable, though the report defangs others")
        if not value.defanged and len(sentence) < _LINE and _DEFANGED.first(sentence) and not _CITES.first(sentence):
            yield Sign("beside", "in one line with a value that is written so that it cannot be clicked")
        if document.text[max(value.start - 2, 0) : value.start] == "*.":
            yield Sign("below", "written with all names below it, as something to look for")
        if value.kind == "domain" and not value.defanged and _BRAND.match(document.text, value.start, value.end):
            yield Sign("brand", "written with a capital, as the name of a company or site")
        if value.kind in ("url", "domain") and (host := owner(value, around)):
            yield Sign("host", f"at {host}, which this report calls the attacker's")


def _record(document: Document, value: Found, around: Surroundings) -> str:
    """Give what the other lines of its record say of a file; an empty text where it stands in none."""
    if around.records is None or value.kind not in (*HASH_LENGTHS, "file_path"):
        return ""
    span = around.records.around(value.start)
    return " " + document.text[slice(*span)] if span else ""


def _place(document: Document, value: Found, block: Block, around: Surroundings) -> Iterator[Sign]:
    if block.kind in ("hidden", "comment", "navigation"):
        words = {"hidden": "hidden from readers of the page", "comment": "a comment of a reader"}
        yield Sign("apart", words.get(block.kind, "part of the page's frame"))
    elif block.kind == "meta":
        listed = _FRONT_VALUE.match(document.text[block.start : block.start + 40]) or (
            value.kind in ("ipv4", "ipv6", "ip_port", *HASH_LENGTHS) and _alone(document, value, block)
        )
        yield (
            Sign("front_listed", "listed in the front matter")
            if listed
            else Sign("front", "stands in the front matter")
        )
    kind = around.links.get(value.start)
    if kind == "image":
        yield Sign("image", "the address of a picture on the page")
    elif kind == "link":
        yield Sign("link", "where a link of the author points to")
    if kind is None:
        named, cited, victims = _over(block.headings)
        if cited is not None and value.kind in ("url", "domain", "email", "file_name"):
            yield Sign("references", f"in the section {cited.strip(' :')!r}")
        elif victims is not None and value.kind not in HASH_LENGTHS:
            yield Sign("victims", f"in the section {victims.strip(' :')!r}")
        elif named is not None and excluded(block) is None:
            yield Sign("section", f"in the section {named.strip(' :')!r}")
        if _alone(document, value, block):
            yield Sign("listed", "stands alone, as in a list of indicators")
    header = next((c.header for c in block.cells if c.start <= value.start < c.end), "")
    label = _row_label(document, value, block)
    if header and SECTION.first(header):
        yield Sign("column", f"in the column {header!r}")
    elif label and SECTION.first(label):
        yield Sign("label", f"in a row named {label!r}")


@lru_cache(maxsize=4_096)
def _over(headings: tuple[str, ...]) -> tuple[str | None, str | None, str | None]:
    """Give the headings that name indicators, references and victims; the title is no section of indicators."""
    own = headings[1:] if len(headings) > 1 else headings
    named = next((h for h in reversed(own) if SECTION.first(h)), None)
    cited = next((h for h in headings if _REFERENCES.first(h)), None)
    return named, cited, next((h for h in headings if _VICTIMS.first(h)), None)


def _row_label(document: Document, value: Found, block: Block) -> str:
    if len(block.cells) < 2 or block.cells[0].end >= value.start:
        return ""
    return document.text[block.cells[0].start : block.cells[0].end].strip()[:60]


def _alone(document: Document, value: Found, block: Block) -> bool:
    text = document.text
    before = text[max(block.start, value.start - 40) : value.start].rpartition("\n")[2]
    after = text[value.end : min(block.end, value.end + 40)].partition("\n")[0]
    rest = before + after
    return len(rest.strip(" \t-*•`'\"|+.,;:()[]<>")) <= 3


def _words(value: Found, sentence: str, block: Block, document: Document, around: Surroundings) -> Iterator[Sign]:
    own = sentence.replace(document.text[value.start : value.end], " ")
    if value.kind in HASH_LENGTHS:
        yield Sign("hash", "reports give hashes of the files they are about")
    name = value.value.rpartition("\\")[2] if value.kind in ("file_name", "file_path") else ""
    if name in around.libraries:
        yield Sign("library", "an honest program is made to load it")
    elif name in around.programs:
        yield Sign("honest", "an honest program that is made to load the attacker's library")
    elif value.kind in (*HASH_LENGTHS, "file_name", "file_path", "url", "domain"):
        told = own + _record(document, value, around)
        if (honest := _HONEST.first(told)) and not _SAYS_ATTACK.first(told):
            yield Sign("honest", f"the text says {honest.lower()!r} beside it")
    if value.kind == "domain" and (broken := _COMPROMISED.first(own)):
        yield Sign("compromised", f"the text says {broken.lower()!r} beside it")
    if value.kind in ("url", "domain") and (used := _HONEST_PLACES.first(document.lead(block))):
        yield Sign("honest_place", f"the line that introduces it says {used.lower()!r}")
    elif value.kind in ("url", "domain") and (
        used := next(filter(None, map(_HONEST_PLACES.first, block.headings)), "")
    ):
        yield Sign("honest_place", f"the section says {used.lower()!r}")
    if attack := ATTACK.first(own):
        yield Sign("attack_words", f"the text says {attack!r} beside it")
    elif lead := ATTACK.first(document.lead(block)):
        yield Sign("introduced", f"the line that introduces it says {lead!r}")
    if (victim := _VICTIM.first(own)) and value.kind not in HASH_LENGTHS:
        yield Sign("victim", f"the text says {victim!r} beside it")
    if value.kind in ("url", "domain") and not value.defanged and (cites := _CITES.first(own)):
        yield Sign("cited", f"the text says {cites!r} beside it")
    if value.kind == "email":
        if sender := _SENDER.first(own):
            yield Sign("sender", f"the text says {sender!r} beside it")
        if _MESSAGE.first(own):
            yield Sign("message_id", "the number of a mail, no address")
        if contact := _CONTACT.first(own):
            yield Sign("contact", f"the text says {contact!r} beside it")
        if _SPOOF.first(own):
            yield Sign("spoofed", "the text says that the sender pretends to be another")


def _known(value: Found, around: Surroundings, *, sender: bool) -> Iterator[Sign]:
    host = host_of(value)
    if value.kind in ("ipv4", "ipv6", "ip_port", "cidr") or (value.kind == "url" and _is_address(host)):
        special = special_network(value)
        if value.kind == "url" and not special:
            yield Sign("ip_host", "served by an address without a name")
        if special:
            yield Sign("special", f"the address is no one's on the internet, or everyone's: {special}")
        return
    if value.kind != "cidr" and host:
        apart = next((n for n in (host, *_tails(host)) if n in facts.special_names() and n != "onion"), None)
        if apart is not None:
            yield Sign("special", f"the name {apart!r} is set apart: {facts.special_names()[apart]}")
        if any(host == own or host.endswith("." + own) for own in around.hosts):
            yield Sign("publisher", "a host of the publisher of this report")
        what = known_host(host)
        if what and what[0] in ("publisher", "analysis_service", "certificate_service"):
            yield Sign("publisher_list", f"{what[1]} is known as a {what[0].replace('_', ' ')} ({what[2]})")
        elif what and what[0] in ("well_known", "vendor", "address_service") and value.kind != "email":
            yield Sign("well_known", f"{what[1]} is known as a {what[0].replace('_', ' ')} ({what[2]})")
        if not (value.defanged or sender) and _AUTHORITY.search(host):
            yield Sign("authority_mail" if value.kind == "email" else "authority", "a host of an authority or a school")


def _odd(value: Found, around: Surroundings) -> bool:
    """Tell whether a value left clickable stands out: most of its kind are defanged, or it is at a well-known place."""
    if value.kind == "email":
        return around.defangs and around.defanged_mail >= _CONSISTENT
    known = known_host(host_of(value))
    shared = value.kind == "url" and known is not None and known[0] in ("shared_platform", "well_known", "vendor")
    return around.defangs and (shared or around.defanged >= _CONSISTENT)


def owner(value: Found, around: Surroundings) -> str | None:
    """Give the attacker's host that a URL lies at, or that a name stands below; null when there is none.

    A host that is known only by another URL of the attacker's may be a site that was broken into: then only URLs at it.
    """
    host = host_of(value)
    if value.kind == "url" and (host in around.attacked_from or host in around.attacked_at):
        return host
    return next((name for name in parents(host) if name in around.attacked_from), None)


def special_network(value: Found) -> str | None:
    """Give what a special network or resolver is called that holds the address, or null."""
    return _special(value.value if value.kind == "cidr" else host_of(value))


@lru_cache(maxsize=16_384)
def _special(text: str) -> str | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    first, last = int(network.network_address), int(network.broadcast_address)
    for low, high, words in _special_ranges()[network.version]:
        if low <= first and last <= high:
            return words
    return None


@lru_cache(maxsize=1)
def _special_ranges() -> dict[int, list[tuple[int, int, str]]]:
    """Give first and last address of each special network as numbers, by version of the protocol."""
    ranges: dict[int, list[tuple[int, int, str]]] = {4: [], 6: []}
    for known, what, source in facts.networks():
        ends = int(known.network_address), int(known.broadcast_address)
        ranges[known.version].append((*ends, f"{what} ({source})"))
    return ranges


@lru_cache(maxsize=16_384)
def known_host(host: str) -> tuple[str, str, str] | None:
    """Give (what, the listed name, list) of a host or of the nearest of its parents that a list has, or null."""
    hosts = facts.hosts()
    for name in (host, *parents(host), *_tails(host)):
        if name in hosts:
            what, source = hosts[name]
            return what, name, source
    return None


def host_of(value: Found) -> str:
    """Give the host or address of a value that has one, else an empty text."""
    match value.kind:
        case "url":
            return _host_of_url(value.value)
        case "email":
            return value.value.rpartition("@")[2]
        case "ip_port":
            return value.value.rpartition(":")[0].strip("[]")
        case "domain" | "onion" | "ipv4" | "ipv6" | "cidr":
            return value.value
        case _:
            return ""


@lru_cache(maxsize=4_096)
def _host_of_url(address: str) -> str:
    return urlsplit(address).hostname or ""


def _tails(host: str) -> Iterator[str]:
    while "." in host:
        host = host.partition(".")[2]
        yield host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
