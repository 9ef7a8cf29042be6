"""Which values of a dossier a template takes, and which get no rule, with the reason.

A value that must never be blocked is no attacker's value in the first place (`intel/judge.py`). The two files of a
side-loading pair are looked for together only: each alone is an honest name.

Not here: which values are worth a rule (`worth.py`), the parts of a value (`parts.py`), writing (`write.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from groundswell.defences.hunt.detections import fill, parts
from groundswell.defences.hunt.detections.template import Takes, Template
from groundswell.defences.hunt.detections.worth import Honest, not_worth
from groundswell.model.detection import NotWritten
from groundswell.model.dossier import Dossier, Observable, Span

_NO_TEMPLATE = "no template takes such a value; the lists of indicators hold it"


@dataclass(frozen=True)
class Item:
    """One value for a template: its parts, and where the report says it."""

    parts: fill.Parts
    sentence: str
    span: Span

    @property
    def value(self) -> str:
        """The value as it is shown."""
        return self.parts["value"]


def items(template: Template, dossier: Dossier, honest: Honest) -> Iterator[Item]:
    """Yield what `template` takes of a dossier, in order of place; what would be written alike comes once."""
    looked_for = sorted(fill.names(template.rule) or {"value"})
    seen: set[tuple[str, ...]] = set()
    for item in _taken(template, dossier, honest):
        key = tuple(item.parts[name] for name in looked_for)
        if key not in seen:
            seen.add(key)
            yield item


def not_written(dossier: Dossier, templates: Collection[Template], honest: Honest) -> tuple[NotWritten, ...]:
    """Give the attacker's values that no template takes, each with the reason."""
    taken = {(item.span, item.value) for one in templates for item in _taken(one, dossier, honest)}
    return tuple(
        NotWritten(one.type, one.value, _why_not(one, dossier, honest) or _NO_TEMPLATE)
        for one in dossier.indicators
        if (one.span, one.value) not in taken
    )


def _taken(template: Template, dossier: Dossier, honest: Honest) -> Iterator[Item]:
    if template.takes.pairs:
        found = [Item(parts.of_pair(pair), pair.sentence, pair.span) for pair in dossier.pairs]
    else:
        found = [
            Item(parts.of_observable(one), one.sentence, one.span)
            for one in dossier.observables
            if _fits(template.takes, one) and not _why_not(one, dossier, honest)
        ]
    needed = {*template.takes.has, *fill.names(template.rule)}
    yield from (item for item in found if needed <= item.parts.keys())


def _fits(takes: Takes, found: Observable) -> bool:
    return (
        found.type in takes.types
        and found.judgement in takes.judgements
        and (not takes.roles or found.role in takes.roles)
        and len(found.value) >= takes.long
    )


def _why_not(found: Observable, dossier: Dossier, honest: Honest) -> str:
    paired = {name for pair in dossier.pairs for name in (pair.program, pair.library)}
    if found.type == "file_name" and found.value in paired:
        return "it is looked for together with the other file of its side-loading pair"
    return not_worth(found, honest)
