"""A branch that takes a chain on, and an application as far as a test needs it."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from stdnum.cn import ric, uscc

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync import blobs
from gcm.onboarding.actions import documents, files, steps, stores
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.actions.files import FileDraft
from gcm.onboarding.models import Application
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules.documents import BUSINESS, ID_CARD, TAXPAYER, Evidence, Taxpayer
from gcm.onboarding.rules.review import ReviewDraft, Tick
from gcm.onboarding.rules.stores import StoreDraft
from gcm.onboarding.rules.survey import Criterion, Mark, SurveyDraft
from gcm.onboarding.scans import Scan
from tests import factories
from tests.onboarding import hostile

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
TODAY = date(2026, 10, 12)
LATER = date(2029, 6, 30)
CODE = "91510521012345678" + uscc.calc_check_digit("91510521012345678")
OTHER_CODE = "91510521012345679" + uscc.calc_check_digit("91510521012345679")
CARD = "51052119800101001" + ric.calc_check_digit("510521198001010010")
PICTURE = hostile.jpeg()
PHOTO = hashlib.sha256(PICTURE).hexdigest()
SCAN = Scan("a" * 64, "image/jpeg", "执照.jpg", 1000)


class Branch:
    """A district with its managers, a colleague, the marketing centre, and another district."""

    def __init__(self) -> None:
        self.here = factories.district(department=factories.department(own=True))
        self.there = factories.district()
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.here, name="周明远")
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="何静")
        self.colleague = factories.user(Role.CUSTOMER_MANAGER, district=self.here)
        self.stranger = factories.user(Role.MARKET_MANAGER, district=self.there)
        self.approver = factories.user(Role.APPROVER, name="沈清如")
        blobs.keep(PHOTO, PICTURE, by_id=self.mm.id)

    def begun(self, **values: Any) -> Application:
        draft = FileDraft(**{"name": "惠客便利连锁有限公司"} | values)
        made = files.begin(self.here.id, draft, by=self.cm)
        db.session.commit()
        return made

    def complete(self, **values: Any) -> Application:
        """Everything the customer manager gathers."""
        made = self.begun(**whole_file() | values)
        self.document(made, BUSINESS, CODE, made.name)
        self.document(made, ID_CARD, CARD, "王建国")
        self.document(made, TAXPAYER, None, made.name, Evidence.QUERY)
        stores.keep_stores(made, rows(), by=self.cm)
        for store in dossiers.stores_of(made):
            documents.add_licence_scans(made, store, [SCAN], by=self.cm)
        db.session.commit()
        return made

    def document(
        self,
        application: Application,
        kind: str,
        number: str | None,
        holder: str,
        evidence: Evidence | None = None,
    ) -> None:
        draft = DocumentDraft(number, holder, date(2020, 1, 1), None, evidence)
        documents.keep_document(application, kind, draft, [SCAN], by=self.cm)

    def reviewed(self, **values: Any) -> Application:
        made = self.complete(**values)
        steps.record_survey(made, survey(), by=self.mm)
        steps.first_review(made, review(), by=self.mm)
        db.session.commit()
        return made

    def submitted(self, **values: Any) -> Application:
        made = self.reviewed(**values)
        steps.submit(made, by=self.cm)
        db.session.commit()
        return made


def whole_file() -> dict[str, Any]:
    return {
        "uscc": CODE,
        "legal_person": "王建国",
        "hq_address": "青溪县学府路 8 号",
        "order_phone": "0830-0100001",
        "order_frequency": "每周一",
        "bank_name": "青溪农商行",
        "bank_account": "6228480000000000001",
        "planned_volume": Decimal(3000),
        "taxpayer": Taxpayer.GENERAL,
        "contact_name": "李丽华",
        "contact_post": "采购部经理",
        "contact_phone": "13900010001",
    }


def rows(count: int = 3) -> Sequence[StoreDraft]:
    return [
        StoreDraft(
            name=f"惠客{number}店",
            category="A类",
            licence_number=f"51052110000{number}",
            licence_ends_on=LATER,
            address=f"青溪县文庙巷 {number} 号",
            contact_name="陈雪",
            contact_phone=f"1390002000{number}",
            monthly_volume=Decimal(100 * number),
        )
        for number in range(1, count + 1)
    ]


def survey() -> SurveyDraft:
    marks = {criterion: Mark(4, "合适") for criterion in Criterion}
    return SurveyDraft(TODAY, Decimal(2800), marks, (PHOTO,))


def review(*, agrees: bool = True) -> ReviewDraft:
    ticks = [
        Tick("总部统一订货", met=True),
        Tick("在本片区的有证卖场达到最少家数", met=agrees, note="" if agrees else "只有两家"),
    ]
    return ReviewDraft(ticks, agrees, "符合标准" if agrees else "不符合标准")
