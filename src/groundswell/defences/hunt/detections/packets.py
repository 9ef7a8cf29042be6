"""Make-believe network traffic: a capture of DNS queries, HTTP requests, TLS greetings and connections.

A rule for a sensor is tried on it by the sensor itself. Frames are Ethernet, IPv4 or IPv6, with right checksums, a TCP
conversation has its handshake and its end; nothing is sent anywhere.

Source: libpcap file format; RFC 791, 8200, 9293, 768, 1035, 9112, 8446. Not here: what stands in it (the templates).
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator, Mapping, Sequence

_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)
FIRST_PORT = 20_000  # of the first conversation; the next has the next
_MAC = bytes.fromhex("020000000001020000000002")
_SYN, _ACK, _PSH, _FIN = 2, 16, 8, 1
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def capture(records: Sequence[Mapping[str, str]]) -> bytes:
    """Give a capture of one conversation for each record, each from a host and port of its own.

    Keys of a record: `kind` (dns, http, tls or tcp), `query`, `host`, `path`, `user_agent`, `address`, `port`,
    `from_address`. The n-th conversation starts at port `FIRST_PORT` + n.
    """
    frames = [frame for number, one in enumerate(records) for frame in _conversation(FIRST_PORT + number, one)]
    stamped = (
        struct.pack("<IIII", 1_700_000_000 + at // 1000, at % 1000 * 1000, len(frame), len(frame)) + frame
        for at, frame in enumerate(frames)
    )
    return _HEADER + b"".join(stamped)


def _conversation(port: int, record: Mapping[str, str]) -> Iterator[bytes]:
    server = ipaddress.ip_address(record.get("address", "192.0.2.80"))
    client = ipaddress.ip_address(record["from_address"]) if "from_address" in record else _host(port, server)
    match record["kind"]:
        case "dns":
            server = ipaddress.ip_address("192.0.2.53")
            yield _frame(client, server, 17, _udp(client, server, port, 53, _query(record["query"])))
        case "http":
            yield from _tcp_talk(client, server, port, int(record.get("port", "80")), _request(record))
        case "tls":
            yield from _tcp_talk(client, server, port, 443, _hello(record["host"]))
        case _:
            yield from _tcp_talk(client, server, port, int(record.get("port", "8080")), b"hello\n")


def _host(port: int, server: Address) -> Address:
    """Give a host of its own for each conversation, so that a rule that calls once for a host calls for each.

    Source: RFC 2544 (198.18.0.0/15, for tests of networks), RFC 3849.
    """
    first = ipaddress.ip_address("2001:db8::5" if server.version == 6 else "198.18.0.5")
    return first + (port - FIRST_PORT)


def _query(name: str) -> bytes:
    labels = [label.encode("idna" if not label.isascii() else "ascii", "replace")[:63] for label in name.split(".")]
    question = b"".join(bytes([len(label)]) + label for label in labels if label) + b"\0"
    return struct.pack(">HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + question + struct.pack(">HH", 1, 1)


def _request(record: Mapping[str, str]) -> bytes:
    lines = [
        f"GET {record.get('path', '/')} HTTP/1.1",
        f"Host: {record.get('host', 'www.example.com')}",
        f"User-Agent: {record.get('user_agent', 'Mozilla/5.0')}",
        "Accept: */*",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _hello(host: str) -> bytes:
    """Give a TLS 1.2 ClientHello with the server's name."""
    name = host.encode("ascii", "replace")
    entry = struct.pack(">BH", 0, len(name)) + name
    listed = struct.pack(">H", len(entry)) + entry
    extensions = struct.pack(">HH", 0, len(listed)) + listed
    body = b"\x03\x03" + bytes(range(32)) + b"\0" + struct.pack(">H", 2) + b"\xc0\x2f" + b"\x01\0"
    body += struct.pack(">H", len(extensions)) + extensions
    handshake = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack(">H", len(handshake)) + handshake


def _tcp_talk(client: Address, server: Address, port: int, to: int, said: bytes) -> Iterator[bytes]:
    ends, back = (client, server, port, to), (server, client, to, port)
    sent = 1_000 + 1 + len(said)
    for (source, target, one, other), flags, number, seen, data in (
        (ends, _SYN, 1_000, 0, b""),
        (back, _SYN | _ACK, 9_000, 1_001, b""),
        (ends, _ACK, 1_001, 9_001, b""),
        (ends, _PSH | _ACK, 1_001, 9_001, said),
        (back, _ACK, 9_001, sent, b""),
        (ends, _FIN | _ACK, sent, 9_001, b""),
        (back, _FIN | _ACK, 9_001, sent + 1, b""),
        (ends, _ACK, sent + 1, 9_002, b""),
    ):
        yield _frame(source, target, 6, _tcp(source, target, (one, other), flags, (number, seen), data))


def _tcp(
    source: Address, target: Address, ports: tuple[int, int], flags: int, numbers: tuple[int, int], data: bytes
) -> bytes:
    head = struct.pack(">HHIIBBHHH", *ports, *numbers, 5 << 4, flags, 65_535, 0, 0)
    total = _sum(_pseudo(source, target, 6, len(head) + len(data)) + head + data)
    return head[:16] + struct.pack(">H", total) + head[18:] + data


def _udp(source: Address, target: Address, port: int, to: int, data: bytes) -> bytes:
    head = struct.pack(">HHHH", port, to, 8 + len(data), 0)
    total = _sum(_pseudo(source, target, 17, len(head) + len(data)) + head + data)
    return head[:6] + struct.pack(">H", total) + data


def _pseudo(source: Address, target: Address, protocol: int, length: int) -> bytes:
    if source.version == 4:
        return source.packed + target.packed + struct.pack(">BBH", 0, protocol, length)
    return source.packed + target.packed + struct.pack(">IHBB", length, 0, 0, protocol)


def _frame(source: Address, target: Address, protocol: int, data: bytes) -> bytes:
    if source.version == 4:
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(data), 1, 0, 64, protocol, 0) + source.packed + target.packed
        head = head[:10] + struct.pack(">H", _sum(head)) + head[12:]
        return _MAC + b"\x08\x00" + head + data
    head = struct.pack(">IHBB", 6 << 28, len(data), protocol, 64) + source.packed + target.packed
    return _MAC + b"\x86\xdd" + head + data


def _sum(data: bytes) -> int:
    """Give the checksum of RFC 1071."""
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return int(~total & 0xFFFF)
