"""What one ingest did: the account of every file, and who is dark after it (CLI.md section 4, `ingest`).

Not here: reading (`sources/`), committing (`lake/`), drawing (`outputs/`).
"""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.model.source import FileReport
from groundswell.model.verdict import Exit


@dataclass(frozen=True)
class IngestTotals:
    """Sums over all files; the last four count records, and read = kept + set aside + already known."""

    files: int
    not_recognised: int
    already_known: int
    read: int
    kept: int
    set_aside: int


@dataclass(frozen=True)
class Ingested:
    """The accounts, in the order read. `listed` is how many hosts the list holds, null without a list."""

    files: tuple[FileReport, ...]
    dark: tuple[str, ...]
    exit: Exit
    listed: int | None = None
    seconds: float | None = None  # wall clock; shown on a screen only, so that equal inputs give equal JSON

    @property
    def totals(self) -> IngestTotals:
        """The sums, counted here and nowhere else."""
        return IngestTotals(
            files=len(self.files),
            not_recognised=sum(f.source is None for f in self.files),
            already_known=sum(f.already_known for f in self.files),
            read=sum(f.read for f in self.files),
            kept=sum(f.kept for f in self.files),
            set_aside=sum(f.set_aside for f in self.files),
        )
