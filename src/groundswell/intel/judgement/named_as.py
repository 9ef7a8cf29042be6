"""What a report says once of a thing that it names elsewhere: honest programs, abused services, the attacked.

A report tells in its prose that `setup.exe` is a vendor's own program and gives its hash in a table far below; that the
attackers abuse a service, and lists addresses at it; whom they attacked, and shows names of that company's hosts. The
prose is read once; what it says holds wherever the name stands.

Not here: what the words right beside a value say (`beside.py`, `bystanders.py`), sites that were broken into
(`broken_into.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from groundswell.intel.document import FRAME, Document
from groundswell.intel.finders.found import refang
from groundswell.intel.finders.hosts import host_of, is_door
from groundswell.intel.judgement.broken_into import is_called_broken
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Sign
from groundswell.intel.text.anchors import folded
from groundswell.intel.text.phrases import ASKED, words
from groundswell.model.dossier import WARNED
from groundswell.model.observable import HASHES_OF_FILES, names_page
from groundswell.model.public_suffixes import public_suffix, registrable

_FILE = r"[A-Za-z0-9][\w.+-]{0,80}\.(?:exe|dll|sys|ocx|scr|msi|jar|dmg|app|so|dylib|apk|cpl)\b"
_FILES = re.compile(_FILE, re.IGNORECASE)
_BY_FILE = re.compile(
    rf"\b(?:by|into|to|via|with)\s(?:the\s|an?\s)?(?:[\w-]+\s){{0,3}}{_FILE}", re.IGNORECASE
)  # what loads a file, or what it is put into, is another
_IS_HONEST = re.compile(
    rf"(?P<file>{_FILE})[\"'`’”)]{{0,3}}\s?(?:\(|-|–|—|,|:|is|was|are|being)?\s?"
    r"(?:(?:in fact|actually|itself|also|an?|the)\s){0,3}(?:legitimate|legit|benign|clean|trusted)\b(?![\s-]look)",
    re.IGNORECASE,
)
_HONEST_IS = re.compile(
    r"\b(?:legitimate|legit|benign|clean)(?![\s-]look)\s"
    r"(?:(?!(?:to|that|which|by|with|and|or|malicious|load\w*|side\w*)\b)[\w'’-]+\s){0,6}"
    rf"[\"'`(‘“]?(?P<file>{_FILE})",
    re.IGNORECASE,
)
_POSES = re.compile(
    r"spoof|imperson|masquerad|mimic|disguis|pretend|posing|similar to|resembl|named after|look[\s-]alike|replac"
    r"|overwrit|trojani|same name|\bprox(?:y|ies)\b",
    re.IGNORECASE,
)  # then a name is that of the honest program, the file is not
_NAME = r"[A-Z][\w&]*(?:[.\s][A-Z][\w&]+){0,3}"
_NAMES = rf"(?P<names>{_NAME}(?:(?:,\s|\sand\s|,\sand\s|\sor\s){_NAME}){{0,5}})"
_ABUSES = re.compile(
    r"\babus(?:e|es|ed|ing)\s(?:of\s)?(?:(?:the|an?|both|legitimate|popular|public|free|cloud|online|web|services?"
    rf"|platforms?|such as|like)\s){{0,6}}{_NAMES}"
)
_SERVICE = r"(?:service|platform|application|app|site|website|tool|provider|api)s?\b"
_IS_SERVICE = re.compile(
    rf"(?P<names>{_NAME})(?:,|\s[-–—(]|\sis)\s?(?:an?|the)\s(?:[\w-]+\s){{0,2}}?(?:open-source|legitimate|popular|public|free"
    rf"|file[\s-](?:sharing|hosting|transfer)|cloud|messaging|chat|paste|api|webhook|hosting|note-taking|collaboration)\s"
    rf"(?:[\w-]+\s){{0,4}}?{_SERVICE}"
)
_HONEST_SERVICE = re.compile(
    rf"\blegitimate\s(?:[\w-]+\s){{0,3}}(?:services?|platforms?|sites?|websites?|providers?)"
    rf"(?:,?\s(?:such as|like|called|named|including))\s{_NAMES}"
)
_ATTACKED = re.compile(
    r"\b(?:attack|intrusion|breach|compromise|hack|heist)(?:s|ed)?\s(?:on|of|at|into|against)\s(?:the\s)?"
    rf"(?P<names>{_NAME})"
)
_VICTIM_IS = re.compile(
    rf"\bvictim(?:\s(?:organi[sz]ation|company|entity))?\s(?:is|was)\s(?:the\s)?(?P<names>{_NAME})"
    r"(?:\s\((?P<also>[^()]{3,160})\))?"
)
_WHAT_IT_IS = re.compile(r"(?:\s(?:api|service|platform|application|app|server|site|website|url)s?)+$", re.IGNORECASE)
_PARTS = re.compile(r",\s(?:and\s)?|\sand\s|\sor\s|;\s")
_TAILS = ("", "app", "apps", "chat", "cdn", "usercontent", "files", "api", "io", "hq", "cloud")
_RECON = ASKED.phrase(
    r"\bsetspn\b|\bipconfig\b|\bdns suffix\b|\bnltest\b|\bdsquery\b|\bnet (?:view|group|user|localgroup)\b"
    r"|\blocal ip address\b"
)
_IN_BRACKETS = re.compile(r"(?P<host>(?:h..ps?:?\[?:?\]?//)?[\w.\[\]-]{4,120})\s{0,3}\($")
_OF_TOOLS = ASKED.phrase(
    r"\b(?:commonly|also|often|widely|legitimately) used (?:for|by)"
    r" (?:non-malicious|legitimate|benign|honest|administ\w+)|\bdual[\s-]use tools\b"
)
_SOME_HONEST = ASKED.phrase(
    r"\b(?:some|several|certain|not all)\b[^.]{0,60}\b(?:legitimate|benign|honest|non-malicious)\b[^.]{0,20}"
    r"\b(?:tools?|files?|programs?|software|binaries|hosts?|addresses|services?|purposes?)\b"
)
_LIST_OF = re.compile(r"\b(?:hash(?:es)?|iocs?|indicators?|list|table|below|values?)\b", re.IGNORECASE)
_STARTS_HONEST = re.compile(
    r"\W{0,3}(?:the |an? )?(?:legitimate|legit|benign|clean)\b(?![\s-]look)"
    r"(?![^\n]{0,30}\b(?:sites?|websites?|domains?|urls?|servers?|hosts?|services?)\b)",
    re.IGNORECASE,
)  # of a file; a line about sites is the title of what follows
_IS_HONEST_TOO = re.compile(
    r"[\"'`’”)\]]{0,3},?\s(?:which |that )?(?:is|was)\s(?:(?!not\b)[\w-]+\s){0,5}"
    r"[\[(]?(?:legitimate|legit|benign|clean)\b(?![\s-]look)(?!\s(?:\w+\s)?(?:but|and)\b)",
    re.IGNORECASE,
)
_SAYS_HONEST, _SAYS_DUAL, _SAYS_ABUSE, _SAYS_SERVICE, _SAYS_ATTACK = range(5)
_WORDS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (_SAYS_HONEST, ("legit", "benign", "clean", "trusted")),
    (_SAYS_DUAL, ("non-malicious", "dual-use", "dual use", "administ")),
    (_SAYS_ABUSE, ("abus",)),
    (_SAYS_SERVICE, (" service", " platform", " application", " api")),
    (_SAYS_ATTACK, ("attack", "intrusion", "breach", "compromise", "hack", "heist", "victim")),
)  # what a sentence can be about, and the words of which it then holds one
_SUBJECTS = [subject for subject, words_of in _WORDS for _ in words_of]
_LOOKED_FOR = AhoCorasick([word for _, words_of in _WORDS for word in words_of])
_GENUINE = r"(?:\b|(?-i:(?<=[a-z])(?=[A-Z])))(?:legitimate|legit|genuine|real|official|authentic)"  # or glued to a word
_GENUINE_IS = re.compile(
    rf"{_GENUINE}\s(?:[\w-]+\s){{0,3}}?(?P<kind>domain|site|website|portal|page|host|url)"
    r"(?:\sname)?(?:\s?:|\s(?:is|was|at|of|for|named|called))?(?:\s(?:at|the))?[\s(\"'`“]{1,4}$"
    rf"|{_GENUINE}[\s(\"'`“]{{1,3}}$",
    re.IGNORECASE,
)
_GENUINE_KIND = re.compile(r"[\s)\"'`”]{1,3}(?:domain|site|website|portal|page|host|url)\b", re.IGNORECASE)
IMITATED = ASKED.phrase(
    r"\b(?:spoof|imperson|imitat|masquerad|mimic|(?:typo-?|tld )?squat|look-?alike|resembl)\w*|\bsimilar to\b"
    r"|\binstead of\b|\bnot (?:to )?(?:be )?confused? with\b"
    r"|\blegit(?:imate)? (?:site|website|domain|portal)s?\s?(?::|\bis\b)"
)
_LOOKALIKE = ASKED.phrase(
    r"\bregister(?:s|ed|ing)\b|\bfake\b|\b(?:spoof|imperson|imitat|masquerad|mimic|typo-?squat|look-?alike|resembl)\w*"
)  # of a name that bears a service's: it is no address of the service
_MOST_CAUTIONS = 50
_SHORT = 160  # characters of a line that says what the one beside it is


@dataclass(frozen=True)
class Told:
    """What a report says of things by their names. `cautions` are places of (start, all or some, the words)."""

    honest: frozenset[str] = frozenset()  # names of files
    services: frozenset[str] = frozenset()  # names without blanks
    attacked: frozenset[str] = frozenset()  # names without blanks
    cautions: tuple[tuple[int, str, str], ...] = ()


NOTHING_TOLD = Told()


def told_in(document: Document) -> Told:
    """Read what the prose says of the things it names. Cost: one search for a few words, then their sentences."""
    honest: set[str] = set()
    services: set[str] = set()
    attacked: set[str] = set()
    cautions: list[tuple[int, str, str]] = []
    for at, sentence, about in _sentences(document):
        if _SAYS_HONEST in about:
            if not _POSES.search(sentence):
                for pattern in (_IS_HONEST, _HONEST_IS):
                    honest.update(match["file"].lower() for match in pattern.finditer(sentence))
            services.update(_named(_HONEST_SERVICE, sentence))
        if _SAYS_HONEST in about or _SAYS_DUAL in about:
            _caution(cautions, sentence, at)
        if _SAYS_ABUSE in about:
            services.update(_named(_ABUSES, sentence))
        if _SAYS_SERVICE in about:
            services.update(_named(_IS_SERVICE, sentence))
        if _SAYS_ATTACK in about:
            attacked.update(_named(_ATTACKED, sentence))
            attacked.update(_named(_VICTIM_IS, sentence))
    return Told(frozenset(honest), frozenset(services), frozenset(attacked), tuple(sorted(cautions)))


def _sentences(document: Document) -> Iterator[tuple[int, str, set[int]]]:
    """Yield where each sentence of the report begins that holds a word looked for, the sentence, and what it is about.

    The words "attack", "victim" and their like stand everywhere: they count only where a name follows.
    """
    text, lower = document.text, folded(document.text)
    left = right = -1
    about: set[int] = set()
    for which, at, _ in _LOOKED_FOR.find_matches_as_indexes(lower, overlapping=True):
        subject = _SUBJECTS[which]
        if subject == _SAYS_ATTACK and not (_ATTACKED.match(text, at) or _VICTIM_IS.match(text, at)):
            continue
        if at >= right:
            if about:
                yield left, text[left:right], about
            about = set()
            if document.block_at(at).kind in FRAME:
                continue
            left, right = document.sentence(at, at + 1)
        about.add(subject)
    if about:
        yield left, text[left:right], about


def _named(pattern: re.Pattern[str], sentence: str) -> Iterator[str]:
    for match in pattern.finditer(sentence):
        also = match.groupdict().get("also") or ""
        for name in (*_PARTS.split(match["names"]), *_PARTS.split(also)):
            squeezed = _squeezed(_WHAT_IT_IS.sub("", name))
            if len(squeezed) >= 5 and not _WHAT_IT_IS.fullmatch(" " + squeezed):
                yield squeezed


def _squeezed(name: str) -> str:
    return re.sub(r"[^\w]|_", "", name).lower()


def _caution(cautions: list[tuple[int, str, str]], sentence: str, at: int) -> None:
    if len(cautions) >= _MOST_CAUTIONS or not _LIST_OF.search(sentence):
        return
    if some := _SOME_HONEST.first(sentence):
        cautions.append((at, "some_honest", some))
    elif tools := _OF_TOOLS.first(sentence):
        cautions.append((at, "honest", tools))


def named_signs(document: Document, place: Place, told: Told) -> Iterator[Sign]:
    """Yield (name, words) of what the report says elsewhere of the thing that stands at a place."""
    kind = place.value.kind
    if kind in HASHES_OF_FILES:
        yield from _of_file(document, place, told)
    elif kind in ("domain", "url", "ipv4", "ip_port"):
        yield from _of_host(document, place, told)


def _of_file(document: Document, place: Place, told: Told) -> Iterator[Sign]:
    line, above, below = _lines(document.text, place)
    beside = (line or place.own, above) if told.honest else ()
    named = {name.lower() for words_of in beside for name in _FILES.findall(_BY_FILE.sub(" ", words_of))}
    if named and named <= told.honest:
        yield "honest", f"the report calls {min(named)} an honest program"
    elif _IS_HONEST_TOO.match(document.text, place.value.end, min(place.value.end + 90, place.span[1])):
        yield "honest", "the words behind it call it honest"
    elif _STARTS_HONEST.match(below) or _STARTS_HONEST.match(place.lead):
        yield "honest", "the line beside it calls it an honest program"
    for at, name, words_of in told.cautions:
        if at < place.value.start and _same_section(document, at, place.value.start):
            yield name, f"{WARNED}: {words_of!r}"
            break


def _lines(text: str, place: Place) -> tuple[str, str, str]:
    """Give the words in the line of a value, and where it stands alone in it the short lines before and after."""
    value = place.value
    above, _, left = text[max(value.start - 400, 0) : value.start].rpartition("\n")
    right, _, below = text[value.end : value.end + 400].partition("\n")
    if (left + right).strip(" \t-*•|:,;`'\"()"):
        return left + right, "", ""
    lines = above.rstrip().rpartition("\n")[2], below.lstrip().partition("\n")[0]
    return "", lines[0] if len(lines[0]) <= _SHORT else "", lines[1] if len(lines[1]) <= _SHORT else ""


def _same_section(document: Document, one: int, other: int) -> bool:
    return document.block_at(one).headings == document.block_at(other).headings


def _of_host(document: Document, place: Place, told: Told) -> Iterator[Sign]:
    value, own = place.value, words(place.own)
    before = document.text[max(place.span[0], value.start - 120) : value.start]
    host = host_of(value)
    recon = _RECON.within(own) is not None
    if value.kind in ("ipv4", "ip_port"):
        match = _IN_BRACKETS.search(before) if before.endswith("(") else None
        host = refang(match["host"]).rpartition("/")[2].lower() if match else ""
        host = host if "." in host else ""
        before = before[: match.start()] if match else ""
        if recon:
            yield "recon", "shown by a command that looks around in the network of the attacked"
    if not host:
        return
    owner = registrable(host) or host
    if _is_genuine(place, before):
        yield "imitated", "the text names it as the genuine place that the attackers imitate"
    if _is_one_of(owner, told.attacked):
        yield "victim_named", f"{owner} bears the name of the attacked"
    if recon and value.kind == "domain":
        yield "recon", "shown by a command that looks around in the network of the attacked"
    services = frozenset() if _LOOKALIKE.within(own) else told.services
    if value.kind == "url" and names_page(value.value):
        if _is_service(owner, services):
            yield "abused_service", f"the report speaks of {owner} as a service that is abused"
        return
    if _is_service(owner, services) and (host == owner or is_door(host)):
        yield "abused_service", f"the report speaks of {owner} as a service that is abused"
    if is_called_broken(document, place, before, own):
        yield "broken_into", "the report calls it a place that was broken into"


def _is_genuine(place: Place, before: str) -> bool:
    """Tell whether the words before a host call it the genuine one, in a sentence that says who imitates it."""
    match = _GENUINE_IS.search(before) if IMITATED.within(words(place.own)) else None
    if match is None:
        return False
    after = place.sentence[place.value.end - place.span[0] :]
    return match["kind"] is not None or _GENUINE_KIND.match(after) is not None


@lru_cache(maxsize=4_096)
def _label(owner: str) -> str:
    return _squeezed(owner.removesuffix("." + public_suffix(owner)).rpartition(".")[2])


def is_named_for(account: str, host: str) -> bool:
    """Tell whether an account bears the name of a host's owner: `example` or `example-net` of blog.example.net."""
    owner = registrable(host) or host
    return _squeezed(account) in (_label(owner), _squeezed(owner))


def _is_one_of(owner: str, names: frozenset[str]) -> bool:
    return bool(names) and _label(owner) in names


def _is_service(owner: str, names: frozenset[str]) -> bool:
    if not names:
        return False
    label = _label(owner)
    return _squeezed(owner) in names or any(
        label.endswith(tail) and label[: len(label) - len(tail)] in names for tail in _TAILS
    )
