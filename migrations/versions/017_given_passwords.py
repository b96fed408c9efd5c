"""When somebody was given the password that is still to be changed: it lasts 72 hours.

Those who wait for their first sign-in now have the 72 hours from the upgrade.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "017"
down_revision = "016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("password_given_at", sa.DateTime(), nullable=True))
    user = sa.table(
        "user",
        sa.column("must_change_password", sa.Boolean()),
        sa.column("password_given_at", sa.DateTime()),
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    op.execute(user.update().where(user.c.must_change_password).values(password_given_at=now))


def downgrade() -> None:
    op.drop_column("user", "password_given_at")
