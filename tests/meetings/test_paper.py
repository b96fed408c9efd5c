"""What leaves the printer for a meeting: an invitation for each who is asked, a sheet to sign."""

from dataclasses import replace
from datetime import date

import pytest

from gcm.core.printing import pages
from gcm.meetings import paper
from gcm.meetings.paper import INVITATION, SIGN_IN, Guest, MeetingPaper

DAY = date(2026, 6, 16)
MANAGER = Guest("林知远", "集团客户市场经理", present=True)
OFFICER = Guest("韩铁成", "专卖人员", present=False)
CHAINS = (
    Guest("青溪百惠超市连锁有限公司", "K001", present=True),
    Guest("𠮷祥便利连锁管理有限公司", "K002", present=False),
)
SYMPOSIUM = MeetingPaper(
    title="座谈会邀请函",
    branch="青溪县烟草公司",
    number="HY-1",
    address="HY-1",
    kind="座谈会",
    clause="3.3.3",
    printed_on=DAY,
    name="座谈会",
    day=DAY,
    district="第四片区",
    starts_at="14:00",
    place="会议室",
    chair="林知远",
    monopoly="",
    voided="",
    parts=(),
    slips="",
    guests=(MANAGER, OFFICER),
    chains=CHAINS,
    tasks=(),
    opinions=(),
    means=(),
)


def printed(kind: str, of: MeetingPaper) -> str:
    order = paper.order(kind, of)
    return pages.html(order, order.sheets[0])


@pytest.mark.clause("3.3.3")
def test_each_invited_chain_has_a_page_of_its_own() -> None:
    shown = printed(INVITATION, SYMPOSIUM)

    assert shown.count("<article") == 2
    for chain in CHAINS:
        assert f'<p class="to">{chain.name}：</p>' in shown
    assert "林知远：" not in shown


@pytest.mark.clause("3.3.2")
def test_a_weekly_meeting_invites_its_officers_and_a_blank_one_can_be_written_on() -> None:
    weekly = replace(SYMPOSIUM, chains=())
    nobody = replace(weekly, guests=(MANAGER,))

    assert f'<p class="to">{OFFICER.name}：</p>' in printed(INVITATION, weekly)
    assert printed(INVITATION, nobody).count("<article") == 1


@pytest.mark.clause("3.3")
def test_whoever_may_come_has_a_line_to_sign_on() -> None:
    shown = printed(SIGN_IN, SYMPOSIUM)

    for guest in (MANAGER, OFFICER, *CHAINS):
        assert f"<td>{guest.name}</td>" in shown
