"""Photographs of the visits: before one goes out, at the store, and what is counted afterwards."""

from io import BytesIO

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.shots import Shot, at
from tests.browser.tablet import LONG, until

MOST_DAYS = 10
RECORDER = "cm01"
STORES = (1, 2, 3, 4)  # theirs; a record without a plan, so that every day has room for it
PACKS = ((158, 32, 36), (28, 62, 120), (196, 158, 74), (40, 96, 74), (232, 226, 214))
# 王强 as one signs in a hurry: strokes of points, in parts of the canvas's width and height.
STROKES = (
    ((0.20, 0.28), (0.26, 0.27), (0.33, 0.25)),
    ((0.21, 0.47), (0.27, 0.46), (0.32, 0.44)),
    ((0.27, 0.27), (0.265, 0.48), (0.262, 0.70), (0.28, 0.72), (0.37, 0.66)),
    ((0.17, 0.74), (0.24, 0.72), (0.36, 0.69), (0.40, 0.67)),
    ((0.48, 0.26), (0.54, 0.24), (0.535, 0.38), (0.49, 0.41)),
    ((0.49, 0.41), (0.48, 0.53), (0.55, 0.52), (0.54, 0.72), (0.51, 0.80), (0.48, 0.75)),
    ((0.60, 0.26), (0.68, 0.24), (0.67, 0.36), (0.61, 0.38), (0.60, 0.27)),
    ((0.59, 0.48), (0.70, 0.45), (0.69, 0.58), (0.60, 0.60), (0.59, 0.49)),
    ((0.645, 0.36), (0.645, 0.55), (0.64, 0.76), (0.57, 0.80)),
    ((0.57, 0.80), (0.66, 0.77), (0.75, 0.74), (0.82, 0.62), (0.86, 0.66)),
)


def day(page: Page) -> None:
    """The first day from today on which a store has yet to be gone to."""
    page.goto("/visits/")
    for _ in range(MOST_DAYS):
        if page.locator(".stop-line", has=page.locator("a.phone")).get_by_text("记录").count():
            return
        page.get_by_role("link", name="后一天").click()
    raise AssertionError(f"no stop within {MOST_DAYS} days")


def window_plan(page: Page) -> None:
    """The running fortnight, the last of its month, with the controls of a stop laid open."""
    page.goto("/visits/plans")
    page.get_by_role("row", name="周以宁").get_by_role("link", name="查看").last.click()
    page.locator("[data-stop] summary").first.click()


def outing_plan(page: Page) -> None:
    page.goto("/visits/plans")
    page.get_by_role("row", name="全月走访").get_by_role("link", name="查看").last.click()


def store_briefing(page: Page) -> None:
    day(page)
    stops = page.locator(".stop-line", has=page.locator("a.phone"))
    stops.get_by_role("link", name="准备").first.click()


def headquarters_briefing(page: Page) -> None:
    """Of the last appointment; early in a month that may be one of the month before."""
    page.goto("/visits/appointments")
    if not page.locator("tbody a").count():
        page.get_by_role("link", name="上月").click()
    page.goto(f"{page.locator('tbody a').last.get_attribute('href')}/briefing")


def open_record(page: Page, store: int) -> Locator:
    page.goto(f"/visits/stores/{store}/record")
    form = page.locator("form[data-draft-ready]")
    form.wait_for()
    return form


def show(page: Page, place: str, block: str = "start") -> None:
    """At once: the pages glide to a place of their own, and a pen would miss its canvas."""
    page.locator(place).first.evaluate(
        "(place, block) => place.scrollIntoView({block, behavior: 'instant'})", block
    )


def touch(place: Locator, words: str) -> None:
    place.get_by_text(words, exact=True).first.click()


def fill_shelf(form: Locator) -> None:
    """As on the shelf of a store where nearly everything is in order."""
    form.locator("[data-all-fine]").click()
    form.locator("[data-stock-fits]").click()
    products = form.locator("[data-products] [data-line]")
    touch(products.nth(1), "无")
    products.nth(2).locator("input[name$=-price] + button").click()
    for _ in range(3):
        products.nth(3).get_by_role("button", name="库存减少").click()


def answer(form: Locator) -> None:
    touch(form.locator("#display_tidy"), "是")
    touch(form.locator("#materials"), "海报")
    touch(form.locator("#notice"), "本次没有")
    touch(form.locator("#forecast_asked"), "是")
    touch(form.locator("#compliance_seen"), "否")
    touch(form.locator("#guidance"), "陈列")


def record(page: Page) -> None:
    """附表 2 partly filled: first what is seen of the shelf."""
    fill_shelf(open_record(page, STORES[0]))
    show(page, "#lines")


def record_answers(page: Page) -> None:
    form = open_record(page, STORES[0])
    fill_shelf(form)
    answer(form)
    show(page, ".parts")


def signing(page: Page) -> None:
    """The photograph is taken and the customer writes; the pen has not left the glass."""
    open_record(page, STORES[1])
    photograph_shelf(page)
    draw(page, lift=False)


def photograph_shelf(page: Page) -> None:
    page.locator("#photos-place").set_input_files(shelf())
    page.locator("[data-photo-list] li").wait_for(timeout=LONG)


def shelf() -> FilePayload:
    """Rows of packs under a lamp, as a camera sees them from three steps away."""
    picture = Image.new("RGB", (1200, 900), (214, 203, 182))
    pen = ImageDraw.Draw(picture)
    for row in range(3):
        bottom = 270 + row * 290
        for pack in range(14):
            left, tone = 40 + pack * 80, PACKS[(pack // 2 + row * 3) % len(PACKS)]
            pen.rectangle((left, bottom - 170, left + 66, bottom), fill=tone)
            pen.rectangle((left + 12, bottom - 130, left + 54, bottom - 95), fill=(245, 240, 228))
        pen.rectangle((0, bottom, 1200, bottom + 26), fill=(122, 96, 66))
    stream = BytesIO()
    picture.save(stream, "JPEG")
    return FilePayload(name="IMG.jpg", mimeType="image/jpeg", buffer=stream.getvalue())


def draw(page: Page, *, lift: bool = True) -> None:
    show(page, "[data-signature]", "center")
    box = page.locator("[data-signature] canvas").bounding_box()
    assert box
    for stroke in STROKES:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=12)
        if lift or stroke != STROKES[-1]:
            page.mouse.up()


def save(page: Page, state: str) -> None:
    page.get_by_role("button", name="保存记录").click()
    expect(page.locator(f"[data-queued] .state[data-state={state}]")).to_be_visible(timeout=LONG)


def deliver(page: Page, store: int) -> None:
    form = open_record(page, store)
    form.locator("#received_by").fill("王强")
    fill_shelf(form)
    answer(form)
    photograph_shelf(page)
    draw(page)
    save(page, "done")


def four_states(page: Page) -> None:
    """已同步, 需处理 for want of a signature, a draft, and 待同步 without a network."""
    delivered, unsigned, begun, away = STORES
    page.goto("/sync")
    controlled = "navigator.serviceWorker.controller !== null"
    until(page, lambda: bool(page.evaluate(controlled)), "the worker is there")
    deliver(page, delivered)
    fill_shelf(open_record(page, unsigned))
    save(page, "problem")
    fill_shelf(open_record(page, begun))
    page.locator("[data-draft-state=kept]").wait_for()
    fill_shelf(open_record(page, away))
    draw(page)
    page.context.set_offline(True)
    save(page, "waiting")
    page.goto("/sync")
    for state in ("draft", "waiting", "done", "problem"):
        page.locator(f".state[data-state={state}]").wait_for()


def empty_paper(page: Page) -> None:
    page.goto(f"/visits/stores/{STORES[0]}/record")
    page.get_by_role("button", name="打印空表").click()


def filled_paper(page: Page) -> None:
    """The newest record is the one that was delivered for the shot of the four states."""
    page.goto("/visits/records")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="打印").click()


def manager_quota(page: Page) -> None:
    page.goto("/visits/quotas")
    page.locator("main table").get_by_role("link", name="周以宁").click()


def finding(page: Page) -> None:
    """With an answer and its photograph, which the demo's findings do not have."""
    page.goto("/visits/findings/")
    page.get_by_role("link", name="五个品规没有价签").click()
    if not page.locator("main img").count():
        page.locator("[name=text]").fill("价签已补齐，店长承诺每周自查一次。")
        page.locator("[name=photos]").set_input_files(shelf())
        page.get_by_role("button", name="答复").click()
    page.locator("main img").scroll_into_view_if_needed()
    show(page, "main")


SHOTS = (
    Shot("visit-day", RECORDER, day),
    Shot("visit-plan", RECORDER, window_plan),
    Shot("visit-outings", "mm04", outing_plan),
    Shot("visit-appointments", "mm04", at("/visits/appointments")),
    Shot("visit-briefing-store", RECORDER, store_briefing),
    Shot("visit-briefing-headquarters", RECORDER, headquarters_briefing),
    Shot("visit-record", RECORDER, record),
    Shot("visit-record-answers", RECORDER, record_answers),
    Shot("visit-signature", RECORDER, signing),
    Shot("visit-quotas", "mm04", at("/visits/quotas")),
    Shot("visit-quotas-manager", "mm04", manager_quota),
    Shot("visit-coverage", "mm04", at("/visits/coverage")),
    Shot("visit-checks", "mm04", at("/visits/checks")),
    Shot("visit-findings", "mm04", at("/visits/findings/")),
    Shot("visit-finding", "mm04", finding),
    Shot("visit-compliance", "mo01", at("/visits/compliance/")),
    Shot("visit-sync", RECORDER, four_states),
)
PAPERS = (
    (RECORDER, "visit-paper-empty", empty_paper),
    (RECORDER, "visit-paper-filled", filled_paper),
)
