"""The state store: whom we expect, other names of hosts, reports, verdicts. Survives `lake drop`.

SEMANTICS section 1: the base is not evidence. Hosts and sensors that were ever committed stay in it when their
records go; a new list of hosts replaces the old list.

Not here: findings and what people decided (`triage.py`); joining names (`hosts.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from groundswell.lake import database
from groundswell.lake import state_tables as tables
from groundswell.lake.hosts import Alias
from groundswell.lake.triage import FindingStore
from groundswell.lake.unread import UnreadStore
from groundswell.lake.upsert import bulk_upsert
from groundswell.model.cell import ExpectedHost

_HOST = ("name", "listed", "os", "role", "critical", "owner", "since", "until")


@dataclass(frozen=True)
class ReportRow:
    """A report that was read; `grade` is an Admiralty letter and digit, null while nobody graded it."""

    id: str
    title: str
    sha256: str
    published: date | None = None
    grade: str | None = None
    graded_by: str | None = None


@dataclass(frozen=True)
class VerdictRow:
    """A verdict that was given: its first screen's line, and its small facts for comparison."""

    id: str
    report: str | None
    made_at: datetime
    line: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Override:
    """A person's word on a rule or an indicator (`off`, or another value), with name and reason."""

    kind: str
    id: str
    value: str
    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class JudgementRow:
    """A person's judgement of a value of a report; `signs` are names of the evidence that the program had for it."""

    report: str
    type: str
    value: str
    judgement: str
    by: str
    at: datetime
    why: str
    signs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReportWord:
    """A person's word on a technique of a report, or on the day it was published.

    `about` is `technique` (`what` is its id) or `published`; `word` is accepted, rejected, an ISO day, or withdrawn.
    `facts` are sentence, span and probability of the suggestion as they were then.
    """

    report: str
    about: str
    what: str
    word: str
    by: str
    at: datetime
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class State:
    """One state store."""

    def __init__(self, engine: Engine) -> None:
        """Use `State.open`."""
        self.engine = engine
        self.findings = FindingStore(engine)
        self.unread = UnreadStore(engine)

    @classmethod
    def open(cls, url: str) -> State:
        """Open, make or bring to its newest form the store at `url` (a path means SQLite).

        Raises:
            MachineError: GS-5020 it cannot be used, GS-5021 locked, GS-5022 written by a newer version.
        """
        return cls(database.open_engine(url))

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()

    def __enter__(self) -> State:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def list_hosts(self, hosts: Iterable[ExpectedHost]) -> None:
        """Take `hosts` as the company's list, in place of the list before. Hosts that ever spoke stay expected."""
        rows = [{**{k: getattr(h, k) for k in _HOST}, "listed": True, "spoke": False} for h in hosts]
        table = tables.expected_hosts
        cleared = dict.fromkeys(_HOST[2:]) | {"listed": False, "critical": False}
        with database.told(str(self.engine.url)):
            with self.engine.begin() as connection:
                connection.execute(sa.delete(table).where(sa.not_(table.c.spoke)))
                connection.execute(sa.update(table).values(cleared))
            bulk_upsert(self.engine, table, rows, [c for c in _HOST if c != "name"])

    def spoke(self, hosts: Iterable[str], sensors: Iterable[str]) -> None:
        """Remember who was committed to the lake; call it after each commit, it may be repeated."""
        rows = [{"name": h, "listed": False, "spoke": True, "critical": False} for h in hosts]
        with database.told(str(self.engine.url)):
            bulk_upsert(self.engine, tables.expected_hosts, rows, ["spoke"])
            bulk_upsert(self.engine, tables.expected_sensors, [{"name": s} for s in sensors], [])

    def expected(self) -> tuple[ExpectedHost, ...]:
        """Every host of the base, by name: listed, or ever committed."""
        chosen = sa.select(*(tables.expected_hosts.c[k] for k in _HOST)).order_by(tables.expected_hosts.c.name)
        return tuple(ExpectedHost(**row) for row in self._rows(chosen))

    def ever_spoke(self) -> frozenset[str]:
        """The hosts that were ever committed."""
        table = tables.expected_hosts
        return frozenset(str(r["name"]) for r in self._rows(sa.select(table.c.name).where(table.c.spoke)))

    def sensors(self) -> tuple[str, ...]:
        """Every sensor that was ever committed, by name."""
        found = sa.select(tables.expected_sensors.c.name).order_by(tables.expected_sensors.c.name)
        return tuple(str(r["name"]) for r in self._rows(found))

    def add_aliases(self, found: Iterable[Alias]) -> None:
        """Remember other names of hosts; the earliest `since` given first stays."""
        rows = [{"alias": a.alias, "host": a.host, "evidence": a.evidence, "since": a.since} for a in found]
        with database.told(str(self.engine.url)):
            bulk_upsert(self.engine, tables.aliases, rows, [])

    def aliases(self) -> tuple[Alias, ...]:
        """Every other name of a host, sorted."""
        table = tables.aliases
        chosen = sa.select(table).order_by(table.c.alias, table.c.host, table.c.evidence)
        return tuple(Alias(**row) for row in self._rows(chosen))

    def add_report(self, report: ReportRow) -> None:
        """Remember a report; what a person graded stays."""
        row = {"id": report.id, "title": report.title, "sha256": report.sha256, "published": report.published}
        with database.told(str(self.engine.url)):
            bulk_upsert(self.engine, tables.reports, [row])

    def grade_report(self, id: str, grade: str, by: str) -> bool:
        """Grade a report; False when it is not known."""
        table = tables.reports
        with database.told(str(self.engine.url)), self.engine.begin() as connection:
            change = sa.update(table).where(table.c.id == id).values(grade=grade, graded_by=by)
            return bool(connection.execute(change).rowcount)

    def reports(self) -> tuple[ReportRow, ...]:
        """Every report that was read, by id."""
        return tuple(ReportRow(**row) for row in self._rows(sa.select(tables.reports).order_by(tables.reports.c.id)))

    def add_verdict(self, verdict: VerdictRow) -> None:
        """Remember a verdict."""
        row = {**vars(verdict), "facts": json.dumps(dict(verdict.facts))}
        with database.told(str(self.engine.url)):
            bulk_upsert(self.engine, tables.verdicts, [row])

    def verdicts(self) -> tuple[VerdictRow, ...]:
        """Every verdict that was given, the oldest first."""
        chosen = sa.select(tables.verdicts).order_by(tables.verdicts.c.made_at, tables.verdicts.c.id)
        return tuple(VerdictRow(**{**row, "facts": json.loads(str(row["facts"]))}) for row in self._rows(chosen))

    def override(self, word: Override) -> None:
        """Keep a person's word on a rule or an indicator; the last one holds."""
        with database.told(str(self.engine.url)):
            bulk_upsert(self.engine, tables.overrides, [vars(word)])

    def overrides(self, kind: str) -> tuple[Override, ...]:
        """The words on rules, or on indicators, by id."""
        table = tables.overrides
        return tuple(
            Override(**row) for row in self._rows(sa.select(table).where(table.c.kind == kind).order_by(table.c.id))
        )

    def judge(self, row: JudgementRow) -> None:
        """Keep a person's judgement of a value of a report; the last one holds."""
        with database.told(str(self.engine.url)):
            bulk_upsert(self.engine, tables.judgements, [{**vars(row), "signs": " ".join(sorted(row.signs))}])

    def judgements(self) -> tuple[JudgementRow, ...]:
        """Every judgement of a person, the oldest first."""
        table = tables.judgements
        chosen = sa.select(table).order_by(table.c.at, table.c.report, table.c.type, table.c.value)
        return tuple(
            JudgementRow(**{**row, "signs": frozenset(str(row["signs"]).split())}) for row in self._rows(chosen)
        )

    def say(self, word: ReportWord) -> None:
        """Keep a person's word on a report; earlier ones stay, and the last on the same thing holds."""
        with database.told(str(self.engine.url)), self.engine.begin() as connection:
            facts = json.dumps(dict(word.facts), ensure_ascii=False)
            connection.execute(sa.insert(tables.report_words).values({**vars(word), "facts": facts}))

    def report_words(self) -> tuple[ReportWord, ...]:
        """Every word of a person on a report, the oldest first."""
        columns = [c for c in tables.report_words.c if c.name != "number"]
        chosen = sa.select(*columns).order_by(tables.report_words.c.number)
        return tuple(ReportWord(**{**row, "facts": json.loads(str(row["facts"]))}) for row in self._rows(chosen))

    def _rows(self, chosen: sa.Select[Any]) -> list[dict[str, Any]]:
        with database.told(str(self.engine.url)), database.reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(chosen).mappings()]
