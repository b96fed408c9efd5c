"""Review letters, as they are found."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, or_, select

from gcm.core import months, search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.reviews.models import Letter
from gcm.reviews.rules import STATE_NAMES
from gcm.web import findable
from gcm.web.findable import Findable, Found, Place, Statement

MONTH = "letter-month"


def letters(_user: User) -> Statement:
    columns = (Letter.id, Letter.number, Letter.month, Letter.state, Letter.edition)
    return select(*columns, Customer.name).join(Letter.customer)


def is_letter(word: str) -> ColumnElement[bool]:
    """By a part of its number, or by the chain."""
    pattern = search.pattern(word)
    return or_(
        Customer.search_key.like(pattern, escape="\\"), Letter.number.ilike(pattern, escape="\\")
    )


def letter(row: Row[Any]) -> Found:
    edition = f"（第 {row.edition} 版）" if row.edition > 1 else ""
    title = f"{row.name} {months.label(row.month)}销售回顾{edition}"
    url = url_for("reviews.letter", letter_id=row.id)
    return Found(row.id, title, url, row.number or "", STATE_NAMES[row.state])


def months_of(_user: User, days: Collection[int]) -> dict[int, Found]:
    """A month's letters, by the ordinal of its first day."""
    return {day: letters_of(date.fromordinal(day), day) for day in days}


def letters_of(month: date, day: int) -> Found:
    url = url_for("reviews.letters", month=months.key(month))
    return Found(day, f"{months.label(month)}销售回顾", url)


def init_app(app: Flask) -> None:
    reading = Permission.LETTER_READ
    findable.add(
        app,
        Findable(
            *("letter", "销售回顾", "mail", 70, reading, Letter.id, letters, letter),
            matches=is_letter,
            by=(Letter.month.desc(), Letter.edition.desc()),
        ),
        Place(MONTH, reading, months_of),
    )
