"""A file that grew is read from where it ended, and its new records get the numbers they have in the whole file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundswell.model.source import SetAside
from groundswell.sources.detect import detect
from groundswell.sources.discover import discover
from groundswell.sources.read import read

LINE = b'{"timestamp":"2025-08-14T10:00:%02d+0000","event_type":"flow","flow_id":%d}'
HEAD = b"#separator \\x09\n#path\tconn\n#fields\tts\tuid\tconn_state\n#types\ttime\tstring\tstring\n"
ZEEK = [b"1755129600.%d\tC%d\tSF" % (n, n) for n in range(10, 20)]
JSON = [LINE % (n, n) for n in range(10)]


def tail(path, known, cards):
    (candidate,) = discover([path])
    source = replace(candidate.source(), from_byte=known)
    items = list(read(candidate, detect(candidate, cards), cards, source))
    rows = [row for item in items if not isinstance(item, SetAside) for row in item.to_pylist()]
    return rows, [item for item in items if isinstance(item, SetAside)]


def lines(head, rows):
    return head + b"\n".join(rows) + b"\n"


CASES = [
    # known bytes, whole file, numbers of the rows that are new, why
    (b"\n".join(JSON[:4]) + b"\n", b"\n".join(JSON) + b"\n", [4, 5, 6, 7, 8, 9], "whole lines"),
    (b"\n".join(JSON[:4]), b"\n".join(JSON), [4, 5, 6, 7, 8, 9], "the last line had no end, but was whole"),
    (b"\n".join(JSON[:4])[:-20], b"\n".join(JSON), [3, 4, 5, 6, 7, 8, 9], "the last line was cut and is read again"),
    (b"\n\n" + JSON[0] + b"\n\n", b"\n\n" + JSON[0] + b"\n\n" + JSON[1], [4], "empty lines count"),
    (lines(HEAD, ZEEK[:4]), lines(HEAD, ZEEK), [8, 9, 10, 11, 12, 13], "a Zeek log keeps its header"),
    (lines(HEAD, ZEEK[:1]), lines(HEAD, ZEEK[:1]) + b"#close\t1\n" + lines(HEAD, ZEEK[1:2]), [10], "a header again"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "whole", "new"), [c[:3] for c in CASES], ids=[c[3] for c in CASES])
def test_only_the_new_records_come_with_their_numbers(known, whole, new, tmp_path, cards, read_bytes):
    path = tmp_path / "grown.log"
    path.write_bytes(whole)
    rows, asides = tail(path, len(known), cards)
    assert [row["_rec"] for row in rows] == new
    assert not asides
    everything = {row["_rec"]: row for row in read_bytes(whole, "whole.log").rows()}
    for row in rows:
        assert {k: v for k, v in row.items() if v is not None and k != "_src"} == everything[row["_rec"]]


def test_a_file_that_did_not_grow_gives_nothing(tmp_path, cards):
    path = tmp_path / "same.json"
    path.write_bytes(b"\n".join(JSON) + b"\n")
    (candidate,) = discover([path])
    source = candidate.source()
    assert list(read(candidate, detect(candidate, cards), cards, replace(source, from_byte=source.size))) == []
