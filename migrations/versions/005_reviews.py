"""Review letters: the month's words, letters, their points, deliveries and replies."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_month",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("market_words", sa.Text(), nullable=False),
        sa.Column("price_state", sa.Text(), nullable=False),
        sa.Column("scarce_policy", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_review_month_district_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_month")),
        sa.UniqueConstraint("district_id", "month", name=op.f("uq_review_month_district_id_month")),
    )
    op.create_table(
        "letter",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("figures_at", sa.DateTime(), nullable=False),
        sa.Column("alike_percent", sa.BigInteger(), nullable=True),
        sa.Column("alike_to_id", sa.Integer(), nullable=True),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=True),
        sa.Column("returned_because", sa.String(), nullable=True),
        sa.Column("reissued_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alike_to_id"], ["letter.id"], name=op.f("fk_letter_alike_to_id")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_letter_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_letter_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["user.id"], name=op.f("fk_letter_drafted_by_id")
        ),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user.id"], name=op.f("fk_letter_issued_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "customer_id", "month", "edition", name=op.f("uq_letter_customer_id_month_edition")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_letter_number")),
    )
    op.create_index(op.f("ix_letter_drafted_by_id"), "letter", ["drafted_by_id"], unique=False)
    op.create_index("ix_letter_month_state", "letter", ["month", "state"], unique=False)
    op.create_table(
        "letter_delivery",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_letter_delivery_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_letter_delivery_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_delivery_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_delivery")),
    )
    op.create_index(
        op.f("ix_letter_delivery_customer_id"), "letter_delivery", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_letter_delivery_letter_id"), "letter_delivery", ["letter_id"], unique=False
    )
    op.create_table(
        "letter_point",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cites", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=True),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("store", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.Column("done_note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_letter_point_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_point_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_point")),
    )
    op.create_index(
        op.f("ix_letter_point_customer_id"), "letter_point", ["customer_id"], unique=False
    )
    op.create_index(op.f("ix_letter_point_letter_id"), "letter_point", ["letter_id"], unique=False)
    op.create_table(
        "letter_reply",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column(
            "taken",
            sa.String(length=40),
            nullable=False,
        ),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_letter_reply_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_letter_reply_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_reply_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_reply")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_letter_reply_letter_id")),
    )
    op.create_index(
        op.f("ix_letter_reply_customer_id"), "letter_reply", ["customer_id"], unique=False
    )


def downgrade() -> None:

    op.drop_index(op.f("ix_letter_reply_customer_id"), table_name="letter_reply")
    op.drop_table("letter_reply")
    op.drop_index(op.f("ix_letter_point_letter_id"), table_name="letter_point")
    op.drop_index(op.f("ix_letter_point_customer_id"), table_name="letter_point")
    op.drop_table("letter_point")
    op.drop_index(op.f("ix_letter_delivery_letter_id"), table_name="letter_delivery")
    op.drop_index(op.f("ix_letter_delivery_customer_id"), table_name="letter_delivery")
    op.drop_table("letter_delivery")
    op.drop_index("ix_letter_month_state", table_name="letter")
    op.drop_index(op.f("ix_letter_drafted_by_id"), table_name="letter")
    op.drop_table("letter")
    op.drop_table("review_month")
