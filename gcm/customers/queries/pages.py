"""One page of a long list: the rows of its ids, and how many ids there are in all."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from gcm.core.db import db
from gcm.web.paging import COUNTED, Paging

Statement = Select[*tuple[Any, ...]]


def page_of(
    rows: Statement,
    key: InstrumentedAttribute[int],
    ids: Select[int],
    paging: Paging,
    *,
    reads_all: bool,
) -> Statement:
    """``rows`` narrowed to the ids of the page; sets the paging's count.

    A search of chains looks into all their stores whatever is asked (``reads_all``), so it runs
    once and not again to count. Other lists read along an index and stop at the page's end.
    """
    if reads_all:
        found = db.session.scalars(ids.limit(COUNTED + 1)).all()
        paging.count(len(found))
        return rows.where(key.in_(found[paging.offset :][: paging.size]))
    counted = ids.order_by(None).limit(COUNTED + 1).subquery()
    paging.count(db.session.scalars(select(func.count()).select_from(counted)).one())
    page = ids.limit(paging.size).offset(paging.offset).subquery("page")
    return rows.join(page, page.c.id == key)
