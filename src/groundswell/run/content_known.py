"""What content is in force: cards, packs, ATT&CK, rule sets, each with its version or digest (`content show`)."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.run.knowledge import load_knowledge
from groundswell.run.rulesets import OWN_LICENSE, added
from groundswell.run.workspace import Workspace


@dataclass(frozen=True)
class Piece:
    """One piece of content: what it is, its name, version or commit, how much it holds, its licence and digest."""

    kind: str
    name: str
    version: str
    holds: str
    license: str
    digest: str


def in_a_line() -> str:
    """What ships, in a line: rules, cards, packs, ATT&CK."""
    known = load_knowledge()
    rules = sum(len(pack.rules) for pack in known.packs)
    packs = f"{len(known.packs)} {'pack' if len(known.packs) == 1 else 'packs'}"
    return f"{rules} rules of our own, {len(known.cards)} cards, {packs}, ATT&CK {known.attack.version}"


def pieces(workspace: Workspace | None) -> tuple[Piece, ...]:
    """All content in force, that which ships first."""
    known = load_knowledge()
    found = [
        Piece("cards", "groundswell", "", f"{len(known.cards)} source cards", OWN_LICENSE, known.cards_digest),
        Piece(
            "attack",
            "MITRE ATT&CK",
            known.attack.version,
            f"{len(known.attack.techniques)} techniques",
            "ATT&CK terms of use",
            known.attack_digest,
        ),
    ]
    for pack in known.packs:
        holds = f"{len(pack.names)} names, {len(pack.rules)} rules"
        found.append(Piece("pack", pack.id, str(pack.version), holds, OWN_LICENSE, pack.digest))
    for one in added(workspace):
        folders = ", ".join(one.folders)
        version = one.commit[:12] if one.commit else ""
        found.append(Piece("rules", one.name, version, f"{one.files} rules of {folders}", one.license, one.digest))
    return tuple(found)
