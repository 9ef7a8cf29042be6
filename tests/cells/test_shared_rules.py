"""Alternatives and requirements of the SigmaHQ rules for Windows: few sets, and a few hundred requirements."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.defences.hunt.alternatives import alternatives
from groundswell.defences.hunt.cells import requirements
from groundswell.defences.hunt.routes import routes
from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.sources.card import load_cards


@pytest.mark.shared
def test_thousands_of_rules_have_at_most_6_alternatives_and_share_a_few_hundred_requirements(shared: Path) -> None:
    rules, refused = load_rules([shared / "sigma" / "rules" / "windows"], "sigmahq", "DRL 1.1")
    assert (len(rules), refused) == (2407, [])
    sizes = [len(alternatives(rule.node)) for rule in rules]
    assert max(sizes) == 6
    assert sizes.count(1) == 1724
    assert sizes.count(0) == 0
    cards = load_cards()
    needed = {requirements(rule, routes(rule, cards)[0], cards) for rule in rules}
    assert 300 < len(needed) < 700
