"""Notices: the scan of the signed slip, and an objection's owner, day and answer."""

import sqlalchemy as sa
from alembic import op

revision = "027"
down_revision = "026"
branch_labels = None
depends_on = None

PEOPLE = ("objection_owner_id", "answered_by_id")


def upgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("slip_sha256", sa.String(), nullable=True))
        notice.add_column(sa.Column("objection_uuid", sa.String(), nullable=True))
        notice.add_column(sa.Column("objected_on", sa.Date(), nullable=True))
        notice.add_column(sa.Column("objection_due_on", sa.Date(), nullable=True))
        notice.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))
        notice.add_column(sa.Column("answered_on", sa.Date(), nullable=True))
        for name in PEOPLE:
            notice.add_column(sa.Column(name, sa.Integer(), nullable=True))
            notice.create_foreign_key(f"fk_notice_{name}", "user", [name], ["id"])
            notice.create_index(f"ix_notice_{name}", [name])
        notice.create_index("ix_notice_objection_uuid", ["objection_uuid"])
    op.execute("UPDATE notice SET objected_on = served_on WHERE objection <> ''")
    with op.batch_alter_table("notice") as notice:
        notice.alter_column("answer", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.drop_index("ix_notice_objection_uuid")
        for name in PEOPLE:
            notice.drop_index(f"ix_notice_{name}")
            notice.drop_constraint(f"fk_notice_{name}", type_="foreignkey")
            notice.drop_column(name)
        for name in (
            "answered_on",
            "answer",
            "objection_due_on",
            "objected_on",
            "objection_uuid",
            "slip_sha256",
        ):
            notice.drop_column(name)
