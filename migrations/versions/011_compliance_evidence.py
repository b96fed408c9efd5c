"""The day of a signal and its pictures, copied for the officer, who sees no finding or visit."""

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing could make a report before this revision; what a hand put in counts as of its day.
    with op.batch_alter_table("compliance_report") as table:
        table.add_column(sa.Column("found_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("photos", sa.JSON(), nullable=False, server_default="[]"))
    op.execute("UPDATE compliance_report SET found_on = date(reported_at)")
    with op.batch_alter_table("compliance_report") as table:
        table.alter_column("found_on", existing_type=sa.Date(), nullable=False)
        table.alter_column("photos", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("compliance_report") as table:
        table.drop_column("photos")
        table.drop_column("found_on")
