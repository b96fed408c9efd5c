"""Notices of scarce goods and news, as they are found."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, or_, select

from gcm.core import months, search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.supply.models import News, Notice
from gcm.supply.queries.news import seen_by
from gcm.web import findable
from gcm.web.findable import Findable, Found, Place, Statement

MONTH = "notice-month"


def notices(_user: User) -> Statement:
    columns = (Notice.id, Notice.number, Notice.month, Store.name, Notice.voided_at)
    return select(*columns, Customer.name.label("chain")).join(Notice.store).join(Notice.customer)


def is_notice(word: str) -> ColumnElement[bool]:
    """By the whole number, or by the store or chain: the table grows by thousands a month."""
    pattern = search.pattern(word)
    stores = select(Store.id).where(Store.search_key.like(pattern, escape="\\"))
    chains = select(Customer.id).where(Customer.search_key.like(pattern, escape="\\"))
    return or_(
        Notice.number == search.folded(word).upper(),
        Notice.store_id.in_(stores),
        Notice.customer_id.in_(chains),
    )


def notice(row: Row[Any]) -> Found:
    notes = (months.label(row.month), row.chain, "已作废" if row.voided_at else "")
    url = url_for("supply.notice", notice_id=row.id)
    return Found(row.id, f"{row.name}告知单", url, row.number, " · ".join(filter(None, notes)))


def news(user: User) -> Statement:
    return select(News.id, News.title, News.begins_on, News.withdrawn_at).where(seen_by(user))


def is_news(word: str) -> ColumnElement[bool]:
    return News.search_key.like(search.pattern(word), escape="\\")


def item(row: Row[Any]) -> Found:
    note = "已撤回" if row.withdrawn_at else f"{row.begins_on} 起"
    return Found(row.id, row.title, url_for("supply.news_item", news_id=row.id), note=note)


def waiting(_user: User, days: Collection[int]) -> dict[int, Found]:
    """The month's notices that wait, by the ordinal of its first day."""
    return {day: waiting_in(date.fromordinal(day), day) for day in days}


def waiting_in(month: date, day: int) -> Found:
    url = url_for("supply.notices", month=months.key(month))
    return Found(day, f"{months.label(month)}紧俏货源告知单", url)


def init_app(app: Flask) -> None:
    reads_notices, reads_news = Permission.ALLOCATION_READ, Permission.NEWS_READ
    findable.add(
        app,
        Findable(
            *("notice", "告知单", "truck-delivery", 80, reads_notices, Notice.id, notices, notice),
            matches=is_notice,
            by=(Notice.month.desc(), Notice.number),
        ),
        Findable(
            *("news", "货源与政策", "message-2", 90, reads_news, News.id, news, item),
            matches=is_news,
            by=(News.begins_on.desc(),),
        ),
        Place(MONTH, reads_notices, waiting),
    )
