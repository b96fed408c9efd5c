"""An inspection that was written down by mistake is withdrawn with a reason, and stays."""

import sqlalchemy as sa
from alembic import op

revision = "032"
down_revision = "031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("manager_inspection") as table:
        table.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("withdrawn_because", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("manager_inspection") as table:
        table.drop_column("withdrawn_because")
        table.drop_column("withdrawn_at")
