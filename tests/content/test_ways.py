"""The ways in and the stakes that ship."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from groundswell.intel.knowledge.attack import load_attack
from groundswell.model.answers import StakeKind
from groundswell.model.errors import UsageError
from groundswell.run.ways import WAYS, load_stakes, load_ways


def test_nine_ways_ship_each_with_its_source_and_what_it_needs() -> None:
    ways = load_ways()
    assert len({way.id for way in ways}) == len(ways) == 9
    assert all(way.source and way.needs and way.why.endswith(".") for way in ways)


def test_a_way_without_a_report_behind_it_says_that_it_is_unverified() -> None:
    assert {way.basis for way in load_ways() if way.source == "general knowledge"} == {"unverified"}


def test_the_technique_of_a_way_is_a_current_id() -> None:
    attack = load_attack()
    assert [way.technique for way in load_ways()] == [attack.current(way.technique) for way in load_ways()]


def test_every_kind_of_stake_has_its_question() -> None:
    assert [stake.kind for stake in load_stakes()] == list(get_args(StakeKind))
    assert all(stake.question.endswith("?") for stake in load_stakes())


def test_a_way_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    text = (WAYS / "telecom.yml").read_text(encoding="utf-8").replace("    why:", "    wy:", 1)
    (tmp_path / "ways.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="wy") as caught:
        load_ways(tmp_path / "ways.yml")
    assert (caught.value.code, caught.value.hint) == ("GS-4702", "Did you mean: why")
