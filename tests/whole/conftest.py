"""The whole way, once: the demonstration is made for all tests of this folder, which only read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

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
