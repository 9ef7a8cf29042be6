"""Indicators: where they could be seen, and for how long they count (SEMANTICS section 2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from groundswell.defences.hunt.indicator_cells import indicator_requirement
from groundswell.defences.hunt.results import indicator_results
from groundswell.defences.hunt.rules.indicators import Indicator, indicator
from groundswell.defences.hunt.tally import Matched, Tally
from groundswell.model.card import Card, Event, Seen, TimeColumn
from groundswell.model.cell import Base, ExpectedHost, Noun, VisibilityRow
from groundswell.model.hunted import IndicatorResult
from groundswell.model.observable import CERT_LENGTHS
from groundswell.sources.card import load_cards

SINCE, UNTIL = date(2025, 8, 1), date(2025, 8, 2)
BASE = Base("inventory", (ExpectedHost("h"),), ("s",), SINCE, UNTIL)


def card(table: str, host: bool, *events: Event) -> Card:
    return Card(
        id=table, version=1, title="", table=table, decoder="json_lines", event_by=("e",), time=TimeColumn(("t",)),
        digest="", host=("h",) if host else (), events={e.name: e for e in events},
    )  # fmt: skip


CONN = Event(
    name="conn",
    event_class="network_activity",
    observables={"orig": Seen("ip"), "resp": Seen("ip")},
    ocsf={"dst_endpoint.ip": "resp", "dst_endpoint.port": "resp_p"},
)
CARDS = (
    card(
        "sysmon",
        True,
        Event(name="1", kind="process", observables={"Hashes": Seen("hash_pairs"), "Image": Seen("file_path")}),
        Event(name="3", event_class="network_activity", observables={"Ip": Seen("ip"), "Name": Seen("domain")}),
        Event(name="7", kind="library", observables={"Hashes": Seen("hash_pairs"), "Image": Seen("file_path")}),
        Event(name="11", kind="file", observables={"Path": Seen("file_path")}),
        Event(name="15", kind="file", observables={"Path": Seen("file_path")}, rare=True),
        Event(name="17", observables={"Pipe": Seen("pipe")}),
    ),
    card("backup", True, Event(name="9", kind="process", observables={"Path": Seen("file_path")})),
    card(
        "net",
        False,
        CONN,
        Event(name="dns", event_class="dns_activity", observables={"query": Seen("domain")}),
        Event(name="tls", observables={"sni": Seen("domain")}),
        Event(name="http", event_class="http_activity", observables={"url": Seen("url"), "host": Seen("domain")}),
    ),
)
ADDRESS, NAME, HASH = "203.0.113.7", "cdn.example.net", "a" * 64
Rows = list[tuple[str, str, str]]
PATHS: Rows = [("sysmon", "1", "Image"), ("sysmon", "7", "Image"), ("sysmon", "11", "Path")]
BACKUP = ("backup", "9", "Path")
CASES: list[tuple[str, str, str, Rows, str]] = [
    ("an address needs network activity", "ipv4", ADDRESS, [("net", "conn", "orig resp")], "not_seen"),
    ("with both its columns", "ipv4", ADDRESS, [("net", "conn", "resp")], "not_seen_in_part"),
    ("a host's own connections are another noun", "ipv4", ADDRESS, [("sysmon", "3", "Ip")], "not_seen"),
    ("DNS answers say nothing of an address", "ipv4", ADDRESS, [("net", "dns", "query")], "not_looked_for"),
    ("a network is asked of every address", "cidr", "203.0.113.0/24", [("net", "conn", "orig resp")], "not_seen"),
    ("a port needs address and port", "ip_port", f"{ADDRESS}:443", [("net", "conn", "resp resp_p")], "not_seen"),
    ("an address alone is not a port", "ip_port", f"{ADDRESS}:443", [("net", "conn", "resp")], "not_looked_for"),
    ("a name needs DNS", "domain", NAME, [("net", "dns", "query")], "not_seen"),
    ("a TLS name alone is in part", "domain", NAME, [("net", "tls", "sni")], "not_seen_in_part"),
    ("so is an HTTP host", "domain", NAME, [("net", "http", "host")], "not_seen_in_part"),
    ("DNS and TLS together are whole", "domain", NAME, [("net", "dns", "query"), ("net", "tls", "sni")], "not_seen"),
    ("a URL needs HTTP", "url", f"http://{NAME}/a", [("net", "http", "url")], "not_seen"),
    (
        "a hash needs processes and libraries",
        "sha256",
        HASH,
        [("sysmon", n, "Hashes sha256") for n in "17"],
        "not_seen",
    ),
    (
        "hashes of another type do not count",
        "sha256",
        HASH,
        [("sysmon", n, "Hashes md5") for n in "17"],
        "not_looked_for",
    ),
    (
        "one kind of event with that type is in part",
        "sha256",
        HASH,
        [("sysmon", "1", "Hashes sha256"), ("sysmon", "7", "Hashes md5")],
        "not_seen_in_part",
    ),
    ("process alone is in part", "sha256", HASH, [("sysmon", "1", "Hashes sha256")], "not_seen_in_part"),
    ("records without hashes do not count", "sha256", HASH, [("backup", "9", "Path")], "not_looked_for"),
    ("an import hash too", "imphash", HASH[:32], [("sysmon", n, "Hashes imphash") for n in "17"], "not_seen"),
    (
        "records without import hashes do not count",
        "imphash",
        HASH[:32],
        [("sysmon", n, "Hashes sha256") for n in "17"],
        "not_looked_for",
    ),
    ("no card keeps mutexes", "mutex", "Global\\x", [("sysmon", "1", "Hashes")], "not_looked_for"),
    ("a path needs process, library and file", "file_path", "c:\\x", PATHS, "not_seen"),
    ("without libraries it is in part", "file_path", "c:\\x", PATHS[::2], "not_seen_in_part"),
    ("files alone are in part", "file_path", "c:\\x", PATHS[2:], "not_seen_in_part"),
    ("another card does not make up for it", "file_path", "c:\\x", [*PATHS[1:], BACKUP], "not_seen_in_part"),
    ("a rare kind counts in part by its channel", "file_path", "c:\\x", [("sysmon", "3", "Ip")], "not_seen_in_part"),
    ("a name of a file is in its path", "file_name", "x.dll", PATHS, "not_seen"),
    ("a kind without telemetry of its own is in part", "pipe", "x", [("sysmon", "17", "Pipe")], "not_seen_in_part"),
]


def rows(given: Rows) -> list[VisibilityRow]:
    nouns: dict[str, tuple[Noun, str]] = {"net": ("sensor", "s"), "sysmon": ("host", "h"), "backup": ("host", "h")}
    return [
        VisibilityRow(*nouns[table], SINCE + timedelta(n), table, table, event, 3, frozenset(columns.split()))
        for table, event, columns in given
        for n in range(2)
    ]


def judged(
    one: Indicator, given: Rows, matched: Matched | None = None, cards: tuple[Card, ...] = CARDS, **more: object
) -> IndicatorResult:
    found = {one.id: matched} if matched else {}
    return indicator_results([one], found, rows(given), BASE, cards, **more)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "value", "given", "state"), [c[1:] for c in CASES], ids=[c[0].replace(" ", "-") for c in CASES]
)
def test_the_state_of_an_indicator_follows_what_can_hold_its_kind(
    kind: str, value: str, given: Rows, state: str
) -> None:
    assert judged(indicator(kind, value), given).state == state


THUMBPRINTS = [
    ("suricata-eve", "tls", "tls.fingerprint", {"cert_sha1"}),
    ("zeek-other", "x509", "fingerprint", {"cert_sha256"}),
    ("zeek-ssl", "ssl", "cert_chain_fps", {"cert_sha256"}),
    ("zeek-ssl", "ssl", "server_name", set()),
]


@pytest.mark.parametrize(("id", "event", "column", "held"), THUMBPRINTS)
def test_a_thumbprint_is_looked_for_in_part_and_only_where_its_own_type_is_recorded(
    id: str, event: str, column: str, held: set[str]
) -> None:
    card = next(card for card in load_cards() if card.id == id)
    channel = card.channel(event) or card.table
    there = [
        VisibilityRow("sensor", "s", SINCE + timedelta(n), card.table, channel, event, 3, frozenset({column}))
        for n in range(2)
    ]
    for kind, length in CERT_LENGTHS.items():
        (result,) = indicator_results([indicator(kind, "a" * length)], {}, there, BASE, load_cards())
        assert result.state == ("not_seen_in_part" if kind in held else "not_looked_for")


@pytest.mark.parametrize("kind", ["ipv4", "domain", "sha256", "file_path", "url"])
def test_a_card_taken_away_never_raises_an_indicator(kind: str) -> None:
    order = ["not_looked_for", "not_seen_in_part", "not_seen"]
    values = {"ipv4": ADDRESS, "domain": NAME, "sha256": HASH, "file_path": "c:\\x", "url": f"http://{NAME}/a"}
    every = [(c.table, e.name, " ".join([*e.observables, "sha256"])) for c in CARDS for e in c.events.values()]
    for n in range(1 << len(every)):
        given = [one for at, one in enumerate(every) if n >> at & 1]
        if n % 89:
            continue
        whole = judged(indicator(kind, values[kind]), given).state
        for gone in CARDS:
            kept = tuple(c for c in CARDS if c is not gone)
            less = judged(indicator(kind, values[kind]), [g for g in given if g[0] != gone.table], cards=kept).state
            assert order.index(less) <= order.index(whole), (given, gone.id)


def seen_on(*days: date, name: str = "s", noun: Noun = "sensor") -> Matched:
    tally = Tally()
    for day in days:
        tally.add(noun, name, datetime.combine(day, time(9), UTC), "conn.log")
    return tally.matched()


CONNS: Rows = [("net", "conn", "orig resp")]


def test_a_match_is_seen_and_says_where_and_how_often() -> None:
    result = judged(indicator("ipv4", ADDRESS), CONNS, seen_on(SINCE, UNTIL, UNTIL))
    assert result.state == "seen"
    assert [(s.host, s.count, s.first.date(), s.last.date()) for s in result.seen] == [("s", 3, SINCE, UNTIL)]


AGES = [
    ("ipv4", ADDRESS, 180),
    ("ip_port", f"{ADDRESS}:443", 180),
    ("domain", NAME, 730),
    ("url", "http://a.example/b", 365),
]


@pytest.mark.parametrize(("kind", "value", "days"), AGES, ids=[a[0] for a in AGES])
def test_a_kind_that_ages_counts_for_its_days_from_first_seen_to_the_day_of_the_record(
    kind: str, value: str, days: int
) -> None:
    last = judged(indicator(kind, value, first_seen=SINCE - timedelta(days)), [])
    over = judged(indicator(kind, value, first_seen=SINCE - timedelta(days + 1)), [])
    assert last.state != "set_aside"
    assert over.state == "set_aside"
    assert over.why == f"too old: first seen {over.first_seen}, counts for {days} days"


@pytest.mark.parametrize(("kind", "value"), [("sha256", HASH), ("mutex", "m"), ("file_path", "c:\\x")])
def test_other_kinds_do_not_age(kind: str, value: str) -> None:
    assert judged(indicator(kind, value, first_seen=date(2001, 1, 1)), []).state != "set_aside"


def test_days_after_its_time_are_not_expected() -> None:
    result = judged(indicator("ipv4", ADDRESS, first_seen=SINCE - timedelta(180)), CONNS)
    assert result.looked_on is not None
    assert (result.state, result.looked_on.days, result.looked_on.of_days) == ("not_seen", 1, 1)


def test_a_match_after_its_time_is_old_infrastructure_and_no_trace() -> None:
    result = judged(indicator("ipv4", ADDRESS, first_seen=SINCE - timedelta(180)), CONNS, seen_on(UNTIL, UNTIL))
    assert (result.state, result.seen, result.old) == ("not_seen", (), 2)
    assert result.why == "old infrastructure: 2 records after its time"


def test_one_too_old_for_the_whole_scope_says_that_it_was_met_all_the_same() -> None:
    result = judged(indicator("ipv4", ADDRESS, first_seen=date(2024, 1, 1)), CONNS, seen_on(UNTIL))
    assert (result.state, result.seen) == ("set_aside", ())
    assert result.why is not None
    assert result.why.endswith("; old infrastructure: 1 record after its time")


def test_one_on_a_warning_list_is_set_aside_with_its_reason_and_is_no_sighting() -> None:
    one = indicator("domain", NAME)
    result = judged(one, [("net", "dns", "query")], seen_on(SINCE), set_aside={one.id: "on the warning list popular"})
    assert (result.state, result.why, result.seen) == ("set_aside", "on the warning list popular", ())


def test_a_match_that_no_day_or_name_can_be_told_of_still_counts() -> None:
    tally = Tally()
    tally.add("host", None, None, "x.evtx")
    assert judged(indicator("sha256", HASH), [], tally.matched()).state == "seen"


def test_where_no_card_keeps_hashes_of_libraries_a_hash_is_in_part() -> None:
    alone = card("sysmon", True, CARDS[0].events["1"])
    given: Rows = [("sysmon", "1", "Hashes sha256")]
    assert judged(indicator("sha256", HASH), given, cards=(alone,)).state == "not_seen_in_part"


def test_a_kind_that_no_card_keeps_has_no_requirement() -> None:
    assert indicator_requirement("wallet", CARDS).groups == ()


def test_a_place_where_it_was_seen_before_and_no_longer_is_is_not_looked_at() -> None:
    one = indicator("ipv4", ADDRESS)
    result = judged(one, CONNS, lost={one.id: [("sensor", "s", SINCE)]})
    assert result.looked_on is not None
    assert (result.state, result.looked_on.days, result.looked_on.of_days) == ("not_seen_in_part", 1, 2)


def test_a_place_where_it_is_seen_again_is_not_lost() -> None:
    one = indicator("ipv4", ADDRESS)
    result = judged(one, CONNS, seen_on(SINCE), lost={one.id: [("sensor", "s", SINCE)]})
    assert (result.state, result.looked_on and result.looked_on.days) == ("seen", 2)
