"""Every code and word is explained, and a wrong one names the nearest."""

from __future__ import annotations

import pytest

from groundswell.model.errors import UsageError
from groundswell.run.explain import everything, explain


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
