"""Write the detections of a dossier and try each; the same dossier and templates, the same detections.

Not here: how often a detection would have fired in a lake (`run/detections.py`), writing files.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from itertools import groupby, islice

import msgspec

from groundswell.defences.hunt.detections import fill
from groundswell.defences.hunt.detections.apart import tried
from groundswell.defences.hunt.detections.form import Draft, FormModule, Written, form
from groundswell.defences.hunt.detections.items import Choice, Item
from groundswell.defences.hunt.detections.template import Template
from groundswell.defences.hunt.detections.worth import Honest
from groundswell.model.card import Card
from groundswell.model.detection import Detection, Trial
from groundswell.model.dossier import Dossier, Report
from groundswell.model.finding import Level

_NAMESPACE = uuid.UUID("6b0c7b1e-52d5-5d0c-9a55-0f3a8f0f7a51")  # of the ids of detections, made up once

_MOST_TECHNIQUES = 6  # of one detection: a table of all techniques is one sentence

Stated = Mapping[str, tuple[str, ...]]  # techniques by the sentence that states them


def detections(
    dossier: Dossier, templates: Iterable[Template], cards: Sequence[Card], honest: Honest
) -> tuple[Detection, ...]:
    """Give every detection that the templates write for a dossier, tried, in order of form and template.

    `honest`: what honest things are called, for which alone no rule is written.
    """
    choice, stated = Choice(dossier, honest), _stated(dossier)
    ordered = sorted(templates, key=lambda one: (one.form, one.id))
    found: list[Detection] = []
    for name, group in groupby(ordered, key=lambda one: one.form):
        module = form(name)
        drafts = (pair for t in group for pair in _drafts(t, dossier.report, choice, stated))
        written = [Written(template, draft, module.write(template, draft)) for template, draft in drafts]
        found += [
            _detection(one, trials) for one, trials in tried(module, written, cards, partial(_again, module, stated))
        ]
    return tuple(found)


def _again(module: FormModule, stated: Stated, one: Written, piece: Sequence[Item]) -> Written:
    draft = _draft(one.template, one.draft.report, tuple(piece), stated)
    return Written(one.template, draft, module.write(one.template, draft))


def _drafts(template: Template, report: Report, choice: Choice, stated: Stated) -> Iterator[tuple[Template, Draft]]:
    """Yield the drafts of a template; values of which the report is not certain stand in drafts of their own."""
    values = list(choice.items(template))
    for unsure in (False, True):
        some = iter([item for item in values if item.unsure == unsure])
        while piece := tuple(islice(some, template.most)):
            used = _lowered(template, any(item.warned for item in piece), unsure)
            yield used, _draft(used, report, piece, stated)


def _lowered(template: Template, warned: bool, unsure: bool) -> Template:
    """Give the template for values that may be honest: nobody is woken by them.

    Among those of which the report warns are honest ones; of others it does not say for certain whose they are, so
    that their rule is for looking only.
    """
    level: Level = template.level
    harmless: tuple[str, ...] = ()
    if warned:
        level = "medium" if level in ("high", "critical") else level
        harmless += ("an honest tool: the report says that some are in its list",)
    if unsure and not template.looking:
        level = "medium" if level in ("high", "critical") else "low"
        harmless += ("an honest thing: the report does not say for certain whose it is; for looking only",)
    told = (*harmless, *template.false_positives)
    return msgspec.structs.replace(template, level=level, looking=unsure or template.looking, false_positives=told)


def _draft(template: Template, report: Report, piece: tuple[Item, ...], stated: Stated) -> Draft:
    said = (id for item in piece for id in stated.get(item.sentence, ()))
    attack = tuple(dict.fromkeys((*_of_values(template, piece), *template.attack, *said)))[:_MOST_TECHNIQUES]
    key = "\0".join((report.sha256, template.id, *(item.value for item in piece)))
    return Draft(report, piece, _title(template, piece), str(uuid.uuid5(_NAMESPACE, key)), attack)


def _of_values(template: Template, piece: Sequence[Item]) -> Iterator[str]:
    """Yield the techniques of the template's patterns that a value has."""
    values = [item.value.lower() for item in piece]
    for pattern, technique in template.attack_of.items():
        if any(fnmatchcase(value, pattern) for value in values):
            yield technique


def _title(template: Template, piece: Sequence[Item]) -> str:
    more = f", and {len(piece) - 1} more" if len(piece) > 1 else ""
    filled = fill.text(template.title, {name: " ".join(text.split()) for name, text in piece[0].parts.items()})
    return filled[: 200 - len(more)] + more


def _detection(written: Written, trials: tuple[Trial, ...]) -> Detection:
    template, draft = written.template, written.draft
    first = draft.items[0]
    return Detection(
        id="d-" + hashlib.sha256(draft.uuid.encode()).hexdigest()[:12],
        form=template.form,
        template=template.id,
        title=draft.title,
        text=written.text,
        level=template.level,
        attack=draft.attack,
        false_positives=template.false_positives,
        values=tuple(item.value for item in draft.items),
        sentence=first.sentence,
        span=first.span,
        trials=trials,
    )


def _stated(dossier: Dossier) -> Stated:
    """Give the current ids of the techniques that each sentence of the report states, or was accepted for."""
    found: dict[str, tuple[str, ...]] = {}
    for one in dossier.techniques:
        if one.counts and one.current:
            found[one.sentence] = (*found.get(one.sentence, ()), one.current)
    return found
