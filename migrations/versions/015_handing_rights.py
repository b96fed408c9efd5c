"""Leave to hand in one file of somebody who cannot; and what a person has delivered for others."""

import sqlalchemy as sa
from alembic import op

revision = "015"
down_revision = "014"
branch_labels = None
depends_on = None

PEOPLE = ("author_id", "holder_id", "by_id")


def upgrade() -> None:
    op.create_table(
        "sync_handing_right",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in PEOPLE),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_sync_handing_right_{name}"))
            for name in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_handing_right")),
    )
    for name in ("author_id", "holder_id"):
        op.create_index(op.f(f"ix_sync_handing_right_{name}"), "sync_handing_right", [name])
    op.create_index(op.f("ix_sync_receipt_delivered_by_id"), "sync_receipt", ["delivered_by_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sync_receipt_delivered_by_id"), "sync_receipt")
    op.drop_table("sync_handing_right")
