"""What only a person can say is done when a branch begins, and the list put aside."""

import sqlalchemy as sa
from alembic import op

revision = "041"
down_revision = "040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_step_tick",
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_first_step_tick_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_step_tick")),
        sa.UniqueConstraint("step", name=op.f("uq_first_step_tick_step")),
    )


def downgrade() -> None:
    op.drop_table("first_step_tick")
