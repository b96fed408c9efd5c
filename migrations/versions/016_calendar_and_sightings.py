"""Days of years that the official calendar does not hold yet; findings that are seen again."""

import sqlalchemy as sa
from alembic import op

revision = "016"
down_revision = "015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_worked", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_calendar_day_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    with op.batch_alter_table("finding") as finding:
        finding.add_column(sa.Column("closed_because", sa.Text(), nullable=True))
        finding.add_column(sa.Column("about", sa.JSON(), nullable=False, server_default="[]"))
        finding.add_column(
            sa.Column("times_seen", sa.Integer(), nullable=False, server_default="1")
        )
        finding.add_column(
            sa.Column("source_stands", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        finding.add_column(
            sa.Column("acted_on", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("finding") as finding:
        finding.alter_column("about", server_default=None)
        finding.alter_column("times_seen", server_default=None)
        finding.alter_column("source_stands", server_default=None)
        finding.alter_column("acted_on", server_default=None)
    fill_what_happened()
    op.create_table(
        "finding_sighting",
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_finding_sighting_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_sighting_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_finding_sighting_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_sighting")),
        sa.UniqueConstraint(
            "finding_id", "visit_id", name=op.f("uq_finding_sighting_finding_id_visit_id")
        ),
    )
    op.create_index("ix_finding_sighting_customer_id", "finding_sighting", ["customer_id"])
    op.create_index("ix_finding_sighting_visit_id", "finding_sighting", ["visit_id"])


def fill_what_happened() -> None:
    """A void record counts no more; who opened a finding again or changed it has acted on it."""
    op.execute(
        "UPDATE finding SET times_seen = 0 WHERE visit_id IN"
        " (SELECT id FROM visit WHERE voided_at IS NOT NULL)"
    )
    op.execute(
        "UPDATE finding SET acted_on = true WHERE 'finding:' || id IN (SELECT subject FROM"
        " audit_entry WHERE action IN ('finding.reopened', 'finding.reassigned'))"
    )


def downgrade() -> None:
    op.drop_table("finding_sighting")
    with op.batch_alter_table("finding") as finding:
        finding.drop_column("acted_on")
        finding.drop_column("source_stands")
        finding.drop_column("times_seen")
        finding.drop_column("about")
        finding.drop_column("closed_because")
    op.drop_table("calendar_day")
