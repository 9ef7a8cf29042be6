"""Records of Windows as flat JSON: Sysmon, Security, System and PowerShell, with the fields that real ones have.

The shape is `evtx_to_json` (`sources/shapes`): EventID is a number, every field of the event a text. Field names are
those of Sysmon's schema 4.90 and of the audit events' documentation at Microsoft. Hashes are made from the path, so
that one file has the same hash wherever it is seen. Not here: which records a day has (`host_day.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

SYSMON = "Microsoft-Windows-Sysmon/Operational"
CHANNELS: Mapping[str, tuple[str, str, str]] = {  # stream -> channel, provider, Keywords
    "sysmon": (SYSMON, "Microsoft-Windows-Sysmon", "0x8000000000000000"),
    "security": ("Security", "Microsoft-Windows-Security-Auditing", "0x8020000000000000"),
    "system": ("System", "Service Control Manager", "0x8080000000000000"),
    "powershell": ("Microsoft-Windows-PowerShell/Operational", "Microsoft-Windows-PowerShell", "0x0"),
}
TASKS: Mapping[int, str] = {4624: "12544", 4634: "12545", 4672: "12548", 4688: "13312", 4697: "12289", 4698: "12804"}

Event = dict[str, object]


@dataclass(frozen=True)
class Record:
    """One record: when (microseconds since the epoch, UTC), in which stream of which host, and its fields."""

    time: int
    stream: str
    host: str
    event: Event


def iso(time: int) -> str:
    """`2025-08-26T02:11:09.417000Z`."""
    return f"{_minute(time // 60_000_000)}:{time // 1_000_000 % 60:02d}.{time % 1_000_000:06d}Z"


@lru_cache(maxsize=65536)
def _minute(minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).strftime("%Y-%m-%dT%H:%M")


def utc_time(time: int) -> str:
    """Sysmon's `UtcTime`: `2025-08-26 02:11:09.417`."""
    return iso(time)[:-4].replace("T", " ")


@lru_cache(maxsize=65536)
def hashes(path: str) -> str:
    """Sysmon's `Hashes` of an invented file, the same for equal paths."""
    digest = hashlib.sha512(path.lower().encode()).hexdigest().upper()
    return f"MD5={digest[:32]},SHA256={digest[32:96]},IMPHASH={digest[96:128]}"


@lru_cache(maxsize=65536)
def process_guid(host: str, pid: int, started: int) -> str:
    """Sysmon's `ProcessGuid`: host, start second and number of a process in one value."""
    digest = hashlib.sha256(f"{host}:{pid}".encode()).hexdigest()
    return (
        f"{{{digest[:8]}-{digest[8:12]}-{started // 1_000_000 >> 16 & 0xFFFF:04x}-{pid & 0xFFFF:04x}-{digest[12:24]}}}"
    )


def logon_id(host: str, account: str) -> str:
    """One sign-in's number, the same for a host and an account."""
    return "0x" + hashlib.sha256(f"{host}:{account}".encode()).hexdigest()[:6].lstrip("0")


@dataclass(frozen=True)
class Running:
    """A process as later records name it."""

    host: str
    pid: int
    started: int
    image: str
    user: str

    @property
    def guid(self) -> str:
        """Its `ProcessGuid`."""
        return process_guid(self.host, self.pid, self.started)


def envelope(stream: str, host: str, event_id: int, time: int, data: Mapping[str, object]) -> Record:
    """A record with the system fields before its own."""
    channel, provider, keywords = CHANNELS[stream]
    task = TASKS.get(event_id, str(event_id) if stream == "sysmon" else "0")
    event: Event = {
        "SourceName": provider,
        "Channel": channel,
        "Hostname": host,
        "EventID": event_id,
        "TimeCreated": iso(time),
        "Level": "4" if stream != "security" else "0",
        "Keywords": keywords,
        "Task": task,
    }
    event.update(data)
    return Record(time, stream, host, event)


def sysmon(process: Running, event_id: int, time: int, data: Mapping[str, object], late: int = 0) -> Record:
    """A Sysmon record of `process`; `late` is how long after the happening it was written, in microseconds."""
    fields: Event = {"RuleName": "-", "UtcTime": utc_time(time)}
    if event_id != 6:
        fields |= {"ProcessGuid": process.guid, "ProcessId": str(process.pid), "Image": process.image}
        fields["User"] = process.user
    fields.update(data)
    return envelope("sysmon", process.host, event_id, time + late, fields)


def process_created(
    process: Running, time: int, command: str, maker: str, parent: Running, parent_command: str
) -> Record:
    """Sysmon 1."""
    name = process.image.rsplit("\\", 1)[-1]
    return sysmon(
        process,
        1,
        time,
        {
            "FileVersion": "10.0.20348.1" if maker.startswith("Microsoft") else "4.2.0",
            "Description": name.rsplit(".", 1)[0],
            "Product": maker,
            "Company": maker,
            "OriginalFileName": name,
            "CommandLine": command,
            "CurrentDirectory": "C:\\Windows\\system32\\",
            "LogonGuid": process_guid(process.host, 0, 0),
            "LogonId": logon_id(process.host, process.user),
            "TerminalSessionId": "0" if process.user.startswith("NT ") else "1",
            "IntegrityLevel": "System" if process.user.startswith("NT ") else "Medium",
            "Hashes": hashes(process.image),
            "ParentProcessGuid": parent.guid,
            "ParentProcessId": str(parent.pid),
            "ParentImage": parent.image,
            "ParentCommandLine": parent_command,
            "ParentUser": parent.user,
        },
        late=1_900,
    )


def library_loaded(process: Running, time: int, path: str, maker: str) -> Record:
    """Sysmon 7; without a `maker` the library is not signed."""
    name = path.rsplit("\\", 1)[-1]
    return sysmon(
        process,
        7,
        time,
        {
            "ImageLoaded": path,
            "FileVersion": "10.0.20348.1",
            "Description": name,
            "Product": maker or "-",
            "Company": maker or "-",
            "OriginalFileName": name,
            "Hashes": hashes(path),
            "Signed": "true" if maker else "false",
            "Signature": maker or "-",
            "SignatureStatus": "Valid" if maker else "Unavailable",
        },
        late=700,
    )


def process_audited(process: Running, time: int, command: str, parent: Running, domain: str) -> Record:
    """Security 4688, with the command line."""
    account = process.user.rsplit("\\", 1)[-1]
    system = process.user.startswith("NT ")
    return envelope(
        "security",
        process.host,
        4688,
        time + 400,
        {
            "SubjectUserSid": "S-1-5-18" if system else "S-1-5-21-1804417221-292841-90212-1000",
            "SubjectUserName": f"{process.host}$" if system else account,
            "SubjectDomainName": domain,
            "SubjectLogonId": "0x3e7" if system else logon_id(process.host, process.user),
            "NewProcessId": hex(process.pid),
            "NewProcessName": process.image,
            "TokenElevationType": "%%1936",
            "ProcessId": hex(parent.pid),
            "CommandLine": command,
            "TargetUserSid": "S-1-0-0",
            "TargetUserName": "-",
            "TargetDomainName": "-",
            "TargetLogonId": "0x0",
            "ParentProcessName": parent.image,
            "MandatoryLabel": "S-1-16-16384" if system else "S-1-16-8192",
        },
    )


def sign_in(host: str, time: int, account: str, domain: str, kind: str, address: str, number: int) -> Record:
    """Security 4624; `kind` is the logon type (2 at the desk, 3 network, 10 remote desktop)."""
    return envelope(
        "security",
        host,
        4624,
        time,
        {
            "SubjectUserSid": "S-1-0-0",
            "SubjectUserName": "-",
            "SubjectDomainName": "-",
            "SubjectLogonId": "0x0",
            "TargetUserSid": "S-1-5-21-1804417221-292841-90212-1000",
            "TargetUserName": account,
            "TargetDomainName": domain,
            "TargetLogonId": hex(number),
            "LogonType": kind,
            "LogonProcessName": "User32" if kind in {"2", "10"} else "Kerberos",
            "AuthenticationPackageName": "Negotiate" if kind in {"2", "10"} else "Kerberos",
            "WorkstationName": host if kind in {"2", "10"} else "-",
            "LogonGuid": process_guid(host, number & 0xFFFF, time),
            "KeyLength": "0",
            "ProcessName": "C:\\Windows\\System32\\svchost.exe" if kind in {"2", "10"} else "-",
            "IpAddress": address,
            "IpPort": str(49152 + number % 16000),
            "ElevatedToken": "%%1843",
        },
    )
