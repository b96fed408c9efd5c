"""Headquarters files, stores, contacts and who holds a chain."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=True),
        sa.Column("legal_person", sa.String(), nullable=True),
        sa.Column("hq_address", sa.String(), nullable=True),
        sa.Column("order_phone", sa.String(), nullable=True),
        sa.Column("order_frequency", sa.String(), nullable=True),
        sa.Column("bank_name", sa.String(), nullable=True),
        sa.Column("bank_account", sa.String(), nullable=True),
        sa.Column("bank_account_mask", sa.String(), nullable=True),
        sa.Column("planned_volume", sa.BigInteger(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_because", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_customer_district_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
    )
    op.create_index(
        "ix_customer_district_name",
        "customer",
        ["district_id", "name_key", "code", "left_on"],
        unique=False,
    )
    op.create_index(
        "ix_customer_district_volume",
        "customer",
        ["district_id", "planned_volume", "name_key", "code"],
        unique=False,
    )
    op.create_index("ix_customer_name", "customer", ["name_key", "code", "left_on"], unique=False)
    op.create_index(op.f("ix_customer_uscc"), "customer", ["uscc"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_assignment_customer_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_assignment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "customer_id", "begins_on", name=op.f("uq_assignment_customer_id_begins_on")
        ),
    )
    op.create_index(
        "ix_assignment_user_dates",
        "assignment",
        ["user_id", "begins_on", "ends_on"],
        unique=False,
    )
    op.create_table(
        "contact",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("is_buyer", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("customer_id", "name", name=op.f("uq_contact_customer_id_name")),
    )
    op.create_table(
        "store",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("licence_number", sa.String(), nullable=True),
        sa.Column("licence_ends_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("monthly_volume", sa.BigInteger(), nullable=True),
        sa.Column("format", sa.String(), nullable=True),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_store_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
        sa.UniqueConstraint("code", name=op.f("uq_store_code")),
    )
    op.create_index(
        "ix_store_customer_code",
        "store",
        ["customer_id", "code", "closed_on", "licence_ends_on", "search_key"],
        unique=False,
    )
    op.create_index(
        "ix_store_name", "store", ["name_key", "code", "closed_on", "customer_id"], unique=False
    )
    op.create_index(
        "ix_store_licence_ends_on",
        "store",
        ["licence_ends_on", "closed_on", "customer_id"],
        unique=False,
    )
    op.create_index(op.f("ix_store_licence_number"), "store", ["licence_number"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_store_licence_number"), table_name="store")
    op.drop_index("ix_store_name", table_name="store")
    op.drop_index("ix_store_licence_ends_on", table_name="store")
    op.drop_index("ix_store_customer_code", table_name="store")
    op.drop_table("store")
    op.drop_table("contact")
    op.drop_index("ix_assignment_user_dates", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_customer_uscc"), table_name="customer")
    op.drop_index("ix_customer_district_volume", table_name="customer")
    op.drop_index("ix_customer_name", table_name="customer")
    op.drop_index("ix_customer_district_name", table_name="customer")
    op.drop_table("customer")
