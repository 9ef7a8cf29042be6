"""Say what the attacker uses a value for, where the words around it tell: c2, delivery, sample, sender ...

The words of the sentence or row count before those of the headings. Null where nothing tells.

Not here: whether it is the attacker's at all (`judge.py`).
"""

from __future__ import annotations

from functools import lru_cache

from groundswell.intel.finders.hosts import HOSTED
from groundswell.intel.judgement.place import Place
from groundswell.intel.text.phrases import ASKED, Phrase, words
from groundswell.model.dossier import Judgement
from groundswell.model.observable import HASH_LENGTHS

_ROLES: tuple[tuple[str, Phrase], ...] = (
    ("c2", ASKED.phrase(
        r"\b(?:c2s?|c&cs?|cnc|command[\s-]and[\s-]control|beacon\w*|call(?:s|ed)? (?:home|back)"
        r"|reverse shell)\b")),
    ("exfiltration", ASKED.phrase(r"\bexfil\w*|\bupload(?:s|ed)? (?:stolen|data|to)\b")),
    ("delivery", ASKED.phrase(
        r"\b(?:deliver\w*|download\w*|hosts?\b(?= (?:other )?(?:malicious|malware|\w+rat))|payload url"
        r"|dropped from|distribut\w+|stag(?:er|ing) server)\b")),
    ("phishing", ASKED.phrase(r"\b(?:phish\w*|credential (?:harvest\w*|capture)|landing page)\b")),
    ("sender", ASKED.phrase(r"\b(?:sender|from:|sent from)")),
    ("registrant", ASKED.phrase(r"\b(?:regist(?:rant|ration|ered))\b")),
    ("exploited", ASKED.phrase(r"\bexploit\w*\b")),
    ("persistence", ASKED.phrase(r"\b(?:persist\w*|autostart|run key|autorun)\b")),
)  # fmt: skip
_POSSIBLE: dict[str, frozenset[str]] = {
    "email": frozenset(["sender", "registrant", "phishing"]),
    "cve": frozenset(["exploited"]),
    "registry_key": frozenset(["persistence"]),
    "service": frozenset(["persistence"]),
    "task": frozenset(["persistence"]),
}
_NETWORK = frozenset(["c2", "exfiltration", "delivery", "phishing", "sender"])


def role_of(place: Place, judgement: Judgement) -> str | None:
    """Give the role, or null. References have none, except a vulnerability that the text says is exploited."""
    kind = place.value.kind
    if judgement == "reference" and kind != "cve":
        return None
    if kind in HASH_LENGTHS:
        return "sample" if judgement == "attacker" else "abused program"
    possible = _NETWORK if kind in (*HOSTED, "cidr") else _POSSIBLE.get(kind)
    if possible is None:
        return None
    told = _told(place.header, possible) or _told(place.sentence, possible)
    return told or next(filter(None, (_told(heading, possible) for heading in reversed(place.block.headings))), None)


@lru_cache(maxsize=4_096)
def _told(text: str, possible: frozenset[str]) -> str | None:
    """Give the first of the possible roles that a text tells of."""
    asked = words(text)
    return next((role for role, pattern in _ROLES if role in possible and pattern.within(asked)), None)
