"""Applications of chains to be taken on, with their documents, stores, survey and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
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
        sa.Column("taxpayer", sa.String(length=40), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("contact_post", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_number", sa.String(), nullable=True),
        sa.Column("decision_opinion", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_application_district_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_application_user_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user.id"], name=op.f("fk_application_submitted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_application_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_application_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index("ix_application_customer_id", "application", ["customer_id"])
    op.create_index("ix_application_district_state", "application", ["district_id", "state"])
    op.create_index("ix_application_uscc", "application", ["uscc"])
    op.create_index("ix_application_user_id", "application", ["user_id"])
    op.create_table(
        "application_document",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("sealed_number", sa.String(), nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=40), nullable=True),
        sa.Column("waived_because", sa.String(), nullable=True),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_document_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["waived_by_id"], ["user.id"], name=op.f("fk_application_document_waived_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user.id"], name=op.f("fk_application_document_checked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_document")),
        sa.UniqueConstraint(
            "application_id", "kind", name=op.f("uq_application_document_application_id_kind")
        ),
    )
    op.create_table(
        "application_store",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("licence_number", sa.String(), nullable=True),
        sa.Column("licence_ends_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("monthly_volume", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_store_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_store")),
    )
    op.create_index(
        "ix_application_store_application", "application_store", ["application_id", "position"]
    )
    op.create_index("ix_application_store_licence_number", "application_store", ["licence_number"])
    op.create_table(
        "application_scan",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_scan_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["application_store.id"], name=op.f("fk_application_scan_store_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_application_scan_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_scan")),
    )
    op.create_index("ix_application_scan_application_id", "application_scan", ["application_id"])
    op.create_index("ix_application_scan_store_id", "application_scan", ["store_id"])
    op.create_table(
        "application_survey",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("surveyed_on", sa.Date(), nullable=False),
        sa.Column("expected_volume", sa.BigInteger(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_survey_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_application_survey_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_survey")),
    )
    op.create_index(
        "ix_application_survey_application_id", "application_survey", ["application_id"]
    )
    op.create_table(
        "application_review",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("standard_of", sa.Date(), nullable=False),
        sa.Column("ticks", sa.JSON(), nullable=False),
        sa.Column("licensed", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_review_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_application_review_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_review")),
    )
    op.create_index(
        "ix_application_review_application_id", "application_review", ["application_id"]
    )
    op.create_table(
        "application_return",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_return_application_id"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_application_return_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_return")),
    )
    op.create_index(
        "ix_application_return_application_id", "application_return", ["application_id"]
    )


def downgrade() -> None:
    for name in ("return", "review", "survey", "scan", "store", "document"):
        op.drop_table(f"application_{name}")
    op.drop_table("application")
