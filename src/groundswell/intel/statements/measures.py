"""Tell which kinds of measure a recommendation names, and what the kinds are called in four frameworks.

Kinds, the phrases that tell them and their ids are data (`knowledge/measures.csv`); each id stands with its source in
`knowledge/framework-ids.csv`. What names no kind has the ids of its defence, which say less (`words/defence-refs.csv`).

Not here: which sentences recommend anything, and of which defence (`recommendations.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import Book, Pattern
from groundswell.intel.text.word_lists import alternatives
from groundswell.model.dossier import Defence

NAMED = Book()  # the phrases of all kinds, and what else tells a measure
FRAMEWORKS = ("d3fend", "csf:2.0", "cis:8", "attack")  # columns of the table, in the order of the references


@dataclass(frozen=True)
class Kind:
    """One kind of measure: its name, the phrases that tell it, its ids, and the kind that it makes redundant."""

    name: str
    defence: str
    phrases: Pattern
    refs: tuple[str, ...]  # "framework:id"
    redundant: str


def kinds_of(text: str) -> tuple[Kind, ...]:
    """Give the kinds that a text names, in the order of the table; a special kind stands for its general one."""
    by_phrases = _by_phrases()
    found = [
        by_phrases[pattern]
        for pattern in NAMED.possible(text)
        if pattern in by_phrases and pattern.pattern.search(text) is not None
    ]
    redundant = {kind.redundant for kind in found}
    return tuple(kind for kind in found if kind.name not in redundant)


def refs_of(named: Iterable[Kind], defence: Defence) -> tuple[str, ...]:
    """Give the ids of the kinds, each once; those of the defence where no kind is named."""
    refs = tuple(dict.fromkeys(ref for kind in named for ref in kind.refs))
    return refs or _of_defences().get(defence, ())


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """Give all kinds, in the order of the table."""
    return tuple(
        Kind(
            name=row["kind"],
            defence=row["defence"],
            phrases=alternatives(NAMED, row["phrases"]),
            refs=tuple(f"{framework}:{one}" for framework in FRAMEWORKS for one in row[framework].split()),
            redundant=row["makes_redundant"],
        )
        for row in facts.rows("measures.csv")
    )


@lru_cache(maxsize=1)
def _by_phrases() -> dict[Pattern, Kind]:
    return {kind.phrases: kind for kind in kinds()}


@lru_cache(maxsize=1)
def _of_defences() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in facts.rows("words/defence-refs.csv"):
        found[row["defence"]] = (*found.get(row["defence"], ()), f"{row['framework']}:{row['id']}")
    return found
