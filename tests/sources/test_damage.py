"""Files truncated and bit-flipped by a seeded mutator: never a traceback, nothing lost without an account.

100 files of each format. The sums hold on every one of them, and no format loses more than its share: `KEEPS` is
the least share of the records of the undamaged file that must survive over all hundred.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile

import pyarrow as pa
import pytest

from groundswell.model.source import RAW_LIMIT
from groundswell.sources.detect import NotRecognised
from groundswell.sources.discover import discover

FILES = 100
EVE = "".join(
    json.dumps({"timestamp": f"2025-08-14T10:00:{n:02d}.{n:06d}+0000", "event_type": "dns", "dns": {"rrname": f"h{n}"}})
    + "\n"
    for n in range(60)
).encode()  # fmt: skip
ZEEK = b"#separator \\x09\n#set_separator\t,\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tproto\torig_bytes\n" + (
    b"#types\ttime\tstring\taddr\tenum\tcount\n"
    + b"".join(b"17551296%02d.%06d\tC%d\t10.0.0.%d\ttcp\t%d\n" % (n % 60, n, n, n % 200, n * 977) for n in range(80))
)


def zst(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


def zipped(data):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sensor/conn.log", data)
        archive.writestr("sensor/second.log", data)
    return sink.getvalue()


FORMATS = {
    # format: (bytes, records in them, least share that must survive)
    "ndjson": (EVE, 60, 0.8),
    "array": (b"[" + EVE.replace(b"}\n", b"},\n")[:-2] + b"]", 60, 0.6),
    "zeek": (ZEEK, 80, 0.8),
    "gzip": (gzip.compress(ZEEK, mtime=0), 80, 0.35),
    "zstd": (zst(ZEEK), 80, 0.04),  # one block: damage in it costs it whole
    "zip": (zipped(ZEEK), 160, 0.3),
}


def mutate(data, chance):
    """Cut, flip bits, overwrite, take out or put in: one of them, at a place of chance."""
    out = bytearray(data)
    at = chance.randrange(len(out))
    noise = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 400)))
    match chance.randrange(5):
        case 0:
            return bytes(out[:at])
        case 1:
            for _ in range(chance.choice([1, 3, 20])):
                out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        case 2:
            out[at : at + len(noise)] = noise[: len(out) - at]
        case 3:
            del out[at : at + len(noise)]
        case 4:
            out[at:at] = noise
    return bytes(out)


def survivors(data, name, tmp_path, read_candidate):
    """Read 100 mutants; give how many records were kept. The account of each is checked."""
    chance = random.Random(20250814)
    kept = 0
    for number in range(FILES):
        path = tmp_path / name
        path.write_bytes(mutate(data, chance))
        for candidate in discover([path]):
            reading = read_candidate(candidate)
            if isinstance(reading.detection, NotRecognised):
                assert reading.detection.reason, number
                continue
            assert not reading.refused or not reading.kept
            for one in reading.asides:
                assert one.reason, number
                assert one.count >= 1
                assert len(one.raw) <= RAW_LIMIT
            places = [row["_rec"] for row in reading.rows()]
            assert len(set(places)) == len(places), number
            assert not set(places) & {one.position for one in reading.asides if one.code not in ("truncated", "chunk")}
            kept += reading.kept
    return kept


@pytest.mark.parametrize("form", FORMATS)
def test_a_hundred_damaged_files_lose_no_record_without_account(form, tmp_path, read_candidate):
    data, records, share = FORMATS[form]
    assert survivors(data, "damaged.log", tmp_path, read_candidate) >= FILES * records * share


@pytest.mark.shared
def test_a_hundred_damaged_evtx_lose_no_record_without_account(shared, tmp_path, read_candidate):
    folder = shared / "evtx" / "EVTX-ATTACK-SAMPLES" / "Execution"
    data = (folder / "sysmon_1_11_rundll32_cpl_ostap.evtx").read_bytes()[: 4096 + 65536]
    assert survivors(data, "damaged.evtx", tmp_path, read_candidate) > 200


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_of_a_cut_line_file_only_the_last_line_is_lost(cut, read_bytes):
    part = EVE[: int(len(EVE) * cut)]
    reading = read_bytes(part, "eve.json")
    assert reading.kept == part.count(b"\n")
    assert reading.aside <= 1


def test_an_empty_file_is_recognised_as_empty(read_bytes):
    for data in (b"", b"\n\n  \n", gzip.compress(b"", mtime=0)):
        detection = read_bytes(data, "nothing.log").detection
        assert isinstance(detection, NotRecognised)
        assert detection.empty


UNKNOWN = [
    (b"a,b,c\n1,2,3\n", "neither JSON nor a Zeek log", "a CSV file"),
    (b'{"bill": 1, "total": 2}\n', "fit no card", "JSON of something else"),
    (b"\x00\x01\x02" * 500, "binary data", "binary data"),
    ("größe".encode("utf-16"), "not UTF-8", "UTF-16"),
    (b"# a page\n\nwords\n", "no #fields line", "a page of Markdown"),
    (b"\x1f\x8b\x08\x00" + b"\xff" * 40, "breaks off", "gzip that is damaged from its first byte"),
]


@pytest.mark.parametrize(("data", "why"), [u[:2] for u in UNKNOWN], ids=[u[2] for u in UNKNOWN])
def test_a_file_that_fits_no_card_is_told_with_its_reason(data, why, read_bytes):
    detection = read_bytes(data, "unknown").detection
    assert isinstance(detection, NotRecognised)
    assert not detection.empty
    assert why in detection.reason


def test_the_nearest_card_is_named_for_records_that_fit_none(read_bytes):
    line = json.dumps({"src_ip": "10.0.0.1", "dest_ip": "10.0.0.2", "proto": "TCP", "when": 3}).encode()
    detection = read_bytes(line, "unknown").detection
    assert (detection.nearest, detection.shared, detection.of) == ("suricata-eve", 3, 4)
