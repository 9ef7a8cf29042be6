"""Find names that no list knows, by how a text introduces them: "a backdoor called X", "the group, tracked as X".

A report's own new malware is in no list, and is what the report is about. A naming word says that a name follows; the
nearest noun before it says what is named, and names of files, firms, functions or flaws are so left alone.

Not here: the patterns of introductions (`wordings.py`), names of lists (`lexicon.py`), names by their form
(`name_forms.py`), words that a report uses as names without introducing them (`coined.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from groundswell.intel.document import Document
from groundswell.intel.knowledge import facts
from groundswell.intel.names.name_forms import ENDINGS, FORMS, FUNCTION, SETS, formed, no_names
from groundswell.intel.names.wordings import (
    BEFORE,
    CAMPAIGN,
    DEFINED,
    ID,
    KINDS,
    LIKE,
    LIST,
    MALWARE,
    NAME,
    NAMING,
    QUOTE,
    SET,
    TOLD,
    TOOL,
    UNQUOTE,
    WORD,
)
from groundswell.intel.text.phrases import Pattern
from groundswell.model.dossier import NameKind, Span

_MALWARE_LAST = re.compile(rf"(?<![\w-])(?:{MALWARE})$", re.IGNORECASE)
_THING = re.compile(
    rf"(?<![\w-])(?:(?P<malware>{MALWARE}|famil(?:y|ies)|bots?|variants?)|(?P<tool>{TOOL})|(?P<intrusion_set>{SET})|(?P<campaign>{CAMPAIGN})"
    r"|(?P<other>[a-z]{3,16}))(?![\w-])",
    re.IGNORECASE,
)
_CLAUSE = 90  # characters before a naming word in which the noun that it names must stand
_AFTER = 40  # and after the name, where nothing before it says what it is
_END = re.compile(r"[.!?;:]\s")
_END_AFTER = re.compile(r"[.!?;:]\s|[()]|\bby\b")
_ACTIVE = re.compile(r"(?:calls?|names|dubs|tracks?|refers?)\b")
_CALLS = re.compile(r"call(?:s|ing)?\s(?!it\b|them\b)")
_NAMER = re.compile(
    rf"(?:{SET}|{MALWARE}|{TOOL})\s{{1,3}}$", re.IGNORECASE
)  # "the group calls": it names, it is not named
_PLAIN_RAT = re.compile(r"[A-Z][a-z]+ RAT")  # "Black RAT" is the name: without its end it is an everyday word
_IN_CELL = re.compile(
    rf"(?:(?:Packed|Unpacked|Encrypted|Trojanized|Malicious)\s)?([A-Za-z][A-Za-z0-9]{{2,30}})"
    rf"(?:\s(?:v[\d.]{{1,9}}\s(?:[\w-]{{1,24}}\s){{0,2}})?(?i:{MALWARE}|C&C(?:\sserver)?|C2(?:\sserver)?|shellcode)\b"
    r"|\sv\d[\d.]{0,9}\s)"
)
_FORM_OF_A_NAME = re.compile(r"[a-z][A-Z]")
_ONLY_KIND = re.compile(rf"{MALWARE}|{TOOL}|{SET}|{CAMPAIGN}", re.IGNORECASE)
_ARTICLE = re.compile(
    r"(?:\b(?:the|a|an|new|recent|latest|updated|custom|this|called|named|dubbed|its|their|of|with|via|by|and|or"
    r"|deploy(?:s|ed|ing)?"
    r"|drop(?:s|ped|ping)?|install(?:s|ed|ing)?|deliver(?:s|ed|ing)?|distribut(?:es?|ed|ing)|use(?:s|d)?|using)"
    rf"|,)\s{QUOTE}?$"
)
_PART = re.compile(NAME)
_OPENED = re.compile('[“"][^“”"]?$')
_OPENING_MARKS = "\"“'‘’*` "
_VERB = re.compile(r"[A-Z][a-z]+(?:ed|ing)")
_CLOSING = "\"”'’*`"
_GOES_ON = re.compile('[^“”"\\n]{0,40}[a-z]{3,20}[^“”"\\n]{0,40}[”"]')
_QUOTED = re.compile(rf"[\"“‘'](?<=\s.)\s?({WORD}(?:\s{WORD}){{0,2}}),?\s?[\"”’']")
_KIND_LAST = re.compile(rf"{KINDS}\s$")
_HAS_ID = re.compile(rf"(?<![\w./-])({WORD}(?:[ /]{WORD}){{0,3}})\s?$")
_BETWEEN_SLASHES = re.compile(r"[^/]+")
_ALSO = re.compile(
    rf"{UNQUOTE}?(?:\s?\[G\d{{4}}\])?\s?(?:\(\s?|,\s|[—–-]{{1,2}}\s?)?(?:aka|AKA|a\.k\.a\.?"
    rf"|(?:which is |is |who are |are )?also "
    rf"(?:known|tracked|referred to)(?: by \w+)? as|also called)[:,]?\s{{1,3}}({LIST})"
)
_SHORT = re.compile(r"\s?\(\s?[\"“'‘]?([A-Z]{2,6})[\"”'’]?\s?\)")
_GENERIC_TEXT = (
    "malware backdoor trojan loader implant ransomware tool group gang actor team family campaign stealer suite"
)
_GENERIC = frozenset(_GENERIC_TEXT.split())
_OWN_KIND: dict[str, NameKind] = {"campaign": "campaign", "group": "intrusion_set", "gang": "intrusion_set"}
_LEADING_TEXT = "New Custom Packed Unpacked Encrypted Decrypted Malicious Trojanized Obfuscated A An The"
_LEADING = frozenset(_LEADING_TEXT.split())
_OPENING = frozenset(["Cyber", "Red", "Stealth", "Hidden"])  # with them names of several words begin
_TRAIT = re.compile(
    r"-(?:speaking|linked|borne|protected|packed|packaged|obfuscated|delivered|controlled|owned|hosted|written|compiled"
    r"|encoded|encrypted|based|related|backed|aligned|nexus|sponsored|affiliated|developed|type|like"
    r"|style|infected|focused|wide|themed|signed|driven|only|targeting|specific)$"
)
_ID_ITSELF = re.compile(r"[GSTCM]\d{4}")  # of ATT&CK: a name's number, not a name
_OF_CODE = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+){2,}|[A-Z][a-z]+(?:To|From)[A-Z][a-z]+")  # a constant, a function
_ADVERB = re.compile(r"[A-Z][a-z]+(?<!f)ly")  # "Additionally, a loader"; but Firefly
_NUMBERED_SET = re.compile(r"(?:APT|FIN|UNC|TA|ITG|TAG-)\d{1,5}")
_GLUED = re.compile(r"[a-z](?:The|A|An|This|These|Its|Their|Our|New)$")  # "ports.The"; the blank was lost
_SENTENCE = re.compile(r"(?<=[a-z])\.(?:Read|The|This|These|In|It|We|For|On|As|At|They|Its|Our|A|An)$")
_FILE = re.compile(r"\.(?:exe|dll|sys|js|ps1|bat|zip|doc|com|net|org|py|txt|php|html?|aspx?)$", re.IGNORECASE)
_Found = tuple[int, int, NameKind]  # start, end, and what the words around say that it is


@dataclass(frozen=True)
class Introduced:
    """A name at its place, and the kind that the words around it give."""

    start: int
    end: int
    kind: NameKind


def introduced(document: Document) -> Iterator[Introduced]:
    """Yield names by introduction or form, in the report's own prose, by rule and then by place."""
    blocks = list(document.prose())
    spans = [(block.start, block.end) for block in blocks]
    for block, told, forms in zip(
        blocks, TOLD.along(document.text, spans), FORMS.along(document.text, spans), strict=True
    ):
        text = document.text[block.start : block.end] if told or forms else ""
        for start, end, kind in _worded(text, told) if told else ():
            yield from _kept(text, start, end, kind, block.start)
        for start, end, kind in formed(text, block) if forms else ():
            yield Introduced(block.start + start, block.start + end, kind)
    yield from _in_cells(document)


def _worded(text: str, possible: Collection[Pattern]) -> Iterator[_Found]:
    """Yield the names that words introduce; what is possible holds a pattern wherever a word for a kind stands."""
    yield from _named(text) if NAMING in possible else ()
    yield from _listed_after(text) if LIKE in possible else ()
    for form in (form for form in possible if form in DEFINED):
        yield from _defined(text, form)
    yield from _quoted(text)
    yield from _with_ids(text) if ID in possible else ()
    yield from _before_kinds(text) if BEFORE in possible else ()


def _named(text: str) -> Iterator[_Found]:
    """Yield what naming words name: "a backdoor called X"; not "the loader calls CreateThread"."""
    for match in NAMING.pattern.finditer(text):
        if not _quotes_more(text, match) and (kind := _what(text, match)) is not None:
            for part in _PART.finditer(text, *match.span(1)):
                if not (_CALLS.match(match[0]) and FUNCTION.match(part[0].lstrip(_OPENING_MARKS))):
                    yield *part.span(), kind


def _listed_after(text: str) -> Iterator[_Found]:
    """Yield the names of "stealers such as X and Y"."""
    for match in LIKE.pattern.finditer(text):
        if _MALWARE_LAST.search(text, max(match.start() - 40, 0), match.start()):
            for part in _PART.finditer(text, *match.span(1)):
                yield *part.span(), "malware"


def _defined(text: str, form: Pattern) -> Iterator[_Found]:
    """Yield the names that one form of definition gives."""
    for match in form.pattern.finditer(text):
        if (kind := _kind(match)) is not None:
            parts = [part.span() for part in _PART.finditer(text, *match.span("names"))]
            for start, end in parts or [match.span("names")]:
                yield start, end, kind


def _quoted(text: str) -> Iterator[_Found]:
    """Yield the names in quotation marks behind a kind: "the actor 'Tin Heron'"; not "hackers 'Mixing' it"."""
    for match in _QUOTED.finditer(text):
        before = _KIND_LAST.search(text, max(match.start() - 40, 0), match.start())
        kind = None if before is None else _kind(before)
        if kind is not None and (kind != "intrusion_set" or not _VERB.fullmatch(match[1])):
            yield *match.span(1), kind


def _with_ids(text: str) -> Iterator[_Found]:
    """Yield the names before an id of ATT&CK in brackets: "Derusbi/PHOTO [S0021]"."""
    for match in ID.pattern.finditer(text):
        kind: NameKind = "malware" if match[0][1] == "S" else "intrusion_set"
        if (owner := _HAS_ID.search(text, max(match.start() - 60, 0), match.start())) is not None:
            for part in _BETWEEN_SLASHES.finditer(text, *owner.span(1)):
                yield *part.span(), kind


def _before_kinds(text: str) -> Iterator[_Found]:
    """Yield the names right before their kind: "the Turian backdoor"."""
    for match in BEFORE.pattern.finditer(text):
        if _ARTICLE.search(text, max(match.start() - 14, 0), match.start()):
            end = match.end() if match["malware"] == "RAT" and _PLAIN_RAT.fullmatch(match[0]) else match.end(1)
            yield match.start(1), end, "malware" if match["malware"] else "tool"


def _quotes_more(text: str, naming: re.Match[str]) -> bool:
    """Tell whether the quotation that begins with the name goes on with other words: the title of a file or a mail."""
    return (
        (naming[1][-1] not in _CLOSING or text.startswith("s ", naming.end(1)))
        and _OPENED.search(text, naming.start(), naming.start(1) + 1) is not None
        and _GOES_ON.match(text, naming.end(1)) is not None
    )


def _what(text: str, naming: re.Match[str]) -> NameKind | None:
    """Tell what a naming word names: the nearest noun before it that is a kind, or else right after the name.

    A noun of another thing ("a file called") between the two ends the search.
    """
    others = facts.words("other-things.txt")
    if (thing := _THING.match(text, naming.end() + 1)) is not None and thing[0].lower() in others:
        return None
    left = text[max(naming.start() - _CLAUSE, 0) : naming.start()]
    if _ACTIVE.match(naming[0]) and (namer := _NAMER.search(left)) is not None:
        left = left[: namer.start()]
    ends = [end.end() for end in _END.finditer(left)]
    if ends and not re.search(r"\b(?:it|them|this)\b", naming[0]):
        left = left[ends[-1] :]
    for thing in reversed(list(_THING.finditer(left))):
        if (kind := _kind(thing)) is not None:
            return kind
        if thing[0].lower() in others:
            return None
    right = text[naming.end() : naming.end() + _AFTER]
    if (end := _END_AFTER.search(right)) is not None:
        right = right[: end.start()]
    for thing in _THING.finditer(right):
        if (kind := _kind(thing)) is not None or thing[0].lower() in others:
            return kind
    return None


def _kind(match: re.Match[str]) -> NameKind | None:
    kinds: tuple[NameKind, ...] = ("malware", "tool", "intrusion_set", "campaign")
    groups = match.groupdict()
    return next((kind for kind in kinds if groups.get(kind)), None)


def _in_cells(document: Document) -> Iterator[Introduced]:
    """Yield what the cells of a list call by name ("FlowCloud loader"): formed as a name, or said in two cells."""
    cells = [cell for block in document.prose() for cell in block.cells]
    matches = [m for cell in cells if (m := _IN_CELL.match(document.text, cell.start, cell.end)) is not None]
    often = Counter(match[1] for match in matches)
    for match in matches:
        if often[match[1]] > 1 or _FORM_OF_A_NAME.search(match[1]):
            yield from _kept(document.text, match.start(1), match.end(1), "malware", 0)


def _kept(text: str, start: int, end: int, kind: NameKind, base: int) -> Iterator[Introduced]:
    """Yield the name without quotation marks and generic words, unless what remains is no name."""
    while start < end and text[start] in _OPENING_MARKS:
        start += 1
    while end > start and text[end - 1] in _CLOSING + ".-":
        end -= 1
    if (glued := _SENTENCE.search(text, start, end)) is not None:
        end = glued.start()
    words = text[start:end].split(" ")
    others = no_names()
    while len(words) > 1 and (words[0] in _LEADING or _TRAIT.search(words[0]) or _not_of_it(words[0])):
        start += len(words.pop(0)) + 1
    while len(words) > 1 and words[-1] != "RAT" and (words[-1].lower() in _GENERIC or words[-1] in others):
        kind = _OWN_KIND.get(words.pop().lower(), kind)
    written = " ".join(words)
    if _is_no_name(written, words):
        return
    if SETS.pattern.fullmatch(written) is not None:  # the form of the name says more than the word before it
        kind = "intrusion_set"
    elif ENDINGS.pattern.fullmatch(written) is not None:
        kind = "malware"
    yield Introduced(base + start, base + start + len(written), kind)


def _is_no_name(written: str, words: Sequence[str]) -> bool:
    """Tell whether what stands where a name could is a kind, words of everyday, a file, an id or a piece of code."""
    others = no_names()
    if (words[0] in others and (len(words) == 1 or words[0] not in _OPENING)) or all(word in others for word in words):
        return True
    whole = (_ONLY_KIND, _ADVERB, _ID_ITSELF, _OF_CODE)
    if len(written) < 3 or any(pattern.fullmatch(written) for pattern in whole):
        return True
    return _TRAIT.search(written) is not None or _FILE.search(written) is not None


def _not_of_it(word: str) -> bool:
    """Tell whether the first word of a name is none of it: who has it ("APT31"), or the end of what stood before."""
    return _NUMBERED_SET.fullmatch(word) is not None or _GLUED.search(word) is not None


def also_known(document: Document, start: int, end: int) -> Iterator[Span]:
    """Yield the places of other names, and of an abbreviation, that the text gives right after `start:end`."""
    after = document.text[end : end + 400]
    initials = "".join(word[0] for word in document.text[start:end].split())
    if (short := _SHORT.match(after)) is not None and len(initials) > 1 and short[1] == initials:
        yield end + short.start(1), end + short.end(1)
    if (match := _ALSO.match(after)) is None:
        return
    for part in _PART.finditer(after, *match.span(1)):
        left, right = part.start() + end, part.end() + end
        words = document.text[left:right].strip("\"“”'‘’*`").split()
        while len(words) > 1 and (words[-1].lower() in _GENERIC or words[-1] in no_names()):
            words.pop()
        written = " ".join(words)
        if len(written) > 2 and written not in no_names() and not _ID_ITSELF.fullmatch(written):
            at = document.text.find(written, left, right)
            if at >= 0:  # not where a wide blank stands inside it
                yield at, at + len(written)
