"""The rules that a report prints are handed on as they stand, once their own tool reads them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yara_x

from groundswell.defences.hunt.detections.own import own_rules
from groundswell.model.detection import Detections
from groundswell.model.dossier import Dossier, PrintedRule, Report, RuleForm
from groundswell.outputs.terminal.detections_screen import detections as screen
from groundswell.run.detections import write_to

YARA = 'rule crow { strings: $a = "crow" condition: $a }'
SIGMA = """title: A crow is started
logsource: {product: windows, category: process_creation}
detection: {selection: {Image: crow.exe}, condition: selection}
level: high"""
WIRE = 'alert http any any -> any any (msg:"Crow asks"; sid:1000001; rev:1;)'
TITLE = "A made-up\nreport"


def dossier(*printed: tuple[RuleForm, str, str]) -> Dossier:
    """A dossier whose report prints rules."""
    rules = tuple(PrintedRule(form, name, text, (n, n + 1)) for n, (form, name, text) in enumerate(printed))
    return Dossier(Report("r-0123456789ab", TITLE, "0" * 64, tlp="GREEN"), rules=rules)


READ = [
    ("yara", YARA, True, "read by YARA-X"),
    ("yara", YARA.replace('"crow"', "/\\crow\\_/"), True, "as YARA 4 takes them"),
    ("yara", YARA.replace('"', "\u201d"), False, "$a = \u201dcrow\u201d"),
    ("yara", 'include "/etc/hostname"\n' + YARA, False, "include statements not allowed"),
    ("sigma", SIGMA, True, "read by pySigma"),
    ("sigma", SIGMA.replace("condition: selection", "condition: nothing"), False, "as it is printed"),
    ("sigma", "a: &a [x]\nb: *a\n<<: *a", False, "as it is printed"),
]


@pytest.mark.parametrize(("form", "text", "held", "words"), READ)
def test_what_its_own_tool_says_decides(form: RuleForm, text: str, held: bool, words: str) -> None:
    (own,) = own_rules(dossier((form, "crow", text)))
    assert (own.offered, own.reads.held) == (held, held)
    assert words in own.reads.words


def test_without_suricata_its_rules_are_told_and_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    (own,) = own_rules(dossier(("suricata", "a", WIRE)))
    assert own.reads.held is None
    assert not own.offered


def test_a_rule_that_names_another_is_read_below_it() -> None:
    (_, own) = own_rules(dossier(("yara", "crow", YARA), ("yara", "nest", "rule nest { condition: crow }")))
    assert own.offered
    assert own.text.index("rule crow") < own.text.index("rule nest")


def test_the_file_says_where_the_rule_is_from_and_holds_it_as_printed(tmp_path: Path) -> None:
    own = own_rules(dossier(("yara", "crow", YARA), ("sigma", "A crow", SIGMA), ("yara", "broken", "rule broken {")))
    made = write_to(tmp_path, Detections("r-0123456789ab", (), (), (), own))
    assert sorted(path.suffix for path in made) == [".yar", ".yml"]
    text = next(path for path in made if path.suffix == ".yar").read_text()
    assert text.splitlines() == [
        "// printed in report r-0123456789ab, not written by Groundswell and not tried by it",
        "// A made-up report",
        "// TLP:GREEN: with whom the report may be shared, and this rule with it",
        YARA,
    ]
    yara_x.compile(text)


def test_the_screen_tells_them_apart_from_those_that_were_tried() -> None:
    own = own_rules(dossier(("yara", "crow", YARA), ("yara", "broken", "rule broken {")))
    shown = " ".join(screen(Detections("r-0123456789ab", (), (), (), own), full=True, width=160).split())
    assert "printed in the report: crow" in shown
    assert "untested" in shown
    assert "1 of 2 rules that the report prints are handed on, read and not tried" in shown
