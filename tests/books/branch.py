"""A district in which every sheet of both record books has a row for October 2026."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gcm.core.policy import Role
from gcm.cultivation.models import CultivationPlan, CultivationRemark, CultivationStore
from gcm.cultivation.rules.plans import State as Running
from gcm.customers.models import Store
from gcm.duties.models import ManagerInspection
from gcm.meetings.models import Meeting, MeetingChain, MeetingOpinion, MeetingSlip
from gcm.meetings.rules.kinds import Kind
from gcm.onboarding.models import Application, ApplicationReview, ApplicationSurvey
from gcm.reviews.models import Delivery, Letter, LetterReply
from gcm.reviews.rules import Reply, State, Way
from gcm.sales.models import Forecast, ForecastSheet, Indicator, MonthlyTotal, StagePlan, Target
from gcm.supply.models import Allocation, Notice, NoticeLine
from gcm.supply.rules.notices import Served
from gcm.visits.models import ComplianceReport, VisitProduct
from gcm.visits.rules.kinds import FindingKind, FormKind, PlanKind, PlanState
from gcm.visits.rules.records import OURS
from tests import factories

TODAY = datetime(2026, 11, 10, 2, tzinfo=UTC)
MONTH = date(2026, 10, 1)
DAY = datetime(2026, 10, 13, 2, tzinfo=UTC)
ACCOUNT = "6228480000000000001"
CHAIN = {
    "name": "惠客超市连锁有限公司",
    "code": "K1",
    "uscc": "91510521000000000X",
    "legal_person": "王建平",
    "hq_address": "青溪县文庙巷 1 号",
    "order_phone": "0830-1234567",
    "order_frequency": "每周一次",
    "bank_name": "青溪农商行",
    "bank_account": ACCOUNT,
    "planned_volume": Decimal(500),
}
SHOP = {
    "name": "惠客东街店",
    "code": "K1-01",
    "category": "A类",
    "licence_number": "510521100001",
    "licence_ends_on": date(2028, 1, 1),
    "address": "东街 1 号",
    "contact_name": "李敏",
    "contact_phone": "13900000001",
    "monthly_volume": Decimal(120),
    "format": "超市",
}


class Branch:
    def __init__(self) -> None:
        self.times = 0
        self.here = factories.district(department=factories.department(own=True))
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.here, name="周明远")
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="周以宁")
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="许嘉言")
        self.head = factories.user(Role.DEPARTMENT_HEAD, name="何平")
        self.centre = factories.user(Role.APPROVER, name="沈清如")
        self.stranger = factories.user(
            Role.MARKET_MANAGER, district=factories.district(), name="外人"
        )
        self.chain = factories.customer(district=self.here, holder=self.cm, **CHAIN)
        self.store = factories.store(self.chain, **SHOP)
        self.product = factories.product(name="娇子(X)", brand="娇子")
        factories.contact(self.chain, name="刘建国", is_buyer=True, phone="13900000002")

    def filled(self) -> "Branch":
        """With a row for each sheet; once more with another chain's."""
        self.times += 1
        if self.times > 1:
            code = f"K{self.times}"
            self.chain = factories.customer(district=self.here, holder=self.cm, code=code)
            self.store = factories.store(self.chain)
        for fill in (self.goals, self.rounds, self.hq, self.culture, self.apply):
            fill()
        for fill in (self.forecast, self.notice, self.letter, self.signals, self.inspect):
            fill()
        self.talk()
        return self

    @property
    def begin(self) -> date:
        """Nobody has two plans of a kind that begin on one day."""
        return MONTH + timedelta(days=self.times)

    @property
    def at(self) -> datetime:
        """Each time's visits are on a day of their own."""
        return DAY + timedelta(days=max(self.times - 1, 0))

    def goals(self) -> None:
        of = {"month": MONTH, "customer_id": self.chain.id}
        factories.saved(Target(**of, indicator=Indicator.FOCUS, quantity=Decimal(100)))
        factories.saved(StagePlan(**of, user_id=self.cm.id, strategy="补齐价签"))
        factories.saved(
            MonthlyTotal(
                store_id=self.store.id,
                month=MONTH,
                product_id=self.product.id,
                price_class=2,
                quantity=Decimal(90),
                amount=Decimal(9000),
            )
        )

    def rounds(self) -> None:
        outing = factories.plan(
            self.mm, self.begin, kind=PlanKind.OUTINGS, ends_on=date(2026, 10, 31)
        )
        factories.planned_visit(outing, self.store, self.at.date())
        self.visit(self.store, self.mm, FormKind.INSPECTION)
        window = factories.plan(self.cm, self.begin, state=PlanState.APPROVED)
        stop = factories.planned_visit(window, self.store, self.at.date())
        seen = self.visit(
            self.store,
            self.cm,
            FormKind.STORE_VISIT,
            planned_visit_id=stop.id,
            answers={
                "market_news": "邻店促销",
                "guidance": ["tags"],
                "promises": [{"side": OURS, "text": "送价签", "due_on": "2026-10-20"}],
            },
        )
        factories.saved(
            VisitProduct(
                visit_id=seen.id,
                customer_id=self.chain.id,
                product_id=self.product.id,
                on_shelf=True,
                price_tag=False,
                stock_cartons=Decimal(3),
                out_of_stock_days=2,
            )
        )

    def hq(self) -> None:
        for person, form, said in (
            (self.mm, FormKind.HQ_SERVICE, {"topics": ["policy"], "service_rating": 5}),
            (self.cm, FormKind.HQ_VISIT, {"plan_note": "谈了四季度计划", "handed": ["review"]}),
        ):
            asked = factories.appointment(self.chain, person, DAY, channel="电话")
            self.visit(
                self.chain,
                person,
                form,
                appointment_id=asked.id,
                answers=said,
                persons=[{"name": "刘建国", "post": "采购", "is_buyer": True, "contact_id": 1}],
                met_buyer=True,
            )

    def culture(self) -> None:
        plan = factories.saved(
            CultivationPlan(
                district_id=self.here.id,
                product_id=self.product.id,
                user_id=self.mm.id,
                title="秋季培育",
                search_key="",
                state=Running.RUNNING,
                shelf_goal=Decimal(80),
                begins_on=date(2026, 9, 28),
                ends_on=date(2026, 11, 8),
                measures="陈列在中层",
            )
        )
        factories.saved(CultivationStore(plan_id=plan.id, store_id=self.store.id))
        remark = {"week": date(2026, 10, 12), "text": "先做价签", "by_id": self.mm.id}
        factories.saved(CultivationRemark(plan_id=plan.id, **remark))

    def apply(self) -> None:
        made = factories.saved(
            Application(
                district_id=self.here.id,
                user_id=self.cm.id,
                name="金穗商贸",
                name_key="",
                search_key="",
                submitted_at=DAY,
                created_at=DAY,
            )
        )
        survey = {"surveyed_on": DAY.date(), "expected_volume": Decimal(300), "photos": []}
        marks = {"地理位置": {"score": 4, "words": "临街"}}
        of = {"application_id": made.id, "user_id": self.mm.id}
        factories.saved(ApplicationSurvey(**of, **survey, marks=marks))
        review = {"standard_of": MONTH, "ticks": [], "licensed": 3}
        factories.saved(ApplicationReview(**of, **review, agrees=True, opinion="建议入网"))

    def forecast(self) -> None:
        of = {"month": MONTH, "customer_id": self.chain.id}
        said = {"quantity": Decimal(80), "proposed": Decimal(75), "reason": "节日备货"}
        corrected = {"corrected": Decimal(85), "corrected_because": "新店开业"}
        factories.saved(Forecast(**of, product_id=self.product.id, **said, **corrected))
        factories.saved(ForecastSheet(**of, filed_at=DAY, filed_by_id=self.cm.id, changed_at=DAY))

    def notice(self) -> None:
        allocation = factories.saved(
            Allocation(
                district_id=self.here.id,
                month=MONTH,
                edition=self.times,
                regulation_from=date(2011, 1, 1),
                weighed_on=MONTH,
                weighed_before=MONTH,
                published_on=MONTH,
            )
        )
        notice = factories.saved(
            Notice(
                number=f"GZ202610-{self.store.code}",
                month=MONTH,
                store_id=self.store.id,
                customer_id=self.chain.id,
                allocation_id=allocation.id,
                issued_on=MONTH,
                due_on=date(2026, 10, 12),
                served=Served.PAPER,
                served_on=date(2026, 10, 9),
                served_by_id=self.cm.id,
                received_by="李敏",
                objection="数量偏少",
            )
        )
        line = {"customer_id": self.chain.id, "position": 0, "price_class": 1, "quantity": 5}
        factories.saved(
            NoticeLine(
                notice_id=notice.id,
                product_id=self.product.id,
                wholesale_price=Decimal("263"),
                **line,
            )
        )

    def inspect(self) -> None:
        said = {"value": "9 / 10", "limit": "100%", "why": ""}
        items = [{"key": "tags", "verdict": "missed"}, {"key": "forecasts", "verdict": "met"}]
        factories.saved(
            ManagerInspection(
                district_id=self.here.id,
                month=MONTH,
                inspected_on=self.at.date(),
                user_id=self.mm.id,
                manager_id=self.cm.id,
                looked=["files", "plans"],
                items=[said | each for each in items],
                findings="价签不全",
                guidance="补齐价签",
            )
        )

    def talk(self) -> None:
        meeting = factories.saved(
            Meeting(
                uuid=f"0190a000-0000-7000-8000-{self.times:012d}",
                kind=Kind.SYMPOSIUM,
                district_id=self.here.id,
                held_on=self.at.date(),
                place="会议室",
                chair_id=self.mm.id,
                user_id=self.mm.id,
            )
        )
        of = {"meeting_id": meeting.id, "customer_id": self.chain.id}
        factories.saved(MeetingChain(**of, came=True))
        factories.saved(
            MeetingOpinion(**of, words="送货提前", owner_id=self.cm.id, by_id=self.mm.id)
        )
        factories.saved(MeetingSlip(meeting_id=meeting.id, demand=4, service=5, by_id=self.mm.id))

    def letter(self) -> None:
        made = factories.saved(
            Letter(
                customer_id=self.chain.id,
                month=MONTH,
                state=State.ISSUED,
                number=f"集回〔2026〕10-{self.chain.code}",
                fingerprint="",
                figures_at=DAY,
                drafted_by_id=self.cm.id,
                approved_by_id=self.mm.id,
                issued_at=DAY,
            )
        )
        of = {"letter_id": made.id, "customer_id": self.chain.id, "by_id": self.cm.id}
        factories.saved(Delivery(**of, way=Way.IN_PERSON, sent_on=DAY.date(), received_by="刘建国"))
        reply = {"received_on": date(2026, 10, 20), "taken": Reply.ALL, "opinion": "配合订货日"}
        factories.saved(LetterReply(**of, **reply))

    def signals(self) -> None:
        factories.finding(
            self.store, self.cm, kind=FindingKind.COMPLAINT, text="送货太晚", created_at=DAY
        )
        found = factories.finding(
            self.store, self.cm, kind=FindingKind.COMPLIANCE, text="柜内有无码烟"
        )
        factories.saved(
            ComplianceReport(
                district_id=self.here.id,
                finding_id=found.id,
                store_code="K1-01",
                store_name="惠客东街店",
                what="柜内有无码烟",
                evidence="拍照",
                found_on=DAY.date(),
                photos=[],
                reported_by_id=self.cm.id,
                reported_at=DAY,
                outcome="已核查",
            )
        )

    def visit(self, place: Any, person: Any, form: FormKind, **values: Any) -> Any:
        return factories.visit(place, person, self.at, form=form, **values)

    def more_shops(self, count: int) -> list[Store]:
        """Each with a visit that says something."""
        made = [factories.store(self.chain) for _ in range(count)]
        for each in made:
            self.visit(each, self.cm, FormKind.STORE_VISIT, answers={"market_news": "新品询问"})
        return made
