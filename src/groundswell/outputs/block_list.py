"""Plain lists for firewalls, proxies and mail: one value a line, and in comments what was left out and why.

Comment lines begin with #, which the external lists of the usual firewalls, Squid and Pi-hole skip. In the form of
networks each address stands with its prefix length, as ipset, nftables and routers take them.

Not here: names for resolvers (`block_zone.py`), what sensors load (`block_sensor.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from groundswell.model.dossier import Dossier, Observable
from groundswell.model.indicator_use import BLOCKED
from groundswell.outputs.blocked import Never, choose, first_lines

_UNDO = "take the list out of what blocks by it"


def lists(dossier: Dossier, today: date, never: Never) -> dict[str, bytes]:
    """Give a list for each type of which at least one value may be blocked or was left out: `domain.txt` to bytes."""
    given = {one.type for one in dossier.observables}
    return {f"{kind}.txt": one_list(dossier, kind, today, never) for kind in sorted(BLOCKED & given)}


def one_list(dossier: Dossier, kind: str, today: date, never: Never) -> bytes:
    """Give the list of one type."""
    choice = choose(dossier, (kind,), today, never, _unfit)
    return _lines(first_lines(kind, choice, dossier, today, _UNDO), (one.value for one in choice.kept))


def networks(dossier: Dossier, today: date, never: Never) -> bytes:
    """Give the addresses as networks of one address: `185.12.33.4/32`, `2001:db8::1/128`; no network of a report."""
    choice = choose(dossier, ("ipv4", "ipv6", "cidr"), today, never, _unfit)
    values = (f"{one.value}/{128 if one.type == 'ipv6' else 32}" for one in choice.kept)
    return _lines(first_lines("networks", choice, dossier, today, _UNDO), values)


def _lines(first: Iterable[str], values: Iterable[str]) -> bytes:
    lines = [*(f"# {line}" for line in first), *values]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _unfit(one: Observable) -> str:
    fits = one.value.isprintable() and not one.value.startswith("#") and one.value == one.value.strip()
    return "" if fits else "it cannot be written as a line of a list"
