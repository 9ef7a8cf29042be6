"""What people judged of the values of reports, beside the program's judgement."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "judgements",
        sa.Column("report", sa.String(14), primary_key=True),
        sa.Column("type", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("judgement", sa.String(16), nullable=False),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("signs", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take the table away again."""
    op.drop_table("judgements")
