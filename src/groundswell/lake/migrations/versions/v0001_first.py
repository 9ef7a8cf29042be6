"""The first form of the state store."""

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _base()
    _findings()
    _reports()
    _words()


def downgrade() -> None:
    """Take the tables away again."""
    for name in (
        "unread",
        "holds",
        "overrides",
        "verdicts",
        "reports",
        "decisions",
        "findings",
        "aliases",
        "expected_sensors",
        "expected_hosts",
    ):
        op.drop_table(name)


def _base() -> None:
    op.create_table(
        "expected_hosts",
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("spoke", sa.Boolean, nullable=False),
        sa.Column("os", sa.String(16)),
        sa.Column("role", sa.String(64)),
        sa.Column("critical", sa.Boolean, nullable=False),
        sa.Column("owner", sa.String(255)),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
    )
    op.create_table("expected_sensors", sa.Column("name", sa.String(255), primary_key=True))
    op.create_table(
        "aliases",
        sa.Column("alias", sa.String(255), primary_key=True),
        sa.Column("host", sa.String(255), primary_key=True),
        sa.Column("evidence", sa.String(64), primary_key=True),
        sa.Column("since", sa.Date),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(14), nullable=False),
        sa.Column("level", sa.String(16)),
        sa.Column("host", sa.String(255)),
        sa.Column("time", TIME, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("last_run", sa.String(64)),
    )
    op.create_index("ix_findings_id", "findings", ["id"])
    op.create_index("ix_findings_time", "findings", ["time"])
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(64), sa.ForeignKey("findings.key", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("until", sa.Date),
    )
    op.create_index("ix_decisions_key", "decisions", ["key"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.String(14), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("published", sa.Date),
        sa.Column("grade", sa.String(2)),
        sa.Column("graded_by", sa.String(255)),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.String(14), primary_key=True),
        sa.Column("report", sa.String(14)),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
    )


def _words() -> None:
    op.create_table(
        "overrides",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("what", sa.String(255), nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_table(
        "unread",
        sa.Column("path", sa.String(1024), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
    )
