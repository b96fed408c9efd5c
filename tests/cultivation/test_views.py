"""The pages of plans: who sees which, what comes back, and in how many statements."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.users import User
from gcm.cultivation.models import CultivationPlan, CultivationStore
from gcm.cultivation.rules.plans import State
from tests import factories
from tests.cultivation.branch import Branch, after, recorded

pytestmark = pytest.mark.clause("2.1.5")


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def typed(branch: Branch, **values: Any) -> dict[str, Any]:
    return {
        "district_id": branch.here.id,
        "product_id": branch.product.id,
        "title": "秋季培育",
        "begins_on": "2026-10-12",
        "ends_on": "2026-11-08",
        "shelf_goal": "80",
        "sold_goal": "",
        "repeat_goal": "",
        "measures": "建议陈列在中层。",
        "store_ids": [branch.first.id],
    } | values


def only() -> CultivationPlan:
    return db.session.scalars(select(CultivationPlan)).one()


def stores_of(plan: CultivationPlan) -> set[int]:
    return set(
        db.session.scalars(
            select(CultivationStore.store_id).where(CultivationStore.plan_id == plan.id)
        )
    )


def sheet_of(client: FlaskClient, address: str) -> list[tuple[Any, ...]]:
    """The rows of an exported list, without its headings."""
    book = openpyxl.load_workbook(BytesIO(client.get(address).data))
    return list(book.worksheets[0].iter_rows(min_row=2, values_only=True))


def test_stores_are_ticked_one_by_one_by_chain_or_all_at_once(
    client: FlaskClient, branch: Branch
) -> None:
    sign_in(client, branch.mm)
    ticks: list[dict[str, Any]] = [
        {"store_ids": [branch.first.id, branch.third.id]},
        {"store_ids": [branch.third.id], "chain_ids": [branch.own.id]},
        {"store_ids": [], "every_store": "y"},
    ]

    found = []
    for tick in ticks:
        made = client.post("/cultivation/new", data=typed(branch, **tick))
        assert made.status_code == 303
        plan_id = int(made.location.rsplit("/", 1)[1])
        found.append(stores_of(db.session.get_one(CultivationPlan, plan_id)))

    first, second, third = branch.first.id, branch.second.id, branch.third.id
    assert found == [{first, third}, {first, second, third}, {first, second, third}]


def test_what_is_refused_comes_back_with_what_was_typed(
    client: FlaskClient, branch: Branch
) -> None:
    answer = sign_in(client, branch.mm).post(
        "/cultivation/new",
        data=typed(
            branch,
            title="必须上柜",
            ends_on="2026-10-01",
            chain_ids=[branch.others.id],
        ),
    )

    assert answer.status_code == 422
    assert "品牌由客户自主选择，请改写" in answer.text
    assert "截止日期不能早于开始日期" in answer.text
    assert 'value="必须上柜"' in answer.text
    assert f'name="chain_ids" value="{branch.others.id}" checked' in answer.text
    assert f'name="store_ids" value="{branch.first.id}" checked' in answer.text
    assert db.session.scalars(select(CultivationPlan)).all() == []


def test_without_a_store_or_a_goal_nothing_is_kept(client: FlaskClient, branch: Branch) -> None:
    answer = sign_in(client, branch.mm).post(
        "/cultivation/new", data=typed(branch, store_ids=[], shelf_goal="")
    )

    assert answer.status_code == 422
    assert "请至少选择一家卖场" in answer.text
    assert "请至少填一个目标" in answer.text


def test_the_life_of_a_plan_on_its_page(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    made = sign_in(client, branch.mm).post("/cultivation/new", data=typed(branch))
    page = made.location
    assert "开始执行" in client.get(page).text

    assert client.post(f"{page}/start", data={"version": only().version}).status_code == 303
    early = client.post(f"{page}/review", data={"version": only().version, "review": "做到了"})
    assert early.status_code == 422
    assert "2026-11-08 期满" in early.text
    said = client.post(f"{page}/remarks", data={"week": "2026-10-12", "remark": "刚起步"})
    assert said.status_code == 303
    assert "刚起步" in client.get(page).text

    stop_clock(only().created_at.replace(month=11, day=9))
    sign_in(client, branch.mm)
    assert "写评估" in client.get(page).text
    data = {"version": only().version, "review": "下期继续。"}
    assert client.post(f"{page}/review", data=data).status_code == 303
    assert only().state is State.REVIEWED
    read = client.get(page).text
    assert "下期继续。" in read
    assert "评估时：上柜率" in read
    late = client.post(f"{page}/cancellation", data={"version": only().version, "reason": "晚了"})
    assert late.status_code == 422
    assert recorded() == [
        f"cultivation.{step}" for step in ("added", "started", "remarked", "reviewed")
    ]


def test_the_second_to_save_is_told_what_the_first_changed(
    client: FlaskClient, branch: Branch
) -> None:
    plan = branch.plan(branch.first, state=State.DRAFT)
    sign_in(client, branch.mm)
    address, stale = f"/cultivation/{plan.id}/edit", plan.version

    first = client.post(address, data=typed(branch, title="甲", version=stale))
    second = client.post(address, data=typed(branch, title="乙", version=stale))

    assert first.status_code == 303
    assert second.status_code == 409
    assert "甲" in second.text
    assert client.post(f"/cultivation/{plan.id}/start", data={"version": stale}).status_code == 409


def test_the_form_of_a_plan_has_its_stores_ticked(client: FlaskClient, branch: Branch) -> None:
    plan = branch.plan(branch.first)

    form = sign_in(client, branch.mm).get(f"/cultivation/{plan.id}/edit").text

    assert f'name="store_ids" value="{branch.first.id}" checked' in form
    assert f'name="store_ids" value="{branch.second.id}">' in form
    assert "已选 1 家" in form


@pytest.mark.clause("2.2.5")
def test_a_manager_sees_only_own_stores_of_a_plan(client: FlaskClient, branch: Branch) -> None:
    plan = branch.plan()
    branch.seen(branch.first, after(3))
    sign_in(client, branch.cm)

    page = client.get(f"/cultivation/{plan.id}").text

    assert "只列出、只计算您负责的卖场" in page
    assert "东街店" in page
    assert "南街店" not in page
    assert "1/1" in page
    assert "南街店" not in client.get(f"/cultivation/{plan.id}/sheet").text
    note = {"store_id": branch.first.id, "done_on": "2026-10-09", "text": "换到收银台旁"}
    assert client.post(f"/cultivation/{plan.id}/measures", data=note).status_code == 303
    strange = note | {"store_id": branch.third.id}
    assert client.post(f"/cultivation/{plan.id}/measures", data=strange).status_code == 422
    assert "换到收银台旁" in client.get(f"/cultivation/{plan.id}").text
    assert "换到收银台旁" not in sign_in(client, branch.other).get(f"/cultivation/{plan.id}").text


def test_plans_of_others_do_not_exist(client: FlaskClient, branch: Branch) -> None:
    draft = branch.plan(branch.first, state=State.DRAFT)
    not_own = branch.plan(branch.third)

    for person, plan in (
        (branch.cm, draft),
        (branch.cm, not_own),
        (branch.stranger, draft),
        (branch.stranger, not_own),
    ):
        sign_in(client, person)
        for path in ("", "/sheet", "/weeks/export", "/stores/export"):
            assert client.get(f"/cultivation/{plan.id}{path}").status_code == 404
        assert "秋季培育" not in client.get("/cultivation/?state=all").text
    for path in ("start", "review", "cancellation", "remarks"):
        assert client.post(f"/cultivation/{draft.id}/{path}").status_code == 404


def test_a_department_head_reads_and_changes_nothing(client: FlaskClient, branch: Branch) -> None:
    plan = branch.plan()
    sign_in(client, branch.head)

    page = client.get(f"/cultivation/{plan.id}")

    assert page.status_code == 200
    assert "南街店" in page.text
    assert "取消计划" not in page.text
    assert client.post(f"/cultivation/{plan.id}/cancellation").status_code == 403


def test_the_list_is_narrowed_and_exported(client: FlaskClient, branch: Branch) -> None:
    branch.plan(title="执行中的")
    branch.plan(title="取消了的", state=State.CANCELLED)
    sign_in(client, branch.mm)

    assert "执行中的" in client.get("/cultivation/").text
    assert "取消了的" not in client.get("/cultivation/").text
    assert "取消了的" in client.get("/cultivation/?state=cancelled").text
    assert "没有符合条件的计划" in client.get("/cultivation/?q=没有").text
    assert "执行中的" in client.get(f"/cultivation/?product={branch.product.id}&q=zxzd").text
    register = sheet_of(client, "/cultivation/export?state=all")
    assert {row[0] for row in register} == {"执行中的", "取消了的"}
    assert recorded() == ["cultivation.exported"]


def test_a_plans_weeks_and_stores_are_exported_and_its_sheet_printed(
    client: FlaskClient, branch: Branch
) -> None:
    plan = branch.plan()
    branch.seen(branch.first, after(3))
    sign_in(client, branch.mm)

    (first, *_) = sheet_of(client, f"/cultivation/{plan.id}/weeks/export")
    stores = sheet_of(client, f"/cultivation/{plan.id}/stores/export")
    sheet = client.get(f"/cultivation/{plan.id}/sheet").text

    assert (first[0], *first[3:7]) == ("第 38 周", 1, 2, 50, 30)
    assert [row[3] for row in stores] == ["已上柜", "未看到"]
    assert "品牌培育计划表（M5）" in sheet
    assert "50.00%" in sheet


def test_running_plans_stand_on_home_chain_and_store_pages(
    client: FlaskClient, branch: Branch
) -> None:
    branch.plan()
    branch.seen(branch.first, after(3))
    sign_in(client, branch.mm)

    assert "1 家卖场还没看到在柜" in client.get("/").text
    assert "参加 1 家卖场，已上柜 1 家" in client.get(f"/customers/{branch.own.id}").text
    assert "秋季培育" in client.get(f"/stores/{branch.first.id}").text
    assert "秋季培育" not in client.get(f"/stores/{branch.second.id}").text
    assert "还没看到在柜" not in sign_in(client, branch.cm).get("/").text


def test_stores_of_a_plan_are_narrowed_sorted_and_paged(
    client: FlaskClient, branch: Branch
) -> None:
    shops = [factories.store(branch.own) for _ in range(60)]
    plan = branch.plan(*shops)
    branch.seen(shops[7], after(3))
    sign_in(client, branch.mm)
    headers = {"HX-Request": "true", "HX-Target": "stores"}

    part = client.get(f"/cultivation/{plan.id}?store_state=已上柜", headers=headers).text

    assert shops[7].name in part
    assert shops[8].name not in part
    assert "第 1 / 2 页" in client.get(f"/cultivation/{plan.id}?sort=state").text


def test_statements_of_the_pages_do_not_grow(
    client: FlaskClient, branch: Branch, statements: list[str]
) -> None:
    shops = [factories.store(branch.own) for _ in range(40)]
    plan = branch.plan(*shops)
    for n in range(20):
        branch.plan(branch.first, title=f"第{n}份")
    for shop in shops:
        branch.seen(shop, after(3))
    sign_in(client, branch.mm)
    addresses = ("/cultivation/", f"/cultivation/{plan.id}", "/cultivation/new")

    counted = []
    for address in addresses:
        client.get(address)
        statements.clear()
        assert client.get(address).status_code == 200
        counted.append(len(statements))

    assert counted == [6, 12, 6]
