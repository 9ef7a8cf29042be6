"""A value of a report never becomes syntax of a rule."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from groundswell.defences.hunt.detections.fill import fill
from groundswell.defences.hunt.detections.forms.sigma import escaped
from groundswell.defences.hunt.detections.template import load_templates
from groundswell.defences.hunt.detections.worth import not_worth
from groundswell.defences.hunt.detections.write import detections
from groundswell.defences.hunt.rules.sigma import parse
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Rule
from groundswell.model.dossier import Dossier, Observable, Report
from groundswell.run.detections import TEMPLATES, honest_things
from groundswell.sources.card import load_cards

HOSTILE = [
    "a*b?c",
    "\\",
    "\\\\server\\share$\\*",
    "end\\",
    "one\ntwo: three",
    "- x: {y}",
    "{value}",
    "{{",
    "'; \"",
    "!!python/object:os.system",
    "# comment",
    "null",
    "1 of them",
    "%placeholder%",
    "a|b",
]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


def leaves(node: Node) -> list[Leaf]:
    match node:
        case Leaf():
            return [node]
        case Not(part):
            return leaves(part)
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part)]


def rule_for(value: str, modifier: str) -> Rule:
    """A rule that looks for exactly this value, written and read back."""
    detection = fill({f"Field|{modifier}" if modifier else "Field": "{value}"}, [{"value": value}], escaped)
    text = yaml.safe_dump(
        {
            "title": "t",
            "id": "11111111-1111-4111-8111-111111111111",
            "logsource": {"category": "dns"},
            "detection": {"one": detection, "condition": "one"},
        }
    )
    (parsed,) = parse(text.encode(), "t", "t", "")
    assert isinstance(parsed, Rule), parsed
    return parsed


@pytest.mark.parametrize("modifier", ["", "contains", "endswith"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_looked_for_as_it_stands(value: str, modifier: str) -> None:
    (leaf,) = leaves(rule_for(value, modifier).node)
    assert (leaf.op, leaf.value) == (modifier or "equals", value)


@given(TEXT)
def test_any_value_is_looked_for_as_it_stands(value: str) -> None:
    (leaf,) = leaves(rule_for(value, "contains").node)
    assert (leaf.op, leaf.value) == ("contains", value)


@pytest.mark.parametrize("value", ["{value}", "{{value}}", "{first}", "}{"])
def test_braces_in_a_value_are_no_placeholder(value: str) -> None:
    assert fill("x{value}y", [{"value": value}]) == f"x{value}y"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_rule_for_a_hostile_name_is_offered_or_says_why(name: str, tmp_path: Path) -> None:
    seen = Observable("service", name, name, "attacker", None, (), f"The service {name}.", (0, 1), "")
    report = Dossier(Report("r-0123456789ab", f"A report: {name}", "0" * 64), (seen,))
    service = [one for one in load_templates(TEMPLATES) if one.id == "service"]
    honest = honest_things()
    if why := not_worth(seen, honest):
        assert "line" in why
        assert detections(report, service, load_cards(), honest) == ()
        return
    (found,) = detections(report, service, load_cards(), honest)
    assert found.offered or [t.words for t in found.trials if not t.held]
    assert yaml.safe_load(found.text)["detection"]["condition"] == "installed"
