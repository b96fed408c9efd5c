"""Chains, stores and contacts, as they are found."""

from collections.abc import Collection
from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, or_, select

from gcm.core import search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.models import Contact, Customer, Store
from gcm.customers.queries.conditions import like
from gcm.web import findable
from gcm.web.access import can
from gcm.web.findable import Findable, Found, Place, Statement

FEWEST_DIGITS = 4  # a shorter part of a telephone number is everybody's


def chains(_user: User) -> Statement:
    return select(Customer.id, Customer.name, Customer.code, Customer.left_on)


def is_chain(word: str) -> ColumnElement[bool]:
    pattern = search.pattern(word)
    return or_(like(Customer.search_key, pattern), Customer.uscc == word.upper())


def chain(row: Row[Any]) -> Found:
    url = url_for("customers.customer", customer_id=row.id)
    return Found(row.id, row.name, url, row.code, "已退网" if row.left_on else "")


def shops(_user: User) -> Statement:
    chain_name = Customer.name.label("chain")
    columns = (Store.id, Store.name, Store.code, Store.licence_number, Store.closed_on)
    return select(*columns, chain_name).join(Store.customer)


def is_shop(word: str) -> ColumnElement[bool]:
    return like(Store.search_key, search.pattern(word))


def shop(row: Row[Any]) -> Found:
    licence = f"证号 {row.licence_number}" if row.licence_number else ""
    notes = (row.chain, licence, "已关闭" if row.closed_on else "")
    url = url_for("customers.store", store_id=row.id)
    return Found(row.id, row.name, url, row.code, " · ".join(filter(None, notes)))


def contacts(_user: User) -> Statement:
    columns = (Contact.id, Contact.name, Contact.post, Contact.phone, Contact.customer_id)
    return select(*columns, Customer.name.label("chain")).join(Contact.customer)


def is_contact(word: str) -> ColumnElement[bool]:
    """By name; by telephone for those who work with the chain."""
    found = like(Contact.search_key, search.pattern(word))
    digits = search.folded(word)
    if can(Permission.CUSTOMER_EDIT) and digits.isdigit() and len(digits) >= FEWEST_DIGITS:
        found = or_(found, like(Contact.phone, search.pattern(word)))
    return found


def contact(row: Row[Any]) -> Found:
    """Its number is shown to those who work with the chain; others open the chain's page."""
    phone = row.phone if can(Permission.CUSTOMER_EDIT) else None
    url = url_for("customers.customer", customer_id=row.customer_id, _anchor="contacts")
    return Found(row.id, row.name, url, note=" · ".join(filter(None, (row.chain, row.post, phone))))


def licences(_user: User, days: Collection[int]) -> dict[int, Found]:
    """The list of what ends, whatever the day on which it was told of."""
    url = url_for("customers.licences")
    return {day: Found(day, "证件到期清单", url) for day in days}


def init_app(app: Flask) -> None:
    reading = Permission.CUSTOMER_READ
    findable.add(
        app,
        Findable(
            *("customer", "客户", "building-store", 10, reading, Customer.id, chains, chain),
            matches=is_chain,
            by=(Customer.name_key,),
        ),
        Findable(
            *("store", "卖场", "map-pin", 20, reading, Store.id, shops, shop),
            matches=is_shop,
            by=(Store.name_key,),
        ),
        Findable(
            *("contact", "联系人", "user", 30, reading, Contact.id, contacts, contact),
            matches=is_contact,
            by=(Contact.search_key,),
        ),
        Place("licences", reading, licences),
    )
