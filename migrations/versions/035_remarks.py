"""Comments and attachments beside chains, stores and findings."""

import sqlalchemy as sa
from alembic import op

revision = "035"
down_revision = "034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment",
        *beside("comment"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentioned", sa.JSON(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("once", name="uq_comment_once"),
    )
    op.create_index("ix_comment_user_id", "comment", ["user_id"])
    op.create_table(
        "attachment",
        *beside("attachment"),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sent_size", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("thumbnail_sha256", sa.String(), nullable=True),
    )
    op.create_index("ix_attachment_user", "attachment", ["user_id", "created_at"])
    op.create_index("ix_attachment_deleted_at", "attachment", ["deleted_at"])
    for table in ("comment", "attachment"):
        op.create_index(f"ix_{table}_customer", table, ["customer_id", "store_id", "finding_id"])
        op.create_index(f"ix_{table}_store", table, ["store_id"])
        op.create_index(f"ix_{table}_finding", table, ["finding_id"])


def downgrade() -> None:
    op.drop_table("attachment")
    op.drop_table("comment")


def beside(table: str) -> list[sa.Column | sa.Constraint]:
    """The columns that both tables have: where it stands, whose it is, who deleted it."""
    places = {"customer_id": "customer", "store_id": "store", "finding_id": "finding"}
    people = {"user_id": "user", "deleted_by_id": "user"}
    needed = {"customer_id", "user_id"}
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=name not in needed) for name in places | people),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}")
            for name, to in (places | people).items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]
