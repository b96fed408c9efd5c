"""Products, sales, demand, stock, monthly totals, targets and forecasts."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("barcode", sa.String(), nullable=True),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    op.create_index(op.f("ix_product_brand"), "product", ["brand"], unique=False)
    op.create_table(
        "product_version",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("barcode", sa.String(), nullable=True),
        sa.Column("transfer_price", sa.BigInteger(), nullable=True),
        sa.Column("wholesale_price", sa.BigInteger(), nullable=True),
        sa.Column("retail_price", sa.BigInteger(), nullable=True),
        sa.Column("sticks_per_carton", sa.Integer(), nullable=False),
        sa.Column("supply", sa.String(length=40), nullable=True),
        sa.Column("price_class", sa.Integer(), nullable=False),
        sa.Column("class_given", sa.Boolean(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_version_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_version")),
        sa.UniqueConstraint(
            "product_id",
            "effective_from",
            name=op.f("uq_product_version_product_id_effective_from"),
        ),
    )
    op.create_table(
        "forecast",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_forecast_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_forecast_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sa.UniqueConstraint(
            "month",
            "customer_id",
            "product_id",
            name=op.f("uq_forecast_month_customer_id_product_id"),
        ),
    )
    op.create_index(op.f("ix_forecast_customer_id"), "forecast", ["customer_id"], unique=False)
    op.create_table(
        "target",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_target_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "month",
            "customer_id",
            "indicator",
            name=op.f("uq_target_month_customer_id_indicator"),
        ),
    )
    op.create_index(op.f("ix_target_customer_id"), "target", ["customer_id"], unique=False)
    op.create_table(
        "demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("demanded", sa.BigInteger(), nullable=False),
        sa.Column("supplied", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_demand_product_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_demand_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand")),
        sa.UniqueConstraint(
            "store_id",
            "day",
            "product_id",
            name=op.f("uq_demand_store_id_day_product_id"),
        ),
    )
    op.create_index("ix_demand_batch", "demand", ["batch_id"], unique=False)
    op.create_table(
        "monthly_total",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("price_class", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_monthly_total_product_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_monthly_total_store_id")),
        sa.PrimaryKeyConstraint(
            "store_id",
            "month",
            "product_id",
            "price_class",
            name=op.f("pk_monthly_total"),
        ),
    )
    op.create_index("ix_monthly_total_month", "monthly_total", ["month", "store_id"], unique=False)
    op.create_table(
        "store_month",
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("sticks", sa.BigInteger(), nullable=False),
        sa.Column("focus_sticks", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_store_month_store_id")),
        sa.PrimaryKeyConstraint("store_id", "month", name=op.f("pk_store_month")),
    )
    op.create_index("ix_store_month_month", "store_month", ["month"], unique=False)
    op.create_table(
        "sale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("whole_month", sa.Boolean(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("price_class", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sale_product_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_sale_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
        sa.UniqueConstraint(
            "store_id",
            "day",
            "product_id",
            name=op.f("uq_sale_store_id_day_product_id"),
        ),
    )
    op.create_index("ix_sale_batch", "sale", ["batch_id"], unique=False)
    op.create_index("ix_sale_product_day", "sale", ["product_id", "day"], unique=False)
    op.create_table(
        "stock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_product_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_stock_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock")),
        sa.UniqueConstraint(
            "store_id",
            "day",
            "product_id",
            name=op.f("uq_stock_store_id_day_product_id"),
        ),
    )
    op.create_index("ix_stock_batch", "stock", ["batch_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_stock_batch", table_name="stock")
    op.drop_table("stock")
    op.drop_index("ix_sale_product_day", table_name="sale")
    op.drop_index("ix_sale_batch", table_name="sale")
    op.drop_table("sale")
    op.drop_index("ix_store_month_month", table_name="store_month")
    op.drop_table("store_month")
    op.drop_index("ix_monthly_total_month", table_name="monthly_total")
    op.drop_table("monthly_total")
    op.drop_index("ix_demand_batch", table_name="demand")
    op.drop_table("demand")
    op.drop_index(op.f("ix_target_customer_id"), table_name="target")
    op.drop_table("target")
    op.drop_index(op.f("ix_forecast_customer_id"), table_name="forecast")
    op.drop_table("forecast")
    op.drop_table("product_version")
    op.drop_index(op.f("ix_product_brand"), table_name="product")
    op.drop_table("product")
