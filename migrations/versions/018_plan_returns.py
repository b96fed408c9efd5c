"""Every submission of a plan that was sent back, with the day it was: both decide who was late."""

import sqlalchemy as sa
from alembic import op

revision = "018"
down_revision = "017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_return",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("returned_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_return_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_return")),
    )
    op.create_index("ix_plan_return_plan_id", "plan_return", ["plan_id"])
    fill_from_trail()


def fill_from_trail() -> None:
    """The trail has held each submission, withdrawal and return from the first day on."""
    entry = sa.table(
        "audit_entry",
        sa.column("seq", sa.Integer()),
        sa.column("at", sa.DateTime()),
        sa.column("action", sa.String()),
        sa.column("subject", sa.String()),
    )
    steps = op.get_bind().execute(
        sa.select(entry.c.at, entry.c.action, entry.c.subject)
        .where(entry.c.action.in_(["plan.submitted", "plan.withdrawn", "plan.returned"]))
        .order_by(entry.c.seq)
    )
    sent = {}
    found = []
    for at, action, subject in steps:
        if action == "plan.submitted":
            sent[subject] = at
        elif (submitted_at := sent.pop(subject, None)) and action == "plan.returned":
            plan_id = int(subject.partition(":")[2])
            times = {"submitted_at": submitted_at, "returned_at": at, "created_at": at}
            found.append({"plan_id": plan_id} | times)
    plan_return = sa.table(
        "plan_return",
        sa.column("plan_id", sa.Integer()),
        sa.column("submitted_at", sa.DateTime()),
        sa.column("returned_at", sa.DateTime()),
        sa.column("created_at", sa.DateTime()),
    )
    op.bulk_insert(plan_return, found)


def downgrade() -> None:
    op.drop_table("plan_return")
