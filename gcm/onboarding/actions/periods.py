"""A document's next period is entered beside the one before; a licence's counts for its store."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gcm.core import audit, clock, keys, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.actions import stores
from gcm.customers.models import Customer, Store
from gcm.onboarding.actions.checks import refuse
from gcm.onboarding.actions.documents import LABELS, MOST_SCANS, DocumentDraft, number_problems
from gcm.onboarding.models import ApplicationScan, DocumentPeriod, DocumentScan, RenewalNote
from gcm.onboarding.queries import periods as queries
from gcm.onboarding.queries.dossiers import Gathered
from gcm.onboarding.rules import periods as rules
from gcm.onboarding.rules.documents import ID_CARD, RETAIL, TAXPAYER
from gcm.onboarding.rules.periods import Origin, Term
from gcm.onboarding.scans import FIELD, Scan


def add_period(
    chain: Customer, kind: str, draft: DocumentDraft, scans: Sequence[Scan] = (), *, by: User
) -> DocumentPeriod:
    """The next period of a headquarters' document, or the first one that is kept of it."""
    others = [each for each in queries.standing(chain, kind) if not each.waived_because]
    before = rules.last(others)
    same = before is not None and kind == ID_CARD and draft.number == before.number
    problems = [] if same else number_problems(kind, draft.number)
    problems += blank_problems(kind, draft)
    term = Term(draft.begins_on, draft.ends_on)
    refuse(problems + rules.term_problems(term, others, clock.today()))
    period = made(chain, kind, draft, by=by)
    if kind == ID_CARD:
        period.sealed_number = before.sealed_number if before and same else draft.number
        period.number = draft.number if same else keys.mask(draft.number) or None
    keep(period, scans, before, by=by)
    return period


def blank_problems(kind: str, draft: DocumentDraft) -> list[Problem]:
    found = []
    if kind == TAXPAYER:
        if draft.evidence is None:
            found.append(Problem("evidence", "请选交的是资格证、登记表还是税务局查询结果。"))
    elif not draft.number:
        found.append(Problem("number", "请填号码。"))
    if not draft.holder:
        found.append(Problem("holder", "请填持证人。"))
    return found


def renew_licence(
    store: Store, draft: DocumentDraft, scans: Sequence[Scan] = (), *, by: User
) -> DocumentPeriod:
    """The next period of a store's retail licence; what begins last stands in its file."""
    found = queries.standing_of_store(store)
    today, others = clock.today(), queries.terms_of(store, found)
    term = Term(draft.begins_on, draft.ends_on)
    problems = [] if draft.number else [Problem("number", "请填专卖证号。")]
    problems += rules.licence_term_problems(term, regulation.in_force(today).licences)
    refuse(problems + rules.term_problems(term, others, today))
    before = rules.last(others)
    period = made(store.customer, RETAIL, draft, by=by, store=store)
    if is_latest := before is None or rules.last([before, term]) is term:
        keep_what_stood(store, found, by=by)
    keep(period, scans, before, by=by)
    if is_latest:
        stores.renew_licence(store, draft.number, draft.ends_on, by=by)
    return period


def keep_what_stood(store: Store, found: Sequence[DocumentPeriod], *, by: User) -> None:
    """What only the store's file says, by an import or an edit, becomes a period of its own."""
    if queries.strays(store, found):
        db.session.add(
            DocumentPeriod(
                customer_id=store.customer_id,
                store_id=store.id,
                kind=RETAIL,
                number=store.licence_number,
                holder=store.customer.name,
                ends_on=store.licence_ends_on,
                origin=Origin.FILE,
                by_id=by.id,
            )
        )


def made(
    chain: Customer, kind: str, draft: DocumentDraft, *, by: User, store: Store | None = None
) -> DocumentPeriod:
    return DocumentPeriod(
        customer_id=chain.id,
        store_id=store.id if store else None,
        kind=kind,
        number=draft.number,
        holder=draft.holder,
        begins_on=draft.begins_on,
        ends_on=draft.ends_on,
        evidence=draft.evidence,
        origin=Origin.ENTERED,
        by_id=by.id,
    )


def keep(
    period: DocumentPeriod, scans: Sequence[Scan], before: rules.Dated | None, *, by: User
) -> None:
    """With its scans and the entry that says what it renews."""
    db.session.add(period)
    db.session.flush()
    attach(period, scans, by=by)
    audit.record(
        "document.period_added",
        period,
        by=by,
        customer_id=period.customer_id,
        changes=told(period, before),
        file=period.kind,
    )


def told(period: DocumentPeriod, before: rules.Dated | None) -> Mapping[str, tuple[Any, Any]]:
    """Before and after of what a document says; an ID card's number shows its mask."""
    pairs = {
        f"{period.kind}{label}": (getattr(before, name, None), getattr(period, name))
        for name, label in LABELS.items()
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def add_scans(period: DocumentPeriod, scans: Sequence[Scan], *, by: User) -> None:
    if not scans:
        raise RuleBroken.because("请选择文件。", FIELD)
    attach(period, scans, by=by)
    names = "、".join(scan.file_name for scan in scans)
    audit.record(
        "document.scan_added",
        period,
        by=by,
        customer_id=period.customer_id,
        changes={period.kind: (None, names)},
    )


def attach(
    period: DocumentPeriod, scans: Sequence[Scan | ApplicationScan], *, by: User | None = None
) -> None:
    """A scan of an application stays whose it was."""
    if len(period.scans) + len(scans) > MOST_SCANS:
        raise RuleBroken.because(f"一份材料最多附 {MOST_SCANS} 个文件。", FIELD)
    db.session.add_all(
        DocumentScan(
            customer_id=period.customer_id,
            period_id=period.id,
            sha256=scan.sha256,
            media_type=scan.media_type,
            file_name=scan.file_name,
            size=scan.size,
            by_id=by.id if by else period.by_id,
        )
        for scan in scans
    )


def withdraw(period: DocumentPeriod, reason: str, *, by: User) -> None:
    """Entered by mistake: it stays with the reason, and what was before counts again."""
    if period.origin is not Origin.ENTERED:
        raise RuleBroken.because("来自入网申请或卖场资料的证件不能作废，请登记新的一期。")
    if period.withdrawn_at is not None:
        raise RuleBroken.because("这一期已经作废。")
    period.withdrawn_at, period.withdrawn_because = clock.now(), reason
    audit.record(
        "document.period_withdrawn",
        period,
        by=by,
        customer_id=period.customer_id,
        reason=reason,
        file=period.kind,
    )
    store = period.store
    if store and (store.licence_number, store.licence_ends_on) == (period.number, period.ends_on):
        before = rules.last(queries.standing_of_store(store))
        stores.take_licence_back(
            store,
            before.number if before else None,
            before.ends_on if before else None,
            reason,
            by=by,
        )


def note_renewal(
    chain: Customer, kind: str, applied_on: date, *, by: User, store: Store | None = None
) -> RenewalNote:
    """A renewal was applied for: silent until the document's last day. The last note counts."""
    if store:
        ends_on = store.licence_ends_on
    else:
        latest = rules.last(
            each for each in queries.standing(chain, kind) if not each.waived_because
        )
        ends_on = latest.ends_on if latest else None
    refuse(rules.note_problems(applied_on, ends_on, clock.today()))
    note = queries.find_note(chain, kind, ends_on, store)
    before = note.applied_on if note else None
    if note is None:
        note = RenewalNote(
            customer_id=chain.id,
            store_id=store.id if store else None,
            kind=kind,
            ends_on=ends_on,
            by_id=by.id,
        )
        db.session.add(note)
    note.applied_on, note.by_id = applied_on, by.id
    audit.record(
        "document.renewal_applied",
        note,
        by=by,
        customer_id=chain.id,
        changes={f"{kind}申请延续": (before, applied_on)},
        file=kind,
    )
    return note


def carry_over(whole: Gathered, chain: Customer, shops: Sequence[Store]) -> None:
    """What an approved application gathered is each document's first period, scans and all.

    ``shops`` are the stores that its rows became, in their order.
    """
    by_id, common = whole.application.user_id, {"origin": Origin.APPLICATION}
    for kind, paper in whole.documents.items():
        names = (*LABELS, "sealed_number", "waived_because")
        values = {name: getattr(paper, name) for name in names}
        period = DocumentPeriod(customer_id=chain.id, kind=kind, by_id=by_id, **values, **common)
        carry(period, whole.scans_of(kind))
    for shop, row in zip(shops, whole.stores, strict=True):
        period = DocumentPeriod(
            customer_id=chain.id,
            store_id=shop.id,
            kind=RETAIL,
            number=row.licence_number,
            holder=chain.name,
            ends_on=row.licence_ends_on,
            by_id=by_id,
            **common,
        )
        carry(period, whole.scans_of(RETAIL, row.id))


def carry(period: DocumentPeriod, scans: Sequence[ApplicationScan]) -> None:
    db.session.add(period)
    db.session.flush()
    attach(period, scans)
