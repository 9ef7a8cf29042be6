"""A view puts the tables of an event class together and says what it lacks."""

from __future__ import annotations

from datetime import date

import pytest

from groundswell.lake import sql
from groundswell.model.card import Card, Event, TimeColumn

FLOWS = Card(
    "made-flow",
    1,
    "",
    "made_flow",
    "json",
    ("k",),
    TimeColumn(("t",)),
    "d",
    sensor=("s",),
    events={
        "conn": Event(
            "conn",
            event_class="network_activity",
            ocsf={"dst_endpoint.ip": "id.resp_h", "dst_endpoint.port": "port", "traffic.bytes": "bytes"},
        )
    },
)


def fetch(view, what, order="1"):
    with sql.connection() as connection:
        return connection.execute(f"SELECT {what} FROM ({view.sql}) ORDER BY {order}").fetchall()


@pytest.fixture
def both(lake, making):
    making.ingest(lake, {"a": [{"event": "3", "DestinationIp": "10.0.0.1"}, {"Image": "x"}]})
    flows = [{"event": "conn", "host": None, "sensor": "z1", "id.resp_h": "10.0.0.2", "port": 443, "day": 1}]
    making.ingest(lake, {"b": flows}, FLOWS)
    return lake


def test_a_view_is_the_union_of_its_tables_with_their_provenance(both, making):
    view = both.view("network_activity", [making.card(), FLOWS])
    rows = fetch(view, '"dst_endpoint.ip", "dst_endpoint.port", _table, _host, _sensor, _rec, _src')
    src = {name: making.source(name).src for name in "ab"}
    assert rows == [
        ("10.0.0.1", None, "made_process", "fin-ws-014", None, 0, src["a"]),
        ("10.0.0.2", 443, "made_flow", None, "z1", 0, src["b"]),
    ]


def test_a_view_says_which_table_lacks_which_column(both, making):
    view = both.view("network_activity", [making.card(), FLOWS])
    assert view.columns == ("dst_endpoint.ip", "dst_endpoint.port", "traffic.bytes")
    assert view.lacks == {
        ("made_process", "dst_endpoint.port"),
        ("made_process", "traffic.bytes"),
        ("made_flow", "traffic.bytes"),
    }
    assert fetch(view, '"traffic.bytes"') == [(None,), (None,)]


def test_days_narrow_a_view(both, making):
    view = both.view("network_activity", [making.card(), FLOWS], date(2025, 6, 2), date(2025, 6, 2))
    assert fetch(view, '"dst_endpoint.ip"') == [("10.0.0.2",)]


def test_a_column_that_lacks_in_the_files_of_these_days_is_null(lake, making):
    making.ingest(lake, {"a": [{"Image": "x", "day": 0}, {"CommandLine": "y", "day": 1}]})
    view = lake.view("process_activity", [making.card()], date(2025, 6, 1), date(2025, 6, 1))
    assert fetch(view, '"process.file.path", "process.cmd_line"') == [("x", None)]
    assert view.lacks == frozenset()


def test_a_view_of_nothing_has_its_columns_and_no_rows(lake, making):
    view = lake.view("process_activity", [making.card()])
    assert fetch(view, '"process.cmd_line", _time, _rec') == []
    assert view.lacks == frozenset()


def test_columns_of_two_types_meet_as_text(lake, making):
    making.ingest(lake, {"a": [{"event": "3", "DestinationIp": "10.0.0.1"}]})
    making.ingest(lake, {"b": [{"event": "conn", "id.resp_h": 167772161}]}, FLOWS)
    view = lake.view("network_activity", [making.card(), FLOWS])
    assert fetch(view, '"dst_endpoint.ip"') == [("10.0.0.1",), ("167772161",)]


def test_quotes_in_names_stay_in_their_names(lake, making):
    event = Event("1", event_class="x", ocsf={'pa"th': "co\"l'umn"})
    making.ingest(lake, {"a": [{"co\"l'umn": "v"}]}, making.card(events={"1": event}))
    view = lake.view("x", [making.card(events={"1": event})])
    assert fetch(view, '"pa""th"') == [("v",)]
