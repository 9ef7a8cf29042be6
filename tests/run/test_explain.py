"""Every code and word is explained, and a wrong one names the nearest."""

from __future__ import annotations

import pytest

from groundswell.model.errors import UsageError
from groundswell.run.explain import everything, explain
from groundswell.run.nearest import did_you_mean


def test_a_code_is_found_in_any_form() -> None:
    assert explain("gs-1001") == explain("GS-1001") == explain("1001")


def test_a_word_of_json_and_of_screens_is_the_same_word() -> None:
    assert explain("no_match_in_part").name == "no match in part"
    assert explain("DARK").means.startswith("It is expected and sent nothing")


def test_no_name_is_explained_twice() -> None:
    names = [entry.name.lower() for entry in everything()]
    assert len(names) == len(set(names))


def test_what_is_unknown_names_the_nearest() -> None:
    with pytest.raises(UsageError) as raised:
        explain("darkk")
    assert raised.value.hint == 'Did you mean: groundswell explain "dark"'


def test_a_hint_lists_a_dozen_of_what_is_known_and_counts_the_rest() -> None:
    assert did_you_mean("crow", ["nest", "wing"]) == "known are: nest, wing"
    assert did_you_mean("crow", [str(i) for i in range(1_012)]).endswith("10, 11 and 1,000 more")
