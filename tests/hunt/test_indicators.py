"""Indicators are read strictly and found where a card says that their kind can stand."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import compile_plan
from groundswell.defences.hunt.rules.indicators import Indicator, indicator, load_indicators
from groundswell.model.card import Card, Derive, Event, Seen, TimeColumn
from groundswell.model.errors import InputError

HEAD = "type,value,malware,actor,first_seen,confidence,source,tlp,note,basis,names,valid_days\n"


def test_a_row_keeps_its_facts(tmp_path: Path) -> None:
    table = tmp_path / "i.csv"
    table.write_text(HEAD + 'domain,Evil.Example.,x,y,2024-07,high,"a, b",CLEAR,note,transcribed,A;B,\n')
    (one,) = load_indicators(table, "pack")
    assert (one.value, one.names, one.valid_days, one.source) == ("evil.example", ("A", "B"), 730, "a, b")
    assert (one.first_seen, one.origin, one.basis) == (datetime.date(2024, 7, 1), "pack", "transcribed")
    assert one.id.startswith("i-")


@pytest.mark.parametrize(
    ("text", "line", "why"), [("type,value\n", 1, "not there"), (HEAD + "ipv4,no,,,,,,,,,,\n", 2, "")]
)
def test_a_table_that_is_none_tells_the_line(text: str, line: int, why: str, tmp_path: Path) -> None:
    table = tmp_path / "i.csv"
    table.write_text(text)
    with pytest.raises(InputError) as raised:
        load_indicators(table)
    assert raised.value.where.line == line
    assert why in raised.value.why


NET = Event(
    "conn",
    observables={
        "dst": Seen("ip"),
        "name": Seen("domain"),
        "answers": Seen("ip", split=";"),
        "Hashes": Seen("hash_pairs"),
        "hash": Seen("hash"),
        "path": Seen("file_path"),
        "uri": Seen("url"),
        "c-uri": Seen("url"),
        "fingerprint": Seen("cert_sha1"),
    },
    derive=(Derive(("c-uri",), "join", ("host", "target")),),
    ocsf={"dst_endpoint.ip": "dst", "dst_endpoint.port": "port"},
)
CARD = Card("net", 1, "net", "net", "zeek", ("_path",), TimeColumn(("ts",)), "", events={"conn": NET})

FOUND = [
    ("ipv4", "10.0.0.1", {"dst": "::ffff:10.0.0.1"}, True, "an address written as IPv6"),
    ("ipv4", "10.0.0.1", {"dst": "-"}, False, "a dash"),
    ("ipv4", "10.0.0.1", {"answers": "1.1.1.1; 10.0.0.1"}, True, "one of several in a value"),
    ("ipv6", "fe80::1", {"dst": "FE80:0::1"}, True, "another spelling of IPv6"),
    ("cidr", "10.0.0.0/8", {"dst": "10.9.9.9"}, True, "a network holds an address"),
    ("cidr", "10.0.0.0/8", {"dst": "11.9.9.9"}, False, "a network does not hold another"),
    ("ip_port", "10.0.0.1:443", {"dst": "10.0.0.1", "port": 443}, True, "address and port"),
    ("ip_port", "10.0.0.1:443", {"dst": "10.0.0.1", "port": 80}, False, "another port"),
    ("ip_port", "10.0.0.1:443", {"dst": "10.0.0.1"}, False, "no port"),
    ("domain", "evil.com", {"name": "EVIL.com."}, True, "a name in capitals with its dot"),
    ("domain", "evil.com", {"name": "a.b.evil.com"}, True, "a host under a registrable name"),
    ("domain", "a.evil.com", {"name": "evil.com"}, False, "the parent of a host"),
    ("domain", "evil.com", {"name": "notevil.com"}, False, "a name that only ends alike"),
    ("domain", "shared.com", {"name": "x.shared.com"}, False, "a host under a shared platform"),
    ("domain", "shared.com", {"name": "shared.com"}, True, "a shared platform itself"),
    ("md5", "a" * 32, {"Hashes": f"SHA256=1,MD5={'A' * 32}"}, True, "a hash among pairs"),
    ("sha1", "a" * 40, {"Hashes": f"MD5={'a' * 40}"}, False, "a pair of another name"),
    ("sha1", "a" * 40, {"hash": "A" * 40}, True, "a hash by its length"),
    ("imphash", "a" * 32, {"Hashes": f"SHA256=1,IMPHASH={'A' * 32}"}, True, "an import hash among pairs"),
    ("imphash", "a" * 32, {"Hashes": f"MD5={'A' * 32}"}, False, "a hash of a file is no import hash"),
    ("imphash", "a" * 32, {"hash": "a" * 32}, False, "a hash by its length is one of a file"),
    ("cert_sha1", "a" * 40, {"fingerprint": ":".join(["AA"] * 20)}, True, "a thumbprint in pairs"),
    ("cert_sha1", "a" * 40, {"hash": "a" * 40}, False, "a hash of a file is no thumbprint"),
    ("file_name", "evil.dll", {"path": "C:\\Temp\\EVIL.dll"}, True, "the last part of a path"),
    ("url", "http://evil.com/a", {"uri": "HTTP://EVIL.com:80/a#x"}, True, "a URL in canonical form"),
    ("url", "https://evil.com/a", {"host": "evil.com", "target": "/a"}, True, "a URL joined from its parts"),
    ("url", "http://evil.com/a", {"host": "evil.com", "target": "/b"}, False, "another URL joined from its parts"),
    ("url", "evil.com/a", {"uri": "https://evil.com/a"}, True, "a URL that names no scheme, under each"),
    ("url", "evil.com/a", {"host": "evil.com", "target": "/a"}, True, "a URL and a record that name no scheme"),
    ("url", "evil.com:80/a", {"uri": "http://evil.com/a"}, True, "a port that the scheme stands for"),
    ("url", "evil.com/a", {"uri": "https://evil.com/ab"}, False, "another page without a scheme"),
    ("file_path", "C:\\Drop\\", {"path": "c:\\drop\\sub\\x.dll"}, True, "a file below a folder"),
    ("file_path", "C:\\Drop\\", {"path": "c:\\dropped\\x.dll"}, False, "a file below a folder of a longer name"),
    ("file_path", "C:\\Drop\\x", {"path": "c:\\drop\\x\\y"}, False, "a file below another file"),
    ("mutex", "m", {"dst": "m"}, False, "a kind that no column holds"),
]


@pytest.mark.parametrize(("kind", "value", "row", "found"), [f[:4] for f in FOUND], ids=[f[4] for f in FOUND])
def test_an_indicator_is_found_in_the_columns_of_its_kind(
    kind: str, value: str, row: dict[str, object], found: bool, as_batch: Any
) -> None:
    one = indicator(kind, value)
    plan = compile_plan((), [one], [CARD], shared_platforms=frozenset({"shared.com"}))
    seen = list(match(plan, as_batch([{"other": "x"}, row], "net", "conn")))
    assert [(m.row, m.id, m.kind) for m in seen] == ([(1, one.id, "indicator")] if found else [])


def test_one_indicator_given_twice_is_found_once(as_batch: Any) -> None:
    twice: list[Indicator] = [indicator("ipv4", "10.0.0.1"), indicator("ipv4", "10.0.0.1", origin="pack")]
    plan = compile_plan((), twice, [CARD])
    assert len(list(match(plan, as_batch([{"dst": "10.0.0.1"}], "net", "conn")))) == 1


def test_the_columns_that_are_read_are_known() -> None:
    plan = compile_plan((), [indicator("ipv4", "10.0.0.1")], [CARD])
    assert {"dst", "port", "name"} <= plan.columns("net")
    assert plan.columns("net", ["DST", "unrelated"]) == {"DST"}
