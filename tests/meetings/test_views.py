"""The pages of meetings and tasks: who sees which, and what is written through them."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.users import User
from gcm.meetings.actions import meetings as actions
from gcm.meetings.actions import symposiums
from gcm.meetings.actions import tasks as task_actions
from gcm.meetings.models import (
    Meeting,
    MeetingEdition,
    MeetingOpinion,
    MeetingPerson,
    MeetingSlip,
    Task,
)
from gcm.meetings.rules.kinds import Kind, TaskState
from gcm.meetings.rules.opinions import OpinionDraft
from gcm.meetings.rules.tasks import TaskDraft
from tests import factories
from tests.meetings.branch import DAY, Branch

TASK = TaskDraft("补齐价签", None, date(2026, 3, 20))


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def typed(branch: Branch, **values: Any) -> dict[str, Any]:
    return {
        "district_id": branch.here.id,
        "held_on": "2026-03-12",
        "session": "morning",
        "chair_id": branch.mm.id,
        "present": [branch.mm.id, branch.cm.id],
        "focus": "新品上柜",
        "collected": "东街店缺货",
    } | values


def only() -> Meeting:
    return db.session.scalars(select(Meeting)).one()


@pytest.mark.clause("3.3.1")
def test_a_customer_manager_records_a_daily_meeting_with_a_task(
    client: FlaskClient, branch: Branch
) -> None:
    page = sign_in(client, branch.cm)
    task = {
        "task_1_title": "补齐价签",
        "task_1_owner_id": branch.cm.id,
        "task_1_due_on": "2026-03-20",
    }

    answer = page.post("/meetings/minutes/daily", data=typed(branch, **task))

    assert answer.status_code == 303
    assert only().focus == "新品上柜"
    assert db.session.scalars(select(Task)).one().meeting_id == only().id
    shown = page.get(answer.location).text
    assert "东街店缺货" in shown
    assert "补齐价签" in shown


@pytest.mark.clause("3.3.1")
def test_minutes_without_words_or_people_come_back_with_every_fault(
    client: FlaskClient, branch: Branch
) -> None:
    page = sign_in(client, branch.mm)
    sent = typed(branch, focus="", present=[], session="")

    answer = page.post("/meetings/minutes/daily", data=sent)

    assert answer.status_code == 422
    for said in ("请写工作重点", "请勾选到会的人", "请选择早会或晚会"):
        assert said in answer.text
    assert db.session.scalars(select(Meeting)).first() is None


@pytest.mark.clause("3.3.1")
def test_a_meeting_is_put_on_record_once(client: FlaskClient, branch: Branch) -> None:
    branch.held()

    answer = sign_in(client, branch.mm).post("/meetings/minutes/daily", data=typed(branch))

    assert answer.status_code == 422
    assert "已有这样一次日例会" in answer.text


@pytest.mark.clause("3.3.1")
def test_corrected_minutes_keep_what_they_said_with_the_reason(
    client: FlaskClient, branch: Branch
) -> None:
    held = branch.held()
    page = sign_in(client, branch.mm)
    address = f"/meetings/{held.id}/minutes"
    sent = typed(branch, focus="清理陈货", version=held.version)

    assert page.post(address, data=sent).status_code == 422
    assert page.post(address, data=sent | {"reason": "记错了"}).status_code == 303
    kept = db.session.scalars(select(MeetingEdition)).one()
    assert (kept.words["工作重点"], kept.reason) == ("新品上柜", "记错了")
    assert only().focus == "清理陈货"


@pytest.mark.clause("3.3.2")
def test_the_grid_shows_what_is_missing_and_what_is_not_compliant(
    client: FlaskClient, branch: Branch
) -> None:
    branch.held()
    branch.held(Kind.WEEKLY, call={"monopoly_invited": False})

    shown = sign_in(client, branch.mm).get("/meetings/?month=2026-03").text

    assert "没有邀请专卖人员" in shown
    assert "缺开" in shown
    assert "1 / 22" in shown
    assert "第一片区" not in shown


@pytest.mark.clause("3.3")
def test_the_marketing_centre_reads_every_district_and_writes_none(
    client: FlaskClient, branch: Branch
) -> None:
    held = branch.held()
    page = sign_in(client, branch.approver)

    shown = page.get("/meetings/?month=2026-03").text

    assert "第一片区" in shown
    assert "第四片区" in shown
    assert page.get(f"/meetings/{held.id}").status_code == 200
    assert page.post("/meetings/minutes/daily", data=typed(branch)).status_code == 403


@pytest.mark.clause("3.3")
def test_a_meeting_of_another_district_does_not_exist(client: FlaskClient, branch: Branch) -> None:
    held = branch.held()
    page = sign_in(client, branch.stranger)

    for address in ("", "/agenda", "/calendar", "/minutes"):
        assert page.get(f"/meetings/{held.id}{address}").status_code == 404


@pytest.mark.clause("3.3.2")
def test_an_officer_answers_the_invitation_and_sees_nothing_else(
    client: FlaskClient, branch: Branch
) -> None:
    call = branch.call(Kind.WEEKLY, held_on=date(2026, 3, 13), starts_at="14:30")
    called = factories.saved(actions.call(call, by=branch.mm))
    asked = db.session.scalars(select(MeetingPerson).where(MeetingPerson.invited)).one()
    page = sign_in(client, branch.officer)

    assert "2026-03-13 周例会" in page.get("/meetings/invitations").text
    assert "待答复" in page.get("/").text
    sent = page.post(f"/meetings/invitations/{asked.id}/answer", data={"coming": "no"})
    assert sent.status_code == 303
    db.session.expire_all()
    assert asked.coming is False
    file = page.get(f"/meetings/invitations/{asked.id}/calendar")
    assert b"DTSTART;TZID=Asia/Shanghai:20260313T143000" in file.data
    assert page.get(f"/meetings/{called.id}").status_code == 403
    assert page.get("/meetings/").status_code == 403


@pytest.mark.clause("3.3.3")
def test_an_opinion_is_closed_once_it_has_owner_due_date_and_answer(
    client: FlaskClient, branch: Branch
) -> None:
    held = branch.held(Kind.SYMPOSIUM)
    page = sign_in(client, branch.mm)
    sent = {"customer_id": branch.chain.id, "words": "希望早点告知新品"}
    assert page.post(f"/meetings/{held.id}/opinions", data=sent).status_code == 303
    kept = db.session.scalars(select(MeetingOpinion)).one()
    address = f"/meetings/{held.id}/opinions/{kept.id}"

    refused = page.post(f"{address}/closing", data={"version": kept.version})
    assert refused.status_code == 422
    assert "意见没有责任人，不能办结" in refused.text
    answer = {"owner_id": branch.cm.id, "due_on": "2026-03-30", "answer": "每月初发清单。"}
    form = {"words": kept.words, "version": kept.version} | answer
    assert page.post(address, data=form).status_code == 303
    db.session.expire_all()
    closing = {"version": kept.version}
    assert page.post(f"{address}/closing", data=closing).status_code == 303
    db.session.expire_all()
    assert kept.closed_on == DAY
    assert "希望早点告知新品" in page.get(f"/customers/{branch.chain.id}").text


@pytest.mark.clause("3.3.3")
def test_the_owner_of_an_opinion_answers_it_and_nobody_else(
    client: FlaskClient, branch: Branch
) -> None:
    held = branch.held(Kind.SYMPOSIUM)
    draft = OpinionDraft("送货太晚", branch.cm.id, date(2026, 3, 30))
    kept = factories.saved(
        symposiums.add_opinion(held, branch.chain.id, draft, by=branch.mm),
    )
    address = f"/meetings/opinions/{kept.id}/answer"
    sent = {"answer": "改在十点以后送。", "version": kept.version}

    assert sign_in(client, branch.mm).post(address, data=sent).status_code == 404
    owner = sign_in(client, branch.cm)
    assert "送货太晚" in owner.get("/").text
    assert owner.get(address).status_code == 200
    assert owner.post(address, data=sent).status_code == 303
    db.session.expire_all()
    assert kept.answer == "改在十点以后送。"


@pytest.mark.clause("2.2.8")
def test_a_market_manager_does_not_withdraw_what_the_head_gave(
    client: FlaskClient, branch: Branch
) -> None:
    draft = TaskDraft("整理资料", branch.cm.id, date(2026, 3, 20))
    task = factories.saved(task_actions.assign(draft, branch.here.id, by=branch.head))
    form = {"reason": "不用了", "version": task.version}
    address = f"/meetings/tasks/{task.id}"

    page = sign_in(client, branch.mm)

    assert page.get(address).status_code == 200
    assert page.post(f"{address}/withdrawal", data=form).status_code == 404


@pytest.mark.clause("3.3.3")
def test_chains_and_slips_of_a_symposium_are_entered_and_summed(
    client: FlaskClient, branch: Branch
) -> None:
    held = branch.held(Kind.SYMPOSIUM)
    page = sign_in(client, branch.mm)
    assert "还没有登记到会客户" in page.get(f"/meetings/{held.id}").text

    chains = {"invited": [branch.chain.id], "came": [branch.chain.id]}
    assert page.post(f"/meetings/{held.id}/chains", data=chains).status_code == 303
    assert page.post(f"/meetings/{held.id}/slips-given", data={"given": "2"}).status_code == 303
    slip = {"demand": "5", "service": "4"}
    assert page.post(f"/meetings/{held.id}/slips", data=slip).status_code == 303
    assert page.post(f"/meetings/{held.id}/slips", data={}).status_code == 422
    db.session.expire_all()
    assert (only().invited, only().came) == (1, 1)
    assert len(db.session.scalars(select(MeetingSlip)).all()) == 1
    shown = page.get(f"/meetings/{held.id}").text
    assert "50.00%" in shown
    assert "还没有登记到会客户" not in shown


@pytest.mark.clause("2.1.9")
def test_the_department_head_gives_a_task_that_is_done_and_sent_back(
    client: FlaskClient, branch: Branch
) -> None:
    sent = {
        "district_id": branch.here.id,
        "title": "报送季度总结",
        "owner_id": branch.mm.id,
        "due_on": "2026-03-20",
    }
    assert sign_in(client, branch.head).post("/meetings/tasks/new", data=sent).status_code == 303
    task = db.session.scalars(select(Task)).one()
    assert task.clause == "2.1.9"

    owner = sign_in(client, branch.mm)
    assert "报送季度总结" in owner.get("/").text
    words = {"words": "已报送。", "version": task.version}
    assert owner.post(f"/meetings/tasks/{task.id}/completion", data=words).status_code == 303
    head = sign_in(client, branch.head)
    db.session.expire_all()
    back = {"reason": "缺数据", "version": task.version}
    assert head.post(f"/meetings/tasks/{task.id}/return", data=back).status_code == 303
    db.session.expire_all()
    assert (task.state, task.returned_because) == (TaskState.OPEN, "缺数据")


@pytest.mark.clause("2.2.8")
def test_nobody_does_or_judges_somebody_elses_task(client: FlaskClient, branch: Branch) -> None:
    draft = TaskDraft("补齐价签", branch.cm.id, date(2026, 3, 20))
    task = factories.saved(task_actions.assign(draft, branch.here.id, by=branch.mm))
    address = f"/meetings/tasks/{task.id}"
    form = {"words": "好了", "reason": "不用了", "version": task.version}

    assert sign_in(client, branch.mm).post(f"{address}/completion", data=form).status_code == 404
    assert sign_in(client, branch.stranger).get(address).status_code == 404
    assert sign_in(client, branch.cm).post(f"{address}/withdrawal", data=form).status_code == 403
    assert sign_in(client, branch.mm).post(f"{address}/withdrawal", data=form).status_code == 303
    db.session.expire_all()
    assert task.state is TaskState.WITHDRAWN


@pytest.mark.clause("3.3.2")
def test_open_tasks_and_opinions_come_back_on_the_next_agenda(
    client: FlaskClient, branch: Branch
) -> None:
    draft = TaskDraft("补齐价签", branch.cm.id, date(2026, 3, 13))
    first = branch.held(Kind.SYMPOSIUM, tasks=(draft,))
    symposiums.add_opinion(first, branch.chain.id, OpinionDraft("送货太晚"), by=branch.mm)
    store = factories.store(branch.chain)
    factories.sale(store, factories.product(), date(2026, 3, 4), 12)
    called = factories.saved(actions.call(branch.call(Kind.WEEKLY), by=branch.mm))

    shown = sign_in(client, branch.mm).get(f"/meetings/{called.id}/agenda").text

    for said in ("补齐价签", "送货太晚", branch.chain.name):
        assert said in shown


@pytest.mark.clause("3.3.2")
def test_an_agenda_says_why_it_has_no_sales(client: FlaskClient, branch: Branch) -> None:
    store = factories.store(branch.chain)
    factories.sale(store, factories.product(), date(2026, 3, 1), 12, whole_month=True)
    held = branch.held()

    shown = sign_in(client, branch.mm).get(f"/meetings/{held.id}/agenda").text

    assert "只有月数据" in shown


@pytest.mark.clause("3.3")
def test_a_voided_meeting_counts_no_more(client: FlaskClient, branch: Branch) -> None:
    held = branch.held()
    page = sign_in(client, branch.mm)
    sent = {"reason": "重复登记", "version": held.version}

    assert page.post(f"/meetings/{held.id}/voiding", data=sent).status_code == 303
    assert "0 / 22" in page.get("/meetings/?month=2026-03").text
    assert "重复登记" in page.get(f"/meetings/{held.id}").text


@pytest.mark.parametrize("path", ["new/daily", "new/weekly", "new/symposium", "minutes/weekly"])
@pytest.mark.clause("3.3")
def test_the_forms_open(client: FlaskClient, branch: Branch, path: str) -> None:
    assert sign_in(client, branch.mm).get(f"/meetings/{path}").status_code == 200


@pytest.mark.clause("3.3")
def test_statements_of_the_pages_do_not_grow(
    client: FlaskClient, branch: Branch, statements: list[str]
) -> None:
    held = branch.held(Kind.WEEKLY)
    for day in range(2, 11):
        branch.held(call={"held_on": date(2026, 3, day)})
        branch.held(
            Kind.SYMPOSIUM,
            call={"held_on": date(2026, 2, day)},
            tasks=(TaskDraft("补齐价签", branch.cm.id, date(2026, 3, 20)),),
        )
    page = sign_in(client, branch.mm)
    addresses = ("/meetings/", f"/meetings/{held.id}", f"/meetings/{held.id}/agenda")

    counted = []
    for address in (*addresses, "/meetings/tasks?view=all"):
        page.get(address)
        statements.clear()
        assert page.get(address).status_code == 200
        counted.append(len(statements))

    assert counted == [6, 13, 14, 5]


@pytest.mark.clause("3.3.2")
def test_tasks_of_colleagues_are_named_without_a_way_to_them(
    client: FlaskClient, branch: Branch
) -> None:
    drafts = (
        TaskDraft("整理台账", branch.mm.id, date(2026, 3, 20)),
        TaskDraft("补齐价签", branch.cm.id, date(2026, 3, 20)),
    )
    held = branch.held(Kind.WEEKLY, tasks=drafts)
    other, own = db.session.scalars(select(Task).order_by(Task.id)).all()

    for reader, opened in ((branch.cm, {own.id}), (branch.mm, {own.id, other.id})):
        page = sign_in(client, reader)
        for address in (f"/meetings/{held.id}", f"/meetings/{held.id}/agenda"):
            shown = page.get(address).text
            assert "整理台账" in shown
            assert "补齐价签" in shown
            linked = {each.id for each in (own, other) if f'/meetings/tasks/{each.id}"' in shown}
            assert linked == opened
        for each in (own, other):
            status = page.get(f"/meetings/tasks/{each.id}").status_code
            assert status == (200 if each.id in opened else 404)
