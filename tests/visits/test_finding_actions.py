"""What is written down when a finding comes up, is told, answered, closed and opened again."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from gcm.visits.actions import compliance, findings
from gcm.visits.actions.findings import Answer, FindingDraft
from gcm.visits.models import ComplianceReport, Finding
from gcm.visits.rules.kinds import FindingKind, FindingState, FormKind, Told
from tests import factories

NOW = datetime(2026, 9, 18, 8, tzinfo=UTC)  # Friday, 16:00 in Shanghai


class Place:
    """A chain with its holder, one store, and the district's market manager."""

    def __init__(self) -> None:
        self.district = factories.district()
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.district)
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.district)
        self.chain = factories.customer(holder=self.cm, district=self.district, hq_address="总部")
        self.store = factories.store(self.chain, address="文庙巷 3 号")


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(NOW)
    return Place()


def actions_of(finding: Finding) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject == f"finding:{finding.id}")
            .order_by(AuditEntry.seq)
        )
    )


def tag(**values: Any) -> FindingDraft:
    return FindingDraft(FindingKind.TAG, "三个品规没有价签", **values)


def test_a_finding_belongs_to_whoever_serves_the_chain_and_is_due_by_the_rule(
    place: Place,
) -> None:
    finding = findings.open_finding(place.store, tag(), by=place.mm)

    assert (finding.customer_id, finding.store_id) == (place.chain.id, place.store.id)
    assert (finding.owner_id, finding.created_by_id) == (place.cm.id, place.mm.id)
    assert finding.due_on == date(2026, 9, 24)
    assert (finding.state, finding.told_manager_at) == (FindingState.OPEN, NOW)
    assert finding.told_hq_at is None
    assert actions_of(finding) == ["finding.opened", "finding.told_manager"]


def test_a_finding_of_a_visit_counts_from_the_day_of_the_visit(place: Place) -> None:
    made = factories.visit(place.store, place.cm, datetime(2026, 9, 16, 2, tzinfo=UTC))

    finding = findings.open_finding(made, tag(), by=place.cm)

    assert (finding.visit_id, finding.store_id) == (made.id, place.store.id)
    assert finding.due_on == date(2026, 9, 22)  # 17, 18, the shifted 20, 21, 22


@pytest.mark.clause("3.2.3")
def test_what_comes_up_at_the_headquarters_needs_no_feedback_there(place: Place) -> None:
    made = factories.visit(place.chain, place.cm, form=FormKind.HQ_VISIT)

    finding = findings.open_finding(made, FindingDraft(FindingKind.OTHER, "订货慢"), by=place.cm)

    assert finding.store_id is None
    assert (finding.told_hq_how, finding.told_hq_visit_id) == (Told.VISIT, made.id)


@pytest.mark.clause("3.2.3")
def test_the_headquarters_are_told_once_by_slip_or_at_a_visit(place: Place) -> None:
    by_slip = findings.open_finding(place.store, tag(), by=place.cm)
    at_visit = findings.open_finding(place.store, tag(), by=place.cm)
    made = factories.visit(place.chain, place.cm, form=FormKind.HQ_VISIT)

    findings.tell_headquarters(by_slip, Told.SLIP, by=place.cm)
    findings.tell_at_visit(by_slip, made, by=place.cm)
    findings.tell_at_visit(at_visit, made, by=place.cm)

    assert (by_slip.told_hq_how, by_slip.told_hq_visit_id) == (Told.SLIP, None)
    assert (at_visit.told_hq_how, at_visit.told_hq_at) == (Told.VISIT, made.begins_at)
    with pytest.raises(RuleBroken):
        findings.tell_headquarters(by_slip, Told.SLIP, by=place.cm)


def test_an_answer_then_an_end_then_a_new_beginning(place: Place) -> None:
    finding = findings.open_finding(place.store, tag(), by=place.cm)

    with pytest.raises(RuleBroken):
        findings.close(finding, by=place.cm)
    findings.answer(finding, Answer("已补齐价签", ("a" * 64,)), by=place.cm)
    assert finding.state is FindingState.ANSWERED
    findings.close(finding, by=place.cm)
    assert (finding.state, finding.closed_at) == (FindingState.CLOSED, NOW)
    with pytest.raises(RuleBroken):
        findings.answer(finding, Answer("又写一条"), by=place.cm)
    findings.reopen(finding, "价签又掉了", by=place.mm)

    assert (finding.state, finding.closed_at) == (FindingState.OPEN, None)
    assert finding.answers[0].photos == ["a" * 64]
    assert actions_of(finding)[2:] == ["finding.answered", "finding.closed", "finding.reopened"]


def test_a_visit_that_saw_it_mended_answers_it(place: Place) -> None:
    finding = findings.open_finding(place.store, tag(), by=place.cm)
    made = factories.visit(place.store, place.cm)

    findings.settle_at_visit(finding, made, by=place.cm)

    assert finding.state is FindingState.ANSWERED
    assert made.number in finding.answers[0].text


def test_another_owner_and_day_are_on_record_and_within_the_rule(place: Place) -> None:
    finding = findings.open_finding(place.store, tag(), by=place.cm)

    findings.reassign(finding, place.mm, date(2026, 9, 21), by=place.mm)

    assert (finding.owner_id, finding.due_on) == (place.mm.id, date(2026, 9, 21))
    with pytest.raises(RuleBroken):
        findings.reassign(finding, place.mm, date(2026, 9, 28), by=place.mm)


@pytest.mark.clause("2.2.7")
def test_a_signal_of_compliance_is_before_the_monopoly_staff_the_same_day(place: Place) -> None:
    officer = factories.user(Role.MONOPOLY_OFFICER, district=place.district)
    draft = FindingDraft(FindingKind.COMPLIANCE, "柜内有无标识卷烟", evidence="照片两张")

    finding = findings.open_finding(place.store, draft, by=place.cm)
    report = db.session.scalars(select(ComplianceReport)).one()

    assert (report.finding_id, report.district_id) == (finding.id, place.district.id)
    assert (report.store_code, report.store_address) == (place.store.code, "文庙巷 3 号")
    assert (report.what, report.evidence) == ("柜内有无标识卷烟", "照片两张")
    assert (report.reported_at, report.acknowledged_at) == (NOW, None)

    compliance.enter_outcome(report, "已立案", by=officer)
    assert (report.acknowledged_by_id, report.outcome) == (officer.id, "已立案")
    with pytest.raises(RuleBroken):
        compliance.enter_outcome(report, "改口", by=officer)
    with pytest.raises(RuleBroken):
        compliance.acknowledge(report, by=officer)
    findings.close(finding, by=place.cm, has_outcome=True)


def test_only_compliance_makes_a_report(place: Place) -> None:
    findings.open_finding(place.store, tag(), by=place.cm)

    assert db.session.scalars(select(ComplianceReport)).all() == []


def test_a_chain_that_nobody_serves_leaves_it_to_whoever_found_it(place: Place) -> None:
    chain = factories.customer(district=place.district)

    finding = findings.open_finding(chain, tag(), by=place.mm)

    assert finding.owner_id == place.mm.id
