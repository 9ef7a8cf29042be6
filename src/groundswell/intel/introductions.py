"""Find names that no list knows, by how a text introduces them: "a backdoor called X", "malware tools like A and B".

A report's own new malware is in no list, and is what the report is about. The word before the name tells its kind.
Numbered and patterned names of intrusion sets (UNC3886, Storm-0558, Salt Typhoon) and operations are found by form.

Not here: names of lists (`lexicon.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.knowledge import facts
from groundswell.model.dossier import NameKind, Span

_MALWARE = (
    r"(?:malware(?:\s+(?:tools?|famil(?:y|ies)|strains?|samples?|variants?|payloads?))?|backdoors?|trojans?"
    r"|RATs?|implants?"
    r"|loaders?|downloaders?|droppers?|ransomware|rootkits?|bootkits?|stealers?|infostealers?|wipers?|worms?|botnets?"
    r"|spyware|keyloggers?|web\s?shells?|miners?|bankers?|stagers?|remote access (?:tools?|trojans?))"
    r"(?:\s(?:components?|modules?|plugins?|famil(?:y|ies)|variants?))?"
)
_TOOL = r"(?:tools?|toolkits?|toolsets?|frameworks?|exploit kits?|scanners?)"
_SET = (
    r"(?:(?:threat|espionage|hacking|hacker|ransomware|APT|cyber\s?criminal|activity|intrusion|nation-state|cyber)\s+)?"
    r"(?:groups?|actors?|clusters?|gangs?|adversar(?:y|ies)|crews?|collectives?|operators)"
)
_WORD = r"(?:[A-Z][A-Za-z0-9]{1,30}|[a-z]{1,12}[A-Z][A-Za-z0-9]{1,30})(?:[-._][A-Za-z0-9]{1,20}){0,3}"
_NAME = rf"[\"“'‘]?{_WORD}(?:\s{_WORD}){{0,2}}[\"”'’]?"
_LIST = rf"{_NAME}(?:(?:\s?,\s(?:and\s|or\s)?|\s(?:and|or|&)\s){_NAME}){{0,12}}"
_CALLED = (
    r"(?:,?\s(?:which|that|who|it|we|they|researchers)?\s?(?:(?:its|the|their)\s(?:developers|authors|operators|makers)\s)?"
    r"(?:(?:is|are|was|were|has been|have been|we|they"
    r"|researchers)\s)?"
    r"(?:is\s|are\s|also\s|internally\s|publicly\s|currently\s|collectively\s)?"
    r"(?:called|call|named|name|dubbed|codenamed|known as|tracked as|track as|referred to as|identified as"
    r"|labell?ed|christened))"
)
_LIKE = r"(?:,?\s(?:such as|like|including|namely))"

_INTRODUCED: tuple[tuple[re.Pattern[str], NameKind], ...] = (
    (re.compile(rf"\b(?i:{_MALWARE})(?:{_CALLED}|{_LIKE})\s({_LIST})"), "malware"),
    (re.compile(rf"\b(?i:{_TOOL})(?:{_CALLED})\s({_LIST})"), "tool"),
    (re.compile(rf"\b(?i:{_SET})(?:{_CALLED})\s({_LIST})"), "intrusion_set"),
    (re.compile(rf"\b(?i:campaign|activity|operation){_CALLED}\s({_LIST})"), "campaign"),
    (re.compile(rf"(?<!campaign )(?<!activity )\b(?:dubbed|we call|we named|we dub|codenamed)\s({_NAME})"), "malware"),
)
_BEFORE = re.compile(
    rf"(?<![\w.-])({_WORD}(?:\s{_WORD})?)\s(?:(?!(?:with|of|to|for|in|on|and|or|as|is|by)\s)\w{{1,12}}\s)?{_MALWARE}\b"
)
_FOR_ONE = rf"[\"“'‘]?({_WORD}(?:\s{_WORD})?)[\"”'’]?"
_ADJECTIVES = r"(?:[\w/-]{1,20}\s){0,4}?"
_CAMEL = r"[A-Z][a-z]{1,20}[A-Z][A-Za-z0-9]{1,20}"
_NOUNS: tuple[tuple[str, NameKind], ...] = ((_MALWARE, "malware"), (_TOOL, "tool"))
_DEFINED: tuple[tuple[re.Pattern[str], NameKind], ...] = tuple(
    (re.compile(form.format(name=_FOR_ONE, several=_LIST, noun=rf"(?i:{noun})", adjectives=_ADJECTIVES)), kind)
    for noun, kind in _NOUNS
    for form in (
        r"(?<![\w.-]){name}(?:\s\([^()]{{1,40}}\))?(?:,\san?|\s?[–—-]{{1,2}}\s(?:a|an|the)|\s(?:is|was)\s(?:a|an|the))\s{adjectives}{noun}\b(?!-)",
        r"\b(?:[Aa]n?|[Tt]he|[Tt]his|new)\s{adjectives}{noun},\s({several})(?=[,.;:)]|$|\s(?:that|which|and|to|is|was|has)\b)",
        r"\b{noun}\s(?:[Nn]ame|[Ff]amily)(?:\s\([^()]{{1,20}}\))?\s?:\s{name}",
    )
) + tuple(
    (re.compile(form.format(name=_FOR_ONE, noun=rf"(?i:{noun})", camel=_CAMEL)), kind)
    for noun, kind in (*_NOUNS, (_SET, "intrusion_set"))
    for form in (
        r"\b(?:call|nam|dubb?)(?:e?s|ed?|ing)?\s(?:this|the|that|these|our|their|its)\s(?:[\w-]{{1,16}}\s){{0,2}}?{noun}\s{name}",
        r"\b(?:track(?:s|ed|ing)?|refer(?:s|red|ring)?\sto|designat(?:es?|ed|ing))\s(?:this|the|that|these|its)\s"
        r"(?:[\w-]{{1,16}}\s){{0,2}}?{noun}(?:\s[\w-]{{1,12}}){{0,3}}?\s(?:as|under\sthe\sname(?:\sof)?)\s{name}",
        r"\b(?:[Aa]n?|[Tt]he|[Tt]his|[Ii]ts|[Tt]heir)\s(?:[\w-]{{1,16}}\s){{0,2}}?{noun}\s({camel})\b(?![./\\])",
    )
)  # "X, a modular backdoor", "a new implant, X", "Malware family: X"
_IN_CELL = re.compile(
    rf"(?:(?:Packed|Unpacked|Encrypted|Trojanized|Malicious)\s)?([A-Za-z][A-Za-z0-9]{{2,30}})"
    rf"(?:\s(?:v[\d.]{{1,9}}\s(?:[\w-]{{1,24}}\s){{0,2}})?(?i:{_MALWARE}|C&C(?:\sserver)?|C2(?:\sserver)?|shellcode)\b"
    r"|\sv\d[\d.]{0,9}\s)"
)
_FORM_OF_A_NAME = re.compile(r"[a-z][A-Z]")
_ONLY_KIND = re.compile(rf"{_MALWARE}|{_TOOL}", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|a|an|new|custom|this|called|named|dubbed|its|their|of|with|deploy(?:s|ed)?|and|,)\s$")
_SETS = re.compile(
    r"(?<![\w.-])(?:APT[- ]?(?:C-)?\d{1,3}|UNC\d{3,5}|TA[1-9]\d{2,3}|FIN\d{1,2}|UAT-\d{3,5}|UTA\d{4}"
    r"|TAG-\d{1,4}|Storm-\d{4}|DEV-\d{4}"
    r"|CL-(?:STA|CRI|UNK)-\d{4}|UAC-\d{4}|TEMP\.[A-Z]\w{2,20}|Earth\s[A-Z][a-z]{2,20}"
    r"|[A-Z][a-z]{2,20}\s(?:Panda|Kitten|Bear"
    r"|Spider|Chollima|Typhoon|Blizzard|Sleet|Sandstorm|Tempest|Taurus|Serpens|Libra|Ursa|Draco|Pisces|Scorpius"
    r"|Foxes))(?![\w-]|\.\d)"
)
_OPERATIONS = re.compile(
    r"(?<![\w.-])Operation\s[A-Z][A-Za-z]{2,24}(?:\s(?!Activity|Indicators|Campaign|Details|Overview"
    r"|Timeline)[A-Z][a-z]{2,20})?(?![\w-])"
)
_FORMED = re.compile(
    r"(?<![\w./\\@:<-])[A-Z][A-Za-z0-9]{0,20}(?:Loader|RAT|Rat|Bot|Stealer|Locker|Crypter|Backdoor|Wiper|Rootkit"
    r"|Ransomware|Dropper|Grabber|Worm|Miner|Keylogger)(?![\w/\\@(=-]|\.\w)"
)
_CVE = re.compile(r"(?<![\w-])CVE[-–]\d{4}[-–]\d{4,7}(?!\d)", re.IGNORECASE)
_PART = re.compile(_NAME)
_GENERIC_TEXT = "malware backdoor trojan loader implant ransomware tool group gang actor team family "
_LEADING_TEXT = "New Custom Packed Unpacked Encrypted Decrypted Malicious Trojanized Obfuscated A An"
_LEADING = frozenset(_LEADING_TEXT.split())
_GENERIC = frozenset(_GENERIC_TEXT.split())


@dataclass(frozen=True)
class Introduced:
    """A name at its place, and the kind that the words around it give."""

    start: int
    end: int
    kind: NameKind


def introduced(document: Document) -> Iterator[Introduced]:
    """Yield names by introduction or form, in the report's own prose, by rule and then by place."""
    for block in document.prose():
        text = document.text[block.start : block.end]
        for pattern, kind in _INTRODUCED:
            for match in pattern.finditer(text):
                for part in _PART.finditer(match[1]):
                    yield from _kept(
                        text, match.start(1) + part.start(), match.start(1) + part.end(), kind, block.start
                    )
        for pattern, kind in _DEFINED:
            for match in pattern.finditer(text):
                for part in _PART.finditer(text, *match.span(1)):
                    yield from _kept(text, part.start(), part.end(), kind, block.start)
        for match in _BEFORE.finditer(text):
            if _ARTICLE.search(text, max(match.start() - 14, 0), match.start()):
                yield from _kept(text, match.start(1), match.end(1), "malware", block.start)
        if block.kind != "code":
            for match in _FORMED.finditer(text):
                yield from _kept(text, match.start(), match.end(), "malware", block.start)
        forms: tuple[tuple[re.Pattern[str], NameKind], ...] = (
            (_SETS, "intrusion_set"),
            (_OPERATIONS, "campaign"),
            (_CVE, "vulnerability"),
        )
        for pattern, form in forms:
            for match in pattern.finditer(text):
                yield Introduced(block.start + match.start(), block.start + match.end(), form)
    yield from _in_cells(document)


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
    while start < end and text[start] in "\"“'‘":
        start += 1
    while end > start and text[end - 1] in "\"”'’.-":
        end -= 1
    words = text[start:end].split(" ")
    while len(words) > 1 and words[0] in _LEADING:
        start += len(words.pop(0)) + 1
    while len(words) > 1 and (words[-1].lower() in _GENERIC or words[-1] in _not_names()):
        words.pop()
    written = " ".join(words)
    if (
        len(written) < 3
        or _ONLY_KIND.fullmatch(written)
        or all(word in _not_names() for word in words)
        or words[0] in _not_names()
    ):
        return
    if re.search(r"\.(?:exe|dll|sys|js|ps1|bat|zip|doc|com|net|org)$", written, re.IGNORECASE):
        return
    formed = _SETS.fullmatch(written) is not None  # the form of the name says more than the word before it
    yield Introduced(base + start, base + start + len(written), "intrusion_set" if formed else kind)


@lru_cache(maxsize=1)
def _not_names() -> frozenset[str]:
    return facts.words("not-names.txt")


def also_known(document: Document, start: int, end: int) -> Iterator[Span]:
    """Yield the places of other names that the text itself gives right after the name at `start:end`."""
    after = document.text[end : end + 240]
    match = re.match(
        rf"[\"”']?\s?(?:\(|,\s)?(?:\s?(?:aka|a\.k\.a\.|also (?:known|tracked|referred to) as|also called))\s({_LIST})",
        after,
    )
    if match is None:
        return
    for part in _PART.finditer(match[1]):
        left, right = part.start() + match.start(1) + end, part.end() + match.start(1) + end
        written = document.text[left:right].strip("\"“”'‘’")
        if len(written) > 2 and written not in _not_names():
            at = document.text.find(written, left)
            yield at, at + len(written)
