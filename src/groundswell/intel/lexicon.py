"""Find names that a list knows: one pass over the text for all of them, then the rules of what counts as a mention.

A single word counts only with its own capitals (or all capitals), because half of these names are also words; a name
that is an everyday word counts only beside a word that says what it is ("the Play ransomware"). A name is a claim of
the source of the list: several claims on one spelling stay several.

Not here: names that no list knows (`introductions.py`), which mentions make a dossier's entry (`names.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from groundswell.intel.document import Document
from groundswell.intel.knowledge import facts
from groundswell.intel.spans import Spans
from groundswell.model.dossier import NameClaim, Span

BESIDE = re.compile(
    r"\b(?:malware|backdoors?|ransomware|trojans?|rats?|implants?|loaders?|stealers?|infostealers?|wipers?|worms?"
    r"|botnets?|rootkits?|web ?shells?|keyloggers?|frameworks?|gangs?|groups?|actors?|apts?|droppers?|downloaders?"
    r"|tools?|famil(?:y|ies)|espionage|spyware|payloads?|operators?|C2)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[\w]")
_LAST = re.compile(r"(?<=[a-z,] )([A-Z][a-z]\w*)\s$")
_TELLING = re.compile(r"[a-z][A-Z]|[A-Za-z]-?\d|\d[A-Za-z]|[A-Z]{2}[a-z]|\s")
_MIXED = re.compile(r"[a-z][A-Z]|\d")  # no everyday word is written like this
_NEXT = re.compile(r"[\s-]([A-Z]\w*)")
_Hit = tuple[int, int, int]  # start, end, which spelling
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
                    by_spelling.setdefault(spelling.lower(), []).append((claim, spelling))
        self._entries = list(by_spelling.values())
        self._search = AhoCorasick(list(by_spelling)) if by_spelling else None

    def mentions(self, document: Document, taken: Spans) -> list[Mention]:
        """Give the mentions in the report's own prose, longest first where they overlap, in order of place.

        `taken` holds the places of values (URLs, paths, file names): a name inside one is no mention.
        """
        if self._search is None:
            return []
        lowered = document.text.lower()
        if len(lowered) != len(document.text):  # a character whose lower case is two: keep places true
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in document.text)
        hits: list[_Hit] = []
        for block in document.prose():
            hits += sorted(
                (
                    (block.start + start, block.start + end, which)
                    for which, start, end in self._search.find_matches_as_indexes(
                        lowered[block.start : block.end], overlapping=True
                    )
                    if _whole(document.text, block.start + start, block.start + end)
                    and not taken.touch(block.start + start, block.start + end)
                ),
                key=lambda hit: (hit[0], -hit[1]),
            )
        sure = {
            document.text[start:end]
            for start, end, _ in hits
            if _beside(document.text, start, end) and not _longer(document.text, start, end)
        }
        found: list[Mention] = []
        at = -1
        for start, end, which in hits:
            if start >= at and (claims := tuple(self._meant(document, (start, end), self._entries[which], sure))):
                found.append(Mention(start, end, claims))
                at = end
        return found

    def _meant(
        self, document: Document, place: Span, entry: Iterable[tuple[NameClaim, str]], sure: Collection[str]
    ) -> Iterator[NameClaim]:
        """Yield the claims that a place can mean; `sure` holds what the report once says the kind of."""
        written = document.text[place[0] : place[1]]
        for claim, spelling in entry:
            if not _same_case(written, spelling):
                continue
            shouted = spelling.isupper() and written == spelling and len(spelling) >= 5
            doubtful = (_everyday(written, spelling) or (claim.cautious and _plain(written))) and not shouted
            if doubtful and (written not in sure or _longer(document.text, *place)):
                continue
            if claim.not_in:
                left, right = document.sentence(*place)
                sentence = document.text[left:right].casefold()
                if any(context.casefold() in sentence for context in claim.not_in):
                    continue
            yield claim


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before and (_JOINS.match(before) or before in "/\\@%&=")) or (
        after and (_JOINS.match(after) or after in "\\@")
    ):
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


def _beside(text: str, start: int, end: int) -> bool:
    if text[start:end].islower():
        return False  # `net`, `at`, `ping`: commands that everybody types
    after = re.match(rf"[\"”'’]?[\s-](?:\w{{1,14}}\s)?(?:{BESIDE.pattern})", text[end : end + _NEAR], re.IGNORECASE)
    before = re.search(
        rf"(?:{BESIDE.pattern})(?:\s(?:called|named|dubbed|known as|like|such as))?[\s,]{{1,2}}[\"“'‘]?$",
        text[max(start - _NEAR, 0) : start],
        re.IGNORECASE,
    )
    return bool(after or before)


def _plain(written: str) -> bool:
    """Tell whether a name is written as everyday words are: one word of letters, capitals at most at its start."""
    return len(written) < 5 or not _TELLING.search(written) or written.lower() in facts.words("galaxy-words.txt")


def _longer(text: str, start: int, end: int) -> bool:
    """Tell whether the word is part of a longer name: "Google Play Store", "Quick Heal Technologies"."""
    after, before = _NEXT.match(text, end), _LAST.search(text, max(start - 24, 0), start)
    return bool(after and not BESIDE.fullmatch(after[1])) or bool(before and not BESIDE.fullmatch(before[1]))


@lru_cache(maxsize=1)
def _everyday_words() -> frozenset[str]:
    return frozenset(word.lower() for word in facts.words("common-names.txt"))
