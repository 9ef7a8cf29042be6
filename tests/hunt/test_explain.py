"""A match is explained by the clauses that carried it and the filters that could not be applied."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import oracle
from groundswell.defences.hunt.explain import explain, holds_without
from groundswell.defences.hunt.routes import routes
from groundswell.defences.hunt.tree import Route, Rule
from groundswell.model.card import Card
from groundswell.model.finding import Held, NotUsed

RULE = {
    "selection_img": {"Image|endswith": ["\\a.exe", "\\b.exe"]},
    "selection_cli": {"CommandLine|contains|all": ["-enc", "bypass"]},
    "filter_user": {"User": "SYSTEM"},
    "filter_never": {"Never": "x"},
    "condition": "all of selection_* and not 1 of filter_*",
}
ROW = {"Image": "C:\\B.exe", "CommandLine": "ps -enc BYPASS", "_event": "made/up/1"}


def asked(rule_of: Any, card: Card, detection: object) -> tuple[Rule, Route]:
    rule = rule_of(detection)
    (route,) = routes(rule, (card,))[0]
    return rule, route


def test_the_clauses_that_held_are_told_with_value_and_expectation(rule_of: Any, card: Card) -> None:
    held, _ = explain(*asked(rule_of, card, RULE), ROW)
    assert held == (
        Held("selection_img", "Image", "endswith", "C:\\B.exe", "\\b.exe"),
        Held("selection_cli", "CommandLine", "contains", "ps -enc BYPASS", "-enc"),
        Held("selection_cli", "CommandLine", "contains", "ps -enc BYPASS", "bypass"),
    )


def test_filters_on_what_was_not_recorded_are_told(rule_of: Any, card: Card) -> None:
    _, not_used = explain(*asked(rule_of, card, RULE), ROW)
    assert not_used == (NotUsed("Never", "made_up never records Never"), NotUsed("User", "User was not recorded here"))


def test_a_filter_that_could_be_applied_is_not_told(rule_of: Any, card: Card) -> None:
    rule, route = asked(rule_of, card, RULE)
    assert [one.field for one in explain(rule, route, {**ROW, "User": "bob"})[1]] == ["Never"]
    assert [one.field for one in explain(rule, route, ROW, there={"User"})[1]] == ["Never"]


def test_a_rule_that_does_not_hold_has_no_clauses(rule_of: Any, card: Card) -> None:
    assert explain(*asked(rule_of, card, RULE), {**ROW, "Image": "c.exe"})[0] == ()


def test_a_keyword_shows_the_text_it_was_found_in(rule_of: Any, card: Card) -> None:
    held, _ = explain(*asked(rule_of, card, {"k": ["enc"], "condition": "k"}), ROW, text_free=card.text_free)
    assert held == (Held("k", "keyword", "contains", "ps -enc BYPASS", "enc"),)


def test_a_null_shows_no_value(rule_of: Any, card: Card) -> None:
    held, _ = explain(*asked(rule_of, card, {"a": {"User": None}, "condition": "a"}), ROW)
    assert held == (Held("a", "User", "null", None, ""),)


def test_a_null_on_a_column_that_is_not_there_does_not_hold(rule_of: Any, card: Card) -> None:
    rule, route = asked(rule_of, card, {"a": {"User": None, "Image|endswith": "b.exe"}, "condition": "a"})
    assert holds_without(rule, route, ROW, ())
    assert not holds_without(rule, route, ROW, {"User"})
    assert holds_without(rule, route, ROW, {"CommandLine"})


VALUES = st.sampled_from([None, "a", "b", "ab", 7, True, ["a", "b"], ""])
DETECTIONS = st.sampled_from(
    [
        {"s": {"one": "a"}, "f": {"two": "b"}, "condition": "s and not f"},
        {"s": {"one|contains": "a", "two|re": "b"}, "condition": "s"},
        {"s": {"one": None}, "t": {"two|exists": True}, "condition": "s or t"},
        {"s": {"one|fieldref": "two"}, "condition": "s"},
        {"s": ["ab"], "condition": "not s"},
        {"s": {"one": "7"}, "t": {"two": "true"}, "condition": "not (not s) and not t"},
        {"s": {"md5": "a", "Target|endswith": "b"}, "condition": "1 of s*"},
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detection=DETECTIONS, row=st.dictionaries(st.sampled_from(["one", "two", "Hashes", "ValueName"]), VALUES))
def test_an_explanation_agrees_with_the_oracle(
    detection: dict[str, object], row: dict[str, object], rule_of: Any, card: Card
) -> None:
    rule, route = asked(rule_of, card, detection)
    row = {**row, "_event": "made/up/1"}
    assert holds_without(rule, route, row, ()) == oracle.holds(rule, route, row, card.text_free)
