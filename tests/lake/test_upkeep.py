"""Records are taken out, merged and checked; what stays is told, and what people asked to keep is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from groundswell.lake import holds
from groundswell.lake.compact import compact
from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.lake.upkeep import drop, retire
from groundswell.lake.verify import Wrong, verify
from groundswell.model.errors import UsageError
from groundswell.model.source import SetAside

NOW = datetime(2025, 9, 1, tzinfo=UTC)


@pytest.fixture
def two(lake, making):
    """Two sources; of the first, one record was set aside."""
    first, second = making.card(), making.card("made-other")
    source = making.source("a")
    with lake.begin([first]) as commit:
        commit.add_source(source, first)
        commit.add(making.batch(first, source.src, [{"Image": "C:\\a\\x.exe", "day": d} for d in range(3)]))
        commit.set_aside(SetAside("a", source.src, 3, None, "syntax", "no JSON", b"{"))
        commit.end_source(making.report(source, 4, kept=3, set_aside=1))
        commit.seal()
    making.ingest(lake, {"b": [{"Image": "C:\\b\\y.exe", "EventRecordID": "7"}]}, second)
    return lake


def test_a_drop_takes_out_a_source_with_all_that_speaks_of_it(two):
    removed = drop(two, "made-process")
    assert (removed.records, removed.files) == (3, 3)
    for lake in (two, Lake.open(two.place.root)):
        assert lake.tables() == ("made_other",)
        assert {v.table for v in lake.visibility()} == {"made_other"}
        assert list(lake.quarantine()) == []
        assert lake.seen([("file_name", "x.exe")]).num_rows == 0
        assert lake.seen([("file_name", "y.exe")]).num_rows == 1
        assert len(lake.accounts()) == 1
        assert {s[0] for s in lake.sequence()} == {"made_other"}
        assert list(verify(lake)) == []


def test_after_a_drop_the_same_file_may_be_read_again(two, making):
    drop(two, "made-process")
    assert not two.known(making.source("a").sha256)
    rows = [{"Image": "C:\\a\\x.exe", "day": d} for d in range(3)]
    first = making.ingest(two, {"a": rows})
    assert len(making.found(two)) == 3
    assert making.ingest(Lake.open(two.place.root), {"a": rows}) is None
    drop(two, "made-process")
    assert making.ingest(two, {"a": rows}) not in (None, first)
    assert len(making.found(two)) == 3


def test_a_file_of_two_tables_gets_back_only_what_was_dropped(lake, making):
    first, second = making.card(), making.card("made-other")
    source = making.source("mixed")

    def ingest():
        with lake.begin([first, second]) as commit:
            commit.add_source(source, first)
            commit.add(making.batch(first, source.src, [{"Image": "x"}]))
            commit.add(making.batch(second, source.src, [{"Image": "y", "rec": 1}]))
            commit.end_source(making.report(source, 2))
            commit.seal()

    ingest()
    drop(lake, "made-other")
    assert lake.tables() == ("made_process",)
    assert not lake.known(source.sha256)
    ingest()
    assert [len(making.found(lake, t)) for t in ("made_process", "made_other")] == [1, 1]
    assert lake.known(source.sha256)


def test_everything_can_be_dropped_and_expected_hosts_stay(two, tmp_path):
    with State.open(str(tmp_path / "s.db")) as state:
        state.spoke({v.name for v in two.visibility()}, [])
        drop(two)
        assert two.tables() == ()
        assert two.span() is None
        assert two.visibility() == []
        assert [h.name for h in state.expected()] == ["fin-ws-014"]
    assert drop(two).commit is None


def test_retention_takes_out_whole_days_and_does_not_let_them_back_in(two, making):
    removed = retire(two, date(2025, 6, 3))
    assert removed.records == 3
    assert two.span() == (date(2025, 6, 3), date(2025, 6, 3))
    assert {v.day for v in two.visibility()} == {date(2025, 6, 3)}
    assert two.known(making.source("a").sha256)
    assert list(verify(two)) == []
    assert retire(two, date(2025, 6, 3)).commit is None


HELD = [
    ("made-process", None, lambda lake, h: drop(lake, "made-process", held=h), True, "the very source"),
    ("*", None, lambda lake, h: drop(lake, "made-other", held=h), True, "everything"),
    ("made-process", None, lambda lake, h: drop(lake, None, held=h), True, "one of all"),
    ("made-process", None, lambda lake, h: drop(lake, "made-other", held=h), False, "another source"),
    ("made-process", None, lambda lake, h: retire(lake, date(2025, 6, 2), held=h), True, "days of it"),
    ("*", date(2025, 6, 2), lambda lake, h: retire(lake, date(2025, 6, 2), held=h), False, "later days only"),
]


@pytest.mark.parametrize(("what", "since", "act", "refused"), [c[:4] for c in HELD], ids=[c[4] for c in HELD])
def test_a_hold_forbids_to_remove(two, tmp_path, what, since, act, refused):
    with State.open(str(tmp_path / "s.db")) as state:
        hold = holds.add(state, what, "ana", NOW, "case 7", since)
        before = [r.path for r in (two.files("made_process") + two.files("made_other"))]
        if refused:
            with pytest.raises(UsageError) as error:
                act(two, holds.listed(state))
            assert error.value.code == "GS-5008"
            assert "case 7" in error.value.why
            assert [r.path for r in (two.files("made_process") + two.files("made_other"))] == before
            assert holds.release(state, hold.id)
            assert not holds.release(state, hold.id)
        assert act(two, holds.listed(state)).commit is not None


def test_a_hold_needs_a_reason(tmp_path):
    with State.open(str(tmp_path / "s.db")) as state:
        with pytest.raises(UsageError) as error:
            holds.add(state, "*", "ana", NOW, " ")
        assert error.value.code == "GS-5009"
        assert holds.listed(state) == ()


def test_merging_changes_neither_rows_nor_answers(lake, making):
    for number in range(9):
        rows = [{"Image": f"C:\\a\\{number % 2}.exe", "EventRecordID": str(number), "day": d} for d in (0, 1)]
        making.ingest(lake, {str(number): rows})

    def answers(lake):
        rows = sorted((r["_src"], r["_rec"], r["Image"]) for r in making.found(lake))
        seen = lake.seen([("file_name", "0.exe"), ("file_name", "1.exe")]).to_pylist()
        return rows, lake.visibility(), lake.gaps(), seen, lake.accounts()

    before = answers(lake)
    assert len(lake.files("made_process")) == 18
    assert len(compact(lake)) == 2
    assert len(lake.files("made_process")) == 2
    assert sum(1 for a, _ in lake.state.live.values() if a.segment != "rows") == 3
    assert answers(lake) == before
    again = Lake.open(lake.place.root)
    assert answers(again) == before
    assert list(verify(again)) == []
    assert compact(again) == []
    src = making.source("3").src
    assert len(again.rows("made_process", [(src, 0), (src, 1)])) == 2


def test_verify_names_what_is_missing_changed_or_strange(two, making):
    first, second, *_ = (f.path for f in two.files("made_process"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"x")
    stranger = second.parent / "stranger.parquet"
    stranger.write_bytes(b"")
    root = two.place.root
    expected = [
        Wrong(str(first.relative_to(root)), "missing"),
        Wrong(str(second.relative_to(root)), "changed"),
        Wrong(str(stranger.relative_to(root)), "not named by any commit"),
    ]
    assert list(verify(two)) == expected
