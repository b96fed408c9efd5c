"""Demands that wait for their answer, and what is done about regular products out of stock."""

import sqlalchemy as sa
from alembic import op

revision = "025"
down_revision = "024"
branch_labels = None
depends_on = None

WHO = ("answered_by_id", "noted_by_id")


def upgrade() -> None:
    with op.batch_alter_table("demand") as table:
        table.alter_column("supplied", existing_type=sa.BigInteger(), nullable=True)
        table.add_column(sa.Column("answered_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("reason", sa.String(), nullable=True))
        for name in WHO:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_demand_{name}"), "user", [name], ["id"])
        table.add_column(sa.Column("noted_at", sa.DateTime(), nullable=True))
        table.create_index("ix_demand_day", ["day"])
        table.create_index("ix_demand_answered_on", ["answered_on"])
    op.execute("UPDATE demand SET answered_on = day")
    op.create_index("ix_stock_day", "stock", ["day"])
    create_shortages()


def create_shortages() -> None:
    op.create_table(
        "shortage",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("acted_at", sa.DateTime(), nullable=True),
        sa.Column("acted_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        reference("store_id", "store"),
        reference("product_id", "product"),
        reference("owner_id", "user"),
        reference("acted_by_id", "user"),
        reference("closed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortage")),
        sa.UniqueConstraint(
            "store_id",
            "product_id",
            "seen_on",
            name=op.f("uq_shortage_store_id_product_id_seen_on"),
        ),
    )
    op.create_index(op.f("ix_shortage_product_id"), "shortage", ["product_id"])
    op.create_index("ix_shortage_owner", "shortage", ["owner_id", "closed_on"])


def reference(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_shortage_{column}"))


def downgrade() -> None:
    """A demand that waits for its answer has no place in the older table."""
    op.drop_table("shortage")
    op.drop_index("ix_stock_day", "stock")
    op.execute("DELETE FROM demand WHERE supplied IS NULL")
    with op.batch_alter_table("demand") as table:
        table.drop_index("ix_demand_answered_on")
        table.drop_index("ix_demand_day")
        for name in WHO:
            table.drop_constraint(op.f(f"fk_demand_{name}"), type_="foreignkey")
        for name in ("noted_at", "noted_by_id", "answered_by_id", "reason", "answered_on"):
            table.drop_column(name)
        table.alter_column("supplied", existing_type=sa.BigInteger(), nullable=False)
