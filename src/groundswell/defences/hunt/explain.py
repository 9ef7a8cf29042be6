"""Why a rule holds on one record: the clauses that held, with value and what was expected; the filters not used.

One record is read as `match` reads it in a batch (`plan/fields.py`), test by test; the tree decides which tests
carry the match: all parts of an AND, the parts of an OR that are true, nothing under NOT.

Not here: finding the records (`match.py`), gathering them (`findings.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from groundswell.defences.hunt.alternatives import filter_fields, literals
from groundswell.defences.hunt.plan.fields import OWN_COLUMNS, Source, source_of
from groundswell.defences.hunt.plan.predicates import predicate
from groundswell.defences.hunt.plan.values import derive_texts, refers, texts, unfold
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, Rule, fold_name
from groundswell.model.finding import Held, NotUsed

Row = Mapping[str, object]
LONGEST = 2_000  # characters of a value that a clause shows; the record itself keeps all


class RecordFields:
    """The fields of one record: texts by folded column name."""

    def __init__(self, row: Row, text_free: Collection[str] = ()) -> None:
        """Fold the names once; `text_free` are columns that keywords pass over."""
        extra = row.get("_extra")
        self._extra = {fold_name(k): texts(v) for k, v in unfold(str(extra) if extra else None).items()}
        self._native = {
            fold_name(name): texts(row[name]) for name in sorted(row, reverse=True) if name not in OWN_COLUMNS
        }
        self._words = {fold_name(n) for n, v in row.items() if n not in OWN_COLUMNS and _holds_text(v)}
        self._text_free = frozenset(map(fold_name, text_free))

    def column(self, folded: str) -> tuple[str, ...]:
        """The texts of a column, else of the field of that name in `_extra`; none when it is missing."""
        return self._native.get(folded) or self._extra.get(folded, ())

    def get(self, source: Source) -> tuple[str, ...]:
        """The texts of a field of a rule."""
        for column in source.columns:
            if found := self.column(column):
                return found
        if source.derive is None:
            return ()
        given = tuple(self.column(fold_name(name)) for name in source.derive.sources)
        return derive_texts(source.derive, source.name, given)

    def keywords(self) -> Iterator[str]:
        """Every text that a keyword is looked for in."""
        for name in (*sorted(self._words - self._text_free), *sorted(self._extra.keys() - self._text_free)):
            yield from (self._native if name in self._words else self._extra)[name]

    def names(self) -> frozenset[str]:
        """The folded names of the columns that this record has."""
        return frozenset(self._native) | frozenset(self._extra)


def _holds_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and any(isinstance(part, str) for part in value))


def explain(
    rule: Rule, route: Route, row: Row, *, there: Collection[str] | None = None, text_free: Collection[str] = ()
) -> tuple[tuple[Held, ...], tuple[NotUsed, ...]]:
    """The clauses of `rule` that hold on `row`, and its filters that could not be applied.

    Args:
        rule: a rule that matched the row on `route`.
        route: the route.
        row: native columns, `_extra` as it is.
        there: the columns that are there on the row's host and day (SEMANTICS section 2); without it, those that
            the row has.
        text_free: columns that keywords pass over.

    Returns:
        Clauses in the order of the rule; none when the rule does not hold on the row.
    """
    record = RecordFields(row, text_free)
    found = _carrying(rule.node, lambda leaf: _answer(leaf, route, record))
    held = tuple(_held(rule, leaf, route, record) for leaf in dict.fromkeys(found or ()))
    return held, tuple(_not_used(rule, route, record, there))


def holds_without(rule: Rule, route: Route, row: Row, not_there: Collection[str]) -> bool:
    """Whether `rule` holds on `row` once tests for absence fail on the columns `not_there`.

    A positive null on a column that is not there does not match (SEMANTICS section 2): that a record lacks what
    nobody recorded says nothing. `match` sees no other records and leaves this to whoever knows the host and day.
    """
    record = RecordFields(row)
    gone = {fold_name(column) for column in not_there}
    unknown = {
        leaf
        for leaf, positive in literals(rule.node)
        if leaf.field is not None and _wants_absence(leaf, positive) and gone & _columns_of(leaf.field, route)
    }

    def answer(leaf: Leaf) -> bool:
        return leaf not in unknown and _answer(leaf, route, record) is not None

    return _carrying(rule.node, lambda leaf: "" if answer(leaf) else None) is not None


def _wants_absence(leaf: Leaf, positive: bool) -> bool:
    return positive and (leaf.op == "null" or (leaf.op == "exists" and leaf.value == "false"))


def _columns_of(field: str, route: Route) -> set[str]:
    columns = {fold_name(name): native for name, native in route.columns}
    return {fold_name(column) for column in columns.get(fold_name(field), (field,))}


def _carrying(node: Node, answer: Callable[[Leaf], str | None]) -> list[Leaf] | None:
    """The tests that carry `node`; null when it does not hold."""
    match node:
        case And(parts):
            each = [_carrying(part, answer) for part in parts]
            return None if None in each else [leaf for found in each if found for leaf in found]
        case Or(parts):
            some = [found for part in parts if (found := _carrying(part, answer)) is not None]
            return [leaf for found in some for leaf in found] if some else None
        case Not(Not(part)):
            return _carrying(part, answer)
        case Not(part):
            return [] if _carrying(part, answer) is None else None
        case Leaf():
            return None if answer(node) is None else [node]


def _answer(leaf: Leaf, route: Route, record: RecordFields) -> str | None:
    """The value on which a test holds ("" where there is none to show); null when it does not hold."""
    if leaf.field is None:
        return next((text for text in record.keywords() if predicate(leaf)(text)), None)
    source = source_of(leaf.field, route)
    if source is None:
        return None
    found = record.get(source)
    match leaf.op:
        case "null":
            return None if found else ""
        case "exists":
            return (found[0] if found else "") if bool(found) == (leaf.value == "true") else None
        case "fieldref":
            other = source_of(leaf.value, route)
            return next((one for one in found if other and refers(leaf, (one,), record.get(other))), None)
    return next((text for text in found if predicate(leaf)(text)), None)


def _held(rule: Rule, leaf: Leaf, route: Route, record: RecordFields) -> Held:
    value = _answer(leaf, route, record)
    missing = leaf.op == "null" or (leaf.op == "exists" and leaf.value == "false")
    return Held(
        clause=next(
            (name for name, node in rule.clauses if any(one == leaf for one, _ in literals(node))), "condition"
        ),
        field=leaf.field or "keyword",
        op=" ".join((leaf.op, *sorted(leaf.flags))),
        value=None if missing or value is None else value[:LONGEST],
        expected=leaf.value,
    )


def _not_used(rule: Rule, route: Route, record: RecordFields, there: Collection[str] | None) -> Iterator[NotUsed]:
    lacks = {fold_name(name) for name in route.lacks}
    known = record.names() if there is None else frozenset(map(fold_name, there)) | record.names()
    for field in sorted(filter_fields(rule.node)):
        if fold_name(field) in lacks:
            yield NotUsed(field, f"{route.table} never records {field}")
        elif not _columns_of(field, route) & known and fold_name(field) not in known:
            yield NotUsed(field, f"{field} was not recorded here")
