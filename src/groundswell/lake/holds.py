"""Holds: records that someone asked to keep, with name and reason; retention and drop refuse them.

Kept in state, so that they outlive whatever happens to the lake.

Not here: what retention removes (`upkeep.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from groundswell.lake import database, state_tables
from groundswell.lake.state import State
from groundswell.lake.upsert import bulk_upsert
from groundswell.model.errors import UsageError

EVERYTHING = "*"


@dataclass(frozen=True)
class Hold:
    """A hold on `what` (a card id, or `*`) from `since` to `until`, both inclusive, null without bound."""

    id: str
    what: str
    by: str
    at: datetime
    why: str
    since: date | None = None
    until: date | None = None

    def covers(self, cards: Iterable[str], before: date | None) -> bool:
        """Whether it forbids to remove the records of `cards` that are older than `before` (null: all)."""
        on_cards = self.what == EVERYTHING or self.what in set(cards)
        return on_cards and (before is None or self.since is None or self.since < before)


def add(
    state: State, what: str, by: str, at: datetime, why: str, since: date | None = None, until: date | None = None
) -> Hold:
    """Hold the records of a card (`*`: of all).

    Raises:
        UsageError: GS-5009 without a reason or a name.
    """
    if not why.strip() or not by.strip():
        raise UsageError("GS-5009", "a hold needs a name and a reason", hint='groundswell lake hold add --why "..."')
    text = f"{what}|{by}|{at.isoformat()}|{why}|{since}|{until}"
    hold = Hold("h-" + hashlib.sha256(text.encode()).hexdigest()[:12], what, by, at, why, since, until)
    with database.told(str(state.engine.url)):
        bulk_upsert(state.engine, state_tables.holds, [vars(hold)])
    return hold


def listed(state: State) -> tuple[Hold, ...]:
    """Every hold, the oldest first."""
    table = state_tables.holds
    with database.told(str(state.engine.url)), database.reading(state.engine) as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.at, table.c.id)).mappings().all()
    return tuple(Hold(**row) for row in rows)


def release(state: State, id: str) -> bool:
    """End a hold; False when there is none of this id."""
    table = state_tables.holds
    with database.told(str(state.engine.url)), state.engine.begin() as connection:
        return bool(connection.execute(sa.delete(table).where(table.c.id == id)).rowcount)


def refuse(holds: Iterable[Hold], cards: Iterable[str], before: date | None) -> None:
    """Refuse to remove what is held.

    Raises:
        UsageError: GS-5008, with who holds it and why.
    """
    names = tuple(cards)
    for hold in holds:
        if hold.covers(names, before):
            raise UsageError(
                "GS-5008",
                f"the records of {'all sources' if hold.what == EVERYTHING else hold.what} are held",
                why=f"{hold.by}, {hold.at.date()}: {hold.why}",
                hint=f"groundswell lake hold release {hold.id}",
            )
