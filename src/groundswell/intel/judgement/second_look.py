"""What the first judgements of a report's values say of its other values: whose hosts they lie at, whose company it is.

A URL at a host that is the attacker's is his; a name below a site that was broken into is another's; a name in a list
of the attacker's is his. So each value is judged by itself, and those that this concerns once more.

Not here: what each place says (`evidence.py`), adding it up (`judge.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import host_of, known_host
from groundswell.intel.judgement.broken_into import stands_in_list
from groundswell.intel.judgement.company import in_company
from groundswell.intel.judgement.evidence import owner
from groundswell.intel.judgement.place import Place
from groundswell.intel.judgement.sign import Judged, Key
from groundswell.intel.judgement.surroundings import Surroundings
from groundswell.model.dossier import Observable
from groundswell.model.observable import names_page, parents
from groundswell.model.public_suffixes import public_suffix

_OF_ANOTHER = frozenset(["broken_into", "compromised", "honest_site"])


def looked_again(
    document: Document, values: Sequence[Found], around: Surroundings, found: Mapping[Key, Judged]
) -> Surroundings:
    """Give the surroundings with what the first judgements say of hosts and lists."""
    observables = [one for one, _ in found.values()]
    roots = [one for one in observables if one.type == "url" and not names_page(one.value)]
    return replace(
        around,
        attacked_from=frozenset(_hosts(observables)),
        attacked_at=frozenset(_hosts_of_urls(observables)),
        attacked_roots=frozenset(_hosts_of_urls(roots)),
        broken=frozenset(_broken(document, found.values())),
        company=in_company(document, values, lambda key: (found[key][0].judgement, found[key][1])),
    )


def concerned(one: Observable, places: Sequence[Place], around: Surroundings) -> bool:
    """Tell whether what the first judgements say concerns a value, so that it is to be judged once more."""
    if any(place.value.start in around.company for place in places):
        return True
    address = one.type in ("ipv4", "ipv6", "ip_port")  # what its own words say against one, a port does not outweigh
    if one.judgement in (("unsure",) if address else ("unsure", "reference")) and owner(places[0].value, around):
        return True
    return (
        one.type == "domain"
        and one.judgement != "abused"
        and not around.broken.isdisjoint((one.value, *parents(one.value)))
    )


def _hosts(found: Iterable[Observable]) -> Iterator[str]:
    """Yield the names and addresses that are judged the attacker's."""
    for one in found:
        if one.judgement == "attacker" and one.type in ("domain", "ipv4", "ipv6"):
            yield one.value
        elif one.judgement == "attacker" and one.type == "ip_port":
            yield one.value.rpartition(":")[0].strip("[]")


def _hosts_of_urls(found: Collection[Observable]) -> Iterator[str]:
    """Yield the hosts of URLs that are the attacker's, save those judged otherwise by themselves or shared by many."""
    apart = {one.value for one in found if one.type == "domain" and one.judgement != "attacker"}
    for one in found:
        if one.judgement == "attacker" and one.type == "url":
            host = host_of(Found(*one.span, one.type, one.value))
            if host not in apart and known_host(host) is None and public_suffix(host) != host:
                yield host


def _broken(document: Document, found: Iterable[Judged]) -> Iterator[str]:
    """Yield the sites of others: called so, and the hosts of the addresses that a list of broken sites gives."""
    for one, names in found:
        if one.type == "domain" and one.judgement == "abused" and names & _OF_ANOTHER:
            yield one.value
        elif one.type == "url" and one.judgement == "attacker" and stands_in_list(document, one.span[0]):
            yield host_of(Found(*one.span, one.type, one.value))
