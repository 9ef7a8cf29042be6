"""Read lists of names beside ATT&CK and the galaxy: public tools, named vulnerabilities, further malware families.

Facts only: a tool with the project that it comes from, a vulnerability with the CVE ids that it stands for, a family
with the list that has it.

Not here: ATT&CK's names (`attack.py`), those of the MISP galaxy (`galaxy.py`), aliases by one source (`facts.py`).
"""

from __future__ import annotations

from functools import lru_cache

from groundswell.intel.knowledge.facts import rows
from groundswell.model.dossier import KnownAs, NameClaim

FAMILIES = "Maltrail 2026-08-23"


@lru_cache(maxsize=1)
def own_names() -> tuple[NameClaim, ...]:
    """Give public tools and named vulnerabilities, each a claim of the source that stands in its row."""
    tools = (
        NameClaim(
            name=row["name"],
            kind="malware" if row["kind"] == "malware" else "tool",
            spellings=(row["name"],),
            source=row["source"],
        )
        for row in rows("tools.csv")
    )
    vulnerabilities = (
        NameClaim(
            name=row["name"],
            kind="vulnerability",
            spellings=(row["name"],),
            source=row["source"],
            known_as=tuple(KnownAs(cve, row["source"]) for cve in row["cves"].split(";")),
        )
        for row in rows("vulnerabilities.csv")
    )
    families = (
        NameClaim(name=row["name"], kind="malware", spellings=(row["name"],), source=FAMILIES, cautious=True)
        for row in rows("families.csv")
    )
    return (*tools, *vulnerabilities, *families)
