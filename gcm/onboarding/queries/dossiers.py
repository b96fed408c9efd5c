"""One application with all that is gathered for it, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.regulation import Regulation
from gcm.onboarding.models import (
    Application,
    ApplicationDocument,
    ApplicationReturn,
    ApplicationReview,
    ApplicationScan,
    ApplicationStore,
    ApplicationSurvey,
)
from gcm.onboarding.queries.hands import hands_of
from gcm.onboarding.rules import documents, missing, stores
from gcm.onboarding.rules.documents import RETAIL, Licence, Paper, Slot
from gcm.onboarding.rules.hands import Hands
from gcm.onboarding.rules.missing import Dossier
from gcm.onboarding.rules.states import OVER, State
from gcm.onboarding.rules.stores import StoreDraft

REVIEWED = frozenset({State.FIRST_REVIEWED, State.SUBMITTED, *OVER})


@dataclass(frozen=True)
class Gathered:
    """``survey`` and ``review`` are the last ones; earlier ones stay in the trail."""

    application: Application
    documents: dict[str, ApplicationDocument]
    stores: Sequence[ApplicationStore]
    scans: Sequence[ApplicationScan]
    survey: ApplicationSurvey | None
    review: ApplicationReview | None
    returned: ApplicationReturn | None
    hands: Hands
    terms: Regulation

    def scans_of(self, kind: str, store_id: int | None = None) -> list[ApplicationScan]:
        return [each for each in self.scans if (each.kind, each.store_id) == (kind, store_id)]

    @property
    def rows(self) -> list[StoreDraft]:
        return [as_row(each) for each in self.stores]

    @property
    def papers(self) -> dict[str, Paper]:
        return {
            kind: Paper(
                kind,
                number=each.number or "",
                holder=each.holder or "",
                begins_on=each.begins_on,
                ends_on=each.ends_on,
                evidence=each.evidence,
                waived_because=each.waived_because or "",
                scans=len(self.scans_of(kind)),
            )
            for kind, each in self.documents.items()
        }

    @cached_property
    def slots(self) -> list[Slot]:
        licences = [
            Licence(
                each.name,
                each.licence_number or "",
                each.licence_ends_on,
                len(self.scans_of(RETAIL, each.id)),
            )
            for each in self.stores
        ]
        required = self.terms.onboarding.documents
        taxpayer = self.application.taxpayer
        return documents.slots(required, self.papers, taxpayer, licences, clock.today())

    @property
    def licensed(self) -> int:
        return stores.licensed(self.rows, clock.today())

    @property
    def stands_review(self) -> ApplicationReview | None:
        """The first review, as long as it is about what stands there now."""
        return self.review if self.application.state in REVIEWED else None

    @cached_property
    def missing(self) -> list[Problem]:
        review = self.stands_review
        return missing.problems(
            Dossier(
                file={name: getattr(self.application, name) for name in missing.FILE},
                papers=self.papers,
                slots=self.slots,
                stores=self.rows,
                surveyed=self.survey is not None,
                photos=len(self.survey.photos) if self.survey else 0,
                agrees=review.agrees if review else None,
                day=clock.today(),
                minimum=self.terms.onboarding.minimum_stores,
            )
        )

    @property
    def titles(self) -> dict[str, str]:
        """Everything that may be sent back, by the name under which its reason is kept."""
        found = {f"file.{name}": title for name, title in missing.FILE.items()}
        found |= {f"document.{slot.kind}": slot.kind for slot in self.slots}
        found |= {f"store.{each.id}": each.name for each in self.stores}
        return found | {"survey": "现场考察", "review": "初审"}

    def lacking(self, step: str) -> list[str]:
        return [problem.message for problem in self.missing if problem.field == step]

    def reason(self, thing: str) -> str:
        """Why the marketing centre sent this thing back; empty once it is submitted again."""
        return self.returned.reasons.get(thing, "") if self.returned and self.is_back else ""

    @property
    def is_back(self) -> bool:
        """It was sent back and is not submitted again yet."""
        return self.returned is not None and self.application.is_open

    def is_mended(self, thing: str) -> bool:
        return self.returned is not None and thing in self.returned.mended

    @property
    def told_back(self) -> list[tuple[str, str, bool]]:
        """(title, reason, whether it was changed since) of what was sent back last."""
        reasons = self.returned.reasons if self.returned else {}
        return [
            (title, reasons[name], self.is_mended(name))
            for name, title in self.titles.items()
            if name in reasons
        ]

    @property
    def unmended(self) -> list[str]:
        return [title for title, _reason, mended in self.told_back if not mended]


def as_row(store: ApplicationStore) -> StoreDraft:
    return StoreDraft(
        name=store.name,
        category=store.category,
        licence_number=store.licence_number,
        licence_ends_on=store.licence_ends_on,
        address=store.address,
        contact_name=store.contact_name,
        contact_phone=store.contact_phone,
        monthly_volume=store.monthly_volume,
        id=store.id,
    )


def gathered(application: Application) -> Gathered:
    """The application came through ``seen_by``; what hangs on it belongs to it."""
    return Gathered(
        application,
        {each.kind: each for each in documents_of(application)},
        stores_of(application),
        scans_of(application),
        last_survey(application),
        last_review(application),
        last_return(application),
        hands_of(application),
        regulation.in_force(clock.today()),
    )


def documents_of(application: Application) -> Sequence[ApplicationDocument]:
    return db.session.scalars(
        select(ApplicationDocument)
        .options(
            joinedload(ApplicationDocument.waived_by), joinedload(ApplicationDocument.checked_by)
        )
        .where(ApplicationDocument.application_id == application.id)
        .order_by(ApplicationDocument.id)
    ).all()


def stores_of(application: Application) -> Sequence[ApplicationStore]:
    return db.session.scalars(
        select(ApplicationStore)
        .where(ApplicationStore.application_id == application.id)
        .order_by(ApplicationStore.position, ApplicationStore.id)
    ).all()


def scans_of(application: Application) -> Sequence[ApplicationScan]:
    return db.session.scalars(
        select(ApplicationScan)
        .where(ApplicationScan.application_id == application.id)
        .order_by(ApplicationScan.id)
    ).all()


def last_survey(application: Application) -> ApplicationSurvey | None:
    return db.session.scalars(
        select(ApplicationSurvey)
        .options(joinedload(ApplicationSurvey.user))
        .where(ApplicationSurvey.application_id == application.id)
        .order_by(ApplicationSurvey.id.desc())
        .limit(1)
    ).one_or_none()


def last_review(application: Application) -> ApplicationReview | None:
    return db.session.scalars(
        select(ApplicationReview)
        .options(joinedload(ApplicationReview.user))
        .where(ApplicationReview.application_id == application.id)
        .order_by(ApplicationReview.id.desc())
        .limit(1)
    ).one_or_none()


def last_return(application: Application) -> ApplicationReturn | None:
    return db.session.scalars(
        select(ApplicationReturn)
        .options(joinedload(ApplicationReturn.by))
        .where(ApplicationReturn.application_id == application.id)
        .order_by(ApplicationReturn.id.desc())
        .limit(1)
    ).one_or_none()


def scans_named() -> frozenset[str]:
    """The files on disk that some application's row leads to."""
    return frozenset(db.session.scalars(select(ApplicationScan.sha256).distinct()))
