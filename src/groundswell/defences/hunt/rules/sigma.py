"""Sigma rule files become `Rule` values; what cannot become one is `Refused` with its reason, never dropped.

pySigma's object model is the parser (`sigma.rule`, `sigma.conditions`, `sigma.modifiers`, `sigma.types`,
`sigma.filters`); its plugins and data modules are never imported. Source: Sigma 2.1 (SigmaHQ/sigma-specification).

Not here: choosing rules for a hunt (`select.py`), keeping parsed rules on disk (`plan/cache.py`).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from sigma.exceptions import SigmaError
from sigma.rule.detection import SigmaDetections
from sigma.rule.logsource import SigmaLogSource as PySigmaLogSource

from groundswell.defences.hunt.rules.files import rule_files
from groundswell.defences.hunt.rules.nodes import POLICY, Unsupported, all_of, any_of, node_of
from groundswell.defences.hunt.rules.yaml_text import SIZE_LIMIT, UnreadableText, documents
from groundswell.defences.hunt.tree import Node, Refused, Rule, SigmaLogSource
from groundswell.model.finding import LEVELS, Level

_ALIASES = {"utf16le": "wide"}  # Sigma 2.1 has both names for one modifier, pySigma knows `wide`


@dataclass(frozen=True)
class Filter:
    """A Sigma filter document: its condition is joined by AND to the rules it names (pySigma's reading)."""

    title: str
    path: str
    logsource: SigmaLogSource
    rules: frozenset[str] | None  # ids or titles, lower case; null is any
    node: Node


@dataclass(frozen=True)
class _File:
    path: str
    ruleset: str
    license: str
    digest: str


def load_rules(paths: Iterable[Path], ruleset: str, license: str) -> tuple[list[Rule], list[Refused]]:
    """Every rule of the files and folders `paths`, filters among them applied.

    Args:
        paths: rule files, or folders that are walked for `.yml` and `.yaml` in the order of their names.
        ruleset: the name under which they are shown (`groundswell`, `sigmahq`, ...).
        license: the licence of rules that name none.

    Returns:
        Rules in the order of their paths, and what was refused. A file that cannot be read is refused, not raised.
    """
    rules: list[Rule] = []
    refused: list[Refused] = []
    filters: list[Filter] = []
    for path in rule_files(paths):
        try:
            data = _bytes_of(path)
        except OSError as error:
            refused.append(_refusal(_File(str(path), ruleset, license, ""), {}, f"cannot be read: {error.strerror}"))
            continue
        for parsed in parse(data, str(path), ruleset, license):
            match parsed:
                case Rule():
                    rules.append(parsed)
                case Refused():
                    refused.append(parsed)
                case Filter():
                    filters.append(parsed)
    return apply_filters(rules, filters), refused


def parse(data: bytes, path: str, ruleset: str, license: str) -> list[Rule | Refused | Filter]:
    """The documents of one rule file, each as a rule, a filter, or a refusal."""
    file = _File(path, ruleset, license, hashlib.sha256(data).hexdigest())
    try:
        found = documents(data)
    except UnreadableText as error:
        return [_refusal(file, {}, str(error))]
    return [_parsed(document, file) for document in found if document is not None]


def apply_filters(rules: Iterable[Rule], filters: Iterable[Filter]) -> list[Rule]:
    """The rules with the conditions of the filters that name them; each one applied stands in the rule's notes."""
    filters = list(filters)
    return [_filtered(rule, filters) for rule in rules] if filters else list(rules)


def _filtered(rule: Rule, filters: list[Filter]) -> Rule:
    for one in filters:
        named = one.rules is None or bool({rule.id.lower(), rule.title.lower()} & one.rules)
        if named and _covers(one.logsource, rule.logsource):
            note = f"filtered by {one.title} ({one.path})"
            rule = replace(
                rule,
                node=all_of((rule.node, one.node)),
                notes="; ".join(filter(None, (rule.notes, note))),
                clauses=(*rule.clauses, (f"filter {one.title}", one.node)),
            )
    return rule


def _covers(general: SigmaLogSource, special: SigmaLogSource) -> bool:
    return all(
        wanted is None or wanted == has
        for wanted, has in (
            (general.product, special.product),
            (general.category, special.category),
            (general.service, special.service),
        )
    )


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(SIZE_LIMIT + 1)


def _parsed(document: Any, file: _File) -> Rule | Refused | Filter:
    if not isinstance(document, dict):
        return _refusal(file, {}, "the document is no mapping")
    if "correlation" in document:
        kind = document["correlation"].get("type") if isinstance(document["correlation"], dict) else None
        return _refusal(file, document, f"unsupported: correlation {kind or 'without a type'}")
    if "action" in document:
        return _refusal(file, document, f"unsupported: collection action {document['action']}")
    try:
        return _filter(document, file) if "filter" in document else _rule(document, file)
    except (SigmaError, Unsupported, RecursionError) as error:
        return _refusal(file, document, str(error) or "nested too deeply")
    except (
        TypeError,
        AttributeError,
        ValueError,
        KeyError,
        IndexError,
    ) as error:  # shapes that pySigma does not foresee
        return _refusal(file, document, f"not in the form of a Sigma rule: {error}")


def _rule(document: dict[str, Any], file: _File) -> Rule:
    detections = _detections(document.get("detection"))
    node = any_of(node_of(condition.parsed) for condition in detections.parsed_condition)
    logsource = _logsource(document)
    return Rule(
        id=_identity(document, file),
        title=_words(document, "title"),
        level=_level(document),
        status=_words(document, "status").lower(),
        author=_words(document, "author"),
        license=_words(document, "license") or file.license,
        date=_day(document.get("date")),
        modified=_day(document.get("modified")),
        logsource=logsource,
        node=node,
        tags=_list(document, "tags"),
        falsepositives=_list(document, "falsepositives"),
        references=_list(document, "references"),
        description=_words(document, "description"),
        digest=file.digest,
        path=file.path,
        ruleset=file.ruleset,
        notes=_taxonomy_note(document),
        clauses=_clauses(detections),
    )


def _clauses(detections: SigmaDetections) -> tuple[tuple[str, Node], ...]:
    return tuple((name, node_of(one.postprocess(detections))) for name, one in detections.detections.items())


def _filter(document: dict[str, Any], file: _File) -> Filter:
    body = document["filter"]
    if not isinstance(body, dict) or "rules" not in body:
        raise Unsupported("a filter must say which rules it filters, or any")
    named = body["rules"] if isinstance(body["rules"], list) else [body["rules"]]
    detections = _detections({key: value for key, value in body.items() if key != "rules"})
    if len(detections.parsed_condition) != 1:
        raise Unsupported("a filter must have exactly one condition")
    return Filter(
        title=_words(document, "title"),
        path=file.path,
        logsource=_logsource(document),
        rules=None if [str(n).lower() for n in named] in ([], ["any"]) else frozenset(str(n).lower() for n in named),
        node=node_of(detections.parsed_condition[0].parsed),
    )


def _detections(body: Any) -> SigmaDetections:
    if not isinstance(body, dict):
        raise Unsupported("the rule has no detection")
    return SigmaDetections.from_dict(cast("dict[str, Any]", _aliased(body)), policy=POLICY)


def _aliased(body: Any) -> Any:
    """The detection with modifiers under the names that pySigma knows."""
    match body:
        case dict():
            return {_known(key): _aliased(value) for key, value in body.items()}
        case list():
            return [_aliased(item) for item in body]
        case datetime.date():  # YAML reads a bare date as one; Sigma compares text
            return body.isoformat()
    return body


def _known(key: Any) -> str:
    name, *modifiers = str(key).split("|")
    return "|".join([name, *(_ALIASES.get(m, m) for m in modifiers)])


def _logsource(document: Mapping[str, Any]) -> SigmaLogSource:
    body = document.get("logsource")
    if not isinstance(body, dict):
        raise Unsupported("the rule has no log source")
    read = PySigmaLogSource.from_dict(body)
    product, category, service = (v.lower() if v else None for v in (read.product, read.category, read.service))
    return SigmaLogSource(product, category, service)


def _identity(document: Mapping[str, Any], file: _File) -> str:
    """The Sigma id; a rule without one is known by its content."""
    return _words(document, "id").lower() or "sha256-" + file.digest[:32]


def _level(document: Mapping[str, Any]) -> Level:
    """The rule's level; Sigma makes it optional, and `medium` stands in."""
    word = _words(document, "level").lower()
    return next((level for level in LEVELS if level == word), "medium")


def _taxonomy_note(document: Mapping[str, Any]) -> str:
    taxonomy = _words(document, "taxonomy") or "sigma"
    return "" if taxonomy == "sigma" else f"written for the taxonomy {taxonomy}, whose field names may differ"


def _words(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value).strip()


def _list(document: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = document.get(key)
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value).replace("/", "-"))
    except ValueError:
        return None


def _refusal(file: _File, document: Mapping[str, Any], reason: str) -> Refused:
    return Refused(
        id=_identity(document, file) if document or file.digest else file.path,
        title=_words(document, "title"),
        path=file.path,
        reason=reason,
        level=_level(document),
        author=_words(document, "author"),
        license=_words(document, "license") or file.license,
        tags=_list(document, "tags"),
        ruleset=file.ruleset,
    )
