"""What the machine refuses is told in one line, and nothing is lost by it."""

from __future__ import annotations

import errno
import os
import random
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from groundswell.lake import disk
from groundswell.lake.lake import Lake
from groundswell.model.errors import MachineError

NOISE = random.Random(7)


def noisy(count: int) -> list[dict[str, object]]:
    """Rows that do not compress: about 1 KiB each."""
    return [{"Image": NOISE.randbytes(512).hex(), "day": n % 5} for n in range(count)]


def test_a_lake_locked_by_another_process_says_by_which(lake):
    script = (
        "import sys, pathlib; from groundswell.lake.lake import Lake;"
        "c = Lake.open(pathlib.Path(sys.argv[1])).begin(); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(lake.place.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(MachineError) as refused:
            lake.begin()
        assert refused.value.code == "GS-5001"
        assert f"process {holder.pid}" in refused.value.what
        assert refused.value.exit_code == 5
        assert Lake.open(lake.place.root).tables() == ()  # reading goes on
    finally:
        holder.communicate()
    lake.begin().abandon()


def test_a_writer_that_goes_on_does_not_hide_committed_rows_from_readers(lake, making):
    making.ingest(lake, {"a.json": [{"Image": "x"}]})
    with lake.begin([making.card()]) as commit:
        source = making.source("b.json")
        commit.add_source(source, making.card())
        commit.add(making.batch(making.card(), source.src, [{"Image": "y"}]))
        assert [r["Image"] for r in making.found(Lake.open(lake.place.root))] == ["x"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB, where the tests may mount one; else a limit on the size of a file."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], check=False, capture_output=True
        ).returncode
    )
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, before[1]))
    yield place
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_loses_nothing_and_leaves_nothing(small_disk, making, tree):
    lake = Lake.open(small_disk / "lake", create=True)
    making.ingest(lake, {"a.json": [{"Image": "x", "day": d} for d in range(3)]})
    before = tree(lake.place.root)
    with pytest.raises(MachineError) as refused:
        making.ingest(lake, {"big.json": noisy(60_000)})
    assert (refused.value.code, refused.value.exit_code) == ("GS-5002", 5)
    assert "no space" in refused.value.what
    assert tree(lake.place.root) == before
    assert not lake.known(making.source("big.json").sha256)
    making.ingest(lake, {"b.json": [{"Image": "y"}]})
    assert len(making.found(Lake.open(small_disk / "lake"))) == 4


@pytest.mark.parametrize("call", ["rename", "makedirs", "fsync", "link"])
@pytest.mark.parametrize("at", range(1, 30))
def test_a_disk_that_fills_at_any_step_keeps_every_row_once(tmp_path, making, monkeypatch, call, at):
    lake = Lake.open(tmp_path / "lake", create=True)
    rows = {"a.json": [{"Image": str(d), "day": d} for d in range(4)]}
    real, seen = getattr(os, call), 0

    def failing(*args, **kw):
        nonlocal seen
        seen += 1
        if seen == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **kw)

    monkeypatch.setattr(os, call, failing)
    refused = None
    try:
        making.ingest(lake, rows)
    except MachineError as error:
        refused = error.code
    monkeypatch.setattr(os, call, real)
    assert (refused == "GS-5002") == (seen >= at)
    again = Lake.open(tmp_path / "lake")
    making.ingest(again, rows)
    assert sorted(r["Image"] for r in making.found(again)) == ["0", "1", "2", "3"]
    assert list((tmp_path / "lake" / "_stage").iterdir()) == []


def test_a_missing_permission_names_the_owner(lake, making, monkeypatch):
    def forbidden(*args, **kw):
        raise PermissionError(errno.EACCES, "Permission denied", str(lake.place.commits / "x.json"))

    monkeypatch.setattr(os, "link", forbidden)
    with pytest.raises(MachineError) as refused:
        making.ingest(lake, {"a.json": [{"Image": "x"}]})
    assert refused.value.code == "GS-5003"
    assert "owner" in refused.value.why
    assert "_commits" in refused.value.what
    assert refused.value.hint.startswith("chown")


def test_a_lake_that_may_only_be_read_can_be_read(lake, making, monkeypatch):
    making.ingest(lake, {"a.json": [{"Image": "x"}]})
    real = os.open

    def reading_only(path, flags, *args, **kw):
        if flags & (os.O_RDWR | os.O_WRONLY):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real(path, flags, *args, **kw)

    monkeypatch.setattr(os, "open", reading_only)
    again = Lake.open(lake.place.root)
    assert len(making.found(again)) == 1
    with pytest.raises(MachineError) as refused:
        again.begin()
    assert refused.value.code == "GS-5003"


def test_no_lake_is_told_as_such(tmp_path):
    with pytest.raises(MachineError) as refused:
        Lake.open(tmp_path / "nothing")
    assert refused.value.code == "GS-5006"
    assert refused.value.hint == "groundswell init"


ABOUT = [
    ('{"format": 99}', "a newer format"),
    ("{}", "no format"),
    ("[]", "no object"),
    ("\0\1", "no JSON"),
]


@pytest.mark.parametrize("text", [c[0] for c in ABOUT], ids=[c[1] for c in ABOUT])
def test_a_lake_of_another_format_is_not_opened(lake, text):
    lake.place.about.write_text(text)
    with pytest.raises(MachineError) as refused:
        Lake.open(lake.place.root)
    assert refused.value.code == "GS-5006"


def test_a_damaged_commit_record_is_told_and_not_passed_over(lake, making):
    commit = making.ingest(lake, {"a.json": [{"Image": "x"}]})
    path = lake.place.record(str(commit))
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(MachineError) as refused:
        Lake.open(lake.place.root)
    assert refused.value.code == "GS-5007"


def test_a_file_that_went_missing_is_told_with_its_name(lake, making):
    making.ingest(lake, {"a.json": [{"Image": "x"}]})
    lake.files("made_process")[0].path.unlink()
    with pytest.raises(MachineError) as refused:
        making.found(lake)
    assert refused.value.code == "GS-5005"
    assert "made_process" in refused.value.what


def test_recovery_accepts_whatever_lies_in_the_stage(lake, making):
    making.ingest(lake, {"a.json": [{"Image": "x"}]})
    stage = lake.place.stage
    (stage / "open").mkdir()
    (stage / "open" / "record.json").write_bytes(b"\xff\x00 no record")
    (stage / "open" / "0000.parquet").mkdir()
    (stage / "a file").write_text("?")
    (stage / "a link").symlink_to("/nowhere")
    (stage / "to a folder").symlink_to(lake.place.commits, target_is_directory=True)
    (lake.place.commits / "notes.txt").write_text("not a record")
    (lake.place.commits / "README.json").write_text("not a record")
    again = Lake.open(lake.place.root)
    assert list(stage.iterdir()) == []
    assert [r["Image"] for r in making.found(again)] == ["x"]


def test_a_table_whose_name_is_no_name_is_refused(lake, making):
    card = making.card(table="../../etc")
    source = making.source("a")
    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        with pytest.raises(ValueError, match="cannot name a table"):
            commit.add(making.batch(card, source.src, [{"Image": "x"}]))
    assert not (Path(lake.place.root).parent.parent / "etc").exists()


NAMES = ["../../../etc/passwd", "a\0b", "line\nbreak", "\udcff\udcfe.json", "日本/語.zip!ä.evtx", "x" * 5_000, ""]


@pytest.mark.parametrize("name", NAMES, ids=["up", "nul", "newline", "not UTF-8", "any letters", "long", "empty"])
def test_a_hostile_name_of_a_file_comes_back_as_it_was(lake, making, name):
    making.ingest(lake, {name: [{"Image": "x"}]})
    again = Lake.open(lake.place.root)
    row = making.found(again)[0]
    assert again.source(row["_src"]).path == name
    assert again.accounts()[0].path == name


@pytest.mark.parametrize("name", ["day", "a.b", 'quo"te', "new\nline", "_time2", "ä", "x" * 3_000, ""])
def test_a_hostile_name_of_a_column_comes_back_as_it_was(lake, making, name):
    card, source = making.card(), making.source("a")
    batch = making.batch(card, source.src, [{"Image": "x"}])
    import pyarrow as pa

    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        commit.add(batch.append_column(name, pa.array(["v"])).replace_schema_metadata(batch.schema.metadata))
        commit.end_source(making.report(source, 1))
        commit.seal()
    assert making.found(lake)[0][name] == "v"
    assert lake.visibility()[0].columns == {"Image", name}


def test_the_reasons_of_the_system_are_told_apart():
    codes = {
        n: disk.refusal(OSError(n, os.strerror(n)), Path("/x")).code for n in (errno.ENOSPC, errno.EROFS, errno.EIO)
    }
    assert codes == {errno.ENOSPC: "GS-5002", errno.EROFS: "GS-5003", errno.EIO: "GS-5004"}
