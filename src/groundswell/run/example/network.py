"""What two Zeek sensors and one Suricata sensor write of the flows that they see.

Field names are those of Zeek's `main.zeek` scripts and of Suricata's EVE schema. The sensor `edge` sees what crosses
to the outside, `core` what stays inside but crosses from one network to another. Not here: where flows come from
(`host_day.py`, `network_day.py`), which sensor is called what (`content/example/company.yml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from groundswell.run.example.host_day import Flow
from groundswell.run.example.windows import Event, iso

INSIDE = "10."
EVE_SHARE = 0.4  # of the edge's connections: Suricata there logs one direction of a mirrored port


@dataclass(frozen=True)
class Line:
    """One line of one log of one sensor."""

    time: int
    log: str
    event: Event


def sees(kind: str, flow: Flow) -> bool:
    """Whether a sensor of `kind` (outside or inside) sees `flow`."""
    inside = flow.source.startswith(INSIDE) and flow.target.startswith(INSIDE)
    if kind == "outside":
        return not inside
    return inside and _network(flow.source) != _network(flow.target)


def _network(address: str) -> str:
    """The /24 of an IPv4 address, as its first three parts."""
    return address.rpartition(".")[0]


def zeek_lines(sensor: str, flows: Iterable[Flow], agents: tuple[str, ...], rng: Random) -> Iterator[Line]:
    """conn, dns, http and ssl of the flows, as Zeek's JSON writer with `_path` has them."""
    for flow in flows:
        uid = f"C{rng.getrandbits(68):017x}"
        if flow.service == "dns":
            yield Line(flow.time, "dns", _dns(sensor, uid, flow, rng))
        elif flow.service == "ssl":
            yield Line(flow.time, "ssl", _ssl(sensor, uid, flow))
        elif flow.service == "http":
            yield Line(flow.time, "http", _http(sensor, uid, flow, agents))
        yield Line(flow.time, "conn", _conn(sensor, uid, flow))


def _head(sensor: str, log: str, uid: str, flow: Flow) -> Event:
    return {
        "_path": log,
        "_system_name": sensor,
        "ts": flow.time / 1_000_000,
        "uid": uid,
        "id.orig_h": flow.source,
        "id.orig_p": flow.source_port,
        "id.resp_h": flow.target,
        "id.resp_p": flow.port,
    }


def _conn(sensor: str, uid: str, flow: Flow) -> Event:
    packets_out, packets_in = 3 + flow.bytes_out // 1200, 3 + flow.bytes_in // 1200
    event = _head(sensor, "conn", uid, flow) | {"proto": flow.proto}
    if flow.service:
        event["service"] = flow.service
    return event | {
        "duration": flow.duration,
        "orig_bytes": flow.bytes_out,
        "resp_bytes": flow.bytes_in,
        "conn_state": "SF",
        "local_orig": flow.source.startswith(INSIDE),
        "local_resp": flow.target.startswith(INSIDE),
        "missed_bytes": 0,
        "history": "Dd" if flow.proto == "udp" else "ShADadFf",
        "orig_pkts": packets_out,
        "orig_ip_bytes": flow.bytes_out + 40 * packets_out,
        "resp_pkts": packets_in,
        "resp_ip_bytes": flow.bytes_in + 40 * packets_in,
    }


def _dns(sensor: str, uid: str, flow: Flow, rng: Random) -> Event:
    return _head(sensor, "dns", uid, flow) | {
        "proto": "udp",
        "trans_id": rng.randrange(65_536),
        "rtt": flow.duration,
        "query": flow.name,
        "qclass": 1,
        "qclass_name": "C_INTERNET",
        "qtype": 1,
        "qtype_name": "A",
        "rcode": 0,
        "rcode_name": "NOERROR",
        "AA": False,
        "TC": False,
        "RD": True,
        "RA": True,
        "Z": 0,
        "answers": [flow.path],
        "TTLs": [300.0],
        "rejected": False,
    }


def _ssl(sensor: str, uid: str, flow: Flow) -> Event:
    return _head(sensor, "ssl", uid, flow) | {
        "version": "TLSv13",
        "cipher": "TLS_AES_256_GCM_SHA384",
        "curve": "x25519",
        "server_name": flow.path,
        "resumed": False,
        "established": True,
        "ssl_history": "CsiI",
    }


def _http(sensor: str, uid: str, flow: Flow, agents: tuple[str, ...]) -> Event:
    name, _, path = flow.path.partition("/")
    return _head(sensor, "http", uid, flow) | {
        "trans_depth": 1,
        "method": "GET",
        "host": name,
        "uri": f"/{path}",
        "version": "1.1",
        "user_agent": agents[2] if flow.port == 9182 else agents[1],
        "request_body_len": 0,
        "response_body_len": flow.bytes_in,
        "status_code": 200,
        "status_msg": "OK",
    }


def eve_lines(sensor: str, flows: Iterable[Flow], rng: Random) -> Iterator[Line]:
    """EVE of a part of the flows: dns, tls, http, flow, and now and then an alert of no weight."""
    for flow in flows:
        if rng.random() >= EVE_SHARE:
            continue
        event = _eve_head(sensor, flow, rng.getrandbits(50))
        if flow.service == "dns":
            asked = {"type": "query", "id": rng.randrange(65_536), "rrname": flow.name, "rrtype": "A", "tx_id": 0}
            yield Line(flow.time, "eve", event | {"event_type": "dns", "dns": asked})
        elif flow.service == "ssl":
            yield Line(flow.time, "eve", event | {"event_type": "tls", "tls": {"sni": flow.path, "version": "TLS 1.3"}})
        elif flow.service == "http":
            name, _, path = flow.path.partition("/")
            asked = {"hostname": name, "url": f"/{path}", "http_method": "GET", "protocol": "HTTP/1.1", "status": 200}
            yield Line(flow.time, "eve", event | {"event_type": "http", "http": asked})
        yield Line(flow.time, "eve", event | {"event_type": "flow", **_eve_flow(flow)})
        if rng.random() < 0.002:
            yield Line(flow.time, "eve", event | {"event_type": "alert", "alert": _NOISE})


_NOISE = {
    "action": "allowed",
    "gid": 1,
    "signature_id": 9_000_001,
    "rev": 1,
    "signature": "EXAMPLE policy: file shared in clear text",
    "category": "Potential Corporate Privacy Violation",
    "severity": 3,
}


def _eve_head(sensor: str, flow: Flow, flow_id: int) -> Event:
    return {
        "timestamp": iso(flow.time)[:-1] + "+0000",
        "flow_id": flow_id,
        "event_type": "",
        "src_ip": flow.source,
        "src_port": flow.source_port,
        "dest_ip": flow.target,
        "dest_port": flow.port,
        "proto": flow.proto.upper(),
        "host": sensor,
    }


def _eve_flow(flow: Flow) -> Event:
    known = {"ssl": "tls", "": "failed"}
    return {
        "app_proto": known.get(flow.service, flow.service.split(",")[-1]),
        "flow": {
            "pkts_toserver": 3 + flow.bytes_out // 1200,
            "pkts_toclient": 3 + flow.bytes_in // 1200,
            "bytes_toserver": flow.bytes_out,
            "bytes_toclient": flow.bytes_in,
            "start": iso(flow.time)[:-1] + "+0000",
            "end": iso(flow.time + int(flow.duration * 1_000_000))[:-1] + "+0000",
            "age": int(flow.duration),
            "state": "closed",
            "reason": "timeout",
        },
    }
