"""Find coined words that a report uses as names without ever introducing them: "the dropper installs ReflectiveGnome".

A word with a capital inside is no word of a language, so it names something: a product, a function, or a malware. What
it names is weighed over the whole report: a kind beside it ("the X malware", "a loader, X"), verbs of delivery before
it, a heading. Functions of programming interfaces are known by the verb that they begin with (`name_forms.py`).

Not here: names that a sentence introduces (`introductions.py`), names of lists (`lexicon.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from groundswell.intel.document import Block, Document
from groundswell.intel.knowledge import facts
from groundswell.intel.names.name_forms import FUNCTION, no_names
from groundswell.intel.names.wordings import MALWARE, SET, TOOL
from groundswell.intel.text.phrases import Book
from groundswell.model.dossier import NameKind, Span

_COINED = re.compile(r"[A-Z](?<![\w./\\@:<=#$%&'’-].)[a-z]{2,14}[A-Z][A-Za-z]{2,14}(?![\w/\\@(=$%]|[.:-]\w|\s?\(\))")
_AFTER = re.compile(
    rf"(?:['’]s|\s?[‘’]\ss)?\s{{1,3}}(?:[a-z]{{2,14}}\s)?(?:(?P<malware>(?i:{MALWARE}|samples?|payloads?|infections?))"
    rf"|(?P<tool>(?i:{TOOL}))|(?P<intrusion_set>(?i:{SET})))(?![\w-])"
)
_BESIDE = Book()  # what is asked of the words before a coined one
_BEFORE = _BESIDE.pattern(
    rf"(?:(?P<malware>(?i:{MALWARE}))|(?P<tool>(?i:{TOOL}))|(?P<intrusion_set>(?i:{SET})))"
    r",?\s{1,3}(?:(?:like|and|or)\s{1,3})?[\"“'‘*]?$"
)
_DELIVERY = _BESIDE.pattern(
    r"\b(?:drop|deploy|deliver|install|distribut|download|inject|infect|deobfuscat|unpack)(?:s|es|e|ed|ing|ped|ping)?"
    r"\s{1,3}(?:with\s{1,3})?(?:(?:the|a|an|new)\s{1,3})?[\"“'‘*]?$"
)
_DOES = re.compile(
    r"\s{1,3}(?:(?:then|also|in turn|itself)\s{1,3})?(?:steals|encrypts|exfiltrates|beacons|injects|decrypts"
    r"|communicates|downloads|drops|contacts|persists|harvests|spreads|propagates|connects|receives|deletes|collects)\b"
)
_GLUED = re.compile(r"[a-z](?:The|This|These|While|When|Where|In|On|For|From|And|As|Figure|Posted|After|Our|Its|We)$")
_TITLE = re.compile(
    rf"(?:[\d.]{{1,6}}\s)?(?:New\s)?(?P<name>[A-Z][a-z]{{3,16}})\s(?:(?P<malware>(?i:{MALWARE}))|(?P<tool>(?i:{TOOL}))"
    rf"|(?P<intrusion_set>(?i:{SET})))(?![\w-])"
)
_WORD = re.compile(r"(?<![\w./-])[A-Za-z]{4,17}(?![\w/-])")
_OFTEN = 4  # times that a title's name stands in its report at least
_LEAST = 3  # points at which a word said twice is a name; a kind beside it gives two, a verb or a heading one
_MOST = 2_000  # coined words of one report that are looked at


@dataclass
class _Use:
    """How a report uses one coined word: where it stands first, how often, and what is said of it."""

    first: Span
    times: int = 0
    points: int = 0
    brought: bool = False
    acts: bool = False
    kinds: Counter[NameKind] = field(default_factory=Counter)

    def kind(self) -> NameKind | None:
        """Give what the word names; null when it says too little of itself to be a name."""
        kinds, points = self.kinds, self.points
        if self.brought and self.acts and self.times > 2:
            kinds, points = kinds + Counter[NameKind](["malware"]), _LEAST
        if not kinds or self.times < 2 or points < _LEAST:
            return None
        kind, often = kinds.most_common(1)[0]
        return kind if kind != "intrusion_set" or often > 1 else None


def coined(document: Document) -> Iterator[tuple[Span, NameKind]]:
    """Yield the first place of each word that the report as a whole uses as a name, with its kind."""
    yield from _titled(document)
    for use in _uses(document):
        if (kind := use.kind()) is not None:
            yield use.first, kind


def _uses(document: Document) -> Collection[_Use]:
    """Give how each coined word of the prose is used, at most `_MOST` words."""
    uses: dict[str, _Use] = {}
    for block in document.prose():
        for match in _COINED.finditer(document.text, block.start, block.end) if block.kind != "code" else ():
            word = match[0]
            if word.lower() in _others() or FUNCTION.match(word) or _GLUED.search(word):
                continue
            if word in uses or len(uses) < _MOST:
                _count(uses.setdefault(word, _Use(match.span())), document, block, match)
    return uses.values()


def _count(use: _Use, document: Document, block: Block, match: re.Match[str]) -> None:
    """Add to a word's use what stands around it at one place."""
    before = document.text[max(match.start() - 48, block.start) : match.start()]
    use.times += 1
    if (found := _AFTER.match(document.text, match.end(), block.end) or _BEFORE.search(before)) is not None:
        use.kinds[_kind(found)] += 1
        use.points += 2
    brought = _DELIVERY.search(before) is not None
    use.points += brought or block.kind == "heading" or block.start == document.blocks[0].start
    use.brought |= brought
    use.acts |= _DOES.match(document.text, match.end(), block.end) is not None


def _titled(document: Document) -> Iterator[tuple[Span, NameKind]]:
    """Yield what a title or heading calls by name ("Ares Malware: ...") and the report hardly ever writes small."""
    others = _others()
    blocks = list(document.prose())
    titles = [block for block in blocks if block.kind == "heading" or block is blocks[0]]
    found = [match for b in titles if (match := _TITLE.match(document.text, b.start, b.end)) is not None]
    words = Counter(_WORD.findall(document.text)) if found else Counter[str]()
    for match in found:
        name = match["name"]
        if name.lower() not in others and words[name] >= _OFTEN and words[name.lower()] * 10 <= words[name]:
            yield match.span("name"), _kind(match)


def _kind(match: re.Match[str]) -> NameKind:
    if match["intrusion_set"]:
        return "intrusion_set"
    return "tool" if match["tool"] else "malware"


@lru_cache(maxsize=1)
def _others() -> frozenset[str]:
    """Give what is no name of a threat: words of our list, products and vendors."""
    products = {word for row in facts.rows("products.csv") for word in (row["vendor"], *row["product"].split())}
    return frozenset(word.lower() for word in (*no_names(), *products))
