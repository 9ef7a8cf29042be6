"""Which values of a dossier a template takes, and which get no rule, with the reason.

A value that must never be blocked is no attacker's value in the first place (`intel/judgement`). The two files of a
side-loading pair are looked for together only: each alone is an honest name.

Not here: which values are worth a rule (`worth.py`), the parts of a value (`parts.py`), writing (`write.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from groundswell.defences.hunt.detections import fill, parts
from groundswell.defences.hunt.detections.phones import of_phones
from groundswell.defences.hunt.detections.template import Takes, Template
from groundswell.defences.hunt.detections.worth import Honest, not_worth, not_worth_of_url, of_unix
from groundswell.model.detection import NotWritten
from groundswell.model.dossier import Dossier, Observable, Span

MOST_RULES = 10  # of one template for one report; a report of thousands of values is a list and is hunted as one
_IS_A = {"program": "executable", "library": "library"}
_NO_TEMPLATE = "no template takes such a value; the lists of indicators hold it"
_TOO_MANY = "the report gives more of its kind than rules are written for; the lists of indicators hold it"


@dataclass(frozen=True)
class Item:
    """One value for a template: its parts, and where the report says it."""

    parts: fill.Parts
    sentence: str
    span: Span
    warned: bool = False  # the report says that honest things are among the values of its list
    unsure: bool = False  # whose it is, the report does not say for certain

    @property
    def value(self) -> str:
        """The value as it is shown."""
        return self.parts["value"]


class Choice:
    """What of one dossier is worth a rule: weighed once, then asked by each template."""

    def __init__(self, dossier: Dossier, honest: Honest) -> None:
        self._indicators = dossier.indicators
        self._pairs = [Item(parts.of_pair(pair), pair.sentence, pair.span) for pair in dossier.pairs]
        paired = frozenset(name for pair in dossier.pairs for name in (pair.program, pair.library))
        why = [(one, _why_not(one, paired, honest)) for one in dossier.observables]
        self._refused = {(one.span, one.value): reason for one, reason in why if reason}
        phones = of_phones(dossier)
        self._worth = [
            (one, Item(_parts(one, honest, phones), one.sentence, one.span, one.warned, one.judgement == "unsure"))
            for one, reason in why
            if not reason
        ]
        looked_for = frozenset(i.parts[name] for _, i in self._worth for name in ("domain", "site") if name in i.parts)
        self._worth = [(one, _not_again(item, looked_for)) for one, item in self._worth]

    def items(self, template: Template) -> Iterator[Item]:
        """Yield what `template` takes, in order of place and bounded; what would be written alike comes once.

        A host below a domain that is taken too is found by that domain's test.
        """
        kept: set[tuple[str, ...]] = set()
        domains = self._domains(template)
        for item in self._taken(template):
            key = _key(template, item)
            if key not in kept and len(kept) < template.most * MOST_RULES and not _below(item, domains):
                kept.add(key)
                yield item

    def not_written(self, templates: Collection[Template]) -> tuple[NotWritten, ...]:
        """Give the attacker's values for which no template writes a rule, each with the reason."""
        written: set[tuple[Span, str]] = set()
        left_over: set[tuple[Span, str]] = set()
        for template in templates:
            kept = {_key(template, item) for item in self.items(template)}
            domains = self._domains(template)
            for item in self._taken(template):
                found = _key(template, item) in kept or _below(item, domains)
                (written if found else left_over).add((item.span, item.value))
        return tuple(
            NotWritten(one.type, one.value, self._reason(one, left_over))
            for one in self._indicators
            if (one.span, one.value) not in written
        )

    def _reason(self, found: Observable, left_over: Collection[tuple[Span, str]]) -> str:
        place = (found.span, found.value)
        return self._refused.get(place) or (_TOO_MANY if place in left_over else _NO_TEMPLATE)

    def _domains(self, template: Template) -> frozenset[str]:
        """Give the domains that a template tests by themselves and with all hosts below; none of other templates."""
        if template.takes.has != ("domain",) or not _named(template) <= {"domain", "value"}:
            return frozenset()
        return frozenset(item.parts["domain"] for item in self._taken(template))

    def _taken(self, template: Template) -> Iterator[Item]:
        needed = {*template.takes.has, *fill.names(template.rule)}
        found = self._pairs if template.takes.pairs else [i for one, i in self._worth if _fits(template.takes, one)]
        return (item for item in found if needed <= item.parts.keys())


def _parts(found: Observable, honest: Honest, phones: Collection[Span]) -> dict[str, str]:
    """Give the parts of a value; a command of another system than Windows has `unix_command` for `program`.

    A bare name of a program or library that is installed in known places is looked for only elsewhere, as
    `masked_program` or `masked_library`. The hash of a file for a phone is nothing that Windows starts or loads.
    """
    named = parts.of_observable(found)
    if found.judgement == "unsure" and not any(map(str.isalpha, named.get("extension", ""))):
        named = _without(named, "tail")  # it may be a folder (`v4.0.30319`): honest files lie there too
    if found.span in phones:
        named = _without(named, "program", "driver")
    if found.type == "command_line" and "program" in named and of_unix(found, honest):
        named["unix_command"] = named.pop("program").removesuffix(".exe")
    if named.get("bare") in honest.installed and found.judgement == "unsure":
        return _without(named, "bare")
    if named.get("bare") in honest.installed:
        masked = {f"masked_{what}": named["bare"] for what in ("program", "library") if _IS_A[what] in named}
        return {"value": found.value, "name": named["name"], **masked}
    if found.type == "url":
        return _without(named, *not_worth_of_url(named, honest))
    return named


def _without(named: fill.Parts, *names: str) -> dict[str, str]:
    return {name: text for name, text in named.items() if name not in names}


def _named(template: Template) -> set[str]:
    """Give the parts that tell two values of a template apart: those in its rule, or that a hunt in SQL compares."""
    return set(fill.names(template.rule)) or set(template.rule.get("values", ())) or {"value"}


def _key(template: Template, item: Item) -> tuple[str, ...]:
    return tuple(item.parts[name] for name in sorted(_named(template)))


def _not_again(item: Item, looked_for: Collection[str]) -> Item:
    """Give an item without its visited host where that, or a domain above, has a rule of its own."""
    host = item.parts.get("visited", "")
    if host in looked_for or _under(host, looked_for):
        return replace(item, parts=_without(item.parts, "visited"))
    return item


def _below(item: Item, domains: Collection[str]) -> bool:
    """Tell whether a domain above the item's is among `domains`."""
    return bool(domains) and _under(item.parts["domain"], domains)


def _under(host: str, domains: Collection[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[at:]) in domains for at in range(1, len(labels) - 1))


def _fits(takes: Takes, found: Observable) -> bool:
    return (
        found.type in takes.types
        and found.judgement in takes.judgements
        and (not takes.roles or found.role in takes.roles)
        and len(found.value) >= takes.long
    )


def _why_not(found: Observable, paired: Collection[str], honest: Honest) -> str:
    if found.type == "file_name" and found.value in paired:
        return "it is looked for together with the other file of its side-loading pair"
    return not_worth(found, honest)
