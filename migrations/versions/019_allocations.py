"""Scarce goods: a month's allocation in its editions, and the notice that every store is handed."""

import sqlalchemy as sa
from alembic import op

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_allocations()
    make_shares()
    make_notices()


def make_allocations() -> None:
    op.create_table(
        "allocation",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("regulation_from", sa.Date(), nullable=False),
        sa.Column("weighed_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_allocation_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_allocation_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint(
            "district_id",
            "month",
            "edition",
            name=op.f("uq_allocation_district_id_month_edition"),
        ),
    )
    op.create_index(op.f("ix_allocation_month"), "allocation", ["month"])
    op.create_index(op.f("ix_allocation_published_by_id"), "allocation", ["published_by_id"])
    op.create_table(
        "allocated_product",
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_allocated_product_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_allocated_product_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocated_product")),
        sa.UniqueConstraint(
            "allocation_id",
            "product_id",
            name=op.f("uq_allocated_product_allocation_id_product_id"),
        ),
    )
    op.create_index(op.f("ix_allocated_product_product_id"), "allocated_product", ["product_id"])


def shared() -> tuple[sa.Column, ...]:
    return (
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("capped", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
    )


def make_shares() -> None:
    op.create_table(
        "chain_share",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        *shared(),
        sa.ForeignKeyConstraint(
            ["product_id"], ["allocated_product.id"], name=op.f("fk_chain_share_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_chain_share_customer_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "customer_id", name=op.f("pk_chain_share")),
    )
    op.create_table(
        "store_share",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        *shared(),
        sa.ForeignKeyConstraint(
            ["product_id"], ["allocated_product.id"], name=op.f("fk_store_share_product_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_store_share_store_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_store_share_customer_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "store_id", name=op.f("pk_store_share")),
    )
    op.create_index("ix_store_share_customer", "store_share", ["customer_id", "product_id"])
    op.create_table(
        "unsupplied_store",
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_unsupplied_store_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_unsupplied_store_store_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_unsupplied_store_customer_id")
        ),
        sa.PrimaryKeyConstraint("allocation_id", "store_id", name=op.f("pk_unsupplied_store")),
    )
    op.create_index(op.f("ix_unsupplied_store_customer_id"), "unsupplied_store", ["customer_id"])


def make_notices() -> None:
    op.create_table(
        "notice",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("served", sa.String(length=40), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("visit_uuid", sa.String(), nullable=True),
        sa.Column("served_by_id", sa.Integer(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("voided_because", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_notice_store_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_notice_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_notice_allocation_id")
        ),
        sa.ForeignKeyConstraint(["served_by_id"], ["user.id"], name=op.f("fk_notice_served_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("number", name=op.f("uq_notice_number")),
        sa.UniqueConstraint(
            "store_id", "month", "edition", name=op.f("uq_notice_store_id_month_edition")
        ),
    )
    op.create_index("ix_notice_month_customer", "notice", ["month", "customer_id"])
    op.create_index(op.f("ix_notice_customer_id"), "notice", ["customer_id"])
    op.create_index(op.f("ix_notice_allocation_id"), "notice", ["allocation_id"])
    op.create_index(op.f("ix_notice_served_by_id"), "notice", ["served_by_id"])
    op.create_index(op.f("ix_notice_visit_uuid"), "notice", ["visit_uuid"])
    op.create_table(
        "notice_line",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("price_class", sa.Integer(), nullable=False),
        sa.Column("wholesale_price", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_line_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_notice_line_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_notice_line_customer_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "product_id", name=op.f("pk_notice_line")),
    )
    op.create_index(op.f("ix_notice_line_customer_id"), "notice_line", ["customer_id"])


def downgrade() -> None:
    for table in (
        "notice_line",
        "notice",
        "unsupplied_store",
        "store_share",
        "chain_share",
        "allocated_product",
        "allocation",
    ):
        op.drop_table(table)
