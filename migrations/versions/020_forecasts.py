"""Forecasts that are filed, with the proposal they were made from and the correction."""

import sqlalchemy as sa
from alembic import op

revision = "020"
down_revision = "019"
branch_labels = None
depends_on = None

COLUMNS = (
    ("reason", sa.String()),
    ("proposed", sa.BigInteger()),
    ("method", sa.String(length=40)),
    ("method_because", sa.String()),
    ("method_accuracy", sa.BigInteger()),
    ("naive_accuracy", sa.BigInteger()),
    ("method_months", sa.Integer()),
    ("corrected", sa.BigInteger()),
    ("corrected_because", sa.String()),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("forecast", sa.Column(name, kind, nullable=True))
    op.create_table(
        "forecast_sheet",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=True),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(), nullable=True),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_forecast_sheet_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["user.id"], name=op.f("fk_forecast_sheet_filed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["user.id"], name=op.f("fk_forecast_sheet_corrected_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_sheet")),
        sa.UniqueConstraint(
            "customer_id", "month", name=op.f("uq_forecast_sheet_customer_id_month")
        ),
    )
    op.create_index("ix_forecast_sheet_month", "forecast_sheet", ["month"])


def downgrade() -> None:
    op.drop_table("forecast_sheet")
    with op.batch_alter_table("forecast") as table:
        for name, _kind in reversed(COLUMNS):
            table.drop_column(name)
