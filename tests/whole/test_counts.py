"""Every shared log through `ingest`: the right card, the sums of the account, and the counts of the READMEs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from struct import unpack_from
from typing import Any

import pyarrow as pa
import pytest
from evtx import PyEvtxParser

pytestmark = [pytest.mark.shared, pytest.mark.slow]

ROW = re.compile(r"^\| `([^`]+)` \| (\d+) \|", re.MULTILINE)
HELLO = "Microsoft-Windows-HelloForBusiness%4Operational.evtx"
LANGUAGE = "Microsoft-Windows-LanguagePackSetup%4Operational.evtx"
DIFFERS = {
    # file -> (kept, set aside, why more was read than a reader of whole records counts)
    HELLO: (6, 14, "the header of its chunk names records 1 to 20, and where 7 to 20 stood are zeros"),
    LANGUAGE: (17, 3, "the header of its chunk names records 1 to 20, and where 18 to 20 stood are zeros"),
}
EVTX = {"evtx": (132, 1828), "evtx-benign": (8, 4615)}  # files and events that the READMEs name
CARDS = {
    # the first word of a file's name -> the card; every other Zeek log is the generic card's
    "conn": "zeek-conn",
    "conn-48h": "zeek-conn",
    "dns": "zeek-dns",
    "http": "zeek-http",
    "ssl": "zeek-ssl",
}
Account = Mapping[str, Any]


def zstandard_lines(path: Path) -> list[bytes]:
    """The lines of a zstd file, by another reader than ours."""
    with pa.input_stream(str(path), compression="zstd") as stream:
        return [line for line in stream.read().splitlines() if line.strip()]


@pytest.fixture(scope="module")
def accounts(telemetry: Any) -> dict[str, dict[str, Account]]:
    """folder -> file name -> account, without the READMEs."""
    found: dict[str, dict[str, Account]] = {}
    for one in telemetry.ingested["files"]:
        path = Path(one["path"])
        folder = path.relative_to(telemetry.logs).parts[0]
        if path.name != "README.md":
            found.setdefault(folder, {})[path.name] = one
    return found


def test_only_the_readmes_are_not_recognised(telemetry: Any) -> None:
    unknown = [Path(f["path"]).name for f in telemetry.ingested["files"] if f["source"] is None]
    assert unknown == ["README.md"] * 5
    assert telemetry.ended.last == "exit 12: 5 files were not recognised; 17 of 236,925 records were set aside"


def test_read_is_kept_set_aside_and_already_known_for_every_file_and_in_all(telemetry: Any) -> None:
    files, totals = telemetry.ingested["files"], telemetry.ingested["totals"]
    for one in files:
        known = one["read"] - one["kept"] - one["set_aside"]
        assert known >= 0
        assert sum(one["tables"].values()) == one["kept"], one["path"]
        assert sum(r["count"] for r in one["reasons"]) == one["set_aside"] or one["source"] is None, one["path"]
    assert totals["already_known"] == 0
    for key in ("read", "kept", "set_aside"):
        assert totals[key] == sum(one[key] for one in files)
    assert totals["read"] == totals["kept"] + totals["set_aside"]


@pytest.mark.parametrize("folder", ["ndjson-windows", "zeek", "eve"])
def test_each_file_keeps_the_records_that_its_readme_counts(
    folder: str, shared: Path, accounts: dict[str, dict[str, Account]]
) -> None:
    listed = {name: int(n) for name, n in ROW.findall((shared / folder / "README.md").read_text("utf-8"))}
    assert {name: one["kept"] for name, one in accounts[folder].items()} == listed
    assert sum(one["set_aside"] for one in accounts[folder].values()) == 0


@pytest.mark.parametrize("folder", sorted(EVTX))
def test_event_logs_keep_the_events_that_their_readme_names(
    folder: str, accounts: dict[str, dict[str, Account]], shared: Path
) -> None:
    files, events = EVTX[folder]
    text = (shared / folder / "README.md").read_text("utf-8")
    assert f"{files} EVTX" in text
    assert f"{events:,} events" in text
    assert (len(accounts[folder]), sum(one["kept"] for one in accounts[folder].values())) == (files, events)


def test_each_event_log_keeps_what_an_independent_reader_of_it_counts(
    accounts: dict[str, dict[str, Account]], shared: Path
) -> None:
    differ = {}
    for folder in EVTX:
        for name, one in accounts[folder].items():
            records = sum(1 for _ in PyEvtxParser(one["path"]).records())
            if (one["kept"], one["set_aside"]) != (records, 0):
                differ[name] = (one["kept"], one["set_aside"])
                assert records == one["kept"], name
    assert differ == {name: (kept, aside) for name, (kept, aside, _) in DIFFERS.items()}


@pytest.mark.parametrize("name", sorted(DIFFERS))
def test_set_aside_is_right_for_the_records_that_a_chunk_names_and_does_not_hold(name: str, shared: Path) -> None:
    kept, aside, _ = DIFFERS[name]
    data = (shared / "evtx-benign" / "evtx" / name).read_bytes()
    chunk = data[4096 : 4096 + 65536]
    first, last = unpack_from("<QQ", chunk, 24)  # record identifiers, in the header of the chunk
    assert (first, last) == (1, kept + aside)
    at, seen = 512, []
    while chunk[at : at + 4] == b"**\0\0":
        size, number = unpack_from("<IQ", chunk, at + 4)
        seen.append(number)
        at += size
    assert seen == list(range(1, kept + 1))
    assert not any(chunk[at : at + 512])


def test_every_zeek_log_goes_to_the_card_of_its_name(accounts: dict[str, dict[str, Account]]) -> None:
    for name, one in accounts["zeek"].items():
        assert one["source"] == CARDS.get(name.split(".")[0], "zeek-other"), name


def test_a_file_of_many_zeek_logs_is_told_by_its_most_and_each_record_goes_to_its_own_table(
    accounts: dict[str, dict[str, Account]], shared: Path
) -> None:
    raw = zstandard_lines(shared / "zeek" / "apt29-day1.combined.json.zst")
    own = {"conn", "dns", "http", "ssl"}
    streams = Counter(str(json.loads(line)["@stream"]) for line in raw)
    counted: Counter[str] = Counter()
    for stream, records in streams.items():
        counted[f"zeek_{stream}" if stream in own else "zeek_other"] += records
    one = accounts["zeek"]["apt29-day1.combined.json.zst"]
    assert one["tables"] == dict(counted)
    assert one["source"].replace("-", "_") == counted.most_common(1)[0][0]


def test_every_other_file_goes_to_a_card_of_its_family(accounts: dict[str, dict[str, Account]]) -> None:
    assert {one["source"] for one in accounts["eve"].values()} == {"suricata-eve"}
    for folder in ("evtx", "evtx-benign", "ndjson-windows"):
        assert {one["source"].split("-")[0] for one in accounts[folder].values()} == {"windows"}
    tables = sum((Counter(one["tables"]) for one in accounts["evtx"].values()), Counter[str]())
    assert (tables["windows_sysmon"], tables["windows_security"]) == (1466, 266)


def test_the_same_folders_again_add_nothing_and_all_is_already_known(telemetry: Any, cli: Any, shared: Path) -> None:
    again = cli("ingest", "--json", shared / "evtx-benign", shared / "eve", folder=telemetry.folder)
    assert again.code == 12
    totals = again.json["totals"]
    assert (totals["kept"], totals["set_aside"]) == (0, 0)
    assert totals["read"] == totals["already_known"] == 4615 + 5251
