"""A form is the language that a detection is written in; one file each in `forms/`, found by its name.

A file of `forms/` gives these functions:

    write(template, draft) -> str                        the rule as its own tool reads it
    tried(written, cards) -> list[tuple[Trial, ...]]     the trials of several detections at once, in their order
    reads(texts) -> list[Trial]                          whether its own tool reads what others wrote (not of SQL)

`tried` takes all detections of a report together, so that a tool that is slow to start is started once. A trial that
cannot be run here has `held` null and says what is missing; nothing is offered untried.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from groundswell.defences.hunt.detections import forms
from groundswell.defences.hunt.detections.items import Item
from groundswell.defences.hunt.detections.template import Template
from groundswell.model.card import Card
from groundswell.model.detection import Trial
from groundswell.model.dossier import Report


@dataclass(frozen=True)
class Draft:
    """What one detection is written from: the report, the values, and the detection's id (a UUID for Sigma).

    `attack`: the template's techniques, and those that the report states in the sentences of the values.
    """

    report: Report
    items: tuple[Item, ...]
    title: str
    uuid: str
    attack: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A detection's text, with the template and the values that it was written from."""

    template: Template
    draft: Draft
    text: str


class FormModule(Protocol):
    """What a file of `forms/` gives."""

    def write(self, template: Template, draft: Draft) -> str:
        """Give the rule's text."""

    def tried(self, written: Sequence[Written], cards: Sequence[Card]) -> list[tuple[Trial, ...]]:
        """Give the trials of each detection."""

    def reads(self, texts: Sequence[str]) -> list[Trial]:
        """Give whether the form's own tool reads each text, which somebody else wrote."""


def form(name: str) -> FormModule:
    """Give the form of this name.

    Raises:
        LookupError: there is no such file in `forms/`.
    """
    if name not in {found.name for found in pkgutil.iter_modules(forms.__path__)}:
        raise LookupError(name)
    return cast(FormModule, importlib.import_module(f"{forms.__name__}.{name}"))
