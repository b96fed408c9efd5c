"""Plans, appointments, visit records, findings, compliance reports and month closings."""

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None


KEPT = ("month_closing", "month_reopening")
# In the order in which they may be dropped.
TABLES = (
    "finding_answer",
    "compliance_report",
    "visit_revision",
    "visit_product",
    "visit_photo",
    "finding",
    "visit",
    "planned_visit",
    "month_reopening",
    "appointment",
    "plan",
    "month_closing",
)


def keep_for_ever(table: str) -> None:
    """A closed month is a document: changing or deleting a row is refused by the database."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'closed months are never changed'); END"
            )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_closing_change()"
        )


def upgrade() -> None:
    op.create_table(
        "month_closing",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_month_closing_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_month_closing_district_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_closing")),
        sa.UniqueConstraint(
            "district_id", "month", "number", name=op.f("uq_month_closing_district_id_month_number")
        ),
    )
    op.create_table(
        "plan",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_plan_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user.id"], name=op.f("fk_plan_submitted_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_plan_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint(
            "user_id", "kind", "begins_on", name=op.f("uq_plan_user_id_kind_begins_on")
        ),
    )
    op.create_index("ix_plan_begins_on", "plan", ["begins_on", "state"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("contact_names", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_appointment_customer_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_appointment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("uuid", name=op.f("uq_appointment_uuid")),
    )
    op.create_index("ix_appointment_batch", "appointment", ["batch_id"], unique=False)
    op.create_index("ix_appointment_customer_id", "appointment", ["customer_id"], unique=False)
    op.create_index(
        "ix_appointment_user_agreed", "appointment", ["user_id", "agreed_at"], unique=False
    )

    op.create_table(
        "month_reopening",
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_month_reopening_by_id")),
        sa.ForeignKeyConstraint(
            ["closing_id"], ["month_closing.id"], name=op.f("fk_month_reopening_closing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_reopening")),
        sa.UniqueConstraint("closing_id", name=op.f("uq_month_reopening_closing_id")),
    )
    op.create_table(
        "planned_visit",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("not_done_reason", sa.String(), nullable=True),
        sa.Column("handed_from_id", sa.Integer(), nullable=True),
        sa.Column("handed_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_planned_visit_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["handed_from_id"], ["user.id"], name=op.f("fk_planned_visit_handed_from_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_planned_visit_plan_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_planned_visit_store_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_planned_visit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_visit")),
        sa.UniqueConstraint(
            "plan_id", "store_id", "day", name=op.f("uq_planned_visit_plan_id_store_id_day")
        ),
    )
    op.create_index("ix_planned_visit_customer_id", "planned_visit", ["customer_id"], unique=False)
    op.create_index(
        "ix_planned_visit_store_day", "planned_visit", ["store_id", "day"], unique=False
    )
    op.create_index("ix_planned_visit_user_day", "planned_visit", ["user_id", "day"], unique=False)

    op.create_table(
        "visit",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("acted_for_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("planned_visit_id", sa.Integer(), nullable=True),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("begins_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("persons", sa.JSON(), nullable=False),
        sa.Column("met_buyer", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("device_offset_seconds", sa.Integer(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("op_id", sa.String(), nullable=True),
        sa.Column("signature_sha256", sa.String(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_because", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["acted_for_id"], ["user.id"], name=op.f("fk_visit_acted_for_id")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_visit_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["planned_visit_id"], ["planned_visit.id"], name=op.f("fk_visit_planned_visit_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_visit_store_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_visit_user_id")),
        sa.ForeignKeyConstraint(["voided_by_id"], ["user.id"], name=op.f("fk_visit_voided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("number", name=op.f("uq_visit_number")),
        sa.UniqueConstraint("uuid", name=op.f("uq_visit_uuid")),
    )
    op.create_index(op.f("ix_visit_appointment_id"), "visit", ["appointment_id"], unique=False)
    op.create_index("ix_visit_batch", "visit", ["batch_id"], unique=False)
    op.create_index("ix_visit_customer_day", "visit", ["customer_id", "day"], unique=False)
    op.create_index("ix_visit_month_user", "visit", ["month", "user_id"], unique=False)
    op.create_index(op.f("ix_visit_planned_visit_id"), "visit", ["planned_visit_id"], unique=False)
    op.create_index("ix_visit_store_day", "visit", ["store_id", "day"], unique=False)

    op.create_table(
        "finding",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("told_manager_at", sa.DateTime(), nullable=True),
        sa.Column("told_hq_at", sa.DateTime(), nullable=True),
        sa.Column("told_hq_how", sa.String(length=40), nullable=True),
        sa.Column("told_hq_visit_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_finding_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_finding_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_finding_customer_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_finding_owner_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_finding_store_id")),
        sa.ForeignKeyConstraint(
            ["told_hq_visit_id"], ["visit.id"], name=op.f("fk_finding_told_hq_visit_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_finding_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(
        "ix_finding_customer_state", "finding", ["customer_id", "state", "due_on"], unique=False
    )
    op.create_index(
        "ix_finding_owner_state", "finding", ["owner_id", "state", "due_on"], unique=False
    )
    op.create_index("ix_finding_store", "finding", ["store_id", "state"], unique=False)
    op.create_index(op.f("ix_finding_visit_id"), "finding", ["visit_id"], unique=False)

    op.create_table(
        "visit_photo",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("caption", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_photo_customer_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_photo_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photo")),
        sa.UniqueConstraint("visit_id", "sha256", name=op.f("uq_visit_photo_visit_id_sha256")),
    )
    op.create_index("ix_visit_photo_customer_id", "visit_photo", ["customer_id"], unique=False)
    op.create_index(op.f("ix_visit_photo_sha256"), "visit_photo", ["sha256"], unique=False)

    op.create_table(
        "visit_product",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("on_shelf", sa.Boolean(), nullable=True),
        sa.Column("facings", sa.Integer(), nullable=True),
        sa.Column("shelf_place", sa.String(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("price_tag", sa.Boolean(), nullable=True),
        sa.Column("stock_cartons", sa.BigInteger(), nullable=True),
        sa.Column("out_of_stock_days", sa.Integer(), nullable=True),
        sa.Column("sold", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_product_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_visit_product_product_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_product_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_product")),
        sa.UniqueConstraint(
            "visit_id", "product_id", name=op.f("uq_visit_product_visit_id_product_id")
        ),
    )
    op.create_index("ix_visit_product_customer_id", "visit_product", ["customer_id"], unique=False)
    op.create_index(
        op.f("ix_visit_product_product_id"), "visit_product", ["product_id"], unique=False
    )

    op.create_table(
        "visit_revision",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_visit_revision_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_revision_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_revision_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_revision")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_visit_revision_visit_id_number")),
    )
    op.create_index(
        "ix_visit_revision_customer_id", "visit_revision", ["customer_id"], unique=False
    )

    op.create_table(
        "compliance_report",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("store_code", sa.String(), nullable=False),
        sa.Column("store_name", sa.String(), nullable=False),
        sa.Column("store_address", sa.String(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(), nullable=True),
        sa.Column("outcome_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"],
            ["user.id"],
            name=op.f("fk_compliance_report_acknowledged_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_compliance_report_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_compliance_report_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_by_id"], ["user.id"], name=op.f("fk_compliance_report_outcome_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["user.id"], name=op.f("fk_compliance_report_reported_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compliance_report")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_compliance_report_finding_id")),
    )
    op.create_index(
        "ix_compliance_report_district",
        "compliance_report",
        ["district_id", "reported_at"],
        unique=False,
    )

    op.create_table(
        "finding_answer",
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_finding_answer_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_finding_answer_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_answer_finding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
    )
    op.create_index(
        "ix_finding_answer_customer_id", "finding_answer", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_finding_answer_finding_id"), "finding_answer", ["finding_id"], unique=False
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_closing_change() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'closed months are never changed'; END $$ LANGUAGE plpgsql"
        )
    for table in KEPT:
        keep_for_ever(table)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_closing_change()")
