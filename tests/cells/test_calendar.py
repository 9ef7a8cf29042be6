"""Hosts by days: in full, in part, not seen; dark hosts and silent days (SEMANTICS sections 1 and 3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from groundswell.model.calendar import (
    dark,
    host_days,
    is_critical,
    letters,
    seen,
    share_of_time,
    silent_days,
    telemetry,
)
from groundswell.model.card import Card, Event, TimeColumn
from groundswell.model.cell import Base, ExpectedHost, VisibilityRow
from groundswell.model.delivered import Delivered
from groundswell.model.verdict import Gap, Sensors

SINCE = date(2025, 6, 1)
CARD = Card(
    id="win", version=1, title="", table="win", decoder="evtx", event_by=("e",), time=TimeColumn(("t",)), digest="",
    host=("h",),
    events={n: Event(name=n, kind=kind) for n, kind in (("4624", "sign_in"), ("7045", "service"), ("1", "process"))},
)  # fmt: skip


def base(*hosts: ExpectedHost, days: int = 3, sensors: tuple[str, ...] = ()) -> Base:
    return Base("inventory", hosts, sensors, SINCE, SINCE + timedelta(days - 1))


def row(name: str, event: str, day: int = 0, noun: str = "host", table: str = "win") -> VisibilityRow:
    return VisibilityRow(noun, name, SINCE + timedelta(day), table, table, event, 4, frozenset())  # type: ignore[arg-type]


ALL = ("4624", "7045", "1")
CASES = [
    ([row("a", e) for e in ALL], "fnn", "all three kinds"),
    ([row("a", e) for e in ALL[:2]], "pnn", "one kind is missing"),
    ([row("a", e) for e in ("4624", "1")], "pnn", "service is missing"),
    ([row("a", "9999")], "pnn", "a record that no card describes"),
    ([row("a", e) for e in ALL] + [row("a", "1", 1)], "ffn", "service and sign-in came a day before"),
    ([row("a", e, -30) for e in ALL[:2]] + [row("a", "1")], "fnn", "30 days before still counts"),
    ([row("a", e, -31) for e in ALL[:2]] + [row("a", "1")], "pnn", "31 days before does not"),
    ([row("a", e, 32) for e in ALL[:2]] + [row("a", "1", 2)], "nnf", "nor does it matter that they came later"),
    ([], "nnn", "nothing came"),
]


@pytest.mark.parametrize(("rows", "days"), [c[:2] for c in CASES], ids=[c[2].replace(" ", "-") for c in CASES])
def test_a_host_day_is_in_full_with_sign_in_service_and_process(rows: list[VisibilityRow], days: str) -> None:
    found = host_days(Delivered(rows, base(ExpectedHost("a"))), [CARD])
    assert "".join(letters(found)[0]) == days


def test_a_kind_counts_only_where_its_own_channel_delivered() -> None:
    other = Card(
        id="sec", version=1, title="", table="sec", decoder="evtx", event_by=("e",), time=TimeColumn(("t",)), digest="",
        host=("h",), events={"4624": Event(name="4624", kind="sign_in")},
    )  # fmt: skip
    rows = [row("a", "1"), row("a", "1", 1), row("a", "4624", 0, table="sec")]
    there = telemetry(Delivered(rows, base(ExpectedHost("a"))), [CARD, other])
    assert there["sign_in"].tolist() == [[True, False, False]]
    assert there["process"].tolist() == [[True, True, False]]


HOSTS = (
    ExpectedHost("A-1", role="core", critical=True),
    ExpectedHost("a-2"),
    ExpectedHost("a-3", since=SINCE + timedelta(2)),
    ExpectedHost("a-4", until=SINCE - timedelta(1)),
)


def test_seen_sums_to_the_host_days_of_the_base_and_names_the_dark() -> None:
    rows = [row("a-2", e) for e in ALL] + [row("a-2", "1", 2), row("unlisted", "1"), row("s1", "x", 1, "sensor", "net")]
    delivered = Delivered(rows, base(*HOSTS, sensors=("s1", "s2")))
    gaps = silent_days(delivered)
    found = seen(delivered, [CARD], events_per_day=(12, 4, 4), gaps=gaps, unlisted=2, groups={"a-2": "Workstations"})
    assert (found.hosts, found.host_days, found.full, found.part, found.none) == (3, 7, 2, 0, 5)
    assert (found.dark, found.dark_critical) == (("A-1", "a-3"), ("A-1",))
    assert [(r.host, r.group, r.critical, r.days) for r in found.calendar.rows] == [
        ("A-1", "core", True, "nnn"),
        ("a-2", "Workstations", False, "fnf"),
        ("a-3", "", False, "--n"),
    ]
    assert found.sensors == Sensors(2, 6, 1)
    assert found.gaps == (Gap("a-2", SINCE + timedelta(1), SINCE + timedelta(1), "no record of it arrived"),)


def test_a_dark_host_is_no_gap_and_a_host_that_is_not_due_is_not_dark() -> None:
    delivered = Delivered([], base(*HOSTS))
    assert silent_days(delivered) == ()
    assert [h.name for h in dark(delivered)] == ["A-1", "a-2", "a-3"]


def test_records_outside_the_scope_do_not_make_a_host_speak() -> None:
    assert dark(Delivered([row("a-2", "1", -1), row("a-2", "1", 3)], base(ExpectedHost("a-2"))))


@pytest.mark.parametrize(
    ("role", "named", "critical"),
    [
        (None, False, False),
        (None, True, True),
        ("workstation", False, False),
        ("core", False, True),
        ("management", False, True),
    ],
)
def test_critical_is_what_the_company_names_else_the_role(role: str | None, named: bool, critical: bool) -> None:
    assert is_critical(role, named) is critical


def test_our_92_days_are_a_share_of_the_1704_days_of_the_report() -> None:
    ours = Base("inventory", (), (), date(2025, 6, 1), date(2025, 8, 31))
    first = datetime(2025, 6, 1, 3, tzinfo=UTC)
    assert share_of_time(ours, date(2021, 1, 1), None, first) == 92 / 1704
    assert share_of_time(ours, None, None, first) is None
    assert share_of_time(ours, date(2021, 1, 1), None, None) == 0
    assert share_of_time(ours, date(2021, 1, 1), date(2021, 12, 31), first) == 0
    assert share_of_time(ours, date(2025, 8, 30), date(2025, 8, 1), first) is None
