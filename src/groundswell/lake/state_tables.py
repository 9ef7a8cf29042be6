"""The tables of the state store, as SQLAlchemy Core sees them; `migrations/` makes them.

State is what cannot be made again from the records: whom we expect, what people decided, which reports were read,
what was answered. Everything in it survives `lake drop`.

Times are UTC: SQLite forgets a zone, so `UtcTime` puts it back. JSON is kept as text and never queried inside.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A time with its zone, always UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring `value` to UTC; a time without a zone is refused."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put back the zone that SQLite forgot."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

expected_hosts = Table(
    "expected_hosts",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("listed", Boolean, nullable=False),  # on the company's list
    Column("spoke", Boolean, nullable=False),  # ever committed to the lake
    Column("os", String(16)),
    Column("role", String(64)),
    Column("critical", Boolean, nullable=False),
    Column("owner", String(255)),
    Column("since", Date),
    Column("until", Date),
)

expected_sensors = Table("expected_sensors", metadata, Column("name", String(255), primary_key=True))

aliases = Table(
    "aliases",
    metadata,
    Column("alias", String(255), primary_key=True),
    Column("host", String(255), primary_key=True),
    Column("evidence", String(64), primary_key=True),
    Column("since", Date),
)

findings = Table(
    "findings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("id", String(14), nullable=False),
    Column("level", String(16)),
    Column("host", String(255)),
    Column("time", UtcTime, nullable=False),
    Column("title", Text, nullable=False),
    Column("facts", Text, nullable=False),  # the finding as JSON, without what a person decided
    Column("last_run", String(64)),
    Index("ix_findings_id", "id"),
    Index("ix_findings_time", "time"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("key", String(64), ForeignKey("findings.key", ondelete="CASCADE"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("by", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", Text, nullable=False),
    Column("until", Date),
    Index("ix_decisions_key", "key"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", String(14), primary_key=True),
    Column("title", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("published", Date),
    Column("grade", String(2)),
    Column("graded_by", String(255)),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", String(14), primary_key=True),
    Column("report", String(14)),
    Column("made_at", UtcTime, nullable=False),
    Column("line", Text, nullable=False),
    Column("facts", Text, nullable=False),
)

overrides = Table(
    "overrides",
    metadata,
    Column("kind", String(16), primary_key=True),  # rule or indicator
    Column("id", String(64), primary_key=True),
    Column("value", String(64), nullable=False),
    Column("by", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", Text, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("report", String(14), primary_key=True),
    Column("type", String(32), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("judgement", String(16), nullable=False),
    Column("by", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", Text, nullable=False),
    Column("signs", Text, nullable=False),  # names of the evidence that the program had, joined by blanks
)

report_words = Table(
    "report_words",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("report", String(14), nullable=False),
    Column("about", String(16), nullable=False),  # technique or published
    Column("what", String(32), nullable=False),  # the id of the technique; empty for the day
    Column("word", String(16), nullable=False),  # accepted, rejected, a day, or withdrawn
    Column("by", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", Text, nullable=False),
    Column("facts", Text, nullable=False),  # the suggestion as it was when the word was given, as JSON
    Index("ix_report_words_report", "report"),
)

holds = Table(
    "holds",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("what", String(255), nullable=False),  # a card id, or * for everything
    Column("since", Date),
    Column("until", Date),
    Column("by", String(255), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("why", Text, nullable=False),
)

unread = Table(
    "unread",
    metadata,
    Column("path", String(1024), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("why", Text, nullable=False),
)
