"""The rules that a report prints are found whole, where they stand, and nothing else is taken for one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Dossier, PrintedRule

YARA = """rule crow_loader : loader {
meta:
  author = "Crow Lab"
strings:
  $a = "a } in quotation marks" // and a } in a comment
  $b = { 4D 5A [2-4] 90 }
condition:
  uint16(0) == 0x5a4d and any of them /* } */
}"""
SIGMA = """title: A crow is started
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\crow.exe'
  condition: selection
level: high"""
WIRE = 'alert http any any -> any any (msg:"Crow asks"; http.uri; content:"/crow"; sid:1000001; rev:1;)'


def rules(text: str, name: str = "report.md") -> tuple[PrintedRule, ...]:
    """The rules that a report prints."""
    return read_report(Path(name), text.encode())[0].rules


def test_each_form_is_found_with_its_name_and_its_place() -> None:
    text = f"# A report\n\n```\n{YARA}\n```\n\nMore.\n\n```yaml\n{SIGMA}\n```\n\nOn the wire:\n\n```\n{WIRE}\n```\n"
    dossier, document = read_report(Path("report.md"), text.encode())
    assert [(r.form, r.name, r.text) for r in dossier.rules] == [
        ("yara", "crow_loader", YARA),
        ("sigma", "A crow is started", SIGMA),
        ("suricata", "Crow asks", WIRE),
    ]
    assert [document.text[slice(*r.span)] for r in dossier.rules] == [YARA, SIGMA, WIRE]
    assert Dossier.from_json(dossier.as_json()) == dossier


def test_a_rule_outside_a_block_of_code_keeps_the_backslashes_of_its_strings() -> None:
    plain = YARA.replace("a } in quotation marks", "C:\\\\Crow\\\\nest")
    (found,) = rules(f"# A report\n\n[x](https://crow.example.net)\n\n{plain}\n")
    assert "C:\\\\Crow\\\\nest" in found.text


def test_a_rule_that_uses_a_module_imports_it() -> None:
    (found,) = rules("A report.\n\n" + YARA.replace("any of them", "pe.is_pe"), "report.txt")
    assert found.text.startswith('import "pe"\nrule crow_loader')


def test_a_rule_that_is_printed_twice_is_one() -> None:
    assert len(rules(f"A report.\n\n{YARA}\n\nAgain:\n\n{YARA}\n", "report.txt")) == 1


NONE = [
    ("The rule for hunting {is} below the line.", "prose"),
    ("rule crow {\nstrings:\n$a = 1\n", "a rule that nothing closes"),
    ("rule crow {\nmeta:\n}\n", "one without a condition"),
    ("title: A report\n\nlogsource: none\n", "keys that stand in no block of code"),
    ("alert the team -> now (as soon as you can)", "an order"),
]


@pytest.mark.parametrize("text", [c[0] for c in NONE], ids=[c[1] for c in NONE])
def test_what_only_reads_like_a_rule_is_none(text: str) -> None:
    assert rules(text, "report.txt") == ()


def test_an_escaped_bracket_of_a_pattern_neither_opens_nor_closes() -> None:
    rule = YARA.replace("condition:", '  $c = /crow\\{[a-z]{2}\\"/\ncondition:')
    assert [r.text for r in rules(f"A report.\n\n{rule}\n", "report.txt")] == [rule]


@pytest.mark.parametrize(
    "piece",
    ["rule a {\n", "rule a {" + '\\"' * 400 + "\n", 'rule a { "\n'],
    ids=["brackets", "escaped quotation marks", "open strings"],
)
def test_rules_that_nothing_closes_are_given_up_after_a_bound(piece: str) -> None:
    # Without the bound each beginning costs what one rule may hold: together 9 to 15 seconds.
    started = time.process_time()
    assert rules(piece * (130_000 // len(piece)), "report.txt") == ()
    assert time.process_time() - started < 4


def test_a_rule_after_a_few_that_nothing_closes_is_found() -> None:
    assert [r.name for r in rules("A report.\n\n" + "rule a {\n\n" * 9 + YARA + "\n", "report.txt")] == ["crow_loader"]
