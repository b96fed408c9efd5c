"""Documents and their scans: kept, waived, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from gcm.core import audit, clock, codes, keys
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.onboarding.actions.checks import (
    may_gather,
    may_judge,
    note_mended,
    refuse,
    reopen_review,
)
from gcm.onboarding.models import (
    Application,
    ApplicationDocument,
    ApplicationScan,
    ApplicationStore,
)
from gcm.onboarding.rules import documents
from gcm.onboarding.rules.documents import (
    BUSINESS,
    CODE_LENGTH,
    ID_CARD,
    MERGED,
    ORGANISATION,
    RETAIL,
    Evidence,
)
from gcm.onboarding.scans import FIELD, Scan, Upload

MOST_SCANS = 10
MOST_A_DAY = 1024 * 1024 * 1024
# How the trail calls what changed in a document; an ID card's number shows its mask.
LABELS = {
    "number": "号码",
    "holder": "持证人",
    "begins_on": "有效期起",
    "ends_on": "有效期止",
    "evidence": "种类",
}


@dataclass(frozen=True)
class DocumentDraft:
    """As it is typed; an ID card's number that is its mask stays as it is."""

    number: str | None
    holder: str | None
    begins_on: date | None
    ends_on: date | None
    evidence: Evidence | None = None


def keep_document(
    application: Application,
    kind: str,
    draft: DocumentDraft,
    scans: Sequence[Scan] = (),
    *,
    by: User,
) -> ApplicationDocument:
    """What is typed and what is scanned; either may come first."""
    check_document(application, kind, draft, scans, by=by)
    document = find_document(application, kind)
    fill(document, draft)
    changes = audit.changes_of(document)
    db.session.add(document)
    if changes:
        document.checked_by_id = None
        reopen_review(application)
        note_mended(application, mended_with(kind))
        told = {f"{kind}{LABELS[name]}": pair for name, pair in changes.items() if name in LABELS}
        audit.record("application.document_kept", application, by=by, changes=told, file=kind)
    add_scans(application, kind, scans, by=by)
    return document


def mended_with(kind: str) -> list[str]:
    """What a change of one document puts right: a licence speaks for two others."""
    kinds = {kind, *(MERGED if kind == BUSINESS else ())}
    return [f"document.{each}" for each in kinds]


def check_document(
    application: Application,
    kind: str,
    draft: DocumentDraft,
    sent: Sequence[Upload | Scan],
    *,
    by: User,
) -> None:
    """Whatever speaks against keeping it, before a file of it is opened."""
    may_gather(application, by)
    document = find_document(application, kind)
    problems = documents.day_problems(draft.begins_on, draft.ends_on, clock.today())
    if kind != ID_CARD or draft.number != document.number:
        problems += number_problems(kind, draft.number)
    refuse(problems)
    check_room(application, kind, sent, by=by)


def find_document(application: Application, kind: str) -> ApplicationDocument:
    found = db.session.scalars(
        select(ApplicationDocument).where(
            ApplicationDocument.application_id == application.id, ApplicationDocument.kind == kind
        )
    ).one_or_none()
    return found or ApplicationDocument(application_id=application.id, kind=kind)


def number_problems(kind: str, number: str | None) -> list[Problem]:
    """Check characters find every mistyped number; of other documents the shape is free."""
    if not number:
        return []
    if kind == BUSINESS and len(number) == CODE_LENGTH and not codes.licence_code_fits(number):
        return [Problem("number", "统一社会信用代码的校验位不对，请对照营业执照核对。")]
    if kind == ID_CARD and not codes.id_card_fits(number):
        return [Problem("number", "身份证号码应为 18 位且校验位相符，请对照身份证核对。")]
    if kind == ORGANISATION and not codes.licence_code_fits(number):
        return [Problem("number", "组织机构代码的校验位不对，请对照证件核对。")]
    return []


def fill(document: ApplicationDocument, draft: DocumentDraft) -> None:
    for name in ("holder", "begins_on", "ends_on", "evidence"):
        if getattr(document, name) != getattr(draft, name):
            setattr(document, name, getattr(draft, name))
    if draft.number == document.number:
        return
    if document.kind == ID_CARD:
        document.sealed_number = draft.number
        document.number = keys.mask(draft.number) or None
    else:
        document.number = draft.number


def add_scans(
    application: Application,
    kind: str,
    scans: Sequence[Scan],
    *,
    by: User,
    store: ApplicationStore | None = None,
) -> None:
    """``store`` is whose retail licence it is."""
    if not scans:
        return
    check_room(application, kind, scans, by=by, store=store)
    store_id = store.id if store else None
    db.session.add_all(
        ApplicationScan(
            application_id=application.id,
            kind=kind,
            store_id=store.id if store else None,
            sha256=scan.sha256,
            media_type=scan.media_type,
            file_name=scan.file_name,
            size=scan.size,
            by_id=by.id,
        )
        for scan in scans
    )
    reopen_review(application)
    note_mended(application, [f"store.{store_id}", *mended_with(kind)])
    names = "、".join(audit.without_numbers(scan.file_name) for scan in scans)
    what = f"{kind}（{store.name}）" if store else kind
    audit.record("application.scan_added", application, by=by, changes={what: (None, names)})


def check_room(
    application: Application,
    kind: str,
    sent: Sequence[Upload | Scan],
    *,
    by: User,
    store: ApplicationStore | None = None,
) -> None:
    """How many files a document may have, and how much a person may bring in a day."""
    if not sent:
        return
    may_gather(application, by)
    there = scans_of(application, kind, store.id if store else None)
    if len(there) + len(sent) > MOST_SCANS:
        raise RuleBroken.because(f"一份材料最多附 {MOST_SCANS} 个文件。", FIELD)
    if brought_today(by) + sum(each.size for each in sent) > MOST_A_DAY:
        raise RuleBroken.because("您今天上传的扫描件已超过 1 GB，请明天再传。", FIELD)


def brought_today(by: User) -> int:
    since = clock.now() - timedelta(days=1)
    total = select(func.coalesce(func.sum(ApplicationScan.size), 0)).where(
        ApplicationScan.by_id == by.id, ApplicationScan.created_at > since
    )
    return int(db.session.scalars(total).one())


def scans_of(
    application: Application, kind: str, store_id: int | None
) -> Sequence[ApplicationScan]:
    return db.session.scalars(
        select(ApplicationScan).where(
            ApplicationScan.application_id == application.id,
            ApplicationScan.kind == kind,
            ApplicationScan.store_id.is_(None)
            if store_id is None
            else ApplicationScan.store_id == store_id,
        )
    ).all()


def remove_scan(application: Application, scan: ApplicationScan, *, by: User) -> None:
    """The file stays on disk under its name, out of everybody's reach."""
    may_gather(application, by)
    reopen_review(application)
    note_mended(application, [f"store.{scan.store_id}", *mended_with(scan.kind)])
    gone = {scan.kind: (audit.without_numbers(scan.file_name), None)}
    audit.record("application.scan_removed", application, by=by, changes=gone)
    db.session.delete(scan)


def add_licence_scans(
    application: Application, store: ApplicationStore, scans: Sequence[Scan], *, by: User
) -> None:
    check_licence_scans(application, store, scans, by=by)
    add_scans(application, RETAIL, scans, by=by, store=store)


def check_licence_scans(
    application: Application, store: ApplicationStore, sent: Sequence[Upload | Scan], *, by: User
) -> None:
    if not sent:
        raise RuleBroken.because("请选择文件。", FIELD)
    check_room(application, RETAIL, sent, by=by, store=store)


def waive(application: Application, kind: str, reason: str, *, by: User) -> None:
    """The market manager's word that a small-scale taxpayer has no such document."""
    may_judge(application, by)
    refuse(documents.waiver_problems(kind, application.taxpayer, reason))
    document = find_document(application, kind)
    document.waived_because, document.waived_by_id = reason.strip(), by.id
    db.session.add(document)
    reopen_review(application)
    note_mended(application, mended_with(kind))
    audit.record("application.waived", application, by=by, file=kind, reason=reason.strip())
