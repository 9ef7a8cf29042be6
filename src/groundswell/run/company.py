"""The company's own facts: `company.toml` and its list of hosts, checked key by key, as one frozen `Company`.

Defined by SEMANTICS section 8. Everything is optional; a key that is not known, a date, a network or a word that
cannot be read is an error with its line, because a fact that is silently dropped would look like a fact that was
never given. Not here: the list of hosts (`run/hosts_file.py`), exports of others (`run/hosts_import.py`).
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from groundswell.model.answers import StakeKind
from groundswell.model.asset import (
    PARTNER_KINDS,
    STAKE_KINDS,
    Administrator,
    Company,
    Contact,
    ListedHost,
    Network,
    Partner,
    PartnerKind,
    Stake,
)
from groundswell.model.errors import UsageError
from groundswell.run.hosts_file import host_name, read_hosts
from groundswell.run.nearest import did_you_mean
from groundswell.run.settings import is_zone
from groundswell.run.toml_file import TomlFile, read_toml
from groundswell.run.workspace import Workspace

TOP = (
    "name",
    "zone",
    "hosts",
    "critical",
    "networks",
    "stakes",
    "administrators",
    "partners",
    "publishers",
    "contacts",
)
GRADE = re.compile(r"[A-F][1-6]")  # Admiralty code: reliability of the source, credibility of the information


@dataclass(frozen=True)
class _Place:
    """Where a value stands: the file, the table, and which of several tables of that name."""

    file: TomlFile
    table: str | None = None
    occurrence: int = 0

    def wrong(self, key: str, value: object, expected: str, hint: str = "") -> UsageError:
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        name = f"{self.table}.{key}" if self.table else key
        where = self.file.where(key, self.table, self.occurrence)
        return UsageError("GS-1011", f"{name} cannot be {shown}", where=where, why=f"it is {expected}", hint=hint)

    def known(self, data: Mapping[str, Any], keys: Iterable[str]) -> None:
        names = tuple(keys)
        for key in data:
            if key not in names:
                raise UsageError(
                    "GS-1010",
                    f'company.toml has no key "{f"{self.table}.{key}" if self.table else key}"',
                    where=self.file.where(key, self.table, self.occurrence),
                    hint=did_you_mean(key, names),
                )

    def text(self, data: Mapping[str, Any], key: str, *, required: bool = False) -> str:
        value = data.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.wrong(key, value, "a text" + (", and must be given" if required else ""))
        return value.strip()

    def texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.wrong(key, value, "a list of texts")
        return tuple(one.strip() for one in value)

    def one_of(self, data: Mapping[str, Any], key: str, words: tuple[str, ...], default: str | None = None) -> str:
        value = data.get(key, default)
        if value not in words:
            raise self.wrong(key, value, f"one of {', '.join(words)}", did_you_mean(str(value), words))
        return str(value)

    def ranges(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return tuple(self._range(key, text) for text in self.texts(data, key))

    def _range(self, key: str, text: str) -> str:
        try:
            return str(ipaddress.ip_network(text, strict=True))
        except ValueError as error:
            hint = _host_bits(text)
            raise self.wrong(key, text, "a network such as 10.20.0.0/16 or 2001:db8::/48", hint) from error


def _host_bits(text: str) -> str:
    """The network that was probably meant when bits below the mask are set."""
    try:
        return f"Did you mean: {ipaddress.ip_network(text, strict=False)}"
    except ValueError:
        return ""


def load_company(workspace: Workspace) -> Company:
    """The company of `workspace`; an empty one when neither company.toml nor hosts.csv is there.

    Raises:
        UsageError: GS-1006 no TOML, GS-1010 an unknown key, GS-1011 a value of the wrong form, GS-1012 and GS-1013
            the list of hosts.
        MachineError: GS-5040, a file cannot be read.
    """
    path = workspace.company_toml
    file = read_toml(path) if path.is_file() else TomlFile("company.toml", "", {})
    return read_company(file, workspace.root)


def read_company(file: TomlFile, folder: Path) -> Company:
    """`file` as a company; the list of hosts is looked for in `folder`."""
    top = _Place(file)
    top.known(file.data, TOP)
    zone = top.text(file.data, "zone")
    if zone and not is_zone(zone):
        raise top.wrong("zone", zone, "a time zone such as Europe/Oslo, or UTC")
    list_path, hosts = _hosts(top, folder)
    critical = frozenset(host_name(name) for name in top.texts(file.data, "critical"))
    return Company(
        name=top.text(file.data, "name"),
        zone=zone or None,
        hosts=tuple(_marked(listed, critical) for listed in hosts),
        hosts_given=list_path is not None,
        critical=critical,
        networks=_networks(file),
        stakes=_tables(file, "stakes", _stake),
        administrators=_tables(file, "administrators", _administrator),
        partners=_tables(file, "partners", _partner),
        publishers=_publishers(file),
        contacts=_tables(file, "contacts", _contact),
        digest=_digest(file.text, list_path),
    )


def _hosts(top: _Place, folder: Path) -> tuple[Path | None, tuple[ListedHost, ...]]:
    named = top.text(top.file.data, "hosts")
    path = folder / (named or "hosts.csv")
    if not path.is_file():
        if named:
            raise top.wrong(
                "hosts", named, "a file beside company.toml, and it is not there", "groundswell company hosts FILE"
            )
        return None, ()
    return path, read_hosts(path)


def _marked(listed: ListedHost, critical: frozenset[str]) -> ListedHost:
    """A host that company.toml names as critical is critical, whatever its role."""
    from dataclasses import replace

    if listed.host.name in critical and not listed.host.critical:
        return replace(listed, host=replace(listed.host, critical=True))
    return listed


def _digest(text: str, list_path: Path | None) -> str:
    digest = hashlib.sha256(text.encode())
    digest.update(b"\0")
    if list_path is not None:
        digest.update(list_path.read_bytes())
    return digest.hexdigest()


def _networks(file: TomlFile) -> tuple[Network, ...]:
    data = file.data.get("networks", {})
    if not isinstance(data, dict):
        raise _Place(file).wrong("networks", data, 'a table: [networks] office = ["10.20.0.0/16"]')
    place = _Place(file, "networks")
    return tuple(Network(name, place.ranges(data, name)) for name in data)


def _publishers(file: TomlFile) -> dict[str, str]:
    data = file.data.get("publishers", {})
    if not isinstance(data, dict):
        raise _Place(file).wrong("publishers", data, 'a table: [publishers] "Example Research" = "B2"')
    place = _Place(file, "publishers")
    for name in data:
        grade = place.text(data, name, required=True)
        if not GRADE.fullmatch(grade):
            raise place.wrong(name, grade, "an Admiralty letter A to F and digit 1 to 6, such as B2")
    return {name: str(grade).strip() for name, grade in data.items()}


def _tables(file: TomlFile, name: str, make: Any) -> tuple[Any, ...]:
    data = file.data.get(name, [])
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise _Place(file).wrong(name, data, f"one or more tables [[{name}]]")
    return tuple(make(_Place(file, name, number), one) for number, one in enumerate(data))


def _stake(place: _Place, data: Mapping[str, Any]) -> Stake:
    place.known(data, ("id", "kind", "hosts"))
    hosts = tuple(host_name(name) for name in place.texts(data, "hosts"))
    kind = cast(StakeKind, place.one_of(data, "kind", STAKE_KINDS))
    return Stake(place.text(data, "id", required=True), kind, hosts)


def _administrator(place: _Place, data: Mapping[str, Any]) -> Administrator:
    place.known(data, ("account", "factor"))
    return Administrator(place.text(data, "account", required=True), place.text(data, "factor") or None)


def _partner(place: _Place, data: Mapping[str, Any]) -> Partner:
    place.known(data, ("name", "kind", "country", "networks"))
    kind = cast(PartnerKind, place.one_of(data, "kind", PARTNER_KINDS, default="other"))
    country = place.text(data, "country")
    if country and not re.fullmatch(r"[A-Za-z]{2}", country):
        raise place.wrong("country", country, "two letters of ISO 3166, such as SE")
    return Partner(
        place.text(data, "name", required=True), kind, country.upper() or None, place.ranges(data, "networks")
    )


def _contact(place: _Place, data: Mapping[str, Any]) -> Contact:
    place.known(data, ("role", "name", "reach"))
    return Contact(place.text(data, "role", required=True), place.text(data, "name"), place.text(data, "reach"))


@dataclass(frozen=True)
class Answer:
    """One of the 14 questions of company.toml, and what was understood; null is unanswered."""

    question: str
    understood: str | None


def answers(company: Company) -> tuple[Answer, ...]:
    """The 14 questions, in the order of company.toml, with what the company answered."""
    stakes = {kind: [stake for stake in company.stakes if stake.kind == kind] for kind in STAKE_KINDS}
    critical = sum(listed.host.critical for listed in company.hosts) or len(company.critical)
    return (
        Answer("name", company.name or None),
        Answer("zone", company.zone),
        Answer("hosts", _counted(len(company.hosts), "host") if company.hosts_given else None),
        Answer("critical", _counted(critical, "host") if critical else None),
        Answer("networks", _counted(len(company.networks), "network") if company.networks else None),
        *(Answer(f"stake: {kind.replace('_', ' ')}", _stake_answer(stakes[kind])) for kind in STAKE_KINDS),
        Answer("administrators", _counted(len(company.administrators), "account") if company.administrators else None),
        Answer("partners", _counted(len(company.partners), "partner") if company.partners else None),
        Answer("publishers, contacts", _believed(company)),
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _stake_answer(stakes: list[Stake]) -> str | None:
    hosts = [host for stake in stakes for host in stake.hosts]
    return ", ".join(hosts) if hosts else ("no host named" if stakes else None)


def _believed(company: Company) -> str | None:
    parts = []
    if company.publishers:
        parts.append(f"{_counted(len(company.publishers), 'publisher')} graded")
    if company.contacts:
        parts.append(_counted(len(company.contacts), "contact"))
    return ", ".join(parts) or None


def unlisted_names(company: Company) -> tuple[str, ...]:
    """Hosts that company.toml names under `critical` or `stakes` and that the list of hosts does not have."""
    listed = {entry.host.name for entry in company.hosts}
    named = set(company.critical) | {host for stake in company.stakes for host in stake.hosts}
    return tuple(sorted(named - listed)) if company.hosts_given else ()
