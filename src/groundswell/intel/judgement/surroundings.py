"""What holds of a whole report and is weighed with each value: who published it, whether it defangs, what it links.

Not here: what it says of things by their names (`named_as.py`), the evidence itself (`evidence.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import host_of, known_host
from groundswell.intel.judgement.bystanders import listed_apart
from groundswell.intel.judgement.named_as import NOTHING_TOLD, Told, told_in
from groundswell.intel.judgement.sign import Sign
from groundswell.intel.judgement.unrolled import Unrolled
from groundswell.intel.text.records import Records
from groundswell.model.dossier import Pair
from groundswell.model.public_suffixes import registrable


@dataclass(frozen=True)
class Surroundings:
    """What holds of the whole report: does it defang, who published it, which places are link targets.

    `defanged` is the share of its hosts that are written so, `defanged_mail` of its mail addresses; `attacked_from` are
    hosts judged the attacker's elsewhere, `attacked_at` those at which an address is.
    """

    defangs: bool
    hosts: frozenset[str]
    links: Mapping[int, str]  # start of an address -> link or image
    listed: frozenset[str] = frozenset()  # addresses in the report's own lists of indicators
    defanged: float = 1.0
    defanged_mail: float = 1.0
    records: Records | None = None
    unrolled: Unrolled | None = None  # tables whose cells stand one below the other
    programs: frozenset[str] = frozenset()  # of side-loading pairs: honest
    libraries: frozenset[str] = frozenset()  # of side-loading pairs: the attacker's
    attacked_from: frozenset[str] = frozenset()
    attacked_at: frozenset[str] = frozenset()
    attacked_roots: frozenset[str] = frozenset()  # of those, the ones whose own page it is
    broken: frozenset[str] = frozenset()  # sites of others that were broken into
    told: Told = NOTHING_TOLD  # of things by their names
    company: Mapping[int, Sign] = field(default_factory=dict)  # by start: what others of its list say


def surroundings(document: Document, values: Sequence[Found], pairs: Collection[Pair] = ()) -> Surroundings:
    """Give what holds of the whole report."""
    networked = [v for v in values if v.kind in ("url", "domain", "ipv4", "ip_port", "email")]
    links = {t.start: t.kind for t in document.targets}
    images = [h for v in networked if links.get(v.start) == "image" and (h := host_of(v))]
    hosts = {own for host in document.hosts for own in _publishers(host)}
    if images:
        count, most = max((count, host) for host, count in Counter(images).items())
        if count >= 2 and "." in most and known_host(most) is None:
            hosts.add(registrable(most) or most)
    named = {v.value: v.defanged for v in networked if v.start not in links and v.kind != "email"}
    mail = {v.value: v.defanged for v in networked if v.kind == "email"}
    return Surroundings(
        sum(v.defanged for v in networked) >= 1,
        frozenset(h.removeprefix("www.") for h in hosts),
        links,
        listed_apart(document, values),
        sum(named.values()) / max(len(named), 1),
        sum(mail.values()) / max(len(mail), 1),
        Records(document),
        Unrolled(document, values),
        frozenset(pair.program for pair in pairs),
        frozenset(pair.library for pair in pairs),
        told=told_in(document),
    )


def _publishers(host: str) -> Iterator[str]:
    """Yield a host of the publisher and the domain it is in; a place where many publish is no publisher's."""
    known = known_host(host)
    if known is not None and known[0] in ("shared_platform", "shortener", "well_known"):
        return
    yield host
    if (domain := registrable(host)) is not None:
        yield domain
