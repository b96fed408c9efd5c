"""The day an account ends, and what a branch has switched on for its protection."""

import sqlalchemy as sa
from alembic import op

revision = "042"
down_revision = "041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
    op.create_table(
        "switch_change",
        sa.Column("switch", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_switch_change_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switch_change")),
    )


def downgrade() -> None:
    op.drop_table("switch_change")
    with op.batch_alter_table("user") as table:
        table.drop_column("valid_until")
