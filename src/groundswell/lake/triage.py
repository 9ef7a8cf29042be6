"""Findings as they are kept between runs, and what people decided about them.

A finding's own facts are replaced by each run; a decision is never overwritten, the last one holds. *Accepted*
ends with its day: whether it has ended is judged against a `now` that is given, so old answers can be given again.

Not here: making findings (hunt), printing them (outputs).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from groundswell.lake import database
from groundswell.lake.state_tables import decisions, findings
from groundswell.lake.upsert import bulk_upsert
from groundswell.model.errors import UsageError
from groundswell.model.finding import Decision, Triage

SHORTEST = 6  # characters of a prefix, `f-` not counted


@dataclass(frozen=True)
class FindingRow:
    """One finding as it is kept. `facts` is the finding as JSON facts, without `state` and `decided`."""

    key: str
    id: str
    time: datetime
    title: str
    facts: Mapping[str, object]
    level: str | None = None
    host: str | None = None
    last_run: str | None = None
    state: Triage = "new"
    decided: Decision | None = None


class FindingStore:
    """The findings of one state store."""

    def __init__(self, engine: Engine) -> None:
        """Use the open store `engine`."""
        self._engine = engine

    def put(self, rows: Iterable[FindingRow]) -> int:
        """Insert findings, or renew the facts of those that are there; gives how many distinct ones."""
        kept = ("key", "id", "time", "title", "level", "host", "last_run")
        values = [{**{k: getattr(r, k) for k in kept}, "facts": json.dumps(dict(r.facts))} for r in rows]
        with database.told(str(self._engine.url)):
            return bulk_upsert(self._engine, findings, values)

    def all(self, now: datetime) -> list[FindingRow]:
        """Every finding with its state at `now`, the newest first."""
        return self._read(sa.select(findings), now)

    def get(self, prefix: str, now: datetime) -> FindingRow | None:
        """The one finding whose id begins with `prefix` (with or without `f-`); None when there is none.

        Raises:
            UsageError: GS-5030 the prefix is too short, GS-5031 it fits several.
        """
        text = prefix.removeprefix("f-").lower()
        if len(text) < SHORTEST:
            raise UsageError(
                "GS-5030", f"{prefix} is too short for a finding", hint=f"give {SHORTEST} characters or more"
            )
        chosen = sa.select(findings).where(findings.c.id.startswith(f"f-{text}", autoescape=True))
        found = self._read(chosen, now)
        if len(found) > 1:
            names = ", ".join(sorted(f.id for f in found)[:3])
            raise UsageError(
                "GS-5031",
                f"{prefix} fits {len(found)} findings",
                why=names,
                hint="give more characters",
            )
        return found[0] if found else None

    def decide(self, key: str, state: Triage, by: str, at: datetime, why: str, until: date | None = None) -> None:
        """Add a person's word on the finding `key`.

        Raises:
            UsageError: GS-5032 nobody is named, GS-5033 no reason, GS-5034 *accepted* without an end or with one past.
        """
        if not by.strip():
            raise UsageError("GS-5032", "a decision needs the name of a person", hint="--by NAME")
        if state in ("dismissed", "accepted") and not why.strip():
            raise UsageError("GS-5033", "to dismiss or to accept needs a reason", hint='--why "..."')
        if state == "accepted" and (until is None or until < at.date()):
            raise UsageError("GS-5034", "to accept needs an end that is still to come", hint="--until 2026-01-31")
        row = {"key": key, "state": state, "by": by, "at": at, "why": why, "until": until}
        with database.told(str(self._engine.url)), self._engine.begin() as connection:
            connection.execute(sa.insert(decisions), [row])

    def _read(self, chosen: sa.Select[Any], now: datetime) -> list[FindingRow]:
        with database.told(str(self._engine.url)), database.reading(self._engine) as connection:
            rows = connection.execute(chosen.order_by(findings.c.time.desc(), findings.c.key)).mappings().all()
            words = connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings().all()
        last = {str(word["key"]): dict(word) for word in words}
        return [_finding(dict(row), last.get(str(row["key"])), now) for row in rows]


def _finding(row: dict[str, Any], word: dict[str, Any] | None, now: datetime) -> FindingRow:
    row["facts"] = json.loads(row["facts"])
    if word is None or (word["until"] is not None and word["until"] < now.date()):
        return FindingRow(**row)
    decided = Decision(by=word["by"], at=word["at"], why=word["why"], until=word["until"])
    return FindingRow(**row, state=cast(Triage, word["state"]), decided=decided)
