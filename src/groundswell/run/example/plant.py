"""The records that are put into the example on purpose: traces of the campaign, and routine that looks alike.

Which ones they are stands in `content/example/planted.yml`; here they get the fields that any other record of their
kind has. Not here: calls home on the network (`network_day.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from groundswell.run.example.clock import moment
from groundswell.run.example.scenario import Planted, Scenario
from groundswell.run.example.windows import (
    Record,
    Running,
    envelope,
    hashes,
    library_loaded,
    process_audited,
    process_created,
    sign_in,
    sysmon,
)

PID = 7_412  # of planted processes: any number that is not drawn


def planted_records(scenario: Scenario, days: Sequence[date]) -> list[Record]:
    """Every planted record, in the order of the description."""
    return [record_of(scenario, one, days[one.day]) for one in (*scenario.traces, *scenario.routine)]


def record_of(scenario: Scenario, planted: Planted, day: date) -> Record:
    """The record of `planted` on `day`."""
    time = moment(day, planted.at)
    data = planted.data
    if planted.channel == "sysmon":
        record = _sysmon(planted, time, data)
    elif planted.id == 4624:
        record = sign_in(planted.host, time, "", scenario.domain, "10", data["IpAddress"], 0x51F3A2)
    elif planted.id == 4688:
        process = Running(
            planted.host, PID, time, data["NewProcessName"], f"{scenario.domain}\\{data['SubjectUserName']}"
        )
        parent = Running(planted.host, PID - 4, time, data["ParentProcessName"], process.user)
        record = process_audited(process, time, data["CommandLine"], parent, scenario.domain)
    else:
        record = envelope(planted.channel, planted.host, planted.id, time, {})
    record.event.update(data)
    return record


def _sysmon(planted: Planted, time: int, data: Mapping[str, str]) -> Record:
    process = Running(planted.host, PID, time, data.get("Image", ""), data.get("User", "NT AUTHORITY\\SYSTEM"))
    if planted.id == 1:
        parent = Running(planted.host, PID - 4, time, data["ParentImage"], process.user)
        return process_created(process, time, data["CommandLine"], data["Company"], parent, data["ParentCommandLine"])
    if planted.id == 7:
        return library_loaded(process, time, data["ImageLoaded"], "")
    fixed: Mapping[int, Mapping[str, object]] = {
        6: {"Hashes": hashes(data.get("ImageLoaded", ""))},
        11: {"CreationUtcTime": "2025-08-01 10:00:00.000"},
        13: {"EventType": "SetValue"},
    }
    return sysmon(process, planted.id, time, fixed.get(planted.id, {}))
