"""Everything that a verdict is judged from, as one frozen value: nothing else is read, no clock, no file.

`run/assess.py` fills it; the functions of this package turn it into `model.verdict.Verdict`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from groundswell.model.cell import Base
from groundswell.model.dossier import Dossier
from groundswell.model.finding import Technique
from groundswell.model.hunted import Hunted
from groundswell.model.verdict import Content, FromPack, Input, Seen, StakeKind


@dataclass(frozen=True)
class WayFact:
    """A way in that these or neighbouring actors used: content, with its source. Nothing measures it yet."""

    id: str
    title: str


@dataclass(frozen=True)
class StakeFact:
    """What company.toml says is at stake: a kind, and the hosts that carry it."""

    id: str
    kind: StakeKind
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Grade:
    """An Admiralty letter and digit, and who gave it."""

    grade: str
    by: str


@dataclass(frozen=True)
class Unread:
    """What could not be read of the evidence: it drives exit code 12 and stands beside every negative word."""

    files: int = 0
    records_set_aside: int = 0
    records_read: int = 0
    limit: float = 0.001

    @property
    def too_many_set_aside(self) -> bool:
        """Whether more records were set aside than `ingest.set_aside_max` allows."""
        return self.records_read > 0 and self.records_set_aside > self.limit * self.records_read


@dataclass(frozen=True)
class Facts:
    """What is known when a report is judged against one company.

    `tactics` and `technique_names` are by the current id of a technique of report or pack, from ATT&CK; `previous` are
    the finding ids of the verdict compared with (null: none was given).
    """

    dossier: Dossier
    document: str
    hunted: Hunted
    base: Base
    seen: Seen
    company: str
    made_at: datetime
    program: str
    command: tuple[str, ...]
    content: Content
    inputs: tuple[Input, ...] = ()
    unread: Unread = Unread()
    pack: FromPack | None = None
    pack_techniques: tuple[Technique, ...] = ()
    pack_techniques_of: Mapping[str, int] = field(default_factory=dict)  # name of a tool -> techniques
    pack_indicators_of: Mapping[str, int] = field(default_factory=dict)  # name of a tool -> indicators
    own_list_given: bool = False
    tactics: Mapping[str, str] = field(default_factory=dict)  # technique -> first tactic
    technique_names: Mapping[str, str] = field(default_factory=dict)
    ways: tuple[WayFact, ...] = ()
    stakes: tuple[StakeFact, ...] = ()
    grade: Grade | None = None
    published_by: str | None = None
    min_visible: float = 0.5
    fail_on: tuple[str, ...] = ("trace", "open")
    previous: frozenset[str] | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)  # role -> name
    settings: tuple[tuple[str, str], ...] = ()  # settings that judge, as text, for the identity
    days_with_records: tuple[date, ...] = ()
