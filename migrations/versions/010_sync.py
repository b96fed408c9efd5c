"""What tablets send: devices, vaults, receipts, the inbox, photographs; sign-ins on tablets."""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_devices()
    create_receipts()
    create_inbox()
    create_blobs()
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("tablet_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_sign_in_tablet_id"), "sync_device", ["tablet_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as table:
        table.drop_constraint(op.f("fk_sign_in_tablet_id"), type_="foreignkey")
        table.drop_column("tablet_id")
    for name in ("sync_blob", "sync_inbox", "sync_receipt", "sync_vault", "sync_device"):
        op.drop_table(name)


def create_devices() -> None:
    op.create_table(
        "sync_device",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_user_id", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.DateTime(), nullable=True),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        foreign_key("sync_device", "last_user_id", "user.id"),
        foreign_key("sync_device", "registered_by_id", "user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_device")),
        sa.UniqueConstraint("name", name=op.f("uq_sync_device_name")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sync_device_token_sha256")),
    )
    index("sync_device", "seen_at")
    op.create_table(
        "sync_vault",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("allocated", sa.Integer(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        foreign_key("sync_vault", "user_id", "user.id"),
        foreign_key("sync_vault", "device_id", "sync_device.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_vault")),
    )
    index("sync_vault", "user_id")
    index("sync_vault", "device_id")


def create_receipts() -> None:
    op.create_table(
        "sync_receipt",
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("vault_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("delivered_by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("wall", sa.DateTime(), nullable=True),
        sa.Column("offset_seconds", sa.Integer(), nullable=False),
        sa.Column("clock_suspect", sa.Boolean(), nullable=False),
        foreign_key("sync_receipt", "vault_id", "sync_vault.id"),
        foreign_key("sync_receipt", "user_id", "user.id"),
        foreign_key("sync_receipt", "delivered_by_id", "user.id"),
        sa.PrimaryKeyConstraint("op", name=op.f("pk_sync_receipt")),
    )
    index("sync_receipt", "user_id")
    op.create_index("ix_sync_receipt_vault", "sync_receipt", ["vault_id", "seq"])


def create_inbox() -> None:
    op.create_table(
        "sync_inbox",
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_op", sa.String(), nullable=True),
        sa.Column("put_aside_at", sa.DateTime(), nullable=True),
        sa.Column("put_aside_by_id", sa.Integer(), nullable=True),
        sa.Column("put_aside_because", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        foreign_key("sync_inbox", "op", "sync_receipt.op"),
        foreign_key("sync_inbox", "user_id", "user.id"),
        foreign_key("sync_inbox", "put_aside_by_id", "user.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_inbox")),
        sa.UniqueConstraint("op", name=op.f("uq_sync_inbox_op")),
    )
    index("sync_inbox", "user_id")


def create_blobs() -> None:
    op.create_table(
        "sync_blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sent_size", sa.Integer(), nullable=False),
        sa.Column("kept_size", sa.Integer(), nullable=False),
        sa.Column("kept_sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        foreign_key("sync_blob", "user_id", "user.id"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sync_blob")),
    )
    index("sync_blob", "user_id")


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
