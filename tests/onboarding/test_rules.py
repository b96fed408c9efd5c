"""Documents, stores, survey, review and states of an application, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import codes, regulation
from gcm.onboarding.rules import documents, hands, missing, review, states, stores, survey
from gcm.onboarding.rules.documents import (
    BUSINESS,
    ID_CARD,
    ORGANISATION,
    RETAIL,
    TAX,
    TAXPAYER,
    Evidence,
    Licence,
    Paper,
    Slot,
    Stand,
    Taxpayer,
)
from gcm.onboarding.rules.hands import Hands
from gcm.onboarding.rules.missing import Dossier
from gcm.onboarding.rules.review import ReviewDraft, Tick
from gcm.onboarding.rules.states import NEXT, State
from gcm.onboarding.rules.stores import StoreDraft
from gcm.onboarding.rules.survey import Criterion, Mark, SurveyDraft

DAY = date(2026, 10, 12)
TERMS = regulation.in_force(DAY)
CODE = "91510521123456789C"
SIX = TERMS.onboarding.documents


def paper(kind: str, **values: Any) -> Paper:
    plain: dict[str, Any] = {"number": "1", "holder": "惠民", "scans": 1}
    return Paper(kind, **plain | values)


def licence(**values: Any) -> Licence:
    plain: dict[str, Any] = {
        "store": "一店",
        "number": "510521000001",
        "ends_on": DAY,
        "scans": 1,
    }
    return Licence(**plain | values)


def stand(
    *papers: Paper,
    taxpayer: Taxpayer | None = Taxpayer.GENERAL,
    licences: tuple[Licence, ...] = (),
) -> dict[str, Slot]:
    kept = {each.kind: each for each in papers}
    return {each.kind: each for each in documents.slots(SIX, kept, taxpayer, licences, DAY)}


@pytest.mark.clause("3.1.1")
def test_six_documents_are_asked_for_in_the_regulations_order() -> None:
    found = stand()

    assert list(found) == [BUSINESS, ID_CARD, TAX, TAXPAYER, ORGANISATION, RETAIL]
    assert {slot.stand for slot in found.values()} == {Stand.MISSING}
    assert all(slot.faults for slot in found.values())


@pytest.mark.clause("3.1.1")
def test_one_merged_licence_fills_three_slots() -> None:
    found = stand(paper(BUSINESS, number=CODE))

    assert [found[kind].stand for kind in (BUSINESS, TAX, ORGANISATION)] == [
        Stand.COMPLETE,
        Stand.BY_CODE,
        Stand.BY_CODE,
    ]


@pytest.mark.clause("3.1.1")
def test_an_old_licence_number_fills_its_own_slot_alone() -> None:
    found = stand(paper(BUSINESS, number="510521000012345"))

    assert found[BUSINESS].stand is Stand.COMPLETE
    assert found[TAX].stand is found[ORGANISATION].stand is Stand.MISSING


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize("evidence", list(Evidence))
def test_a_general_taxpayer_shows_a_certificate_a_form_or_a_query(evidence: Evidence) -> None:
    found = stand(paper(TAXPAYER, number="", evidence=evidence))[TAXPAYER]
    without = stand(paper(TAXPAYER, number=""))[TAXPAYER]

    assert found.stand is Stand.COMPLETE
    assert without.faults == ("没有选交的是资格证、登记表还是税务局查询结果。",)


@pytest.mark.clause("3.1.1")
def test_a_small_scale_taxpayer_needs_a_waiver_with_its_reason() -> None:
    waived = stand(paper(TAXPAYER, waived_because="小规模"), taxpayer=Taxpayer.SMALL)[TAXPAYER]

    assert (waived.stand, waived.note) == (Stand.WAIVED, "小规模")
    assert "豁免" in stand(taxpayer=Taxpayer.SMALL)[TAXPAYER].faults[0]
    assert "纳税人类型" in stand(taxpayer=None)[TAXPAYER].faults[0]
    assert [p.field for p in documents.waiver_problems(TAXPAYER, Taxpayer.SMALL, " ")] == ["reason"]
    assert documents.waiver_problems(TAXPAYER, Taxpayer.SMALL, "小规模") == []
    assert documents.waiver_problems(TAXPAYER, Taxpayer.GENERAL, "x")
    assert documents.waiver_problems(BUSINESS, Taxpayer.SMALL, "x")


@pytest.mark.clause("3.1.1")
def test_a_document_is_good_through_its_last_day() -> None:
    assert stand(paper(ID_CARD, ends_on=DAY))[ID_CARD].stand is Stand.COMPLETE
    assert stand(paper(ID_CARD, ends_on=DAY - timedelta(days=1)))[ID_CARD].faults == (
        "已于 2026-10-11 到期。",
    )
    assert stand(paper(ID_CARD, scans=0, holder=""))[ID_CARD].faults == (
        "没有填持证人。",
        "没有扫描件或照片。",
    )


@pytest.mark.clause("3.1.1")
def test_every_store_shows_its_own_retail_licence() -> None:
    good, late = licence(), licence(store="二店", ends_on=DAY - timedelta(days=1), scans=0)

    assert stand(licences=(good,))[RETAIL].stand is Stand.COMPLETE
    assert stand(licences=(good, late))[RETAIL].faults == (
        "二店：许可证已于 2026-10-11 到期。",
        "二店：没有许可证的扫描件或照片。",
    )


@pytest.mark.clause("3.1.1")
def test_an_identity_card_is_checked_by_birthday_and_check_character() -> None:
    assert codes.id_card_fits("510521198001010012")
    assert codes.id_card_fits("11010519491231002X")
    assert codes.id_card_fits("11010519491231002x")
    for wrong in ("510521198001010019", "51052119801301001X", "51052119800101001", "", "５" * 18):
        assert not codes.id_card_fits(wrong)


def test_a_document_has_begun_and_ends_after_it_begins() -> None:
    tomorrow = DAY + timedelta(days=1)

    assert documents.day_problems(DAY, DAY, DAY) == []
    assert [p.field for p in documents.day_problems(tomorrow, None, DAY)] == ["begins_on"]
    assert [p.field for p in documents.day_problems(DAY, DAY - timedelta(days=1), DAY)] == [
        "ends_on"
    ]


def row(number: int, **values: Any) -> StoreDraft:
    plain: dict[str, Any] = {
        "name": f"{number}店",
        "category": "A类",
        "licence_number": f"51052100000{number}",
        "licence_ends_on": DAY,
        "address": "文庙巷",
        "contact_name": "王雪",
        "contact_phone": "0830",
        "monthly_volume": Decimal(0),
    }
    return StoreDraft(**plain | values)


@pytest.mark.clause("3.1.3")
def test_each_row_says_what_it_lacks() -> None:
    rows = [row(1), row(2, address=None, monthly_volume=None)]

    assert [problem.message for problem in stores.missing(rows)] == [
        "卖场明细第 2 行“2店”：没有填卖场地址、月销量。"
    ]


@pytest.mark.clause("3.1.1")
def test_a_licence_ends_within_five_years() -> None:
    last = date(2031, 10, 12)

    assert stores.row_problems([row(1, licence_ends_on=last)], DAY, TERMS.licences) == []
    (found,) = stores.row_problems(
        [row(1), row(2, licence_ends_on=last + timedelta(days=1))], DAY, TERMS.licences
    )
    assert (found.place, found.field) == (1, "licence_ends_on")


def test_a_name_or_a_licence_stands_once_in_the_table() -> None:
    rows = [row(1), row(2), row(1), row(4, licence_number=None), row(5, licence_number=None)]

    assert [
        (each.place, each.field) for each in stores.row_problems(rows, DAY, TERMS.licences)
    ] == [
        (2, "name"),
        (2, "licence_number"),
    ]


@given(st.lists(st.tuples(st.sampled_from(["", "1", "2", "3"]), st.integers(-2, 2)), max_size=8))
def test_licensed_stores_are_distinct_valid_licences(kept: list[tuple[str, int]]) -> None:
    rows = [
        row(1, licence_number=number or None, licence_ends_on=DAY + timedelta(days=days))
        for number, days in kept
    ]

    assert stores.licensed(rows, DAY) == len({n for n, days in kept if n and days >= 0})


def surveyed(**values: Any) -> SurveyDraft:
    marks = {criterion: Mark(3, "临街") for criterion in Criterion}
    return replace(SurveyDraft(DAY, Decimal(800), marks), **values)


@pytest.mark.clause("3.1.2")
def test_a_survey_scores_five_criteria_from_1_to_5_with_words() -> None:
    assert survey.problems(surveyed(), DAY) == []
    for score, words, fields in (
        (1, "好", []),
        (5, "好", []),
        (0, "好", ["location"]),
        (6, "好", ["location"]),
        (None, " ", ["location", "location_words"]),
    ):
        marks = {**surveyed().marks, Criterion.LOCATION: Mark(score, words)}
        assert [p.field for p in survey.problems(surveyed(marks=marks), DAY)] == fields
    assert len(survey.problems(SurveyDraft(DAY, None), DAY)) == 11


def test_a_survey_took_place_and_expects_some_sales() -> None:
    later = surveyed(surveyed_on=DAY + timedelta(days=1), expected_volume=Decimal(-1))
    many = surveyed(photos=("a",) * 21)

    assert [p.field for p in survey.problems(later, DAY)] == ["surveyed_on", "expected_volume"]
    assert [p.field for p in survey.problems(many, DAY)] == ["photo"]


@pytest.mark.clause("2.1.2")
def test_only_a_chain_that_meets_every_item_is_recommended() -> None:
    met = [Tick(text, met=True) for text in TERMS.onboarding.standard]
    unmet = [met[0], Tick(met[1].text, met=False, note="只有两家")]

    assert review.problems(ReviewDraft(met, True, "同意")) == []
    assert [p.field for p in review.problems(ReviewDraft(unmet, True, "同意"))] == ["agrees"]
    assert review.problems(ReviewDraft(unmet, False, "不同意")) == []
    silent = ReviewDraft([Tick("总部统一订货", met=False)], False, "")
    assert [p.field for p in review.problems(silent)] == ["note_0", "opinion"]


def dossier(**values: Any) -> Dossier:
    rows = [row(1), row(2), row(3)]
    licences = tuple(licence(store=each.name, number=each.licence_number) for each in rows)
    papers = {
        BUSINESS: paper(BUSINESS, number=CODE),
        ID_CARD: paper(ID_CARD, holder="王雪"),
        TAXPAYER: paper(TAXPAYER, evidence=Evidence.QUERY),
    }
    file = dict.fromkeys(missing.FILE, "有") | {"uscc": CODE, "legal_person": "王雪"}
    plain: dict[str, Any] = {
        "file": file,
        "papers": papers,
        "slots": documents.slots(SIX, papers, Taxpayer.GENERAL, licences, DAY),
        "stores": rows,
        "surveyed": True,
        "photos": 1,
        "agrees": True,
        "day": DAY,
        "minimum": 3,
    }
    return Dossier(**plain | values)


@pytest.mark.clause("3.1")
def test_a_whole_application_lacks_nothing() -> None:
    assert missing.problems(dossier()) == []


@pytest.mark.clause("3.1")
def test_everything_that_is_missing_is_named_at_once() -> None:
    nothing = dossier(
        file={},
        papers={},
        slots=documents.slots(SIX, {}, None, (), DAY),
        stores=[],
        surveyed=False,
        agrees=None,
    )

    found = missing.problems(nothing)

    assert [p.field for p in found] == [
        *["file"] * (len(missing.FILE) - 1),
        *["documents"] * 6,
        "stores",
        "survey",
        "review",
    ]
    assert len({p.message for p in found}) == len(found)


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(
    ("number", "lacking"),
    [(CODE, ["总部档案：没有填统一社会信用代码。"]), (CODE[:17], []), ("510521000012345", [])],
)
def test_a_unified_code_is_asked_for_where_the_licence_carries_one(
    number: str, lacking: list[str]
) -> None:
    papers = {**dossier().papers, BUSINESS: paper(BUSINESS, number=number)}

    found = missing.problems(dossier(file={**dossier().file, "uscc": None}, papers=papers))

    assert [p.message for p in found] == lacking


@pytest.mark.clause("3.1")
def test_fewer_licensed_stores_than_the_minimum_are_too_few() -> None:
    assert missing.problems(dossier(minimum=3)) == []
    assert [p.message for p in missing.problems(dossier(minimum=4))] == [
        "卖场明细：证件有效的卖场有 3 家，集团客户最少 4 家。"
    ]


@pytest.mark.clause("3.1.1")
def test_documents_and_file_speak_of_the_same_company_and_person() -> None:
    other = {**dossier().file, "uscc": "91510521987654321C", "legal_person": "李强"}

    assert [p.message[:8] for p in missing.problems(dossier(file=other))] == [
        "工商营业执照：号",
        "法人代表身份证：",
    ]


@pytest.mark.clause("3.1.2")
def test_a_survey_without_a_photograph_is_named() -> None:
    assert missing.problems(dossier(photos=1)) == []
    assert [p.message for p in missing.problems(dossier(photos=0))] == ["现场考察：没有现场照片。"]
    assert len(missing.problems(dossier(surveyed=False, photos=0))) == 1


@pytest.mark.clause("3.1.3")
def test_what_was_sent_back_is_changed_or_explained() -> None:
    assert states.answer_problems([], "") == []
    assert states.answer_problems(["订货电话"], "核对无误") == []
    (found,) = states.answer_problems(["订货电话", "现场考察"], " ")
    assert "没有改动：订货电话、现场考察。" in found.message


def test_a_review_that_disagrees_is_not_submitted() -> None:
    assert [p.field for p in missing.problems(dossier(agrees=False))] == ["review"]


@pytest.mark.clause("3.1.3")
def test_states_follow_one_another_and_two_of_them_are_the_end() -> None:
    for now in State:
        for wanted in State:
            found = states.move_problems(now, wanted)
            assert bool(found) is (wanted not in NEXT[now])
            assert all(problem.message.endswith("。") for problem in found)
    assert {state for state in State if not NEXT[state]} == states.OVER


@pytest.mark.parametrize("state", list(State))
def test_only_an_open_application_may_be_changed(state: State) -> None:
    assert bool(states.change_problems(state)) is (state not in states.OPEN)
    assert states.after_change(state) in {state, *NEXT[state]}


@pytest.mark.clause("3.1.3")
def test_nobody_decides_on_what_they_handled() -> None:
    kept = Hands(gathered=frozenset({1, 2}), judged=frozenset({3}))
    for person, gathers, judges, decides in (
        (1, True, False, False),
        (3, False, True, False),
        (4, True, True, True),
    ):
        assert (hands.gathering_problems(person, kept) == []) is gathers
        assert (hands.judging_problems(person, kept) == []) is judges
        assert (hands.decision_problems(person, kept) == []) is decides


@pytest.mark.clause("3.1.3")
def test_a_verdict_has_a_number_and_a_return_a_reason() -> None:
    assert [p.field for p in states.verdict_problems("", " ")] == ["number", "opinion"]
    assert states.verdict_problems("营字1号", "同意") == []
    assert states.return_problems(["", " "])
    assert states.return_problems(["", "号码看不清"]) == []


def test_two_rows_with_one_number_are_told_apart_from_two_new_ones() -> None:
    rows = [StoreDraft("甲", id=1), StoreDraft("乙"), StoreDraft("丙", id=1), StoreDraft("丁")]

    (found,) = stores.one_record_twice(rows)

    assert (found.place, found.field) == (2, "name")
    assert "与第 1 行是同一个卖场" in found.message


@pytest.mark.parametrize("state", list(State))
def test_an_application_changes_hands_until_it_is_over(state: State) -> None:
    assert bool(states.hand_over_problems(state)) == (state in {State.APPROVED, State.REFUSED})
