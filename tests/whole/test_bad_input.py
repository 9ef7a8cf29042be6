"""Hostile and broken input at the command line: one clear line with a code, the right exit code, nothing lost."""

from __future__ import annotations

import fcntl
import gzip
import os
import random
import re
import resource
import zipfile
from pathlib import Path
from typing import Any

import pytest

CODED = re.compile(r"^(error\[)?GS-\d{4}\]?: .+", re.MULTILINE)
MB = 1 << 20


def limited(address: int = 0, file: int = 0) -> Any:
    """Bounds of the child: bytes of address space, bytes of one file."""

    def before() -> None:
        if address:
            resource.setrlimit(resource.RLIMIT_AS, (address, address))
        if file:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))

    return before


def is_clear(ran: Any, *codes: int) -> None:
    """The command ended as CLI.md sections 5 and 6 say."""
    assert ran.code in codes, (ran.code, ran.err[-600:])
    assert "Traceback" not in ran.err
    assert ran.last.startswith(f"exit {ran.code}: ") if ran.code else ran.err == ""


def is_error(ran: Any, *codes: int) -> None:
    is_clear(ran, *codes)
    assert ran.out == ""
    assert len(CODED.findall(ran.err)) == 1, ran.err


@pytest.fixture
def here(tmp_path: Path, cli: Any, samples: Path) -> Path:
    """A workspace with one sample in its lake."""
    folder = tmp_path / "company"
    folder.mkdir()
    assert cli("init", "-q", folder=folder).code == 0
    assert cli("ingest", "-q", samples / "zeek-dns.log", folder=folder).code == 0
    return folder


def kept(cli: Any, here: Path) -> int:
    return sum(row["records"] for row in cli("lake", "show", "--json", folder=here).json["rows"])


@pytest.mark.parametrize("seed", range(3))
def test_cut_and_flipped_logs_cost_their_own_records_and_no_others(
    seed: int, here: Path, cli: Any, samples: Path
) -> None:
    before = kept(cli, here)
    dice = random.Random(seed)
    logs = here / "bad"
    logs.mkdir()
    for path in sorted(samples.iterdir()):
        if not path.is_file() or path.suffix == ".md":
            continue
        data = bytearray(path.read_bytes())
        for _ in range(4):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        (logs / f"flipped-{path.name}").write_bytes(data)
        (logs / f"cut-{path.name}").write_bytes(path.read_bytes()[: dice.randrange(1, path.stat().st_size)])
        (logs / f"cut-{path.name}.gz").write_bytes(gzip.compress(path.read_bytes())[: dice.randrange(20, 400)])
    ran = cli("ingest", "bad", "--json", folder=here)
    is_clear(ran, 0, 12)
    totals = ran.json["totals"]
    assert totals["read"] == totals["kept"] + totals["set_aside"] + totals["already_known"]
    assert kept(cli, here) == before + totals["kept"]
    assert cli("lake", "verify", folder=here).code == 0


def test_a_gzip_bomb_is_stopped_and_its_neighbours_are_read(here: Path, cli: Any, samples: Path) -> None:
    logs = here / "logs"
    logs.mkdir()
    with gzip.open(logs / "bomb.json.gz", "wb", 9) as bomb:
        for _ in range(300):
            bomb.write(b" " * MB)
    (logs / "http.log").write_bytes((samples / "zeek-http.log").read_bytes())
    ran = cli("ingest", "logs", "--json", folder=here, before=limited(address=3 << 30))
    is_clear(ran, 0, 12)
    assert ran.json["totals"]["kept"] > 0


@pytest.mark.slow
def test_of_a_report_of_200_mb_of_html_a_part_is_read_within_bounds_and_the_rest_is_told(here: Path, cli: Any) -> None:
    with (here / "big.html").open("wb") as page:
        page.write(b"<html><body>")
        block = b"<p>Plain words about nothing at all, with evil[.]example in it.</p>\n" * 15_000
        while page.tell() < 200 * MB:
            page.write(block)
    ran = cli("intel", "read", "big.html", "--json", folder=here, before=limited(address=3 << 30))
    is_clear(ran, 12)
    assert "only the first 67,108,864 bytes were read" in [one["why"] for one in ran.json["unread"]]


def test_text_without_line_ends_is_no_log(here: Path, cli: Any) -> None:
    (here / "one-line.txt").write_bytes(b"x" * (50 * MB))
    ran = cli("ingest", "one-line.txt", "--json", folder=here, before=limited(address=2 << 30))
    is_clear(ran, 12)
    assert ran.json["totals"]["not_recognised"] == 1


def test_names_that_climb_out_of_an_archive_write_nothing_outside(here: Path, cli: Any, samples: Path) -> None:
    with zipfile.ZipFile(here / "a.zip", "w") as archive:
        archive.writestr("../../climbed.log", (samples / "zeek-http.log").read_bytes())
    around = set(here.parent.rglob("*climbed*"))
    ran = cli("ingest", "a.zip", "--json", folder=here)
    is_clear(ran, 0, 12)
    assert set(here.parent.rglob("*climbed*")) == around == set()
    assert cli("lake", "verify", folder=here).code == 0


def test_a_full_disk_ends_with_5_and_what_was_there_stays(here: Path, cli: Any) -> None:
    before = kept(cli, here)
    line = (
        b'{"ts":1.7e9,"uid":"C%s","id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":53,'
        b'"proto":"udp"}\n'
    )
    (here / "conn.log").write_bytes(b"".join(line % os.urandom(16).hex().encode() for _ in range(60_000)))
    ran = cli("ingest", "conn.log", folder=here, before=limited(file=512 * 1024))
    is_error(ran, 5)
    assert kept(cli, here) == before
    assert cli("lake", "verify", folder=here).code == 0
    assert cli("ingest", "conn.log", "--json", folder=here).json["totals"]["kept"] == 60_000


def test_a_lake_that_another_process_writes_ends_with_5(here: Path, cli: Any, samples: Path) -> None:
    before = kept(cli, here)
    with next((here / "lake").rglob("*lock*")).open("rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fcntl.lockf(lock, fcntl.LOCK_EX)
        ran = cli("ingest", samples / "zeek-http.log", folder=here)
    is_error(ran, 5)
    assert kept(cli, here) == before


def test_a_wrong_key_in_the_settings_ends_with_2_and_its_neighbour_is_named(here: Path, cli: Any) -> None:
    with (here / "groundswell.toml").open("a") as settings:
        settings.write("\n[judged]\nmin_visible = 0.4\n")
    ran = cli("hunt", folder=here)
    is_error(ran, 2)
    assert "judge" in ran.err


def test_a_broken_company_file_ends_with_2_and_its_line_is_named(here: Path, cli: Any) -> None:
    (here / "company.toml").write_text('name = "x"\nzone = = 1\n', "utf-8")
    ran = cli("hunt", folder=here)
    is_error(ran, 2)
    assert "company.toml" in ran.err


def test_an_empty_folder_is_nothing_to_read(here: Path, cli: Any) -> None:
    (here / "nothing").mkdir()
    ran = cli("ingest", "nothing", folder=here)
    is_clear(ran, 11)


def test_a_report_that_is_a_program_is_refused(here: Path, cli: Any) -> None:
    (here / "program.txt").write_bytes(b"\x7fELF" + random.Random(1).randbytes(200_000))
    for words in (("intel", "read", "program.txt"), ("assess", "program.txt")):
        is_error(cli(*words, folder=here), 2, 5, 12)
