"""Who has sent the bytes of each photograph: only they may attach it to something."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sync_blob_sender",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["sync_blob.sha256"], name=op.f("fk_sync_blob_sender_sha256")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sync_blob_sender_user_id")),
        sa.PrimaryKeyConstraint("sha256", "user_id", name=op.f("pk_sync_blob_sender")),
    )
    op.execute(
        "INSERT INTO sync_blob_sender (sha256, user_id) SELECT sha256, user_id FROM sync_blob"
    )


def downgrade() -> None:
    op.drop_table("sync_blob_sender")
