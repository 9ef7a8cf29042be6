"""A drafted source card can be read as one, holds every key, and is refused where it would teach nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.cli.main import main
from groundswell.model.errors import InputError
from groundswell.run.source_draft import draft, kind_of
from groundswell.sources.card import parse_card

KINDS = [
    ([1, 2], "int64", "whole numbers"),
    ([1, 2.5], "float64", "whole and broken numbers"),
    ([True, False], "bool", "yes and no are no numbers"),
    ([2**70], "text", "a number beyond 64 bits"),
    (["10.0.0.1", "::1"], "ip", "addresses"),
    (["10.0.0.1", "host"], "text", "an address once is no column of addresses"),
    ([["a"], []], "list<text>", "lists of texts"),
    ([[{"a": 1}]], "json", "lists of objects"),
    ([None, None], "text", "nothing says no type"),
    ([None, 3], "int64", "what is empty does not widen"),
]


@pytest.mark.parametrize(("values", "kind"), [k[:2] for k in KINDS], ids=[k[2] for k in KINDS])
def test_a_column_gets_the_narrowest_type_that_all_values_fit(values: list[object], kind: str) -> None:
    assert kind_of(values) == kind


def test_a_draft_is_a_card_that_sources_check_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "audit.jsonl"
    record = {"eventTime": "2025-06-01T08:00:00Z", "eventType": "login", "actor": {"ip": "10.0.0.1"}, "host": "a"}
    log.write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert main(["sources", "draft", str(log), "-o", str(tmp_path / "audit.yml")]) == 0
    assert main(["sources", "check", str(tmp_path / "audit.yml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["card"] == "audit"
    card = parse_card("audit.yml", (tmp_path / "audit.yml").read_bytes())
    assert card.common == {"eventTime": "text", "eventType": "text", "actor.ip": "ip", "host": "text"}
    assert (card.time.columns, card.event_by, card.host) == (("eventTime",), ("eventType",), ("host",))


def test_a_card_that_is_wrong_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yml").write_text("card: bad\nversion: 1\ntitl: x\n", encoding="utf-8")
    assert main(["sources", "check", str(tmp_path / "bad.yml")]) == 2
    said = capsys.readouterr().err
    assert "GS-2101" in said
    assert "titl" in said


def test_no_draft_is_made_of_what_a_card_fits_or_of_no_json(tmp_path: Path, samples: Path) -> None:
    (tmp_path / "badge.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for path in (samples / "zeek-dns.log", tmp_path / "badge.csv"):
        with pytest.raises(InputError) as raised:
            draft(path)
        assert raised.value.code == "GS-2091"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60)
@given(records=st.lists(st.dictionaries(st.text(max_size=10), values, min_size=1, max_size=6), min_size=1, max_size=4))
def test_whatever_json_records_hold_the_draft_can_be_read_or_is_refused_with_a_code(
    records: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("draft") / "x.jsonl"
    log.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    try:
        text = draft(log)
    except InputError as refused:
        text = f"card: {refused.code}"
    assert text.startswith("card: GS-2091") or parse_card("x.yml", text.encode()).id == "x"
