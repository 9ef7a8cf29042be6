"""A made-up source of processes on hosts, small enough to count by hand, and a lake to put it in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from groundswell.lake.lake import Lake
from groundswell.model.card import Card, Event, Seen, TimeColumn
from groundswell.model.source import FileReport, SourceFile

START = datetime(2025, 6, 1, tzinfo=UTC)


def made_card(id: str = "made-process", **changes: Any) -> Card:
    """A host source of two event kinds."""
    values: dict[str, Any] = {
        "id": id,
        "version": 1,
        "title": "Made-up process records",
        "table": id.replace("-", "_"),
        "decoder": "json_lines",
        "event_by": ("EventID",),
        "time": TimeColumn(("UtcTime",)),
        "digest": "d1",
        "host": ("Computer",),
        "sequence": "EventRecordID",
        "events": {
            "1": Event(
                "1",
                kind="process",
                event_class="process_activity",
                observables={"Image": Seen("file_path"), "Query": Seen("domain")},
                ocsf={"process.file.path": "Image", "process.cmd_line": "CommandLine"},
            ),
            "3": Event("3", kind="network", event_class="network_activity", ocsf={"dst_endpoint.ip": "DestinationIp"}),
        },
    }
    return Card(**{**values, **changes})


def made_batch(card: Card, src: int, rows: Iterable[Mapping[str, object]]) -> pa.RecordBatch:
    """Rows as a decoder gives them: `day` (from 1 June 2025) or `time`, `host`, `event`, and native columns."""
    listed = list(rows)
    own: dict[str, list[object]] = {n: [] for n in ("_time", "_host", "_sensor", "_event", "_src", "_rec", "_extra")}
    for number, row in enumerate(listed):
        time = row["time"] if "time" in row else START + timedelta(days=int(str(row.get("day", 0))), seconds=number)
        own["_time"].append(time)
        own["_host"].append(row.get("host", "fin-ws-014"))
        own["_sensor"].append(row.get("sensor"))
        own["_event"].append(row.get("event", "1"))
        own["_src"].append(src)
        own["_rec"].append(row.get("rec", number))
        own["_extra"].append(row.get("extra"))
    types = [pa.timestamp("us", "UTC"), pa.string(), pa.string(), pa.string(), pa.int64(), pa.int64(), pa.string()]
    arrays = {name: pa.array(values, kind) for (name, values), kind in zip(own.items(), types, strict=True)}
    reserved = {"day", "time", "host", "sensor", "event", "rec", "extra"}
    for name in dict.fromkeys(key for row in listed for key in row if key not in reserved):
        arrays[name] = pa.array([row.get(name) for row in listed])
    metadata = {"table": card.table, "card": card.id}
    return pa.RecordBatch.from_pydict(arrays).replace_schema_metadata(metadata)


def made_source(name: str, content: bytes | None = None) -> SourceFile:
    """A source whose content is `content`, else its own name."""
    data = name.encode("utf-8", "surrogateescape") if content is None else content
    digest = hashlib.sha256(data).hexdigest()
    head = hashlib.sha256(data[:4096]).hexdigest()
    return SourceFile(name, digest, len(data), int(digest[:16], 16) >> 1, head=head)


def made_report(source: SourceFile, read: int, **changes: Any) -> FileReport:
    """The account of a source of which all was kept."""
    values: dict[str, Any] = {"source": "made-process", "read": read, "kept": read, **changes}
    return FileReport(path=source.path, sha256=source.sha256, bytes=source.size, **values)


class Making:
    """What the tests make records with."""

    card = staticmethod(made_card)
    batch = staticmethod(made_batch)
    source = staticmethod(made_source)
    report = staticmethod(made_report)

    @staticmethod
    def ingest(lake: Lake, named: Mapping[str, list[Mapping[str, object]]], card: Card | None = None) -> str | None:
        """Commit one source for each name, with its rows; sources that are known are left out."""
        card = card or made_card()
        with lake.begin([card]) as commit:
            for name, rows in named.items():
                source = made_source(name)
                if lake.known(source.sha256):
                    continue
                commit.add_source(source, card)
                commit.add(made_batch(card, source.src, rows))
                commit.end_source(made_report(source, len(rows)))
            record = commit.seal()
        return record.id if record else None

    @staticmethod
    def found(lake: Lake, table: str = "made_process", **kw: Any) -> list[dict[str, Any]]:
        """Every row of a table, as Python values."""
        return [row for batch in lake.scan(table, **kw) for row in batch.to_pylist()]


@pytest.fixture(scope="session")
def making() -> type[Making]:
    """Made-up cards, sources, batches."""
    return Making


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """An empty lake."""
    return Lake.open(tmp_path / "lake", create=True)


@pytest.fixture
def tree() -> Callable[[Path], dict[str, str]]:
    """Every file of a folder with the hash of its content."""

    def listed(root: Path) -> dict[str, str]:
        files = sorted(p for p in root.rglob("*") if p.is_file() and p.name != "_lock")
        return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    return listed
