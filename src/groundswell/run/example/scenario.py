"""The example company's description as frozen values: hosts, people, programs, destinations, what is planted.

The data is `content/example/*.yml`; how each key is meant stands in those files. Not here: making records of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.run.pack_file import PackFile, read_pack_file

FOLDER = Path(__file__).resolve().parents[2] / "content" / "example"


@dataclass(frozen=True)
class Host:
    """A host: `sends` are its kinds of records; on days `blind` (first and last, from 0) it sent none."""

    name: str
    address: str
    role: str
    sends: tuple[str, ...]
    os: str = ""
    owner: str = ""
    person: str = ""
    blind: tuple[int, int] | None = None

    def speaks(self, day: int) -> bool:
        """Whether the host delivers records on `day`."""
        return bool(self.sends) and not (self.blind and self.blind[0] <= day <= self.blind[1])


@dataclass(frozen=True)
class Library:
    """A library that a program loads; without a `maker` it bears no signature."""

    path: str
    maker: str


@dataclass(frozen=True)
class Program:
    """An ordinary program: where it runs, how often, and what records it leaves."""

    image: str
    maker: str
    signer: str
    parent: str
    runs_as: str
    commands: tuple[str, ...]
    roles: tuple[str, ...]
    only: tuple[str, ...]
    per_day: int
    hours: str
    loads: tuple[Library, ...]
    files: tuple[str, ...]
    registry: tuple[tuple[str, str], ...]
    net: str


@dataclass(frozen=True)
class Destination:
    """A group of destinations: outside addresses, or hosts of the company."""

    names: tuple[str, ...]
    at: tuple[str, ...]
    hosts: tuple[str, ...]
    port: int
    service: str
    proto: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Planted:
    """One record put there on purpose: a trace, or routine that looks alike. `rules` must match it."""

    host: str
    day: int
    at: str
    channel: str
    id: int
    rules: tuple[str, ...]
    why: str
    data: Mapping[str, str]
    indicator: str | None = None


@dataclass(frozen=True)
class Beacon:
    """Calls home at about the same distance; every `asks_every`-th asks for the name before it connects."""

    host: str
    name: str
    at: str
    port: int
    from_day: int
    since: str
    every_minutes: int
    jitter_minutes: int
    asks_every: int
    bytes_out: int
    bytes_in: int


@dataclass(frozen=True)
class Scenario:
    """All of the description. `company` keeps what only company.toml needs, as it was read."""

    company: Mapping[str, Any]
    days: int
    domain: str
    hosts: tuple[Host, ...]
    sids: Mapping[str, int]
    administrators: tuple[str, ...]
    programs: tuple[Program, ...]
    destinations: Mapping[str, Destination]
    unlisted: tuple[str, ...]
    partners: Destination
    agents: tuple[str, ...]
    traces: tuple[Planted, ...]
    routine: tuple[Planted, ...]
    beacon: Beacon
    sensors: Mapping[str, str]

    def host(self, name: str) -> Host:
        """The host called `name`; KeyError when the description has none."""
        for host in self.hosts:
            if host.name == name:
                return host
        raise KeyError(name)


def load_scenario(folder: Path = FOLDER) -> Scenario:
    """The description in `folder`; UsageError GS-4701 to GS-4703 where it does not hold."""
    company = read_pack_file(folder / "company.yml")
    programs = read_pack_file(folder / "programs.yml")
    network = read_pack_file(folder / "network.yml")
    planted = read_pack_file(folder / "planted.yml")
    top = company.table(company.data, "company", _COMPANY)
    net = network.table(network.data, "network", ("groups", "unlisted", "partners", "agents"))
    put = planted.table(planted.data, "planted", ("traces", "beacon", "routine"))
    listed = programs.table(programs.data, "programs", ("programs",))
    people = [company.table(row, "people", ("account", "sid"), ("administrator",)) for row in _rows(top["people"])]
    beacon: dict[str, Any] = dict(planted.table(put["beacon"], "beacon", _BEACON))
    return Scenario(
        company=top,
        days=company.number(top, "days", "company"),
        domain=company.text(top, "domain", "company"),
        hosts=tuple(_host(company, row) for row in _rows(top["hosts"])),
        sids={str(row["account"]): int(str(row["sid"])) for row in people},
        administrators=tuple(str(row["account"]) for row in people if row.get("administrator")),
        programs=tuple(_program(programs, row) for row in _rows(listed["programs"])),
        destinations={name: _destination(network, row) for name, row in _mapping(net["groups"]).items()},
        unlisted=network.texts(net, "unlisted", "network"),
        partners=_destination(network, net["partners"]),
        agents=network.texts(net, "agents", "network"),
        traces=tuple(_planted(planted, row) for row in _rows(put["traces"])),
        routine=tuple(_planted(planted, row) for row in _rows(put["routine"])),
        beacon=Beacon(since=str(beacon.pop("from")), **beacon),
        sensors={str(row["name"]): str(row["sees"]) for row in _rows(top["sensors"])},
    )


_EVERY = ("every_minutes", "jitter_minutes")
_COMPANY = (
    *("name", "domain", "suffix", "days", "networks", "resolver", "upstream_resolver", "hosts", "people"),
    *("administrators", "stakes", "partners", "contacts", "sensors"),
)
_BEACON = ("host", "name", "at", "port", "from_day", "from", "asks_every", "bytes_out", "bytes_in", *_EVERY)


def _rows(value: Any) -> list[Any]:
    return list(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return dict(value)


def _host(file: PackFile, row: object) -> Host:
    data = file.table(row, "hosts", ("name", "address", "role", "sends"), ("os", "owner", "person", "blind"))
    blind: Any = data.get("blind")
    return Host(
        name=file.text(data, "name", "hosts"),
        address=file.text(data, "address", "hosts"),
        role=file.text(data, "role", "hosts"),
        sends=file.texts(data, "sends", "hosts"),
        os=file.text(data, "os", "hosts", default=""),
        owner=file.text(data, "owner", "hosts", default=""),
        person=file.text(data, "person", "hosts", default=""),
        blind=(blind["from_day"], blind["to_day"]) if blind else None,
    )


def _program(file: PackFile, row: object) -> Program:
    must = ("image", "maker", "signer", "parent", "as", "commands", "roles", "per_day", "hours")
    data = file.table(row, "programs", must, ("only", "loads", "files", "registry", "net"))
    loads = [file.table(one, "loads", ("path", "maker")) for one in _rows(data.get("loads", []))]
    keys = [file.table(one, "registry", ("target", "value")) for one in _rows(data.get("registry", []))]
    return Program(
        image=file.text(data, "image", "programs"),
        maker=file.text(data, "maker", "programs"),
        signer=file.text(data, "signer", "programs", default=""),
        parent=file.text(data, "parent", "programs"),
        runs_as=file.one_of(data, "as", "programs", ("system", "person", "admin")),
        commands=file.texts(data, "commands", "programs"),
        roles=file.texts(data, "roles", "programs"),
        only=file.texts(data, "only", "programs"),
        per_day=file.number(data, "per_day", "programs"),
        hours=file.one_of(data, "hours", "programs", ("work", "any", "night")),
        loads=tuple(Library(str(one["path"]), str(one["maker"])) for one in loads),
        files=file.texts(data, "files", "programs"),
        registry=tuple((str(one["target"]), str(one["value"])) for one in keys),
        net=file.text(data, "net", "programs", default=""),
    )


def _destination(file: PackFile, row: object) -> Destination:
    data = file.table(row, "groups", ("names", "port", "service", "proto"), ("at", "hosts", "paths"))
    return Destination(
        names=file.texts(data, "names", "groups"),
        at=file.texts(data, "at", "groups"),
        hosts=file.texts(data, "hosts", "groups"),
        port=file.number(data, "port", "groups"),
        service=file.text(data, "service", "groups", default=""),
        proto=file.text(data, "proto", "groups"),
        paths=file.texts(data, "paths", "groups"),
    )


def _planted(file: PackFile, row: object) -> Planted:
    must = ("host", "day", "at", "channel", "id", "rules", "why", "data")
    data: Mapping[str, Any] = file.table(row, "planted", must, ("indicator",))
    return Planted(
        host=file.text(data, "host", "planted"),
        day=int(data["day"]),
        at=file.text(data, "at", "planted"),
        channel=file.one_of(data, "channel", "planted", ("sysmon", "security", "system", "powershell")),
        id=int(data["id"]),
        rules=file.texts(data, "rules", "planted"),
        why=file.text(data, "why", "planted"),
        data=file.texts_by_key(data["data"], "data"),
        indicator=file.text(data, "indicator", "planted", default="") or None,
    )
