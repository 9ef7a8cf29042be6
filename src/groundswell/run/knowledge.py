"""What the program knows before it reads anything of the company: cards, ATT&CK, packs, names, shared platforms.

Loaded once a run, handed to the parts as frozen values; nothing below `run` reads these files by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.knowledge.facts import shared_hosts
from groundswell.model.attack import Attack
from groundswell.model.card import Card
from groundswell.model.dossier import NameClaim
from groundswell.run.pack_names import pack_names
from groundswell.run.packs import Pack, load_packs
from groundswell.sources.card import load_cards


@dataclass(frozen=True)
class Knowledge:
    """Content as it is in force, with digests that a verdict's identity depends on."""

    cards: tuple[Card, ...]
    attack: Attack
    packs: tuple[Pack, ...]
    names: tuple[NameClaim, ...]
    shared_platforms: frozenset[str]
    cards_digest: str
    packs_digest: str
    attack_digest: str

    def pack_for(self, names: Iterable[str]) -> Pack | None:
        """The first pack that knows one of `names`; null when none does."""
        wanted = tuple(names)
        return next((pack for pack in self.packs if pack.named(wanted)), None)


@lru_cache(maxsize=1)
def load_knowledge() -> Knowledge:
    """Read everything that ships. Cost: about half a second, mostly YAML."""
    cards, packs, attack = load_cards(), load_packs(), load_attack()
    return Knowledge(
        cards=cards,
        attack=attack,
        packs=packs,
        names=pack_names(packs),
        shared_platforms=shared_hosts(),
        cards_digest=digest(card.digest for card in cards),
        packs_digest=digest(pack.digest for pack in packs),
        attack_digest=digest((attack.version, *sorted(f"{old}>{new}" for old, new in attack.successors.items()))),
    )


def digest(parts: Iterable[str]) -> str:
    """One digest of several texts in order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() + b"\0")
    return whole.hexdigest()
