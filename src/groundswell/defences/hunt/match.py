"""Find where a plan's rules and indicators hold in one record batch.

`match` is pure: it opens no file, reads no clock, logs nothing. Each distinct value of a column is looked at once;
a rule is evaluated only on rows where each of its necessary groups fired, and there exactly. What is right is
defined by `tests/oracle.py`, row by row.

Not here: compiling (`plan/`), saying why a row matched (`explain.py`), findings (`findings.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from groundswell.defences.hunt.plan.compile import ROW_OPS, Bound, EventPlan, Plan, PlannedRule, TablePlan
from groundswell.defences.hunt.plan.encoded import Beside, Encoded, Mask
from groundswell.defences.hunt.plan.fields import BatchFields, Source
from groundswell.defences.hunt.plan.groups import Tree
from groundswell.defences.hunt.plan.literals import Fired, scannable
from groundswell.defences.hunt.plan.predicates import predicate
from groundswell.defences.hunt.plan.values import refers

Rows = npt.NDArray[np.intp]
_UNKNOWN, _NO, _YES = 2, 0, 1


@dataclass(frozen=True, order=True)
class Match:
    """A rule or indicator holds on row `row` of the batch; `value` is what an indicator was found in."""

    row: int
    id: str
    kind: Literal["rule", "indicator"]
    event: str
    value: str | None = None
    column: str | None = None


def match(plan: Plan, batch: pa.RecordBatch) -> Iterator[Match]:
    """Yield a match for each (rule or indicator, row) of `batch` that `plan` matches.

    Args:
        plan: from `compile_plan`.
        batch: rows of one lake table (named in its schema metadata), of one or several kinds (`_event`). A column
            that it lacks reads as null. Nothing is asked of a table that the plan does not know.

    Yields:
        Matches by row, then by id.

    Cost: one pass over the distinct values of each column that rules name.
    """
    table = plan.tables.get((batch.schema.metadata or {}).get(b"table", b"").decode())
    if table is None or not batch.num_rows:
        return
    fields = BatchFields(batch, table.card.text_free)
    answers = Answers(table, fields)
    found: list[Match] = []
    for event, rows in _kinds(batch):
        found.extend(_rule_matches(table.kind(event), answers, rows, event))
        found.extend(
            Match(row, id, "indicator", event, value, column)
            for row, id, value, column in plan.indicators.find(table.card, event, fields, rows)
        )
    yield from sorted(found, key=lambda one: (one.row, one.id, one.column or ""))


def _kinds(batch: pa.RecordBatch) -> Iterator[tuple[str, Rows]]:
    """(kind, its rows) of the batch."""
    column = batch.column("_event").dictionary_encode() if "_event" in batch.schema.names else None
    if column is None:
        yield "", np.arange(batch.num_rows)
        return
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    for code, name in enumerate(column.dictionary.to_pylist()):
        rows = np.flatnonzero(codes == code)
        if len(rows) and name is not None:
            yield name, rows


class Answers:
    """The answers of a table's tests on one batch, each computed at most once for each distinct value."""

    def __init__(self, table: TablePlan, fields: BatchFields) -> None:
        """Compute nothing yet."""
        self.table = table
        self.fields = fields
        self._fired: Fired = {}
        self._scanned: set[Source] = set()
        self._masks: dict[int, Mask] = {}  # of a field: over codes; of a keyword: over rows
        self._asked: dict[int, npt.NDArray[np.uint8]] = {}
        self._asked_all: set[int] = set()

    def texts(self, source: Source) -> Encoded | Beside:
        """What the tests of `source` look at."""
        return self.fields.everywhere if source.keyword else self.fields.get(source)

    def fired(self, source: Source) -> None:
        """Scan `source`, so that `values` knows the answers of its scannable tests."""
        if source not in self._scanned:
            self._scanned.add(source)
            scanner = self.table.scanners.get(source)
            if scanner is not None:
                self._fired.update(scanner.fire(self.texts(source)))

    def values(self, number: int) -> npt.NDArray[np.intp] | None:
        """The distinct values on which test `number` holds, if it fired in a scan or was asked of every value."""
        return self._fired.get(number)

    def ask_all(self, number: int) -> None:
        """Ask test `number`, which no scan answers, of every distinct value."""
        if number not in self._asked_all:
            self._asked_all.add(number)
            bound = self.table.tests[number]
            holds = predicate(bound.leaf)
            held = [value for value, text in enumerate(self.texts(bound.source).values) if holds(text)]
            if held:
                self._fired[number] = np.array(held)

    def mask(self, number: int) -> Mask:
        """The answers of test `number`, scanned or asked of every value: over rows for a keyword, else over codes."""
        if number not in self._masks:
            bound = self.table.tests[number]
            encoded = self.texts(bound.source)
            mask = np.zeros(len(encoded.values), dtype=np.bool_)
            mask[self._fired.get(number, [])] = True
            self._masks[number] = encoded.rows(mask) if isinstance(encoded, Beside) else encoded.cell_mask(mask)
        return self._masks[number]

    def on(self, number: int, rows: Rows) -> Mask:
        """Whether test `number` holds, for each of `rows`."""
        bound = self.table.tests[number]
        scanned = bound.leaf.op not in ROW_OPS and scannable(bound.leaf)
        if scanned:
            self.fired(bound.source)
        if bound.source.keyword:
            if not scanned:
                self.ask_all(number)
            return self.mask(number)[rows]
        encoded = self.fields.get(bound.source)
        codes = encoded.codes[rows]
        if bound.leaf.op in ROW_OPS:
            return self._row_test(bound, codes, rows)
        if scanned or number in self._asked_all:
            return self.mask(number)[codes]
        return self._lazy(number, bound, encoded, codes)

    def _lazy(self, number: int, bound: Bound, encoded: Encoded, codes: npt.NDArray[np.int32]) -> Mask:
        """Ask only of the values that these rows hold, and remember."""
        state = self._asked.get(number)
        if state is None:
            state = self._asked[number] = np.full(encoded.size + 1, _UNKNOWN, dtype=np.uint8)
            state[-1] = _NO
        holds = predicate(bound.leaf)
        for code in np.unique(codes[state[codes] == _UNKNOWN]).tolist():
            state[code] = any(holds(text) for text in encoded.cell(code))
        holding: Mask = state[codes] == _YES
        return holding

    def _row_test(self, bound: Bound, codes: npt.NDArray[np.int32], rows: Rows) -> Mask:
        match bound.leaf.op:
            case "null":
                missing: Mask = codes < 0
                return missing
            case "exists":
                there: Mask = (codes >= 0) == (bound.leaf.value == "true")
                return there
        assert bound.other is not None
        return self._same(bound, codes, self.fields.get(bound.other), rows)

    def _same(self, bound: Bound, codes: npt.NDArray[np.int32], other: Encoded, rows: Rows) -> Mask:
        """`fieldref`, once for each distinct pair of values."""
        encoded = self.fields.get(bound.source)
        pairs, which = np.unique(np.stack([codes, other.codes[rows]]), axis=1, return_inverse=True)
        answers = [refers(bound.leaf, encoded.cell(one), other.cell(two)) for one, two in pairs.T.tolist()]
        return np.array(answers, dtype=np.bool_)[which.reshape(-1)]


def _rule_matches(kind: EventPlan, answers: Answers, rows: Rows, event: str) -> Iterator[Match]:
    for source in kind.sources:
        answers.fired(source)
    for numbers in kind.eager.values():
        for number in numbers:
            answers.ask_all(number)
    finder = _Candidates(answers, rows)
    for position in _started(kind, answers):
        planned = kind.rules[position]
        candidates = finder.rows(planned)
        if len(candidates):
            hits = candidates[evaluate(planned.tree, answers, candidates)]
            for row in hits.tolist():
                yield Match(row, planned.rule.id, "rule", event)


def _started(kind: EventPlan, answers: Answers) -> list[int]:
    """The rules whose best group has a test that fired, and those without any group."""
    found = set(kind.ungrouped)
    for number, positions in kind.by_test.items():
        if answers.values(number) is not None:
            found.update(positions)
    return sorted(found)


class _Candidates:
    """From the values on which a group's tests fired to the rows that hold them, among the rows of one kind."""

    def __init__(self, answers: Answers, rows: Rows) -> None:
        self._answers = answers
        self._rows = rows
        self._inverted: dict[Source, tuple[Rows, npt.NDArray[np.intp]]] = {}

    def rows(self, planned: PlannedRule) -> Rows:
        """The rows of the smallest group, if every group of the rule has a test that fired somewhere."""
        best: list[int] | None = None
        least = len(self._rows) + 1
        for group in planned.groups:
            fired = [number for number in group if self._answers.values(number) is not None]
            size = sum(map(self._count, fired))
            if not size:
                return self._rows[:0]
            if size < least:
                best, least = fired, size
        if best is None:
            return self._rows
        return np.unique(np.concatenate([self._holding(number) for number in best]))

    def _invert(self, source: Source) -> tuple[Rows, npt.NDArray[np.intp]]:
        """The rows sorted by code, and where each code starts among them."""
        if source not in self._inverted:
            encoded = self._answers.fields.get(source)
            codes = encoded.codes[self._rows]
            order = np.argsort(codes, kind="stable")
            starts = np.searchsorted(codes[order], np.arange(encoded.size + 1))
            self._inverted[source] = (self._rows[order], starts)
        return self._inverted[source]

    def _codes(self, number: int) -> tuple[Rows, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        source = self._answers.table.tests[number].source
        values = self._answers.values(number)
        assert values is not None
        return (*self._invert(source), self._answers.fields.get(source).cells_of(values))

    def _count(self, number: int) -> int:
        """How many rows the test fired on, or a bound on it."""
        if self._answers.table.tests[number].source.keyword:
            return int(np.count_nonzero(self._answers.mask(number)))
        _, starts, codes = self._codes(number)
        return int((starts[codes + 1] - starts[codes]).sum())

    def _holding(self, number: int) -> Rows:
        if self._answers.table.tests[number].source.keyword:
            return self._rows[self._answers.mask(number)[self._rows]]
        ordered, starts, codes = self._codes(number)
        spans = [ordered[starts[code] : starts[code + 1]] for code in codes.tolist()]
        return np.concatenate(spans) if spans else ordered[:0]


def evaluate(tree: Tree, answers: Answers, rows: Rows) -> Mask:
    """Whether `tree` holds, for each of `rows`. Later parts see only the rows that earlier ones left undecided."""
    match tree:
        case bool():
            return np.full(len(rows), tree)
        case int():
            return answers.on(tree, rows)
        case ("not", part):
            return ~evaluate(part, answers, rows)
        case (op, parts):
            end = op == "or"
            result = np.full(len(rows), not end)
            open_ = np.arange(len(rows))
            for part in parts:
                decided = evaluate(part, answers, rows[open_]) == end
                result[open_[decided]] = end
                open_ = open_[~decided]
                if not len(open_):
                    break
            return result
