"""What the demo's people wrote and attached beside chains, stores and findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from gcm.core.db import db
from gcm.core.shelves import Upload
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.demo.applications import page
from gcm.demo.archive import Branch
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.remarks.actions import attachments, comments
from gcm.remarks.queries import subjects
from gcm.remarks.queries.subjects import Subject
from gcm.remarks.shelf import taken_in
from gcm.visits.models import Finding

Act = Callable[[Branch, User], object]


@dataclass(frozen=True)
class Remark:
    """``ago`` days before today; ``place`` is a code, or the beginning of a finding's text."""

    ago: int
    login: str
    place: str
    text: str
    picture: str = ""


REMARKS = (
    Remark(20, "cm01", "K001", "采购部换了新经理，下次总部拜访改约周三上午。@林知远 请留意。"),
    Remark(19, "mm04", "K001", "收到。签收单上的人也要跟着换，@周以宁 请补一张授权书。"),
    Remark(9, "cm02", "K003-02", "店里周末才有人补货，联系改打店长手机。"),
    Remark(4, "cm01", "K001-02", "收银台重新装修后的样子，价签框要加长的。", picture="收银台"),
    Remark(3, "mm04", "娇子(X)标价", "@周以宁 周五前把调价的情况写进答复。"),
)


def deeds(span: Span) -> Iterator[Deed]:
    for number, remark in enumerate(REMARKS):
        day = working_day(span.until - timedelta(days=remark.ago))
        yield Deed(at(day, 16, 10 + number), remark.login, put(remark, f"demo-{number}"))


def put(remark: Remark, once: str) -> Act:
    def act(branch: Branch, by: User) -> None:
        subject = subjects.of(place_of(branch, remark))
        if remark.picture:
            attach(subject, remark, by)
        else:
            comments.add(subject, remark.text, once, by=by)

    return act


def attach(subject: Subject, remark: Remark, by: User) -> None:
    """The fill is one transaction, so the file goes to the shelf without ending it."""
    taken = taken_in(Upload(f"{remark.picture}.jpg", page(remark.picture, subject.name)))
    attachments.add(subject, [taken], remark.text, by=by)


def place_of(branch: Branch, remark: Remark) -> Customer | Store | Finding:
    found = branch.customers.get(remark.place) or branch.stores.get(remark.place)
    if found is not None:
        return found
    begins_so = Finding.text.startswith(remark.place)
    return db.session.scalars(select(Finding).where(begins_so).limit(1)).one()
