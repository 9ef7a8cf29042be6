"""What the words beside a value, or those that introduce it, say of it.

Not here: where it stands (`standing.py`), things that a report names once for all its places (`named_as.py`), whose a
host is by the words right at it (`whose.py`), the attacked and the unrelated (`bystanders.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import HOSTED, host_of, known_host
from groundswell.intel.judgement.broken_into import BROKEN_SITES, said_beside
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Evidence, Sign
from groundswell.intel.judgement.standing import HONEST_PLACES, LINE, REFERENCES, over
from groundswell.intel.judgement.surroundings import Surroundings
from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import ASKED, Phrase, Words, words
from groundswell.model.observable import CERT_LENGTHS, HASHES_OF_FILES


def _words_of(kind: str) -> Phrase:
    """Give the phrase of the words that say one thing of the value that they stand beside."""
    return ASKED.phrase(rf"\b(?:{facts.alternatives('words/beside-values.csv', kind)})\b")


CITES = _words_of("cited")
SENDER = ASKED.phrase(
    r"\b(?:sender|from:|sent from|e-?mail(?:s|ed)? from|registration|register(?:ed)?|registrant|reply-to)"
)
_ATTACK = _words_of("attack")
_HONEST = ASKED.phrase(
    r"\b(?:(?:legitimate|legit|clean|benign|genuine)(?![\s-](?:\w+-)?looking)(?!\sdecoy)(?!\.\w)"
    r"|not (?:a )?malicious(?! until)|signed by|abused|living off the land|side-?load(?:ing)? host|trusted"
    r"|harmless|innocent)\b"
)
_ANOTHERS = re.compile(
    r"\b(?:by|to|into|as|via|of|from|with|like|beside|alongside|mimic\w*|imitat\w*|impersonat\w*|replac\w*)\s(?:the\s|an?\s|this\s|its\s)?"
    r"(?:\w+\s)?(?:legitimate|legit|clean|benign)\b"
    r"|\b(?:legitimate|legit|benign)\s(?:[\w-]+\s){0,2}(?:(?:web\s?)?(?:services?|sites?)|domains?|urls?|servers?|platforms?)\b",
    re.IGNORECASE,
)  # honest is what it is loaded by, put into, made to look like or asks
_LOADED_BY = re.compile(
    r"\b(?:loaded|run|executed|launched|started|called)\s(?:by|through|using|with)\s(?:an?\s|the\s)?(?:copy\sof\s)?(?:an?\s|the\s)?"
    r"(?:legitimate|legit|clean|benign|genuine)\b",
    re.IGNORECASE,
)
_OWNED = ASKED.phrase(
    r"\b(?:operators?|attackers?|adversar(?:y|ies)|(?:threat )?actors?)(?:'s?|’s?)\s(?:[\w-]+\s){0,2}"
    r"(?:ips?|address(?:es)?|servers?|hosts?|domains?|vps|infrastructure|c2)\b"
    r"|\b(?:sites?|websites?|domains?|servers?|hosts?|pages?|address(?:es)?)\s(?:that\s(?:is|was|were)\s|which\s(?:is|was)\s)?"
    r"(?:created|registered|set up|operated|owned|controlled|run)\sby\s(?:the\s|this\s|an?\s)?(?:threat\s|same\s)?"
    r"(?:actors?|attackers?|adversar(?:y|ies)|operators?|group)\b"
    r"|\b(?:was|were|been)\s(?:set up|created|registered)\s(?:to|by|for)\b"
    r"|(?<!not )\b(?:operator|attacker|actor|adversary)-"
    r"(?:owned|controlled|operated|attributable|disposable|registered)\b"
)
_SAYS_ATTACK = ASKED.phrase(
    r"(?<!not a )(?<!not )\bmalicious (?!without)|trojani[sz]ed|infected|\bloads? (?:the )?malicious"
)
_VICTIM = _words_of("victim")
_VICTIMS_LEAD = ASKED.phrase(
    r"\b(?:e-?mails?|messages?|letters?|phish\w*)\b[^.:\n]{0,60}\b(?:sent|addressed)\sto\b[^.:\n]{0,60}:\W{0,3}$"
    r"|\brecipients\b[^.:\n]{0,120}:\W{0,3}$|\b(?:targets|victims)\b(?:\s(?:are|were|include[sd]?|in|the|of|this|these|following|list(?:ed)?|below|attacks?|campaign|as"
    r"|follows|among|organi[sz]ations?|domains?|compan(?:y|ies))){0,8}\s?:\W{0,3}$"
    r"|\b(?:received|were\ssent)\s(?:the\s|these\s|such\s)?(?:spear-?\s?)?phishing\s(?:e-?mails?|messages?)\s?:\W{0,3}$"
)
_SPOOF = ASKED.phrase(r"\b(?:spoof\w*|impersonat\w*|purport\w*|masquerad\w*|posing as|pretend\w*)\b")
_MESSAGE = ASKED.phrase(r"\bmessage-id\b|\bin-reply-to\b")
_CONTACT = _words_of("contact")
_RANSOM = ASKED.phrase(
    r"\b(?:your files|decrypt(?:ion|or)? (?:\w+ ){0,4}(?:files|software|tool|key)|pay (?:us|the ransom)|in bitcoins?)\b"
)
_SPOOFED_TITLE = ASKED.phrase(
    r"\b(?:spoofed|forged|impersonated)\s(?:[\w-]+\s){0,2}(?:e-?mail |mail )?(?:address|sender)(?:es|s)?\b"
)
_HASH = re.compile(r"\b[0-9A-Fa-f]{32,128}\b")
_HONEST_FILES = re.compile(
    r"(?:abused\s|vulnerable\s)?(?:legitimate|legit|benign|clean|non-malicious)\s(?:[\w-]{1,20}\s){0,2}"
    r"(?:applications?|programs?|executables?|files?|binaries|software|tools|drivers?)\W{0,3}",
    re.IGNORECASE,
)
_HONEST_FILE_BEHIND = re.compile(
    r"\s{0,3}\n\s{0,3}(?:this|the)\s(?:[\w-]{1,20}\s){0,2}(?:file|dll|program|library|executable|binary|driver)\s"
    r"(?:is|was|appears\sto\sbe|seems\sto\sbe)\s(?:an?\s|the\s)?(?:legit(?:imate)?|clean|benign|genuine|harmless)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\([^()]{0,200}\)")  # a remark on what stands before it
_NEAR_LEFT, _NEAR_RIGHT = 120, 60  # characters
_NOTE = 400  # characters around an address in a note
_NOTE_MARK = re.compile(r"(?:^|\n)\s{0,3}\[\d{1,3}\]:?\s{1,3}\Z")
_DIGESTS = HASHES_OF_FILES | CERT_LENGTHS.keys()
_IN_RECORDS = frozenset([*HASHES_OF_FILES, "file_path"])
_OF_VICTIMS = ("domain", "url", "ipv4", "ip_port", "email")
_MAY_BE_HONEST = frozenset([*HASHES_OF_FILES, "file_name", "file_path", "url", "domain"])


def told_beside(document: Document, place: Place, around: Surroundings) -> Iterator[Sign]:
    """Yield what the words beside a value, or those that introduce it, say of it."""
    value, own = place.value, place.own
    yield from _of_file(place)
    if honest := _called_honest(document, place, around):
        yield honest
    attack = _attack(own)
    lead = "" if attack and value.kind not in ("url", "domain") else _lead(document, place)
    if value.kind in ("url", "domain"):
        yield from _of_site(place, lead)
    if value.kind in _OF_VICTIMS and (attacked := _VICTIMS_LEAD.first(lead or _heading(place))):
        yield "victims", f"the line that introduces it says {' '.join(attacked.split()).strip(' :')!r}"
    if _in_note(document, value):
        yield "references", "a numbered note"
    elif lead and REFERENCES.first(lead):
        yield "references", f"below the line {lead.strip()!r}"
    if attack:
        yield attack
    elif introduced := _ATTACK.first(lead):
        yield "introduced", f"the line that introduces it says {introduced!r}"
    yield from _beside(value.kind, own, value.defanged)
    if value.kind == "email" and _SPOOFED_TITLE.first(place.block.heading):
        yield "spoofed", "the section says that the senders pretend to be others"
    if value.kind == "email" and _in_ransom_note(document, value):
        yield "ransom_note", "the address of a ransom note"


def _of_file(place: Place) -> Iterator[Sign]:
    if place.value.kind in HASHES_OF_FILES:
        yield "hash", "reports give hashes of the files they are about"
    elif place.value.kind in CERT_LENGTHS:
        yield "hash", "reports give thumbprints of the certificates they are about"


def _called_honest(document: Document, place: Place, around: Surroundings) -> Sign | None:
    """Give the sign of a library or a program of a side-loading pair, or of what is called honest; else null."""
    value = place.value
    name = value.value.rpartition("\\")[2] if value.kind in ("file_name", "file_path") else ""
    if name in around.libraries:
        return "library", "an honest program is made to load it"
    if name in around.programs:
        return "honest", "an honest program that is made to load the attacker's library"
    if value.kind in HASHES_OF_FILES and (listed := _honest_files(document, place)):
        return "honest", listed
    if value.kind in _MAY_BE_HONEST:
        return _honest_beside(_near(place), _record(document, value, around))
    return None


def _of_site(place: Place, lead: str) -> Iterator[Sign]:
    """Yield that a site was broken into, or that the words over it speak of honest places."""
    is_url = place.value.kind == "url"
    if not is_url and (broken := said_beside(place)):
        yield "compromised", broken
    if (used := HONEST_PLACES.first(lead)) and not (is_url and BROKEN_SITES.first(lead)):
        yield "honest_place", f"the line that introduces it says {used.lower()!r}"
    elif used := over(place.block.headings).honest:
        yield "honest_place", f"the section says {used.lower()!r}"


def _in_note(document: Document, value: Found) -> bool:
    """Tell whether an address that can be clicked begins a numbered note."""
    before = document.text[max(value.start - 12, 0) : value.start]
    return value.kind == "url" and not value.defanged and _NOTE_MARK.search(before) is not None


def _little() -> frozenset[str]:
    return facts.words("little-words.txt")


def _honest_files(document: Document, place: Place) -> str:
    """Say that the title of its list, or the sentence right behind a hash, calls the file honest; else nothing."""
    title = place.block.heading
    if _HONEST_FILES.fullmatch(title):
        return f"stands under {title!r}"
    behind = _HONEST_FILE_BEHIND.match(document.text, place.value.end)
    return f"the next line says {' '.join(behind[0].split())!r}" if behind else ""


def _near(place: Place) -> str:
    """Give the words that can call a value honest: of a long sentence about several files those beside a hash."""
    value = place.value
    if value.kind not in HASHES_OF_FILES:
        return place.own
    if place.block.kind == "row" or place.header or len(place.sentence) <= LINE:
        return _ANOTHERS.sub(" ", place.own)
    at = value.start - place.span[0]
    left = _CLOSED.sub(" ", _HASH.split(place.sentence[:at])[-1])[-_NEAR_LEFT:]
    right = _HASH.split(place.sentence[at + value.end - value.start :], maxsplit=1)[0][:_NEAR_RIGHT]
    return _ANOTHERS.sub(" ", left + " " + right)


def _record(document: Document, value: Found, around: Surroundings) -> str:
    """Give what the other lines of its record say of a file; an empty text where it stands in none."""
    if around.records is None or value.kind not in _IN_RECORDS:
        return ""
    span = around.records.around(value.start)
    return " " + _LOADED_BY.sub(" ", document.text[slice(*span)]) if span else ""


def _in_ransom_note(document: Document, value: Found) -> bool:
    """Tell whether a mail address at a service that anybody may use stands in the words of a ransom note."""
    known = known_host(host_of(value))
    near = document.text[max(value.start - _NOTE, 0) : value.end + _NOTE]
    return known is not None and known[0] == "mail_service" and bool(_RANSOM.first(near))


def _lead(document: Document, place: Place) -> str:
    """Give the words that introduce a block; code is introduced by the paragraph before it.

    A line with a colon over a list may be read as its heading; it introduces it where it names no indicators.
    """
    if place.lead:
        return place.lead
    if (heading := _heading(place)) and over(place.block.headings).named is None:
        return heading
    above = document.above(place.block) if place.block.kind == "code" else None
    return document.text[above.start : above.end][-300:] if above and above.kind == "paragraph" else ""


def _heading(place: Place) -> str:
    """Give the nearest heading where it ends as a line that introduces does, else an empty text."""
    heading = place.block.heading
    return heading if heading.endswith(":") else ""


def _honest_beside(own: str, record: str) -> Sign | None:
    """Say that the words beside a value, or its record, call it honest; a record is looked through once for all."""
    if not (_HONEST.possible(words(own)) or (record and _HONEST.possible(words(record)))):
        return None
    return _honest(own + record)


@lru_cache(maxsize=2_048)
def _honest(told: str) -> Sign | None:
    asked = words(told)
    if (honest := _HONEST.within(asked)) and not _SAYS_ATTACK.within(asked):
        return "honest", f"the text says {honest.lower()!r} beside it"
    return None


@lru_cache(maxsize=2_048)
def _attack(own: str) -> Sign | None:
    attack = _ATTACK.telling(words(own), _little())
    return ("attack_words", f"the text says {attack!r} beside it") if attack else None


@lru_cache(maxsize=2_048)
def _beside(kind: str, own: str, defanged: bool) -> Evidence:
    """Give what the words beside a value of a kind say of it, other than that it is the attacker's or honest."""
    return tuple(_told_beside(kind, words(own), defanged=defanged))


def _told_beside(kind: str, own: Words, *, defanged: bool) -> Iterator[Sign]:
    if kind not in _DIGESTS and (victim := _VICTIM.within(own)):
        yield "victim", f"the text says {victim!r} beside it"
    if kind in HOSTED and (owned := _OWNED.within(own)):
        yield "owned", f"the text says {owned!r} beside it"
    if kind in ("url", "domain") and not defanged and (cites := CITES.telling(own, _little())):
        yield "cited", f"the text says {cites!r} beside it"
    if kind == "email":
        if sender := SENDER.within(own):
            yield "sender", f"the text says {sender!r} beside it"
        if _MESSAGE.within(own):
            yield "message_id", "the number of a mail, no address"
        if contact := _CONTACT.within(own):
            yield "contact", f"the text says {contact!r} beside it"
        if _SPOOF.within(own):
            yield "spoofed", "the text says that the sender pretends to be another"
