"""What happened to the archive: a hand-over, a store that closed …"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from inspect import signature
from typing import Any, TypeVar

from gcm.core.users import User
from gcm.customers.actions import chains, contacts, holding, stores
from gcm.customers.actions.chains import FileDraft
from gcm.customers.actions.contacts import ContactDraft
from gcm.customers.actions.holding import HandOver
from gcm.customers.actions.stores import Closure
from gcm.customers.models import Customer
from gcm.demo.archive import Branch
from gcm.demo.shops import CLOSED, closing
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed

T = TypeVar("T")
Act = Callable[[Branch, User], None]


def deeds(span: Span) -> Iterator[Deed]:
    eve = working_day(handing_over(span) - timedelta(days=1))
    yield Deed(at(eve, 16, 20), "mm04", hand_over(handing_over(span)))
    closed = closing(span)
    yield Deed(at(closed, 17, 40), "cm01", close(closed))
    yield Deed(at(working_day(span.back(2) + timedelta(days=20)), 15, 30), "cm03", new_phone)
    yield Deed(at(working_day(span.back(1) + timedelta(days=7)), 11, 15), "cm02", new_contact)
    yield Deed(at(working_day(span.until - timedelta(days=12)), 16, 2), "mm04", look_at_account)
    yield Deed(at(working_day(span.until - timedelta(days=5)), 9, 48), "cm03", more_planned)


def handing_over(span: Span) -> date:
    """When cm02 took over K004 from cm03; letters of the last months are the new one's."""
    return span.back(min(9, span.length - 2))


def hand_over(day: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        draft = HandOver(branch.users["cm02"], day, "片区分工调整，路线相近的客户归并")
        holding.hand_over([branch.customers["K004"]], draft, by=by)

    return act


def close(day: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        draft = Closure(day, "租约到期，迁址另议")
        stores.close_store(branch.stores[CLOSED], draft, by=by)

    return act


def new_phone(branch: Branch, by: User) -> None:
    chain = branch.customers["K005"]
    edit(chain, by, order_phone="0830-0612580")


def more_planned(branch: Branch, by: User) -> None:
    """The two figures of the plan that the annual talk with the chain settled."""
    chain = branch.customers["K006"]
    planned = (chain.planned_volume or Decimal(0)) + 400
    edit(chain, by, planned_volume=planned, order_frequency="每周两次（周二、周五）")


def edit(chain: Customer, by: User, **changes: Any) -> None:
    draft = replace(kept(FileDraft, chain), bank_account=chain.bank_account_mask)
    chains.edit_file(chain, replace(draft, **changes), by=by)


def new_contact(branch: Branch, by: User) -> None:
    draft = ContactDraft("龙文静", "烟酒组主管", False, "13900018206")
    contacts.add_contact(branch.customers["K003"], draft, by=by)


def look_at_account(branch: Branch, by: User) -> None:
    chains.reveal_account(branch.customers["K001"], "与财务核对货款账户", by=by)


def kept(shape: Callable[..., T], record: object) -> T:
    """What stands in the record now, as the form shows it."""
    return shape(**{name: getattr(record, name) for name in signature(shape).parameters})
