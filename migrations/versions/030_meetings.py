"""Meetings with who came, opinions and slips of symposiums, and tasks."""

import sqlalchemy as sa
from alembic import op

revision = "030"
down_revision = "029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_meeting()
    make_meeting_person()
    make_meeting_edition()
    make_meeting_chain()
    make_meeting_opinion()
    make_meeting_slip()
    make_task()


def make_meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=True),
        sa.Column("starts_at", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("monopoly_invited", sa.Boolean(), nullable=False),
        sa.Column("monopoly_came", sa.Boolean(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("came", sa.Integer(), nullable=True),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("collected", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("compliance", sa.Text(), nullable=False),
        sa.Column("next_week", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("slips_given", sa.Integer(), nullable=True),
        sa.Column("minuted_at", sa.DateTime(), nullable=True),
        sa.Column("minuted_by_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *record(),
        *references(
            "meeting",
            district_id="district",
            chair_id="user",
            user_id="user",
            minuted_by_id="user",
            voided_by_id="user",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uuid", name=op.f("uq_meeting_uuid")),
    )
    op.create_index("ix_meeting_batch", "meeting", ["batch_id"])
    op.create_index("ix_meeting_district_day", "meeting", ["district_id", "held_on"])


def make_meeting_person() -> None:
    op.create_table(
        "meeting_person",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("coming", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        *record(),
        *references("meeting_person", meeting_id="meeting", user_id="user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_person")),
        sa.UniqueConstraint(
            "meeting_id", "user_id", name=op.f("uq_meeting_person_meeting_id_user_id")
        ),
    )
    op.create_index("ix_meeting_person_user_id", "meeting_person", ["user_id"])


def make_meeting_edition() -> None:
    op.create_table(
        "meeting_edition",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        *record(),
        *references("meeting_edition", meeting_id="meeting", by_id="user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_edition")),
    )
    op.create_index("ix_meeting_edition_meeting_id", "meeting_edition", ["meeting_id"])


def make_meeting_chain() -> None:
    op.create_table(
        "meeting_chain",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        *record(),
        *references("meeting_chain", meeting_id="meeting", customer_id="customer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_chain")),
        sa.UniqueConstraint(
            "meeting_id", "customer_id", name=op.f("uq_meeting_chain_meeting_id_customer_id")
        ),
    )
    op.create_index("ix_meeting_chain_customer_id", "meeting_chain", ["customer_id"])


def make_meeting_opinion() -> None:
    op.create_table(
        "meeting_opinion",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *record(),
        *references(
            "meeting_opinion",
            meeting_id="meeting",
            customer_id="customer",
            owner_id="user",
            by_id="user",
            closed_by_id="user",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_opinion")),
    )
    op.create_index("ix_meeting_opinion_customer_id", "meeting_opinion", ["customer_id"])
    op.create_index("ix_meeting_opinion_meeting_id", "meeting_opinion", ["meeting_id"])
    op.create_index("ix_meeting_opinion_owner_id", "meeting_opinion", ["owner_id"])


def make_meeting_slip() -> None:
    op.create_table(
        "meeting_slip",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("demand", sa.Integer(), nullable=True),
        sa.Column("service", sa.Integer(), nullable=True),
        sa.Column("earnings", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        *record(),
        *references("meeting_slip", meeting_id="meeting", by_id="user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_slip")),
    )
    op.create_index("ix_meeting_slip_meeting_id", "meeting_slip", ["meeting_id"])


def make_task() -> None:
    op.create_table(
        "task",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_words", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.Column("returned_because", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *record(),
        *references(
            "task",
            district_id="district",
            owner_id="user",
            given_by_id="user",
            meeting_id="meeting",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_district_state", "task", ["district_id", "state"])
    op.create_index("ix_task_given_by_id", "task", ["given_by_id"])
    op.create_index("ix_task_meeting_id", "task", ["meeting_id"])
    op.create_index("ix_task_owner_state", "task", ["owner_id", "state"])


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
    for name in (
        "task",
        "meeting_slip",
        "meeting_opinion",
        "meeting_chain",
        "meeting_edition",
        "meeting_person",
        "meeting",
    ):
        op.drop_table(name)
