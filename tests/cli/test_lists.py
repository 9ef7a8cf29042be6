"""Lists: every form from the same rows, and words that narrow and order them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from groundswell.cli.call import Call
from groundswell.cli.listing import Listing, show
from groundswell.cli.words import narrowed
from groundswell.model.errors import UsageError

ROWS = [
    {"host": "FIN-WS-014", "state": "not_evaluated", "count": 12, "names": ["a", "b"], "note": None},
    {"host": "core-01", "state": "new", "count": 3, "names": [], "note": "=cmd|' /C calc'!A0"},
    {"host": "core-02", "state": "new", "count": 1200, "names": ["c"], "note": "x|y\x1b[2J"},
]
KEYS = ["host", "state", "count", "names", "note"]
LISTING = Listing("groundswell/made-up/1", ROWS, [(key, key) for key in KEYS], "nothing was found in it")

WORDS = [
    (["host:fin-ws-014"], ["FIN-WS-014"], "a value without regard to case"),
    (["state:not-evaluated"], ["FIN-WS-014"], "a dash stands for an underscore"),
    (["host:core*"], ["core-01", "core-02"], "a star for any letters"),
    (["host:core-01", "host:core-02"], ["core-01", "core-02"], "words of one key are alternatives"),
    (["state:new", "names:c"], ["core-02"], "words of two keys must both fit; a list fits by one of its values"),
    (["ws-0"], ["FIN-WS-014"], "a bare word stands anywhere"),
    (["sort:-count"], ["core-02", "FIN-WS-014", "core-01"], "numbers are ordered as numbers"),
    (["sort:host"], ["core-01", "core-02", "FIN-WS-014"], "and texts as texts"),
    (["host:none-such"], [], "what nothing fits leaves nothing"),
]


@pytest.mark.parametrize(("words", "hosts"), [w[:2] for w in WORDS], ids=[w[2] for w in WORDS])
def test_words_narrow_and_order(words: list[str], hosts: list[str]) -> None:
    assert [row["host"] for row in narrowed(ROWS, words, KEYS)] == hosts


@pytest.mark.parametrize("word", ["hots:core-01", "sort:cuont"])
def test_a_key_that_the_list_does_not_have_is_an_error_with_the_nearest(word: str) -> None:
    with pytest.raises(UsageError) as raised:
        narrowed(ROWS, [word], KEYS)
    assert raised.value.code == "GS-0008"
    assert raised.value.hint in ("Did you mean: host:", "Did you mean: count:")


def _shown(form: str, capsys: pytest.CaptureFixture[str], listing: Listing = LISTING) -> str:
    show(Call(command="groundswell made-up list", form=form), listing)
    return capsys.readouterr().out


def test_a_list_that_words_leave_nothing_of_is_not_told_as_empty(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown("text", capsys, LISTING.narrowed(["host:none-such"])).strip() == "none of 3 fits: host:none-such"
    empty = Listing("groundswell/made-up/1", [], LISTING.columns, "nothing was found in it")
    assert _shown("text", capsys, empty.narrowed(["host:none-such"])).strip() == "nothing was found in it"


def test_json_and_json_lines_hold_the_rows_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(_shown("json", capsys)) == {"schema": "groundswell/made-up/1", "rows": ROWS}
    assert [json.loads(line) for line in _shown("jsonl", capsys).splitlines()] == ROWS


def test_a_cell_that_a_spreadsheet_would_run_is_made_inert(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.reader(io.StringIO(_shown("csv", capsys))))
    assert rows[0] == KEYS
    assert rows[2][4] == "'=cmd|' /C calc'!A0"


def test_markdown_holds_a_line_a_row_whatever_the_cells_hold(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _shown("md", capsys).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert "x\\|y" in lines[4]


def test_the_table_is_aligned_and_says_minus_for_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _shown("text", capsys).splitlines()
    assert lines[1].split() == ["FIN-WS-014", "not_evaluated", "12", "a,", "b", "-"]
    assert lines[3].split()[2] == "1,200"
    assert "\x1b" not in "".join(lines)


def test_an_empty_list_says_so_in_words_and_as_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    empty = Listing("groundswell/made-up/1", [], LISTING.columns, LISTING.none)
    assert _shown("text", capsys, empty) == "nothing was found in it\n"
    assert json.loads(_shown("json", capsys, empty))["rows"] == []


def test_concise_folds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{**ROWS[0], "note": "a long note " * 20}]
    given = {"concise": True, "output": None, "color": "never"}
    call = Call.from_options(given, command="groundswell made-up list", forms=(), takes=())
    assert (call.detail, call.width) == ("concise", None)
    show(call, Listing(LISTING.schema, rows, LISTING.columns, LISTING.none))
    assert len(capsys.readouterr().out.splitlines()) == 2
