"""EVTX: what is damaged costs itself, and records that vanish without an error are counted all the same."""

from __future__ import annotations

import io

import pytest
from evtx import PyEvtxParser

from groundswell.sources.decoders import evtx
from groundswell.sources.decoders.block import Block

pytestmark = pytest.mark.shared

SECURITY = "evtx-benign/evtx/security.evtx"


@pytest.fixture(scope="module")
def damaged(shared):
    """The largest benign file with one record broken in its second chunk: the bytes, and its undamaged count."""
    data = bytearray((shared / SECURITY).read_bytes())
    start = data.index(b"**\0\0", 4096 + 65536 + 512 + 20_000)
    data[start + 24 : start + 300] = b"\xff" * 276
    return bytes(data), 2261


def test_next_goes_on_where_a_for_loop_ends(damaged):
    data, records = damaged
    by_for = 0
    with pytest.raises(RuntimeError):  # noqa: PT012 (how many came before it is what is shown)
        for _ in PyEvtxParser(io.BytesIO(data), number_of_threads=1).records_json():
            by_for += 1
    blocks = list(evtx.blocks(io.BytesIO(data)))
    by_next = sum(len(block.records) for block in blocks if isinstance(block, Block))
    assert by_for < 300
    assert by_next > 2000
    assert by_next + sum(aside.count for aside in blocks if not isinstance(aside, Block)) == records


def test_read_is_kept_plus_set_aside_for_a_damaged_file(damaged, read_bytes):
    data, records = damaged
    reading = read_bytes(data, "Security.evtx")
    assert reading.kept + reading.aside == records
    assert {one.code for one in reading.asides} <= {"record", "chunk"}


VANISHED = [
    # file, kept, set aside: the header of the one chunk tells of 20, the rest was overwritten with zeros
    ("Microsoft-Windows-HelloForBusiness%4Operational.evtx", 6, 14),
    ("Microsoft-Windows-LanguagePackSetup%4Operational.evtx", 17, 3),
]


@pytest.mark.parametrize(("name", "kept", "lost"), VANISHED)
def test_records_that_the_chunk_tells_of_and_that_are_gone_are_counted(name, kept, lost, shared, read_path):
    reading = read_path(shared / "evtx-benign" / "evtx" / name)
    assert (reading.kept, reading.aside) == (kept, lost)
    assert [one.code for one in reading.asides] == ["chunk"]
    assert "records 1 to 20" in reading.asides[0].reason


@pytest.mark.parametrize("share", [0.35, 0.7, 0.99])
def test_a_file_cut_within_a_chunk_gives_the_records_before_the_cut(share, shared, read_bytes):
    whole = (shared / SECURITY).read_bytes()
    reading = read_bytes(whole[: int(len(whole) * share)], "Security.evtx")
    full = read_bytes(whole, "Security.evtx")
    assert reading.kept > 2261 * share * 0.75
    assert [r["EventRecordID"] for r in reading.rows()] == [r["EventRecordID"] for r in full.rows()][: reading.kept]
    assert reading.aside > 0 or share == 0.99  # the last records end before the last chunk does


def test_a_file_cut_between_two_chunks_says_how_many_chunks_are_gone(shared, read_bytes):
    whole = (shared / SECURITY).read_bytes()
    chunks = int.from_bytes(whole[42:44], "little")
    reading = read_bytes(whole[: 4096 + 65536 * (chunks - 3)], "Security.evtx")
    assert [(one.code, one.count) for one in reading.asides] == [("truncated", 3)]


def test_a_header_without_chunks_is_told(shared, read_bytes):
    reading = read_bytes((shared / SECURITY).read_bytes()[:4096], "Security.evtx")
    assert (reading.kept, [one.code for one in reading.asides]) == (0, ["truncated"])


def test_unnamed_values_are_one_column_a_line_each(shared, read_path):
    rows = read_path(shared / "evtx-benign" / "evtx" / "2-vss_7-System.evtx").rows()
    boot = next(row for row in rows if row["_event"] == "6009")
    assert boot["Data"] == "10.00.\n17134\n\nMultiprocessor Free\n0"


def test_values_of_user_data_are_columns_under_their_own_names(shared, read_path):
    path = shared / "evtx" / "EVTX-ATTACK-SAMPLES" / "Defense Evasion" / "DE_104_system_log_cleared.evtx"
    row = next(row for row in read_path(path).rows() if row["_event"] == "104")
    assert row["SubjectUserName"]
    assert not [name for name in row if "xmlns" in name or name.startswith("Event.")]


def test_both_times_of_a_record_are_kept(shared, read_path):
    row = read_path(shared / "evtx-benign" / "evtx" / "Security_short_selected.evtx").rows()[0]
    assert row["_time"].strftime("%Y-%m-%dT%H:%M:%S.%fZ") == row["TimeCreated"]
    assert row["evtx.written"].endswith("UTC")
