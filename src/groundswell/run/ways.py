"""The ways in and the things at stake that ship as content: `content/ways/*.yml`.

A way is what a verdict lists under "exposed"; `needs` says what would have to be read to know its state. Not here:
judging a way (`verdict/exposed.py`), what the company itself says is at stake (`run/company.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from groundswell.model.answers import StakeKind
from groundswell.model.finding import Basis
from groundswell.run.pack_file import PackFile, read_pack_file

WAYS = Path(__file__).resolve().parents[1] / "content" / "ways"
BASES: tuple[Basis, ...] = get_args(Basis)
STAKES: tuple[StakeKind, ...] = get_args(StakeKind)
NOT_CHECKED = "this version does not check it"


@dataclass(frozen=True)
class WayContent:
    """A way in: its technique by current ATT&CK id, why it counts, and what must be read to know its state."""

    id: str
    title: str
    technique: str
    why: str
    basis: Basis
    source: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class StakeContent:
    """A kind of thing at stake: its name in a sentence, the question that finds its hosts, and why it counts."""

    kind: StakeKind
    title: str
    question: str
    why: str


def load_ways(path: Path = WAYS / "telecom.yml") -> tuple[WayContent, ...]:
    """The ways of one file, in its order; UsageError GS-4701 to GS-4703 where it does not hold."""
    file, top = _top(path)
    return tuple(_way(file, row) for row in file.rows(top["ways"], "ways"))


def load_stakes(path: Path = WAYS / "telecom.yml") -> tuple[StakeContent, ...]:
    """The things at stake of one file, in its order; UsageError GS-4701 to GS-4703 where it does not hold."""
    file, top = _top(path)
    return tuple(_stake(file, row) for row in file.rows(top["stakes"], "stakes"))


def _top(path: Path) -> tuple[PackFile, dict[str, object]]:
    file = read_pack_file(path)
    return file, dict(file.table(file.data, "ways", ("ways", "stakes")))


def _way(file: PackFile, row: object) -> WayContent:
    data = file.table(row, "ways", ("id", "title", "technique", "why", "basis", "source", "needs"))
    basis = file.one_of(data, "basis", "ways", BASES)
    return WayContent(
        id=file.text(data, "id", "ways"),
        title=file.text(data, "title", "ways"),
        technique=file.text(data, "technique", "ways"),
        why=file.text(data, "why", "ways"),
        basis=next(known for known in BASES if known == basis),
        source=file.text(data, "source", "ways"),
        needs=file.texts(data, "needs", "ways"),
    )


def _stake(file: PackFile, row: object) -> StakeContent:
    data = file.table(row, "stakes", ("kind", "title", "question", "why"))
    kind = file.one_of(data, "kind", "stakes", STAKES)
    return StakeContent(
        kind=next(known for known in STAKES if known == kind),
        title=file.text(data, "title", "stakes"),
        question=file.text(data, "question", "stakes"),
        why=file.text(data, "why", "stakes"),
    )
