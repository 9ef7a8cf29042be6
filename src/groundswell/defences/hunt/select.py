"""Which rules a hunt takes, and why each: carried by the report, listed by a pack, or sharing a technique.

Defined by SEMANTICS section 6. The first reason that holds is the origin. What is off stays chosen: it is counted
as not evaluated.

Not here: reading reports and packs (`intel`, `run`), which records count as a trace (`model/sums.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from groundswell.defences.hunt.findings import techniques_of
from groundswell.defences.hunt.rules.indicators import Indicator
from groundswell.defences.hunt.tree import Refused, Rule
from groundswell.model.attack import Attack
from groundswell.model.finding import LEVELS, Level, Origin

OFF_STATUS = frozenset({"deprecated", "unsupported"})


@dataclass(frozen=True)
class Selection:
    """The chosen rules; `origins` says why each was (null in a plain hunt), `off` which are off and why."""

    rules: tuple[Rule, ...]
    refused: tuple[Refused, ...] = ()
    origins: Mapping[str, Origin | None] = field(default_factory=dict)
    off: Mapping[str, str] = field(default_factory=dict)

    @property
    def active(self) -> tuple[Rule, ...]:
        """The rules that are asked."""
        return tuple(rule for rule in self.rules if rule.id not in self.off)


@dataclass(frozen=True)
class About:
    """What a report, with the pack's entries for its names, asks for.

    `carried` and `listed` are rule ids (of the report, of the pack); `techniques` are ATT&CK ids of both.
    """

    carried: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()


FOR_HUNTING = "detection.threat-hunting"  # Sigma's tag of a rule that finds honest things too: its match is no trace


def whole_set(
    rules: Iterable[Rule],
    refused: Iterable[Refused] = (),
    levels: Collection[Level] = LEVELS,
    off: Collection[str] = (),
) -> Selection:
    """The selection of a plain hunt: every rule at one of `levels`; `off` are rules that the settings switch off."""
    chosen = tuple(rule for rule in rules if rule.level in levels)
    kept = tuple(one for one in refused if one.level in levels)
    ids = [rule.id for rule in chosen] + [one.id for one in kept]
    return Selection(chosen, kept, dict.fromkeys(ids), _off(chosen, off))


def for_report(
    rules: Iterable[Rule], refused: Iterable[Refused], about: About, attack: Attack, off: Collection[str] = ()
) -> Selection:
    """The selection for a report: rules that it carries, that the pack lists, or that share a technique."""
    families = _Families(about.techniques, attack)
    chosen = [(rule, origin) for rule in rules if (origin := _origin(rule, about, families))]
    kept = [(one, origin) for one in refused if (origin := _origin(one, about, families))]
    origins: dict[str, Origin | None] = {one.id: origin for one, origin in kept}
    origins |= {rule.id: origin for rule, origin in chosen}
    found = tuple(rule for rule, _ in chosen)
    return Selection(found, tuple(one for one, _ in kept), origins, _off(found, off))


def with_origin(indicators: Iterable[Indicator], origin: Origin | None) -> tuple[Indicator, ...]:
    """The indicators, all of one origin."""
    return tuple(replace(one, origin=origin) for one in indicators)


class _Families:
    """Whether a technique shares its family with one of those wanted; each id asked once."""

    def __init__(self, wanted: Collection[str], attack: Attack) -> None:
        self._wanted = sorted(wanted)
        self._attack = attack
        self._known: dict[str, bool] = {}

    def holds(self, technique: str) -> bool:
        if technique not in self._known:
            self._known[technique] = any(self._attack.family(technique, one) for one in self._wanted)
        return self._known[technique]


def _origin(one: Rule | Refused, about: About, families: _Families) -> Origin | None:
    if one.id in about.carried:
        return "technique" if FOR_HUNTING in one.tags else "report"
    if one.id in about.listed:
        return "pack"
    return "technique" if any(families.holds(technique) for technique in techniques_of(one)) else None


def _off(rules: Iterable[Rule], switched: Collection[str]) -> dict[str, str]:
    found = {}
    for rule in rules:
        if rule.id in switched:
            found[rule.id] = "switched off in the settings"
        elif rule.status in OFF_STATUS:
            found[rule.id] = f"its status is {rule.status}"
    return found
