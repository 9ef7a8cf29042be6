"""What an observable may be used for today: to block, to hunt, to look back, or never to block.

Infrastructure changes hands: an address that a report saw in use long ago blocks whoever has it now, so it is for
looking back only. A hash stays what it is. The ages are those of SEMANTICS section 2, by which a hunt, too, calls a
match one of old infrastructure.

Not here: whose a value is (`intel/judgement/judge.py`), set-aside indicators of a hunt (`defences/hunt`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from groundswell.model.dossier import Observable

Use = Literal["block", "hunt", "look_back", "never_block"]

VALID_DAYS: Mapping[str, int] = {"ipv4": 180, "ipv6": 180, "ip_port": 180, "cidr": 180, "domain": 730, "url": 365}
BLOCKED = frozenset(
    ["ipv4", "ipv6", "ip_port", "domain", "onion", "url", "email", "md5", "sha1", "sha256", "sha512", "cert_sha1"]
)  # types that something can block by; a JA3 is that of all programs with the same TLS library
WEAK = frozenset(
    ["imphash"]
)  # types of which honest things have the same value: a match is worth a look and wakes nobody
_NOT_BLOCKED = {
    "imphash": "other programs that import the same have this import hash too",
    "cert_md5": "nothing blocks by the MD5 of a certificate",
    "cert_sha256": "nothing blocks by the SHA-256 of a certificate",
}


def last_day(observable: Observable, published: date | None) -> date | None:
    """Give the last day on which a value may be blocked; null where it does not age, or no day of it is known."""
    valid, seen = VALID_DAYS.get(observable.type), observable.last_seen or published
    return seen + timedelta(days=valid) if valid is not None and seen is not None else None


def use_of(observable: Observable, published: date | None, today: date) -> tuple[Use, str]:
    """Give the use and the reason in words.

    The day that counts is the last on which the report saw it in use, else the day it was published; a value that ages
    and of which neither is known is for hunting.
    """
    if observable.judgement != "attacker":
        return "never_block", f"judged {observable.judgement}: {observable.reasons[0] if observable.reasons else ''}"
    if observable.type not in BLOCKED:
        return "hunt", _NOT_BLOCKED.get(observable.type, f"nothing blocks by a {observable.type.replace('_', ' ')}")
    if observable.warned:
        return "hunt", "the report says that honest things are among the values of its list"
    valid = VALID_DAYS.get(observable.type)
    if valid is None:
        return "block", "such a value stays what it is"
    seen = observable.last_seen or published
    if seen is None:
        return "hunt", "the report says neither its own day nor when this was last seen, and such a value changes hands"
    told = f"{'last seen' if observable.last_seen else 'reported'} {seen.isoformat()}"
    if today - seen > timedelta(days=valid):
        return "look_back", f"{told}, more than {valid} days ago: it may have changed hands"
    return "block", told
