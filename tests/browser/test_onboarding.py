"""A chain is taken on: gathered at the office, surveyed without signal, returned, approved."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from stdnum.cn import ric, uscc

from tests.browser import looking
from tests.browser.branch import Branch, at_work, signed_in
from tests.browser.server import Server
from tests.browser.tablet import photo, rows, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.clause("3.1"),
]
LONG = 60_000
NAME = "青溪好邻里便利连锁有限公司"
CODE = "91510521012345678" + uscc.calc_check_digit("91510521012345678")
WRONG = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
CARD = "51052119800101001" + ric.calc_check_digit("510521198001010010")
STORES = "\n".join(
    f"好邻里{n}店\tB类\t51052180000{n}\t2029-06-30\t石桥镇 {n} 号\t罗小梅\t1390005000{n}\t{n}00"
    for n in range(1, 6)
)
FILE = {
    "法人代表": "罗文博",
    "总部地址": "青溪县石桥镇 1 号",
    "订货电话": "0830-0300001",
    "订货频率": "每周一次",
    "开户银行": "青溪农村商业银行",
    "账号": "6228480000000000009",
    "计划销量": "1500",
    "购销负责人电话": "13900050009",
}


def test_a_chain_is_taken_on_from_the_first_paper_to_its_file(
    browser: Browser, served: Server, demo: Branch, tmp_path: Path
) -> None:
    scan = tmp_path / "执照.jpg"
    scan.write_bytes(photo(1, (640, 480))["buffer"])
    with at_work(browser, served.address, demo, "cm01") as page:
        heard = looking.listen(page)
        address = begin(page)
        hand_in_documents(page, address, scan, tmp_path)
        list_stores(page, address, scan)
        early(page, address)
        assert [each for each in heard if "status of 4" not in each] == []
    survey_without_signal(browser, served, demo, address)
    with at_work(browser, served.address, demo, "mm04") as page:
        first_review(page, address)
    with at_work(browser, served.address, demo, "cm01") as page:
        submit(page, address)
        page.goto(f"{address}/decision")
        expect(page.get_by_role("heading", name="您没有这项权限")).to_be_visible()
    with at_work(browser, served.address, demo, "ap01") as page:
        send_back(page, address)
    with at_work(browser, served.address, demo, "cm01") as page:
        correct(page, address)
    with at_work(browser, served.address, demo, "mm04") as page:
        first_review(page, address)
    with at_work(browser, served.address, demo, "cm01") as page:
        submit(page, address)
    with at_work(browser, served.address, demo, "ap01") as page:
        approve(page, address)
    made = "SELECT s.name FROM store s JOIN customer c ON c.id = s.customer_id WHERE c.name = ?"
    assert [name for (name,) in rows(demo.home, made, NAME)] == [
        f"好邻里{n}店" for n in range(1, 6)
    ]


def begin(page: Page) -> str:
    """A wrong check character comes back with everything that was typed."""
    page.goto("/applications/")
    page.get_by_role("link", name="新申请").first.click()
    page.get_by_label("客户名称").fill(NAME)
    page.get_by_label("统一社会信用代码").fill(WRONG)
    page.get_by_label("纳税人类型").select_option("一般纳税人")
    page.get_by_label("购销负责人", exact=True).fill("罗小梅")
    for label, text in FILE.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="建立申请").click()
    expect(page.get_by_text("应为 18 位且校验码相符").first).to_be_visible()
    assert page.get_by_label("客户名称").input_value() == NAME
    page.get_by_label("统一社会信用代码").fill(CODE)
    page.get_by_role("button", name="建立申请").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    assert looking.faults(page) == []
    return page.url


def hand_in_documents(page: Page, address: str, scan: Path, folder: Path) -> None:
    """A program that calls itself a photograph is refused; the number that was typed stays."""
    program = folder / "身份证.jpg"
    program.write_bytes(b"MZ" + b"\0" * 200)
    page.goto(f"{address}/documents")
    for place, number, holder in ((1, CODE, NAME), (2, CARD, "罗文博"), (4, "", NAME)):
        slot = page.locator(f"#slot-{place}")
        slot.get_by_role("link", name="登记").click()
        if number:
            slot.get_by_label("号码").fill(number)
        slot.get_by_label("持证人").fill(holder)
        if place == 4:
            slot.get_by_label("交的是").select_option("税务局查询结果")
        if place == 2:
            slot.get_by_label("扫描件或照片").set_input_files(program)
            slot.get_by_role("button", name="保存").click()
            expect(page.get_by_text("不是 PDF、JPG 或 PNG 文件").first).to_be_visible()
            assert slot.get_by_label("号码").input_value() == CARD
        slot.get_by_label("扫描件或照片").set_input_files(scan)
        slot.get_by_role("button", name="保存").click()
        expect(page.locator(f"#slot-{place} .badge")).to_have_text("齐")
    for place in (3, 5):
        expect(page.locator(f"#slot-{place} .badge")).to_have_text("由统一社会信用代码替代")
    assert looking.faults(page) == []


def list_stores(page: Page, address: str, scan: Path) -> None:
    page.goto(f"{address}/stores")
    page.get_by_label("从 Excel 粘贴").fill(STORES)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("卖场明细已保存。")).to_be_visible()
    assert looking.faults(page) == []
    page.goto(f"{address}/documents")
    for n in range(1, 6):
        page.get_by_label(f"好邻里{n}店的许可证").set_input_files(scan)
        page.locator("form", has_text=f"好邻里{n}店的许可证").get_by_role(
            "button", name="上传"
        ).click()
        expect(page.get_by_text(f"好邻里{n}店已保存。")).to_be_visible()


def early(page: Page, address: str) -> None:
    """Everything that is missing is named."""
    page.goto(address)
    page.get_by_role("button", name="提交营销中心").click()
    expect(page.get_by_text("现场考察：市场经理还没有登记。").first).to_be_visible()
    expect(page.get_by_text("初审：市场经理还没有初审现在的内容。").first).to_be_visible()


def survey_without_signal(browser: Browser, served: Server, demo: Branch, address: str) -> None:
    """Written with no network, kept on the tablet, sent by itself once there is one again."""
    context = signed_in(browser, served.address, demo, "mm04")
    page = context.new_page()
    page.goto(f"{address}/survey")
    page.locator("form[data-draft-ready]").wait_for()
    context.set_offline(True)
    for criterion in ("地理位置", "店内环境", "门面形象", "预计销售规模", "内部管理流程"):
        page.get_by_role("group", name=criterion).get_by_text("4", exact=True).click()
        page.get_by_label(f"{criterion}情况").fill("看过，合适")
    page.get_by_label("预计月销量").fill("1300")
    page.get_by_label("现场照片").set_input_files(photo(2, (640, 480)))
    page.locator("[data-photo-list] img").wait_for()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-queued] .state")).to_contain_text("待同步", timeout=LONG)
    state = "SELECT state FROM application WHERE name = ?"
    assert rows(demo.home, state, NAME) == [("draft",)]
    context.set_offline(False)
    until(page, lambda: rows(demo.home, state, NAME) == [("surveyed",)], "the survey has arrived")
    page.goto(f"{address}/survey")
    expect(page.get_by_role("img", name="现场照片 1")).to_be_visible()
    assert looking.faults(page) == []
    context.close()


def first_review(page: Page, address: str) -> None:
    page.goto(f"{address}/review")
    page.get_by_label("总部统一订货", exact=True).check()
    page.get_by_label("在本片区的有证卖场达到最少家数", exact=True).check()
    page.get_by_text("同意推荐", exact=True).last.click()
    page.get_by_label("初审意见").fill("符合标准，建议入网。")
    assert looking.faults(page) == []
    page.get_by_role("button", name="登记初审").click()
    expect(page.get_by_text("可以提交")).to_be_visible()


def submit(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="提交营销中心").click()
    expect(page.get_by_text("已提交市公司营销中心，等待审批。")).to_be_visible()


def send_back(page: Page, address: str) -> None:
    """From the queue, with two faults."""
    page.goto("/applications/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="审批").click()
    expect(page.get_by_label("订货电话")).to_be_visible()
    assert looking.faults(page) == []
    page.get_by_label("订货电话").fill("打不通")
    page.get_by_label("好邻里2店").fill("地址写到门牌号")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，原因会显示在各项旁边。")).to_be_visible()


def correct(page: Page, address: str) -> None:
    page.goto(f"{address}/file")
    expect(page.get_by_text("退回：打不通")).to_be_visible()
    page.get_by_label("订货电话").fill("0830-0300002")
    page.get_by_role("button", name="保存").click()
    page.goto(f"{address}/stores")
    expect(page.get_by_text("好邻里2店 退回：地址写到门牌号")).to_be_visible()
    page.locator("fieldset", has_text="第 2 行").get_by_label("卖场地址").fill("青溪县石桥镇 22 号")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("卖场明细已保存。")).to_be_visible()


def approve(page: Page, address: str) -> None:
    page.goto(f"{address}/decision")
    form = page.locator("form", has=page.get_by_role("button", name="批准入网"))
    form.get_by_label("审批编号").fill("营字〔2026〕1号")
    form.get_by_label("审批意见").fill("同意入网。")
    form.get_by_role("button", name="批准入网").click()
    expect(page.get_by_text("已批准").first).to_be_visible()
    for step in ("新建入网申请", "登记现场考察", "退回入网申请", "批准入网申请"):
        expect(page.get_by_text(step, exact=True).first).to_be_visible()
    page.get_by_role("link", name="打开客户档案").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("0830-0300002").first).to_be_visible()
    expect(page.get_by_text("好邻里5店").first).to_be_visible()
