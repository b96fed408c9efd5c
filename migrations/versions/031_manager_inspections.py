"""Inspections of customer managers by the market standard (M8)."""

import sqlalchemy as sa
from alembic import op

revision = "031"
down_revision = "030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "manager_inspection",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("looked", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column("mend", sa.Text(), nullable=False),
        sa.Column("mend_by", sa.Date(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_manager_inspection_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_manager_inspection_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["user.id"], name=op.f("fk_manager_inspection_manager_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manager_inspection")),
    )
    op.create_index(
        "ix_manager_inspection_district_month", "manager_inspection", ["district_id", "month"]
    )
    op.create_index(
        "ix_manager_inspection_manager_month", "manager_inspection", ["manager_id", "month"]
    )


def downgrade() -> None:
    op.drop_table("manager_inspection")
