"""From a rule's log source to the kinds of event that can answer it, and to the column of each of its fields.

Cards say which Sigma log source each of their events answers; a `service` names a channel; a rule that names a
product alone is asked of every kind of that product. Event ids that a rule names become routes of their own,
`part`. Defined by SEMANTICS section 2 ("Routes"). A route exists only where the rule could still be true once the
columns that make up the event kind (card, `event_by`) are known.

Not here: whether the columns were filled on a host and day (`cells.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from groundswell.defences.hunt.plan.predicates import predicate
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, Rule, SigmaLogSource, fold_name
from groundswell.model.card import Card, Derive, Event, LogSource

FOLDABLE = frozenset({"equals", "contains", "startswith", "endswith", "wildcard", "lt", "lte", "gt", "gte", "cidr"})
ANY = "*"


def routes(rule: Rule, cards: Iterable[Card]) -> tuple[tuple[Route, ...], str]:
    """Every kind of event that `rule` is asked of.

    Returns:
        The routes, and "" or, when there is none, why: `no source of the kind registry_set`.
    """
    found: dict[tuple[str, str], Route] = {}
    answered = False
    for card in cards:
        for event, entry in _entries(rule.logsource, card):
            answered = True
            for name in _kinds(rule.node, card, event):
                known = found.get((card.table, name))
                if known is None or (known.covers == "part" and entry.covers == "whole"):
                    found[card.table, name] = _route(rule, card, name, entry)
    if found:
        return tuple(found[key] for key in sorted(found)), ""
    what = rule.logsource.category or rule.logsource.service or rule.logsource.product or "unnamed"
    return (), f"no event of {what} can make it true" if answered else f"no source of the kind {what}"


def _entries(wanted: SigmaLogSource, card: Card) -> Iterator[tuple[str, LogSource]]:
    """(event or pattern, how it answers) for one card, the most exact entries first."""
    for name, event in card.events.items():
        for entry in event.sigma:
            if _answers(entry, wanted):
                yield name, entry
    if wanted.category is None and wanted.service is not None and _same_product(card.product, wanted.product):
        services = {service.lower(): channel for service, channel in card.services.items()}
        if wanted.service in services:
            yield _pattern(card, services[wanted.service]), LogSource(wanted.product, None, wanted.service)
    if wanted.category is None and wanted.service is None and wanted.product and card.product == wanted.product:
        yield ANY, LogSource(wanted.product, covers="part")


def _answers(entry: LogSource, wanted: SigmaLogSource) -> bool:
    if wanted.category is None and wanted.service is None:
        return False
    if not _same_product(entry.product, wanted.product) or entry.category != wanted.category:
        return False
    if entry.service == wanted.service:
        return True
    return wanted.category is not None and None in (entry.service, wanted.service)


def _same_product(offered: str | None, wanted: str | None) -> bool:
    return offered is None or wanted is None or offered == wanted


def _pattern(card: Card, channel: str) -> str:
    """The event kinds of a channel: all of the table, unless the kind's name begins with the channel."""
    return f"{channel.lower()}/{ANY}" if len(card.event_by) > 1 else ANY


def _kinds(node: Node, card: Card, pattern: str) -> list[str]:
    """The kinds under `pattern` in which `node` can be true: those it names, else the pattern itself."""
    id_column = fold_name(card.event_by[-1])
    if ANY not in pattern:
        return [pattern] if could_hold(node, event_values(card, pattern)) else []
    named = _named_values(node, id_column)
    if named is None:
        return [pattern] if could_hold(node, event_values(card, pattern)) else []
    stem = pattern if "/" in pattern or len(card.event_by) == 1 else f"{ANY}/{ANY}"
    kinds = (stem[: -len(ANY)] + value for value in sorted(named))
    return [kind for kind in kinds if could_hold(node, event_values(card, kind))]


def event_values(card: Card, event: str) -> dict[str, str]:
    """What the name of a kind tells of a record: folded column -> lower-case text. Nothing where it holds `*`."""
    names = [fold_name(column) for column in card.event_by]
    values = event.rsplit("/", len(names) - 1) if len(names) > 1 else [event]
    if len(values) != len(names):
        return {}
    return {name: value for name, value in zip(names, values, strict=True) if ANY not in value}


def constant(leaf: Leaf, known: Mapping[str, str]) -> bool | None:
    """The answer of `leaf` where the event kind alone decides it; null where it does not."""
    if leaf.field is None or leaf.cased or leaf.op not in FOLDABLE:
        return None
    value = known.get(fold_name(leaf.field))
    return None if value is None else predicate(leaf)(value)


def could_hold(node: Node, known: Mapping[str, str]) -> bool:
    """Whether `node` can be true once the columns in `known` are."""
    return _outcomes(node, known)[0]


def _outcomes(node: Node, known: Mapping[str, str]) -> tuple[bool, bool]:
    """(can be true, can be false)."""
    match node:
        case And(parts):
            each = [_outcomes(part, known) for part in parts]
            return all(true for true, _ in each), any(false for _, false in each)
        case Or(parts):
            each = [_outcomes(part, known) for part in parts]
            return any(true for true, _ in each), all(false for _, false in each)
        case Not(part):
            true, false = _outcomes(part, known)
            return false, true
        case Leaf():
            answer = constant(node, known)
            return (True, True) if answer is None else (answer, not answer)


def _named_values(node: Node, column: str) -> frozenset[str] | None:
    """The values of `column` outside of which `node` is false, lower case; null when it is not so bound."""
    match node:
        case Leaf(field, "equals", value) if field is not None and fold_name(field) == column:
            return frozenset({value.lower()})
        case And(parts):
            bound = [one for part in parts if (one := _named_values(part, column)) is not None]
            return frozenset.intersection(*bound) if bound else None
        case Or(parts):
            each = [_named_values(part, column) for part in parts]
            return frozenset().union(*(one for one in each if one)) if None not in each else None
    return None


def _route(rule: Rule, card: Card, name: str, entry: LogSource) -> Route:
    event = card.events.get(name)
    fields = sorted(fields_of(rule.node))
    lacks = {fold_name(lacking) for lacking in entry.lacks}
    derived = _derivations(event)
    columns = {fold_name(column): column for column in card.columns(name)}
    mapped = {fold_name(known): column for known, column in entry.map.items()}
    found: list[tuple[str, tuple[str, ...]]] = []
    used: list[tuple[str, Derive]] = []
    for one in fields:
        folded = fold_name(one)
        if folded in lacks:
            continue
        if folded in mapped:
            found.append((one, (mapped[folded],)))
        elif folded in columns:
            found.append((one, (columns[folded],)))
        elif folded in derived:
            used.append((one, derived[folded]))
            found.append((one, derived[folded].sources))
        else:
            found.append((one, (one,)))
    return Route(
        table=card.table,
        event=name,
        covers="part" if _by_named_id(rule, card, entry) else entry.covers,
        columns=tuple(found),
        lacks=frozenset(one for one in fields if fold_name(one) in lacks),
        where=tuple(sorted((column, tuple(values)) for column, values in entry.where.items())),
        described=event is not None,
        rare=bool(event and event.rare),
        derived=tuple(used),
    )


def _by_named_id(rule: Rule, card: Card, entry: LogSource) -> bool:
    """Whether the route exists because the rule names an event id, not because the card offers the event."""
    return entry.category is None and _named_values(rule.node, fold_name(card.event_by[-1])) is not None


def _derivations(event: Event | None) -> dict[str, Derive]:
    return {fold_name(name): one for one in (event.derive if event else ()) for name in one.fields}


def fields_of(node: Node) -> frozenset[str]:
    """Every field that `node` names, those that `fieldref` refers to among them; keywords have none."""
    match node:
        case And(parts) | Or(parts):
            return frozenset().union(*(fields_of(part) for part in parts))
        case Not(part):
            return fields_of(part)
        case Leaf(field, op, value):
            named = {field} if field is not None else set()
            return frozenset(named | {value} if op == "fieldref" else named)


def fits(pattern: str, event: str) -> bool:
    """Whether the event kind is the one, or one of those, that a route's `event` names."""
    if ANY not in pattern:
        return pattern == event
    head, *middle = pattern.split(ANY)
    if not event.startswith(head):
        return False
    at = len(head)
    for piece in middle[:-1]:
        found = event.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return event.endswith(middle[-1]) and len(event) - len(middle[-1]) >= at
