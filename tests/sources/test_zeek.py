"""Zeek's own form: headers that come again, escapes, sets, and rows that cost only themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.sources import zeek_columns
from groundswell.sources.decoders import zeek

HEAD = b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
FIELDS = (
    b"#fields\tts\tuid\tquery\tanswers\trejected\ttrans_id\n#types\ttime\tstring\tstring\tvector[string]\tbool\tcount\n"
)
ROW = b"1755129600.500001\tC1\twww.example\t203.0.113.1,203.0.113.2\tF\t7\n"


def test_a_row_is_read_by_fields_and_types(read_bytes):
    (row,) = read_bytes(HEAD + FIELDS + ROW, "dns.log").rows()
    assert row["answers"] == ["203.0.113.1", "203.0.113.2"]
    assert (row["rejected"], row["trans_id"], row["ts"]) == (False, 7, "1755129600.500001")
    assert row["_time"].isoformat() == "2025-08-14T00:00:00.500001+00:00"
    assert (row["_event"], row["_sensor"], row["_rec"]) == ("dns", "unnamed", 7)


VALUES = [
    # query as written, query as held, why
    (b"-", None, "unset"),
    (b"\\x2d", "-", "a dash that is text"),
    (b"(empty)", "", "the empty text is not unset"),
    (b"a\\x09b", "a\tb", "an escaped tab"),
    (b"a\\\\b", "a\\b", "an escaped backslash"),
    (b"caf\\xc3\\xa9", "café", "escaped UTF-8"),
    (b"\\xff\\xfe", "\\xff\\xfe", "escaped bytes that are no text stay escaped"),
    (b'say "no', 'say "no', "a quote is data"),
    (b"a\rb", "a\rb", "a carriage return stays in the value"),
    ("grüß".encode(), "grüß", "UTF-8 as it is"),
]


@pytest.mark.parametrize(("written", "held"), [v[:2] for v in VALUES], ids=[v[2] for v in VALUES])
def test_a_value_is_what_zeek_meant(written, held, read_bytes):
    rows = read_bytes(HEAD + FIELDS + ROW + ROW.replace(b"www.example", written) + ROW, "dns.log").rows()
    assert len(rows) == 3
    assert rows[1].get("query") == held


SETS = [(b"(empty)", []), (b"-", None), (b"a\\x2cb,c", ["a,b", "c"]), (b"a,-", ["a", None])]


@pytest.mark.parametrize(("written", "held"), SETS, ids=["empty", "unset", "an escaped separator", "an unset member"])
def test_a_set_is_split_before_its_members_are_read(written, held, read_bytes):
    (row,) = read_bytes(HEAD + FIELDS + ROW.replace(b"203.0.113.1,203.0.113.2", written), "dns.log").rows()
    assert row.get("answers") == held


BAD = [
    (b"1755129600.5\tC1\twww.example\n", "column_count", "a short row"),
    (ROW[:-1] + b"\tmore\n", "column_count", "a long row"),
    (ROW.replace(b"www", b"\xff\xfe"), "encoding", "a row that is no UTF-8"),
    (ROW.replace(b"1755129600.500001", b"-"), "no_time", "a row without a time"),
]


@pytest.mark.parametrize(("line", "code"), [b[:2] for b in BAD], ids=[b[2] for b in BAD])
def test_a_bad_row_costs_only_itself(line, code, read_bytes):
    reading = read_bytes(HEAD + FIELDS + ROW * 3 + line + ROW * 3, "dns.log")
    assert reading.kept == 6
    assert [(one.code, one.position, one.raw) for one in reading.asides] == [(code, 10, line.rstrip(b"\n"))]


def test_a_value_that_is_no_number_costs_its_cell(read_bytes):
    reading = read_bytes(HEAD + FIELDS + ROW + ROW.replace(b"\t7\n", b"\tseven\n"), "dns.log")
    assert [row.get("trans_id") for row in reading.rows()] == [7, None]
    assert reading.rows()[1]["_extra"] == '{"trans_id":"seven"}'


def test_an_unreadable_time_keeps_the_record_without_one(read_bytes):
    reading = read_bytes(HEAD + FIELDS + ROW.replace(b"1755129600.500001", b"soon"), "dns.log")
    (row,) = reading.rows()
    assert "_time" not in row
    assert row["ts"] == "soon"
    assert reading.batches[0].schema.metadata[b"unread_times"] == b"1"


def test_joined_files_may_change_their_fields_in_the_middle(read_bytes):
    other = b"#path\tconn\n#fields\tts\tuid\tid.orig_h\tconn_state\n#types\ttime\tstring\taddr\tstring\n"
    reading = read_bytes(
        HEAD + FIELDS + ROW + b"#close\t2025\n" + HEAD + FIELDS + ROW + other + b"1755129601.0\tC2\t10.0.0.1\tSF\n",
        "a.log",
    )
    assert reading.tables == {"zeek_dns": 2, "zeek_conn": 1}
    assert reading.rows()[-1]["conn_state"] == "SF"


def test_windows_line_ends_are_no_part_of_a_value(read_bytes):
    reading = read_bytes((HEAD + FIELDS + ROW * 2).replace(b"\n", b"\r\n"), "dns.log")
    assert [row["trans_id"] for row in reading.rows()] == [7, 7]


def test_rows_without_a_header_are_set_aside(read_bytes):
    reading = read_bytes(HEAD + FIELDS.replace(b"#fields", b"#felds") + ROW * 2, "dns.log")
    assert reading.detection.reason


def test_empty_lines_count_as_lines_but_are_no_records(read_bytes):
    reading = read_bytes(HEAD + FIELDS + ROW + b"\n\n" + ROW, "dns.log")
    assert [row["_rec"] for row in reading.rows()] == [7, 10]


@pytest.mark.parametrize("block", [64, 300, 4096])
def test_the_size_of_a_block_changes_nothing(block, read_bytes, monkeypatch):
    data = HEAD + FIELDS + b"".join(ROW.replace(b"C1", b"C%d" % n) for n in range(50)) + HEAD + FIELDS + ROW * 20
    whole = read_bytes(data, "dns.log").rows()
    monkeypatch.setattr(zeek, "BLOCK", block)
    assert read_bytes(data, "dns.log").rows() == whole


def test_a_row_without_end_is_set_aside_in_bounds(read_bytes, monkeypatch):
    monkeypatch.setattr(zeek, "LINE_CAP", 1 << 16)
    monkeypatch.setattr(zeek, "BLOCK", 1 << 14)
    reading = read_bytes(HEAD + FIELDS + ROW + b"x" * (1 << 19) + b"\n" + ROW, "dns.log")
    assert [one.code for one in reading.asides] == ["too_long"]
    assert [row["_rec"] for row in reading.rows()] == [7, 9]


def test_json_and_tsv_of_one_log_give_the_same_columns(samples, read_path):
    tsv = read_path(samples / "zeek-conn.log").batches[0].schema
    json = read_path(samples / "zeek-conn.jsonl").batches[0].schema
    for name in set(tsv.names) & set(json.names):
        assert tsv.field(name).type == json.field(name).type, name


@given(st.text(alphabet=st.characters(exclude_characters="\\", exclude_categories=["Cs"])))
def test_what_the_writer_escapes_is_read_back(text):
    written = "".join(f"\\x{byte:02x}" for byte in text.encode())
    assert zeek_columns.unescape(written) == text


@given(st.text())
def test_text_without_a_backslash_is_left_alone(text):
    text = text.replace("\\", "/")
    assert zeek_columns.unescape(text) == text
