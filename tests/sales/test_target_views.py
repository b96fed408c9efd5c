"""The pages of targets: set, split, staged, confirmed, exported (clauses 2.1.3 and 2.2.2, M2)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.sales.actions import stages, targets
from gcm.sales.models import Indicator, Sale, StagePlan, Target, TargetSplit
from gcm.sales.queries import splits
from gcm.sales.rules import splitting, staging
from tests import factories
from tests.conftest import Client
from tests.sales.branch import Branch

OCTOBER = date(2026, 10, 1)
TOTAL, FOCUS, FIRST = Indicator
TYPED = {"month": "2026-10", "total": "305", "focus": "30", "focus_class1": "6"}


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    made = Branch()
    for code, quantity in (("K1", "200"), ("K3", "100"), ("K4", "900")):
        made.sell(code, date(2025, 10, 1), quantity)
    made.sell("K1", date(2026, 10, 5), "24")
    made.sell("K3", date(2026, 10, 5), "10")
    made.september()
    return made


def words(text: str) -> str:
    page: Any = html.fromstring(text)
    return " ".join(" ".join(page.itertext()).split())


def inputs(text: str) -> dict[str, str]:
    """What is typed into the table of the page, by field."""
    page: Any = html.fromstring(text)
    return {each.get("name"): each.get("value") for each in page.xpath("//tbody//input")}


def drafted(branch: Branch) -> TargetSplit:
    totals = {TOTAL: 305, FOCUS: 30, FIRST: 6}
    split = targets.propose(branch.district.id, OCTOBER, totals, by=branch.mm)
    db.session.commit()
    return split


def published(branch: Branch) -> TargetSplit:
    split = drafted(branch)
    targets.publish(split, "", by=branch.mm)
    db.session.commit()
    return split


def staged(branch: Branch, state: staging.State = staging.State.DRAFT) -> StagePlan:
    published(branch)
    plan = stages.propose(branch.own, OCTOBER, by=branch.cm)
    plan.strategy = "和总部商量做一次端架陈列"
    if state is staging.State.SUBMITTED:
        stages.submit(plan, by=branch.cm)
    db.session.commit()
    return plan


def typed(split: TargetSplit, **changes: str) -> dict[str, Any]:
    """Every figure as it stands, some of them changed by hand."""
    kept: dict[str, Any] = {"version": split.version}
    for chain, own in splits.shares_of(split).items():
        for indicator, column in zip(Indicator, ("total", "focus", "focus_class1"), strict=True):
            kept[f"{column}_{chain.id}"] = own[indicator].quantity
    return kept | changes


@pytest.mark.clause("2.1.3")
def test_the_market_manager_sets_the_district_and_it_is_split(
    client: Client, branch: Branch
) -> None:
    client.sign_in(branch.mm)

    form = client.get("/sales/splits/new?month=2026-10").text
    made = client.post("/sales/splits", data=TYPED | {"district_id": branch.district.id})
    page = client.get(made.location).text

    assert 'value="304"' in form  # what the chains are expected to sell
    assert made.status_code == 303
    assert "草稿" in page
    assert list(inputs(page).values())[::3] == ["201", "4", "100"]


@pytest.mark.clause("2.1.3")
def test_a_focus_brand_beyond_all_sales_is_refused_beside_its_field(
    client: Client, branch: Branch
) -> None:
    client.sign_in(branch.mm)
    wrong = TYPED | {"district_id": branch.district.id, "focus": "306"}

    answer = client.post("/sales/splits", data=wrong)

    assert answer.status_code == 422
    assert "娇子 306 条多于销售总量 305 条" in words(answer.text)
    assert 'value="306"' in answer.text
    assert db.session.scalar(select(func.count(TargetSplit.id))) == 0


@pytest.mark.clause("2.1.3")
def test_a_sum_that_is_off_is_refused_and_what_was_typed_stays(
    client: Client, branch: Branch
) -> None:
    split = drafted(branch)
    client.sign_in(branch.mm)

    answer = client.post(
        f"/sales/splits/{split.id}", data=typed(split, **{f"total_{branch.own.id}": "210"})
    )

    assert answer.status_code == 422
    assert "各客户合计 314 条，比片区目标 305 条多 9 条" in words(answer.text)
    assert 'value="210"' in answer.text


@pytest.mark.clause("2.1.3")
def test_what_was_put_right_by_hand_is_published_to_the_chains(
    client: Client, branch: Branch
) -> None:
    split = drafted(branch)
    client.sign_in(branch.mm)
    changes = {f"total_{branch.own.id}": "191", f"total_{branch.second.id}": "14"}

    saved = client.post(f"/sales/splits/{split.id}", data=typed(split, **changes))
    done = client.post(
        f"/sales/splits/{split.id}/publication", data={"version": split.version, "reason": ""}
    )

    assert (saved.status_code, done.status_code) == (303, 303)
    kept = db.session.scalars(
        select(Target.quantity).where(
            Target.customer_id == branch.second.id, Target.indicator == TOTAL
        )
    ).one()
    assert kept == 14
    assert split.state is splitting.State.PUBLISHED


def test_a_split_that_somebody_changed_meanwhile_is_not_written_over(
    client: Client, branch: Branch
) -> None:
    split = drafted(branch)
    client.sign_in(branch.mm)
    old = typed(split)
    client.post(
        f"/sales/splits/{split.id}/proposal",
        data=TYPED | {"total": "400", "version": split.version},
    )

    answer = client.post(f"/sales/splits/{split.id}", data=old)

    assert answer.status_code == 409
    assert split.total == 400


@pytest.mark.clause("2.1.3")
def test_a_second_version_asks_for_its_reason(client: Client, branch: Branch) -> None:
    published(branch)
    second = drafted(branch)
    client.sign_in(branch.mm)
    address = f"/sales/splits/{second.id}/publication"

    refused = client.post(address, data={"version": second.version, "reason": ""})
    done = client.post(address, data={"version": second.version, "reason": "市局调整"})

    assert refused.status_code == 422
    assert "请写明改动的原因" in words(refused.text)
    assert done.status_code == 303
    page = words(client.get("/sales/targets/?month=2026-10").text)
    assert "第 2 版 已下达" in page
    assert "第 1 版 已被新版替代" in page
    assert "市局调整" in page


@pytest.mark.clause("2.1.3")
def test_a_target_that_an_import_changed_afterwards_is_told(client: Client, branch: Branch) -> None:
    split = published(branch)
    client.sign_in(branch.mm)
    before = client.get(f"/sales/splits/{split.id}").text
    target = db.session.scalars(select(Target).where(Target.customer_id == branch.own.id)).first()
    assert target is not None
    target.quantity += 1
    db.session.commit()

    after = client.get(f"/sales/splits/{split.id}").text

    assert "又由导入改动" not in before
    assert "又由导入改动" in after


def test_a_draft_that_is_not_wanted_goes(client: Client, branch: Branch) -> None:
    split = drafted(branch)
    client.sign_in(branch.mm)

    answer = client.post(f"/sales/splits/{split.id}/removal", data={"version": split.version})

    assert answer.location.endswith("/sales/targets/?month=2026-10")
    assert db.session.scalar(select(func.count(TargetSplit.id))) == 0


def test_a_split_shows_every_chain_and_so_no_customer_manager(
    client: Client, branch: Branch
) -> None:
    split = published(branch)
    stranger = factories.user(Role.MARKET_MANAGER, district=factories.district())

    for person in (branch.cm, stranger):
        assert client.sign_in(person).get(f"/sales/splits/{split.id}").status_code == 404
    head = factories.user(Role.DEPARTMENT_HEAD, department_id=branch.district.department_id)
    assert client.sign_in(head).get(f"/sales/splits/{split.id}").status_code == 200


@pytest.mark.clause("2.2.2")
def test_the_sheet_shows_target_actual_gap_measure_and_owner(
    client: Client, branch: Branch
) -> None:
    staged(branch)
    client.sign_in(branch.cm)

    page = words(client.get("/sales/targets/?month=2026-10").text)

    assert "销售总量 201 24 11.94% 177" in page
    assert "和总部商量做一次端架陈列" in page
    assert branch.cm.name in page
    assert branch.theirs.name not in page


@pytest.mark.clause("2.2.2")
def test_the_sheet_is_exported_with_its_stages(client: Client, branch: Branch) -> None:
    staged(branch)
    client.sign_in(branch.cm)

    answer = client.get("/sales/targets/export?month=2026-10")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1] == [
        *("2026-10", "K1", branch.own.name, "销售总量", 201.0, 24.0, 11.94, 177.0),
        *(34.0, 78.0, 89.0, "草稿", "和总部商量做一次端架陈列", branch.cm.name),
    ]
    assert len(rows) == 7  # two chains of three indicators
    assert (
        db.session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "targets.exported")
        ).one()["rows"]
        == 6
    )


def test_the_sheet_is_narrowed_by_where_the_stages_stand(client: Client, branch: Branch) -> None:
    staged(branch)
    client.sign_in(branch.cm)

    missing = words(client.get("/sales/targets/?month=2026-10&stage=missing").text)
    draft = words(client.get("/sales/targets/?month=2026-10&stage=draft").text)

    assert branch.second.name in missing
    assert branch.own.name not in missing
    assert branch.own.name in draft
    assert branch.second.name not in draft


def test_the_sheet_costs_the_same_for_many_chains(
    client: Client, branch: Branch, statements: list[str]
) -> None:
    for number in range(30):
        chain = factories.customer(holder=branch.cm, district=branch.district)
        factories.saved(
            Target(month=OCTOBER, customer_id=chain.id, indicator=TOTAL, quantity=Decimal(number))
        )
    client.sign_in(branch.mm)

    counted = []
    for text in ("K1", ""):
        statements.clear()
        assert client.get(f"/sales/targets/?month=2026-10&q={text}").status_code == 200
        counted.append(len(statements))

    assert counted[0] == counted[1] <= 16


@pytest.mark.clause("2.2.2")
def test_a_manager_proposes_changes_and_submits(client: Client, branch: Branch) -> None:
    published(branch)
    client.sign_in(branch.cm)

    made = client.post(f"/sales/customers/{branch.own.id}/stages", data={"month": "2026-10"})
    page = client.get(made.location).text
    plan = db.session.scalars(select(StagePlan)).one()
    figures = inputs(page)
    sent = figures | {
        "version": plan.version,
        "strategy": "上旬已落后，补两次拜访",
        "total_1": "30",
        "total_3": "93",
    }
    saved = client.post(made.location, data=sent)
    submitted = client.post(f"{made.location}/submission", data={"version": plan.version})

    assert figures["total_1"] == "34"
    assert "实际 24，70.59%" in words(page)
    assert (saved.status_code, submitted.status_code) == (303, 303)
    assert [int(each) for each in plan.parts[TOTAL]] == [30, 78, 93]
    assert plan.state is staging.State.SUBMITTED
    assert "迟交" in client.get(made.location).text  # due on the 10th


@pytest.mark.clause("2.2.2")
def test_stages_that_are_off_are_refused_with_what_was_typed(
    client: Client, branch: Branch
) -> None:
    plan = staged(branch)
    client.sign_in(branch.cm)
    page = client.get(f"/sales/stages/{plan.id}").text
    figures = inputs(page)

    answer = client.post(
        f"/sales/stages/{plan.id}",
        data=figures | {"version": plan.version, "strategy": "必须完成", "total_1": "35"},
    )

    said = words(answer.text)
    assert answer.status_code == 422
    assert "三个阶段合计 202 条，比本月目标 201 条多 1 条" in said
    assert "“必须”不是建议的语气" in said
    assert 'value="35"' in answer.text


@pytest.mark.clause("2.2.2")
def test_the_market_manager_sends_back_with_a_reason_or_confirms(
    client: Client, branch: Branch
) -> None:
    plan = staged(branch, staging.State.SUBMITTED)
    client.sign_in(branch.mm)
    address = f"/sales/stages/{plan.id}/decision"

    refused = client.post(
        address, data={"version": plan.version, "verdict": "return", "opinion": ""}
    )
    confirmed = client.post(address, data={"version": plan.version, "verdict": "confirm"})

    assert refused.status_code == 422
    assert "退回时请写明原因" in words(refused.text)
    assert confirmed.status_code == 303
    assert plan.state is staging.State.CONFIRMED
    assert plan.decided_by_id == branch.mm.id


@pytest.mark.clause("2.2.2")
def test_sales_known_by_month_tell_the_month_and_no_stage(client: Client, branch: Branch) -> None:
    plan = staged(branch)
    sale = db.session.scalars(
        select(Sale).where(Sale.store_id == branch.stores["K1"].id, Sale.day == date(2026, 10, 5))
    ).one()
    sale.day, sale.whole_month = OCTOBER, True
    db.session.commit()
    client.sign_in(branch.cm)

    page = words(client.get(f"/sales/stages/{plan.id}").text)

    assert "按月导入的，分不出阶段" in page
    assert "24 / 201 条" in page
    assert "实际 24" not in page


def test_a_colleagues_stages_are_not_there(client: Client, branch: Branch) -> None:
    plan = staged(branch)
    client.sign_in(branch.other)

    assert client.get(f"/sales/stages/{plan.id}").status_code == 404
    assert client.post(f"/sales/customers/{branch.own.id}/stages").status_code == 404


@pytest.mark.clause("2.2.2")
def test_home_says_what_of_the_month_is_still_to_be_done(client: Client, branch: Branch) -> None:
    staged(branch, staging.State.SUBMITTED)

    manager = words(client.sign_in(branch.cm).get("/").text)
    market = words(client.sign_in(branch.mm).get("/").text)

    assert "1 家未提阶段目标，最迟 10 日提出" in manager
    assert "1 家待确认" in market
