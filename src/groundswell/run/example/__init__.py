"""The example company: a small mobile operator, invented, with two weeks of records and a campaign's traces in them.

`write` makes the same bytes for the same seed and clock, on any machine with the same zlib: every number is drawn
from `random.Random` seeded by texts, records are sorted by time, and compressed files carry no time of their own.
The description is data (`content/example/*.yml`); README.txt in the folder says that all of it is invented.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from groundswell.run.example.clock import DAY, day_start
from groundswell.run.example.facts import company_toml, hosts_csv, notice
from groundswell.run.example.files import write_lines, write_text
from groundswell.run.example.host_day import Flow, host_day, network_records
from groundswell.run.example.network import Line, eve_lines, sees, zeek_lines
from groundswell.run.example.network_day import beacon_flows, on_the_wire, other_flows
from groundswell.run.example.plant import PID, planted_records
from groundswell.run.example.scenario import FOLDER, Host, Planted, Scenario, load_scenario
from groundswell.run.example.windows import Record, Running

SEED = 20250901
NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class ExampleCompany:
    """What was written. `records` counts the lines of each file by its path below `root`.

    `invented` is always true: a verdict on this company must show it.
    """

    root: Path
    company: Path
    hosts: Path
    logs: Path
    report: Path
    name: str
    now: datetime
    since: date
    until: date
    records: Mapping[str, int]
    traces: tuple[Planted, ...]
    routine: tuple[Planted, ...]
    invented: bool = True


def write(target: Path, *, seed: int = SEED, now: datetime = NOW) -> ExampleCompany:
    """Write the example company into the folder `target`, which is made; files of the same names are replaced.

    The records are of the days before `now`, as many as the description says. Costs about 10 seconds of CPU time.

    Raises:
        OSError: the folder cannot be written.
    """
    scenario = load_scenario()
    until = now.astimezone(UTC).date() - timedelta(days=1)
    days = [until - timedelta(days=back) for back in range(scenario.days - 1, -1, -1)]
    logs = target / "logs"
    records: dict[str, int] = {}
    flows = [flow for index, day in enumerate(days) for flow in other_flows(scenario, index, day, seed)]
    calls = list(beacon_flows(scenario, days, seed))
    flows += calls
    planted = planted_records(scenario, days)
    for host in scenario.hosts:
        own = [record for record in planted if record.host == host.name]
        own += _calls_home(scenario, host, calls)
        flows += _write_host(scenario, host, days, seed, own, logs, records)
    end = day_start(days[-1]) + DAY
    _write_sensors(scenario, [flow for flow in flows if flow.time < end], seed, logs, records)
    write_text(target / "company.toml", company_toml(scenario))
    write_text(target / "hosts.csv", hosts_csv(scenario))
    write_text(target / "README.txt", notice(scenario, now))
    shutil.copyfile(FOLDER / "report.txt", target / "report.txt")
    return ExampleCompany(
        root=target,
        company=target / "company.toml",
        hosts=target / "hosts.csv",
        logs=logs,
        report=target / "report.txt",
        name=str(scenario.company["name"]),
        now=now,
        since=days[0],
        until=days[-1],
        records=records,
        traces=scenario.traces,
        routine=scenario.routine,
    )


def _calls_home(scenario: Scenario, host: Host, calls: Sequence[Flow]) -> Iterator[Record]:
    """The planted host's own records of its calls home, but for the first query, which is planted itself."""
    if host.name != scenario.beacon.host:
        return
    image, user = "C:\\ProgramData\\Google\\googleupdate.exe", f"{scenario.domain}\\{host.person}"
    for number, flow in enumerate(calls):
        process = Running(host.name, PID, calls[0].time, image, user)
        yield from (r for r in network_records(process, flow) if number or r.event["EventID"] == 3)


def _write_host(
    scenario: Scenario,
    host: Host,
    days: Sequence[date],
    seed: int,
    planted: Sequence[Record],
    logs: Path,
    counts: dict[str, int],
) -> list[Flow]:
    """One file a stream of the host, without its blind days; the flows of its programs are returned."""
    records = list(planted)
    flows: list[Flow] = []
    for index, day in enumerate(days):
        made = host_day(scenario, host, index, day, seed)
        records += made.records
        flows += made.flows
    start, end = day_start(days[0]), day_start(days[-1]) + DAY
    kept = [r for r in records if start <= r.time < end and host.speaks((r.time - start) // DAY)]
    kept.sort(key=lambda record: record.time)
    for stream in host.sends:
        own = [record for record in kept if record.stream == stream]
        for number, record in enumerate(own, 1):
            record.event["RecordNumber"] = 40_000 + number
        name = f"windows/{host.name}.{stream}.json.gz"
        counts[f"logs/{name}"] = write_lines(logs / name, (record.event for record in own))
    return flows


def _write_sensors(scenario: Scenario, flows: Sequence[Flow], seed: int, logs: Path, counts: dict[str, int]) -> None:
    rng = Random(f"{seed}:wire")
    ordered = sorted(flows, key=lambda flow: (flow.time, flow.source, flow.source_port))
    wire = [seen for flow in ordered for seen in on_the_wire(scenario, flow, rng)]
    wire.sort(key=lambda flow: (flow.time, flow.source, flow.source_port))
    for sensor, kind in scenario.sensors.items():
        mine = [flow for flow in wire if sees(kind, flow)]
        lines = list(zeek_lines(sensor, mine, scenario.agents, Random(f"{seed}:{sensor}:zeek")))
        for log in ("conn", "dns", "http", "ssl"):
            name = f"zeek/{sensor}/{log}.json.gz"
            counts[f"logs/{name}"] = write_lines(logs / name, _of(lines, log))
    edge = next(sensor for sensor, kind in scenario.sensors.items() if kind == "outside")
    outside = [flow for flow in wire if sees("outside", flow)]
    eve = eve_lines(edge, outside, Random(f"{seed}:{edge}:eve"))
    counts["logs/suricata/eve.json.gz"] = write_lines(logs / "suricata" / "eve.json.gz", (line.event for line in eve))


def _of(lines: Sequence[Line], log: str) -> Iterator[dict[str, object]]:
    return (line.event for line in lines if line.log == log)
