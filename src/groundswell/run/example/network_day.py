"""Flows of the example company that no host's record tells of, and the name queries behind those that one does.

A host asks the inside resolver, which asks outside for names that are not the company's. Not here: what sensors
write of a flow (`network.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from random import Random

from groundswell.run.example.clock import DAY, SECOND, day_start, happenings
from groundswell.run.example.host_day import Flow
from groundswell.run.example.scenario import Destination, Scenario


def on_the_wire(scenario: Scenario, flow: Flow, rng: Random) -> Iterator[Flow]:
    """The queries before `flow`, then the flow itself with the name in its TLS hello or HTTP request."""
    if flow.name:
        yield from _queries(scenario, flow, rng)
    yield replace(flow, path=_spoken(scenario, flow))


def _queries(scenario: Scenario, flow: Flow, rng: Random) -> Iterator[Flow]:
    resolver = scenario.host(str(scenario.company["resolver"])).address
    query = Flow(
        time=flow.time - rng.randrange(8_000, 40_000),
        source=flow.source,
        source_port=rng.randrange(49_152, 65_535),
        target=resolver,
        port=53,
        proto="udp",
        service="dns",
        name=flow.name,
        path=flow.target,
        duration=round(rng.uniform(0.0004, 0.03), 6),
        bytes_out=28 + len(flow.name),
        bytes_in=44 + len(flow.name),
    )
    yield query
    if not flow.name.endswith(str(scenario.company["suffix"])):
        upstream = str(scenario.company["upstream_resolver"])
        yield replace(query, time=query.time + 900, source=resolver, target=upstream)


def _spoken(scenario: Scenario, flow: Flow) -> str:
    """What a sensor reads in the flow: the server's name, with the path after it for HTTP."""
    for group in (*scenario.destinations.values(), scenario.partners):
        targets = [scenario.host(h).address for h in group.hosts] or list(group.at)
        if flow.target in targets and flow.port == group.port:
            name = flow.name or group.names[targets.index(flow.target) % len(group.names)]
            return name + flow.path if group.service == "http" else name
    return flow.name


def other_flows(scenario: Scenario, index: int, day: date, seed: int) -> Iterator[Flow]:
    """Flows of devices that send no records, of the partners' gateway, and checks of certificates."""
    rng = Random(f"{seed}:network:{index}")
    for device in scenario.unlisted:
        for time in happenings(rng, day, "work", 40):
            yield _flow(scenario, device, scenario.destinations["web"], time, rng)
    for time in happenings(rng, day, "any", 180):
        yield _flow(scenario, scenario.host("CORE-02").address, scenario.partners, time, rng)
    senders = [host for host in scenario.hosts if host.sends]
    for host in senders:
        for time in happenings(rng, day, "any", 12):
            yield _flow(scenario, host.address, scenario.destinations["plain"], time, rng)
        for time in happenings(rng, day, "any", 30):
            yield _flow(scenario, host.address, scenario.destinations["directory"], time, rng)


def _flow(scenario: Scenario, source: str, to: Destination, time: int, rng: Random) -> Flow:
    which = rng.randrange(len(to.names))
    targets = [scenario.host(h).address for h in to.hosts] or list(to.at)
    return Flow(
        time=time,
        source=source,
        source_port=rng.randrange(49_152, 65_535),
        target=targets[which % len(targets)],
        port=to.port,
        proto=to.proto,
        service=to.service,
        name=to.names[which] if rng.random() < 0.4 else "",
        path=rng.choice(to.paths) if to.paths else "",
        duration=round(rng.expovariate(1 / 5), 6),
        bytes_out=rng.randrange(200, 4_000),
        bytes_in=int(rng.lognormvariate(8.0, 1.4)),
    )


def beacon_flows(scenario: Scenario, days: Iterable[date], seed: int) -> Iterator[Flow]:
    """The calls home of the planted host: connections to port 443 that are no TLS, a few asked for by name."""
    beacon = scenario.beacon
    rng = Random(f"{seed}:beacon")
    listed = list(days)
    until = day_start(listed[-1]) + DAY
    hours, minutes, seconds = (int(part) for part in beacon.since.split(":"))
    time = day_start(listed[beacon.from_day]) + (hours * 3600 + minutes * 60 + seconds) * SECOND
    number = 0
    while time < until:
        yield Flow(
            time=time,
            source=scenario.host(beacon.host).address,
            source_port=rng.randrange(49_152, 65_535),
            target=beacon.at,
            port=beacon.port,
            proto="tcp",
            service="",
            name="" if number % beacon.asks_every else beacon.name,
            path="",
            duration=round(rng.uniform(0.4, 1.4), 6),
            bytes_out=beacon.bytes_out + rng.randrange(16),
            bytes_in=beacon.bytes_in + rng.randrange(16),
        )
        jitter = rng.randrange(-beacon.jitter_minutes * 60, beacon.jitter_minutes * 60)
        number += 1
        time += (beacon.every_minutes * 60 + jitter) * SECOND
