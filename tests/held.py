"""Evidence held in memory, from which a test takes something away before the real hunt runs on it; and its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pyarrow as pa

from groundswell.defences.hunt.plan.compile import Plan
from groundswell.lake.visibility import VisibilityBuilder
from groundswell.model import calendar
from groundswell.model.card import Card
from groundswell.model.cell import Base, VisibilityRow
from groundswell.model.dossier import Dossier
from groundswell.model.hunted import Hunted, Unreadable
from groundswell.model.source import FileReport
from groundswell.model.verdict import Content, Verdict
from groundswell.run.evidence import Origin
from groundswell.run.hunt import Chosen, hunt
from groundswell.run.knowledge import Knowledge
from groundswell.verdict.assemble import judge
from groundswell.verdict.facts import Facts

NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)


@dataclass
class Held:
    """Evidence held in memory, from which a test takes something away before it is hunted in."""

    all: tuple[pa.RecordBatch, ...]
    cards: tuple[Card, ...]
    take: Callable[[pa.RecordBatch], pa.RecordBatch | None] = field(default=lambda batch: batch)
    whole_rows: bool = True

    def kept(self) -> Iterator[pa.RecordBatch]:
        for batch in self.all:
            left = self.take(batch)
            if left is not None and left.num_rows:
                yield left

    def batches(self, plan: Plan) -> Iterator[pa.RecordBatch]:
        yield from self.kept()

    def rows(self, table: str, keys: Iterable[tuple[int, int]]) -> pa.Table:
        raise LookupError(table)

    def origin(self, src: int) -> Origin:
        return Origin("held", "0" * 64, None)

    def visibility(self) -> list[VisibilityRow]:
        seen = {card.table: VisibilityBuilder() for card in self.cards}
        by_table = {card.table: card for card in self.cards}
        for batch in self.kept():
            table = batch.schema.metadata[b"table"].decode()
            seen[table].feed(batch, by_table[table])
        return [row for builder in seen.values() for row in builder.rows()]

    def accounts(self) -> list[FileReport]:
        return []

    def unreadable(self) -> list[Unreadable]:
        return []


@dataclass(frozen=True)
class Answer:
    """What one hunt and its verdict say."""

    verdict: Verdict
    hunted: Hunted


def answer(evidence: Held, knowledge: Knowledge, chosen: Chosen, base: Base, dossier: Dossier) -> Answer:
    """Hunt in `evidence` and judge, over a base that does not depend on it."""
    run = hunt(knowledge, chosen, evidence, _short, lambda _: base)
    seen = calendar.seen(run.delivered, knowledge.cards, events_per_day=[0] * len(base.days))
    facts = Facts(
        dossier=dossier,
        document="",
        hunted=run.hunted,
        base=base,
        seen=seen,
        company="test",
        made_at=NOW,
        program="test",
        command=(),
        content=Content("", "", "", ""),
        days_with_records=tuple(base.days),
    )
    return Answer(judge(facts), run.hunted)


def switched_off(chosen: Chosen, rule: str) -> Chosen:
    """The same choice with one rule off; it stays chosen."""
    return replace(chosen, selection=replace(chosen.selection, off={**chosen.selection.off, rule: "a test"}))


def _short(name: str) -> str:
    """The names of the example's list are the first labels of the full names in its records."""
    return name.lower().partition(".")[0]


def on(day: date) -> tuple[datetime, datetime]:
    """First moment of a UTC day, and of the next."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, datetime.fromordinal(day.toordinal() + 1).replace(tzinfo=UTC)
