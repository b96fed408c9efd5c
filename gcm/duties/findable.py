"""People whose work one sees, as they are found: each leads to the duties of this month."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, select

from gcm.core import clock, months, search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.visits.queries import people
from gcm.web import findable
from gcm.web.findable import Findable, Found, Statement


def persons(user: User) -> Statement:
    seen = [person.id for person in people.in_reach(user)]
    return select(User.id, User).where(User.id.in_(seen), User.disabled_at.is_(None))


def is_person(word: str) -> ColumnElement[bool]:
    return User.search_key.like(search.pattern(word), escape="\\")


def person(row: Row[Any]) -> Found:
    month = months.first(clock.today())
    url = url_for("duties.board", user_id=row.id, month=month)
    return Found(row.id, row.User.name, url, row.User.login, row.User.role_names)


def init_app(app: Flask) -> None:
    reading = Permission.DUTY_READ
    findable.add(
        app,
        Findable(
            *("person", "同事", "users", 50, reading, User.id, persons, person),
            matches=is_person,
            by=(User.login,),
        ),
    )
