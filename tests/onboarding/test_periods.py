"""Documents after a chain was taken on: carried over, renewed, taken back, asked for."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import delete, select

from gcm.core import scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.customers.models import Customer, Store
from gcm.onboarding.actions import decisions, periods
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.models import DocumentPeriod, DocumentScan
from gcm.onboarding.queries import periods as queries
from gcm.onboarding.queries import renewals
from gcm.onboarding.rules.documents import (
    BUSINESS,
    ID_CARD,
    ORGANISATION,
    RETAIL,
    TAX,
    TAXPAYER,
    Evidence,
)
from gcm.onboarding.rules.periods import Origin, Reminder
from gcm.web.paging import Paging
from tests import factories
from tests.onboarding.gathering import CARD, CODE, NOW, OTHER_CODE, SCAN, TODAY, Branch

pytestmark = pytest.mark.clause("3.1.1")

NUMBER = "510521900001"


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


@pytest.fixture
def chain(branch: Branch) -> Customer:
    return factories.customer(holder=branch.cm, district=branch.here)


@pytest.fixture
def store(chain: Customer) -> Store:
    """Imported: its licence ended yesterday, and no period says so."""
    return factories.store(
        chain, licence_number="510521000001", licence_ends_on=TODAY - timedelta(days=1)
    )


def paper(
    number: str | None = CODE, begins_on: date | None = None, ends_on: date | None = None
) -> DocumentDraft:
    return DocumentDraft(number, "惠民超市", begins_on, ends_on)


def licence(begins_on: date = TODAY, ends_on: date = date(2031, 10, 11)) -> DocumentDraft:
    return DocumentDraft(NUMBER, "惠民超市", begins_on, ends_on)


def of(store: Store) -> list[tuple[str | None, date | None, Origin]]:
    return [(p.number, p.ends_on, p.origin) for p in queries.standing_of_store(store)]


def kept_of(chain: Customer, kind: str) -> queries.Kept:
    return next(each for each in queries.documents_of(chain) if each.kind == kind)


def test_an_approved_chain_has_the_documents_of_its_application(branch: Branch) -> None:
    application = branch.submitted()

    chain = decisions.approve(application, Verdict("1号", "同意"), "K901", by=branch.approver)
    db.session.commit()

    business = kept_of(chain, BUSINESS)
    assert business.current
    assert business.current.number == CODE
    assert [scan.file_name for scan in business.current.scans] == [SCAN.file_name]
    card = kept_of(chain, ID_CARD).current
    assert card
    assert "*" in str(card.number)
    assert card.sealed_number == CARD
    assert kept_of(chain, TAX).by_code
    stores = db.session.scalars(select(Store).order_by(Store.code)).all()
    assert [len(queries.standing_of_store(each)) for each in stores] == [1, 1, 1]
    (first,) = queries.standing_of_store(stores[0])
    assert (first.number, first.origin) == ("510521100001", Origin.APPLICATION)
    assert len(first.scans) == 1
    assert not queries.licence_of(stores[0]).differs


def test_chains_approved_before_the_upgrade_get_the_same_periods(
    app: Flask, branch: Branch
) -> None:
    application = branch.submitted()
    decisions.approve(application, Verdict("1号", "同意"), "K901", by=branch.approver)
    db.session.commit()
    before = sorted(said(each) for each in all_periods())
    db.session.execute(delete(DocumentScan))
    db.session.execute(delete(DocumentPeriod))
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    folder = str(app.config["MIGRATIONS"])

    downgrade(directory=folder, revision="025")
    upgrade(directory=folder)
    scope.act_within(scope.EVERYTHING)

    assert sorted(said(each) for each in all_periods()) == before
    assert len(before) == 6


def all_periods() -> Any:
    return db.session.scalars(select(DocumentPeriod).order_by(DocumentPeriod.id)).all()


def said(period: DocumentPeriod) -> tuple[str, str, str, str, int]:
    return (
        period.kind,
        str(period.number),
        str(period.store_id),
        f"{period.begins_on} {period.ends_on} {period.holder}",
        len(period.scans),
    )


def test_a_renewal_stands_beside_what_it_renews(branch: Branch, chain: Customer) -> None:
    periods.add_period(chain, BUSINESS, paper(ends_on=date(2026, 12, 1)), by=branch.cm)
    new = paper(OTHER_CODE, date(2026, 10, 1))

    periods.add_period(chain, BUSINESS, new, [SCAN], by=branch.cm)

    found = kept_of(chain, BUSINESS)
    assert [each.number for each in found.periods] == [OTHER_CODE, CODE]
    assert found.current is found.periods[0]
    assert found.reminder is None
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry
    assert entry.action == "document.period_added"
    assert entry.customer_id == chain.id
    assert entry.detail["changes"][f"{BUSINESS}号码"] == [CODE, OTHER_CODE]


def test_what_is_blank_or_mistyped_is_refused(branch: Branch, chain: Customer) -> None:
    with pytest.raises(RuleBroken) as broken:
        periods.add_period(chain, BUSINESS, DocumentDraft(None, None, None, None), by=branch.cm)
    assert [each.field for each in broken.value.problems] == ["number", "holder"]
    with pytest.raises(RuleBroken, match="校验位"):
        periods.add_period(chain, BUSINESS, paper(CODE[:-1] + "?"), by=branch.cm)
    with pytest.raises(RuleBroken, match="请选交的是"):
        periods.add_period(chain, TAXPAYER, paper(None), by=branch.cm)
    made = periods.add_period(
        chain, TAXPAYER, DocumentDraft(None, "甲", None, None, Evidence.QUERY), by=branch.cm
    )
    assert made.evidence is Evidence.QUERY


def test_an_id_card_is_renewed_under_its_mask(branch: Branch, chain: Customer) -> None:
    first = periods.add_period(
        chain, ID_CARD, paper(CARD, date(2016, 10, 20), date(2026, 10, 20)), by=branch.cm
    )
    second = paper(first.number, date(2026, 10, 2), date(2036, 10, 2))

    renewed = periods.add_period(chain, ID_CARD, second, by=branch.cm)

    assert CARD not in str(first.number)
    assert (renewed.number, renewed.sealed_number) == (first.number, CARD)
    with pytest.raises(RuleBroken, match="身份证号码"):
        periods.add_period(
            chain, ID_CARD, paper("5105 **** **** 0000", date(2026, 10, 3), None), by=branch.cm
        )


def test_a_licence_is_renewed_in_the_stores_file_and_the_old_one_stays(
    branch: Branch, store: Store
) -> None:
    periods.renew_licence(store, licence(), by=branch.cm)
    db.session.commit()

    assert (store.licence_number, store.licence_ends_on) == (NUMBER, date(2031, 10, 11))
    assert NUMBER in store.search_key
    assert of(store) == [
        ("510521000001", TODAY - timedelta(days=1), Origin.FILE),
        (NUMBER, date(2031, 10, 11), Origin.ENTERED),
    ]
    assert not queries.licence_of(store).differs
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"document.period_added", "store.licence_renewed"} <= actions


def test_an_earlier_period_that_is_entered_later_leaves_the_file_alone(
    branch: Branch, chain: Customer
) -> None:
    blank = factories.store(chain)
    periods.renew_licence(blank, licence(), by=branch.cm)

    periods.renew_licence(blank, licence(date(2016, 5, 1), date(2021, 4, 30)), by=branch.cm)

    assert blank.licence_ends_on == date(2031, 10, 11)
    assert [each.ends_on for each in queries.licence_of(blank).kept.periods] == [
        date(2031, 10, 11),
        date(2021, 4, 30),
    ]


def test_what_an_import_sets_counts_is_pointed_out_and_kept_at_the_next_renewal(
    branch: Branch, store: Store
) -> None:
    periods.renew_licence(store, licence(), by=branch.cm)
    assert not queries.licence_of(store).differs
    store.licence_ends_on = date(2031, 10, 12)
    db.session.commit()

    found = queries.licence_of(store)

    assert found.differs
    assert found.kept.ends_on == date(2031, 10, 12)
    next_one = date(2026, 10, 13)
    with pytest.raises(RuleBroken, match="不能比它先到期"):
        periods.renew_licence(store, licence(next_one, date(2031, 10, 11)), by=branch.cm)
    periods.renew_licence(store, licence(next_one, date(2031, 10, 13)), by=branch.cm)
    assert [ends_on for _number, ends_on, _origin in of(store)][2:] == [
        date(2031, 10, 12),
        date(2031, 10, 13),
    ]


def test_an_old_workbook_that_brings_the_old_licence_back_is_pointed_out(
    branch: Branch, store: Store
) -> None:
    before = (store.licence_number, store.licence_ends_on)
    periods.renew_licence(store, licence(), by=branch.cm)

    store.licence_number, store.licence_ends_on = before
    db.session.commit()

    assert queries.licence_of(store).differs


def test_a_renewal_by_mistake_is_taken_back_with_its_reason(branch: Branch, store: Store) -> None:
    period = periods.renew_licence(store, licence(), by=branch.cm)

    periods.withdraw(period, "录到了别的店", by=branch.cm)
    db.session.commit()

    assert store.licence_number == "510521000001"
    assert store.licence_ends_on == TODAY - timedelta(days=1)
    assert of(store) == [("510521000001", TODAY - timedelta(days=1), Origin.FILE)]
    with pytest.raises(RuleBroken, match="已经作废"):
        periods.withdraw(period, "再来", by=branch.cm)
    (stood,) = queries.standing_of_store(store)
    with pytest.raises(RuleBroken, match="不能作废"):
        periods.withdraw(stood, "不要了", by=branch.cm)


def test_scans_are_added_up_to_ten(branch: Branch, store: Store) -> None:
    period = periods.renew_licence(store, licence(), [SCAN] * 9, by=branch.cm)
    db.session.commit()

    periods.add_scans(period, [SCAN], by=branch.cm)
    db.session.commit()
    with pytest.raises(RuleBroken, match="最多附 10 个"):
        periods.add_scans(period, [SCAN], by=branch.cm)
    with pytest.raises(RuleBroken, match="请选择文件"):
        periods.add_scans(period, [], by=branch.cm)


def test_what_is_owed_counts_stores_and_documents(
    branch: Branch, chain: Customer, store: Store
) -> None:
    factories.store(chain, licence_ends_on=TODAY + timedelta(days=90))
    factories.store(chain, licence_ends_on=TODAY + timedelta(days=91))
    factories.store(chain, licence_ends_on=TODAY, closed_on=TODAY - timedelta(days=1))
    left = factories.customer(district=branch.here, left_on=TODAY - timedelta(days=1))
    factories.store(left, licence_ends_on=TODAY)
    periods.add_period(
        chain, BUSINESS, paper("510521000012345", None, TODAY + timedelta(days=30)), by=branch.cm
    )
    periods.add_period(
        chain, TAX, paper("510521000012345", None, TODAY + timedelta(days=29)), by=branch.cm
    )
    periods.add_period(chain, ID_CARD, paper(CARD), by=branch.cm)

    owed = renewals.owed()

    assert (owed.late, owed.due) == (2, 2)
    assert [(line.kind, line.state) for line in owed.lines] == [
        (RETAIL, Reminder.LATE),
        (TAX, Reminder.LATE),
        (BUSINESS, Reminder.DUE),
        (RETAIL, Reminder.DUE),
    ]


def test_what_the_code_stands_for_and_what_was_renewed_is_not_owed(
    branch: Branch, chain: Customer
) -> None:
    soon = TODAY + timedelta(days=5)
    periods.add_period(chain, BUSINESS, paper("5105210000123", None, soon), by=branch.cm)
    periods.add_period(chain, ORGANISATION, paper(CODE, None, soon), by=branch.cm)
    assert renewals.owed().total == 2

    periods.add_period(chain, BUSINESS, paper(CODE, TODAY), by=branch.cm)

    assert renewals.owed().total == 0
    assert kept_of(chain, ORGANISATION).by_code


def test_what_was_applied_for_is_silent_until_it_ends(
    branch: Branch, chain: Customer, stop_clock: Any
) -> None:
    shop = factories.store(chain, licence_ends_on=TODAY + timedelta(days=3))
    periods.add_period(chain, ID_CARD, paper(CARD, None, TODAY + timedelta(days=3)), by=branch.cm)
    assert renewals.owed().total == 2

    periods.note_renewal(chain, RETAIL, TODAY, by=branch.cm, store=shop)
    periods.note_renewal(chain, ID_CARD, TODAY - timedelta(days=2), by=branch.cm)
    periods.note_renewal(chain, ID_CARD, TODAY - timedelta(days=1), by=branch.cm)
    db.session.commit()

    assert renewals.owed().total == 0
    paging = Paging(1, 50, "ends", descending=False)
    (line,) = renewals.documents_to_renew("", paging)
    assert (line.applied_on, line.state) == (TODAY - timedelta(days=1), Reminder.APPLIED)
    stop_clock(NOW + timedelta(days=3))
    assert renewals.owed().total == 0
    stop_clock(NOW + timedelta(days=4))
    assert (renewals.owed().late, renewals.owed().due) == (2, 0)


def test_a_note_is_about_the_licence_that_ends_and_not_about_the_next(
    branch: Branch, chain: Customer
) -> None:
    shop = factories.store(chain, licence_ends_on=TODAY + timedelta(days=3))
    periods.note_renewal(chain, RETAIL, TODAY, by=branch.cm, store=shop)

    periods.renew_licence(shop, licence(ends_on=TODAY + timedelta(days=60)), by=branch.cm)

    assert renewals.owed().due == 1
    assert queries.licence_of(shop).kept.note is None
