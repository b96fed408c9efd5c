"""The periods of a chain's documents and its stores' licences, and renewals applied for.

What approved applications gathered becomes each document's first period. Sealed numbers stay
with the application: they open in their own column alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "026"
down_revision = "025"
branch_labels = None
depends_on = None

PAPERS = """
INSERT INTO document_period (customer_id, store_id, kind, number, holder, begins_on, ends_on,
    evidence, waived_because, origin, by_id, created_at)
SELECT a.customer_id, NULL, d.kind, d.number, d.holder, d.begins_on, d.ends_on,
    d.evidence, d.waived_because, '入网申请', a.user_id, a.decided_at
FROM application_document AS d JOIN application AS a ON a.id = d.application_id
WHERE a.customer_id IS NOT NULL AND a.decided_at IS NOT NULL
ORDER BY d.id
"""
LICENCES = """
INSERT INTO document_period (customer_id, store_id, kind, number, holder, begins_on, ends_on,
    origin, by_id, created_at)
SELECT a.customer_id, s.id, '烟草专卖零售许可证', r.licence_number, a.name, NULL,
    r.licence_ends_on, '入网申请', a.user_id, a.decided_at
FROM application_store AS r JOIN application AS a ON a.id = r.application_id
    JOIN store AS s ON s.customer_id = a.customer_id AND s.name = r.name
WHERE a.customer_id IS NOT NULL AND a.decided_at IS NOT NULL
ORDER BY r.id
"""
SCANS = """
INSERT INTO document_scan (customer_id, period_id, sha256, media_type, file_name, size, by_id,
    created_at)
SELECT p.customer_id, p.id, c.sha256, c.media_type, c.file_name, c.size, c.by_id, c.created_at
FROM application_scan AS c JOIN application AS a ON a.id = c.application_id
    LEFT JOIN application_store AS r ON r.id = c.store_id
    LEFT JOIN store AS s ON s.customer_id = a.customer_id AND s.name = r.name
    JOIN document_period AS p ON p.customer_id = a.customer_id AND p.kind = c.kind
        AND (p.store_id = s.id OR (p.store_id IS NULL AND c.store_id IS NULL))
ORDER BY c.id
"""


def upgrade() -> None:
    add_periods()
    add_scans()
    add_notes()
    for statement in (PAPERS, LICENCES, SCANS):
        op.execute(statement)


def add_periods() -> None:
    op.create_table(
        "document_period",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("sealed_number", sa.String(), nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=40), nullable=True),
        sa.Column("waived_because", sa.String(), nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_document_period_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_document_period_store_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_document_period_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_period")),
    )
    op.create_index("ix_document_period_customer_kind", "document_period", ["customer_id", "kind"])
    op.create_index("ix_document_period_store", "document_period", ["store_id"])


def add_scans() -> None:
    op.create_table(
        "document_scan",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_document_scan_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["document_period.id"], name=op.f("fk_document_scan_period_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_document_scan_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_scan")),
    )
    op.create_index("ix_document_scan_customer_id", "document_scan", ["customer_id"])
    op.create_index("ix_document_scan_period_id", "document_scan", ["period_id"])


def add_notes() -> None:
    op.create_table(
        "renewal_note",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_renewal_note_customer_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_renewal_note_store_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_renewal_note_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_note")),
    )
    op.create_index("ix_renewal_note_customer_kind", "renewal_note", ["customer_id", "kind"])
    op.create_index("ix_renewal_note_store", "renewal_note", ["store_id"])


def downgrade() -> None:
    op.drop_table("renewal_note")
    op.drop_table("document_scan")
    op.drop_table("document_period")
