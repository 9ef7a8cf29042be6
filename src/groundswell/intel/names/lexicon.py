"""Find names that a list knows: one pass over the text for all of them, then the rules of what counts as a mention.

A single word counts only with its own capitals (or all capitals), because half of these names are also words; a name
that is an everyday word counts only beside a word that says what it is ("the Play ransomware"). A name is a claim of
the source of the list: several claims on one spelling stay several.

Not here: names that no list knows (`introductions.py`), which mentions make a dossier's entry (`find.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from groundswell.intel.document import APART, Document
from groundswell.intel.knowledge import facts
from groundswell.intel.text.anchors import folded
from groundswell.intel.text.spans import Spans, together
from groundswell.model.dossier import NameClaim, Span

BESIDE = re.compile(
    r"\b(?:malware|backdoors?|ransomware|trojans?|rats?|implants?|loaders?|stealers?|infostealers?|wipers?|worms?"
    r"|botnets?|rootkits?|web ?shells?|keyloggers?|frameworks?|gangs?|groups?|actors?|apts?|droppers?|downloaders?"
    r"|tools?|famil(?:y|ies)|espionage|spyware|payloads?|operators?|C2)\b",
    re.IGNORECASE,
)
_BESIDE_WORD = re.compile(
    r"\b(?:malware|backdoors?|ransomware|trojans?|rats?|implants?|loaders?|stealers?|infostealers?|wipers?|worms?"
    r"|botnets?|rootkits?|web ?shells?|keyloggers?|gangs?|groups?|apts?|spyware|(?:threat )?actors?|operators?)\b",
    re.IGNORECASE,
)  # beside a word of English, which "tools" or "framework" would leave one
_LAST = re.compile(r"(?<=[a-z,;:(] )([A-Z][a-z]\w*)\s$")
_TELLING = re.compile(r"[a-z][A-Z]|[A-Za-z]-?\d|\d[A-Za-z]|[A-Z]{2}[a-z]|\s")
_MIXED = re.compile(r"[a-z][A-Z]|\d")  # no everyday word is written like this
_NUMBERED = re.compile(r"(APT|FIN|UNC|TA|TAG)[ -]?(\d{1,5})")
_NEXT = re.compile(r"[\s-]([A-Z]\w*)")
_Hit = tuple[int, int, int]  # start, end, which spelling
_BETWEEN = re.compile(
    r"[\"”'’*)\]]{0,2}(?:\s?[,;/|&+]|\s(?:and|or|as well as|und)\b|\s?\n\s?[*•·-])"
    r"(?:\s(?:and|or)\b)?[\s*]{0,3}[\"“'‘*(\[]{0,2}(?:\bthe\s)?"
)  # from one name of an enumeration to the next
_GAP = 14  # characters at most between two names of an enumeration
_SHORTEST = 3  # letters of a name in small letters: `at` is a word of every text
_COMPANY = re.compile(r"\s(?:Technolog(?:y|ies)|Inc|Ltd|LLC|Corp(?:oration)?|GmbH|Limited|Hosting|Networks|Telecom)\b")
_NEAR = 28  # characters to either side in which the word that says what a name is must stand


@dataclass(frozen=True)
class Mention:
    """A place where a name of a list stands, and the claims that bear this spelling."""

    start: int
    end: int
    claims: tuple[NameClaim, ...]


class Lexicon:
    """All spellings of some claims, ready to be looked for."""

    def __init__(self, claims: Sequence[NameClaim]) -> None:
        """Build the search over the spellings of `claims`; cost grows with their total length."""
        by_spelling: dict[str, list[tuple[NameClaim, str]]] = {}
        for claim in claims:
            for spelling in dict.fromkeys(claim.spellings):
                if len(spelling) > 1:
                    for variant in (spelling, *_variants(spelling)):
                        by_spelling.setdefault(variant.lower(), []).append((claim, variant))
        self._entries = list(by_spelling.values())
        self._search = AhoCorasick(list(by_spelling)) if by_spelling else None

    def mentions(self, document: Document, taken: Spans, vouched: Collection[str] = ()) -> list[Mention]:
        """Give the mentions in the report's own prose, longest first where they overlap, in order of place.

        `taken` holds the places of values (URLs, paths, file names): a name inside one is no mention. `vouched` are
        spellings that the text itself introduces as names.
        """
        readings = [
            _Reading(start, end, written, meant)
            for start, end, which in self._hits(document, taken)
            if (meant := _meant(document, (start, end), written := document.text[start:end], self._entries[which]))
        ]
        sure = _sure(document.text, readings, vouched)
        found: list[Mention] = []
        at = -1
        for reading in readings:
            claims = reading.claims(document.text, sure)
            if reading.start >= at and claims:
                found.append(Mention(reading.start, reading.end, claims))
                at = reading.end
        return found

    def _hits(self, document: Document, taken: Spans) -> Iterator[_Hit]:
        """Yield where a spelling stands whole, in order of place, the longest first; one pass over the prose."""
        if self._search is None:
            return
        text, lower = document.text, folded(document.text)
        apart = Spans((block.start, block.end) for block in document.blocks if block.kind in APART)
        for near in together((block.start, block.end) for block in document.blocks):
            base = near[0][0]
            found = self._search.find_matches_as_indexes(lower[base : near[-1][1]], overlapping=True)
            places = ((base + start, base + end, which) for which, start, end in found)
            whole = [hit for hit in places if _whole(text, hit[0], hit[1])]
            for start, end, which in sorted(whole, key=lambda hit: (hit[0], -hit[1])):
                if not (taken.touch(start, end) or apart.touch(start, end) or _COMPANY.match(text, end)):
                    yield start, end, which


def _variants(spelling: str) -> Iterator[str]:
    """Yield how else a name is spelt: "CobaltStrike", "APT 28" and "APT-28"."""
    if spelling[-1].isdigit() and (numbered := _NUMBERED.fullmatch(spelling)) is not None:
        yield from {f"{numbered[1]}{joint}{numbered[2]}" for joint in ("", " ", "-")} - {spelling}
    elif spelling.count(" ") == 1 and spelling[-1].islower() and len(spelling) > 8:
        first, second = spelling.split(" ")
        if first[:1].isupper() and second[:1].isupper() and first.isalpha() and second.isalpha():
            yield first + second


@dataclass(frozen=True)
class _Reading:
    """A place of the text, and the claims it can mean: those that hold as written, those that need a companion."""

    start: int
    end: int
    written: str
    meant: tuple[tuple[NameClaim, bool], ...]  # a claim, and whether it is in doubt

    @property
    def doubtful(self) -> bool:
        return any(doubt for _, doubt in self.meant)

    def claims(self, text: str, sure: Collection[str]) -> tuple[NameClaim, ...]:
        """Give the claims that stand; those in doubt only where the report vouches for the spelling."""
        vouched = self.doubtful and self.written in sure and not _longer(text, self.start, self.end)
        return tuple(claim for claim, doubt in self.meant if vouched or not doubt)


def _meant(
    document: Document, place: Span, written: str, entry: Iterable[tuple[NameClaim, str]]
) -> tuple[tuple[NameClaim, bool], ...]:
    found = []
    for claim, spelling in entry:
        if not _same_case(written, spelling) or (len(written) < _SHORTEST and written.islower()):
            continue
        if claim.not_in:
            left, right = document.sentence(*place)
            sentence = document.text[left:right].casefold()
            if any(context.casefold() in sentence for context in claim.not_in):
                continue
        shouted = spelling.isupper() and written == spelling and len(spelling) >= 5
        recased = spelling.isupper() and written != spelling and written.lower() in facts.words("galaxy-words.txt")
        found.append(
            (claim, not shouted and (recased or _everyday(written, spelling) or (claim.cautious and _plain(written))))
        )
    return tuple(found)


def _sure(text: str, readings: Sequence[_Reading], vouched: Collection[str]) -> set[str]:
    """Give the doubtful spellings that the report vouches for.

    It does so beside a kind, by another name of the same thing, or in one enumeration with names that stand.
    """
    sure = {r.written for r in readings if r.doubtful and _beside(text, r) and not _longer(text, r.start, r.end)}
    sure |= {r.written for r in readings if r.doubtful and r.written in vouched}
    standing = {claim.name: r.written.casefold() for r in readings for claim, doubt in r.meant if not doubt}
    sure |= {
        r.written
        for r in readings
        for claim, doubt in r.meant
        if doubt and standing.get(claim.name, r.written.casefold()) != r.written.casefold()
    }
    for ordered in (readings, readings[::-1]):
        before: _Reading | None = None
        for reading in ordered:
            stands = bool(reading.claims(text, sure))
            if not stands and before is not None and _listed(text, before, reading):
                sure.add(reading.written)
                stands = bool(reading.claims(text, sure))
            if stands:
                before = reading
    return sure


def _listed(text: str, one: _Reading, other: _Reading) -> bool:
    """Tell whether two names are parts of one enumeration: nothing between them but commas, "and", marks of a list."""
    first, last = (one, other) if one.start < other.start else (other, one)
    return last.start - first.end <= _GAP and _BETWEEN.fullmatch(text, first.end, last.start) is not None


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before and (before.isalnum() or before in "_/\\@%&=")) or (after and (after.isalnum() or after in "_\\@")):
        return False
    if text[start:end].islower() and (before == "-" or after == "-"):
        return False  # a piece of an address: attacks-aimed-at-disrupting-the-trickbot-botnet
    if before == "." and text[start - 2 : start - 1].isalnum():
        return False  # Win32.PWS.Redline is a detection, mimikatz.exe a file
    return not (after in (".", "/") and text[end + 1 : end + 2].isalnum())


def _same_case(written: str, spelling: str) -> bool:
    if written == spelling:
        return True
    if " " in spelling:
        return all(word[:1].isupper() or not word[:1].isalpha() or BESIDE.fullmatch(word) for word in written.split())
    if written.isupper() and len(written) >= 4:
        return True
    if len(spelling) < 5 or spelling.lower() in _everyday_words():
        return False
    return written[0].isupper() or (written.islower() and (len(spelling) > 5 or _MIXED.search(spelling) is not None))


def _everyday(written: str, spelling: str) -> bool:
    return spelling.lower() in _everyday_words() and " " not in written


def _beside(text: str, reading: _Reading) -> bool:
    start, end, written = reading.start, reading.end, reading.written
    if written.islower():
        return False  # `net`, `at`, `ping`: commands that everybody types
    word = written.lower() in facts.words("galaxy-words.txt")
    kind, gap = (_BESIDE_WORD.pattern, "") if word else (BESIDE.pattern, r"(?:\w{1,14}\s)?")
    after = re.match(rf"[\"”'’]?[\s-]{gap}(?:{kind})", text[end : end + _NEAR], re.IGNORECASE)
    if after and after[0].endswith(("Group", "Groups")) and all(c.kind != "intrusion_set" for c, _ in reading.meant):
        return False  # a company ("Gamma Group"): malware is no group
    before = re.search(
        rf"(?:{kind})(?:(?:\s?,)?\s(?:called|named|dubbed|known as|like|such as|including))?[\s,]{{1,2}}[\"“'‘]?$",
        text[max(start - _NEAR, 0) : start],
        re.IGNORECASE,
    )
    return bool(after or before)


def _plain(written: str) -> bool:
    """Tell whether a name of the galaxy says too little by itself: short, all small, or a word of English."""
    word = written.lower()
    if word in facts.words("galaxy-words.txt"):
        return True
    if written.islower():
        return not _MIXED.search(written)
    return len(written) < 5 and not _TELLING.search(written)


def _longer(text: str, start: int, end: int) -> bool:
    """Tell whether the word is part of a longer name: "Google Play Store", "Quick Heal Technologies"."""
    after, before = _NEXT.match(text, end), _LAST.search(text, max(start - 24, 0), start)
    return bool(after and not BESIDE.fullmatch(after[1])) or bool(before and not BESIDE.fullmatch(before[1]))


@lru_cache(maxsize=1)
def _everyday_words() -> frozenset[str]:
    return frozenset(word.lower() for word in facts.words("common-names.txt"))
