"""What each person looked at last, and pinned."""

import sqlalchemy as sa
from alembic import op

revision = "039"
down_revision = "038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looked_at",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_looked_at_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looked_at")),
        sa.UniqueConstraint(
            "user_id", "kind", "record_id", name=op.f("uq_looked_at_user_id_kind_record_id")
        ),
    )
    op.create_index("ix_looked_at_user_seen", "looked_at", ["user_id", "seen_at"])


def downgrade() -> None:
    op.drop_table("looked_at")
