"""Evidence that tells after each batch how many records went by, for progress and for a safe point to stop at.

Not here: drawing progress and waiting for Ctrl+C (`cli/`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from groundswell.defences.hunt.plan.compile import Plan
from groundswell.model.cell import VisibilityRow
from groundswell.model.hunted import Unreadable
from groundswell.model.source import FileReport
from groundswell.run.evidence import Evidence, Origin

After = Callable[[int], None]


def nobody(records: int) -> None:
    """Nobody watches."""


@dataclass
class Watched:
    """`evidence`, with `after` called with the number of records once each batch was matched."""

    evidence: Evidence
    after: After = nobody
    whole_rows: bool = field(init=False)

    def __post_init__(self) -> None:
        self.whole_rows = self.evidence.whole_rows

    def batches(self, plan: Plan) -> Iterator[pa.RecordBatch]:
        """The same batches; what `after` raises ends them between two."""
        for batch in self.evidence.batches(plan):
            yield batch
            self.after(batch.num_rows)

    def rows(self, table: str, keys: Iterable[tuple[int, int]]) -> pa.Table:
        """As the evidence gives them."""
        return self.evidence.rows(table, keys)

    def origin(self, src: int) -> Origin:
        """As the evidence says."""
        return self.evidence.origin(src)

    def visibility(self) -> list[VisibilityRow]:
        """As the evidence says."""
        return self.evidence.visibility()

    def accounts(self) -> list[FileReport]:
        """As the evidence says."""
        return self.evidence.accounts()

    def unreadable(self) -> list[Unreadable]:
        """As the evidence says."""
        return self.evidence.unreadable()
