"""Users and contacts are found by characters and initials, as chains are."""

import sqlalchemy as sa
from alembic import op

from gcm.core import search

revision = "037"
down_revision = "036"
branch_labels = None
depends_on = None

NAMED = {"user": ("name", "login"), "contact": ("name",)}


def upgrade() -> None:
    bind = op.get_bind()
    for table, parts in NAMED.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("search_key", sa.String(), nullable=True))
        names = [sa.column(part, sa.String) for part in parts]
        rows = sa.table(table, sa.column("id"), sa.column("search_key"), *names)
        for row_id, *words in bind.execute(sa.select(rows.c.id, *names)).all():
            found_by = search.key(*words)
            bind.execute(rows.update().where(rows.c.id == row_id).values(search_key=found_by))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("search_key", existing_type=sa.String(), nullable=False)


def downgrade() -> None:
    for table in NAMED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("search_key")
