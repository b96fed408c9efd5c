"""Accounts, as whoever manages them finds them."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, select

from gcm.core import search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web import findable
from gcm.web.findable import Findable, Found, Statement


def accounts(_user: User) -> Statement:
    return select(User.id, User)


def is_account(word: str) -> ColumnElement[bool]:
    return User.search_key.like(search.pattern(word), escape="\\")


def account(row: Row[Any]) -> Found:
    user = row.User
    note = "已停用" if user.disabled_at else user.role_names
    return Found(user.id, user.name, url_for("admin.user", user_id=user.id), user.login, note)


def init_app(app: Flask) -> None:
    managing = Permission.USER_READ
    findable.add(
        app,
        Findable(
            *("account", "用户", "user-cog", 55, managing, User.id, accounts, account),
            matches=is_account,
            by=(User.login,),
        ),
    )
