"""Whom and when an answer is about: the list of hosts, everyone who ever spoke, and the days of the scope.

The base is not evidence (SEMANTICS section 1). Names in the records are joined with names on the list here, once,
so that everything after it speaks of one host by one name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from groundswell.lake.hosts import Alias, Aliases
from groundswell.lake.state import State
from groundswell.model.asset import Company
from groundswell.model.cell import Base, ExpectedHost, VisibilityRow


def aliases_of(company: Company, state: State | None) -> Aliases:
    """Full names and addresses of the list, and what was learnt before."""
    listed = [host.host.name for host in company.hosts]
    said = [Alias(name, h.host.name, "list") for h in company.hosts for name in (h.fqdn, *h.addresses) if name]
    return Aliases(listed, [*said, *(state.aliases() if state else ())])


def base_of(company: Company, state: State, aliases: Aliases, since: date, until: date) -> Base:
    """The base of a workspace: `inventory` where a list was given, else `speaking`."""
    hosts = {host.name: host for host in company.expected()}
    for known in state.expected():
        name = aliases.resolve(known.name)
        if name not in hosts:
            hosts[name] = replace(known, name=name, listed=False, critical=company.is_critical(name))
    kind = "inventory" if company.hosts_given else "speaking"
    return Base(kind, tuple(hosts[n] for n in sorted(hosts)), state.sensors(), since, until)  # type: ignore[arg-type]


def base_of_files(rows: Iterable[VisibilityRow], since: date, until: date) -> Base:
    """The base of `hunt PATH`: the (host or sensor, day) that speak in these files, never the company."""
    spoken = frozenset((row.noun, row.name, row.day) for row in rows if since <= row.day <= until)
    hosts = sorted({name for noun, name, _ in spoken if noun == "host"})
    sensors = sorted({name for noun, name, _ in spoken if noun == "sensor"})
    return Base("spoken", tuple(ExpectedHost(name) for name in hosts), tuple(sensors), since, until, spoken)


def renamed(rows: Iterable[VisibilityRow], aliases: Aliases) -> list[VisibilityRow]:
    """The rows under the names of the base."""
    known: dict[str, str] = {}
    found = []
    for row in rows:
        if row.noun == "host":
            if row.name not in known:
                known[row.name] = aliases.resolve(row.name)
            row = row if known[row.name] == row.name else replace(row, name=known[row.name])
        found.append(row)
    return found
