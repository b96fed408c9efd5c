"""What a record must hold, on both sides of each limit (clause 3.2.3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.visits.rules import codes, issues, records, sheets
from gcm.visits.rules.issues import Goods
from gcm.visits.rules.kinds import FindingKind, FormKind, Outcome
from gcm.visits.rules.records import Arrival, Line, Person, Photo, Promise, RecordDraft

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
STORE_VISIT = sheets.of("store-visit")
GOODS = {
    1: Goods("娇子(X)", Decimal(150)),
    2: Goods("云烟(紫)", Decimal("120.00")),
    3: Goods("某烟", None),
}


def draft(**values: object) -> RecordDraft:
    """A record that nothing is wrong with."""
    whole = RecordDraft(
        uuid="u",
        begins_at=NOON - timedelta(minutes=12),
        ends_at=NOON - timedelta(minutes=2),
        lines=(Line(1, on_shelf=True),),
        signature="a" * 64,
    )
    return replace(whole, **values)  # type: ignore[arg-type]


def fields(
    record: RecordDraft, form: str = "store-visit", ahead: timedelta = timedelta(0)
) -> list[str]:
    problems = records.record_problems(record, sheets.of(form), Arrival(NOON, ahead))
    return [str(problem.field) for problem in problems]


@pytest.mark.clause("3.2.3")
def test_a_whole_record_may_be_taken() -> None:
    assert fields(draft()) == []


def test_a_visit_may_end_in_the_second_it_began() -> None:
    assert fields(draft(begins_at=NOON, ends_at=NOON)) == []


def test_a_visit_may_not_end_before_it_began() -> None:
    assert fields(draft(begins_at=NOON, ends_at=NOON - timedelta(seconds=1))) == ["ends_at"]


def test_a_visit_may_end_now_within_a_minute_between_two_clocks() -> None:
    assert fields(draft(ends_at=NOON + timedelta(seconds=60))) == []
    assert fields(draft(ends_at=NOON + timedelta(seconds=61))) == ["ends_at"]


def test_a_visit_that_begins_in_the_future_names_its_begin() -> None:
    wrong = draft(begins_at=NOON + timedelta(days=1))
    assert fields(wrong) == ["ends_at", "begins_at"]


def test_a_tablet_whose_clock_is_ahead_is_believed_by_what_it_is_ahead() -> None:
    wrong = draft(
        begins_at=NOON + timedelta(days=400, minutes=-12), ends_at=NOON + timedelta(days=400)
    )
    assert fields(wrong) == ["ends_at"]
    assert fields(wrong, ahead=timedelta(days=400)) == []


@pytest.mark.clause("3.2.3")
def test_a_typed_time_is_taken_as_it_is_whatever_the_tablets_clock_says() -> None:
    taken = draft(begins_at=NOON - timedelta(days=1), ends_at=NOON)
    assert fields(taken, ahead=timedelta(days=-1)) == ["ends_at"]
    assert fields(replace(taken, typed=frozenset({NOON})), ahead=timedelta(days=-1)) == []

    later = NOON + timedelta(minutes=2)
    typed = draft(ends_at=later, typed=frozenset({later}))
    assert fields(typed, ahead=timedelta(days=1)) == ["ends_at"]


def test_a_time_that_stands_already_is_not_asked_again() -> None:
    ahead = draft(begins_at=NOON, ends_at=NOON + timedelta(days=1))
    arrival = Arrival(NOON, standing=frozenset({ahead.begins_at, ahead.ends_at}))
    assert records.record_problems(ahead, STORE_VISIT, arrival) == []


def test_a_store_visit_asks_for_one_product_and_an_inspection_for_three() -> None:
    seen = tuple(Line(number, on_shelf=True) for number in (1, 2, 3))
    assert fields(draft(lines=seen[:1])) == []
    assert fields(draft(lines=())) == ["lines"]
    assert fields(draft(lines=seen), "inspection") == []
    assert fields(draft(lines=seen[:2]), "inspection") == ["lines"]


def test_a_product_that_nobody_looked_at_does_not_count() -> None:
    assert fields(draft(lines=(Line(1),))) == ["lines"]
    assert fields(draft(lines=(Line(1, stock_cartons=Decimal(0)),))) == []


def test_sixty_products_are_the_most() -> None:
    shelf = tuple(Line(number, on_shelf=True) for number in range(61))
    assert fields(draft(lines=shelf[:60])) == []
    assert fields(draft(lines=shelf)) == ["lines"]


@pytest.mark.parametrize("outcome", [Outcome.NOT_MET, Outcome.CLOSED, Outcome.REFUSED])
def test_nobody_met_a_closed_shop_or_a_refusal_needs_no_products_and_no_signature(
    outcome: Outcome,
) -> None:
    assert fields(draft(outcome=outcome, lines=(), signature=None)) == []


def test_a_headquarters_is_never_closed() -> None:
    record = draft(lines=(), persons=(Person("王"),))
    assert fields(record, "hq-visit") == []
    assert fields(replace(record, outcome=Outcome.CLOSED), "hq-visit") == ["outcome"]


def test_a_visit_to_the_headquarters_says_who_was_met() -> None:
    assert fields(draft(lines=()), "hq-service") == ["persons"]
    assert fields(draft(lines=(), outcome=Outcome.NOT_MET), "hq-service") == []


def test_a_signature_may_be_made_on_the_tablet_or_on_paper() -> None:
    assert fields(draft(signature=None)) == ["signature"]
    assert fields(draft(signature=None, signed_on_paper=True)) == []
    assert fields(draft(signature=None, photos=(Photo("b" * 64, "signature"),))) == []
    assert fields(draft(signature=None, photos=(Photo("b" * 64, "shelf"),))) == ["signature"]


def test_an_inspection_needs_no_signature() -> None:
    shelf = tuple(Line(number, on_shelf=True) for number in (1, 2, 3))
    assert fields(draft(lines=shelf, signature=None), "inspection") == []


@pytest.mark.clause("2.2.7")
def test_a_compliance_signal_says_what_was_seen() -> None:
    assert fields(draft(answers={"compliance_seen": True})) == ["compliance_note"]
    assert fields(draft(answers={"compliance_seen": False})) == []
    assert fields(draft(answers={"compliance_seen": True, "compliance_note": "无码烟"})) == []


def test_a_promise_has_its_day() -> None:
    given_day = Promise("ours", "送海报", date(2026, 11, 30))
    assert fields(draft(promises=(given_day,))) == []
    assert fields(draft(promises=(given_day, Promise("theirs", "腾出一层"))))[0] == (
        "promises-1-due_on"
    )


def test_every_problem_is_told_at_once() -> None:
    wrong = draft(lines=(), signature=None, ends_at=NOON - timedelta(hours=1))
    assert fields(wrong) == ["ends_at", "lines", "signature"]


@pytest.mark.clause("3.2.3")
def test_what_the_shelf_shows_becomes_one_finding_a_kind() -> None:
    seen = (
        Line(1, on_shelf=True, price_tag=False, price=Decimal(155)),
        Line(2, on_shelf=True, price_tag=False, price=Decimal(120), stock_cartons=Decimal(0)),
        Line(3, on_shelf=True, price=Decimal(99), out_of_stock_days=2),
    )
    found = issues.issues_of(draft(lines=seen), STORE_VISIT, GOODS)
    assert [(each.kind, each.text) for each in found] == [
        (FindingKind.TAG, "2 个品规没有价签：娇子(X)、云烟(紫)"),
        (FindingKind.PRICE, "1 个品规标价与指导价不符：娇子(X)（标 155 元，指导价 150 元）"),
        (FindingKind.STOCK, "2 个品规断货：云烟(紫)、某烟"),
    ]


def test_a_shelf_as_it_should_be_opens_no_finding() -> None:
    fine = (
        Line(1, on_shelf=True, price_tag=True, price=Decimal("150.00"), stock_cartons=Decimal(3)),
    )
    assert issues.issues_of(draft(lines=fine), STORE_VISIT, GOODS) == []


def test_opinions_complaints_and_compliance_become_findings() -> None:
    answers = {
        "opinion": "希望早送货",
        "complaint": "",
        "compliance_seen": True,
        "compliance_note": "有无码烟",
        "display_tidy": False,
    }
    found = issues.issues_of(draft(answers=answers), STORE_VISIT, GOODS)
    assert [(each.kind, each.text) for each in found] == [
        (FindingKind.DISPLAY, "“陈列整齐、分区清楚”没有做到"),
        (FindingKind.COMPLIANCE, "有无码烟"),
        (FindingKind.OPINION, "希望早送货"),
    ]


def test_a_note_under_a_no_is_no_finding() -> None:
    answers = {"compliance_seen": False, "compliance_note": "删掉前写的字"}
    assert issues.issues_of(draft(answers=answers), STORE_VISIT, GOODS) == []


def test_promises_of_both_sides_become_findings_with_their_day() -> None:
    day = date(2026, 11, 30)
    both = (Promise("ours", "送海报", day), Promise("theirs", "腾出一层", day))
    found = issues.issues_of(draft(promises=both), sheets.of("hq-visit"), GOODS)
    assert [(each.kind, each.text, each.due_on) for each in found] == [
        (FindingKind.PROMISE, "我方承诺：送海报", day),
        (FindingKind.PROMISE, "客户承诺：腾出一层", day),
    ]


def test_cartons_and_packs_make_one_stock_and_come_apart_again() -> None:
    assert records.stock_of(12, 3) == Decimal("12.3")
    assert records.stock_of(None, None) is None
    assert records.stock_of(0, None) == 0
    assert records.cartons_and_packs(Decimal("12.3000")) == (12, 3)
    assert records.cartons_and_packs(Decimal(0)) == (0, None)
    assert records.cartons_and_packs(None) == (None, None)


def test_a_record_is_late_once_its_month_is_over() -> None:
    last = date(2026, 3, 31)
    assert not records.is_late(last, last)
    assert records.is_late(last, date(2026, 4, 1))
    assert records.is_late(date(2025, 12, 31), date(2026, 1, 1))


def test_a_clock_may_be_ten_minutes_off_either_way_and_no_more() -> None:
    ten = timedelta(minutes=10)
    assert not records.clock_is_off(ten, 10)
    assert not records.clock_is_off(-ten, 10)
    assert records.clock_is_off(ten + timedelta(seconds=1), 10)
    assert records.clock_is_off(-ten - timedelta(seconds=1), 10)


def test_the_receipt_number_tells_day_and_place() -> None:
    assert records.number_of(date(2026, 11, 23), 7) == "ZF20261123-0007"


@pytest.mark.parametrize("form", list(FormKind))
def test_every_form_is_defined_and_its_keys_stand_once(form: FormKind) -> None:
    sheet = sheets.of(form)
    keys = [item.key for item in (*sheet.items, *sheet.columns)]
    assert len(keys) == len(set(keys))
    assert [section.number for section in sheet.sections] == [*range(1, len(sheet.sections) + 1)]
    assert all(sheet.item(item.needed_when) for item in sheet.items if item.needed_when)


def test_the_store_visit_has_the_fourteen_parts_of_its_form() -> None:
    assert len(STORE_VISIT.sections) == 14
    assert [section.title for section in STORE_VISIT.column_groups] == [
        "上摊",
        "动销",
        "价格",
        "库存",
    ]


@given(st.sampled_from(list(codes.Opens)), st.integers(1, 10**12))
def test_a_code_reads_back(opens: codes.Opens, number: int) -> None:
    assert codes.read_code(codes.code_of(opens, number)) == (opens, number)


@given(st.integers(1, 10**9), st.data())
def test_one_wrong_character_in_a_code_is_noticed(number: int, data: st.DataObject) -> None:
    code = codes.code_of(codes.Opens.RECORD, number).replace("-", "")
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([sign for sign in codes.SIGNS if sign != code[place]]))
    assert codes.read_code(code[:place] + other + code[place + 1 :]) is None


@given(st.integers(1, 10**9), st.data())
def test_two_neighbours_swapped_in_a_code_are_noticed(number: int, data: st.DataObject) -> None:
    code = codes.code_of(codes.Opens.RECORD, number).replace("-", "")
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or codes.read_code(swapped) is None


def test_a_code_is_read_however_people_type_it() -> None:
    code = codes.code_of(codes.Opens.STOP, 4711)
    assert codes.read_code(f" {code.lower()} ") == (codes.Opens.STOP, 4711)
    assert codes.read_code(code.replace("-", " ")) == (codes.Opens.STOP, 4711)
    assert codes.read_code("") is None
    assert codes.read_code("P" * 100) is None
