"""What stands in an application, as a sheet of paper shows it."""

from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.customers.models import Customer
from gcm.onboarding.models import Application, ApplicationReview, ApplicationSurvey
from gcm.onboarding.paper import (
    TITLES,
    ApplicationPaper,
    Fact,
    PaperDecision,
    PaperDocument,
    PaperMark,
    PaperReview,
    PaperStore,
    PaperSurvey,
    PaperTick,
)
from gcm.onboarding.queries.dossiers import Gathered
from gcm.onboarding.rules.documents import Slot
from gcm.onboarding.rules.missing import FILE
from gcm.onboarding.rules.states import State
from gcm.web import filters


def drawn(kind: str, whole: Gathered) -> ApplicationPaper:
    """Bank account and ID card stand masked on paper too."""
    application = whole.application
    base = current_app.config["BASE_URL"].rstrip("/")
    path = f"/applications/{application.id}"
    return ApplicationPaper(
        title=TITLES[kind],
        branch=current_app.config["BRANCH_NAME"],
        number=application.number,
        address=f"{base}{path}" if base else application.number,
        state=application.state_name,
        printed_on=clock.today(),
        name=application.name,
        district=application.district.name,
        manager=application.user.name,
        facts=tuple(
            Fact(title, said(getattr(application, name)))
            for name, title in FILE.items()
            if name != "name"
        ),
        documents=tuple(document(whole, slot) for slot in whole.slots),
        stores=stores(whole),
        survey=survey(whole.survey) if whole.survey else None,
        review=review(whole.review) if whole.review else None,
        decision=decision(application) if application.decided_at else None,
    )


def document(whole: Gathered, slot: Slot) -> PaperDocument:
    kept = whole.documents.get(slot.kind)
    number = holder = valid = ""
    if kept and kept.number:
        number, holder = kept.number, kept.holder or ""
        valid = f"{said(kept.begins_on)} 至 {said(kept.ends_on) if kept.ends_on else '长期'}"
    note = slot.note or " ".join(slot.faults)
    return PaperDocument(slot.kind, slot.stand.value, number, holder, valid, note)


def stores(whole: Gathered) -> tuple[PaperStore, ...]:
    return tuple(
        PaperStore(
            name=each.name,
            category=said(each.category),
            licence_number=said(each.licence_number),
            licence_ends_on=said(each.licence_ends_on),
            address=said(each.address),
            contact=f"{said(each.contact_name)} {each.contact_phone or ''}",
            monthly_volume=filters.quantity(each.monthly_volume),
        )
        for each in whole.stores
    )


def survey(kept: ApplicationSurvey) -> PaperSurvey:
    return PaperSurvey(
        by=kept.user.name,
        day=kept.surveyed_on,
        expected_volume=filters.quantity(kept.expected_volume),
        marks=tuple(
            PaperMark(criterion, mark["score"], mark["words"])
            for criterion, mark in kept.marks.items()
        ),
        photos=len(kept.photos),
    )


def review(kept: ApplicationReview) -> PaperReview:
    return PaperReview(
        by=kept.user.name,
        day=clock.local(kept.created_at).date(),
        agrees=kept.agrees,
        opinion=kept.opinion,
        standard_of=kept.standard_of,
        licensed=kept.licensed,
        ticks=tuple(PaperTick(each["text"], each["met"], each["note"]) for each in kept.ticks),
    )


def decision(application: Application) -> PaperDecision:
    """The chain's code is told by the chain, which may be out of the reader's reach."""
    code = db.session.scalars(
        select(Customer.code).where(Customer.id == application.customer_id)
    ).one_or_none()
    day = clock.local(application.decided_at).date() if application.decided_at else clock.today()
    return PaperDecision(
        by=application.decided_by.name if application.decided_by else "",
        day=day,
        approved=application.state is State.APPROVED,
        number=application.decision_number or "",
        opinion=application.decision_opinion or "",
        code=code or "",
    )


def said(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return filters.quantity(value) if hasattr(value, "quantize") else str(filters.or_dash(value))
