"""How each person wants pages to look: light or dark, and how large the type is."""

import sqlalchemy as sa
from alembic import op

revision = "040"
down_revision = "039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, plain in (("look", "system"), ("type_size", "normal")):
        op.add_column("user", sa.Column(name, sa.String(), nullable=False, server_default=plain))


def downgrade() -> None:
    for name in ("type_size", "look"):
        op.drop_column("user", name)
