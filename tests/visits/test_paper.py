"""Every form on A4, empty and filled, and the code that leads back to it (clause 3.2.3)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from PIL import Image, ImageDraw
from sqlalchemy import func, select

from gcm.core import clock, jobs, scope, worker
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.policy import Role
from gcm.customers.models import Assignment
from gcm.visits import inking, printed
from gcm.visits.models import Visit
from gcm.visits.prints import folder_of
from gcm.visits.queries import records, targets
from gcm.visits.rules.codes import Opens, code_of
from tests import factories
from tests.conftest import Client
from tests.core.pdf import pages_of, text_of
from tests.visits import recording
from tests.visits.recording import Shop, filled


@pytest.fixture(autouse=True)
def wide_again(database: None) -> Iterator[None]:
    yield
    scope.act_within(scope.EVERYTHING)


def run_last() -> Job:
    """Do what the worker's process would do with the newest job."""
    job_id = db.session.scalars(select(func.max(Job.id))).one()
    worker.run_job(job_id)
    scope.act_within(scope.EVERYTHING)
    db.session.expire_all()
    return db.session.get_one(Job, job_id)


def file_of(job: Job) -> Path:
    assert job.state is JobState.DONE, job.last_error
    name = str((job.result or {})["files"][0])
    return Path(folder_of(current_app.config["HOME"], job.id) / name)


def recorded(client: Client, shop: Shop, **values: Any) -> Visit:
    client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=filled(shop, **values)
    )
    return db.session.scalars(select(Visit)).one()


def test_an_empty_form_prints_with_its_goods_and_its_code(client: Client) -> None:
    shop = recording.shop()
    factories.finding(shop.store, shop.manager, text="缺三个价签")
    answer = client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/print")
    job = run_last()
    assert answer.location == f"/visits/prints/{job.id}"
    text = text_of(file_of(job))
    for words in (
        "客户经理卖场拜访记录表",
        code_of(Opens.STORE, shop.store.id),
        shop.goods[0].name,
        "缺三个价签",
        "14 下一步",
    ):
        assert words in text
    assert pages_of(file_of(job)) == 2


def test_a_record_prints_on_one_page_with_what_was_answered(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop, opinion="希望上午送货", materials=["poster"])
    client.post(f"/visits/records/{visit.id}/print")
    file = file_of(run_last())
    text = text_of(file)
    for words in (visit.number, code_of(Opens.RECORD, visit.id), "希望上午送货", "原件存档"):
        assert words in text
    assert pages_of(file) == 1


def test_a_form_that_was_cleared_says_how_to_print_again(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/print")
    job = run_last()
    assert "文件保留到" in client.get(f"/visits/prints/{job.id}").text
    job.finished_at = clock.now() - timedelta(days=31)
    db.session.commit()

    jobs.clear_files(current_app.config["HOME"])

    told = client.get(f"/visits/prints/{job.id}").text
    assert "文件已满 30 天，已清理。请返回再打印一次" in told
    assert client.get(f"/visits/prints/{job.id}/file").status_code == 404


def test_a_print_is_its_owners_and_only_while_the_chain_is(client: Client) -> None:
    shop = recording.shop()
    client.sign_in(shop.manager).post(f"/visits/stores/{shop.store.id}/print")
    job = run_last()
    url = f"/visits/prints/{job.id}/file"
    got = client.get(url)
    assert (got.status_code, got.data[:4]) == (200, b"%PDF")
    got.close()
    assert client.sign_in(shop.market_manager).get(url).status_code == 404
    held = db.session.scalars(select(Assignment)).one()
    held.ends_on = clock.today() - timedelta(days=1)
    assert client.sign_in(shop.manager).get(url).status_code == 404


@pytest.mark.parametrize("role", [Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER])
@pytest.mark.parametrize("place", ["store", "customer"])
def test_every_form_is_a_sheet_both_empty_and_filled(
    client: Client, role: Role, place: str
) -> None:
    shop = recording.shop()
    by = shop.manager if role is Role.CUSTOMER_MANAGER else shop.market_manager
    find = targets.of_store if place == "store" else targets.of_customer
    target = find(shop.store.id if place == "store" else shop.chain.id, by)
    blank = printed.empty(target)
    spot = shop.store if place == "store" else shop.chain
    visit = factories.visit(spot, by, form=target.sheet.form, answers={"opinion": "好"})
    full = printed.filled(records.get_visit(visit.id))
    assert (blank.title, blank.is_filled) == (target.sheet.title, False)
    assert (full.title, full.is_filled) == (target.sheet.title, True)
    assert [part.title for part in full.parts if any(a.text == "好" for a in part.asks)]
    assert blank.address == blank.code  # no address of the program is set


def test_the_code_opens_the_form_and_later_the_record(client: Client) -> None:
    shop = recording.shop()
    today = clock.today()
    plan = factories.plan(shop.manager, today - timedelta(days=today.weekday()))
    stop = factories.planned_visit(plan, shop.store, today)
    code = code_of(Opens.STOP, stop.id)
    client.sign_in(shop.manager)
    assert client.get(f"/visits/codes/{code}").location == f"/visits/stops/{stop.id}/record"
    client.post(f"/visits/stops/{stop.id}/records", data=filled(shop))
    visit = db.session.scalars(select(Visit)).one()
    assert client.get(f"/visits/codes/{code}").location == f"/visits/records/{visit.id}"
    own = code_of(Opens.RECORD, visit.id)
    assert client.get(f"/visits/codes/{own}").location == f"/visits/records/{visit.id}"


@pytest.mark.parametrize("opens", [Opens.STORE, Opens.CUSTOMER, Opens.APPOINTMENT])
def test_each_kind_of_code_opens_its_form(client: Client, opens: Opens) -> None:
    shop = recording.shop()
    agreed = factories.appointment(shop.chain, shop.manager)
    numbers = {
        Opens.STORE: ("stores", shop.store.id),
        Opens.CUSTOMER: ("customers", shop.chain.id),
        Opens.APPOINTMENT: ("appointments", agreed.id),
    }
    where, number = numbers[opens]
    answer = client.sign_in(shop.manager).get(f"/visits/codes/{code_of(opens, number)}")
    assert answer.location == f"/visits/{where}/{number}/record"
    assert client.get(str(answer.location)).status_code == 200


def test_a_code_of_another_managers_record_leads_nowhere(client: Client) -> None:
    shop = recording.shop()
    other = factories.visit(factories.store(factories.customer()), shop.manager)
    code = code_of(Opens.RECORD, other.id)
    assert client.sign_in(shop.manager).get(f"/visits/codes/{code}").status_code == 404


def test_the_box_takes_a_code_or_what_a_scanner_reads(client: Client) -> None:
    shop = recording.shop()
    code = code_of(Opens.STORE, shop.store.id)
    client.sign_in(shop.manager)
    for typed in (code.lower(), f"https://gcm.example.lan/visits/codes/{code}"):
        answer = client.get("/visits/codes", query_string={"code": typed})
        assert str(answer.location).upper().endswith(f"/CODES/{code}")
    wrong = client.get("/visits/codes", query_string={"code": code[:-1]})
    assert wrong.status_code == 200
    assert "编号不对" in wrong.text
    assert client.get("/visits/codes/XXXX-XXX").status_code == 404


def test_a_signature_becomes_bars_of_ink() -> None:
    picture = Image.new("L", (4, 2), "white")
    ImageDraw.Draw(picture).line((1, 1, 2, 1), fill="black")
    assert inking.path(picture.tobytes(), 4) == "M1 1h2v1h-2z"


def test_the_chains_and_the_stores_page_show_the_last_records(client: Client) -> None:
    shop = recording.shop()
    visit = recorded(client, shop)
    for page in (f"/customers/{shop.chain.id}", f"/stores/{shop.store.id}"):
        assert f"/visits/records/{visit.id}" in client.get(page).text
