"""What happens to an application between its draft and the chain that it leads to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from gcm.core import scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from gcm.core.users import User, reach_of
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.onboarding.actions import decisions, documents, files, steps, stores
from gcm.onboarding.actions import standard as breaching
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.actions.files import FileDraft
from gcm.onboarding.actions.standard import BreachDraft
from gcm.onboarding.models import Application, ApplicationDocument
from gcm.onboarding.queries import alike, applications, dossiers, standard
from gcm.onboarding.rules.documents import (
    BUSINESS,
    ID_CARD,
    ORGANISATION,
    TAX,
    TAXPAYER,
    Stand,
    Taxpayer,
)
from gcm.onboarding.rules.states import State
from tests import factories
from tests.onboarding.gathering import (
    CARD,
    CODE,
    LATER,
    NOW,
    OTHER_CODE,
    SCAN,
    TODAY,
    Branch,
    review,
    rows,
    survey,
    whole_file,
)

VERDICT = Verdict("营字〔2026〕7号", "同意入网")


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


def actions_of(application: Application) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject == f"application:{application.id}")
            .order_by(AuditEntry.seq)
        )
    )


def see_as(person: User) -> None:
    scope.act_within(reach_of(db.session(), person, TODAY))


@pytest.mark.clause("3.1.3")
def test_an_approved_application_becomes_a_chain_with_what_was_typed_once(branch: Branch) -> None:
    other = factories.customer(code="K006")
    application = branch.submitted()

    chain = decisions.approve(application, VERDICT, "K007", by=branch.approver)
    db.session.commit()

    assert application.state is State.APPROVED
    assert application.customer_id == chain.id != other.id
    assert (chain.name, chain.uscc, chain.bank_account) == (
        "惠客便利连锁有限公司",
        CODE,
        "6228480000000000001",
    )
    assert (chain.joined_on, chain.planned_volume) == (TODAY, Decimal(3000))
    kept = db.session.scalars(select(Store).where(Store.customer_id == chain.id)).all()
    assert [(each.code, each.name, each.licence_ends_on) for each in kept] == [
        (f"K007-0{n}", f"惠客{n}店", LATER) for n in (1, 2, 3)
    ]
    (contact,) = db.session.scalars(select(Contact).where(Contact.customer_id == chain.id))
    assert (contact.name, contact.is_buyer) == ("李丽华", True)
    (held,) = db.session.scalars(select(Assignment).where(Assignment.customer_id == chain.id))
    assert (held.user_id, held.begins_on) == (branch.cm.id, TODAY)


@pytest.mark.clause("3.1.3")
def test_every_step_is_on_record(branch: Branch) -> None:
    application = branch.submitted()
    decisions.send_back(application, "请更正", {"file.order_phone": "不通"}, by=branch.approver)
    draft = FileDraft(**whole_file() | {"name": application.name, "order_phone": "0830-0100002"})
    files.edit_file(application, draft, by=branch.cm)
    steps.first_review(application, review(), by=branch.mm)
    steps.submit(application, by=branch.cm)
    decisions.refuse_application(application, VERDICT, by=branch.approver)

    found = list(dict.fromkeys(actions_of(application)))
    assert found == [
        f"application.{each}"
        for each in (
            *("begun", "document_kept", "scan_added", "stores_kept", "surveyed", "reviewed"),
            *("submitted", "returned", "edited", "refused"),
        )
    ]
    assert application.state is State.REFUSED


@pytest.mark.security(28)
@pytest.mark.clause("3.1.3")
@pytest.mark.parametrize("who", ["cm", "mm"])
def test_nobody_decides_on_what_they_handled(branch: Branch, who: str) -> None:
    application = branch.submitted()
    person = getattr(branch, who)

    for decide in (
        lambda: decisions.approve(application, VERDICT, "K007", by=person),
        lambda: decisions.refuse_application(application, VERDICT, by=person),
        lambda: decisions.send_back(application, "", {"survey": "x"}, by=person),
    ):
        with pytest.raises(RuleBroken, match="您经办过这份申请"):
            decide()
    assert application.state is State.SUBMITTED


def test_a_code_that_is_taken_and_an_empty_verdict_are_both_told(branch: Branch) -> None:
    factories.customer(code="K007")
    application = branch.submitted()

    with pytest.raises(RuleBroken) as broken:
        decisions.approve(application, Verdict("", ""), "K007", by=branch.approver)

    assert [p.field for p in broken.value.problems] == ["number", "opinion", "code"]
    assert application.state is State.SUBMITTED


@pytest.mark.clause("3.1")
def test_a_submission_names_everything_that_is_missing(branch: Branch) -> None:
    application = branch.begun()

    with pytest.raises(RuleBroken) as broken:
        steps.submit(application, by=branch.cm)

    steps_named = {p.field for p in broken.value.problems}
    assert steps_named == {"file", "documents", "stores", "survey", "review"}
    assert len(broken.value.problems) == 10 + 6 + 1 + 1 + 1


@pytest.mark.clause("2.1.2")
def test_a_change_after_the_first_review_asks_for_a_new_one(branch: Branch) -> None:
    application = branch.reviewed()

    stores.keep_stores(application, [*as_kept(application), rows(4)[-1]], by=branch.cm)

    assert application.state is State.SURVEYED
    with pytest.raises(RuleBroken, match="初审"):
        steps.submit(application, by=branch.cm)


def as_kept(application: Application) -> list[Any]:
    return [dossiers.as_row(each) for each in dossiers.stores_of(application)]


def test_saving_what_stands_there_changes_nothing(branch: Branch) -> None:
    application = branch.reviewed()
    before = actions_of(application)

    stores.keep_stores(application, as_kept(application), by=branch.cm)
    mask = str(application.bank_account_mask)
    draft = FileDraft(**whole_file() | {"name": application.name, "bank_account": mask})
    files.edit_file(application, draft, by=branch.cm)

    assert application.state is State.FIRST_REVIEWED
    assert actions_of(application) == before
    assert application.bank_account == "6228480000000000001"


def test_a_row_that_is_left_out_goes_with_its_scans(branch: Branch) -> None:
    application = branch.complete()

    stores.keep_stores(application, as_kept(application)[1:], by=branch.cm)
    db.session.commit()

    whole = dossiers.gathered(application)
    assert [each.name for each in whole.stores] == ["惠客2店", "惠客3店"]
    assert {each.store_id for each in whole.scans if each.store_id} == {
        each.id for each in whole.stores
    }


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(
    ("kind", "number", "told"),
    [
        (BUSINESS, CODE[:-1] + ("A" if CODE[-1] != "A" else "B"), "统一社会信用代码的校验位不对"),
        (ID_CARD, CARD[:-1] + ("1" if CARD[-1] != "1" else "2"), "身份证号码应为 18 位"),
        (ID_CARD, "510521", "身份证号码应为 18 位"),
        (ORGANISATION, "71093451A", "组织机构代码的校验位不对"),
    ],
)
def test_a_wrong_check_character_is_refused(
    branch: Branch, kind: str, number: str, told: str
) -> None:
    application = branch.begun()

    with pytest.raises(RuleBroken, match=told):
        documents.keep_document(
            application, kind, DocumentDraft(number, "惠客", None, None), by=branch.cm
        )


@pytest.mark.clause("3.1.1")
def test_six_separate_documents_lead_to_a_chain_without_a_unified_code(branch: Branch) -> None:
    application = branch.complete(uscc=None)
    branch.document(application, BUSINESS, "510521000012345", application.name)
    branch.document(application, TAX, "510521710934510", application.name)
    branch.document(application, ORGANISATION, "71093451-0", application.name)
    steps.record_survey(application, survey(), by=branch.mm)
    steps.first_review(application, review(), by=branch.mm)
    steps.submit(application, by=branch.cm)

    chain = decisions.approve(application, VERDICT, "K007", by=branch.approver)

    assert (application.state, chain.uscc) == (State.APPROVED, None)


@pytest.mark.security(60)
@pytest.mark.clause("3.1.1")
def test_an_id_card_number_is_sealed_and_shown_masked(branch: Branch) -> None:
    application = branch.complete()
    kept = dossiers.gathered(application).documents[ID_CARD]

    assert kept.number == f"{CARD[:4]} **** **** {CARD[-4:]}"
    assert kept.sealed_number == CARD
    raw = db.session.execute(text("SELECT * FROM application_document")).all()
    told = db.session.execute(text("SELECT detail FROM audit_entry")).all()
    assert CARD not in str(raw)
    assert CARD not in str(told)

    draft = DocumentDraft(kept.number, "王建国", date(2021, 1, 1), None)
    documents.keep_document(application, ID_CARD, draft, by=branch.cm)
    assert kept.sealed_number == CARD


@pytest.mark.clause("3.1.1")
def test_a_waiver_is_for_a_small_scale_taxpayer_and_keeps_its_reason(branch: Branch) -> None:
    application = branch.complete()
    with pytest.raises(RuleBroken, match="只有小规模纳税人"):
        documents.waive(application, TAXPAYER, "小规模", by=branch.mm)

    application.taxpayer = Taxpayer.SMALL
    documents.waive(application, TAXPAYER, "年销售额不到五百万元", by=branch.mm)

    slots = {each.kind: each for each in dossiers.gathered(application).slots}
    assert (slots[TAXPAYER].stand, slots[TAXPAYER].note) == (
        Stand.WAIVED,
        "年销售额不到五百万元",
    )


def test_a_document_takes_ten_files_at_most(branch: Branch) -> None:
    application = branch.begun()
    draft = DocumentDraft(None, None, None, None)

    documents.keep_document(application, BUSINESS, draft, [SCAN] * 10, by=branch.cm)
    with pytest.raises(RuleBroken, match="最多附 10 个文件"):
        documents.keep_document(application, BUSINESS, draft, [SCAN], by=branch.cm)


@pytest.mark.security(28, 29)
@pytest.mark.clause("3.1.3")
def test_what_waits_for_a_decision_stays_as_it_was_submitted(branch: Branch) -> None:
    application = branch.submitted()
    (scan, *_rest) = dossiers.scans_of(application)
    draft = DocumentDraft(None, None, None, None)

    for change in (
        lambda: files.edit_file(application, FileDraft("别的名称"), by=branch.cm),
        lambda: documents.keep_document(application, BUSINESS, draft, by=branch.cm),
        lambda: documents.remove_scan(application, scan, by=branch.cm),
        lambda: stores.keep_stores(application, [], by=branch.cm),
        lambda: steps.record_survey(application, survey(), by=branch.mm),
        lambda: steps.first_review(application, review(), by=branch.mm),
        lambda: steps.submit(application, by=branch.cm),
    ):
        with pytest.raises(RuleBroken):
            change()


@pytest.mark.security(29)
@pytest.mark.clause("2.1.2")
def test_an_incomplete_application_is_not_recommended_but_may_be_advised_against(
    branch: Branch,
) -> None:
    application = branch.begun()
    with pytest.raises(RuleBroken, match="请先登记现场考察"):
        steps.first_review(application, review(), by=branch.mm)
    steps.record_survey(application, survey(), by=branch.mm)

    with pytest.raises(RuleBroken) as broken:
        steps.first_review(application, review(), by=branch.mm)
    assert {p.field for p in broken.value.problems} == {"agrees"}
    assert len(broken.value.problems) == 10 + 6 + 1

    made = steps.first_review(application, review(agrees=False), by=branch.mm)
    assert (made.agrees, made.standard_of) == (False, date(2011, 1, 1))


@pytest.mark.clause("2.1.2")
def test_a_first_review_says_who_checked_the_documents_until_one_changes(branch: Branch) -> None:
    application = branch.reviewed()
    kept = dossiers.gathered(application).documents
    assert {each.checked_by_id for each in kept.values()} == {branch.mm.id}

    draft = DocumentDraft(CODE, "惠客便利有限公司", None, None)
    documents.keep_document(application, BUSINESS, draft, by=branch.cm)

    assert kept[BUSINESS].checked_by_id is None
    assert kept[ID_CARD].checked_by_id == branch.mm.id


def test_an_application_is_seen_by_its_district_its_author_and_the_centre(branch: Branch) -> None:
    own = branch.begun()
    factories.district()

    for person, seen in (
        (branch.cm, True),
        (branch.mm, True),
        (branch.approver, True),
        (branch.colleague, False),
        (branch.stranger, False),
    ):
        see_as(person)
        found = db.session.scalars(select(Application.id).where(applications.seen_by(person))).all()
        assert (own.id in found) is seen, person.name
    scope.act_within(scope.EVERYTHING)


def test_a_customer_manager_applies_in_a_district_of_theirs(branch: Branch) -> None:
    with pytest.raises(RuleBroken, match="任客户经理的片区"):
        files.begin(branch.there.id, FileDraft("惠客"), by=branch.cm)
    with pytest.raises(RuleBroken, match="任客户经理的片区"):
        files.begin(branch.here.id, FileDraft("惠客"), by=branch.mm)


def test_doubles_are_told_whole_to_whoever_sees_them_and_nameless_to_others(branch: Branch) -> None:
    theirs = factories.customer(
        holder=branch.colleague, district=branch.here, name="福满家连锁有限公司", uscc=OTHER_CODE
    )
    factories.store(theirs, licence_number="510521999999")
    branch.complete()

    see_as(branch.mm)
    whole = alike.of_company(branch.mm, "福满家超市连锁", OTHER_CODE)
    same = alike.of_company(branch.mm, "惠客便利连锁", None)
    licences = alike.of_licences(branch.mm, ["510521999999", "510521100001"])
    see_as(branch.cm)
    nameless = alike.of_company(branch.cm, "福满家", OTHER_CODE)
    hidden = alike.of_licences(branch.cm, ["510521999999"])
    scope.act_within(scope.EVERYTHING)

    assert whole == [f"已有客户 福满家连锁有限公司（{theirs.code}）：统一社会信用代码相同。"]
    assert len(same) == 1
    assert same[0].startswith("已有申请 SQ")
    assert [each[:17] for each in licences] == ["专卖证号 510521999999", "专卖证号 510521100001"]
    assert all("福满家" not in each for each in nameless + hidden)
    assert len(nameless) == len(hidden) == 1


@pytest.mark.clause("3.1")
def test_a_chain_under_the_minimum_of_licensed_stores_is_listed(branch: Branch) -> None:
    chains = {
        name: factories.customer(holder=branch.cm, district=branch.here, name=name)
        for name in ("够数", "过期一家", "已退网")
    }
    for name, chain in chains.items():
        for place in range(3):
            late = name != "够数" and place == 2
            ends_on = date(2026, 10, 11) if late else TODAY
            number = f"51052{chain.id:04d}{place}"
            factories.store(chain, licence_number=number, licence_ends_on=ends_on)
    chains["已退网"].left_on = date(2026, 10, 1)
    db.session.commit()

    (found,) = standard.breaches(branch.mm)

    assert (found.name, found.licensed, found.stores) == ("过期一家", 2, 3)


@pytest.mark.clause("3.1")
def test_one_licence_counts_once_and_a_shop_that_opens_later_not_yet(branch: Branch) -> None:
    twice, later, good = (
        factories.customer(holder=branch.cm, district=branch.here, name=name)
        for name in ("一证两店", "明天开业", "今天开业")
    )
    for chain in (twice, later, good):
        for number in ("1", "2"):
            number = f"5105210{chain.id:04d}{number}"
            factories.store(chain, licence_number=number, licence_ends_on=TODAY)
    factories.store(twice, licence_number=f"5105210{twice.id:04d}2", licence_ends_on=TODAY)
    for chain, opened_on in ((later, date(2026, 10, 13)), (good, TODAY)):
        number = f"5105210{chain.id:04d}3"
        factories.store(chain, licence_number=number, licence_ends_on=TODAY, opened_on=opened_on)
    db.session.commit()

    found = {each.name: (each.licensed, each.stores) for each in standard.breaches(branch.mm)}

    assert found == {"一证两店": (2, 3), "明天开业": (2, 2)}


@pytest.mark.clause("3.1")
def test_a_breach_of_the_standard_is_recorded_and_mended(branch: Branch) -> None:
    chain = factories.customer(holder=branch.cm, district=branch.here)
    draft = BreachDraft("总部统一订货", TODAY, "两个卖场各自订货")
    with pytest.raises(RuleBroken) as broken:
        breaching.record_breach(chain, BreachDraft("别的", LATER, " "), by=branch.mm)
    assert [p.field for p in broken.value.problems] == ["criterion", "found_on", "words"]

    made = breaching.record_breach(chain, draft, by=branch.mm)
    db.session.commit()
    assert list(standard.found_breaches(branch.mm)) == [made]
    breaching.mend_breach(made, by=branch.mm)
    with pytest.raises(RuleBroken, match="已于 2026-10-12 登记为已改正"):
        breaching.mend_breach(made, by=branch.mm)

    assert list(standard.found_breaches(branch.mm)) == []
    told = select(AuditEntry.action).where(AuditEntry.subject == f"standard_breach:{made.id}")
    assert list(db.session.scalars(told.order_by(AuditEntry.seq))) == [
        "standard_breach.recorded",
        "standard_breach.mended",
    ]


def test_a_manager_who_has_left_the_district_leaves_the_new_chain_without_a_holder(
    branch: Branch,
) -> None:
    application = branch.submitted()
    branch.cm.disabled_at = NOW
    db.session.commit()

    chain = decisions.approve(application, VERDICT, "K007", by=branch.approver)

    assert db.session.scalars(select(Assignment)).all() == []
    assert db.session.scalars(select(Customer)).all() == [chain]


@pytest.mark.clause("3.1.3")
def test_reasons_stand_until_the_next_submission_each_marked_once_it_is_changed(
    branch: Branch,
) -> None:
    application = branch.submitted()
    (store, *_rest) = dossiers.stores_of(application)
    reasons = {
        "file.bank_account_mask": "账号不全",
        f"document.{ID_CARD}": "反光",
        f"store.{store.id}": "地址不清",
        "survey": "没有内景",
    }
    decisions.send_back(application, "", reasons, by=branch.approver)
    steps.first_review(application, review(), by=branch.mm)
    draft = FileDraft(
        **whole_file() | {"name": application.name, "bank_account": "6228480000000000019"}
    )
    files.edit_file(application, draft, by=branch.cm)

    whole = dossiers.gathered(application)
    assert application.state is State.SURVEYED
    assert [title for title, _reason, mended in whole.told_back if mended] == ["账号"]
    assert {name: whole.reason(name) for name in reasons} == reasons
    assert whole.unmended == [ID_CARD, store.name, "现场考察"]

    documents.keep_document(
        application, ID_CARD, DocumentDraft(CARD, "王建国", date(2020, 1, 2), None), by=branch.cm
    )
    first, *others = as_kept(application)
    rows_now = [replace(first, address="青溪县文庙巷 9 号"), *others]
    stores.keep_stores(application, rows_now, by=branch.cm)
    steps.record_survey(application, survey(), by=branch.mm)
    steps.first_review(application, review(), by=branch.mm)
    assert dossiers.gathered(application).unmended == []
    steps.submit(application, by=branch.cm)
    assert dossiers.gathered(application).reason("survey") == ""


@pytest.mark.clause("3.1.3")
def test_what_was_sent_back_and_not_changed_is_named_unless_a_word_tells_why(
    branch: Branch,
) -> None:
    application = branch.submitted()
    decisions.send_back(application, "", {"file.order_phone": "不通"}, by=branch.approver)
    steps.first_review(application, review(), by=branch.mm)

    with pytest.raises(RuleBroken, match="没有改动：订货电话。"):
        steps.submit(application, by=branch.cm)
    steps.submit(application, "今天又打过，能通", by=branch.cm)

    whole = dossiers.gathered(application)
    assert application.state is State.SUBMITTED
    assert whole.returned
    assert whole.returned.answer == "今天又打过，能通"


@pytest.mark.clause("3.1.1")
def test_a_mended_business_licence_speaks_for_the_papers_it_stands_for(branch: Branch) -> None:
    application = branch.submitted()
    decisions.send_back(application, "", {f"document.{TAX}": "缺"}, by=branch.approver)

    branch.document(application, BUSINESS, CODE, "惠客便利有限公司")

    assert dossiers.gathered(application).unmended == []


@pytest.mark.clause("2.1.2")
def test_whoever_gathers_neither_surveys_nor_waives_nor_reviews(branch: Branch) -> None:
    both = factories.user(Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER, district=branch.here)
    application = branch.complete(taxpayer=Taxpayer.SMALL)
    mine = files.begin(branch.here.id, FileDraft("福满家连锁"), by=both)
    draft = FileDraft(**whole_file() | {"name": application.name, "taxpayer": Taxpayer.SMALL})
    files.edit_file(application, replace(draft, order_phone="0830-2"), by=both)
    steps.record_survey(application, survey(), by=branch.mm)

    for judge in (
        lambda: steps.record_survey(mine, survey(), by=both),
        lambda: documents.waive(application, TAXPAYER, "小规模", by=both),
        lambda: steps.record_survey(application, survey(), by=both),
        lambda: steps.first_review(application, review(agrees=False), by=both),
        lambda: steps.first_review(application, review(agrees=False), by=branch.cm),
    ):
        with pytest.raises(RuleBroken, match="您收集或提交过这份申请"):
            judge()
    documents.waive(application, TAXPAYER, "小规模", by=branch.mm)
    steps.first_review(application, review(), by=branch.mm)


@pytest.mark.security(28)
@pytest.mark.clause("2.1.2")
def test_whoever_judged_does_not_go_on_to_gather_or_submit(branch: Branch) -> None:
    application = branch.reviewed()
    (scan, *_rest) = dossiers.scans_of(application)
    draft = DocumentDraft(None, None, None, None)

    for gather in (
        lambda: files.edit_file(application, FileDraft("别的名称"), by=branch.mm),
        lambda: documents.keep_document(application, BUSINESS, draft, by=branch.mm),
        lambda: documents.add_scans(application, BUSINESS, [SCAN], by=branch.mm),
        lambda: documents.remove_scan(application, scan, by=branch.mm),
        lambda: stores.keep_stores(application, [], by=branch.mm),
        lambda: steps.submit(application, by=branch.mm),
    ):
        with pytest.raises(RuleBroken, match="您考察、豁免或初审过这份申请"):
            gather()
    steps.submit(application, by=branch.cm)


@pytest.mark.security(28)
@pytest.mark.clause("3.1.3")
@pytest.mark.parametrize("part", ["surveyor", "waiver", "earlier reviewer", "former holder"])
def test_nobody_who_ever_had_a_hand_in_it_decides(branch: Branch, part: str) -> None:
    roles = (Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER, Role.APPROVER)
    person = factories.user(*roles, district=branch.here)
    application = branch.complete(taxpayer=Taxpayer.SMALL)
    if part == "former holder":
        files.hand_over(application, person, "调离", by=branch.mm)
        files.hand_over(application, branch.cm, "调回", by=branch.mm)
    by = {part: person}
    earlier = replace(survey(), photos=())
    steps.record_survey(application, earlier, by=by.get("surveyor", branch.mm))
    steps.record_survey(application, survey(), by=branch.mm)
    documents.waive(application, TAXPAYER, "小规模", by=by.get("waiver", branch.mm))
    steps.first_review(application, review(), by=by.get("earlier reviewer", branch.mm))
    steps.first_review(application, review(), by=branch.mm)
    steps.submit(application, by=branch.cm)

    with pytest.raises(RuleBroken, match="您经办过这份申请"):
        decisions.approve(application, VERDICT, "K007", by=person)
    decisions.approve(application, VERDICT, "K007", by=branch.approver)


@pytest.mark.clause("2.1.2")
def test_an_application_is_not_handed_to_whoever_judged_it(branch: Branch) -> None:
    both = factories.user(Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER, district=branch.here)
    application = branch.complete()
    steps.record_survey(application, replace(survey(), photos=()), by=both)

    with pytest.raises(RuleBroken, match="不能接着收集材料"):
        files.hand_over(application, both, "调离", by=branch.mm)


@pytest.mark.clause("3.1.2")
def test_a_survey_without_photographs_is_not_recommended_nor_submitted(branch: Branch) -> None:
    application = branch.complete()
    steps.record_survey(application, replace(survey(), photos=()), by=branch.mm)

    with pytest.raises(RuleBroken, match="没有现场照片"):
        steps.first_review(application, review(), by=branch.mm)
    with pytest.raises(RuleBroken, match="没有现场照片"):
        steps.submit(application, by=branch.cm)


@pytest.mark.clause("3.1.2")
def test_a_survey_that_was_sent_back_is_to_be_made_again(branch: Branch) -> None:
    application, other = branch.submitted(), branch.submitted(name="福满家连锁")
    decisions.send_back(application, "", {"survey": "看不清"}, by=branch.approver)
    decisions.send_back(other, "", {"file.order_phone": "不通"}, by=branch.approver)

    see_as(branch.mm)
    before = list(applications.to_survey(branch.mm))
    steps.record_survey(application, survey(), by=branch.mm)
    after = list(applications.to_survey(branch.mm))
    scope.act_within(scope.EVERYTHING)

    assert (before, after) == ([application], [])


def test_a_survey_is_made_again_and_the_last_one_counts(branch: Branch) -> None:
    application = branch.reviewed()

    later = replace(survey(), expected_volume=Decimal(1200))
    steps.record_survey(application, later, by=branch.mm)

    whole = dossiers.gathered(application)
    assert application.state is State.SURVEYED
    assert whole.survey
    assert whole.survey.expected_volume == 1200
    assert db.session.scalars(select(ApplicationDocument)).all()
