"""What a report has looked for: the attacker's values, and the hosts of others that were used, which none may block."""

from __future__ import annotations

from pathlib import Path

from groundswell.defences.hunt.findings import indicator_level
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


def test_an_import_hash_is_looked_for_and_its_match_is_of_level_low() -> None:
    knowledge = load_knowledge()
    page = b"# Crow report\n\n## Indicators\n\n- Imphash: 02ed6a578c575c8d9c72398e790354b0\n- bad-crow[.]com\n"
    dossier, _ = read_report(Path("r.md"), page)
    found, _ = for_dossier(knowledge, rules_in_force(knowledge, None), dossier)
    levels = {one.kind: indicator_level(one) for one in found.indicators if one.origin == "report"}
    assert levels == {"imphash": "low", "domain": None}
