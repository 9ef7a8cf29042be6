"""Read the facts of ATT&CK that ship: techniques, successors, names of software and groups.

Source: MITRE ATT&CK Enterprise 18.1, and the successors of version 19 (NOTICE-KNOWLEDGE.txt in this folder).

Not here: the value itself (`model/attack.py`).
"""

from __future__ import annotations

from functools import lru_cache

from groundswell.intel.knowledge.facts import rows
from groundswell.model.attack import Attack, AttackTechnique
from groundswell.model.dossier import KnownAs, NameClaim, NameKind

VERSION = "18.1"
SOURCE = f"ATT&CK {VERSION}"


@lru_cache(maxsize=1)
def load_attack() -> Attack:
    """Give ATT&CK 18.1 with the successors of ids that it, and version 19, revoked."""
    return Attack(
        version=VERSION,
        techniques={
            row["id"]: AttackTechnique(
                id=row["id"],
                name=row["name"],
                tactics=tuple(row["tactics"].split(";")),
                parent=row["parent"] or None,
            )
            for row in rows("attack/techniques.csv")
        },
        successors={
            row["old"]: row["new"] for row in [*rows("attack/successors.csv"), *rows("attack/successors-19.csv")]
        },
        retired={row["id"]: row["name"] for row in rows("attack/deprecated.csv")},
    )


@lru_cache(maxsize=1)
def attack_names() -> tuple[NameClaim, ...]:
    """Give the software and groups of ATT&CK as claims of ATT&CK: each other name is a claim, never a key."""
    found = []
    for name in ("software.csv", "groups.csv"):
        for row in rows(f"attack/{name}"):
            also = tuple(a for a in row["also"].split(";") if a)
            everything = (row["name"], *also)
            kind: NameKind = "intrusion_set"
            if name == "software.csv":
                kind = "tool" if row["kind"] == "tool" else "malware"
            found.append(
                NameClaim(
                    name=row["name"],
                    kind=kind,
                    spellings=everything,
                    source=SOURCE,
                    known_as=tuple(KnownAs(a, SOURCE) for a in everything),
                    id=row["id"],
                )
            )
    return tuple(found)
