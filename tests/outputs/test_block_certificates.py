"""A list to block certificates by is found by Suricata where a server shows one, and stops no other certificate."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from datetime import date
from hashlib import sha1
from ipaddress import ip_address
from pathlib import Path

import pytest

from groundswell.defences.hunt.detections import packets
from groundswell.defences.hunt.detections.forms.suricata import _CONFIG
from groundswell.model.dossier import Dossier, Observable, Report
from groundswell.outputs.block_list import lists
from groundswell.outputs.block_sensor import datasets

DAY = date(2026, 8, 1)
CERTIFICATE = b64decode(  # of crow.example, made for this test with `openssl req -x509`; nobody has its key
    "MIIBhDCCASmgAwIBAgIUSFbPQfkYkxQ87lDh4+ZZd4Q4XEIwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMY3Jvdy5leGFtcGxlMB4X"
    "DTI2MTEzMDE2NDM1MFoXDTM2MTEyNzE2NDM1MFowFzEVMBMGA1UEAwwMY3Jvdy5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0D"
    "AQcDQgAEW7B9Ft/3wVkselEIk7tWTnp2Touf5Txyq1WCvoifYmjPEiKChBnAbELwEb24v3bOwPAwUCv9CfyXHKkrb7tL0KNTMFEw"
    "HQYDVR0OBBYEFK7SYt9l3BIl9yFperi6K5bS9OSwMB8GA1UdIwQYMBaAFK7SYt9l3BIl9yFperi6K5bS9OSwMA8GA1UdEwEB/wQF"
    "MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAM7MG3rkpGCV0vokqJBW9VEF1A16nLVT4V+gLzv7rpMmAiEAuZ0O4mZW33kdvs9xtRZL"
    "+USkY8YwPQU5oW/kOJSdkKE="
)


def dossier(*values: tuple[str, str]) -> Dossier:
    found = (Observable(k, v, v, "attacker", None, ("a reason",), "s", (0, 1), "") for k, v in values)
    return Dossier(Report("r-0123456789ab", "A report", "0" * 64, DAY), tuple(found))


def conversation(certificate: bytes) -> Iterator[bytes]:
    """Frames of a TLS 1.2 handshake up to the server's certificate."""
    client, server = ip_address("198.18.0.5"), ip_address("192.0.2.80")
    listed = struct.pack(">I", len(certificate))[1:] + certificate
    hello = (2, b"\x03\x03" + bytes(range(32)) + b"\0\xc0\x2f\0")
    shown = (11, struct.pack(">I", len(listed))[1:] + listed)
    answer = b""
    for kind, body in (hello, shown, (14, b"")):
        message = bytes([kind]) + struct.pack(">I", len(body))[1:] + body
        answer += b"\x16\x03\x03" + struct.pack(">H", len(message)) + message
    asked = packets._hello("crow.example")
    up, down = (client, server, (20_000, 443)), (server, client, (443, 20_000))
    sent, told = 1_001 + len(asked), 9_001 + len(answer)
    for (source, target, ports), flags, number, seen, data in (
        (up, 2, 1_000, 0, b""),
        (down, 18, 9_000, 1_001, b""),
        (up, 16, 1_001, 9_001, b""),
        (up, 24, 1_001, 9_001, asked),
        (down, 24, 9_001, sent, answer),
        (up, 16, sent, told, b""),
        (up, 17, sent, told, b""),
        (down, 17, told, sent + 1, b""),
        (up, 16, sent + 1, told + 1, b""),
    ):
        yield packets._frame(source, target, 6, packets._tcp(source, target, ports, flags, (number, seen), data))


def called(told: Dossier, folder: Path) -> int:
    """How often the rules call on a conversation in which the server shows CERTIFICATE."""
    program = shutil.which("suricata")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set, so nothing may be skipped; suricata is not installed")
        pytest.skip("suricata is not installed")
    frames = (
        struct.pack("<IIII", 1, n, len(frame), len(frame)) + frame for n, frame in enumerate(conversation(CERTIFICATE))
    )
    (folder / "talk.pcap").write_bytes(packets._HEADER + b"".join(frames))
    files = {**datasets(told, DAY, {}), "suricata.yaml": _CONFIG.encode()}
    files |= dict.fromkeys(("classification.config", "reference.config", "threshold.config"), b"")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    rules = f"groundswell-{told.report.id}.rules"
    command = [program, "-c", "suricata.yaml", "-S", rules, "-l", ".", "-r", "talk.pcap", "-k", "none"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert "rror" not in done.stderr + done.stdout
    return len([json.loads(line) for line in (folder / "eve.json").read_text().splitlines()])


def test_suricata_knows_a_listed_certificate_when_a_server_shows_it(tmp_path: Path) -> None:
    assert called(dossier(("cert_sha1", sha1(CERTIFICATE).hexdigest())), tmp_path) == 1


def test_suricata_calls_for_no_other_certificate(tmp_path: Path) -> None:
    assert called(dossier(("cert_sha1", sha1(b"another").hexdigest())), tmp_path) == 0


def test_an_import_hash_and_thumbprints_that_nothing_blocks_by_stand_in_no_list() -> None:
    told = dossier(
        ("imphash", "a1" * 16), ("cert_sha256", "a1" * 32), ("cert_md5", "a1" * 16), ("domain", "evil-crow.net")
    )
    assert set(lists(told, DAY, {})) == {"domain.txt"}
