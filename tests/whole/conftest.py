"""The whole way, once: the demonstration is made for all tests of this folder, which only read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from groundswell.lake.lake import Lake
from groundswell.run.demo import Demo, demo
from groundswell.run.knowledge import Knowledge, load_knowledge
from held import Held


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """What ships."""
    return load_knowledge()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demonstration."""
    return demo(tmp_path_factory.mktemp("demo") / "demo")


HOSTS = ("fin-ws-014", "mgmt-01", "dc-01", "core-02")
DAYS = (date(2025, 8, 25), date(2025, 8, 29))


@pytest.fixture(scope="session")
def held(made: Demo, knowledge: Knowledge) -> Held:
    """Five days of four hosts and all sensors of the demonstration, in memory."""
    lake = Lake.open(made.workspace.lake)
    found = []
    for table in lake.tables():
        for batch in lake.scan(table, None, *DAYS):
            host = batch["_host"].cast(pa.string())
            mine = pc.or_(pc.is_null(host), pc.is_in(host, value_set=pa.array(_names(HOSTS, host), pa.string())))
            found.append(batch.filter(pc.fill_null(mine, True)))
    return Held(tuple(b for b in found if b.num_rows), knowledge.cards)


def _names(hosts: Iterable[str], column: pa.Array) -> list[str]:
    wanted = tuple(hosts)
    return [n for n in pc.unique(column).to_pylist() if n and n.partition(".")[0] in wanted]


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands are given in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Ran:
    """How one command ended: its exit code and what it wrote to its two streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on stdout."""
        return json.loads(self.out)

    @property
    def last(self) -> str:
        """The last line on stderr."""
        return self.err.splitlines()[-1] if self.err else ""


Cli = Callable[..., Ran]


@pytest.fixture(scope="session")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Run the console script in a process of its own: `cli("hunt", "--json", folder=...)`; HOME is an empty folder."""
    home = tmp_path_factory.mktemp("home")
    program = Path(sys.executable).with_name("groundswell")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GROUNDSWELL_", "XDG_"))}

    def ran(
        *arguments: str | Path,
        folder: Path,
        given: bytes | None = None,
        before: Callable[[], None] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Ran:
        done = subprocess.run(
            [program, *map(str, arguments)],
            cwd=folder,
            env={**own, "HOME": str(home), "LC_ALL": "C.UTF-8", **(environment or {})},
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            capture_output=True,
            check=False,
            preexec_fn=before,
            timeout=300,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return ran


FOLDERS = ("evtx", "evtx-benign", "ndjson-windows", "zeek", "eve")


@dataclass(frozen=True)
class Telemetry:
    """A workspace that holds every shared log, with SigmaHQ's rules beside our own."""

    folder: Path
    logs: Path
    ingested: Mapping[str, Any]  # `ingest --json`
    ended: Ran


@pytest.fixture(scope="session")
def telemetry(shared: Path, cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Telemetry:
    """All shared logs, ingested once through the command line."""
    folder = tmp_path_factory.mktemp("telemetry")
    assert cli("init", "-q", folder=folder).code == 0
    ended = cli("ingest", "--json", *(shared / name for name in FOLDERS), folder=folder)
    assert ended.code == 12, ended.err
    added = cli("content", "add", "sigmahq", shared / "sigma", folder=folder)
    assert added.code == 0, added.err
    return Telemetry(folder, shared, ended.json, ended)
