"""Who submitted stages, what was mended after a return, where a survey was made, breaches."""

import sqlalchemy as sa
from alembic import op

revision = "028"
down_revision = "027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stage_plan") as table:
        table.add_column(sa.Column("submitted_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_stage_plan_submitted_by_id"), "user", ["submitted_by_id"], ["id"]
        )
    op.execute(
        "UPDATE stage_plan SET submitted_by_id = (SELECT actor_id FROM audit_entry"
        " WHERE action = 'stage_plan.submitted' AND subject = 'stage_plan:' || stage_plan.id"
        " ORDER BY seq DESC LIMIT 1)"
    )
    with op.batch_alter_table("application_survey") as table:
        table.add_column(sa.Column("latitude", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("longitude", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("application_return") as table:
        table.add_column(sa.Column("mended", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("answer", sa.Text(), nullable=True))
    with op.batch_alter_table("application_return") as table:
        table.alter_column("mended", existing_type=sa.JSON(), server_default=None)
    op.create_table(
        "standard_breach",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("mended_on", sa.Date(), nullable=True),
        sa.Column("mended_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_standard_breach_customer_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_standard_breach_by_id")),
        sa.ForeignKeyConstraint(
            ["mended_by_id"], ["user.id"], name=op.f("fk_standard_breach_mended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_breach")),
    )
    op.create_index("ix_standard_breach_customer_id", "standard_breach", ["customer_id"])


def downgrade() -> None:
    op.drop_table("standard_breach")
    with op.batch_alter_table("application_return") as table:
        table.drop_column("answer")
        table.drop_column("mended")
    with op.batch_alter_table("application_survey") as table:
        table.drop_column("longitude")
        table.drop_column("latitude")
    with op.batch_alter_table("stage_plan") as table:
        table.drop_constraint(op.f("fk_stage_plan_submitted_by_id"), type_="foreignkey")
        table.drop_column("submitted_by_id")
