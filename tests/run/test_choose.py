"""What a report has looked for: the attacker's values, and the hosts of others that were used, which none may block."""

from __future__ import annotations

from pathlib import Path

from groundswell.intel.dossier import read_report
from groundswell.run.choose import for_dossier
from groundswell.run.knowledge import load_knowledge
from groundswell.run.rulesets import rules_in_force

TEXT = b"""# Crow report

The loader asked bad-crow[.]com and took its files from github[.]com.

## Indicators of Compromise

bad-crow[.]com
files.trade[.]gov[.]ph
"""


def test_the_host_of_an_authority_in_a_list_is_looked_for_and_a_platform_is_not() -> None:
    knowledge = load_knowledge()
    dossier, _ = read_report(Path("r.md"), TEXT)
    found, _ = for_dossier(knowledge, rules_in_force(knowledge, None), dossier)
    looked_for = {one.value for one in found.indicators if one.origin == "report" and one.id not in found.set_aside}
    assert looked_for == {"bad-crow.com", "files.trade.gov.ph"}
