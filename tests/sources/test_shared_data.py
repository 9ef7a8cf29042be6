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
DIFFERS = {
    # file -> records kept, records set aside, why its README says otherwise
    "Microsoft-Windows-HelloForBusiness%4Operational.evtx": (6, 14, "its chunk tells of 20; 14 are zeros now"),
    "Microsoft-Windows-LanguagePackSetup%4Operational.evtx": (17, 3, "its chunk tells of 20; 3 are zeros now"),
}

ZEEK_CARDS = {"conn": "zeek-conn", "dns": "zeek-dns", "http": "zeek-http", "ssl": "zeek-ssl", "apt29-day1": "zeek-conn"}
SYSMON, SECURITY, SYSTEM = "windows_sysmon", "windows_security", "windows_system"
POWERSHELL, OTHER = "windows_powershell", "windows_other"
NDJSON = {
    # file -> shape, records by table
    "empire-run-keys.json.zst": ("nxlog", {SECURITY: 19357, SYSMON: 20156, POWERSHELL: 837, OTHER: 154, SYSTEM: 65}),
    "evtxdump-security.json.zst": ("evtx_dump", {SECURITY: 2261}),
    "purplesharp-ad-playbook.json.zst": (
        "nxlog", {SECURITY: 2843, SYSMON: 22054, POWERSHELL: 1089, OTHER: 4, SYSTEM: 3}
    ),
    "schtask-create.json.zst": ("evtx_to_json", {SECURITY: 133, SYSMON: 906, OTHER: 2}),
    "winlogbeat6-mimikatz-opth.json.zst": (
        "winlogbeat6", {POWERSHELL: 4153, SECURITY: 480, SYSMON: 784, SYSTEM: 2, OTHER: 373}
    ),
    "winlogbeat6-wdigest.json.zst": ("winlogbeat6", {POWERSHELL: 403, SYSMON: 2072, SECURITY: 232, OTHER: 3}),
    "winlogbeat8-sysmon1.json": ("winlogbeat7", {SYSMON: 1}),
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
    return {name: int(count) for name, count in ROW.findall((folder / "README.md").read_text("utf-8"))}


@pytest.fixture(scope="module")
def readings(shared, read_candidate):
    """Every file of a folder but its README, read once for all tests here."""
    known = {}

    def of(folder):
        if folder not in known:
            known[folder] = {c.path: read_candidate(c) for c in logs(shared / folder)}
        return list(known[folder].values())

    return of


def logs(folder):
    """The candidates of a folder but for its README."""
    return [c for c in discover([folder]) if c.name != "README.md"]


def name_of(reading):
    return reading.path.rsplit("/", 1)[-1]


@pytest.mark.parametrize("folder", ["ndjson-windows", "zeek", "eve"])
def test_every_file_gives_the_records_that_its_readme_counts(folder, shared, readings):
    assert {name_of(r): r.kept for r in readings(folder)} == listed(shared / folder)
    assert not [r.path for r in readings(folder) if r.asides]


def test_every_zeek_file_is_recognised_by_the_card_of_its_log(readings):
    for reading in readings("zeek"):
        assert isinstance(reading.detection, Detection)
        log = name_of(reading).split(".")[0].split("-48h")[0]
        assert reading.detection.card == ZEEK_CARDS.get(log, "zeek-other")


def test_every_eve_file_is_recognised_whatever_its_layout(readings):
    assert {r.detection.card for r in readings("eve")} == {"suricata-eve"}
    assert {name_of(r): r.detection.layout for r in readings("eve")} == {
        "honeypot-2018.alerts.json.gz": "array",
        "mixed-5000.eve.json.zst": "lines",
        "wrccdc-2018.alerts.json.gz": "array",
    }


def test_the_events_of_the_mixed_eve_file_are_those_its_readme_counts(readings):
    counted = Counter()
    for batch in next(r for r in readings("eve") if "mixed" in r.path).batches:
        counted[batch.column("_event")[0].as_py()] += batch.num_rows
    assert counted == {"flow": 3512, "alert": 745, "dns": 680, "http": 56, "fileinfo": 3, "anomaly": 3, "tls": 1}


def test_every_windows_json_file_has_its_shape_and_its_tables(readings):
    assert {name_of(r): (r.detection.shape, r.tables) for r in readings("ndjson-windows")} == NDJSON


def test_the_attack_samples_are_132_files_and_1828_events(readings):
    found = readings("evtx")
    tables = sum((Counter(r.tables) for r in found), Counter())
    assert len(found) == 132
    assert (sum(r.kept for r in found), sum(r.aside for r in found)) == (1828, 0)
    assert (tables[SYSMON], tables[SECURITY]) == (1466, 266)


def test_the_benign_files_give_4615_events_two_of_them_without_a_channel(readings):
    found = readings("evtx-benign")
    assert sorted(r.kept for r in found) == sorted(BENIGN.values())
    assert sum(r.kept for r in found) == 4615
    events = [b.column("_event")[0].as_py() for r in found for b in r.batches for _ in range(b.num_rows)]
    assert sum(event.startswith("-/") for event in events) == 2


def test_what_the_benign_files_lost_is_explained_file_by_file(readings):
    aside = {name_of(r): (r.kept, r.aside) for r in readings("evtx-benign") if r.aside}
    assert aside == {name: (kept, lost) for name, (kept, lost, _) in DIFFERS.items()}


def test_every_row_of_every_file_has_a_time(readings):
    for folder in ("evtx", "evtx-benign", "zeek", "eve", "ndjson-windows"):
        for reading in readings(folder):
            for batch in reading.batches:
                assert batch.column("_time").null_count == 0, reading.path


def test_no_value_of_any_file_fails_to_fit_its_column(readings):
    for folder in ("evtx", "evtx-benign", "zeek", "eve", "ndjson-windows"):
        for reading in readings(folder):
            assert sum(int(b.schema.metadata[b"misfits"]) for b in reading.batches) == 0, reading.path


def test_a_table_never_has_two_columns_that_differ_only_in_case(readings):
    spelled = {}
    for folder in ("evtx", "evtx-benign", "zeek", "eve", "ndjson-windows"):
        for reading in readings(folder):
            for batch in reading.batches:
                table = batch.schema.metadata[b"table"]
                for name in batch.schema.names:
                    assert spelled.setdefault((table, name.lower()), name) == name, reading.path


def test_a_record_of_an_attack_sample_reads_as_the_event_viewer_shows_it(shared, read_path):
    path = shared / "evtx/EVTX-ATTACK-SAMPLES/Execution/exec_sysmon_1_ftp.evtx"
    first = next(row for row in read_path(path).rows() if row["_event"] == "1")
    assert first["Channel"] == "Microsoft-Windows-Sysmon/Operational"
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", first["ProcessGuid"])
    assert first["_host"] == first["Computer"].lower()
    assert first["_time"].strftime("%Y-%m-%d %H:%M:%S") == first["UtcTime"][:19]
    assert "_extra" not in first
