"""One day of one host of the example company: its records, and the flows that sensors see of it.

Everything is drawn from a generator seeded by (seed, host, day), so hosts and days do not depend on each other.
Not here: the records' fields (`windows.py`), what sensors write of flows (`network.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from groundswell.run.example.clock import SECOND, happenings
from groundswell.run.example.scenario import Host, Program, Scenario
from groundswell.run.example.windows import (
    Record,
    Running,
    envelope,
    library_loaded,
    process_audited,
    process_created,
    sign_in,
    sysmon,
)

SYSTEM = "NT AUTHORITY\\SYSTEM"
SERVICES = (
    "Windows Update",
    "Background Intelligent Transfer Service",
    "Print Spooler",
    "NightVault",
    "WMI Performance",
)
SIGN_INS = {"workstation": 14, "domain_controller": 140}  # a day; other roles 45
SCRIPTS = (
    "Get-Service | Where-Object Status -eq Stopped | Export-Csv C:\\Admin\\services.csv",
    "$p = Get-MpPreference; $p.ExclusionPath | Out-File C:\\Admin\\exclusions.txt",
    "Get-ChildItem C:\\Logs -Filter *.log | Where-Object LastWriteTime -lt (Get-Date).AddDays(-30) | Remove-Item",
)


@dataclass(frozen=True)
class Flow:
    """A connection between two addresses; `name` is what was asked of DNS first, empty when nothing was."""

    time: int
    source: str
    source_port: int
    target: str
    port: int
    proto: str
    service: str
    name: str
    path: str
    duration: float
    bytes_out: int
    bytes_in: int


@dataclass
class HostDay:
    """The things of one host that begin on one day, in no order; what was never sent is among them."""

    records: list[Record]
    flows: list[Flow]


def host_day(scenario: Scenario, host: Host, index: int, day: date, seed: int) -> HostDay:
    """The ordinary records and flows of `host` on the `index`-th day."""
    rng = Random(f"{seed}:{host.name}:{index}")
    made = HostDay([], [])
    for program in scenario.programs:
        if host.role in program.roles and (not program.only or host.name in program.only):
            for time in happenings(rng, day, program.hours, program.per_day):
                _run(scenario, host, program, time, rng, made)
    made.records.extend(_sign_ins(scenario, host, day, rng))
    made.records.extend(_system(host, day, rng))
    if "powershell" in host.sends:
        made.records.extend(_scripts(host, day, rng))
    return made


def _run(scenario: Scenario, host: Host, program: Program, time: int, rng: Random, made: HostDay) -> None:
    account = _account(scenario, host, program, rng)
    user = account if account == SYSTEM else f"{scenario.domain}\\{account}"
    fill = _Filler(scenario, account, rng)
    process = Running(host.name, rng.randrange(400, 30_000) * 4, time, fill(program.image), user)
    parent = Running(host.name, rng.randrange(100, 2_000) * 4, time - 3600 * SECOND, fill(program.parent), user)
    command = fill(rng.choice(program.commands))
    if host.role != "workstation":
        made.records.append(process_audited(process, time, command, parent, scenario.domain))
    flow = _flow(scenario, host, program, time + rng.randrange(20_000, 4_000_000), rng)
    if flow is not None:
        made.flows.append(flow)
    if "sysmon" in host.sends:
        made.records.append(process_created(process, time, command, program.maker, parent, f'"{parent.image}"'))
        made.records.extend(_changes(program, process, fill, time, rng))
        made.records.extend(network_records(process, flow) if flow is not None else ())
        ended = time + int(rng.expovariate(1 / 240) * SECOND) + 5 * SECOND
        made.records.append(sysmon(process, 5, ended, {}, late=600))


def _changes(program: Program, process: Running, fill: _Filler, time: int, rng: Random) -> Iterator[Record]:
    """The libraries that a program loads, and what it writes to disk and registry."""
    after = time
    for library in program.loads:
        after += rng.randrange(4_000, 90_000)
        yield library_loaded(process, after, fill(library.path), library.maker)
    if program.files and rng.random() < 0.7:
        after += rng.randrange(20_000, 2_000_000)
        written = {"TargetFilename": fill(rng.choice(program.files)), "CreationUtcTime": "2025-06-02 08:00:00.000"}
        yield sysmon(process, 11, after, written, late=900)
    if program.registry and rng.random() < 0.6:
        after += rng.randrange(20_000, 2_000_000)
        target, value = rng.choice(program.registry)
        written = {"EventType": "SetValue", "TargetObject": fill(target), "Details": fill(value)}
        yield sysmon(process, 13, after, written, late=900)


def _flow(scenario: Scenario, host: Host, program: Program, time: int, rng: Random) -> Flow | None:
    """Where a program connects to; null when it does not, or only to its own host."""
    if not program.net:
        return None
    to = scenario.destinations[program.net]
    which = rng.randrange(len(to.names))
    targets = [scenario.host(target).address for target in to.hosts] or list(to.at)
    target = targets[which % len(targets)]
    if target == host.address:
        return None
    return Flow(
        time=time,
        source=host.address,
        source_port=rng.randrange(49_152, 65_535),
        target=target,
        port=to.port,
        proto=to.proto,
        service=to.service,
        name=to.names[which] if rng.random() < 0.45 else "",
        path=rng.choice(to.paths) if to.paths else "",
        duration=round(rng.expovariate(1 / 8), 6),
        bytes_out=rng.randrange(300, 9_000),
        bytes_in=int(rng.lognormvariate(8.6, 1.6)),
    )


def network_records(process: Running, flow: Flow) -> Iterator[Record]:
    """Sysmon 22 where a name was asked for, and Sysmon 3."""
    if flow.name:
        data = {"QueryName": flow.name, "QueryStatus": "0", "QueryResults": f"::ffff:{flow.target};"}
        yield sysmon(process, 22, flow.time - 2_000, data, late=1_500)
    data = {
        "Protocol": flow.proto,
        "Initiated": "true",
        "SourceIsIpv6": "false",
        "SourceIp": flow.source,
        "SourceHostname": "-",
        "SourcePort": str(flow.source_port),
        "DestinationIsIpv6": "false",
        "DestinationIp": flow.target,
        "DestinationHostname": "-",
        "DestinationPort": str(flow.port),
    }
    yield sysmon(process, 3, flow.time, data, late=1_200)


def _account(scenario: Scenario, host: Host, program: Program, rng: Random) -> str:
    if program.runs_as == "person" and host.person:
        return host.person
    return SYSTEM if program.runs_as == "system" else rng.choice(scenario.administrators)


DOCUMENTS = ("budget", "invoice-0412", "roaming-q3", "forecast", "minutes", "contract", "payroll", "onboarding")


class _Filler:
    """Fill the templates of one happening: the same number in all of its texts."""

    def __init__(self, scenario: Scenario, account: str, rng: Random) -> None:
        self.values = {
            "user": account,
            "sid": scenario.sids.get(account, 1000),
            "n": f"{rng.randrange(10_000):04d}",
            "v": rng.choice(("11", "12")),
            "doc": rng.choice(DOCUMENTS),
            "guid": f"{rng.getrandbits(32):08X}-{rng.getrandbits(16):04X}-4C22-9A61-{rng.getrandbits(48):012X}",
        }

    def __call__(self, template: str) -> str:
        return template.format_map(self.values) if "{" in template else template


def _sign_ins(scenario: Scenario, host: Host, day: date, rng: Random) -> Iterator[Record]:
    desks = [other for other in scenario.hosts if other.role == "workstation"]
    for time in happenings(rng, day, "any", SIGN_INS.get(host.role, 45)):
        if host.role == "workstation":
            account, kind, address = host.person, rng.choice(("2", "7", "3")), "127.0.0.1"
        elif rng.random() < 0.1:
            account, kind, address = rng.choice(scenario.administrators), "10", scenario.host("MGMT-01").address
        else:
            desk = rng.choice(desks)
            account, kind, address = rng.choice((desk.person, f"{desk.name}$")), "3", desk.address
        number = rng.randrange(0x100000, 0xFFFFFF)
        yield sign_in(host.name, time, account, scenario.domain, kind, address, number)
        gone = {"TargetUserName": account, "TargetDomainName": scenario.domain, "TargetLogonId": hex(number)}
        yield envelope("security", host.name, 4634, time + rng.randrange(5, 4000) * SECOND, {**gone, "LogonType": kind})


def _system(host: Host, day: date, rng: Random) -> Iterator[Record]:
    for time in happenings(rng, day, "any", 6):
        data = {"param1": rng.choice(SERVICES), "param2": rng.choice(("running", "stopped"))}
        yield envelope("system", host.name, 7036, time, data)
    for time in happenings(rng, day, "any", 1):
        place = f"{{{rng.getrandbits(32):08X}-5C1B-4E0E-9F2A-{rng.getrandbits(48):012X}}}"
        driver = f"\\??\\C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{place}\\MpKslDrv.sys"
        data = {
            "ServiceName": f"MpKsl{rng.getrandbits(32):08x}",
            "ImagePath": driver,
            "ServiceType": "kernel mode driver",
            "StartType": "system start",
            "AccountName": "",
        }
        yield envelope("system", host.name, 7045, time, data)


def _scripts(host: Host, day: date, rng: Random) -> Iterator[Record]:
    for time in happenings(rng, day, "any", 12):
        data = {
            "MessageNumber": "1",
            "MessageTotal": "1",
            "ScriptBlockText": rng.choice(SCRIPTS),
            "ScriptBlockId": f"{rng.getrandbits(32):08x}-77aa-4b10-8f00-{rng.getrandbits(48):012x}",
            "Path": "C:\\Admin\\inventory.ps1",
        }
        yield envelope("powershell", host.name, 4104, time, data)
