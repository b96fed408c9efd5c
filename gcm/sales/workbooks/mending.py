"""What a withdrawn import must leave right: the monthly totals and the classes of sales."""

from sqlalchemy import select

from gcm.core import months
from gcm.core.batches import ImportBatch, ImportJournal
from gcm.core.db import db
from gcm.sales.actions.totals import pairs_of, reclassify, refresh_totals, sale
from gcm.sales.models import Product, ProductVersion


class SalesMending:
    """Looks up, while the batch still stands, which totals and classes it touched."""

    def __init__(self, batch: ImportBatch) -> None:
        self._pairs = pairs_of(db.session(), (sale.c.batch_id == batch.id,))
        touched = select(ImportJournal.row_id).where(
            ImportJournal.batch_id == batch.id,
            ImportJournal.table_name == ProductVersion.__tablename__,
        )
        self._products = set(
            db.session.scalars(
                select(ProductVersion.product_id).where(ProductVersion.id.in_(touched))
            )
        )

    def rows_are_back(self) -> None:
        refresh_totals(db.session(), {(store, months.first(day)) for store, day in self._pairs})

    def records_are_back(self) -> None:
        """Products that the batch itself made are gone, and with them every sale of theirs."""
        standing = db.session.scalars(select(Product.id).where(Product.id.in_(self._products)))
        reclassify(db.session(), set(standing))
