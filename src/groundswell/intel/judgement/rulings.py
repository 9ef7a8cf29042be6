"""Rule on a value whose evidence is added up: what is never the attacker's, whatever its sum; else what the sum says.

A shared platform, a whole network, a resolver, a system's own program, a site that was broken into: to block them would
break others. A ruling is a judgement with the reasons that stand above the evidence; without such a reason the sum
decided.

Not here: adding up (`judge.py`), what must never be blocked (`never_block.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import asks_address, host_of, known_host, shared_by_many, shared_network
from groundswell.intel.judgement.never_block import OWN, never_block
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Evidence
from groundswell.intel.judgement.weights import Weights
from groundswell.intel.knowledge import facts
from groundswell.model.dossier import Judgement
from groundswell.model.observable import HASH_LENGTHS, HASHES_OF_FILES, names_page
from groundswell.model.site import AUTHORITY, BROKEN_INTO, is_authority

Ruling = tuple[Judgement, tuple[str, ...]]

ANOMALY = "an anomaly of the report: "
HONEST = ("honest", "feed_honest")
FILES = ("file_name", "file_path", "pdb_path", "command_line")
_PRESENTED = frozenset(["defanged", "section", "column", "label", "listed", "introduced", "feed"])  # as an indicator
_WRITTEN_TO = frozenset(["victims", "recipient"])
_CITED = frozenset(["link", "image", "references", "publisher", "apart", "unrelated", "excluded"])
_ASKED_WITH = frozenset(["attack_words", "introduced", "defanged"])
_USED = frozenset(["honest_place", "abused_service", "honest_site"])  # an honest place, spoken of as one that was used
_SENDS = frozenset(["defanged", "sender", "attack_words", "spoofed", "column", "section"])
_EQUAL = 1e-9  # sums of the same weights in another order differ by less
_NAME_ALONE = 3.0  # what the sum of a file's name must reach: other files bear it
_ASKS_NAMES = re.compile(r"^https://[^/]+/(?:dns-query|resolve)\?[^#]*name=")
_RESOLVER = "a resolver of names over HTTPS: whose names are asked for counts"

_BROKEN: Ruling = ("abused", (f"{BROKEN_INTO}: its own addresses count, not its name",))


class Weighed(NamedTuple):
    """A place of a value, its evidence, and the sum of what that weighs."""

    place: Place
    evidence: Evidence
    total: float


def never_blocked(value: Found, decided: Weighed, own: Collection[str], weights: Weights) -> Ruling | None:
    """Give the ruling on what must never be blocked; where the text calls it the attacker's, that is told first."""
    why = never_block(value, own)
    if why is None:
        return None
    of = weights.of
    presented = sum(of[name] for name, _ in decided.evidence if name not in ("special", "well_known", "publisher_list"))
    presenting = {name for name, _ in decided.evidence} & _PRESENTED
    listed = bool(presenting - {"section", "listed"}) or len(presenting) > 1
    first = (f"{ANOMALY}{why}; never block it",) if listed and presented >= weights.attacker else (why,)
    if value.kind == "url" and _ASKS_NAMES.search(value.value) and why != OWN:
        return "abused", (_RESOLVER, why)
    shared = value.kind == "domain" and why != OWN and decided.total > weights.reference
    return ("abused" if shared or (value.kind in HASH_LENGTHS and "system" in why) else "reference"), first


def ruled(decided: Weighed, names: frozenset[str], attacked: frozenset[int], weights: Weights) -> Ruling:
    """Give the ruling on a value.

    Args:
        decided: its deciding place.
        names: those of its signs.
        attacked: the starts of the rows in which a hash of the attacker's stands.
        weights: where the sum parts the attacker's from the unsure, and those from references.
    """
    value, total = decided.place.value, decided.total
    if "feed_honest" in names and value.kind not in HASH_LENGTHS:
        return ("reference" if total <= weights.reference else "unsure"), ()
    if value.kind in FILES:
        return _file(decided, names, attacked, weights)
    match value.kind:
        case "cve":
            return "reference", ("a vulnerability, not a trace of anyone",)
        case "asn":
            return "reference", ("who routes an address, not whose it is",)
        case "cidr" if "special" not in names and total > weights.reference:
            return "abused", ("a whole network: it has other users",)
        case kind if kind in HASHES_OF_FILES:
            if not names.isdisjoint(HONEST):
                return "abused", ("an honest file that is abused: what is beside it counts, not the file",)
        case "ipv4" | "ipv6" | "ip_port" if total > weights.reference and (whose := shared_network(value)):
            return "abused", (
                f"thousands of sites share this address of {whose}: hunt its host's name, never block it",
            )
        case "email" if "special" not in names and total > weights.reference:
            return _sender(value, names, total, weights)
        case _:
            pass
    if "broken_into" in names and total > weights.reference:
        return _BROKEN
    site = _site(value, names, total, weights) if value.kind in ("domain", "url") else None
    return site or (_by_total(total, weights), ())


def _site(value: Found, names: frozenset[str], total: float, weights: Weights) -> Ruling | None:
    """Give the ruling on a name or an address of a page that others use too; null where the sum decides."""
    cited = not _CITED.isdisjoint(names)
    if names & _USED and not (value.kind == "url" and "honest_site" in names) and not cited:
        return "abused", ("an honest place that was used: look at who spoke to it, never block it",)
    if value.kind == "url" and _ASKS_NAMES.search(value.value) and shared_by_many(value):
        return "abused", (_RESOLVER,)
    if value.kind == "domain" and "compromised" in names and total > weights.reference:
        return _BROKEN
    own_page = value.kind == "domain" or not names_page(value.value)
    if own_page and is_authority(host_of(value)) and _by_total(total, weights) == "attacker":
        return "abused", (f"{AUTHORITY}, so it was broken into or its name forged: look for it, never block it",)
    if asks_address(value) and names & _ASKED_WITH and not cited:
        return "abused", ("tells whoever asks his own address: look at who asks it, never block it",)
    shared = shared_by_many(value)
    return _shared(value, shared, names, total, weights) if shared else None


def _shared(value: Found, shared: str, names: frozenset[str], total: float, weights: Weights) -> Ruling | None:
    """Give the ruling on a name, or an address at it, under which many unrelated people keep things."""
    left = value.kind == "url" and "clickable" in names and "attack_words" not in names
    if left and total < weights.attacker - _EQUAL:
        return "reference", (f"{shared} is shared by many, and the report leaves the link clickable",)
    if total > weights.reference or ("genuine" in names and "attack_words" in names):
        return "abused", (f"{shared} is shared by many: hunt with care, never block",)
    return ("reference", (f"{shared} is shared by many",)) if value.kind == "domain" else None


def _by_total(total: float, weights: Weights) -> Judgement:
    if total >= weights.attacker - _EQUAL:
        return "attacker"
    return "reference" if total <= weights.reference + _EQUAL else "unsure"


def _file(decided: Weighed, names: frozenset[str], attacked: frozenset[int], weights: Weights) -> Ruling:
    """Give the ruling on a file, a path or a command: its name alone says little."""
    place, _, total = decided
    value = place.value
    name = value.value.replace("/", "\\").rpartition("\\")[2].partition(" ")[0]
    if value.note == "given":
        return _by_total(total, weights), ()
    if "library" in names:
        return "attacker", ("the library of a side-loading pair: hunt it beside its program",)
    if "honest" in names:
        return "abused", ("an honest program or place that is abused",)
    if value.as_folder:
        return "unsure", ("a folder: honest files lie there too",)
    if value.kind in ("file_name", "command_line") and name in facts.words("system-programs.txt"):
        return "abused", (f"{name} is part of the system: where it runs counts, not its name",)
    if place.block.start in attacked:
        return "attacker", ("the name beside a hash of the attacker's",)
    if total >= (_NAME_ALONE if value.kind == "file_name" else weights.attacker + 0.5):
        return "attacker", ()
    if total <= weights.reference - 1:
        return "reference", ()
    return "unsure", ("a name alone is weak: other files bear it",)


def _sender(value: Found, names: frozenset[str], total: float, weights: Weights) -> Ruling:
    """Give the ruling on a mail address: one was written to, one is pretended to be, one sends."""
    host = host_of(value)
    authority = is_authority(host)
    if not _WRITTEN_TO.isdisjoint(names):
        return "reference", ("one of those who were written to",)
    known = known_host(host)
    if known and known[0] in ("vendor", "well_known") and "sender" in names:
        return "abused", (f"a sender that pretends to be {known[1]}",)
    if authority or "spoofed" in names:
        if authority and _SENDS.isdisjoint(names):
            return "reference", ("the address of an authority",)
        if known is None or not ("defanged" in names or "column" in names):
            return "abused", ("a sender that pretends to be another",)
    return _by_total(total, weights), ()
