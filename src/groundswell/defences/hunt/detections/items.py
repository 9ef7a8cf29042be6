"""Which values of a dossier a template takes, and which are not worth a rule, with the reason.

A value that must never be blocked is no attacker's value in the first place (`intel/judge.py`). A file name that honest
files bear would find them, and a name of a few letters everything: such a value gets no rule of its own.

Not here: the parts of a value (`parts.py`), writing (`write.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from groundswell.defences.hunt.detections import fill, parts
from groundswell.defences.hunt.detections.template import Takes, Template
from groundswell.model.detection import NotWritten
from groundswell.model.dossier import Dossier, Observable, Span

SHORTEST_STEM = 4  # characters of a file name before its extension


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


def items(template: Template, dossier: Dossier, common: Collection[str]) -> Iterator[Item]:
    """Yield what `template` takes of a dossier, in order of place. `common`: file names that honest files bear."""
    if template.takes.pairs:
        found = [Item(parts.of_pair(pair), pair.sentence, pair.span) for pair in dossier.pairs]
    else:
        found = [
            Item(parts.of_observable(one), one.sentence, one.span)
            for one in dossier.observables
            if _taken(template.takes, one) and not (template.takes.uncommon and too_common(one, common))
        ]
    needed = {*template.takes.has, *fill.names(template.rule)}
    seen: set[str] = set()
    for item in found:
        if needed <= item.parts.keys() and item.value not in seen:
            seen.add(item.value)
            yield item


def not_written(dossier: Dossier, templates: Collection[Template], common: Collection[str]) -> tuple[NotWritten, ...]:
    """Give the attacker's values that no template takes, each with the reason."""
    taken = {(item.span, item.value) for one in templates for item in items(one, dossier, common)}
    return tuple(
        NotWritten(one.type, one.value, too_common(one, common) or _no_template(one))
        for one in dossier.indicators
        if (one.span, one.value) not in taken
    )


def too_common(found: Observable, common: Collection[str]) -> str:
    """Give why a file name alone would find honest files too; "" when it would not."""
    if found.type not in ("file_name", "file_path"):
        return ""
    named = parts.of_observable(found)
    if named["name"] in common and "folder" not in named:
        return "honest files bear this name: a rule for it would find them"
    if found.type == "file_name" and len(named.get("stem", named["name"])) < SHORTEST_STEM:
        return f"a name of fewer than {SHORTEST_STEM} characters says too little"
    return ""


def _taken(takes: Takes, found: Observable) -> bool:
    return (
        found.type in takes.types
        and found.judgement in takes.judgements
        and (not takes.roles or found.role in takes.roles)
        and len(found.value) >= takes.long
    )


def _no_template(found: Observable) -> str:
    return f"no template takes a {found.type.replace('_', ' ')} of this form; the lists of indicators hold it"
