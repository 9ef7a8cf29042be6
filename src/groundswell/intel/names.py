"""Name the malware, tools, intrusion sets, campaigns and vulnerabilities of a report, each with its sentence.

One entry a spelling. What other names a thing has is a claim of a source (ATT&CK, a pack, this report) beside the
entry; entries are never joined by it, because one name means different things to different sources.

Not here: finding known names (`lexicon.py`) and new ones (`introductions.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.introductions import also_known, introduced
from groundswell.intel.knowledge import facts
from groundswell.intel.knowledge.attack import attack_names
from groundswell.intel.knowledge.galaxy import galaxy_names
from groundswell.intel.knowledge.own_names import own_names
from groundswell.intel.lexicon import Lexicon, Mention
from groundswell.intel.spans import Spans
from groundswell.model.dossier import KnownAs, Name, NameClaim, NameKind

THIS_REPORT = "this report"


_GENERIC = re.compile(r"\s(?:stealer|rat|ransomware|backdoor|trojan|malware|loader|downloader)$", re.IGNORECASE)
_MALWARE = re.compile(
    r"\b(?:malware|backdoor|trojan|rat|implant|loader|downloader|stealer|payload|samples?)\b", re.IGNORECASE
)
_GROUP = re.compile(r"\b(?:groups?|actors?|apt|aka|adversar\w+|cluster|gang|attribut\w+)\b", re.IGNORECASE)


_STATED: dict[str, NameKind] = {
    "malware": "malware",
    "tool": "tool",
    "intrusion_set": "intrusion_set",
    "campaign": "campaign",
    "vulnerability": "vulnerability",
    "product": "product",
    "vendor": "vendor",
    "sector": "sector",
    "country": "country",
}  # kinds of a feed's own terms


@dataclass
class _Entry:
    start: int
    end: int
    kind: NameKind
    known_as: dict[KnownAs, None] = field(default_factory=dict)
    heading: bool = False


def find_names(document: Document, extra: Sequence[NameClaim] = (), taken: Spans | None = None) -> tuple[Name, ...]:
    """Give the names of a report in order of first mention; a mention in a sentence counts before one in a heading.

    `extra` are claims of a pack or of a person, beside ATT&CK's and our own; the kind of the first claim counts.
    """
    closed = taken or Spans()
    entries: dict[str, _Entry] = {}
    for mention in _lexicon(tuple(extra)).mentions(document, closed):
        written = document.text[mention.start : mention.end]
        entry = _entered(entries, document, mention.start, mention.end, _kind(document, mention))
        for claim in mention.claims:
            for other in (KnownAs(claim.name, claim.source), *claim.known_as):
                if other.name != written:
                    entry.known_as.setdefault(other)
    for kind, _, (start, end) in document.terms:
        if (stated := _STATED.get(kind)) is not None:
            _entered(entries, document, start, end, stated)
    for new in introduced(document):
        if new.kind == "vulnerability" or not closed.touch(new.start, new.end):
            _entered(entries, document, new.start, new.end, new.kind)
    for entry in entries.values():
        for start, end in also_known(document, entry.start, entry.end):
            entry.known_as.setdefault(KnownAs(document.text[start:end], THIS_REPORT))
    return tuple(_name(document, entry) for entry in sorted(entries.values(), key=lambda e: (e.start, e.end)))


@dataclass(frozen=True)
class NameMention:
    """One place where a name stands, known to a list, introduced by the text, or said again after that."""

    start: int
    end: int
    kind: NameKind


def name_mentions(
    document: Document, extra: Sequence[NameClaim] = (), taken: Spans | None = None
) -> tuple[NameMention, ...]:
    """Give every place where a name stands in the report's own prose, in order; places never overlap.

    A name that the text introduces once counts wherever it stands again with the same capitals.
    """
    closed = taken or Spans()
    known = [NameMention(m.start, m.end, _kind(document, m)) for m in _lexicon(tuple(extra)).mentions(document, closed)]
    new = [NameMention(n.start, n.end, n.kind) for n in introduced(document) if not closed.touch(n.start, n.end)]
    again = Lexicon(
        [NameClaim(written, kind, (written,), THIS_REPORT) for written, kind in _spelt(document, new).items()]
    )
    repeated = [
        NameMention(m.start, m.end, m.claims[0].kind)
        for m in again.mentions(document, closed)
        if document.text[m.start : m.end] == m.claims[0].name
    ]
    found: dict[int, NameMention] = {}
    at = -1
    for mention in sorted([*known, *new, *repeated], key=lambda m: (m.start, -m.end)):
        if mention.start >= at:
            found[mention.start] = mention
            at = mention.end
    return tuple(found.values())


def _spelt(document: Document, new: Sequence[NameMention]) -> dict[str, NameKind]:
    spelt: dict[str, NameKind] = {}
    for mention in new:
        spelt.setdefault(document.text[mention.start : mention.end], mention.kind)
    return spelt


def _entered(entries: dict[str, _Entry], document: Document, start: int, end: int, kind: NameKind) -> _Entry:
    bare = _GENERIC.sub("", document.text[start:end]) if kind == "malware" else document.text[start:end]
    key = re.sub(r"[\s_–-]+", "", bare).casefold()
    heading = document.block_at(start).kind == "heading"
    entry = entries.get(key)
    if entry is None:
        entry = entries[key] = _Entry(start, end, kind, heading=heading)
    elif entry.heading and not heading:
        entry.start, entry.end, entry.heading = start, end, False
    return entry


def _kind(document: Document, mention: Mention) -> NameKind:
    """Give the kind that the claims agree on; where they differ (a malware and a group), the words around decide."""
    kinds = list(dict.fromkeys(claim.kind for claim in mention.claims))
    if len(kinds) == 1 or "intrusion_set" not in kinds:
        return kinds[0]
    around = document.text[max(mention.start - 40, 0) : mention.end + 40]
    other = next(kind for kind in kinds if kind != "intrusion_set")
    if other == "tool" and kinds[0] == "tool":
        return "intrusion_set" if _GROUP.search(around) else "tool"
    return other if _MALWARE.search(around) and not _GROUP.search(around) else "intrusion_set"


def _name(document: Document, entry: _Entry) -> Name:
    left, right = document.sentence(entry.start, entry.end)
    return Name(
        name=document.text[entry.start : entry.end],
        kind=entry.kind,
        known_as=tuple(sorted(entry.known_as, key=lambda k: (k.source, k.name))),
        sentence=document.text[left:right],
        span=(entry.start, entry.end),
    )


@lru_cache(maxsize=8)
def _lexicon(extra: tuple[NameClaim, ...]) -> Lexicon:
    return Lexicon([*extra, *facts.aliases(), *attack_names(), *own_names(), *galaxy_names()])
