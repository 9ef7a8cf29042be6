"""Say what the attacker uses a value for, where the words around it tell: c2, delivery, sample, sender ...

The words of the sentence or row count before those of the headings. Null where nothing tells.

Not here: whether it is the attacker's at all (`judge.py`).
"""

from __future__ import annotations

from groundswell.intel.document import Block
from groundswell.intel.finders.found import Found
from groundswell.intel.phrases import Phrase
from groundswell.model.dossier import Judgement
from groundswell.model.observable import HASH_LENGTHS

_ROLES: tuple[tuple[str, Phrase], ...] = (
    ("c2", Phrase(
        r"\b(?:c2s?|c&cs?|cnc|command[\s-]and[\s-]control|beacon\w*|call(?:s|ed)? (?:home|back)"
        r"|reverse shell)\b")),
    ("exfiltration", Phrase(r"\bexfil\w*|\bupload(?:s|ed)? (?:stolen|data|to)\b")),
    ("delivery", Phrase(
        r"\b(?:deliver\w*|download\w*|hosts?\b(?= (?:other )?(?:malicious|malware|\w+rat))|payload url"
        r"|dropped from|distribut\w+|stag(?:er|ing) server)\b")),
    ("phishing", Phrase(r"\b(?:phish\w*|credential (?:harvest\w*|capture)|landing page)\b")),
    ("sender", Phrase(r"\b(?:sender|from:|sent from)")),
    ("registrant", Phrase(r"\b(?:regist(?:rant|ration|ered))\b")),
    ("exploited", Phrase(r"\bexploit\w*\b")),
    ("persistence", Phrase(r"\b(?:persist\w*|autostart|run key|autorun)\b")),
)  # fmt: skip
_POSSIBLE: dict[str, frozenset[str]] = {
    "email": frozenset(["sender", "registrant", "phishing"]),
    "cve": frozenset(["exploited"]),
    "registry_key": frozenset(["persistence"]),
    "service": frozenset(["persistence"]),
    "task": frozenset(["persistence"]),
}
_NETWORK = frozenset(["c2", "exfiltration", "delivery", "phishing", "sender"])


def role_of(value: Found, sentence: str, block: Block, judgement: Judgement) -> str | None:
    """Give the role, or null. References have none, except a vulnerability that the text says is exploited."""
    if judgement == "reference" and value.kind != "cve":
        return None
    if value.kind in HASH_LENGTHS:
        return "sample" if judgement == "attacker" else "abused program"
    possible = _POSSIBLE.get(value.kind)
    if possible is None:
        possible = (
            _NETWORK if value.kind in ("ipv4", "ipv6", "ip_port", "domain", "url", "onion", "cidr") else frozenset()
        )
    header = next((c.header for c in block.cells if c.start <= value.start < c.end), "")
    for words in (header, sentence, *reversed(block.headings)):
        for role, pattern in _ROLES:
            if role in possible and pattern.first(words):
                return role
    return None
