"""News is entered once by the market manager, corrected on record, and withdrawn with a reason."""

from dataclasses import fields

from gcm.core import audit, clock, search
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.sales.models import Product
from gcm.supply.models import News
from gcm.supply.queries import reach
from gcm.supply.rules import news as rules
from gcm.supply.rules.news import NewsDraft

KEPT = [field.name for field in fields(NewsDraft) if field.name != "district_id"]


def add_news(draft: NewsDraft, *, by: User) -> News:
    check(rules.problems(draft))
    if draft.district_id not in reach.districts_run_by(by):
        raise RuleBroken.because("请选择由您负责的片区。", "district_id")
    news = News(created_by_id=by.id, district_id=draft.district_id)
    fill(news, draft)
    db.session.add(news)
    audit.record("news.added", news, by=by, kind=news.kind, title=news.title)
    return news


def edit_news(news: News, draft: NewsDraft, *, by: User) -> None:
    """The district stays: news that others have read does not move away from them."""
    if news.withdrawn_at is not None:
        raise RuleBroken.because("已撤回的信息不能再改，请另发一条。")
    check(rules.problems(draft))
    fill(news, draft)
    if changes := audit.changes_of(news):
        audit.record("news.edited", news, by=by, changes=changes)


def fill(news: News, draft: NewsDraft) -> None:
    for name in KEPT:
        setattr(news, name, getattr(draft, name))
    product = db.session.get(Product, draft.product_id) if draft.product_id else None
    news.search_key = search.key(draft.title, draft.text, product.search_key if product else None)


def withdraw_news(news: News, reason: str, *, by: User) -> None:
    check(rules.withdrawal_problems(reason, withdrawn=news.withdrawn_at is not None))
    news.withdrawn_at = clock.now()
    news.withdrawn_by_id = by.id
    news.withdrawn_because = reason.strip()
    audit.record("news.withdrawn", news, by=by, title=news.title, reason=news.withdrawn_because)


def check(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
