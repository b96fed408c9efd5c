"""Recording a visit: one action behind the page and the tablet alike (clause 3.2.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select

from gcm.core import audit, clock, months, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.policy import Role
from gcm.core.users import User, stood_in_for
from gcm.customers.models import Customer
from gcm.customers.queries.holding import holders_on
from gcm.sales.actions import stock
from gcm.visits.actions import served, sources, ticks
from gcm.visits.models import Appointment, PlannedVisit, Visit, VisitPhoto, VisitProduct
from gcm.visits.queries import pictures, records, shelf, targets
from gcm.visits.queries.sources import ticks_of
from gcm.visits.queries.targets import Target
from gcm.visits.rules import issues
from gcm.visits.rules import records as rules
from gcm.visits.rules.issues import Goods
from gcm.visits.rules.records import Arrival, RecordDraft
from gcm.visits.rules.sheets import Sheet


@dataclass(frozen=True)
class Post:
    """How the form came: from a tablet's outbox (with its op) or straight from the page.

    ``ahead`` is how far ahead of ours the clock of its times was; ``drift`` the furthest that
    the tablet's was ever found off, None where no tablet had the form.
    """

    ahead: timedelta = timedelta(0)
    op_id: str | None = None
    drift: timedelta | None = None

    @classmethod
    def mended(cls, behind: timedelta | None) -> "Post":
        """By the page, what a tablet had sent: its times may have been set right meanwhile."""
        if behind is None:
            return cls()
        return cls(max(-behind, timedelta(0)), drift=-behind)


def record_visit(target: Target, draft: RecordDraft, post: Post = Post(), *, by: User) -> Visit:
    """Take the form as a record. Raises RuleBroken with everything that is wrong with it."""
    if known := records.of_uuid(draft.uuid):
        return the_same(known, by)
    now = clock.now()
    goods = shelf.goods((line.product_id for line in draft.lines), clock.local(now).date())
    absent = stood_in_for(db.session(), by, clock.local(draft.begins_at).date())
    refuse(
        [
            *rules.record_problems(draft, target.sheet, Arrival(now, post.ahead)),
            *rules.filler_problems(target.sheet, roles_of(by, absent)),
            *missing(draft, goods, by),
        ]
    )
    visit = made(target, draft, post, by, absent)
    fill(visit, draft)
    audit.record("visit.recorded", visit, by=by, customer_id=visit.customer_id, number=visit.number)
    follow_up(visit, target.sheet, draft, goods, by)
    served.take_up(visit, by=by)
    return visit


def the_same(known: tuple[int, int, str], by: User) -> Visit:
    """The form was sent twice: what it led to the first time."""
    number, author_id, receipt = known
    if author_id != by.id:
        raise RuleBroken.because("这份表单已由他人保存，请重新打开后再填。", "uuid")
    found = db.session.scalars(select(Visit).where(Visit.id == number)).one_or_none()
    if found is None:
        raise RuleBroken.because(f"这份表单已保存为 {receipt}，但已不在您的名下。", "uuid")
    return found


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)


def roles_of(by: User, absent: Iterable[User]) -> frozenset[Role]:
    """The person's own, and those of whom the person stood in for that day."""
    return by.roles.union(*(person.roles for person in absent))


def missing(
    draft: RecordDraft, goods: Mapping[int, Goods], by: User, visit: Visit | None = None
) -> list[Problem]:
    """What the form speaks of and we do not have: products, pictures."""
    problems = []
    if unknown := [line.product_id for line in draft.lines if line.product_id not in goods]:
        problems.append(Problem("lines", f"有 {len(unknown)} 个品规已不在商品库中，请重新选择。"))
    named = [photo.sha256 for photo in draft.photos]
    if lost := set(named) - pictures.known(named, by, visit):
        problems.append(Problem("photo", f"有 {len(lost)} 张照片没有传到，请重新拍照。"))
    if draft.signature and draft.signature not in pictures.known([draft.signature], by, visit):
        problems.append(Problem(rules.SIGNATURE, "签名没有传到，请重新签名。"))
    return problems


def made(target: Target, draft: RecordDraft, post: Post, by: User, absent: Iterable[User]) -> Visit:
    """The record with what its arrival says about it."""
    day = clock.local(draft.begins_at).date()
    stop, appointment = target.stop, target.appointment
    if target.store is None:
        appointment = appointment or targets.appointment_of_day(target.customer, by, day)
    elif stop is None:
        stop = targets.stop_of_day(target.store, target.sheet.form, by, day)
    visit = Visit(
        uuid=draft.uuid,
        number=next_number(day),
        form=target.sheet.form,
        form_version=target.sheet.version,
        user_id=by.id,
        acted_for_id=acted_for(target.customer, stop or appointment, by, absent, day),
        customer_id=target.customer.id,
        store_id=target.store.id if target.store else None,
        planned_visit_id=stop.id if stop else None,
        appointment_id=appointment.id if appointment else None,
        received_at=clock.now(),
        device_offset_seconds=None if post.drift is None else round_seconds(post.drift),
        needs_review=rules.clock_is_off(
            post.drift or timedelta(0), regulation.in_force(day).visits.clock_off_minutes
        ),
        op_id=post.op_id,
    )
    db.session.add(visit)
    return visit


def round_seconds(ahead: timedelta) -> int:
    return ahead.days * 86400 + ahead.seconds


def next_number(day: date) -> str:
    """One after another: whoever records at the same moment waits here."""
    audit.lock_chain(db.session())
    last = records.last_number(rules.number_of(day, 0)[:-4])
    return rules.number_of(day, int(last.rpartition("-")[2]) + 1 if last else 1)


def acted_for(
    chain: Customer,
    arranged: PlannedVisit | Appointment | None,
    by: User,
    absent: Iterable[User],
    day: date,
) -> int | None:
    """The absent one whose visit this is: who was to go, or the chain's customer manager.

    Whoever was handed a stop goes in the place of the one whose plan it stands in, also the
    market manager, who need not be entered as standing in (2.2.3). Where the chain has moved on
    since, it is its manager of that day for whom the market manager goes.
    """
    stood_for = {person.id for person in absent}
    if isinstance(arranged, PlannedVisit) and arranged.handed_from_id and arranged.user_id == by.id:
        holder = holders_on([chain.id], day).get(chain.id)
        if holder is None or holder.id == arranged.handed_from_id:
            return arranged.handed_from_id
        goes_for = holder.id in stood_for or Role.MARKET_MANAGER in by.roles
        return holder.id if goes_for and holder.id != by.id else None
    if arranged:
        return arranged.user_id if arranged.user_id in stood_for else None
    holder = holders_on([chain.id], day).get(chain.id) if stood_for else None
    return holder.id if holder and holder.id in stood_for else None


def fill(visit: Visit, draft: RecordDraft) -> None:
    """Write what was filled in; a correction comes through here as well."""
    day = clock.local(draft.begins_at).date()
    visit.begins_at, visit.ends_at = draft.begins_at, draft.ends_at
    visit.day, visit.month = day, months.first(day)
    visit.late = rules.is_late(day, clock.local(visit.received_at).date())
    visit.outcome = draft.outcome
    visit.persons = [asdict(person) for person in draft.persons]
    visit.met_buyer = draft.met_buyer
    visit.answers = answers_of(draft)
    visit.signature_sha256 = draft.signature
    visit.latitude, visit.longitude = draft.latitude, draft.longitude
    is_new = visit.id is None
    put_photos(visit, draft)
    db.session.flush()
    if not is_new:
        clear_products(visit)
    put_products(visit, draft)
    put_counts(visit, draft)


def answers_of(draft: RecordDraft) -> dict[str, Any]:
    """The answers with what else was said on the form and has no column of its own."""
    promises = [
        {"side": each.side, "text": each.text, "due_on": each.due_on and each.due_on.isoformat()}
        for each in draft.promises
    ]
    extra = {
        "promises": promises,
        "time_note": draft.time_note,
        "signed_on_paper": draft.signed_on_paper,
    }
    return {**draft.answers, **{name: value for name, value in extra.items() if value}}


def clear_products(visit: Visit) -> None:
    for old in list(visit.products):
        db.session.delete(old)
    db.session.flush()


def put_products(visit: Visit, draft: RecordDraft) -> None:
    """In one statement: a shelf has up to forty lines. The visit's own chain was checked."""
    owner = {"visit_id": visit.id, "customer_id": visit.customer_id}
    if rows := [owner | vars(line) for line in unique(draft)]:
        db.session.execute(insert(VisitProduct), rows)
    db.session.expire(visit, ["products"])


def put_counts(visit: Visit, draft: RecordDraft) -> None:
    counted = {
        line.product_id: line.stock_cartons
        for line in draft.lines
        if line.stock_cartons is not None
    }
    if visit.store is not None and counted:
        stock.count_stock(visit.store, visit.day, counted)


def unique(draft: RecordDraft) -> Iterable[rules.Line]:
    """One line a product; of two the later one stands."""
    return {line.product_id: line for line in draft.lines}.values()


def put_photos(visit: Visit, draft: RecordDraft) -> None:
    kept = {photo.sha256: photo for photo in visit.photos}
    wanted = {photo.sha256: photo for photo in draft.photos}
    for sha256, photo in kept.items():
        if sha256 not in wanted:
            visit.photos.remove(photo)
            db.session.delete(photo)
    visit.photos.extend(
        VisitPhoto(
            customer_id=visit.customer_id,
            sha256=photo.sha256,
            item=photo.item,
            taken_at=photo.taken_at,
        )
        for photo in wanted.values()
        if photo.sha256 not in kept
    )


def follow_up(
    visit: Visit, sheet: Sheet, draft: RecordDraft, goods: Mapping[int, Goods], by: User
) -> None:
    """What the record sets going: findings, points that are settled, feedback that was given."""
    sources.take_up(visit, issues.issues_of(draft, sheet, goods), by=by)
    ticks.take_up(visit, ticks_of(visit), by=by)
