"""Which rules a hunt takes, and the first reason that holds."""

from __future__ import annotations

from groundswell.defences.hunt.select import About, for_report, whole_set
from groundswell.defences.hunt.tree import Leaf, Refused, Rule, SigmaLogSource
from groundswell.model.attack import Attack, AttackTechnique
from groundswell.model.sums import counts_as

ATTACK = Attack(
    "18.1",
    {
        "T1574": AttackTechnique("T1574", "Hijack"),
        "T1574.001": AttackTechnique("T1574.001", "DLL", parent="T1574"),
        "T1059": AttackTechnique("T1059", "Interpreter"),
    },
    {"T1574.002": "T1574.001"},
)


def rule(id: str, *tags: str, level: str = "high", status: str = "test") -> Rule:
    facts = ("", level, status, "", "", None, None, SigmaLogSource("windows"), Leaf("a", "equals", "b"))
    return Rule(id, *facts, tags, (), (), "", "", "", "test")  # type: ignore[arg-type]


RULES = [
    rule("carried", "attack.t1059"),
    rule("listed", "attack.t1574.001"),
    rule("successor", "attack.t1574.002"),
    rule("parent", "attack.t1574"),
    rule("other", "attack.t1059"),
    rule("old", "attack.t1574.001", status="deprecated"),
    rule("untagged"),
]
ABOUT = About(frozenset({"carried", "listed"}), frozenset({"listed", "old"}), frozenset({"T1574.001"}))


def test_the_first_reason_that_holds_is_the_origin() -> None:
    refused = [Refused("broken", "", "", "why", tags=("attack.t1574",)), Refused("none", "", "", "why")]
    chosen = for_report(RULES, refused, ABOUT, ATTACK)
    assert dict(chosen.origins) == {
        "carried": "report",
        "listed": "report",
        "successor": "technique",
        "parent": "technique",
        "old": "pack",
        "broken": "technique",
    }
    assert [one.id for one in chosen.refused] == ["broken"]


def test_a_given_rule_that_is_for_looking_only_is_asked_and_is_no_trace_of_the_report() -> None:
    looking = rule("carried", "detection.threat-hunting", level="medium")
    assert dict(for_report([looking], (), ABOUT, ATTACK).origins) == {"carried": "technique"}
    assert counts_as("technique", looking.level) == "common"


def test_what_is_off_stays_chosen_and_is_not_asked() -> None:
    chosen = for_report(RULES, (), ABOUT, ATTACK, off={"carried"})
    assert dict(chosen.off) == {"carried": "switched off in the settings", "old": "its status is deprecated"}
    assert {rule.id for rule in chosen.rules} - {rule.id for rule in chosen.active} == {"carried", "old"}


def test_a_plain_hunt_takes_the_whole_set_at_its_levels() -> None:
    chosen = whole_set([rule("a"), rule("b", level="low")], levels=("high", "critical"))
    assert [one.id for one in chosen.rules] == ["a"]
    assert dict(chosen.origins) == {"a": None}
