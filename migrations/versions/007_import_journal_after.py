"""What an import made of a row, so that a later edit is seen when the import is withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_journal") as table:
        table.add_column(sa.Column("after", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("import_journal") as table:
        table.drop_column("after")
