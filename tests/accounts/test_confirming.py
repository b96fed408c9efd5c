"""The password once more before what is most private or hardest to undo."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select

from gcm.accounts import passwords
from gcm.accounts.confirming import FIELD
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Customer
from tests import factories
from tests.conftest import Client

GOOD = "纸鸢 river 47 扳手"
HASH = passwords.hashed(GOOD)
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5, seconds=1)
ACCOUNT = "6228480000000000001"


@pytest.fixture
def manager(database: None) -> User:
    here = factories.district(group_line=True)
    return factories.user(Role.MARKET_MANAGER, district=here, login="mm01", password_hash=HASH)


@pytest.fixture
def chain(manager: User) -> Customer:
    post = db.session.scalars(select(DistrictPost)).one()
    return factories.customer(district_id=post.district_id, bank_account=ACCOUNT)


@pytest.fixture
def waiting(client: Client, manager: User, stop_clock: Callable[[datetime], None]) -> Client:
    """Signed in a little more than five minutes ago."""
    stop_clock(NOON)
    client.sign_in(manager)
    stop_clock(LATER)
    return client


def address(chain: Customer) -> str:
    return f"/customers/{chain.id}/bank-account"


def sent_again(page: str, **typed: str) -> dict[str, str]:
    """What the page's form sends, filled in."""
    (main,) = html.fromstring(page).iter("main")
    fields = {str(each.get("name")): str(each.get("value", "")) for each in main.iter("input")}
    return fields | typed


def reveals() -> int:
    query = select(func.count(AuditEntry.seq)).where(AuditEntry.action == "customer.revealed")
    return db.session.scalar(query) or 0


@pytest.mark.security(16)
def test_within_five_minutes_nobody_is_asked(
    client: Client, manager: User, chain: Customer, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(NOON)
    client.sign_in(manager)
    stop_clock(NOON + timedelta(minutes=5))

    assert ACCOUNT in client.post(address(chain), data={"reason": "核对货款"}).text


@pytest.mark.security(16)
def test_afterwards_the_password_is_asked_for_and_what_was_typed_goes_on(
    waiting: Client, chain: Customer
) -> None:
    asked = waiting.post(address(chain), data={"reason": "核对“货款” & <账户>\n第二行"})

    assert asked.status_code == 403
    assert ACCOUNT not in asked.text
    assert reveals() == 0
    fields = sent_again(asked.text, **{FIELD: GOOD})
    assert fields["reason"] == "核对“货款” & <账户>\n第二行"
    assert ACCOUNT in waiting.post(address(chain), data=fields).text
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry
    assert entry.detail["reason"].startswith("核对“货款”")
    assert ACCOUNT in waiting.post(address(chain), data={"reason": "再看一次"}).text


@pytest.mark.security(16)
def test_a_wrong_password_opens_nothing_and_counts_as_a_failure(
    waiting: Client, chain: Customer
) -> None:
    for _ in range(4):
        response = waiting.post(address(chain), data={"reason": "核对", FIELD: "wrong"})
        assert response.status_code == 403
        assert "口令不对" in response.text
        assert sent_again(response.text)["reason"] == "核对"
    locked = waiting.post(address(chain), data={"reason": "核对", FIELD: "wrong"})
    assert (locked.status_code, int(locked.headers["Retry-After"]) > 0) == (429, True)
    assert waiting.post(address(chain), data={"reason": "核对", FIELD: GOOD}).status_code == 429
    assert reveals() == 0


@pytest.mark.security(16)
def test_a_download_goes_on_after_the_password(waiting: Client, chain: Customer) -> None:
    asked = waiting.get("/customers/export?q=K", headers={"Referer": "http://localhost/customers/"})

    assert asked.status_code == 403
    assert 'href="/customers/"' in asked.text
    fields = sent_again(asked.text, **{FIELD: GOOD})
    answer = waiting.post("/account/confirmation", data=fields)
    assert (answer.status_code, answer.location) == (303, "/customers/export?q=K")
    assert waiting.get(answer.location).status_code == 200


@pytest.mark.security(39)
def test_confirming_leads_to_no_other_site(waiting: Client) -> None:
    data = {"next": "//example.com/", FIELD: GOOD}

    assert waiting.post("/account/confirmation", data=data).location == "/"


def test_htmx_gets_a_page_that_it_puts_in_place_of_the_whole(
    waiting: Client, chain: Customer
) -> None:
    here = f"http://localhost/customers/{chain.id}?edit=account"
    asked = waiting.post(
        address(chain),
        data={"reason": "核对"},
        headers={"HX-Request": "true", "HX-Target": "file_section", "HX-Current-URL": here},
    )

    assert asked.status_code == 403  # base.html: swapped into #main, whatever the target was
    (main,) = html.fromstring(asked.text).iter("main")
    assert main.get("id") == "main"
    assert f'href="/customers/{chain.id}?edit=account"' in asked.text


@pytest.mark.security(16)
def test_the_page_of_a_form_is_shown_without_it(app: Flask, waiting: Client) -> None:
    admin = factories.user(Role.ADMIN, password_hash=HASH)
    waiting.sign_in(admin)
    assert waiting.get("/admin/users/new").status_code == 200
