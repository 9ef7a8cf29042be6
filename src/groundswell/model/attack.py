"""MITRE ATT&CK as a frozen value: techniques by id, and what became of the ids that were revoked.

Ids, names and tactics are facts of ATT&CK; the value is read from `intel/knowledge/` and handed over by `run`.
Old reports and rules write ids that no longer exist (T1574.002), so every comparison goes through `current`.
Defined by SEMANTICS section 6.

Not here: reading the files (`intel/knowledge/`), stated ids in a text (`intel/techniques/stated.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class AttackTechnique:
    """One technique or sub-technique: id, name, tactics as ATT&CK's short names, and the technique it is part of."""

    id: str
    name: str
    tactics: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True)
class Attack:
    """The techniques of one version, and the successors of ids that were revoked, also by later versions.

    `techniques` holds the live ones of `version`; `retired` those without a successor (id -> name) that it
    deprecated; `successors` maps a revoked id to the id after it, one step.
    """

    version: str
    techniques: Mapping[str, AttackTechnique]
    successors: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)

    def current(self, technique: str) -> str | None:
        """Follow the successors of an id to the one in force; null for an id that no version knows.

        An id that only a later version has is known as the successor of an older one.
        """
        seen: set[str] = set()
        known = technique in self.techniques or technique in self.retired or technique in self.successors.values()
        while technique in self.successors and technique not in seen:
            seen.add(technique)
            technique = self.successors[technique]
            known = True
        return technique if known else None

    def name(self, technique: str) -> str | None:
        """Give the name of an id; of an id newer than `version`, that of its predecessor; null when unknown."""
        found = self._described(technique)
        if found is not None:
            return found.name
        return self.retired.get(technique)

    def tactics(self, technique: str) -> tuple[str, ...]:
        """Give the tactics of an id, or of its predecessor; empty when unknown."""
        found = self._described(technique)
        return found.tactics if found is not None else ()

    def exported(self, technique: str) -> str | None:
        """Give the id that `version` itself uses for a technique, as layers for that version need; null when none."""
        found = self._described(technique)
        return found.id if found is not None else None

    def family(self, one: str, other: str) -> bool:
        """Tell whether two ids are the same technique in force, or one is a part of the other."""
        first, second = self.current(one) or one, self.current(other) or other
        return first == second or _part_of(first) == second or _part_of(second) == first

    def _described(self, technique: str) -> AttackTechnique | None:
        if technique in self.techniques:
            return self.techniques[technique]
        current = self.current(technique)
        if current is not None and current in self.techniques:
            return self.techniques[current]
        before = sorted(old for old in self.techniques if old in self.successors and self.current(old) == technique)
        return self.techniques[before[0]] if before else None


def _part_of(technique: str) -> str | None:
    parent, dot, _ = technique.partition(".")
    return parent if dot else None
