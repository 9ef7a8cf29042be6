"""Decide what kind of thing a known name is in this report, where its lists differ or the words beside it say more.

ATT&CK calls Remcos a tool, others a RAT: the words that stand right beside the name vote, and the whole report
decides; without a vote the first claim's kind counts. Winnti is a group and its malware: there each place decides.

Not here: finding names (`lexicon.py`, `introductions.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from groundswell.intel.document import Document
from groundswell.intel.names.lexicon import Mention
from groundswell.intel.names.name_forms import SETS
from groundswell.model.dossier import NameKind

_MALWARE_AFTER = re.compile(
    r"\s(?:malware|ransomware|backdoor|trojan|RAT|implant|loader|downloader|stealer|infostealer|botnet|spyware|worm|wiper"
    r"|rootkit)\b",
    re.IGNORECASE,
)
_MALWARE_BEFORE = re.compile(
    r"\b(?:malware|ransomware|backdoor|trojan|RATs?|implant|loader|downloader|stealer|botnet|spyware|worm|wiper|rootkit"
    r"|payload|infected with|variants? of)\s(?:(?:the|called|named|like|such as)\s)?[\"“'‘]?$",
    re.IGNORECASE,
)
_GROUP_AFTER = re.compile(
    r"(?:['’]s)?\s(?:(?:ransomware|threat|hacking|espionage|APT)\s)?(?:groups?|gangs?|actors?|crew|team|hackers|APT)\b",
    re.IGNORECASE,
)
_ACTOR_AFTER = re.compile(
    r"[\"”'’]?,\sthe\s(?:[\w-]+\s){0,3}?(?:actor|group|gang|crew)s?\s(?:behind|responsible for)\b", re.IGNORECASE
)  # "Hades, the actor behind Olympic Destroyer"
_OWNS = re.compile(
    r"['’]s\s(?:[\w-]+\s){0,3}(?:malware|arsenal|toolset|backdoors|campaigns?|operations?|activity)\b", re.I
)
_GROUP_LAST = re.compile(r"\s(?:group|team|gang|crew|APT)$", re.IGNORECASE)
_TOOL_AFTER = re.compile(r"\s(?:tools?|frameworks?|utility)\b", re.IGNORECASE)
_MALWARE = re.compile(
    r"\b(?:malware|backdoor|trojan|rat|implant|loader|downloader|stealer|payload|samples?)\b", re.IGNORECASE
)
_GROUP = re.compile(r"\b(?:groups?|actors?|apt|aka|adversar\w+|cluster|gang|attribut\w+)\b", re.IGNORECASE)
_NEAR = 40  # characters to either side in which a word votes
_AROUND = 40  # characters to either side that decide one place


def kinds_of(document: Document, mentions: Sequence[Mention]) -> list[NameKind]:
    """Give the kind of each mention, in their order."""
    votes: dict[str, Counter[NameKind]] = {}
    actors: set[str] = set()
    for mention in mentions:
        written = document.text[mention.start : mention.end]
        if _ACTOR_AFTER.match(document.text, mention.end):
            actors.add(written.casefold())
        if (voted := _vote(document.text, mention)) is not None:
            votes.setdefault(written.casefold(), Counter())[voted] += 1
        if (bare := _GROUP_LAST.sub("", written)) != written:  # "the Tin Heron group" speaks for "Tin Heron"
            votes.setdefault(bare.casefold(), Counter())["intrusion_set"] += 1
    return [
        "intrusion_set"
        if document.text[mention.start : mention.end].casefold() in actors
        else _kind(document.text, mention, votes)
        for mention in mentions
    ]


def _kind(text: str, mention: Mention, votes: Mapping[str, Counter[NameKind]]) -> NameKind:
    kinds = list(dict.fromkeys(claim.kind for claim in mention.claims))
    if text.startswith("Operation ", mention.start):
        return "campaign"
    if SETS.pattern.fullmatch(text, mention.start, mention.end):
        return "intrusion_set"
    count = votes.get(text[mention.start : mention.end].casefold(), Counter[NameKind]())
    if len(kinds) == 1:
        malware = count["malware"] > max(2 * count["intrusion_set"], 1)  # lists give a group its malware's names too
        said = _GROUP_LAST.search(text, mention.start, mention.end)
        doubted = kinds == ["intrusion_set"] and not said and not any(claim.id for claim in mention.claims)
        return "malware" if doubted and malware else kinds[0]
    if "intrusion_set" not in kinds:
        best = max((kind for kind in kinds if kind in count), key=lambda kind: count[kind], default=kinds[0])
        return best if count[best] > count[kinds[0]] else kinds[0]
    if _vote(text, mention) == "intrusion_set":
        return "intrusion_set"
    around = text[max(mention.start - _AROUND, 0) : mention.end + _AROUND]
    other = next(kind for kind in kinds if kind != "intrusion_set")
    if other == "tool" and kinds[0] == "tool":
        return "intrusion_set" if _GROUP.search(around) else "tool"
    return other if _MALWARE.search(around) and not _GROUP.search(around) else "intrusion_set"


def _vote(text: str, mention: Mention) -> NameKind | None:
    after = text[mention.end : mention.end + _NEAR]
    if _GROUP_AFTER.match(after) or _OWNS.match(after):
        return "intrusion_set"
    if _MALWARE_AFTER.match(after) or _MALWARE_BEFORE.search(text, max(mention.start - _NEAR, 0), mention.start):
        return "malware"
    return "tool" if _TOOL_AFTER.match(after) else None
