"""Read our own lists of names: public tools that attackers bring along, and vulnerabilities that go by a name.

Facts only: a tool with the project that it comes from, a vulnerability with the CVE ids that it stands for.

Not here: ATT&CK's names (`attack.py`), those of the MISP galaxy (`galaxy.py`), aliases by one source (`facts.py`).
"""

from __future__ import annotations

from functools import lru_cache

from groundswell.intel.knowledge.facts import rows
from groundswell.model.dossier import KnownAs, NameClaim


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
    return (*tools, *vulnerabilities)
