"""The working of an allocation: what the last round shared out, and the months it went by."""

import sqlalchemy as sa
from alembic import op

revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None

# Whoever got no cap was settled in the last round: what was left for it, and their weights.
POOL = """
    UPDATE allocated_product SET
        pool = total - (SELECT COALESCE(SUM(quantity), 0) FROM chain_share
            WHERE chain_share.product_id = allocated_product.id AND capped),
        weight = (SELECT COALESCE(SUM(CASE WHEN chain_share.weight > 0 THEN chain_share.weight
            ELSE 0 END), 0) FROM chain_share
            WHERE chain_share.product_id = allocated_product.id AND NOT capped)
"""
WEIGHT = """
    UPDATE allocated_product SET weight = (SELECT COALESCE(SUM(chain_share.weight), 0)
        FROM chain_share WHERE chain_share.product_id = allocated_product.id)
"""


def upgrade() -> None:
    with op.batch_alter_table("allocated_product") as table:
        table.add_column(sa.Column("pool", sa.Integer(), nullable=True))
    op.execute(POOL)
    with op.batch_alter_table("allocated_product") as table:
        table.alter_column("pool", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("allocation") as table:
        table.add_column(sa.Column("weighed_before", sa.Date(), nullable=True))
    op.execute("UPDATE allocation SET weighed_before = month")
    with op.batch_alter_table("allocation") as table:
        table.alter_column("weighed_before", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("allocation") as table:
        table.drop_column("weighed_before")
    op.execute(WEIGHT)
    with op.batch_alter_table("allocated_product") as table:
        table.drop_column("pool")
