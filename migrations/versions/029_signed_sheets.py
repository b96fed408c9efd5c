"""Score sheets as they were signed; the document that another department's month stands in."""

import sqlalchemy as sa
from alembic import op

revision = "029"
down_revision = "028"
branch_labels = None
depends_on = None

REFUSAL = "signed sheets are never changed"


def upgrade() -> None:
    with op.batch_alter_table("department_sales") as table:
        table.add_column(sa.Column("document", sa.String(), nullable=True))
    op.create_table(
        "signed_sheet",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_signed_sheet_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["user.id"], name=op.f("fk_signed_sheet_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_sheet")),
        sa.UniqueConstraint(
            "district_id", "month", "number", name=op.f("uq_signed_sheet_district_id_month_number")
        ),
    )
    keep_for_ever()


def keep_for_ever() -> None:
    """What was signed is a document: the database itself refuses to change or delete a row."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER signed_sheet_no_{verb.lower()} BEFORE {verb} ON signed_sheet "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_signed_change() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER signed_sheet_no_{verb.lower()} BEFORE {verb} ON signed_sheet "
            "FOR EACH ROW EXECUTE FUNCTION refuse_signed_change()"
        )


def downgrade() -> None:
    op.drop_table("signed_sheet")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_signed_change")
    with op.batch_alter_table("department_sales") as table:
        table.drop_column("document")
