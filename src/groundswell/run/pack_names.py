"""The names that packs know, as claims of those packs: all that reading a report needs of what `run/` knows.

Not here: the packs themselves (`packs.py`), everything else that a run knows (`knowledge.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

from groundswell.model.dossier import KnownAs, NameClaim
from groundswell.run.packs import Pack, PackName


def pack_names(packs: Iterable[Pack]) -> tuple[NameClaim, ...]:
    """Give the names of packs, in their order, each as a claim of its pack."""
    return tuple(_claim(name, pack) for pack in packs for name in pack.names.values())


def _claim(name: PackName, pack: Pack) -> NameClaim:
    return NameClaim(
        name=name.name,
        kind=name.kind,
        spellings=name.spellings,
        source=f"pack {pack.id}",
        not_in=name.unless_near,
        known_as=tuple(KnownAs(edge.name, edge.source) for edge in name.known_as),
        id=name.attack_id,
    )
