"""The monopoly officer hears that the record behind a signal is void or says it no more."""

import pytest
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.visits.models import ComplianceReport, Visit
from gcm.visits.rules.kinds import FindingState
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import Shop
from tests.visits.test_corrections import form_of
from tests.visits.test_lasting_findings import actions_of, correct, found, record, void

pytestmark = pytest.mark.clause("2.2.7")

SEEN = {"compliance_seen": "yes", "compliance_note": "有无码烟"}
NOT_SEEN = {"compliance_seen": "no", "compliance_note": ""}


def officer_of(shop: Shop) -> User:
    return factories.user(Role.MONOPOLY_OFFICER, district=shop.district, name="韩铁成")


def pages(client: Client, officer: User) -> list[str]:
    """The officer's list, and the page of the only signal."""
    client.sign_in(officer)
    report = only()
    return [
        client.get(path).text for path in ("/visits/compliance/", f"/visits/compliance/{report.id}")
    ]


def only() -> ComplianceReport:
    return db.session.scalars(select(ComplianceReport)).one()


def test_a_signal_says_that_its_record_is_void_by_whom_and_why(client: Client) -> None:
    shop = recording.shop()
    officer = officer_of(shop)
    visit = record(client, shop, **SEEN)
    assert all("来源记录" not in text for text in pages(client, officer))

    client.sign_in(shop.manager)
    void(client, visit)

    for text in pages(client, officer):
        assert f"来源记录已作废：选错了卖场（{shop.manager.name}，" in text
        assert shop.chain.name not in text


def test_the_officer_may_still_take_it_and_enter_what_came_of_it(client: Client) -> None:
    shop = recording.shop()
    void(client, record(client, shop, **SEEN))
    client.sign_in(officer_of(shop))
    path = f"/visits/compliance/{only().id}"

    taken = client.post(f"{path}/acknowledgement", data={"version": only().version})
    entered = client.post(
        f"{path}/outcome",
        data={"outcome": "没有这回事", "version": recording.refreshed(only()).version},
    )

    assert (taken.status_code, entered.status_code) == (303, 303)
    assert recording.refreshed(only()).outcome == "没有这回事"


def test_a_signal_says_that_its_record_was_corrected_and_says_it_no_more(client: Client) -> None:
    shop = recording.shop()
    officer = officer_of(shop)
    visit = record(client, shop, **SEEN)
    correct(client, visit, received_by="小周")
    assert all("来源记录" not in text for text in pages(client, officer))

    client.sign_in(shop.manager)
    correct(client, visit, **NOT_SEEN)
    for text in pages(client, officer):
        assert f"来源记录已更正，不再有这个情况：看错了（{shop.manager.name}，" in text


def test_of_a_corrected_and_voided_record_the_voiding_is_told(client: Client) -> None:
    shop = recording.shop()
    officer = officer_of(shop)
    visit = record(client, shop, **SEEN)
    correct(client, visit, **NOT_SEEN)
    void(client, visit)

    for text in pages(client, officer):
        assert "来源记录已作废：选错了卖场" in text
        assert "来源记录已更正" not in text


def correct_because(client: Client, visit: Visit, reason: str, **values: str) -> None:
    answer = client.post(
        f"/visits/records/{visit.id}/corrections",
        data=form_of(client, visit) | values | {"reason": reason},
    )
    assert answer.status_code == 303


def test_the_officer_is_told_the_correction_that_took_the_signal_back(client: Client) -> None:
    shop = recording.shop()
    officer = officer_of(shop)
    visit = record(client, shop, **SEEN)
    correct_because(client, visit, "补品规", **{"lines-0-price": "121"})
    correct_because(client, visit, "看错了店", **NOT_SEEN)
    correct_because(client, visit, "补接待人", received_by="小周")

    for text in pages(client, officer):
        assert "来源记录已更正，不再有这个情况：看错了店" in text
        assert "补接待人" not in text
        assert "补品规" not in text


def test_a_signal_that_is_said_again_is_the_same_one_and_stands(client: Client) -> None:
    shop = recording.shop()
    officer = officer_of(shop)
    visit = record(client, shop, **SEEN)
    correct_because(client, visit, "看错了店", **NOT_SEEN)
    correct_because(client, visit, "其实有", **SEEN)

    assert all("来源记录" not in text for text in pages(client, officer))
    (finding,) = found()
    assert (finding.source_stands, finding.times_seen) == (True, 1)
    assert finding.state is FindingState.OPEN
    assert actions_of(finding)[-1] == "finding.seen_again"

    client.sign_in(shop.manager)
    correct_because(client, visit, "还是没有", **NOT_SEEN)
    for text in pages(client, officer):
        assert "不再有这个情况：还是没有" in text
        assert "看错了店" not in text


def test_a_signal_that_is_said_again_after_its_outcome_is_a_new_one(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, **SEEN)
    correct_because(client, visit, "看错了店", **NOT_SEEN)
    only().outcome = "没有这回事"
    correct_because(client, visit, "其实有", **SEEN)

    reports = db.session.scalars(select(ComplianceReport).order_by(ComplianceReport.id)).all()
    assert [each.outcome for each in reports] == ["没有这回事", None]
    assert [each.source_stands for each in found()] == [False, True]


def test_voided_records_cost_the_list_no_statement_more(
    client: Client, statements: list[str]
) -> None:
    shop = recording.shop()
    officer = officer_of(shop)

    def asked() -> int:
        client.sign_in(officer)
        statements.clear()
        assert client.get("/visits/compliance/").status_code == 200
        return len(statements)

    record(client, shop, **SEEN)
    few = asked()
    for number in range(2, 6):
        void(client, record(client, shop, number, **SEEN))

    assert asked() == few
