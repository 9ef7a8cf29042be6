"""Read the names of actors, malware and tools that ship as claims of the MISP galaxy.

Source: clusters of MISP/misp-galaxy (CC0 1.0 or BSD-2-Clause), written by `scripts/galaxy_names.py`. A claim is that
source's word on a name beside others', never a key that joins two things.

Not here: which places of a text are mentions (`names/lexicon.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from groundswell.intel.knowledge.facts import rows, words
from groundswell.model.dossier import KnownAs, NameClaim, NameKind

SOURCE = "MISP galaxy 2026-08-06"

_GROUPS = ("threat-actor", "microsoft-activity-group")

_KIND_AT_END = re.compile(r"\s(?:ransomware|backdoor|malware|trojan|botnet|virus)$", re.IGNORECASE)


@lru_cache(maxsize=1)
def galaxy_names() -> tuple[NameClaim, ...]:
    """Give the names of the galaxy; those of a plain form count only beside a word that says what they are."""
    no_names = {word.casefold() for word in words("not-names.txt")}
    found = []
    for row in rows("galaxy/names.csv"):
        written = (row["name"], *filter(None, row["also"].split(";")))
        spellings = tuple(
            bare
            for name in written
            if (bare := _KIND_AT_END.sub("", name) if " " in name else name) and bare.casefold() not in no_names
        )
        kind: NameKind = "intrusion_set" if row["cluster"] in _GROUPS else "malware"
        found.append(
            NameClaim(
                name=row["name"],
                kind=kind,
                spellings=spellings,
                source=SOURCE,
                known_as=tuple(KnownAs(name, SOURCE) for name in written),
                cautious=True,
            )
        )
    return tuple(found)
