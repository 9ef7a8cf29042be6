"""Name the malware, tools, intrusion sets, campaigns and vulnerabilities of a report, each with its sentence.

One entry a spelling. What other names a thing has is a claim of a source (ATT&CK, a pack, this report) beside the
entry; entries are never joined by it, because one name means different things to different sources.

Not here: finding known names (`lexicon.py`) and new ones (`introductions.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import get_args

from groundswell.intel.document import Document
from groundswell.intel.knowledge import facts
from groundswell.intel.knowledge.attack import attack_names
from groundswell.intel.knowledge.galaxy import galaxy_names
from groundswell.intel.knowledge.own_names import own_names
from groundswell.intel.names.coined import coined
from groundswell.intel.names.introductions import Introduced, also_known, introduced
from groundswell.intel.names.lexicon import Lexicon
from groundswell.intel.names.name_kinds import kinds_of
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import KnownAs, Name, NameClaim, NameKind, Span

THIS_REPORT = "this report"

_GENERIC = re.compile(r"\s(?:stealer|rat|ransomware|backdoor|trojan|malware|loader|downloader)$", re.IGNORECASE)
_SAID = re.compile(r"[A-Za-z](?<![\w./\\_-].)[a-z]{2,24}(?![\w./\\_-]\w)")  # words of letters, in prose
_COINED = re.compile(r"[a-z][A-Z]|\d|[A-Z]{2}[a-z]")  # no everyday word is written so
_KINDS: dict[str, NameKind] = {kind: kind for kind in get_args(NameKind)}  # what a feed's own term may be


@dataclass
class _Entry:
    kinds: Counter[NameKind] = field(default_factory=Counter)
    spelt: Counter[str] = field(default_factory=Counter)
    places: dict[str, tuple[bool, Span]] = field(default_factory=dict)  # by spelling: in a heading, and where first
    known_as: dict[KnownAs, None] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        """Where the commonest spelling first stands, in a sentence rather than in a heading."""
        return self.places[self.spelt.most_common(1)[0][0]][1]


@dataclass(frozen=True)
class NameMention:
    """One place where a name stands, known to a list, introduced by the text, or said again after that."""

    start: int
    end: int
    kind: NameKind
    claims: tuple[NameClaim, ...] = ()


def find_names(document: Document, extra: Sequence[NameClaim] = (), taken: Spans | None = None) -> tuple[Name, ...]:
    """Give the names of a report in order of first mention; a mention in a sentence counts before one in a heading.

    `extra` are claims of a pack or of a person, beside ATT&CK's and our own. A name that is said in several kinds
    has the one that is said most.
    """
    closed = taken or Spans()
    entries: dict[str, _Entry] = {}
    for kind, _, (start, end) in document.terms:
        if (stated := _KINDS.get(kind)) is not None:
            _entered(entries, document, NameMention(start, end, stated))
    new = _told(document)
    flaws = [NameMention(n.start, n.end, n.kind) for n in new if n.kind == "vulnerability"]  # in addresses too
    for mention in (*_mentions(document, extra, closed, new), *flaws):
        entry = _entered(entries, document, mention)
        written = document.text[mention.start : mention.end]
        for claim in mention.claims:
            for other in (KnownAs(claim.name, claim.source), *claim.known_as):
                if other.name != written:
                    entry.known_as.setdefault(other)
        for start, end in also_known(document, mention.start, mention.end):
            entry.known_as.setdefault(KnownAs(document.text[start:end], THIS_REPORT))
    return tuple(_name(document, entry) for entry in sorted(entries.values(), key=lambda e: e.span))


def name_mentions(
    document: Document, extra: Sequence[NameClaim] = (), taken: Spans | None = None
) -> tuple[NameMention, ...]:
    """Give every place where a name stands in the report's own prose, in order; places never overlap.

    A name that the text introduces once, or gives as another name of a thing, counts wherever it stands again.
    """
    return _mentions(document, extra, taken or Spans(), _told(document))


def _told(document: Document) -> tuple[Introduced, ...]:
    """Give the names that the text makes its own: by introducing them, or by using a coined word as one."""
    return (*introduced(document), *(Introduced(*place, kind) for place, kind in coined(document)))


def _mentions(
    document: Document, extra: Sequence[NameClaim], closed: Spans, told: Sequence[Introduced]
) -> tuple[NameMention, ...]:
    vouched = {document.text[n.start : n.end] for n in told}
    listed = _lexicon(tuple(extra)).mentions(document, closed, vouched)
    kinds = kinds_of(document, listed)
    known = [NameMention(m.start, m.end, kind, m.claims) for m, kind in zip(listed, kinds, strict=True)]
    new = _new(document, known, closed, told)
    measures = Spans(place for kind, _, place in document.terms if kind == "measure")  # what to do names no threat
    found: list[NameMention] = []
    at = -1
    for mention in sorted([*known, *new, *_again(document, new, closed)], key=lambda m: (m.start, -m.end)):
        if mention.start >= at and not measures.touch(mention.start, mention.end):
            found.append(mention)
            at = mention.end
    return tuple(found)


def _new(
    document: Document, known: Sequence[NameMention], closed: Spans, told: Sequence[Introduced]
) -> list[NameMention]:
    """Give what the text itself introduces, and the other names that it gives right behind a name, known or new."""
    bare = {(m.start, m.end) for m in known}
    new = [
        NameMention(n.start, n.end, n.kind)
        for n in told
        if not closed.touch(n.start, n.end)
        and not (document.text.endswith(" RAT", n.start, n.end) and (n.start, n.end - 4) in bare)
    ]
    begun: dict[int, int] = {}
    for n in new:
        begun[n.end] = min(n.start, begun.get(n.end, n.start))
    others = [
        NameMention(start, end, mention.kind)
        for mention in (*known, *new)
        if begun.get(mention.end, mention.start) == mention.start  # no listed word that ends a longer name
        for start, end in also_known(document, mention.start, mention.end)
    ]
    return [*new, *others]


def _again(document: Document, new: Sequence[NameMention], closed: Spans) -> list[NameMention]:
    """Give the places where names that the text introduced stand again, each in the kind it is introduced in most."""
    kinds: dict[str, Counter[NameKind]] = {}
    for mention in new:
        kinds.setdefault(document.text[mention.start : mention.end], Counter())[mention.kind] += 1
    words = Counter(_SAID.findall(document.text)) if kinds else Counter()
    claims = [
        NameClaim(written, count.most_common(1)[0][0], (written,), THIS_REPORT)
        for written, count in kinds.items()
        if not written[1:].islower() or words[written.lower()] <= words[written]
    ]
    found = []
    for place in Lexicon(claims).mentions(document, closed):
        written, spelt = document.text[place.start : place.end], {claim.name: claim for claim in place.claims}
        if (claim := spelt.get(written)) is None and written[0].isupper():
            claim = next((claim for name, claim in spelt.items() if _COINED.search(name)), None)
        if claim is not None:
            found.append(NameMention(place.start, place.end, claim.kind))
    return found


def _entered(entries: dict[str, _Entry], document: Document, mention: NameMention) -> _Entry:
    written = document.text[mention.start : mention.end]
    bare = _GENERIC.sub("", written) if mention.kind == "malware" else written
    entry = entries.setdefault(re.sub(r"[\s_–-]+", "", bare).casefold(), _Entry())
    heading = document.block_at(mention.start).kind == "heading"
    if written not in entry.places or (entry.places[written][0] and not heading):
        entry.places[written] = heading, (mention.start, mention.end)
    entry.spelt[written] += 1
    entry.kinds[mention.kind] += 1
    return entry


def _name(document: Document, entry: _Entry) -> Name:
    start, end = entry.span
    left, right = document.sentence(start, end)
    return Name(
        name=document.text[start:end],
        kind=entry.kinds.most_common(1)[0][0],
        known_as=tuple(sorted(entry.known_as, key=lambda k: (k.source, k.name))),
        sentence=document.text[left:right],
        span=(start, end),
    )


@lru_cache(maxsize=8)
def _lexicon(extra: tuple[NameClaim, ...]) -> Lexicon:
    return Lexicon([*extra, *facts.aliases(), *attack_names(), *own_names(), *galaxy_names()])
