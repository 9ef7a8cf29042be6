"""The example company: the same bytes each time, marked as invented, and with just what was planted in it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

import orjson
import pyarrow as pa
import pytest

from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import compile_plan
from groundswell.defences.hunt.rules.indicators import load_indicators
from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.intel.dossier import read_report
from groundswell.model.card import Card
from groundswell.model.source import SetAside, SourceFile
from groundswell.run.company import load_company
from groundswell.run.example import ExampleCompany, write
from groundswell.run.example.host_day import host_day
from groundswell.run.example.scenario import load_scenario
from groundswell.run.packs import Pack
from groundswell.run.workspace import make
from groundswell.sources.detect import Detection, detect
from groundswell.sources.discover import discover
from groundswell.sources.read import read

TEST_NETS = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]  # RFC 5737
INSIDE = [ip_network("10.0.0.0/8"), ip_network("127.0.0.0/8")]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> ExampleCompany:
    return write(tmp_path_factory.mktemp("example"))


def digest_of(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def events_of(path: Path) -> Iterator[dict[str, object]]:
    with gzip.open(path) as lines:
        for line in lines:
            yield orjson.loads(line)


def batches_of(example: ExampleCompany, cards: tuple[Card, ...]) -> Iterator[pa.RecordBatch]:
    for number, candidate in enumerate(discover([example.logs])):
        detection = detect(candidate, cards)
        assert isinstance(detection, Detection), candidate.name
        for batch in read(candidate, detection, cards, SourceFile(candidate.name, "0" * 64, 0, number)):
            assert not isinstance(batch, SetAside), batch
            yield batch


@pytest.fixture(scope="module")
def hunted(
    example: ExampleCompany, cards: tuple[Card, ...], pack: Pack
) -> tuple[dict[str, int], dict[str, set[tuple[str, str]]]]:
    """Rows by table; and for each rule's file name or indicator's value, (host or sensor, time) of what matched."""
    rules, refused = load_rules(pack.rules.values(), "groundswell", "Apache-2.0")
    assert refused == []
    indicators = load_indicators(pack.indicators)
    names = {rule: path.stem for rule, path in pack.rules.items()} | {one.id: one.value for one in indicators}
    plan = compile_plan(rules, indicators, cards)
    rows: dict[str, int] = defaultdict(int)
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for batch in batches_of(example, cards):
        rows[batch.schema.metadata[b"table"].decode()] += batch.num_rows
        for one in match(plan, batch):
            row = batch.slice(one.row, 1).to_pylist()[0]
            at = row["_time"].strftime("%Y-%m-%dT%H:%M:%S")
            found[names[one.id]].add((row["_host"] or row["_sensor"], at))
    return dict(rows), dict(found)


def test_it_is_the_same_bytes_in_another_process_with_another_hash_seed(
    example: ExampleCompany, tmp_path: Path
) -> None:
    code = "import sys, pathlib; from groundswell.run.example import write; write(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env={**os.environ, "PYTHONHASHSEED": "7"}, check=True)
    assert digest_of(tmp_path) == digest_of(example.root)


@dataclass(frozen=True)
class Told:
    """What one file's records tell, gathered in one pass."""

    days: frozenset[date]
    addresses: frozenset[str]
    names: frozenset[str]


@pytest.fixture(scope="module")
def told(example: ExampleCompany) -> dict[str, Told]:
    return {name: tell(example.root / name) for name in example.records}


def tell(path: Path) -> Told:
    days: set[date] = set()
    addresses: set[str] = set()
    names: set[str] = set()
    for event in events_of(path):
        days.add(day_of(event))
        addresses.update(str(event[key]) for key in ADDRESSES if event.get(key))
        names.update(str(event[key]) for key in NAMES if event.get(key))
        if event.get("_path") == "http":
            names.add(str(event["host"]))
    return Told(frozenset(days), frozenset(addresses), frozenset(names))


ADDRESSES = ("id.orig_h", "id.resp_h", "src_ip", "dest_ip", "SourceIp", "DestinationIp", "IpAddress")
NAMES = ("query", "server_name", "QueryName")


def day_of(event: dict[str, object]) -> date:
    time = event.get("TimeCreated") or event.get("timestamp") or event["ts"]
    if isinstance(time, float):
        return datetime.fromtimestamp(time, UTC).date()
    return date.fromisoformat(str(time)[:10])


def test_it_is_of_the_two_weeks_before_its_clock(example: ExampleCompany, told: dict[str, Told]) -> None:
    assert (example.since, example.until) == (date(2025, 8, 18), date(2025, 8, 31))
    for name, one in told.items():
        assert min(one.days) >= example.since, name
        assert max(one.days) <= example.until, name


def test_it_says_everywhere_that_it_is_invented(example: ExampleCompany) -> None:
    assert example.invented
    assert "invented" in example.name
    assert "invented" in tomllib.loads(example.company.read_text(encoding="utf-8"))["name"]
    assert "This company is invented." in (example.root / "README.txt").read_text(encoding="utf-8")
    assert "written for the example" in example.report.read_text(encoding="utf-8")


def test_its_company_file_and_hosts_are_read_without_a_complaint(example: ExampleCompany, tmp_path: Path) -> None:
    workspace = make(tmp_path / "w", {}).workspace
    workspace.company_toml.write_bytes(example.company.read_bytes())
    workspace.hosts_csv.write_bytes(example.hosts.read_bytes())
    company = load_company(workspace)
    assert len(company.hosts) == 13
    assert company.is_critical("li-01")
    assert len(company.stakes) == 5


def test_its_addresses_are_reserved_ones(told: dict[str, Told]) -> None:
    for name, one in told.items():
        for text in one.addresses:
            assert any(ip_address(text) in net for net in (*TEST_NETS, *INSIDE)), (name, text)


def test_its_names_are_reserved_ones_but_for_the_indicator(told: dict[str, Told]) -> None:
    real = {name for one in told.values() for name in one.names if not name.endswith(".example")}
    assert real == {"pay.googleinstall.com"}


def test_one_listed_host_never_sent_and_one_was_blind_for_four_days(
    example: ExampleCompany, told: dict[str, Told]
) -> None:
    with example.hosts.open(encoding="utf-8", newline="") as stream:
        listed = {row["host"] for row in csv.DictReader(stream)}
    days: dict[str, set[date]] = defaultdict(set)
    for name, one in told.items():
        if name.startswith("logs/windows/"):
            days[name.removeprefix("logs/windows/").split(".")[0]] |= one.days
    assert listed - days.keys() == {"LI-01"}
    every = {date(2025, 8, day) for day in range(18, 32)}
    silent = {host: every - spoke for host, spoke in days.items() if every - spoke}
    assert silent == {"MAIL-GW": {date(2025, 8, day) for day in (23, 24, 25, 26)}}


def test_every_record_is_recognised_and_none_is_set_aside(
    example: ExampleCompany, hunted: tuple[dict[str, int], object]
) -> None:
    rows, _ = hunted
    assert sum(rows.values()) == sum(example.records.values())
    assert rows.keys() == {
        "windows_sysmon",
        "windows_security",
        "windows_system",
        "windows_powershell",
        "zeek_conn",
        "zeek_dns",
        "zeek_http",
        "zeek_ssl",
        "suricata_eve",
    }
    assert 150_000 < sum(rows.values()) < 300_000


def test_the_rules_find_what_was_planted_and_nothing_else(
    example: ExampleCompany, hunted: tuple[object, dict[str, set[tuple[str, str]]]]
) -> None:
    _, found = hunted
    expected: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for planted in (*example.traces, *example.routine):
        day = example.since.toordinal() + planted.day
        at = f"{date.fromordinal(day).isoformat()}T{planted.at[:8]}"
        for rule in planted.rules:
            expected[rule].add((planted.host.lower(), at))
    rules = {name: places for name, places in found.items() if re.match(r"d\d\d_", name)}
    assert rules == expected


def test_the_traces_lie_on_two_hosts(example: ExampleCompany) -> None:
    assert {planted.host for planted in example.traces} == {"FIN-WS-014", "MGMT-01"}


def test_one_domain_of_the_pack_is_seen_by_host_and_sensors(
    hunted: tuple[object, dict[str, set[tuple[str, str]]]],
) -> None:
    _, found = hunted
    indicators = {name for name in found if not re.match(r"d\d\d_", name)}
    assert indicators == {
        "pay.googleinstall.com",
        "media_updaten",
        r"hkcu\software\microsoft\windows\currentversion\run\goopdate",
    }
    assert {place for place, _ in found["pay.googleinstall.com"]} == {"fin-ws-014", "edge", "core"}
    assert len(found["pay.googleinstall.com"]) <= 12


def test_the_look_alikes_are_there_but_no_rule_minds_them(example: ExampleCompany) -> None:
    loaded = [
        event
        for name in example.records
        if name.endswith(".sysmon.json.gz")
        for event in events_of(example.root / name)
        if event["EventID"] == 7
    ]
    players = {str(event["ImageLoaded"]) for event in loaded if str(event["ImageLoaded"]).endswith("\\libvlc.dll")}
    assert r"C:\Users\a.moss\Downloads\vlc-3.0.21\libvlc.dll" in players
    assert r"C:\Program Files\CameraDesk\libvlc.dll" in players
    unsigned = [event for event in loaded if event["Signed"] == "false" and "\\AppData\\" in str(event["ImageLoaded"])]
    assert len(unsigned) > 100
    assert any(str(event["ImageLoaded"]).endswith("\\goopdate.dll") for event in loaded)


def test_another_seed_gives_other_days_and_the_same_seed_the_same() -> None:
    scenario = load_scenario()
    host, day = scenario.host("FIN-WS-014"), date(2025, 8, 26)
    one, same, other = (host_day(scenario, host, 8, day, seed) for seed in (1, 1, 2))
    assert one.records == same.records
    assert one.flows == same.flows
    assert one.records != other.records


def test_the_report_of_the_example_names_three_tools_and_seven_measures(example: ExampleCompany) -> None:
    dossier, _ = read_report(example.report)
    assert [name.name for name in dossier.names if name.kind == "malware"] == ["Coolclient", "Quickheal", "Rainyday"]
    defences = [measure.defence for measure in dossier.recommendations]
    assert defences == ["watch", "patch", "hunt", "train", "respond", "mfa", "segment"]
    assert (len(dossier.observables), len(dossier.techniques)) == (0, 0)
