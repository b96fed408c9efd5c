"""Whom features tell of what is decided: the table says it, and each of them does it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import Notification
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.onboarding.actions import decisions
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.models import Application
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules.states import State
from gcm.sales.actions import reports
from gcm.sales.models import MonthlyReport
from gcm.sales.rules.reports import State as ReportState
from gcm.supply.actions import objections
from gcm.supply.models import Allocation, Notice
from gcm.supply.rules.objections import Objection
from gcm.visits.actions import plans
from gcm.visits.rules.kinds import PlanState
from tests import factories
from tests.conftest import Client

pytestmark = pytest.mark.usefixtures("database")
Told = tuple[str, Event, str, int]


def told() -> list[Told]:
    """Who was told what, of which record."""
    db.session.commit()
    rows = db.session.execute(
        select(Notification, User.name)
        .join(User, User.id == Notification.user_id)
        .order_by(User.name, Notification.id)
    )
    return [(name, it.event, it.subject_kind, it.subject_id) for it, name in rows]


@pytest.fixture
def here() -> District:
    return factories.district()


@pytest.fixture
def author(here: District) -> User:
    return factories.user(Role.CUSTOMER_MANAGER, district=here, name="甲")


@pytest.fixture
def runner(here: District) -> User:
    return factories.user(Role.MARKET_MANAGER, district=here, name="丙")


@pytest.mark.parametrize("approved", [True, False])
def test_of_a_plan_its_maker_and_who_submitted_it(
    here: District, author: User, runner: User, approved: bool
) -> None:
    helper = factories.user(Role.CUSTOMER_MANAGER, district=here, name="乙")
    plan = factories.plan(
        author,
        clock.today() + timedelta(days=7),
        state=PlanState.SUBMITTED,
        submitted_at=clock.now(),
        submitted_by_id=helper.id,
    )

    if approved:
        plans.approve(plan, None, by=runner)
    else:
        plans.send_back(plan, "顺序不合理", by=runner)

    event = Event.PLAN_APPROVED if approved else Event.PLAN_RETURNED
    assert told() == [(name, event, "plan", plan.id) for name in "乙甲"]


@pytest.mark.parametrize("accepted", [True, False])
def test_of_a_report_whoever_wrote_it(author: User, runner: User, accepted: bool) -> None:
    report = factories.saved(
        MonthlyReport(
            user_id=author.id,
            month=date(2026, 9, 1),
            state=ReportState.SUBMITTED,
            submitted_by_id=author.id,
        )
    )

    decide = reports.accept if accepted else reports.send_back
    decide(report, author, "数字要核对", by=runner)

    event = Event.REPORT_ACCEPTED if accepted else Event.REPORT_RETURNED
    assert told() == [("甲", event, "report", report.id)]


@pytest.mark.parametrize("returned", [True, False])
def test_of_an_application_whoever_made_it_but_not_who_decides(
    here: District, author: User, returned: bool
) -> None:
    centre = factories.user(Role.APPROVER, name="丁")
    application = factories.saved(
        Application(
            district_id=here.id,
            user_id=author.id,
            submitted_by_id=author.id,
            state=State.SUBMITTED,
            name="某连锁",
            name_key="",
            search_key="",
        )
    )

    if returned:
        item = next(iter(dossiers.gathered(application).titles))
        decisions.send_back(application, "", {item: "地址不全"}, by=centre)
    else:
        decisions.refuse_application(application, Verdict("营〔2026〕1", "不符合"), by=centre)

    assert told() == [("甲", Event.APPLICATION_DECIDED, "application", application.id)]


def test_of_an_objection_who_is_to_answer_and_then_who_serves_the_chain(
    here: District, author: User, runner: User
) -> None:
    notice = notice_for(author, here)

    objections.raise_objection(notice, Objection("分配太少", notice.issued_on), by=author)
    assert told() == [("丙", Event.OBJECTION_RAISED, "notice", notice.id)]

    objections.answer_objection(notice, "按公布的规则计算", by=runner)
    assert told() == [
        ("丙", Event.OBJECTION_RAISED, "notice", notice.id),
        ("甲", Event.OBJECTION_ANSWERED, "notice", notice.id),
    ]


def notice_for(holder: User, here: District) -> Notice:
    day = clock.today()
    shop = factories.store(factories.customer(holder=holder, district=here))
    made = factories.saved(
        Allocation(
            district_id=here.id,
            month=day.replace(day=1),
            edition=1,
            regulation_from=day,
            weighed_on=day,
            weighed_before=day,
            published_on=day,
        )
    )
    return factories.saved(
        Notice(
            number=f"GZ202609-{shop.code}",
            month=made.month,
            store_id=shop.id,
            customer_id=shop.customer_id,
            allocation_id=made.id,
            issued_on=day,
            due_on=day,
        )
    )


def test_the_report_on_the_page_leads_to_its_author(
    client: Client, author: User, runner: User
) -> None:
    report = factories.saved(
        MonthlyReport(
            user_id=author.id,
            month=date(2026, 9, 1),
            state=ReportState.SUBMITTED,
            submitted_by_id=author.id,
        )
    )
    reports.accept(report, author, "", by=runner)
    db.session.commit()
    (it,) = db.session.scalars(select(Notification)).all()

    answer = client.sign_in(author).post(f"/notifications/{it.id}/reading")

    assert answer.location == f"/sales/reports/2026-09/{author.id}"
