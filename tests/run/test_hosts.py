"""The list of hosts: hosts.csv is read strictly, and exports of others become it."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.model.asset import ROLES, SYSTEMS, ListedHost
from groundswell.model.cell import ExpectedHost
from groundswell.model.errors import UsageError
from groundswell.run.hosts_file import hosts_text, read_hosts
from groundswell.run.hosts_import import import_hosts, read_export
from groundswell.run.workspace import make


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "hosts.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_row_becomes_an_expected_host(tmp_path: Path) -> None:
    text = (
        "host,fqdn,addresses,role,os,critical,owner,since,until\n"
        "CORE-01.,core-01.mb.example,10.0.0.1; 2001:DB8::1,core,linux,,noc,2025-06-01,2025-08-31\n"
    )
    (listed,) = read_hosts(_file(tmp_path, text))
    assert listed == ListedHost(
        ExpectedHost("core-01", True, "linux", "core", True, "noc", date(2025, 6, 1), date(2025, 8, 31)),
        "core-01.mb.example",
        ("10.0.0.1", "2001:db8::1"),
    )


def test_critical_is_what_the_list_says_else_by_role(tmp_path: Path) -> None:
    text = "host,role,critical\na,core,\nb,core,no\nc,server,yes\nd,workstation,\n"
    assert [h.host.critical for h in read_hosts(_file(tmp_path, text))] == [True, False, True, False]


WRONG = [
    ("name\na\n", "GS-1012", 1, "no column host"),
    ("host,ownr\na,b\n", "GS-1012", 1, "a column that is not known"),
    ("host,role\na,cor\n", "GS-1013", 2, "a role that is none"),
    ("host,os\na,windoze\n", "GS-1013", 2, "a system that is none"),
    ("host,addresses\na,10.0.0.256\n", "GS-1013", 2, "no address"),
    ("host,since\na,01.02.2025\n", "GS-1013", 2, "a day in another form"),
    ("host,since,until\na,2025-02-01,2025-01-01\n", "GS-1013", 2, "until before since"),
    ("host,critical\na,perhaps\n", "GS-1013", 2, "neither yes nor no"),
    ("host\na\nA\n", "GS-1013", 3, "a host that stands twice"),
    ("host\n\x1b[2J\n", "GS-1013", 2, "a name that would act on a terminal"),
    ("host,os\na\n", "GS-1013", 2, "a row that is too short"),
    ("host\na,b\n", "GS-1013", 2, "a row that is too long"),
    ('host\n"a\n', "GS-1013", 2, "a quote that never ends"),
]


@pytest.mark.parametrize(("text", "code", "line"), [w[:3] for w in WRONG], ids=[w[3] for w in WRONG])
def test_what_cannot_be_read_is_an_error_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    with pytest.raises(UsageError) as raised:
        read_hosts(_file(tmp_path, text))
    assert (raised.value.code, raised.value.where.line) == (code, line)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_of_windows_tools_are_read(tmp_path: Path, encoding: str) -> None:
    (listed,) = read_hosts(_file(tmp_path, "host,owner\na,Åse\n", encoding))
    assert listed.host.owner == "Åse"


_names = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
_days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 1, 1))
_hosts = st.builds(
    ListedHost,
    host=st.builds(
        ExpectedHost,
        name=_names,
        listed=st.just(True),
        os=st.sampled_from([None, *SYSTEMS]),
        role=st.sampled_from([None, *ROLES]),
        critical=st.booleans(),
        owner=st.none() | st.text("abc ,\"'é", min_size=1).map(str.strip).filter(bool),
        since=st.none() | _days,
        until=st.none(),
    ),
    fqdn=st.none() | _names.map(lambda name: f"{name}.example"),
    addresses=st.lists(st.ip_addresses().map(str), max_size=3, unique=True).map(tuple),
)


@given(st.lists(_hosts, max_size=5, unique_by=lambda listed: listed.host.name))
def test_what_is_written_is_read_back_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, hosts: list[ListedHost]
) -> None:
    path = tmp_path_factory.mktemp("hosts") / "hosts.csv"
    path.write_text(hosts_text(hosts), encoding="utf-8")
    assert read_hosts(path) == tuple(hosts)


AD = (
    "#TYPE Microsoft.ActiveDirectory.Management.ADComputer\n"
    '"Name";"DNSHostName";"IPv4Address";"IPv6Address";"OperatingSystem";"whenCreated";"Description"\n'
    '"CORE-01";"core-01.mb.example";"10.0.0.1";"2001:db8::1";"Red Hat Enterprise Linux 8";"2025-01-02T03:04:05";"x"\n'
    '"FIN WS";"";"10.0.0.2";"";"Windows 10";"03/04/2025";""\n'
    '"FIN-WS-3";"fin-ws-3.mb.example.";"10.0.0.3";"";"Windows 10 Enterprise";"03/04/2025";""\n'
    '"FIN-WS-3";"";"10.0.0.4";"";"Windows 10 Enterprise";"";""\n'
)


def test_an_export_of_a_directory_becomes_hosts_and_names_what_it_could_not_use(tmp_path: Path) -> None:
    path = tmp_path / "ad.csv"
    path.write_text(AD, encoding="utf-16")
    found = read_export(path)
    assert [(h.host.name, h.host.os, h.fqdn, h.addresses) for h in found.hosts] == [
        ("core-01", "linux", "core-01.mb.example", ("10.0.0.1", "2001:db8::1")),
        ("fin-ws-3", "windows", "fin-ws-3.mb.example", ("10.0.0.3", "10.0.0.4")),
    ]
    assert found.hosts[0].host.since == date(2025, 1, 2)
    assert found.ignored == ("Description",)
    assert [(u.line, u.column, u.text) for u in found.unused] == [
        (4, "host", "fin ws"),
        (5, "since", "03/04/2025"),
    ]


INVENTORY = [
    (
        "Name,Device role,Primary IP4,Platform\nfw-1,Firewall,10.0.0.1/24,FortiOS 7\n",
        "gateway",
        "network",
        ("10.0.0.1",),
    ),
    (
        "hostname|ip_address|os|function\nhlr-1|10.0.0.1 10.0.0.2|Ubuntu 22.04|HLR\n",
        "signalling",
        "linux",
        ("10.0.0.1", "10.0.0.2"),
    ),
    (
        "Computer Name\tOperating System\tType\nMB-7\tWindows Server 2019\tDomain Controller\n",
        "domain_controller",
        "windows",
        (),
    ),
    ("name,os\nprinter-1,VxWorks\n", None, "other", ()),
]


@pytest.mark.parametrize(("text", "role", "system", "addresses"), INVENTORY)
def test_headers_and_words_of_inventories_are_mapped(
    tmp_path: Path, text: str, role: str | None, system: str, addresses: tuple[str, ...]
) -> None:
    path = tmp_path / "cmdb.csv"
    path.write_text(text, encoding="utf-8")
    (listed,) = read_export(path).hosts
    assert (listed.host.role, listed.host.os, listed.addresses) == (role, system, addresses)


def test_not_critical_does_not_read_as_critical(tmp_path: Path) -> None:
    path = tmp_path / "cmdb.csv"
    path.write_text("name,criticality\na,Not critical\nb,Critical\nc,perhaps\n", encoding="utf-8")
    found = read_export(path)
    assert [h.host.critical for h in found.hosts] == [False, True, False]
    assert [(u.line, u.text) for u in found.unused] == [(4, "perhaps")]


def test_an_export_without_a_column_of_hosts_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cmdb.csv"
    path.write_text("serial,place\n1,oslo\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_export(path)
    assert raised.value.code == "GS-1014"
    assert "serial, place" in raised.value.why


def test_a_list_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    workspace = make(tmp_path / "w", {}).workspace
    export = tmp_path / "ad.csv"
    export.write_text("name\na\n", encoding="utf-8")
    import_hosts(workspace, export)
    export.write_text("name\nb\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        import_hosts(workspace, export)
    assert raised.value.code == "GS-1002"
    assert [h.host.name for h in read_hosts(workspace.hosts_csv)] == ["a"]
    import_hosts(workspace, export, replace=True)
    assert [h.host.name for h in read_hosts(workspace.hosts_csv)] == ["b"]


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_import_without_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("export") / "x.csv"
    path.write_bytes(b"name,ip\n" + raw)
    with contextlib.suppress(UsageError):
        found = read_export(path)
        path.write_text(hosts_text(found.hosts), encoding="utf-8")
        assert read_hosts(path) == found.hosts
