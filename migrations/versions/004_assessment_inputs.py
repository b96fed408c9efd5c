"""Other departments' months and the scores that are taken in."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "department_sales",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("focus", sa.BigInteger(), nullable=True),
        sa.Column("focus_class1", sa.BigInteger(), nullable=True),
        sa.Column("class1", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_department_sales_department_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_sales")),
        sa.UniqueConstraint(
            "month",
            "department_id",
            name=op.f("uq_department_sales_month_department_id"),
        ),
    )
    op.create_table(
        "manager_score",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_manager_score_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manager_score")),
        sa.UniqueConstraint("month", "user_id", name=op.f("uq_manager_score_month_user_id")),
    )
    op.create_table(
        "ordinary_score",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_ordinary_score_district_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ordinary_score")),
        sa.UniqueConstraint(
            "month", "district_id", name=op.f("uq_ordinary_score_month_district_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("ordinary_score")
    op.drop_table("manager_score")
    op.drop_table("department_sales")
