"""One event, six ways to write it: the same columns come out."""

from __future__ import annotations

import json

import pytest

from groundswell.sources.detect import shapes

GUID = "{8B2C1A70-11D2-68B1-0101-000000001200}"
DATA = {
    "RuleName": "-",
    "UtcTime": "2025-08-14 09:12:03.411",
    "ProcessGuid": GUID,
    "Image": "C:\\a.exe",
    "CommandLine": "a -x",
}
SYSMON = "Microsoft-Windows-Sysmon/Operational"
STAMP = "2025-08-14T09:12:03.418Z"

EVENTS = {
    "evtx_dump": {
        "Event": {
            "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
            "System": {
                "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}},
                "EventID": {"#attributes": {"Qualifiers": 0}, "#text": 1},
                "TimeCreated": {"#attributes": {"SystemTime": STAMP}},
                "EventRecordID": 7,
                "Channel": SYSMON,
                "Computer": "WS-1.Example.",
                "Execution": {"#attributes": {"ProcessID": 9}},
            },
            "EventData": {**DATA, "ProcessId": 5120, "ProcessGuid": GUID.strip("{}")},
        }
    },
    "nxlog": {
        **DATA, "ProcessId": "5120", "ProcessGuid": GUID.lower(), "Channel": SYSMON.upper(), "EventID": 1,
        "Hostname": "WS-1.Example.", "SourceName": "Microsoft-Windows-Sysmon", "RecordNumber": 7,
        "ExecutionProcessID": 9, "SourceModuleType": "im_msvistalog",
        "@timestamp": STAMP, "EventTime": "2025-08-14 05:12:03", "host": "collector",
    },
    "evtx_to_json": {
        **DATA, "ProcessId": "5120", "Channel": SYSMON, "EventID": 1, "Hostname": "WS-1.Example.", "TimeCreated": STAMP,
        "SourceName": "Microsoft-Windows-Sysmon", "RecordNumber": "7", "Level": "4",
    },
    "winlogbeat6": {
        "@timestamp": STAMP, "log_name": SYSMON, "event_id": 1, "computer_name": "WS-1.Example.", "record_number": "7",
        "source_name": "Microsoft-Windows-Sysmon", "process_id": 9, "event_data": {**DATA, "ProcessId": "5120"},
    },
    "winlogbeat7": {
        "@timestamp": "2025-08-14T09:12:03.4182341Z",
        "winlog": {
            "channel": SYSMON, "event_id": "1", "computer_name": "WS-1.Example.", "record_id": 7, "process": {"pid": 9},
            "provider_name": "Microsoft-Windows-Sysmon", "event_data": {**DATA, "ProcessId": "5120"},
        },
        "host": {"name": "ws-1"},
    },
}  # fmt: skip
SAME = {
    **DATA,
    "ProcessId": "5120",
    "EventID": "1",
    "Provider_Name": "Microsoft-Windows-Sysmon",
    "EventRecordID": "7",
    "Computer": "WS-1.Example.",
}


@pytest.mark.parametrize("shape", EVENTS)
def test_a_sysmon_event_has_the_same_columns_in_every_shape(shape, read_bytes):
    reading = read_bytes(json.dumps(EVENTS[shape]).encode())
    (row,) = reading.rows()
    assert reading.detection.shape == shape
    assert {name: row.get(name) for name in SAME} == SAME
    assert (row["_event"], row["_host"], row["_time"].isoformat()) == (
        "1",
        "ws-1.example",
        "2025-08-14T09:12:03.411000+00:00",
    )
    assert reading.tables == {"windows_sysmon": 1}


def test_every_shape_of_windows_but_evtx_itself_is_among_these():
    assert {s.id for s in shapes().values() if s.family == "windows"} == {*EVENTS, "evtx"}


def test_the_process_of_the_logger_is_not_the_process_of_the_event(read_bytes):
    for shape in ("evtx_dump", "nxlog", "winlogbeat6", "winlogbeat7"):
        (row,) = read_bytes(json.dumps(EVENTS[shape]).encode()).rows()
        assert (row["ProcessId"], row["Execution_ProcessID"]) == ("5120", "9"), shape


def test_what_a_shape_adds_keeps_its_own_path(read_bytes):
    (nxlog,) = read_bytes(json.dumps(EVENTS["nxlog"]).encode()).rows()
    (beat,) = read_bytes(json.dumps(EVENTS["winlogbeat7"]).encode()).rows()
    assert (nxlog["host"], nxlog["EventTime"], beat["host.name"]) == ("collector", "2025-08-14 05:12:03", "ws-1")


def test_a_channel_in_another_case_goes_to_the_same_card(read_bytes):
    lines = [
        json.dumps({**EVENTS["nxlog"], "Channel": channel, "EventID": 4624}) for channel in ("security", "Security")
    ]
    assert read_bytes("\n".join(lines).encode()).tables == {"windows_security": 2}


def test_one_file_may_hold_the_records_of_many_cards(read_bytes):
    channels = ["Security", "System", SYSMON, "Windows PowerShell", "Microsoft-Windows-TaskScheduler/Operational"]
    reading = read_bytes("\n".join(json.dumps({**EVENTS["nxlog"], "Channel": c}) for c in channels).encode())
    assert reading.tables == dict.fromkeys(
        ["windows_security", "windows_system", "windows_sysmon", "windows_powershell", "windows_other"], 1
    )


def test_unnamed_values_that_winlogbeat_numbers_are_one_column(read_bytes):
    record = {**EVENTS["winlogbeat6"], "log_name": "Windows PowerShell", "event_id": 400}
    record["event_data"] = {"param1": "Available", "param3": "HostApplication=x", "param2": "None"}
    (row,) = read_bytes(json.dumps(record).encode()).rows()
    assert row["Data"] == "Available\nNone\nHostApplication=x"
    assert row["_event"] == "windows powershell/400"


def test_numbered_values_of_other_channels_keep_their_names(read_bytes):
    record = {
        **EVENTS["winlogbeat6"],
        "log_name": "System",
        "event_id": 7036,
        "event_data": {"param1": "a", "param2": "b"},
    }
    (row,) = read_bytes(json.dumps(record).encode()).rows()
    assert (row["param1"], row["param2"], row.get("Data")) == ("a", "b", None)


def test_spaces_in_the_name_of_a_field_are_stripped(read_bytes):
    channel = "Microsoft-Windows-Windows Defender/Operational"
    record = {**EVENTS["winlogbeat6"], "log_name": channel, "event_id": 1116, "event_data": {"Threat Name": "X"}}
    (row,) = read_bytes(json.dumps(record).encode()).rows()
    assert row["ThreatName"] == "X"


def test_a_record_of_no_card_of_the_shape_is_set_aside(read_bytes):
    line = json.dumps(EVENTS["nxlog"])
    reading = read_bytes(f'{line}\n{{"other": [1]}}\n{line}'.encode())
    assert (reading.kept, [one.code for one in reading.asides]) == (2, ["no_time"])


DNS = [
    ({"type": "query", "rrname": "a.example", "rrtype": "A"}, "version 1, flat"),
    (
        {"version": 2, "type": "answer", "rrname": "a.example", "rrtype": "A", "answers": [{"rdata": "1.2.3.4"}]},
        "version 2",
    ),
    ({"version": 3, "type": "request", "queries": [{"rrname": "a.example", "rrtype": "A"}]}, "version 3, a list"),
]


@pytest.mark.parametrize("dns", [d[0] for d in DNS], ids=[d[1] for d in DNS])
def test_the_name_asked_for_is_one_column_in_every_version_of_eve(dns, read_bytes):
    record = {"timestamp": "2025-08-14T10:00:00.000000+0200", "event_type": "dns", "dns": dns, "host": "IDS-1."}
    (row,) = read_bytes(json.dumps(record).encode()).rows()
    assert (row["dns.rrname"], row["dns.rrtype"], row["_sensor"]) == ("a.example", "A", "ids-1")
    assert row["_time"].isoformat() == "2025-08-14T08:00:00+00:00"


def test_the_sensor_is_the_records_else_the_given_name_else_unnamed(read_bytes):
    line = b'{"timestamp": "2025-08-14T10:00:00Z", "event_type": "flow"}'
    assert read_bytes(line).rows()[0]["_sensor"] == "unnamed"
    assert read_bytes(line, sensor="Edge-1").rows()[0]["_sensor"] == "edge-1"
    assert read_bytes(line[:-1] + b', "host": "own"}', sensor="edge-1").rows()[0]["_sensor"] == "own"


def test_a_time_without_zone_takes_the_given_one_and_an_assumed_one_is_marked(read_bytes):
    line = b'{"timestamp": "2025-08-14T10:00:00.5", "event_type": "flow"}'
    assumed, given = read_bytes(line), read_bytes(line, zone="Asia/Manila")
    assert assumed.rows()[0]["_time"].isoformat() == "2025-08-14T10:00:00.500000+00:00"
    assert b"zone_assumed" in assumed.batches[0].schema.metadata
    assert given.rows()[0]["_time"].isoformat() == "2025-08-14T02:00:00.500000+00:00"
    assert b"zone_assumed" not in given.batches[0].schema.metadata
