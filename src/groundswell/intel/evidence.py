"""The evidence about a value at one place: named signs, each with the words that a reader sees.

What a sign weighs is in `knowledge/judgement-weights.csv`. A sign looks at the form of the value, where it stands
(section, column, link, list), the words of its sentence or row, and what is known of its host or network.

Not here: adding the signs up, and what it makes of a value (`judge.py`); where a value stands (`place.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from groundswell.intel.bystanders import KINDS, Reason, bystander_signs, excluded, in_section
from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found
from groundswell.intel.hosts import host_of, is_address, known_host, known_name, special_network
from groundswell.intel.named_as import NOTHING_TOLD, Told, named_signs
from groundswell.intel.phrases import ASKED, Words, words
from groundswell.intel.place import Place
from groundswell.intel.records import Records
from groundswell.model.observable import HASH_LENGTHS, parents


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
    told: Told = NOTHING_TOLD  # of things by their names


ATTACK = ASKED.phrase(
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
SECTION = ASKED.phrase(
    r"\b(?:indicators?|iocs?|c2s?|c&cs?|cnc|command[\s-]and[\s-]control|infrastructure"
    r"|network(?:\sbased)?\s(?:indicators?|iocs?)|samples?|hashes|sha-?\d*|md5|payloads?|malware|domains?"
    r"|ip\s?(?:v4)?\s?address(?:es)?|ips"
    r"|urls?|network|files?|phishing|staging|delivery|observables?|artifacts?|remote locations|traffic|dropped|scripts?"
    r"|binar(?:y|ies)|loaders?|downloads?|e-?mails?|mutex\w*|paths?|persistence|host(?:\sbased)? indicators?)\b"
)
_VICTIMS = ASKED.phrase(
    r"\btarget{1,2}ed (?:networks?|organi[sz]ations?|hosts?|ips?|addresses|entities)"
    r"|^(?:[\w&'-]+\s){0,4}victims?(?:'? (?:networks?|ips?|list))?\s?:?$"
)
_REFERENCES = ASKED.phrase(
    r"^\W*(?:[\d.]+\s)?(?:original |external |additional |key |other )?(?:references?|sources?|further reading"
    r"|related (?:reading|posts?|content)|read more|bibliography|credits|about (?:us|the author)"
    r"|contact(?: information)?|resources|acknowledge?ments?|licen[cs]e|footnotes?|authors?)(?:\s(?:and"
    r"|&)\s[\w\s]{2,30})?\W*$"
)
_OF_REFERENCES = ASKED.phrase(
    r"^\W*(?:ref(?:erence)?s?|sources?|links?|see also)(?:\s(?:urls?|links?))?\W*$"
)  # a column
_HONEST = ASKED.phrase(
    r"\b(?:legitimate(?![\s-](?:\w+-)?looking)|legit|clean|benign|not (?:a )?malicious|vulnerable legitimate"
    r"|signed by|abused|living off the land|side-?load(?:ing)? host|trusted|harmless|innocent)\b"
)
_COMPROMISED = ASKED.phrase(
    r"\b(?:compromised|hacked|breached)\s(?:\w+\s)?(?:web\s?)?(?:sites?|pages?|domains?)\b"
    r"|\blegitimate,? (?:but )?compromised"
)
_OWNED = ASKED.phrase(
    r"\b(?:operators?|attackers?|adversar(?:y|ies)|(?:threat )?actors?)(?:'s?|’s?)\s(?:[\w-]+\s){0,2}"
    r"(?:ips?|address(?:es)?|servers?|hosts?|domains?|vps|infrastructure|c2)\b"
    r"|(?<!not )(?<!than )\b(?:operator|attacker|actor|adversary)-"
    r"(?:owned|controlled|operated|attributable|disposable|registered)\b"
)
_HONEST_PLACES = ASKED.phrase(
    r"\b(?:legitimate|benign|non-malicious)\s(?:\w+\s){0,2}(?:domains?|(?:web\s?)?sites?|services?|urls?|traffic|hosts?)\b"
)
_SAYS_ATTACK = ASKED.phrase(
    r"(?<!not a )(?<!not )\bmalicious (?!without)|trojani[sz]ed|infected|\bloads? (?:the )?malicious"
)
_VICTIM = ASKED.phrase(
    r"\b(?:victim(?:'s|s)?|targets?' |internal (?:network|address|ip|host)|sandbox|honeypot|our (?:lab|test)"
    r"|researcher'?s?|localhost|loopback|government (?:[\w-]+\s){0,2}(?:host|server|portal|system|site))\b"
)
_CITES = ASKED.phrase(
    r"\b(?:according to|reported by|published (?:by|in|on)|blog(?:\s?post)?|article|report(?:s|ed)? (?:by|on"
    r"|at)|see|described (?:in|by)|available (?:at|on|in)|github|analysis by|refer to|read|visit"
    r"|more information|write-?up|advisory|twitter|linkedin|malpedia|virustotal)\b"
)
_SPOOF = ASKED.phrase(r"\b(?:spoof\w*|impersonat\w*|purport\w*|masquerad\w*|posing as|pretend\w*)\b")
_SENDER = ASKED.phrase(
    r"\b(?:sender|from:|sent from|e-?mail(?:s|ed)? from|registration|register(?:ed)?|registrant|reply-to)"
)
_MESSAGE = ASKED.phrase(r"\bmessage-id\b|\bin-reply-to\b")
_CONTACT = ASKED.phrase(
    r"\b(?:contact(?! (?:information|details|e-?mail) used)"
    r"|report (?:incidents|to)|e-?mail(?:ing)? us|media|inquiries|questions|press|hotline|at \(\d{3}\)|call"
    r"|feedback|reach (?:us|out)|talk to (?:an|our))\b"
)
_RANSOM = ASKED.phrase(
    r"\b(?:your files|decrypt(?:ion|or)? (?:\w+ ){0,4}(?:files|software|tool|key)|pay (?:us|the ransom)|in bitcoins?)\b"
)
_NOTE = 400  # characters around an address in a note
_FRONT_VALUE = re.compile(
    r"\s*(?:-\s)?(?:value|ioc|indicator|sha-?256|sha-?1|md5|hash|ip|domain|c2)\s?:", re.IGNORECASE
)
_LINE = 160  # characters; longer is a sentence of prose
_DEFANGED = ASKED.phrase(r"\[\.\]|\bhxxp|\[:\]")
_BRAND = re.compile(r"[A-Z][a-z]+[\w-]*\.[a-z]")
_OTHER_VALUE = re.compile(r"(?=\S{0,200}(?:\[\.|\.\]|\(\.))\S{4,200}")
_NOTE_MARK = re.compile(r"(?:^|\n)\s{0,3}\[\d{1,3}\]:?\s{1,3}\Z")
_KIND = re.compile(
    r"domain(?:\s?name)?|hostname|fqdn|ip(?:v[46])?(?:[\s-]?addr(?:ess)?)?|hash|(?:file\s?hash[\s:-]{0,3})?(?:md5|sha-?\d{1,3})"
    r"|url|e-?mail(?:[\s-]?addr(?:ess)?)?",
    re.IGNORECASE,
)  # what kind of value it is: nothing said of it
_CONSISTENT = 0.4  # of its hosts a report defangs at least this share: one left clickable then says something
_APART = {"hidden": "hidden from readers of the page", "comment": "a comment of a reader"}
_LISTED = ("listed", "column", "label")  # signs that a value stands where a report lists values
_FRONT = frozenset(["ipv4", "ipv6", "ip_port", *HASH_LENGTHS])
_NETWORKED = frozenset([*KINDS, "email", "cidr"])
_IN_RECORDS = frozenset([*HASH_LENGTHS, "file_path"])
_MAY_BE_HONEST = frozenset([*HASH_LENGTHS, "file_name", "file_path", "url", "domain"])

Evidence = tuple[Reason, ...]
_LINKS: dict[str, Evidence] = {
    "image": (("image", "the address of a picture on the page"),),
    "link": (("link", "where a link of the author points to"),),
}
_ALONE: Evidence = (("listed", "stands alone, as in a list of indicators"),)
_WRITTEN_SO: Evidence = (("defanged", "written so that it cannot be clicked, as this report writes indicators"),)


def signs(document: Document, place: Place, around: Surroundings) -> Evidence:
    """Give the evidence about a value at its place."""
    value, block = place.value, place.block
    alone = _alone(document, place)
    standing = (
        *_framed(document, place, alone=alone),
        *(_LINKS.get(around.links.get(value.start, "")) or _under(value.kind, block.headings, alone)),
        *_in_table(place.header, _row_label(document, value, block)),
    )
    stated = value.note == "given" or any(name in _LISTED for name, _ in standing)
    listed = frozenset() if stated else around.listed
    if value.kind in ("url", "email") and not value.defanged:
        standing = tuple(
            ("listed_link", words_of) if name == "listed" else (name, words_of) for name, words_of in standing
        )
        stated = value.note == "given" or any(name in _LISTED for name, _ in standing)
    return (
        *_stated(value),
        *(_WRITTEN_SO if value.defanged and around.defangs else ()),
        *standing,
        *_words(document, place, around),
        *named_signs(document, place, around.told),
        *(bystander_signs(document, place, listed) if value.kind in KINDS else ()),
        *(_known(place, around) if value.kind in _NETWORKED else ()),
        *(_form(document, place, around, stated=stated) if value.kind in _NETWORKED else ()),
    )


def _stated(value: Found) -> Iterator[Reason]:
    if value.note == "given":
        yield "feed", "a list of indicators states it"
        if value.benign:
            yield "feed_honest", f"the list itself calls it harmless: {value.said[:80]}"


def _form(document: Document, place: Place, around: Surroundings, *, stated: bool) -> Iterator[Reason]:
    """Yield what the way it is written says of a host, an address or a mail address."""
    value, sentence = place.value, place.sentence
    if not value.defanged:
        registered = value.kind == "email" and _SENDER.first(sentence)
        if value.kind in ("url", "domain", "email") and not stated and not registered and _odd(value, around):
            yield "clickable", "left clickable, though the report defangs others"
        if len(sentence) < _LINE and _DEFANGED.first(sentence) and not _CITES.first(sentence):
            yield "beside", "in one line with a value that is written so that it cannot be clicked"
    if value.start >= 2 and document.text.startswith("*.", value.start - 2):
        yield "below", "written with all names below it, as something to look for"
    if value.kind == "domain" and not value.defanged and _BRAND.match(document.text, value.start, value.end):
        yield "brand", "written with a capital, as the name of a company or site"
    if value.kind in ("url", "domain") and (host := owner(value, around)):
        yield "host", f"at {host}, which this report calls the attacker's"


def _record(document: Document, value: Found, around: Surroundings) -> str:
    """Give what the other lines of its record say of a file; an empty text where it stands in none."""
    if around.records is None or value.kind not in _IN_RECORDS:
        return ""
    span = around.records.around(value.start)
    return " " + document.text[slice(*span)] if span else ""


def _framed(document: Document, place: Place, *, alone: bool) -> Evidence:
    """Give what it says that a place is no part of the report's prose: frame, comments, front matter."""
    value, block = place.value, place.block
    if block.kind in ("hidden", "comment", "navigation"):
        return (("apart", _APART.get(block.kind, "part of the page's frame")),)
    if block.kind != "meta":
        return ()
    if (alone and value.kind in _FRONT) or _FRONT_VALUE.match(document.text[block.start : block.start + 40]):
        return (("front_listed", "listed in the front matter"),)
    return (("front", "stands in the front matter"),)


@lru_cache(maxsize=4_096)
def _under(kind: str, headings: tuple[str, ...], alone: bool) -> Evidence:
    """Give what the headings over a value say of it, and whether it stands alone."""
    over = _over(headings)
    said: Reason | None
    if over.cited is not None and kind in ("url", "domain", "email", "file_name"):
        said = over.cited
    elif over.victims is not None and kind not in HASH_LENGTHS:
        said = over.victims
    else:
        said = over.named
    return (*(() if said is None else (said,)), *(_ALONE if alone else ()))


@lru_cache(maxsize=4_096)
def _in_table(header: str, label: str) -> Evidence:
    if header and _OF_REFERENCES.first(header):
        return (("references", f"in the column {header!r}"),)
    if header and SECTION.first(header):
        return (("column", f"in the column {header!r}"),)
    if label and SECTION.first(label):
        return (("label", f"in a row named {label!r}"),)
    return ()


class _Over(NamedTuple):
    """What the headings over a place say of the values there."""

    named: Reason | None  # a section of indicators; the title is none, nor what says that it holds no indicators
    cited: Reason | None  # references
    victims: Reason | None
    honest: str | None  # an honest place, as the outermost heading that speaks of one writes it


@lru_cache(maxsize=4_096)
def _over(headings: tuple[str, ...]) -> _Over:
    own = headings[1:] if len(headings) > 1 else headings
    named = next((h for h in reversed(own) if SECTION.first(h)), None) if excluded(headings) is None else None
    cited = next((h for h in headings if _REFERENCES.first(h)), None)
    victims = next((h for h in own if _VICTIMS.first(h)), None)
    return _Over(
        None if named is None else ("section", in_section(named)),
        None if cited is None else ("references", in_section(cited)),
        None if victims is None else ("victims", in_section(victims)),
        next(filter(None, map(_HONEST_PLACES.first, headings)), None),
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
    left = text[max(block.start, value.start - _LINE) : value.start].rpartition("\n")[2]
    right = text[value.end : min(block.end, value.end + _LINE)].partition("\n")[0]
    return all(map(_OTHER_VALUE.fullmatch, (left + " " + right).split()))


def _words(document: Document, place: Place, around: Surroundings) -> Iterator[Reason]:
    """Yield what the words beside a value, or those that introduce it, say of it."""
    value, own = place.value, place.own
    if value.kind in HASH_LENGTHS:
        yield "hash", "reports give hashes of the files they are about"
    name = value.value.rpartition("\\")[2] if value.kind in ("file_name", "file_path") else ""
    if name in around.libraries:
        yield "library", "an honest program is made to load it"
    elif name in around.programs:
        yield "honest", "an honest program that is made to load the attacker's library"
    elif value.kind in _MAY_BE_HONEST and (honest := _honest_beside(own, _record(document, value, around))):
        yield honest
    attack = _attack(own)
    lead = "" if attack and value.kind not in ("url", "domain") else _lead(document, place)
    if value.kind in ("url", "domain"):
        if value.kind == "domain" and (broken := _COMPROMISED.first(own)):
            yield "compromised", f"the text says {broken.lower()!r} beside it"
        if used := _HONEST_PLACES.first(lead):
            yield "honest_place", f"the line that introduces it says {used.lower()!r}"
        elif used := _over(place.block.headings).honest:
            yield "honest_place", f"the section says {used.lower()!r}"
    if (
        value.kind == "url"
        and not value.defanged
        and _NOTE_MARK.search(document.text[max(value.start - 12, 0) : value.start])
    ):
        yield "references", "a numbered note"
    elif lead and _REFERENCES.first(lead):
        yield "references", f"below the line {lead.strip()!r}"
    if attack:
        yield attack
    elif introduced := ATTACK.first(lead):
        yield "introduced", f"the line that introduces it says {introduced!r}"
    yield from _beside(value.kind, own, value.defanged)
    if value.kind == "email" and _in_ransom_note(document, value):
        yield "ransom_note", "the address of a ransom note"


def _in_ransom_note(document: Document, value: Found) -> bool:
    """Tell whether a mail address at a service that anybody may use stands in the words of a ransom note."""
    known = known_host(host_of(value))
    near = document.text[max(value.start - _NOTE, 0) : value.end + _NOTE]
    return known is not None and known[0] == "mail_service" and bool(_RANSOM.first(near))


def _lead(document: Document, place: Place) -> str:
    """Give the words that introduce a block; code is introduced by the paragraph before it."""
    if place.lead:
        return place.lead
    above = document.above(place.block) if place.block.kind == "code" else None
    return document.text[above.start : above.end][-300:] if above and above.kind == "paragraph" else ""


def _honest_beside(own: str, record: str) -> Reason | None:
    """Say that the words beside a value, or its record, call it honest; a record is looked through once for all."""
    if not (_HONEST.possible(words(own)) or (record and _HONEST.possible(words(record)))):
        return None
    return _honest(own + record)


@lru_cache(maxsize=2_048)
def _honest(told: str) -> Reason | None:
    asked = words(told)
    if (honest := _HONEST.within(asked)) and not _SAYS_ATTACK.within(asked):
        return "honest", f"the text says {honest.lower()!r} beside it"
    return None


@lru_cache(maxsize=2_048)
def _attack(own: str) -> Reason | None:
    attack = ATTACK.within(words(own))
    return ("attack_words", f"the text says {attack!r} beside it") if attack else None


@lru_cache(maxsize=2_048)
def _beside(kind: str, own: str, defanged: bool) -> Evidence:
    """Give what the words beside a value of a kind say of it, other than that it is the attacker's or honest."""
    return tuple(_told_beside(kind, words(own), defanged=defanged))


def _told_beside(kind: str, own: Words, *, defanged: bool) -> Iterator[Reason]:
    if kind not in HASH_LENGTHS and (victim := _VICTIM.within(own)):
        yield "victim", f"the text says {victim!r} beside it"
    if kind in KINDS and (owned := _OWNED.within(own)):
        yield "owned", f"the text says {owned!r} beside it"
    if kind in ("url", "domain") and not defanged and (cites := _CITES.within(own)):
        yield "cited", f"the text says {cites!r} beside it"
    if kind == "email":
        if sender := _SENDER.within(own):
            yield "sender", f"the text says {sender!r} beside it"
        if _MESSAGE.within(own):
            yield "message_id", "the number of a mail, no address"
        if contact := _CONTACT.within(own):
            yield "contact", f"the text says {contact!r} beside it"
        if _SPOOF.within(own):
            yield "spoofed", "the text says that the sender pretends to be another"


def _known(place: Place, around: Surroundings) -> Iterator[Reason]:
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
    known = known_name(host)
    if known.apart:
        yield "special", known.apart
    if any(host == own or host.endswith("." + own) for own in around.hosts):
        yield "publisher", "a host of the publisher of this report"
    if known.listed and (value.kind != "email" or known.listed[0] != "well_known"):
        yield known.listed
    if host.endswith(".onion"):
        yield "hidden_service", "a hidden service, which honest places of a report seldom are"
    if known.authority and not value.defanged and not _SENDER.first(place.sentence):
        yield "authority_mail" if value.kind == "email" else "authority", "a host of an authority or a school"


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
