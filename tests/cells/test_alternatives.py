"""Alternatives, as SEMANTICS section 2 says: what a rule can be decided with."""

from __future__ import annotations

import random

import pytest

from groundswell.defences.hunt.alternatives import (
    MOST,
    alternatives,
    bound_values,
    filter_fields,
    null_fields,
    positive_fields,
)
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or
from made_up import tree
from slow_cells import slow_alternatives


def leaf(field: str | None, op: str = "equals", value: str = "x") -> Leaf:
    return Leaf(field, op, value)  # type: ignore[arg-type]


A, B, C, D = (leaf(name) for name in "ABCD")
NULL, PRESENT, ABSENT = leaf("N", "null"), leaf("N", "exists", "true"), leaf("N", "exists", "false")
ID = leaf("EventID", value="4624")
CASES: list[tuple[Node, str, str]] = [
    (A, "A", "a positive test gives its field"),
    (And((A, B)), "AB", "and is a union of one of each branch"),
    (Or((A, B)), "A B", "or keeps all"),
    (And((A, Or((B, C)))), "AB AC", "and over or takes one of each"),
    (Or((A, And((A, B)))), "A", "only minimal sets stay"),
    (leaf("A", "fieldref", "B"), "AB", "a field reference needs both fields"),
    (leaf(None), "*", "a keyword is met by the channel"),
    (And((leaf(None), A)), "*A", "a keyword beside a field"),
    (Not(A), "", "a rule of filters alone asks for nothing"),
    (And((A, Not(B))), "A", "a filter asks for nothing"),
    (Or((A, Not(B))), "A", "a branch of filters alone contributes nothing to or"),
    (And((A, Or((Not(B), Not(C))))), "A", "nor to and"),
    (Not(Not(A)), "A", "twice negated is positive"),
    (And((A, Not(Or((B, Not(C)))))), "AC", "a negated or is an and of the negated"),
    (Not(And((A, Not(B)))), "B", "a negated and is an or of the negated"),
    (And((A, NULL)), "A", "a positive null is a filter"),
    (And((A, Not(NULL))), "AN", "a negated null is a test"),
    (And((A, ABSENT)), "A", "so with exists: false"),
    (And((A, Not(ABSENT))), "AN", "and its negation"),
    (And((A, PRESENT)), "AN", "exists: true is a test"),
    (And((A, Not(PRESENT))), "A", "negated it is a filter"),
    (Or((And((A, B)), And((C, D)), B)), "B CD", "several conditions are joined by or"),
    (And((ID, A)), "A", "an event id that the route fixes asks for nothing"),
    (ID, "", "nothing but the event id: the empty alternative"),
    (Or((ID, A)), "", "an id that holds decides by itself"),
    (Or((A, And((leaf("EventID", value="1102"), B)))), "A", "a branch of another id is not asked here"),
]


@pytest.mark.parametrize(("node", "wanted", "why"), CASES, ids=[c[2] for c in CASES])
def test_alternatives_are_those_of_the_definition(node: Node, wanted: str, why: str) -> None:
    got = {"".join(sorted(s)) for s in alternatives(node, {"eventid": "4624"})}
    assert got == set(wanted.split() or [""]), why


def test_a_rule_for_another_event_has_no_alternative_here() -> None:
    assert alternatives(And((leaf("EventID", value="1102"), A)), {"eventid": "4624"}) == ()
    assert alternatives(And((A, Not(ID))), {"eventid": "4624"}) == ()


def test_an_or_of_another_event_and_a_filter_can_still_match_here() -> None:
    assert alternatives(Or((leaf("EventID", value="1102"), Not(A))), {"eventid": "4624"}) == (frozenset(),)


@pytest.mark.parametrize(
    ("op", "value", "holds"),
    [
        ("equals", "Microsoft-Windows-Sysmon/OPERATIONAL", True),
        ("contains", "sysmon", True),
        ("startswith", "microsoft", True),
        ("endswith", "admin", False),
        ("wildcard", "micro*sysmon/?perational", True),
        ("wildcard", "micro\\*", False),
        ("null", "", False),
        ("exists", "true", True),
    ],
)
def test_a_test_of_what_the_route_fixes_is_decided_beforehand(op: str, value: str, holds: bool) -> None:
    found = alternatives(And((leaf("Channel", op, value), A)), {"channel": "microsoft-windows-sysmon/operational"})
    assert found == ((frozenset("A"),) if holds else ())


def test_a_test_that_only_records_can_tell_leaves_the_route_open() -> None:
    assert alternatives(And((leaf("EventID", "re", "46.*"), A)), {"eventid": "4624"}) == (frozenset("A"),)


def test_above_64_sets_one_set_of_all_fields_stays() -> None:
    wide = And(tuple(Or((leaf(f"{n}a"), leaf(f"{n}b"))) for n in range(7)))
    assert alternatives(And((wide, Not(D), ID)), {"eventid": "4624"}) == (
        frozenset(f"{n}{x}" for n in range(7) for x in "ab"),
    )
    assert len(alternatives(And(wide.parts[:6]))) == MOST


def test_fields_are_sorted_into_tests_filters_and_those_that_must_be_absent() -> None:
    node = And((A, Not(B), NULL, Not(PRESENT), leaf("C", "fieldref", "D"), ID))
    fixed = {"eventid": "4624"}
    assert positive_fields(node, fixed) == {"A", "C", "D"}
    assert filter_fields(node, fixed) == {"B"}
    assert null_fields(node, fixed) == {"N"}


@pytest.mark.parametrize(
    ("node", "ids"),
    [
        (And((ID, A)), {"4624"}),
        (Or((ID, leaf("EventID", value="4625"))), {"4624", "4625"}),
        (Or((ID, A)), None),
        (And((A, Not(ID))), None),
        (And((Or((ID, leaf("EventID", value="1"))), ID)), {"4624"}),
    ],
    ids=["named", "two", "not bound to it", "excluded is not named", "and narrows"],
)
def test_the_ids_that_a_rule_names_are_those_outside_of_which_it_is_false(node: Node, ids: set[str] | None) -> None:
    assert bound_values(node, "eventid") == ids


def test_random_trees_have_the_alternatives_of_the_slow_twin() -> None:
    for seed in range(3000):
        node = tree(random.Random(seed), 4)
        slow = slow_alternatives(node, "2")
        assert set(alternatives(node, {"eventid": "2"})) == (set() if slow is None else slow), node
