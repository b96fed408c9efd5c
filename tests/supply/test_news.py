"""News on its pages: who writes it, who reads it, what is kept of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.supply.models import News
from gcm.supply.rules.news import Kind
from tests import factories

pytestmark = pytest.mark.clause("3.2.2")

TODAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


class Branch:
    """A district with its two managers, and another one."""

    def __init__(self) -> None:
        self.here = factories.district(department=factories.department(own=True))
        self.there = factories.district()
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.here, name="周明远")
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.here)
        self.stranger = factories.user(Role.MARKET_MANAGER, district=self.there)
        self.product = factories.product(name="娇子(X)", brand="娇子")


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(TODAY)
    return Branch()


def typed(branch: Branch, **values: Any) -> dict[str, Any]:
    return {
        "district_id": branch.here.id,
        "kind": "供货",
        "title": "恢复正常供货",
        "text": "",
        "product_id": "",
        "limit_per": "",
        "begins_on": "2026-10-12",
    } | values


def only() -> News:
    return db.session.scalars(select(News)).one()


def actions() -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.action.like("news.%"))
            .order_by(AuditEntry.seq)
        )
    )


def sign_in(client: FlaskClient, user: Any) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def test_news_is_entered_once_and_read_by_the_whole_district(
    client: FlaskClient, branch: Branch
) -> None:
    limit = typed(
        branch,
        kind="限量",
        title="娇子(X)按单限量",
        product_id=branch.product.id,
        limit_quantity="2",
        limit_per="每店每次订货",
        ends_on="2026-10-31",
    )
    made = sign_in(client, branch.mm).post("/supply/news/new", data=limit)

    assert made.status_code == 303
    assert (only().kind, str(only().limit_quantity)) == (Kind.LIMIT, "2.0000")
    assert actions() == ["news.added"]
    read = sign_in(client, branch.cm).get("/supply/news/").text
    assert "娇子(X)按单限量" in read
    assert "每店每次订货限 2 条" in read
    assert "娇子(X)按单限量" in client.get("/").text
    assert "撤回" not in client.get(made.location).text


def test_another_district_reads_nothing_of_it(client: FlaskClient, branch: Branch) -> None:
    here = factories.news(district=branch.here, title="本片区的消息")
    sign_in(client, branch.stranger)

    assert "本片区的消息" not in client.get("/supply/news/").text
    for path in ("", "/edit"):
        assert client.get(f"/supply/news/{here.id}{path}").status_code == 404
    assert (
        client.post(f"/supply/news/{here.id}/withdrawal", data={"reason": "x"}).status_code == 404
    )


def test_a_manager_writes_only_for_districts_run(client: FlaskClient, branch: Branch) -> None:
    answer = sign_in(client, branch.mm).post(
        "/supply/news/new", data=typed(branch, district_id=branch.there.id)
    )

    assert answer.status_code == 422
    assert db.session.scalars(select(News)).all() == []


def test_who_holds_a_chain_of_the_district_reads_its_news(
    client: FlaskClient, branch: Branch
) -> None:
    visitor = factories.user(Role.CUSTOMER_MANAGER, district=branch.there)
    factories.customer(holder=visitor, district=branch.here)
    factories.news(district=branch.here, title="本片区的消息")

    assert "本片区的消息" in sign_in(client, visitor).get("/supply/news/").text


@pytest.mark.clause("1.1")
def test_a_compelling_word_comes_back_with_what_was_typed(
    client: FlaskClient, branch: Branch
) -> None:
    answer = sign_in(client, branch.mm).post(
        "/supply/news/new", data=typed(branch, text="各店必须订购 10 条")
    )

    assert answer.status_code == 422
    assert "“必须”不是建议的语气" in answer.text
    assert "各店必须订购 10 条" in answer.text


def test_a_correction_is_on_record_and_a_second_editor_is_told(
    client: FlaskClient, branch: Branch
) -> None:
    news = factories.news(district=branch.here, title="旧标题")
    sign_in(client, branch.mm)
    path = f"/supply/news/{news.id}/edit"

    done = client.post(path, data=typed(branch, title="新标题", version=1))
    late = client.post(path, data=typed(branch, title="另一个标题", version=1))

    assert done.status_code == 303
    assert only().title == "新标题"
    assert late.status_code == 409
    assert "另一个标题" in late.text
    assert "旧标题 → 新标题" in client.get(f"/supply/news/{news.id}").text


def test_what_is_withdrawn_stays_with_its_reason(client: FlaskClient, branch: Branch) -> None:
    news = factories.news(district=branch.here, title="写错了的消息")
    sign_in(client, branch.mm)
    path = f"/supply/news/{news.id}/withdrawal"

    assert client.post(path, data={"reason": "", "version": 1}).status_code == 422
    assert client.post(path, data={"reason": "品规写错", "version": 1}).status_code == 303

    assert only().withdrawn_because == "品规写错"
    assert "写错了的消息" not in client.get("/supply/news/").text
    assert "写错了的消息" in client.get("/supply/news/?state=已撤回").text
    assert client.post(path, data={"reason": "再撤", "version": 2}).status_code == 422
    refused = client.post(f"/supply/news/{news.id}/edit", data=typed(branch, version=2))
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"现行", "将来"}),
        ("?state=执行中", {"现行"}),
        ("?state=未开始", {"将来"}),
        ("?state=已结束", {"过去"}),
        ("?state=all", {"现行", "将来", "过去"}),
        ("?kind=促销", {"将来"}),
        ("?q=xianxing", set()),
        ("?q=xx", {"现行"}),
        ("?q=现行", {"现行"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    client: FlaskClient, branch: Branch, query: str, found: set[str]
) -> None:
    factories.news(district=branch.here, title="现行")
    factories.news(
        district=branch.here, title="将来", kind=Kind.PROMOTION, begins_on=date(2026, 10, 13)
    )
    factories.news(district=branch.here, title="过去", ends_on=date(2026, 10, 11))

    text = sign_in(client, branch.cm).get(f"/supply/news/{query}").text

    assert {each for each in ("现行", "将来", "过去") if f">{each}</a>" in text} == found


def test_a_longer_list_takes_no_more_statements(
    client: FlaskClient, branch: Branch, statements: list[str]
) -> None:
    sign_in(client, branch.cm)

    def asked() -> int:
        statements.clear()
        client.get("/supply/news/")
        return len(statements)

    factories.news(district=branch.here, product=branch.product)
    few = asked()
    for _ in range(40):
        factories.news(district=branch.here, product=branch.product)
    assert asked() == few


def test_an_empty_list_says_what_to_do(client: FlaskClient, branch: Branch) -> None:
    assert "由市场经理发布" in sign_in(client, branch.cm).get("/supply/news/").text
    assert "没有符合条件的信息" in client.get("/supply/news/?q=没有").text
