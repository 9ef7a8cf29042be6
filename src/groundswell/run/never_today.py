"""What of a kept report must never be blocked today, by what the company says of itself now.

A dossier is judged when a report is read. The company's networks and domains may be told later, and nothing that leaves
to block may hold them; so they are asked again, here. Addresses of mail at the company's own domains count as its own:
a report lists them as forged senders. The host of an authority, its mailbox and a site that was broken into are for
looking only. The own hosts of a service that everybody uses are never blocked, whatever a report calls them.

Not here: what can never be blocked and why (`intel/judgement`), how a list is written (`outputs/block_list.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import host_of, is_door
from groundswell.intel.judgement.never_block import never_block
from groundswell.intel.knowledge import facts
from groundswell.model.dossier import Dossier, Observable
from groundswell.model.observable import names_page
from groundswell.model.public_suffixes import registered
from groundswell.model.site import is_authority, of_another
from groundswell.run.company import load_company
from groundswell.run.workspace import Workspace


def never_today(workspace: Workspace, dossier: Dossier) -> dict[tuple[str, str], str]:
    """Give why by type and value, of the values of the dossier that must never be blocked."""
    return never_blocked(dossier, load_company(workspace).own())


def never_blocked(dossier: Dossier, own: Collection[str]) -> dict[tuple[str, str], str]:
    """Give the same for a company that has these networks and domains."""
    told = ((one, _why(one, own)) for one in dossier.observables)
    return {(one.type, one.value): why for one, why in told if why}


def whole_domains(dossier: Dossier) -> frozenset[str]:
    """Give the names that are a registered domain of the attacker's, so that all below them is theirs.

    Not one below a name where strangers get theirs (a platform of our lists, or of the public suffix list's private
    section), and none below which the report names something that is not judged the attacker's.
    """
    shared = facts.shared_hosts()
    hosts = (host_of(Found(*o.span, o.type, o.value)) for o in dossier.observables if o.judgement != "attacker")
    above = {name for host in hosts for name in _above(host)}
    return frozenset(
        one.value
        for one in dossier.observables
        if one.type == "domain"
        and one.judgement == "attacker"
        and one.value not in above
        and registered(one.value)
        and shared.isdisjoint((one.value, *_above(one.value)))
    )


def _above(name: str) -> Iterator[str]:
    """Yield what stands after each dot of a name, the longest first."""
    while dot := name.find(".") + 1:
        name = name[dot:]
        yield name


def _why(one: Observable, own: Collection[str]) -> str | None:
    if one.type == "email":  # else a mailbox is its holder's, whoever serves it
        host = one.value.rpartition("@")[2]
        if any(host == name or host.endswith("." + name) for name in own if "/" not in name):
            return "an address of the company's own domain"
        return "an authority's mailbox, forged or broken into: look for its mail" if is_authority(host) else None
    return never_block(Found(*one.span, one.type, one.value), own) or _of_service(one) or _of_another(one)


def _of_service(one: Observable) -> str | None:
    """Give why the own host of a service must not be blocked; one that somebody has below a platform may be."""
    if one.type != "domain":
        return None
    above = (one.value, *_above(one.value))
    if not facts.service_hosts().isdisjoint(above):
        return "a host of a service that everybody uses"
    own = is_door(one.value) and above[1:2] and above[1] in facts.shared_hosts()
    return "a platform's own host: what many people have there is behind it" if own else None


def _of_another(one: Observable) -> str | None:
    """Give why the host of another must not be blocked; a whole address at it may be."""
    if one.type == "url" and names_page(one.value):
        return None
    host = host_of(Found(*one.span, one.type, one.value)) if one.type in ("domain", "url") else ""
    whose = of_another(one, host) if host else ""
    return f"{whose}: honest people go there; look for who did, never block it" if whose else None
