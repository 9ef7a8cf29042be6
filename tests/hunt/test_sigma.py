"""Rule files from outside become rules or refusals, and cost no more than their size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from groundswell.defences.hunt.rules.sigma import load_rules, parse
from groundswell.defences.hunt.rules.yaml_text import SIZE_LIMIT, UnreadableText, documents
from groundswell.defences.hunt.tree import And, Leaf, Not, Refused, Rule, SigmaLogSource

RULE = """
title: A rule
id: 8A1B2C3D-0000-4000-8000-000000000001
status: test
level: high
author: Somebody
date: 2024/05/01
tags: [attack.t1574.001]
falsepositives: Updates
logsource: {product: Windows, category: process_creation}
detection:
  selection:
    Image|endswith: '\\\\a.exe'
  filter_main: {User: SYSTEM}
  condition: selection and not filter_main
"""

FILTER = """
title: Not on build servers
logsource: {product: windows, category: process_creation}
filter:
  rules: [8a1b2c3d-0000-4000-8000-000000000001]
  selection: {Computer|startswith: build}
  condition: not selection
"""


def one(text: str) -> Rule | Refused:
    (found,) = parse(text.encode(), "rule.yml", "test", "CC0")
    assert isinstance(found, Rule | Refused)
    return found


def test_a_rule_keeps_its_facts_and_its_tree() -> None:
    rule = one(RULE)
    assert isinstance(rule, Rule)
    assert (rule.id, rule.level, rule.status, rule.license) == (
        "8a1b2c3d-0000-4000-8000-000000000001",
        "high",
        "test",
        "CC0",
    )
    assert rule.date is not None
    assert rule.date.isoformat() == "2024-05-01"
    assert rule.logsource == SigmaLogSource("windows", "process_creation", None)
    assert rule.falsepositives == ("Updates",)
    image, user = Leaf("Image", "endswith", "\\a.exe"), Leaf("User", "equals", "SYSTEM")
    assert rule.node == And((image, Not(user)))
    assert rule.clauses == (("selection", image), ("filter_main", user))


def test_a_filter_document_is_joined_to_the_rule_it_names(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RULE + "---" + FILTER)
    (rule,), refused = load_rules([tmp_path], "test", "CC0")
    assert refused == []
    assert isinstance(rule.node, And)
    assert Not(Leaf("Computer", "startswith", "build")) in rule.node.parts
    assert "Not on build servers" in rule.notes


def test_a_filter_of_another_log_source_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RULE + "---" + FILTER.replace("process_creation", "image_load"))
    (rule,), _ = load_rules([tmp_path], "test", "CC0")
    assert rule.notes == ""


REFUSED = [
    ("correlation: {type: event_count}\ntitle: c", "correlation event_count", "a correlation"),
    ("action: global\ntitle: g", "collection action", "a collection action"),
    ("- a\n- b", "no mapping", "a list"),
    ("title: [", "not YAML", "broken YAML"),
    ("a: 1\na: 2", "stands twice", "a key twice"),
    ("a: &x {b: 1}\nc: {<<: *x}", "merge keys", "a merge key"),
    ("title: t\nlogsource: {product: windows}", "no detection", "no detection"),
    ("title: t\ndetection: {a: {b: 1}, condition: a}", "no log source", "no log source"),
    ("date: 2024-13-45", "month must be", "a date that is none"),
    ("title: " + "[" * 3_000, "nesting", "nested too deeply"),
    ("title: t\nfilter: {condition: a}\nlogsource: {product: w}", "which rules", "a filter of nothing"),
    ("title: t\nlogsource: 7\ndetection: {a: {b: 1}, condition: a}", "no log source", "a log source that is none"),
    ("title: t\nlogsource: {product: w}\ndetection: {a: {b: {c: 1}}, condition: a}", "", "a value that is a mapping"),
    ("title: t\nlogsource: {product: w}\ndetection: {a: {b: 1}, condition: {x: 1}}", "", "a condition that is none"),
]


@pytest.mark.parametrize(("text", "reason"), [case[:2] for case in REFUSED], ids=[case[2] for case in REFUSED])
def test_what_is_no_rule_is_refused_with_its_reason(text: str, reason: str) -> None:
    refused = one(text)
    assert isinstance(refused, Refused)
    assert reason in refused.reason
    assert refused.path == "rule.yml"
    assert refused.reason


def test_aliases_that_double_are_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(UnreadableText, match="aliases"):
        documents("\n".join(lines).encode())


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.yml").write_bytes(b"# " + b"x" * SIZE_LIMIT)
    rules, (refused,) = load_rules([tmp_path], "test", "CC0")
    assert rules == []
    assert "at most 1,000,000" in refused.reason


def test_every_document_of_a_file_is_a_rule(tmp_path: Path) -> None:
    second = RULE.replace("000000000001", "000000000002")
    (tmp_path / "two.yaml").write_text(RULE + "---" + second)
    (tmp_path / "notes.txt").write_text("no rule")
    rules, refused = load_rules([tmp_path], "test", "CC0")
    assert [rule.id[-1] for rule in rules] == ["1", "2"]
    assert refused == []


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    _, (refused,) = load_rules([tmp_path / "gone.yml"], "test", "CC0")
    assert "cannot be read" in refused.reason


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.yml").write_text(RULE)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "link.yml").symlink_to(tmp_path / "outside.yml")
    assert load_rules([tmp_path / "set"], "test", "CC0") == ([], [])


def test_a_rule_without_an_id_is_known_by_its_content() -> None:
    rule = one(RULE.replace("id: 8A1B2C3D-0000-4000-8000-000000000001\n", ""))
    assert rule.id.startswith("sha256-")


def test_the_parser_loads_no_network_library() -> None:
    code = (
        "import sys; import groundswell.defences.hunt.rules.sigma;"
        "print([m for m in ('requests', 'diskcache', 'jq', 'sigma.data', 'sigma.plugins') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
