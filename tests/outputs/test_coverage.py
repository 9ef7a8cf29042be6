"""Coverage as a layer and as a page: what has no rule and what could not be looked for is never a blank."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from groundswell.model.attack import Attack, AttackTechnique
from groundswell.model.cell import LookedOn
from groundswell.model.lists import TechniqueCoverage
from groundswell.outputs.coverage_layer import layer
from groundswell.outputs.coverage_page import render
from groundswell.outputs.terminal.coverage_screen import coverage as screen

LOOKED = LookedOn(12, 14, date(2026, 1, 1), date(2026, 1, 30), 350, 420, 10, "host")
ROWS = (
    TechniqueCoverage("T1059.001", "PowerShell", ("execution",), "in_part", "report", 7, 5, LOOKED),
    TechniqueCoverage("T1071.004", "DNS", ("command-and-control",), "blind", "pack", 2, 0, None, ("dns_query",)),
    TechniqueCoverage("T1539", "Steal <Web> Session Cookie", ("credential-access",), "no_rule", "report"),
    TechniqueCoverage("T9999", "Of a later version", (), "no_rule"),
)
ATTACK = Attack("18.1", {r.id: AttackTechnique(r.id, r.name, r.tactics) for r in ROWS[:3]})


def test_a_technique_without_a_rule_and_one_without_telemetry_are_told_apart_and_have_no_score() -> None:
    made = json.loads(layer(ROWS, ATTACK, "coverage: made up"))
    by_id = {t["techniqueID"]: t for t in made["techniques"]}
    assert by_id["T1059.001"]["score"] == 83
    assert "score" not in by_id["T1071.004"]
    assert by_id["T1071.004"]["comment"] == "0 of 2 rules could be evaluated: waits for dns_query"
    assert "score" not in by_id["T1539"]
    assert by_id["T1539"]["comment"] == "no rule in force is for it"
    assert by_id["T1071.004"]["color"] != by_id["T1539"]["color"]
    assert {"name": "not in this version of ATT&CK", "value": "T9999"} in made["metadata"]
    assert made["versions"] == {"attack": "18", "navigator": "5.1.0", "layer": "4.5"}


def test_the_page_shows_every_technique_with_its_word_and_runs_nothing() -> None:
    page = render(ROWS, "a made-up <report>", "2026-01-01 to 2026-01-30").decode()
    for row in ROWS:
        assert row.id in page
    assert "blind: no telemetry" in page
    assert page.count("no rule") >= 2
    assert "<script" not in page
    assert "Steal &lt;Web&gt; Session Cookie" in page
    assert "a made-up &lt;report&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


@pytest.mark.parametrize("count", [1, 2])
def test_the_screen_names_techniques_of_the_report_without_a_rule(count: int) -> None:
    said = screen((), ROWS[2 : 2 + count])
    assert "no rule in force is for Steal <Web> Session Cookie" in said
    assert said.strip().endswith("has no rule" if count == 1 else "have no rule")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_width(width: int, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("coverage") / "coverage.html"
    path.write_bytes(render(ROWS * 9, "a made-up report", "2026-01-01 to 2026-01-30"))
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
