"""Other names of a host: short name, full name, address; joined when a question is asked, never when stored.

A short name joins a full name only if exactly one host has it (DESIGN section 3); an address joins a host only if
no other host claims it. What is not certain stays apart: two names of one host cost a line on the screen, one name
for two hosts would hide one of them.

Not here: where names are kept (`state.py`); the base of an answer (run).
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Alias:
    """`alias` is another name of `host`; `evidence` says who says so (`list`, or a card id)."""

    alias: str
    host: str
    evidence: str
    since: date | None = None


def folded(name: str) -> str:
    """A host's name as `_host` has it: lower case, without the final dot."""
    return name.strip().rstrip(".").lower()


class Aliases:
    """Resolves names to hosts of the base."""

    def __init__(self, hosts: Iterable[str], aliases: Iterable[Alias] = ()) -> None:
        """Know `hosts` by their own names, and the further names of `aliases`."""
        self._own = {folded(h): h for h in hosts}
        said: dict[str, set[str]] = defaultdict(set)
        for alias in aliases:
            said[folded(alias.alias)].add(self._own.get(folded(alias.host), alias.host))
        self._said = {name: owners for name, owners in said.items() if name not in self._own}
        self._short: dict[str, set[str]] = defaultdict(set)
        for name, host in [*self._own.items(), *((n, o) for n, owners in said.items() for o in owners)]:
            if "." in name and not is_address(name):
                self._short[name.partition(".")[0]].add(host)

    def resolve(self, name: str) -> str:
        """The host that `name` means; the folded name itself when nobody, or more than one, has it."""
        asked = folded(name)
        if asked in self._own:
            return self._own[asked]
        for owners in (self._said.get(asked, set()), self._by_short(asked)):
            if len(owners) == 1:
                return next(iter(owners))
        return asked

    def _by_short(self, asked: str) -> set[str]:
        """A short name for one full name, or a full name for one short name that no other full name claims."""
        if is_address(asked):
            return set()
        if "." not in asked:
            return self._short.get(asked, set())
        short = asked.partition(".")[0]
        others = self._short.get(short, set())
        return {self._own[short]} if short in self._own and others <= {self._own[short]} else set()


def is_address(name: str) -> bool:
    """Whether `name` is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
