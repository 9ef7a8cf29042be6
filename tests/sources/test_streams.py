"""The same bytes, however packed, give the same records; what is damaged gives what came before the damage."""

from __future__ import annotations

import gzip
import io
import zipfile

import pyarrow as pa
import pytest

from groundswell.sources.discover import Candidate, discover
from groundswell.sources.streams import Bounds

ROW = '{"timestamp":"2025-08-14T10:00:%02d.000000+0000","event_type":"flow","flow_id":%d,"src_ip":"10.0.0.%d"}\n'
LOG = "".join(ROW % (n % 60, n, n % 250) for n in range(3000)).encode()


def zst(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


def zipped(method=zipfile.ZIP_DEFLATED, **members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return sink.getvalue()


PACKED = {
    "gzip": lambda d: gzip.compress(d, mtime=0),
    "gzip of several members": lambda d: gzip.compress(d[:5000], mtime=0) + gzip.compress(d[5000:], mtime=0),
    "gzip with zeros behind it": lambda d: gzip.compress(d, mtime=0) + b"\0" * 512,
    "zstd": zst,
    "zstd of several frames": lambda d: zst(d[:5000]) + zst(d[5000:]),
    "zip, deflated": lambda d: zipped(a__eve_json=d),
    "zip, stored": lambda d: zipped(zipfile.ZIP_STORED, a__eve_json=d),
    "zip, bzip2": lambda d: zipped(zipfile.ZIP_BZIP2, a__eve_json=d),
    "zip in a zip": lambda d: zipped(a_zip=zipped(eve_json=d)),
    "gzip in a zip": lambda d: zipped(eve_json_gz=gzip.compress(d, mtime=0)),
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_packed_bytes_give_the_same_records(pack, read_bytes):
    plain = read_bytes(LOG, "eve.json")
    packed = read_bytes(pack(LOG), "eve.packed")
    assert plain.kept == 3000
    assert packed.rows() == plain.rows()
    assert not packed.asides


@pytest.mark.shared
@pytest.mark.parametrize("pack", ["gzip", "zstd", "zip, deflated"])
@pytest.mark.parametrize(
    "file",
    [
        "evtx/EVTX-ATTACK-SAMPLES/Execution/sysmon_exec_from_vss_persistence.evtx",
        "ndjson-windows/winlogbeat8-sysmon1.json",
        "zeek/conn.zat.json",
    ],
)
def test_a_shared_file_packed_gives_the_same_records(pack, file, shared, read_bytes, read_path):
    plain = read_path(shared / file)
    packed = read_bytes(PACKED[pack]((shared / file).read_bytes()), "packed")
    assert plain.kept > 0
    assert packed.rows() == plain.rows()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cut_gzip_gives_every_good_byte_and_says_that_it_is_cut(share, read_bytes):
    packed = gzip.compress(LOG, mtime=0)
    reading = read_bytes(packed[: int(len(packed) * share)], "eve.json.gz")
    assert reading.rows() == read_bytes(LOG, "eve.json").rows()[: reading.kept]
    assert reading.kept > 3000 * share * 0.8
    assert reading.asides[-1].code == "truncated"


def test_a_flipped_bit_in_a_gzip_keeps_what_came_before(read_bytes):
    packed = bytearray(gzip.compress(LOG, mtime=0))
    packed[len(packed) // 2] ^= 0x10
    reading = read_bytes(bytes(packed), "eve.json.gz")
    assert reading.kept > 1200
    assert reading.rows()[:1200] == read_bytes(LOG, "eve.json").rows()[:1200]


def test_a_cut_zstd_gives_the_blocks_before_the_cut(read_bytes):
    data = "".join(ROW % (n % 60, n * 2654435761 % 2**32, n % 250) for n in range(60_000)).encode()
    packed = zst(data)
    reading = read_bytes(packed[: len(packed) * 2 // 3], "eve.json.zst")
    assert reading.kept > 10_000
    assert reading.asides[-1].code == "truncated"


def test_a_member_with_a_wrong_checksum_gives_its_bytes_and_says_so(read_bytes):
    packed = bytearray(zipped(zipfile.ZIP_STORED, eve_json=LOG))
    packed[200] ^= 1
    reading = read_bytes(bytes(packed), "a.zip")
    assert reading.kept + reading.aside - 1 == 3000
    assert "checksum" in reading.asides[-1].reason


def test_a_gzip_bomb_is_cut_with_its_code(tmp_path, read_candidate):
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(LOG + b" " * (64 << 20), mtime=0))
    (candidate,) = discover([path], Bounds(limit=8 << 20, ratio=20))
    reading = read_candidate(candidate)
    assert reading.kept == 3000
    assert reading.asides[-1].code == "bomb"


def test_a_zip_bomb_is_not_opened_and_says_why(tmp_path, read_candidate):
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped(eve_json=b" " * (64 << 20)))
    (candidate,) = discover([path], Bounds(limit=8 << 20, ratio=20))
    assert "bomb" in read_candidate(candidate).detection.reason


def test_a_member_never_unpacks_to_more_than_the_directory_tells(tmp_path, read_candidate):
    packed = bytearray(zipped(eve_json=LOG))
    entry = packed.rindex(b"PK\x01\x02")
    packed[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path = tmp_path / "lies.zip"
    path.write_bytes(bytes(packed))
    (candidate,) = discover([path])
    reading = read_candidate(candidate)
    assert reading.kept < 12
    assert "more than the 1,000 bytes" in reading.asides[-1].reason


NAMES = ["../../etc/passwd", "/etc/passwd", "C:\\windows\\evil.json", "a/../../b.json", "dot..json"]


def test_names_of_members_are_labels_and_never_paths(tmp_path, read_candidate):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in NAMES:
            archive.writestr(zipfile.ZipInfo(name), LOG[:500])
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(sink.getvalue())
    found = list(discover([path]))
    assert [c.path for c in found] == [f"{path}!{name}" for name in NAMES]
    assert all(read_candidate(c).kept >= 4 for c in found)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip", "in"]


def test_archives_in_archives_are_opened_to_a_depth_of_two(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(b_zip=zipped(c_zip=zipped(eve_json=LOG))))
    assert [c.path for c in discover([path])] == [f"{path}!b.zip!c.zip"]


def test_folders_are_walked_in_order_and_links_in_circles_once(tmp_path):
    for name in ("b/2.json", "a/1.json", "a/sub/0.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(LOG[:200])
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b" / "gone").symlink_to(tmp_path / "nowhere")
    found = [c.path.removeprefix(str(tmp_path)) for c in discover([tmp_path])]
    assert found == ["/a/1.json", "/a/sub/0.json", "/b/2.json", "/b/gone"]


def test_the_id_of_a_source_comes_from_its_bytes_alone(tmp_path):
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in paths:
        path.write_bytes(LOG)
    first, second = (candidate.source() for candidate in discover(paths))
    assert (first.sha256, first.src) == (second.sha256, second.src)
    assert 0 <= first.src < 2**63
    assert first.size == len(LOG)


def test_a_candidate_is_compared_by_its_label(tmp_path):
    candidate = Candidate("a", "a", 1, lambda: io.BytesIO(b"x"))
    assert candidate == Candidate("a", "a", 1, lambda: io.BytesIO(b"y"))
