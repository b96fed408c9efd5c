"""Applications on their pages: who does what, what comes back, what is refused and kept."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.customers.models import Assignment, Customer, Store
from gcm.onboarding.models import (
    Application,
    ApplicationScan,
    ApplicationSurvey,
    StandardBreach,
)
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules.documents import RETAIL
from gcm.onboarding.rules.states import State
from gcm.onboarding.rules.survey import KEYS
from tests import factories
from tests.onboarding import hostile
from tests.onboarding.gathering import CARD, CODE, NOW, Branch

PASTED = """卖场名称\t专卖证号\t证件有效期止\t卖场地址\t联系人\t联系电话\t月销量（条）\t备注
惠客文庙店\t510521200001\t2029/6/30\t文庙巷 1 号\t陈雪\t0830-1\t1,200\t新店
惠客滨江店\t510521200002\t2029年6月30日\t滨江路 2 号\t罗文博\t0830-2\t800.5\t
"""


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


@pytest.fixture
def cm(client: FlaskClient, branch: Branch) -> FlaskClient:
    return sign_in(client, branch.cm)


def sign_in(client: FlaskClient, user: Any) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def only() -> Application:
    return db.session.scalars(select(Application)).one()


def file_of(application: Application, **values: Any) -> dict[str, Any]:
    return {"name": application.name, "version": application.version} | values


def at(application: Application, **values: Any) -> dict[str, Any]:
    """What a form sends that was opened just now."""
    return {"version": application.version} | values


def upload(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


@pytest.mark.clause("3.1.3")
def test_an_application_begins_with_a_name_and_is_taken_up_again(
    cm: FlaskClient, branch: Branch
) -> None:
    made = cm.post("/applications/new", data={"district_id": branch.here.id, "name": "惠客便利"})

    assert made.status_code == 303
    found = only()
    assert (found.state, found.user_id) == (State.DRAFT, branch.cm.id)
    for page in ("", "/file", "/documents", "/stores", "/survey", "/review"):
        assert cm.get(f"/applications/{found.id}{page}").status_code == 200
    assert "惠客便利" in cm.get("/").text
    saved = cm.post(
        f"/applications/{found.id}/file", data=file_of(found, taxpayer="小规模纳税人", uscc=CODE)
    )
    assert saved.status_code == 303
    assert (only().taxpayer, only().uscc) == ("小规模纳税人", CODE)


@pytest.mark.clause("3.1.1")
def test_a_wrong_code_comes_back_with_everything_that_was_typed(
    cm: FlaskClient, branch: Branch
) -> None:
    answer = cm.post(
        "/applications/new",
        data={"district_id": branch.here.id, "name": "惠客便利", "uscc": CODE[:-1] + "?"},
    )

    assert answer.status_code == 422
    assert "校验码相符" in answer.text
    assert "惠客便利" in answer.text
    assert db.session.scalars(select(Application)).all() == []


def test_a_similar_chain_is_shown_before_a_second_one_is_made(
    cm: FlaskClient, branch: Branch
) -> None:
    chain = factories.customer(holder=branch.cm, district=branch.here, name="惠客便利有限公司")
    typed = {"district_id": branch.here.id, "name": "惠客便利连锁"}

    first = cm.post("/applications/new", data=typed)

    assert first.status_code == 422
    assert f"已有客户 惠客便利有限公司（{chain.code}）：名称相近。" in first.text
    assert cm.post("/applications/new", data=typed | {"confirmed": "y"}).status_code == 303


@pytest.mark.clause("3.1.3")
def test_whoever_approves_sees_what_may_be_the_same_chain(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.submitted()
    name = "泸州惠客便利有限公司"
    chain = factories.customer(holder=branch.colleague, district=branch.here, name=name)

    page = sign_in(client, branch.approver).get(f"/applications/{found.id}/decision").text

    told = page.index(f"已有客户 {name}（{chain.code}）：名称相近。")
    assert page.index("批准 ") < told < page.index("批准入网")


def test_two_people_who_edit_the_file_are_told(cm: FlaskClient, branch: Branch) -> None:
    found = branch.begun()
    path = f"/applications/{found.id}/file"
    typed = file_of(found, hq_address="文庙巷")

    assert cm.post(path, data=typed).status_code == 303
    assert cm.post(path, data=typed | {"hq_address": "学府路"}).status_code == 409


@pytest.mark.clause("3.1.1")
def test_a_document_is_kept_with_its_scan(cm: FlaskClient, branch: Branch) -> None:
    found = branch.begun()
    typed = {"number": CARD.lower(), "holder": "王建国", "begins_on": "2020-01-01"}

    done = cm.post(
        f"/applications/{found.id}/documents/2",
        data=at(found, **typed, scans=[upload(hostile.jpeg(located=True), "../正面.jpg")]),
        content_type="multipart/form-data",
    )

    assert done.status_code == 303
    page = cm.get(f"/applications/{found.id}/documents").text
    assert f"{CARD[:4]} **** **** {CARD[-4:]}" in page
    assert CARD not in page
    (scan,) = db.session.scalars(select(ApplicationScan))
    assert scan.file_name == "正面.jpg"


@pytest.mark.security(47)
@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("执照.jpg", hostile.EXE, "不是 PDF、JPG 或 PNG 文件"),
        ("执照.svg", hostile.SVG, "不是 PDF、JPG 或 PNG 文件"),
        ("执照.png", hostile.bomb(), "照片超过三千万像素"),
    ],
    ids=["exe", "svg", "bomb"],
)
def test_a_hostile_file_is_refused_and_the_rest_of_the_form_kept(
    cm: FlaskClient, branch: Branch, name: str, content: bytes, told: str
) -> None:
    found = branch.begun()

    answer = cm.post(
        f"/applications/{found.id}/documents/1",
        data=at(found, number="510521000012345", holder="惠客总部", scans=upload(content, name)),
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert told in answer.text
    assert "510521000012345" in answer.text
    assert "惠客总部" in answer.text
    assert dossiers.documents_of(found) == []


@pytest.mark.security(43)
def test_a_file_of_200_megabytes_is_refused_before_it_is_read(
    cm: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()

    answer = cm.post(
        f"/applications/{found.id}/documents/1",
        input_stream=io.BytesIO(b"--x\r\n"),
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 413
    assert "文件太大" in answer.text


def test_a_pdf_with_a_script_is_kept_without_it(cm: FlaskClient, branch: Branch) -> None:
    found = branch.begun()

    cm.post(
        f"/applications/{found.id}/documents/1",
        data=at(found, scans=upload(hostile.pdf(script=True), "执照.pdf")),
        content_type="multipart/form-data",
    )

    assert (
        "文件里的脚本、附件或外部链接已去掉" in cm.get(f"/applications/{found.id}/documents").text
    )
    (scan,) = db.session.scalars(select(ApplicationScan))
    answer = cm.get(f"/applications/{found.id}/scans/{scan.id}")
    assert b"JavaScript" not in answer.data
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.clause("3.1.3")
def test_rows_are_pasted_from_a_spreadsheet_and_their_headings_found(
    cm: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()

    done = cm.post(f"/applications/{found.id}/stores", data=at(found, pasted=PASTED))

    assert done.status_code == 303
    first, second = dossiers.stores_of(found)
    assert (first.name, first.licence_number, str(first.licence_ends_on)) == (
        "惠客文庙店",
        "510521200001",
        "2029-06-30",
    )
    assert (str(second.licence_ends_on), str(second.monthly_volume)) == ("2029-06-30", "800.5000")


def test_every_fault_of_every_row_is_named_and_the_rows_stay(
    cm: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()
    pasted = PASTED + "\t510521200001\t2040-01-01\t\t\t\t很多\t\n甲店\t510521200001\t明年\n"

    answer = cm.post(f"/applications/{found.id}/stores", data=at(found, pasted=pasted))

    assert answer.status_code == 422
    for told in (
        "第 3 行“”卖场名称：请填卖场名称。",
        "第 3 行“”月销量：请填数字",
        "第 4 行“甲店”证件有效期止：",
    ):
        assert told in answer.text
    assert "惠客文庙店" in answer.text
    assert dossiers.stores_of(found) == []

    twice = PASTED + "甲店\t510521200001\t2040-01-01\n"
    again = cm.post(f"/applications/{found.id}/stores", data=at(found, pasted=twice))
    broken = again.text
    assert again.status_code == 422
    assert "专卖证号“510521200001”与第 1 行相同" in broken
    assert "零售许可证有效期最长 5 年" in broken


def test_more_rows_than_are_read_at_once_are_not_left_out_in_silence(
    cm: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()
    path = f"/applications/{found.id}/stores"
    many = "\n".join(f"甲{n}店\tB类" for n in range(201))

    typed = at(found) | {"pasted": many, "rows-x-name": "乙", "rows-²-name": "丙"}
    refused = cm.post(path, data=typed)

    assert refused.status_code == 422
    assert "一次最多 200 个卖场" in refused.text
    assert dossiers.stores_of(found) == []


def test_a_row_is_changed_and_another_taken_away(cm: FlaskClient, branch: Branch) -> None:
    found = branch.complete()
    rows = dossiers.stores_of(found)
    typed = at(found)
    for place, row in enumerate(rows):
        typed |= {f"rows-{place}-id": row.id, f"rows-{place}-name": f"新{row.name}"}
    typed |= {"rows-1-gone": "y", "rows-7-name": "惠客加店"}
    kept = [rows[0].id, rows[2].id]

    assert cm.post(f"/applications/{found.id}/stores", data=typed).status_code == 303

    names = [each.name for each in dossiers.stores_of(found)]
    assert names == ["新惠客1店", "新惠客3店", "惠客加店"]
    assert [each.id for each in dossiers.stores_of(found)][:2] == kept


def test_an_unusual_licence_number_is_a_warning_only(cm: FlaskClient, branch: Branch) -> None:
    found = branch.begun()
    cm.post(
        f"/applications/{found.id}/stores",
        data=at(found) | {"rows-0-name": "甲", "rows-0-licence_number": "川烟-1"},
    )

    assert "不是 12 位数字" in cm.get(f"/applications/{found.id}").text


@pytest.mark.clause("3.1.1")
def test_each_store_shows_its_licence(cm: FlaskClient, branch: Branch) -> None:
    found = branch.complete()
    store = dossiers.stores_of(found)[1]
    path = f"/applications/{found.id}/stores/{store.id}/scans"

    bad = cm.post(path, data={"scans": upload(hostile.EXE, "证.jpg")})
    none = cm.post(path, data={})
    good = cm.post(path, data={"scans": upload(hostile.jpeg(), "证.jpg")})

    assert (bad.status_code, none.status_code, good.status_code) == (422, 422, 303)
    assert "“证.jpg”：不是 PDF" in bad.text
    assert "请选择文件。" in none.text
    assert len(dossiers.gathered(found).scans_of(RETAIL, store.id)) == 2


def surveyed(**values: Any) -> dict[str, Any]:
    typed: dict[str, Any] = {"surveyed_on": "2026-10-12", "expected_volume": "2,800"}
    for key in KEYS.values():
        typed |= {key: "4", f"{key}_words": "临街，人流多"}
    return typed | values


@pytest.mark.clause("3.1.2")
def test_the_market_manager_surveys_on_site_with_photographs(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()
    path = f"/applications/{found.id}/survey"
    sign_in(client, branch.mm)

    refused = client.post(path, data=surveyed(location="", photos=upload(hostile.EXE, "a.jpg")))
    bad = client.post(path, data=surveyed(photos=upload(hostile.EXE, "a.jpg")))
    done = client.post(path, data=surveyed(photos=upload(hostile.jpeg(located=True), "a.jpg")))

    assert (refused.status_code, bad.status_code, done.status_code) == (422, 422, 303)
    assert "“a.jpg”：不是能打开的照片。" in bad.text
    assert "临街，人流多" in bad.text
    (kept,) = db.session.scalars(select(ApplicationSurvey))
    assert (kept.marks["地理位置"], len(kept.photos)) == (
        {"score": 4, "words": "临街，人流多"},
        1,
    )
    photo = client.get(f"{path}/photos/1")
    assert photo.mimetype == "image/jpeg"
    assert b"GPS" not in photo.data
    assert client.get(f"{path}/photos/2").status_code == 404
    assert only().state is State.SURVEYED
    again = client.post(path, data=surveyed(photo=kept.photos[0]))
    assert again.status_code == 303


@pytest.mark.clause("3.1.2")
@pytest.mark.parametrize("turned_on", [True, False])
def test_a_survey_tells_roughly_where_it_was_made_where_the_branch_wants_it(
    client: FlaskClient, branch: Branch, monkeypatch: pytest.MonkeyPatch, turned_on: bool
) -> None:
    found = branch.begun()
    path = f"/applications/{found.id}/survey"
    monkeypatch.setitem(client.application.config, "VISIT_POSITION", turned_on)
    sign_in(client, branch.mm)

    assert ("data-take-position" in client.get(path).text) is turned_on
    client.post(path, data=surveyed(latitude="28.87654", longitude="105.44321"))

    (kept,) = db.session.scalars(select(ApplicationSurvey))
    assert (str(kept.latitude), str(kept.longitude)) == ("28.877000", "105.443000")
    assert "28.877，105.443（约一百米）" in client.get(path).text


def test_nobody_attaches_a_photograph_that_another_sent(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()
    sign_in(client, branch.mm)

    answer = client.post(f"/applications/{found.id}/survey", data=surveyed(photo="a" * 64))

    assert answer.status_code == 422
    assert "有照片没有存好，请重新拍照。" in answer.text


@pytest.mark.clause("3.1")
def test_the_whole_way_from_draft_to_chain(client: FlaskClient, branch: Branch) -> None:
    found = branch.complete()
    path = f"/applications/{found.id}"
    sign_in(client, branch.cm)
    early = client.post(f"{path}/submission", data=at(found))
    assert early.status_code == 422
    assert "现场考察：市场经理还没有登记。" in early.text
    assert client.post(f"{path}/survey", data=surveyed()).status_code == 403

    sign_in(client, branch.mm)
    client.post(f"{path}/survey", data=surveyed(photos=upload(hostile.jpeg(), "a.jpg")))
    unmet = at(only(), item_0="y", agrees="yes", opinion="推荐")
    assert client.post(f"{path}/review", data=unmet).status_code == 422
    assert client.post(f"{path}/review", data=unmet | {"item_1": "y"}).status_code == 303

    sign_in(client, branch.cm)
    assert client.post(f"{path}/submission", data=at(only())).status_code == 303
    assert client.get(f"{path}/decision").status_code == 403

    sign_in(client, branch.approver)
    assert found.name in client.get("/applications/").text
    page = client.get(f"{path}/decision").text
    assert 'value="K001"' in page
    sent = client.post(
        f"{path}/return",
        data={
            "return-version": only().version,
            "return-opinion": "请更正两处",
            "return-reason_4": "电话打不通",
            "return-reason_12": "照片看不清",
        },
    )
    assert sent.status_code == 303

    sign_in(client, branch.cm)
    assert "退回：电话打不通" in client.get(f"{path}/file").text
    assert "退回：照片看不清" in client.get(f"{path}/documents").text
    edited = file_of(only(), order_phone="0830-0100009")
    for name in (
        "uscc",
        "legal_person",
        "hq_address",
        "order_frequency",
        "bank_name",
        "taxpayer",
        "contact_name",
        "contact_phone",
        "planned_volume",
    ):
        edited[name] = str(getattr(only(), name))
    edited["bank_account"] = only().bank_account_mask
    assert client.post(f"{path}/file", data=edited).status_code == 303

    assert "退回：电话打不通（已改）" in client.get(f"{path}/file").text

    sign_in(client, branch.mm)
    client.post(f"{path}/review", data=unmet | at(only(), item_1="y"))
    sign_in(client, branch.cm)
    again = client.post(f"{path}/submission", data=at(only()))
    assert again.status_code == 422
    assert "退回后还没有改动：" in again.text
    done = client.post(f"{path}/submission", data=at(only(), answer="原件就是这样"))
    assert done.status_code == 303

    sign_in(client, branch.approver)
    assert "没有改动的理由：原件就是这样" in client.get(f"{path}/decision").text
    verdict = {
        "approval-version": only().version,
        "approval-code": "K007",
        "approval-number": "营字〔2026〕7号",
        "approval-opinion": "同意",
    }
    assert (
        client.post(f"{path}/approval", data=verdict | {"approval-number": ""}).status_code == 422
    )
    assert client.post(f"{path}/approval", data=verdict).status_code == 303

    (chain,) = db.session.scalars(select(Customer))
    assert (chain.code, chain.order_phone) == ("K007", "0830-0100009")
    assert len(db.session.scalars(select(Store)).all()) == 3
    history = client.get(path).text
    for title in ("新建入网申请", "登记现场考察", "初审入网申请", "退回入网申请", "批准入网申请"):
        assert title in history
    assert "营字〔2026〕7号" in client.get(f"/customers/{chain.id}").text


@pytest.mark.clause("3.1.3")
@pytest.mark.parametrize("gone", [True, False])
def test_whoever_approves_is_told_when_the_applicant_cannot_serve_the_chain(
    client: FlaskClient, branch: Branch, gone: bool
) -> None:
    found = branch.submitted()
    if gone:
        branch.cm.disabled_at = clock.now()
        db.session.commit()
    sign_in(client, branch.approver)
    path = f"/applications/{found.id}"
    page = client.get(f"{path}/decision").text
    verdict = {"version": found.version, "code": "K007", "number": "营字7号", "opinion": "同意"}
    typed = {f"approval-{name}": value for name, value in verdict.items()}

    after = client.post(f"{path}/approval", data=typed, follow_redirects=True).text

    assert ("批准后这家客户没有客户经理" in page) is gone
    assert ("这家客户还没有客户经理" in after) is gone
    holders = db.session.scalars(select(Assignment.user_id)).all()
    assert holders == ([] if gone else [branch.cm.id])


def test_a_refusal_has_a_number_and_ends_it(client: FlaskClient, branch: Branch) -> None:
    found = branch.submitted()
    sign_in(client, branch.approver)
    typed = {
        "refusal-number": "营字8号",
        "refusal-opinion": "不符合",
        "refusal-version": found.version,
    }

    assert client.post(f"/applications/{found.id}/refusal", data=typed).status_code == 303

    assert only().state is State.REFUSED
    assert client.post(f"/applications/{found.id}/refusal", data=typed).status_code == 409


@pytest.mark.clause("3.1.1")
def test_a_waiver_is_the_market_managers(client: FlaskClient, branch: Branch) -> None:
    found = branch.begun(taxpayer="小规模纳税人")
    path = f"/applications/{found.id}/documents/4/waiver"

    assert sign_in(client, branch.cm).post(path, data={"reason": "x"}).status_code == 403
    sign_in(client, branch.mm)
    assert client.post(path, data=at(found, reason="")).status_code == 422
    assert client.post(path, data=at(found, reason="小规模")).status_code == 303
    other = f"/applications/{found.id}/documents/1/waiver"
    wrong = client.post(other, data=at(only(), reason="x"))
    assert wrong.status_code == 422


@pytest.mark.clause("2.1.2")
def test_the_market_manager_hands_an_application_to_another_customer_manager(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()
    path = f"/applications/{found.id}/holder"
    assert sign_in(client, branch.cm).post(path, data={}).status_code == 403
    sign_in(client, branch.mm)

    same = client.post(path, data={"to": branch.cm.id, "reason": "调离"})
    stranger = client.post(path, data={"to": branch.stranger.id, "reason": "调离"})
    done = client.post(path, data={"to": branch.colleague.id, "reason": "调离"})

    assert (same.status_code, stranger.status_code, done.status_code) == (422, 422, 303)
    assert only().user_id == branch.colleague.id
    assert "原因：调离" in client.get(f"/applications/{found.id}").text
    assert sign_in(client, branch.cm).get(f"/applications/{found.id}").status_code == 404


def test_others_do_not_find_it(client: FlaskClient, branch: Branch) -> None:
    found = branch.submitted()

    for person in (branch.colleague, branch.stranger):
        sign_in(client, person)
        assert client.get(f"/applications/{found.id}").status_code == 404
        assert found.name not in client.get("/applications/?state=all").text
    sign_in(client, branch.mm)
    assert client.get(f"/applications/{found.id}").status_code == 200
    assert client.post(f"/applications/{found.id}/file", data={}).status_code == 403


def test_a_longer_list_takes_no_more_statements(
    client: FlaskClient, branch: Branch, statements: list[str]
) -> None:
    sign_in(client, branch.mm)

    def asked() -> int:
        statements.clear()
        client.get("/applications/")
        return len(statements)

    branch.begun()
    few = asked()
    for number in range(30):
        branch.begun(name=f"福满家{number}")
    assert asked() == few


def test_a_larger_application_takes_no_more_statements(
    client: FlaskClient, branch: Branch, statements: list[str]
) -> None:
    small, large = branch.begun(name="福满家"), branch.complete()
    sign_in(client, branch.mm)

    def asked(found: Application, page: str) -> int:
        path = f"/applications/{found.id}/{page}"
        statements.clear()
        client.get(path)
        return len(statements)

    for page in ("documents", "file"):
        assert asked(large, page) == asked(small, page)


@pytest.mark.clause("3.1")
def test_chains_below_the_standard_are_listed_with_the_way_out(
    client: FlaskClient, branch: Branch
) -> None:
    chain = factories.customer(holder=branch.cm, district=branch.here, name="只有一家")
    factories.store(chain)
    factories.customer(district=branch.there, name="别的片区")

    page = sign_in(client, branch.mm).get("/applications/standard").text

    assert "只有一家" in page
    assert f"/customers/{chain.id}?edit=departure" in page
    assert "别的片区" not in page
    assert "1 家客户证件有效的卖场少于最少家数" in client.get("/").text


@pytest.mark.clause("3.1")
def test_the_market_manager_records_a_breach_of_the_standard_and_its_mending(
    client: FlaskClient, branch: Branch
) -> None:
    chain = factories.customer(holder=branch.cm, district=branch.here, name="各自订货连锁")
    beyond = factories.customer(district=branch.there)
    typed = {
        "customer": chain.id,
        "criterion": "总部统一订货",
        "found_on": "2026-10-12",
        "words": "两个卖场各自订货",
    }
    path = "/applications/standard/breaches"
    assert sign_in(client, branch.cm).post(path, data=typed).status_code == 403
    sign_in(client, branch.mm)

    for wrong in ({"customer": beyond.id}, {"words": ""}, {"found_on": "2026-10-13"}):
        answer = client.post(path, data=typed | wrong)
        assert answer.status_code == 422
    assert "两个卖场各自订货" in answer.text
    assert client.post(path, data=typed).status_code == 303

    assert "两个卖场各自订货" in client.get("/applications/standard").text
    assert "1 家客户登记有不符合标准的情况" in client.get("/").text
    (made,) = db.session.scalars(select(StandardBreach))
    mending = f"{path}/{made.id}/mending"
    assert sign_in(client, branch.stranger).post(mending).status_code == 404
    assert sign_in(client, branch.mm).post(mending).status_code == 303
    assert "两个卖场各自订货" not in client.get("/applications/standard").text


def test_the_documents_come_as_a_fragment_where_htmx_asks(cm: FlaskClient, branch: Branch) -> None:
    found = branch.begun()
    headers = {"HX-Request": "true", "HX-Target": "slots"}

    part = cm.get(f"/applications/{found.id}/documents?edit=1", headers=headers).text

    assert part.strip().startswith('<div id="slots">')
    assert 'name="number"' in part
