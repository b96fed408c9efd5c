"""The pages of letters through a browser: who may do what, and what they never see."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.reviews.actions import life
from gcm.reviews.models import Letter, LetterPoint, ReviewMonth
from gcm.reviews.points import draft_of
from gcm.reviews.rules import Kind, State
from tests import factories
from tests.reviews.branch import AUGUST, SEPTEMBER, Branch

pytestmark = pytest.mark.clause("3.4")
HTMX = {"HX-Request": "true", "HX-Target": "desk"}


@pytest.fixture
def letter(branch: Branch) -> Letter:
    return branch.draft("K1")


@pytest.fixture
def page(client: FlaskClient, branch: Branch) -> Callable[[str], Any]:
    """``page("mm")`` is the client with that person signed in."""

    def signed_in(who: str) -> Any:
        return client.sign_in(getattr(branch, who))  # type: ignore[attr-defined]

    return signed_in


def state_of(letter: Letter) -> State:
    return db.session.scalars(select(Letter.state).where(Letter.id == letter.id)).one()


def version_of(letter: Letter) -> int:
    return db.session.scalars(select(Letter.version).where(Letter.id == letter.id)).one()


def points_of(letter: Letter, kind: Kind = Kind.SUGGESTION) -> list[LetterPoint]:
    query = select(LetterPoint).where(LetterPoint.letter_id == letter.id, LetterPoint.kind == kind)
    return list(db.session.scalars(query.order_by(LetterPoint.position)))


def approved(branch: Branch, code: str = "K1") -> Letter:
    letter = branch.draft(code)
    life.approve(letter, by=branch.mm)
    db.session.commit()
    return letter


def issued(branch: Branch, code: str = "K1") -> Letter:
    letter = approved(branch, code)
    life.issue(letter, by=branch.mm)
    db.session.commit()
    return letter


def test_the_month_shows_every_chain_in_reach_with_its_state(
    page: Any, branch: Branch, letter: Letter
) -> None:
    text = page("cm").get("/reviews/?month=2026-09").text

    assert "春晓超市" in text
    assert branch.chains["K2"].name in text
    assert branch.chains["K3"].name not in text
    assert "10月10日签发" in text
    assert "逾期" not in text


def test_a_day_too_late_the_page_says_so(
    page: Any, letter: Letter, october: Callable[[datetime], None]
) -> None:
    october(datetime(2026, 10, 11, 2, tzinfo=UTC))

    assert "逾期 3 封" in page("cm").get("/reviews/?month=2026-09").text


def test_the_months_table_takes_the_same_number_of_statements_for_more_letters(
    page: Any, branch: Branch, statements: list[str]
) -> None:
    visitor = page("mm")
    counts = []
    for codes in ([], ["K1", "K2", "K3"]):
        for code in codes:
            branch.draft(code)
        statements.clear()
        visitor.get("/reviews/?month=2026-09")
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert counts[1] <= 16


def test_a_month_to_come_or_none_leads_nowhere(page: Any) -> None:
    visitor = page("mm")

    assert visitor.get("/reviews/?month=2026-11").status_code == 404
    assert visitor.get("/reviews/?month=abc").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("cm", 200), ("mm", 200), ("head", 200), ("approver", 200),
        ("other", 404), ("mm_elsewhere", 404), ("admin", 403), ("officer", 403),
    ],
)  # fmt: skip
def test_a_letter_is_read_by_those_who_hold_the_chain(
    page: Any, letter: Letter, who: str, status: int
) -> None:
    assert page(who).get(f"/reviews/{letter.id}").status_code == status


WRITES = [
    "submission", "approval", "return", "issue", "edition", "points?kind=problem", "points/{point}",
    "points/{point}/removal", "points/{point}/position", "proposal", "print", "deliveries", "reply",
    "verdicts/{point}",
]  # fmt: skip


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("other", {403, 404}), ("mm_elsewhere", {404}), ("head", {403}), ("approver", {403})],
)
def test_nobody_else_writes_to_a_letter(
    page: Any, letter: Letter, path: str, who: str, status: set[int]
) -> None:
    before = version_of(letter)
    address = path.format(point=points_of(letter)[0].id)

    assert page(who).post(f"/reviews/{letter.id}/{address}").status_code in status
    assert version_of(letter) == before


@pytest.mark.parametrize("path", ["approval", "issue", "return", "edition"])
def test_a_customer_manager_does_not_decide(page: Any, letter: Letter, path: str) -> None:
    visitor = page("cm")

    assert visitor.post(f"/reviews/{letter.id}/{path}").status_code == 403
    assert "审核通过" not in visitor.get(f"/reviews/{letter.id}").text


def test_a_letter_goes_its_way_by_the_buttons(page: Any, letter: Letter) -> None:
    for who, path in (("cm", "submission"), ("mm", "approval"), ("mm", "issue")):
        answer = page(who).post(
            f"/reviews/{letter.id}/{path}", data={"version": version_of(letter)}
        )
        assert answer.status_code == 303

    assert state_of(letter) is State.ISSUED
    assert "集回〔2026〕9-K1" in page("cm").get(f"/reviews/{letter.id}").text


def test_what_changed_since_it_was_read_is_not_approved(page: Any, letter: Letter) -> None:
    answer = page("mm").post(
        f"/reviews/{letter.id}/approval", data={"version": version_of(letter) - 1}
    )

    assert answer.status_code == 409
    assert state_of(letter) is State.DRAFT


def test_a_letter_is_sent_back_with_its_reason(page: Any, letter: Letter, branch: Branch) -> None:
    life.submit(letter, by=branch.cm)
    db.session.commit()
    visitor = page("mm")

    assert visitor.post(f"/reviews/{letter.id}/return", data={"reason": ""}).status_code == 422
    assert visitor.post(f"/reviews/{letter.id}/return", data={"reason": "改"}).status_code == 303
    assert "已退回：改" in page("cm").get(f"/reviews/{letter.id}").text


def test_a_suggestion_is_added_with_its_numbers(page: Any, letter: Letter) -> None:
    typed = {
        "version": version_of(letter), "text": "建议试销。", "product": "娇子(X)",
        "quantity": "１，２００", "store": "K1西店", "due": "2026-10-20",
    }  # fmt: skip
    answer = page("cm").post(f"/reviews/{letter.id}/points?kind=suggestion", data=typed)

    assert answer.status_code == 303
    last = points_of(letter)[-1]
    assert (last.text, last.product, str(last.quantity)) == ("建议试销。", "娇子(X)", "1200.0000")
    assert last.rule is None


def test_a_compelling_word_comes_back_with_the_text(page: Any, letter: Letter) -> None:
    typed = {"version": version_of(letter), "text": "必须订娇子。"}
    answer = page("cm").post(f"/reviews/{letter.id}/points?kind=suggestion", data=typed)

    assert answer.status_code == 422
    assert "品牌由客户自主选择" in answer.text
    assert "必须订娇子。" in answer.text


def test_a_problem_cites_a_number_of_the_letter(page: Any, letter: Letter) -> None:
    visitor = page("cm")
    typed = {"version": version_of(letter), "text": "均价偏低。", "cites": "条均价"}
    assert visitor.post(f"/reviews/{letter.id}/points?kind=problem", data=typed).status_code == 303
    last = points_of(letter, Kind.PROBLEM)[-1]
    assert (last.cites, str(draft_of(last).figure)) == ("条均价", "100.00 元")

    typed = {"version": version_of(letter), "text": "随便。", "cites": "没有这个数"}
    assert visitor.post(f"/reviews/{letter.id}/points?kind=problem", data=typed).status_code == 422


def test_an_edit_from_an_old_page_is_told_and_not_lost(page: Any, letter: Letter) -> None:
    point = points_of(letter)[0]
    visitor = page("cm")
    old = {"version": version_of(letter) - 1, "text": "我的改动。"}
    answer = visitor.post(f"/reviews/{letter.id}/points/{point.id}", data=old)

    assert answer.status_code == 409
    assert "我的改动。" in answer.text
    assert points_of(letter)[0].text == point.text
    again = visitor.post(f"/reviews/{letter.id}/points/{point.id}", data=old, headers=HTMX)
    assert again.headers["HX-Retarget"] == "#problems"
    assert "我的改动。" in again.text


def test_points_are_edited_moved_and_removed_in_place(page: Any, letter: Letter) -> None:
    visitor = page("cm")
    first, second = points_of(letter, Kind.PROBLEM)[:2]
    form = visitor.get(f"/reviews/{letter.id}?edit={first.id}", headers=HTMX)
    assert form.text.lstrip().startswith('<div id="desk"')
    assert first.text in (html.fromstring(form.text).findtext(".//textarea") or "")

    visitor.post(f"/reviews/{letter.id}/points/{first.id}/position", data={"step": "down"})
    assert [each.id for each in points_of(letter, Kind.PROBLEM)][:2] == [second.id, first.id]
    gone = first.id
    visitor.post(f"/reviews/{letter.id}/points/{gone}/removal")
    assert gone not in [each.id for each in points_of(letter, Kind.PROBLEM)]


def test_another_letters_point_is_not_there(page: Any, letter: Letter, branch: Branch) -> None:
    foreign = points_of(branch.draft("K2"))[0]
    answer = page("cm").post(f"/reviews/{letter.id}/points/{foreign.id}/removal")

    assert answer.status_code == 404


def test_an_issued_letter_stays_and_says_that_figures_changed(page: Any, branch: Branch) -> None:
    letter = issued(branch)
    branch.sell("K1", AUGUST, 5, branch.jiaozi)
    factories.saved(ImportBatch(kind="sales", file_name="x", file_sha256="0", sheets=[]))
    text = page("mm").get(f"/reviews/{letter.id}").text

    assert "数据有更新" in text
    assert "-50.00%" in text  # as it was: 40 after 80
    assert "另发新版" in text
    assert "数据已更新" in page("mm").get("/reviews/?month=2026-09").text


def test_a_new_edition_begins_with_a_reason(page: Any, branch: Branch) -> None:
    letter = issued(branch)
    answer = page("mm").post(f"/reviews/{letter.id}/edition", data={"reason": "数据更正"})
    second = db.session.scalars(select(Letter).where(Letter.edition == 2)).one()

    assert answer.location == f"/reviews/{second.id}"
    assert second.reissued_because == "数据更正"


def test_delivery_and_reply_are_typed_in(page: Any, branch: Branch) -> None:
    letter = issued(branch)
    visitor = page("cm")
    sent = {"way": "邮寄", "sent_on": "2026-10-09", "received_by": "林", "receipt": "EMS1"}
    slip = {"received_on": "2026-10-09", "taken": "部分采纳", "service": "满意", "version": 0}
    assert visitor.post(f"/reviews/{letter.id}/deliveries", data=sent).status_code == 303
    assert visitor.post(f"/reviews/{letter.id}/reply", data=slip).status_code == 303
    text = visitor.get(f"/reviews/{letter.id}").text

    assert "EMS1" in text
    assert "部分采纳" in text
    assert visitor.post(f"/reviews/{letter.id}/reply", data=slip).status_code == 409


def test_several_are_approved_and_issued_at_once(page: Any, branch: Branch) -> None:
    one, two = branch.draft("K1"), branch.draft("K2")
    chosen = {"month": "2026-09", "chain": [one.customer_id, two.customer_id]}
    visitor = page("mm")
    assert visitor.post("/reviews/approvals", data=chosen).status_code == 303
    assert visitor.post("/reviews/issues", data=chosen).status_code == 303

    assert {state_of(one), state_of(two)} == {State.ISSUED}
    assert visitor.post("/reviews/issues", data={"month": "2026-09"}).status_code == 422
    assert page("cm").post("/reviews/approvals", data=chosen).status_code == 403


def test_the_market_manager_types_the_words_of_the_month_once(page: Any, branch: Branch) -> None:
    visitor = page("mm")
    typed = {"version": "0", "market_words": "市场平稳。", "price_state": "", "scarce_policy": ""}
    assert visitor.post("/reviews/words?month=2026-09", data=typed).status_code == 303
    words = db.session.scalars(select(ReviewMonth)).one()

    assert (words.month, words.district_id) == (SEPTEMBER, branch.district.id)
    assert visitor.post("/reviews/words?month=2026-09", data=typed).status_code == 409
    assert page("cm").get("/reviews/words?month=2026-09").status_code == 403
    elsewhere = branch.chains["K4"].district_id
    found = page("mm").get(f"/reviews/words?month=2026-09&district={elsewhere}")
    assert found.status_code == 404


def test_home_tells_what_is_to_be_done(page: Any, letter: Letter) -> None:
    text = page("mm").get("/").text

    assert "2026年9月的信函" in text
    assert "草稿 1" in text
    assert "未起草 3" in text
