"""Have we ever seen it? The index says where, and never that something was seen which was not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.lake.observables import keys_of
from groundswell.model.card import Event, Seen
from groundswell.model.observable import canonical


def ask(lake, *wanted, **kw):
    found = lake.seen([(k, canonical(k, v)) for k, v in wanted], **kw).to_pylist()
    return [(r["value"], r["exact"], r["day"].day, r["count"]) for r in found]


def test_a_value_is_found_on_each_day_with_its_count(lake, making):
    making.ingest(lake, {"a": [{"Image": "C:\\A\\vlc.exe", "day": d} for d in (0, 0, 3)]})
    making.ingest(lake, {"b": [{"Image": "c:\\a\\VLC.exe"}, {"Image": "C:\\other.exe"}]})
    path = canonical("file_path", "C:\\a\\vlc.exe")
    assert ask(lake, ("file_path", "C:\\a\\vlc.exe")) == [(path, True, 1, 3), (path, True, 4, 1)]
    assert ask(lake, ("file_name", "vlc.exe")) == [("vlc.exe", True, 1, 3), ("vlc.exe", True, 4, 1)]
    assert ask(lake, ("file_name", "vlc.exe"), since=date(2025, 6, 2)) == [("vlc.exe", True, 4, 1)]
    assert ask(lake, ("file_name", "vlc.exe"), until=date(2025, 6, 1)) == [("vlc.exe", True, 1, 3)]
    assert ask(lake, ("file_name", "never.exe")) == []


def test_a_domain_is_found_under_its_parents_and_told_apart(lake, making):
    making.ingest(lake, {"a": [{"Query": "a.b.evil.com"}, {"Query": "evil.com."}, {"Query": "notevil.com"}]})
    assert ask(lake, ("domain", "evil.com")) == [("evil.com", False, 1, 1), ("evil.com", True, 1, 1)]
    assert ask(lake, ("domain", "a.b.evil.com")) == [("a.b.evil.com", True, 1, 1)]
    assert ask(lake, ("domain", "com.example")) == []


def test_an_empty_lake_and_no_question_have_empty_answers(lake, making):
    assert ask(lake, ("domain", "evil.com")) == []
    making.ingest(lake, {"a": [{"Query": "evil.com"}]})
    assert lake.seen([]).num_rows == 0


MD5, SHA256 = "0" * 31 + "a", "0" * 63 + "b"
KEYS = [
    ("ip", "", "10.0.0.1", {("ipv4", "10.0.0.1")}, "an address"),
    ("ip", "", "::ffff:10.0.0.1", {("ipv4", "10.0.0.1")}, "an address mapped into IPv6"),
    ("ip", ";", "10.0.0.1;fe80::1;", {("ipv4", "10.0.0.1"), ("ipv6", "fe80::1")}, "several in one value"),
    ("ip", "", "-", set(), "what is no address"),
    ("hash_pairs", "", f"MD5={MD5.upper()},SHA256={SHA256},IMPHASH=0", {("md5", MD5), ("sha256", SHA256)}, "hashes"),
    ("hash_pairs", "", f"IMPHASH={MD5.upper()}", {("imphash", MD5)}, "the import hash among the hashes of a file"),
    ("cert_sha1", "", ":".join(["0A"] * 20), {("cert_sha1", "0a" * 20)}, "a thumbprint in pairs"),
    ("cert_sha256", "", "0a" * 20, set(), "a thumbprint that is no SHA-256"),
    ("domain", "", "localhost", set(), "a name without a dot is no domain"),
]


@pytest.mark.parametrize(("kind", "split", "value", "keys"), [c[:4] for c in KEYS], ids=[c[4] for c in KEYS])
def test_a_value_is_kept_under_its_canonical_text(kind, split, value, keys):
    from groundswell.model.observable import hash64

    assert set(keys_of(kind, split, value)) == {(k, hash64(k, v)) for k, v in keys}


def test_lists_and_numbers_are_looked_into(lake, making):
    events = {"1": Event("1", observables={"answers": Seen("ip"), "asn": Seen("asn")})}
    card = making.card(events=events)
    making.ingest(lake, {"a": [{"answers": ["10.0.0.1", "10.0.0.2"], "asn": 64500}]}, card)
    assert ask(lake, ("ipv4", "10.0.0.2"), ("asn", "AS64500")) == [("AS64500", True, 1, 1), ("10.0.0.2", True, 1, 1)]


def test_an_event_that_the_card_does_not_describe_is_not_indexed(lake, making):
    making.ingest(lake, {"a": [{"Query": "evil.com", "event": "3"}, {"Query": "evil.com", "event": "99"}]})
    assert ask(lake, ("domain", "evil.com")) == []


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(["a.com", "b.a.com", "c.org", "no domain"]), st.integers(0, 2)), max_size=12))
def test_the_count_equals_the_slow_count(tmp_path_factory, making, seen):
    from groundswell.lake.lake import Lake

    lake = Lake.open(tmp_path_factory.mktemp("l") / "lake", create=True)
    making.ingest(lake, {"a": [{"Query": q, "day": d} for q, d in seen]})
    for asked in ("a.com", "b.a.com", "c.org"):
        exact = sorted((asked, True, d + 1, n) for d in range(3) if (n := seen.count((asked, d))))
        assert sorted(a for a in ask(lake, ("domain", asked)) if a[1]) == exact
