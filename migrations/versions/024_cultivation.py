"""Plans of brand cultivation with their stores, measures and weekly remarks."""

import sqlalchemy as sa
from alembic import op

revision = "024"
down_revision = "023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_plans()
    op.create_table(
        "cultivation_store",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        *record(),
        *references("cultivation_store", plan_id="cultivation_plan", store_id="store"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation_store")),
        sa.UniqueConstraint(
            "plan_id", "store_id", name=op.f("uq_cultivation_store_plan_id_store_id")
        ),
    )
    op.create_index(op.f("ix_cultivation_store_store_id"), "cultivation_store", ["store_id"])
    op.create_table(
        "cultivation_measure",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        *record(),
        *references(
            "cultivation_measure", plan_id="cultivation_plan", store_id="store", by_id="user"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation_measure")),
    )
    op.create_index(
        "ix_cultivation_measure_plan_day", "cultivation_measure", ["plan_id", "done_on"]
    )
    op.create_index(op.f("ix_cultivation_measure_store_id"), "cultivation_measure", ["store_id"])
    op.create_table(
        "cultivation_remark",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        *record(),
        *references("cultivation_remark", plan_id="cultivation_plan", by_id="user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation_remark")),
        sa.UniqueConstraint("plan_id", "week", name=op.f("uq_cultivation_remark_plan_id_week")),
    )


def make_plans() -> None:
    op.create_table(
        "cultivation_plan",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("shelf_goal", sa.BigInteger(), nullable=True),
        sa.Column("sold_goal", sa.BigInteger(), nullable=True),
        sa.Column("repeat_goal", sa.BigInteger(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_because", sa.String(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *record(),
        *references(
            "cultivation_plan",
            district_id="district",
            product_id="product",
            user_id="user",
            cancelled_by_id="user",
            reviewed_by_id="user",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation_plan")),
    )
    op.create_index(
        "ix_cultivation_plan_district_days", "cultivation_plan", ["district_id", "begins_on"]
    )
    op.create_index(
        "ix_cultivation_plan_product_state", "cultivation_plan", ["product_id", "state"]
    )


def record() -> tuple["sa.Column[int]", "sa.Column[object]"]:
    """The columns that every record has."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
    )


def references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys, each column with the table that it leads to."""
    return [
        sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, target in columns.items()
    ]


def downgrade() -> None:
    for name in ("remark", "measure", "store", "plan"):
        op.drop_table(f"cultivation_{name}")
