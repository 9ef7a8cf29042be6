"""The company as it describes itself in company.toml and hosts.csv: frozen values, without I/O.

Defined by SEMANTICS section 8. All of it is optional: what a company did not say is empty here and is counted as
not known, never as absent. Not here: reading the files (`run/company.py`), the base (`model/cell.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Literal, get_args

from groundswell.model.answers import StakeKind
from groundswell.model.cell import ExpectedHost
from groundswell.model.public_suffixes import registrable

PartnerKind = Literal["roaming", "supplier", "saas", "other"]
Role = Literal[
    "core", "signalling", "lawful_intercept", "domain_controller", "management", "server", "workstation", "gateway"
]
Os = Literal["windows", "linux", "macos", "network", "other"]

STAKE_KINDS: tuple[StakeKind, ...] = get_args(StakeKind)
PARTNER_KINDS: tuple[PartnerKind, ...] = get_args(PartnerKind)
ROLES: tuple[Role, ...] = get_args(Role)
SYSTEMS: tuple[Os, ...] = get_args(Os)

# A host of one of these roles is critical unless the list says otherwise (SEMANTICS, CLI.md section 3).
CRITICAL_ROLES: frozenset[Role] = frozenset(
    {"core", "signalling", "lawful_intercept", "domain_controller", "management"}
)


@dataclass(frozen=True)
class Stake:
    """What would be lost, and the hosts that carry it."""

    id: str
    kind: StakeKind
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Network:
    """A named part of the company's address space: networks in canonical form, `10.20.0.0/16`."""

    name: str
    ranges: tuple[str, ...]


@dataclass(frozen=True)
class Administrator:
    """An account with administrator rights and the factor that it signs in with, null where none was given."""

    account: str
    factor: str | None = None


@dataclass(frozen=True)
class Partner:
    """A partner with a way into the company: a candidate way in, entered by the company itself."""

    name: str
    kind: PartnerKind = "other"
    country: str | None = None
    networks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Whom to call: the role that a step names, a person, and how to reach them."""

    role: str
    name: str = ""
    reach: str = ""


@dataclass(frozen=True)
class ListedHost:
    """A row of hosts.csv: the expected host, its full name and its addresses."""

    host: ExpectedHost
    fqdn: str | None = None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Company:
    """All that the company said of itself. `hosts_given` tells an empty list from no list at all.

    `publishers` maps a publisher's name to the grade that its reports get (Admiralty letter and digit, `B2`).
    `digest` is the sha256 of both files' bytes: a verdict's identity depends on it.
    """

    name: str = ""
    zone: str | None = None
    hosts: tuple[ListedHost, ...] = ()
    hosts_given: bool = False
    critical: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    stakes: tuple[Stake, ...] = ()
    administrators: tuple[Administrator, ...] = ()
    partners: tuple[Partner, ...] = ()
    publishers: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    digest: str = ""

    def own(self) -> frozenset[str]:
        """The company's networks and addresses as ranges, and the domains of its hosts: never an attacker's."""
        ranges = {text for network in self.networks for text in network.ranges}
        names = [listed.fqdn for listed in self.hosts if listed.fqdn]
        addresses = {str(ip_network(one)) for listed in self.hosts for one in listed.addresses}
        domains = {registrable(name) or name.partition(".")[2] for name in names}
        return frozenset(ranges | addresses | {name for name in domains if name})

    def expected(self) -> tuple[ExpectedHost, ...]:
        """The hosts of the list as the base takes them, by name."""
        return tuple(sorted((listed.host for listed in self.hosts), key=lambda host: host.name))

    def is_critical(self, host: str) -> bool:
        """Whether `host` is critical: named so in company.toml, or on the list as critical or by its role."""
        return host in self.critical or any(listed.host.critical for listed in self.hosts if listed.host.name == host)
