"""SEMANTICS section 5: one happening has one id, in a log that grew, compressed, packed, exported twice, or in no lake.

A finding's key and the ids of its matches are made of record keys, so equal ids say that the record keys are equal.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from groundswell.model.finding import Finding
from groundswell.run.hunt_here import HuntDone, HuntOptions, hunt_here
from groundswell.run.ingest import ingest
from groundswell.run.workspace import Workspace, make

pytestmark = pytest.mark.shared

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RULE = """title: {title}
id: 0b3c1f2a-0000-4000-8000-00000000000{number}
status: test
description: made for this test
author: a test
logsource: {source}
detection: {{selection: {selection}, condition: selection}}
level: high
"""
RULES = (
    ("Reads of a key", "{product: windows, service: security}", "{EventID: 4663}"),
    ("Library loaded by a script host", "{product: windows, category: image_load}", "{Image|endswith: '.exe'}"),
    ("Connection", "{product: windows, service: security}", "{EventID: 5156}"),
    ("Asked for by another name", "{category: proxy}", "{c-useragent|contains: 'Windows NT'}"),
    ("Flow to a web server", "{product: suricata, service: flow}", "{dest_port: 443}"),
    ("Process", "{product: windows, category: process_creation}", "{Image|endswith: '.exe'}"),
)
Ids = dict[str, tuple[str, tuple[str, ...]]]  # finding id -> key, match ids


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules that match many records of each format."""
    folder = tmp_path_factory.mktemp("rules")
    for number, (title, source, selection) in enumerate(RULES):
        text = RULE.format(title=title, number=number, source=source, selection=selection)
        (folder / f"{number}.yml").write_text(text, "utf-8")
    return folder


Hunt = Callable[[Workspace | None, list[Path]], HuntDone]


@pytest.fixture(scope="module")
def hunt(rules: Path) -> Hunt:
    """Hunt over paths, or over the lake of a workspace."""

    def over(workspace: Workspace | None, paths: list[Path]) -> HuntDone:
        return hunt_here(workspace, paths, HuntOptions(now=NOW, rules=(rules,), only_rules=True))

    return over


def ids(done: HuntDone) -> Ids:
    return {f.id: (f.key, tuple(sorted(f.matches))) for f in done.hunted.findings}


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    return {f.id: f.count for f in findings}


def content(path: Path) -> bytes:
    """The bytes of a shared log, by another reader than ours."""
    how = {".zst": "zstd", ".gz": "gzip"}.get(path.suffix)
    with pa.input_stream(str(path), compression=how) as stream:
        return bytes(stream.read())


def json_lines(shared: Path) -> bytes:
    return content(shared / "ndjson-windows" / "schtask-create.json.zst")


def zeek_tsv(shared: Path) -> bytes:
    return content(shared / "zeek" / "http.rita.log.gz")


def eve(shared: Path) -> bytes:
    return content(shared / "eve" / "mixed-5000.eve.json.zst")


TEXTS = [
    pytest.param(json_lines, id="Windows events as JSON lines"),
    pytest.param(zeek_tsv, id="Zeek TSV"),
    pytest.param(eve, id="Suricata EVE"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_log_that_grows_gives_the_same_ids_in_the_lake_and_packed_in_any_way(
    text: Callable[[Path], bytes], shared: Path, hunt: Hunt, tmp_path: Path
) -> None:
    whole = text(shared)
    lines = whole.splitlines(keepends=True)
    part = b"".join(lines[: len(lines) * 6 // 10])
    workspace = make(tmp_path / "company", {}).workspace
    log = tmp_path / "some.log"

    log.write_bytes(part)
    (first,) = ingest(workspace, [log]).files
    early = ids(hunt(workspace, []))
    log.write_bytes(whole)
    (second,) = ingest(workspace, [log]).files
    records = sum(1 for line in lines if line.strip() and not line.startswith(b"#"))
    assert first.kept + second.kept == records
    assert 0 < second.kept < first.kept
    assert second.already_known in (0, first.kept)

    from_lake = hunt(workspace, [])
    found = ids(from_lake)
    assert len(found) > 10
    assert early.items() < found.items()
    assert ids(hunt(None, [log])) == found

    packed = tmp_path / "packed"
    packed.mkdir()
    (packed / "renamed.gz").write_bytes(gzip.compress(whole))
    assert ids(hunt(None, [packed])) == found
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/inside/x.log", whole)
    in_archive = hunt(None, [tmp_path / "a.zip"])
    assert ids(in_archive) == found
    assert counts(in_archive.hunted.findings) == counts(from_lake.hunted.findings)

    ingest(workspace, [packed, tmp_path / "a.zip"])
    assert ids(hunt(workspace, [])) == found


def test_event_logs_give_the_same_ids_in_the_lake_beside_it_packed_and_exported_twice(
    shared: Path, hunt: Hunt, tmp_path: Path
) -> None:
    samples = shared / "evtx" / "EVTX-ATTACK-SAMPLES"
    logs = [
        samples / "Command and Control" / "DE_RDP_Tunnel_5156.evtx",
        samples / "Persistence" / "persistence_accessibility_features_osk_sysmon1.evtx",
    ]
    workspace = make(tmp_path / "company", {}).workspace
    first = ingest(workspace, logs)
    from_lake = hunt(workspace, [])
    found = ids(from_lake)
    assert len(found) > 10
    assert ids(hunt(None, logs)) == found

    folder = tmp_path / "again"
    folder.mkdir()
    (folder / "one.evtx.gz").write_bytes(gzip.compress(logs[0].read_bytes()))
    with zipfile.ZipFile(folder / "two.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(logs[1], "x/y.evtx")
    assert ids(hunt(None, [folder])) == found

    again = ingest(workspace, [folder])
    assert sum(f.already_known for f in again.files) == sum(f.kept for f in first.files)
    assert sum(f.kept for f in again.files) == 0
    after = hunt(workspace, [])
    assert (ids(after), counts(after.hunted.findings)) == (found, counts(from_lake.hunted.findings))


def test_equal_records_of_two_files_are_one_finding_with_a_count(shared: Path, hunt: Hunt, tmp_path: Path) -> None:
    whole = zeek_tsv(shared)
    for name in ("one.log", "two.log"):
        (tmp_path / name).write_bytes(whole)
    single, double = hunt(None, [tmp_path / "one.log"]), hunt(None, [tmp_path])
    assert ids(double) == ids(single)
    once = counts(single.hunted.findings)
    assert counts(double.hunted.findings) == {id: 2 * count for id, count in once.items()}
