"""What came of asking about forms that tablets had numbered and that never came."""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sync_loss",
        sa.Column("vault_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vault_id"], ["sync_vault.id"], name=op.f("fk_sync_loss_vault_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_sync_loss_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_loss")),
        sa.UniqueConstraint("vault_id", "seq", name=op.f("uq_sync_loss_vault_id_seq")),
    )


def downgrade() -> None:
    op.drop_table("sync_loss")
