"""Targets split to the chains, months in stages, and the services that a chain is owed."""

import sqlalchemy as sa
from alembic import op

revision = "021"
down_revision = "020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_splits()
    create_stages()
    create_services()


def create_splits() -> None:
    op.create_table(
        "target_split",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("focus", sa.Integer(), nullable=False),
        sa.Column("focus_class1", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        reference("target_split", "district_id", "district"),
        reference("target_split", "created_by_id", "user"),
        reference("target_split", "published_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_split")),
        sa.UniqueConstraint(
            "district_id", "month", "number", name=op.f("uq_target_split_district_id_month_number")
        ),
    )
    op.create_table(
        "target_share",
        sa.Column("split_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("growth", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        reference("target_share", "split_id", "target_split"),
        reference("target_share", "customer_id", "customer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_share")),
        sa.UniqueConstraint(
            "split_id",
            "customer_id",
            "indicator",
            name=op.f("uq_target_share_split_id_customer_id_indicator"),
        ),
    )
    op.create_index("ix_target_share_customer_id", "target_share", ["customer_id"])


def create_stages() -> None:
    op.create_table(
        "stage_plan",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        reference("stage_plan", "customer_id", "customer"),
        reference("stage_plan", "user_id", "user"),
        reference("stage_plan", "decided_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_plan")),
        sa.UniqueConstraint("customer_id", "month", name=op.f("uq_stage_plan_customer_id_month")),
    )
    op.create_index("ix_stage_plan_month", "stage_plan", ["month", "state"])
    op.create_table(
        "stage_figure",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=False),
        sa.Column("third", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        reference("stage_figure", "plan_id", "stage_plan"),
        reference("stage_figure", "customer_id", "customer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_figure")),
        sa.UniqueConstraint("plan_id", "indicator", name=op.f("uq_stage_figure_plan_id_indicator")),
    )
    op.create_index("ix_stage_figure_customer_id", "stage_figure", ["customer_id"])


def create_services() -> None:
    op.create_table(
        "agreed_service",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_with", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        reference("agreed_service", "customer_id", "customer"),
        reference("agreed_service", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_service")),
    )
    op.create_index("ix_agreed_service_customer_id", "agreed_service", ["customer_id"])
    op.create_table(
        "service_record",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("agreed_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        reference("service_record", "customer_id", "customer"),
        reference("service_record", "agreed_id", "agreed_service"),
        reference("service_record", "by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
    )
    op.create_index("ix_service_record_customer_day", "service_record", ["customer_id", "done_on"])
    op.create_index("ix_service_record_agreed_id", "service_record", ["agreed_id"])


def reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    for table in (
        "service_record",
        "agreed_service",
        "stage_figure",
        "stage_plan",
        "target_share",
        "target_split",
    ):
        op.drop_table(table)
