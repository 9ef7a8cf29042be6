"""State outlives the records: whom we expect, what people decided."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from groundswell.lake import database, state_tables
from groundswell.lake.hosts import Alias
from groundswell.lake.state import Override, ReportRow, State, VerdictRow
from groundswell.lake.triage import FindingRow
from groundswell.lake.upsert import bulk_upsert, postgresql_statements
from groundswell.model.cell import ExpectedHost
from groundswell.model.errors import MachineError, UsageError

NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path):
    with State.open(str(tmp_path / "state.db")) as opened:
        yield opened


def finding(key="a" * 64, id="f-aaaaaa111111", **changes):
    return FindingRow(**{"key": key, "id": id, "time": NOW, "title": "t", "facts": {"n": 1}, **changes})


def test_the_steps_lead_to_the_tables_that_the_code_knows(state):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.reading(state.engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), state_tables.metadata) == []


def test_the_steps_can_be_taken_back(state):
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with state.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert sa.inspect(state.engine).get_table_names() == ["alembic_version"]
    database.migrate(state.engine)
    assert state.expected() == ()


def test_opening_again_needs_no_alembic(tmp_path):
    import subprocess
    import sys

    State.open(str(tmp_path / "s.db")).close()
    code = (
        "import sys; from groundswell.lake.state import State; State.open(sys.argv[1]); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "s.db")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_who_ever_spoke_stays_expected(state):
    state.spoke(["b", "a"], ["z1"])
    state.spoke(["a"], ["z1", "z2"])
    assert [h.name for h in state.expected()] == ["a", "b"]
    assert state.sensors() == ("z1", "z2")
    assert state.ever_spoke() == {"a", "b"}


def test_a_list_of_hosts_replaces_the_one_before(state):
    state.spoke(["a"], [])
    listed = ExpectedHost("a", True, "windows", "core", True, "noc", date(2025, 1, 1), date(2025, 12, 31))
    state.list_hosts([listed, ExpectedHost("dark")])
    assert state.expected() == (listed, ExpectedHost("dark", True))
    state.spoke(["dark"], [])
    state.list_hosts([ExpectedHost("new")])
    assert state.expected() == (ExpectedHost("a"), ExpectedHost("dark"), ExpectedHost("new", True))


def test_speaking_changes_nothing_of_what_the_list_says(state):
    listed = ExpectedHost("a", True, "linux", critical=True)
    state.list_hosts([listed])
    state.spoke(["a"], [])
    assert state.expected() == (listed,)


def test_a_finding_is_renewed_and_a_decision_stays(state):
    state.findings.put([finding()])
    state.findings.decide("a" * 64, "dismissed", "ana", NOW, "a test machine")
    state.findings.put([finding(title="renewed", facts={"n": 2})])
    (found,) = state.findings.all(NOW)
    assert (found.title, found.facts, found.state, found.decided.by) == ("renewed", {"n": 2}, "dismissed", "ana")


def test_the_last_decision_holds(state):
    state.findings.put([finding()])
    state.findings.decide("a" * 64, "dismissed", "ana", NOW, "why")
    state.findings.decide("a" * 64, "marked_real", "ben", NOW, "")
    assert state.findings.all(NOW)[0].state == "marked_real"


ACCEPTED = [(0, "accepted", "on the day"), (30, "accepted", "on the last day"), (31, "new", "the day after")]


@pytest.mark.parametrize(("days", "word"), [c[:2] for c in ACCEPTED], ids=[c[2] for c in ACCEPTED])
def test_accepted_ends_with_its_day(state, days, word):
    state.findings.put([finding()])
    state.findings.decide("a" * 64, "accepted", "ana", NOW, "why", NOW.date() + timedelta(30))
    assert state.findings.all(NOW + timedelta(days))[0].state == word


DECISIONS = [
    ("dismissed", " ", "why", None, "GS-5032", "nobody is named"),
    ("dismissed", "ana", "", None, "GS-5033", "no reason"),
    ("accepted", "ana", "why", None, "GS-5034", "no end"),
    ("accepted", "ana", "why", date(2025, 8, 31), "GS-5034", "an end that has passed"),
]


@pytest.mark.parametrize(
    ("word", "by", "why", "until", "code"), [c[:5] for c in DECISIONS], ids=[c[5] for c in DECISIONS]
)
def test_a_decision_is_refused_when(state, word, by, why, until, code):
    state.findings.put([finding()])
    with pytest.raises(UsageError) as refused:
        state.findings.decide("a" * 64, word, by, NOW, why, until)
    assert refused.value.code == code
    assert state.findings.all(NOW)[0].state == "new"


def test_any_unique_beginning_of_an_id_finds_it(state):
    state.findings.put([finding(), finding("b" * 64, "f-aaaaaa222222"), finding("c" * 64, "f-cccccc333333")])
    assert state.findings.get("f-aaaaaa1", NOW).key == "a" * 64
    assert state.findings.get("CCCCCC", NOW).key == "c" * 64
    assert state.findings.get("dddddd", NOW) is None
    assert state.findings.get("%%%%%%", NOW) is None
    for prefix, code in (("aaaaaa", "GS-5031"), ("aaa", "GS-5030")):
        with pytest.raises(UsageError) as refused:
            state.findings.get(prefix, NOW)
        assert refused.value.code == code


def test_reports_keep_their_grade_when_read_again(state):
    report = ReportRow("r-aaaaaaaaaaaa", "Title", "0" * 64, date(2024, 6, 20))
    state.add_report(report)
    assert state.grade_report(report.id, "B2", "ana")
    assert not state.grade_report("r-unknown", "B2", "ana")
    state.add_report(report)
    assert [(r.grade, r.graded_by) for r in state.reports()] == [("B2", "ana")]


def test_verdicts_words_and_names_come_back(state):
    late, early = (VerdictRow(f"v-{n}", None, NOW + timedelta(n), "line", {"a": [n]}) for n in (2, 1))
    state.add_verdict(late)
    state.add_verdict(early)
    assert state.verdicts() == (early, late)
    word = Override("indicator", "i-1", "off", "ana", NOW, "ours")
    state.override(word)
    assert (state.overrides("indicator"), state.overrides("rule")) == ((word,), ())
    alias = Alias("10.0.0.1", "a", "list", date(2025, 1, 1))
    state.add_aliases([alias, alias])
    assert state.aliases() == (alias,)


def test_times_come_back_in_utc_and_need_a_zone(state):
    east = datetime(2025, 9, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    state.findings.put([finding(time=east)])
    assert state.findings.all(NOW)[0].time == NOW
    with pytest.raises(sa.exc.StatementError, match="no zone"):
        state.findings.put([finding(time=datetime(2025, 9, 1))])


def test_one_key_twice_in_one_call_is_one_row(state):
    assert state.findings.put([finding(title="one"), finding(title="two")]) == 1
    assert state.findings.all(NOW)[0].title == "two"


def test_a_locked_store_is_told_as_such(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "WAIT", 50)
    with State.open(str(tmp_path / "s.db")) as state:
        other = sqlite3.connect(tmp_path / "s.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert state.expected() == ()  # reading goes on
        with pytest.raises(MachineError) as refused:
            state.spoke(["a"], [])
        assert refused.value.code == "GS-5021"
        other.close()


def test_what_is_no_store_is_told_as_such(tmp_path):
    (tmp_path / "s.db").write_bytes(b"this is no database" * 100)
    for url in (str(tmp_path / "s.db"), str(tmp_path / "no folder" / "s.db")):
        with pytest.raises(MachineError) as refused:
            State.open(url)
        assert refused.value.code == "GS-5020"


def test_a_store_of_a_newer_version_is_left_alone(tmp_path):
    with State.open(str(tmp_path / "s.db")) as state, state.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    with pytest.raises(MachineError) as refused:
        State.open(str(tmp_path / "s.db"))
    assert refused.value.code == "GS-5022"


def test_many_rows_are_put_in_batches(state):
    rows = [{"name": str(n)} for n in range(25_000)]
    assert bulk_upsert(state.engine, state_tables.expected_sensors, rows, []) == 25_000
    assert len(state.sensors()) == 25_000


def test_postgresql_copies_and_moves_over():
    make, copy, move = postgresql_statements(state_tables.decisions, ["number", "by", "why"], ["by"])
    assert (
        make
        == "CREATE TEMPORARY TABLE new_decisions ON COMMIT DROP AS SELECT number, by, why FROM decisions WHERE false"
    )
    assert copy == "COPY new_decisions (number, by, why) FROM STDIN"
    assert move.endswith("ON CONFLICT (number) DO UPDATE SET by = EXCLUDED.by")
    assert postgresql_statements(state_tables.decisions, ["number"], [])[2].endswith("DO NOTHING")
