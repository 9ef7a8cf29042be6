"""Thumbprints of certificates and import hashes as feeds of others write them: each under its own type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report

MD5, SHA1, SHA256 = "a1b2c3d4" * 4, "a1b2c3d4" * 5, "a1b2c3d4" * 8
COLONS = ":".join(SHA1[at : at + 2].upper() for at in range(0, 40, 2))


def indicator(pattern: str) -> dict[str, object]:
    return {
        "type": "indicator", "spec_version": "2.1", "id": "indicator--00000000-0000-4000-8000-000000000001",
        "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z", "pattern": pattern,
        "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00Z", "indicator_types": ["malicious-activity"],
    }  # fmt: skip


def bundle(*objects: dict[str, object]) -> bytes:
    return json.dumps(
        {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": objects}
    ).encode()


def event(*attributes: tuple[str, str]) -> bytes:
    listed = [
        {"type": kind, "category": "Network activity", "value": value, "to_ids": True} for kind, value in attributes
    ]
    return json.dumps({"Event": {"info": "crow", "date": "2026-01-01", "Attribute": listed}}).encode()


CERTIFICATE = {"type": "x509-certificate", "id": "x509-certificate--00000000-0000-4000-8000-000000000002"}
FILE = {"type": "file", "id": "file--00000000-0000-4000-8000-000000000003", "name": "crow.exe"}
SIGMA = f"""title: A crow
logsource: {{product: windows, category: process_creation}}
detection:
  crow: {{'Hashes|contains': 'IMPHASH={MD5.upper()}'}}
  condition: crow
"""
FEEDS = [
    (
        "a.json",
        bundle(indicator(f"[x509-certificate:hashes.'SHA-1' = '{SHA1}']")),
        {("cert_sha1", SHA1)},
        "a pattern of STIX",
    ),
    (
        "a.json",
        bundle(indicator(f"[file:extensions.'windows-pebinary-ext'.imphash = '{MD5}']")),
        {("imphash", MD5)},
        "a pattern of a program's imports",
    ),
    (
        "a.json",
        bundle({**CERTIFICATE, "hashes": {"SHA-256": SHA256, "MD5": MD5}}),
        {("cert_sha256", SHA256), ("cert_md5", MD5)},
        "an object of STIX",
    ),
    (
        "a.json",
        bundle({**FILE, "hashes": {"MD5": MD5[::-1]}, "extensions": {"windows-pebinary-ext": {"imphash": MD5}}}),
        {("file_name", "crow.exe"), ("md5", MD5[::-1]), ("imphash", MD5)},
        "a file of STIX with its imports",
    ),
    (
        "a.json",
        event(
            ("x509-fingerprint-sha1", COLONS),
            ("x509-fingerprint-sha256", SHA256),
            ("filename|imphash", f"crow.exe|{MD5}"),
        ),
        {("cert_sha1", SHA1), ("cert_sha256", SHA256), ("file_name", "crow.exe"), ("imphash", MD5)},
        "attributes of MISP",
    ),
    (
        "a.csv",
        f"type,value\nx509-fingerprint-sha1,{COLONS}\nimphash,{MD5}\n".encode(),
        {("cert_sha1", SHA1), ("imphash", MD5)},
        "a list whose rows say their type",
    ),
    (
        "a.csv",
        f"sha256,imphash,signature\n{SHA256},{MD5},Crow\n".encode(),
        {("sha256", SHA256), ("imphash", MD5)},
        "a list whose columns say their type",
    ),
    ("a.yml", SIGMA.encode(), {("imphash", MD5)}, "a Sigma rule"),
]


@pytest.mark.parametrize(("name", "data", "values"), [f[:3] for f in FEEDS], ids=[f[3] for f in FEEDS])
def test_a_feeds_own_type_is_the_type_of_the_value(name: str, data: bytes, values: set[tuple[str, str]]) -> None:
    dossier, _ = read_report(Path(name), data)
    assert {(o.type, o.value) for o in dossier.observables} == values
    assert dossier.unread == ()
