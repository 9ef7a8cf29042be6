"""Kill the process at every call that changes the disk; recover; ingest again: every row is there once.

The calls are counted by wrapping what `lake/disk.py` uses of the system (reference: measured on a prototype at each
of 29 calls). Each trial is a forked child that ends by SIGKILL, so nothing of Python's own ending can help.
Run as a program, this file is the driver: it makes no thread before it forks.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

CALLS = ("link", "rename", "unlink", "rmdir", "fsync", "makedirs")
SOURCES = ("a.json", "b.json")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> dict[str, Any]:
    memory = Path("/dev/shm")  # where fsync costs nothing; the kills are the same
    base = memory if os.access(memory, os.W_OK) else tmp_path_factory.mktemp("crash")
    with tempfile.TemporaryDirectory(dir=base) as folder:
        done = subprocess.run([sys.executable, __file__, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_there_were_as_many_trials_as_calls(outcome):
    assert len(outcome["ingest"]) > 40
    assert outcome["ingest"][-1]["killed"] is False
    assert all(trial["killed"] for trial in outcome["ingest"][:-1])


def test_after_a_kill_at_any_call_every_row_is_there_once(outcome):
    wrong = [t for t in outcome["ingest"] if t["rows"] != outcome["expected"] or t["left"]]
    assert wrong == []


def test_recovery_may_itself_be_killed_at_any_call(outcome):
    assert any(t["recoveries"] > 3 for t in outcome["ingest"])


def test_after_a_kill_the_lake_has_the_same_bytes_as_without(outcome):
    assert {t["tree"] for t in outcome["ingest"]} == {outcome["tree"]}


def test_a_kill_in_the_upkeep_loses_and_doubles_nothing(outcome):
    for name in ("compact", "drop"):
        assert len(outcome[name]) > 15
        wrong = [t for t in outcome[name] if t["rows"] != outcome[f"after {name}"] or t["left"]]
        assert wrong == []


# ---- the driver


def counted(limit: int | None) -> Callable[[], int]:
    """Count the calls that change the disk; kill this process before call `limit`."""
    seen = 0

    def step() -> None:
        nonlocal seen
        seen += 1
        if seen == limit:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kw: Any) -> Any:
            step()
            return call(*args, **kw)

        return run

    for name in CALLS:
        setattr(os, name, wrapped(getattr(os, name)))
    real = builtins.open

    def opened(file: Any, mode: str = "r", *args: Any, **kw: Any) -> Any:
        if set(mode) & set("wax"):
            step()
        return real(file, mode, *args, **kw)

    builtins.open = opened
    return lambda: seen


def in_child(work: Callable[[], object], limit: int | None) -> bool:
    """Run `work` in a child; whether it was killed at call `limit`."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            counted(limit)
            work()
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the child failed")
    return os.WIFSIGNALED(status)


def ingest(root: Path, names: tuple[str, ...] = SOURCES) -> None:
    """Open the lake and take in the sources that are not known."""
    from groundswell.lake.lake import Lake
    from groundswell.model.card import Card, TimeColumn
    from groundswell.model.source import FileReport, SetAside, SourceFile

    card = Card("made", 1, "", "made", "json", ("k",), TimeColumn(("t",)), "d", host=("h",), sequence="Number")
    lake = Lake.open(root, create=True)
    with lake.begin([card]) as commit:
        for name in names:
            digest = hashlib.sha256(name.encode()).hexdigest()
            source = SourceFile(name, digest, 10, int(digest[:15], 16))
            if lake.known(digest):
                continue
            commit.add_source(source, card)
            commit.add(batch(source.src), card)
            commit.set_aside(SetAside(name, source.src, 6, None, "syntax", "no JSON", b"{"))
            commit.end_source(FileReport(name, digest, 10, "made", {"made": 6}, 7, 6, 1))
        commit.seal()


def batch(src: int) -> Any:
    """Six rows over three days."""
    import pyarrow as pa

    times = [datetime(2025, 6, 1 + n % 3, 12, tzinfo=UTC) for n in range(6)]
    columns = {
        "_time": pa.array(times, pa.timestamp("us", "UTC")),
        "_host": pa.array(["h"] * 6),
        "_event": pa.array(["1"] * 6),
        "_src": pa.array([src] * 6),
        "_rec": pa.array(range(6), pa.int64()),
        "Number": pa.array([str(n) for n in range(6)]),
    }
    return pa.RecordBatch.from_pydict(columns)


def rows(root: Path) -> list[list[int]]:
    """Every row as (_src, _rec), what was set aside and what is visible counted with them."""
    from groundswell.lake.lake import Lake

    lake = Lake.open(root)
    found = sorted([r["_src"], r["_rec"]] for t in lake.tables() for b in lake.scan(t) for r in b.to_pylist())
    return [*found, [len(list(lake.quarantine())), sum(v.records for v in lake.visibility())]]


def tree(root: Path) -> str:
    """A hash over every file's name and content."""
    sha = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file() and p.name != "_lock"):
        sha.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return sha.hexdigest()


def recover_again_and_again(root: Path) -> int:
    """Open the lake, killed at call 1, then at call 2, and so on, until it opens; how often that was."""
    from groundswell.lake.lake import Lake

    limit = 1
    while in_child(lambda: Lake.open(root, create=True), limit):
        limit += 1
    return limit


def trials(start: Path | None, folder: Path, work: Callable[[Path], None], again: Callable[[Path], None]) -> Any:
    """For n = 1, 2, ...: work killed at call n, recover (killed too), the work again, look."""
    for limit in range(1, 1_000):
        root = folder / str(limit)
        if start is not None:
            shutil.copytree(start, root)
        killed = in_child(lambda root=root: work(root), limit)
        recoveries = recover_again_and_again(root) if limit % 4 == 0 else 1
        again(root)
        left = [str(p) for p in (root / "_stage").iterdir()]
        yield {"killed": killed, "recoveries": recoveries, "rows": rows(root), "left": left, "tree": tree(root)}
        shutil.rmtree(root)
        if not killed:
            return


def compact(root: Path) -> None:
    """Merge the files of each day."""
    from groundswell.lake.compact import compact
    from groundswell.lake.lake import Lake

    compact(Lake.open(root), at_least=2)


def drop(root: Path) -> None:
    """Take everything out."""
    from groundswell.lake.lake import Lake
    from groundswell.lake.upkeep import drop

    drop(Lake.open(root))


def main(folder: Path) -> None:
    """Run all trials and print what was found."""
    import pyarrow as pa

    pa.set_cpu_count(1)
    whole, parts = folder / "whole", folder / "parts"
    in_child(lambda: ingest(whole), None)
    result = {"expected": rows(whole), "tree": tree(whole)}
    result["ingest"] = list(trials(None, folder / "ingest", ingest, ingest))
    in_child(lambda: (ingest(parts, SOURCES[:1]), ingest(parts, SOURCES[1:])), None)
    for name, work in (("compact", compact), ("drop", drop)):
        result[name] = list(trials(parts, folder / name, work, work))
        result[f"after {name}"] = result["expected"] if work is compact else [[0, 0]]
    print(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
