"""Every shared file of the five folders is read whole, by the right card, with the counts of its README.

Where a README and what a file holds differ, `DIFFERS` says why, and the test holds the difference.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from groundswell.sources.detect import Detection
from groundswell.sources.discover import discover

pytestmark = pytest.mark.shared

ROW = re.compile(r"^\| `([^`]+)` \| (\d+) \|", re.MULTILINE)
DIFFERS: dict[str, tuple[int, str]] = {}  # file -> records that it holds, and why its README says otherwise

ZEEK_CARDS = {"conn": "zeek-conn", "dns": "zeek-dns", "http": "zeek-http", "ssl": "zeek-ssl", "apt29-day1": "zeek-conn"}
NDJSON = {
    # file -> shape, records by table
    "empire-run-keys.json.zst": ("nxlog", {"windows_security": 19357, "windows_sysmon": 20156, "windows_powershell": 837, "windows_other": 154, "windows_system": 65}),
    "evtxdump-security.json.zst": ("evtx_dump", {"windows_security": 2261}),
    "purplesharp-ad-playbook.json.zst": ("nxlog", {"windows_security": 2843, "windows_sysmon": 22054, "windows_powershell": 1089, "windows_other": 4, "windows_system": 3}),
    "schtask-create.json.zst": ("evtx_to_json", {"windows_security": 133, "windows_sysmon": 906, "windows_other": 2}),
    "winlogbeat6-mimikatz-opth.json.zst": ("winlogbeat6", {"windows_powershell": 4153, "windows_security": 480, "windows_sysmon": 784, "windows_system": 2, "windows_other": 373}),
    "winlogbeat6-wdigest.json.zst": ("winlogbeat6", {"windows_powershell": 403, "windows_sysmon": 2072, "windows_security": 232, "windows_other": 3}),
    "winlogbeat8-sysmon1.json": ("winlogbeat7", {"windows_sysmon": 1}),
}  # fmt: skip
BENIGN = {
    # file -> records; the README counts them by channel
    "2-vss_7-System.evtx": 1160,
    "Application_no_crc32.evtx": 17,
    "E_Windows_system32_winevt_logs_Microsoft-Windows-Shell-Core%4Operational.evtx": 1146,
    "MSExchange_Management_wec.evtx": 1,
    "Microsoft-Windows-HelloForBusiness%4Operational.evtx": 6,
    "Microsoft-Windows-LanguagePackSetup%4Operational.evtx": 17,
    "Security_short_selected.evtx": 7,
    "security.evtx": 2261,
}


def listed(folder):
    """The records of each file as the README of its folder says."""
    found = {name: int(count) for name, count in ROW.findall((folder / "README.md").read_text("utf-8"))}
    return {name: DIFFERS.get(name, (count, ""))[0] for name, count in found.items()}


def logs(folder):
    """The candidates of a folder but for its README."""
    return [c for c in discover([folder]) if c.name != "README.md"]


@pytest.mark.parametrize("folder", ["ndjson-windows", "zeek", "eve"])
def test_every_file_gives_the_records_that_its_readme_counts(folder, shared, read_candidate):
    promised = listed(shared / folder)
    found = {}
    for candidate in logs(shared / folder):
        reading = read_candidate(candidate)
        assert not reading.asides, candidate.path
        found[candidate.name] = reading.kept
    assert found == promised


def test_every_zeek_file_is_recognised_by_the_card_of_its_log(shared, cards, read_candidate):
    for candidate in logs(shared / "zeek"):
        reading = read_candidate(candidate)
        assert isinstance(reading.detection, Detection)
        assert reading.detection.card == ZEEK_CARDS.get(candidate.name.split(".")[0].split("-48h")[0], "zeek-other")


def test_every_eve_file_is_recognised_whatever_its_layout(shared, read_candidate):
    found = {c.name: read_candidate(c).detection for c in logs(shared / "eve")}
    assert {d.card for d in found.values()} == {"suricata-eve"}
    assert {name: d.layout for name, d in found.items()} == {
        "honeypot-2018.alerts.json.gz": "array",
        "mixed-5000.eve.json.zst": "lines",
        "wrccdc-2018.alerts.json.gz": "array",
    }


def test_the_events_of_the_mixed_eve_file_are_those_its_readme_counts(shared, read_path):
    counted = Counter()
    for batch in read_path(shared / "eve" / "mixed-5000.eve.json.zst").batches:
        counted[batch.column("_event")[0].as_py()] += batch.num_rows
    assert counted == {"flow": 3512, "alert": 745, "dns": 680, "http": 56, "fileinfo": 3, "anomaly": 3, "tls": 1}


@pytest.mark.parametrize("name", sorted(NDJSON))
def test_every_windows_json_file_has_its_shape_and_its_tables(name, shared, read_path):
    reading = read_path(shared / "ndjson-windows" / name)
    assert (reading.detection.shape, reading.tables) == NDJSON[name]


def test_the_attack_samples_are_132_files_and_1828_events(shared, read_candidate):
    readings = [read_candidate(c) for c in logs(shared / "evtx")]
    tables = sum((Counter(r.tables) for r in readings), Counter())
    assert len(readings) == 132
    assert (sum(r.kept for r in readings), sum(r.aside for r in readings)) == (1828, 0)
    assert (tables["windows_sysmon"], tables["windows_security"]) == (1466, 266)


def test_the_benign_files_give_4615_events_two_of_them_without_a_channel(shared, read_candidate):
    readings = {c.name: read_candidate(c) for c in logs(shared / "evtx-benign")}
    assert sorted(r.kept for r in readings.values()) == sorted(BENIGN.values())
    assert sum(r.kept for r in readings.values()) == 4615
    assert sum(r.aside for r in readings.values()) == 0
    events = [b.column("_event")[0].as_py() for r in readings.values() for b in r.batches for _ in range(b.num_rows)]
    assert sum(event.startswith("-/") for event in events) == 2


def test_every_row_of_every_file_has_a_time(shared, read_candidate):
    for folder in ("evtx", "evtx-benign", "zeek", "eve"):
        for candidate in logs(shared / folder):
            for batch in read_candidate(candidate).batches:
                assert batch.column("_time").null_count == 0, candidate.path


def test_a_record_of_an_attack_sample_reads_as_the_event_viewer_shows_it(shared, read_path):
    path = shared / "evtx/EVTX-ATTACK-SAMPLES/Execution/exec_sysmon_1_ftp.evtx"
    first = next(row for row in read_path(path).rows() if row["_event"] == "1")
    assert first["Channel"] == "Microsoft-Windows-Sysmon/Operational"
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", first["ProcessGuid"])
    assert first["_host"] == first["Computer"].lower()
    assert first["_time"].strftime("%Y-%m-%d %H:%M:%S") == first["UtcTime"][:19]
    assert "_extra" not in first
