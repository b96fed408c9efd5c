"""A new key for what is sealed: everything is sealed anew, whatever happens on the way."""

import shutil

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import String, select, type_coerce

from gcm.core import files, keys, rotation
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from gcm.core.shelves import SHELVES
from gcm.customers.models import Customer
from gcm.onboarding.scans import SHELF
from tests import factories
from tests.conftest import Client

ACCOUNT = "6228480000000000001"
pytestmark = pytest.mark.usefixtures("database", "first_key")


@pytest.fixture
def first_key(app: Flask) -> object:
    """Keys of this test go with it."""
    before = set(keys.folder().glob("*"))
    clear_shelves()
    yield
    clear_shelves()
    for made in set(keys.folder().glob("*")) - before:
        made.unlink()
    keys.later_key.cache_clear()


def clear_shelves() -> None:
    for shelf in SHELVES:
        shutil.rmtree(shelf.folder, ignore_errors=True)


def accounts() -> list[str]:
    """As they lie in the database."""
    raw = type_coerce(Customer.bank_account, String)
    return [str(each) for each in db.session.scalars(select(raw).order_by(Customer.id))]


def rotate() -> int:
    keys.add()
    return sum(step.count for step in rotation.steps())


@pytest.mark.security(61)
def test_every_field_and_file_is_sealed_by_the_new_key_and_reads_as_before() -> None:
    chains = [factories.customer(bank_account=f"{ACCOUNT}{n}") for n in range(3)]
    empty = factories.customer()
    sha256 = SHELF.keep(b"a scan")
    kept = {each.id: each.bank_account for each in chains}
    assert all(each.startswith("v1|A256GCM|k1|") for each in accounts() if each != "None")

    assert rotate() == 4

    db.session.expire_all()
    assert {each.id: each.bank_account for each in chains} == kept
    assert empty.bank_account is None
    assert SHELF.read(sha256) == b"a scan"
    assert all(each.startswith("v1|A256GCM|k2|") for each in accounts() if each != "None")
    assert files.place(SHELF.folder, sha256).read_bytes().startswith(b"v1|A256GCM|k2|")
    assert rotation.is_finished()
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.detail) == ("keys.rotated", {"key_name": "k2"})


@pytest.mark.security(61)
def test_an_interrupted_one_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    chains = [factories.customer(bank_account=f"{ACCOUNT}{n}") for n in range(5)]
    keys.add()
    under_way = rotation.steps()
    assert next(under_way).count == 2
    under_way.close()  # as if the power had gone

    assert not rotation.is_finished()
    db.session.expire_all()
    assert [each.bank_account for each in chains] == [f"{ACCOUNT}{n}" for n in range(5)]
    assert sum(step.count for step in rotation.steps()) == 3
    assert rotation.is_finished()
    assert keys.newest() == "k2"


def test_a_spoilt_file_is_named_with_its_mend() -> None:
    sha256 = SHELF.keep(b"a scan")
    place = files.place(SHELF.folder, sha256)
    place.write_bytes(place.read_bytes()[:-1])

    with pytest.raises(RuleBroken, match=f"{sha256}.*从备份恢复"):
        rotate()


@pytest.mark.security(61)
def test_afterwards_the_old_key_opens_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = factories.customer(bank_account=ACCOUNT)
    rotate()
    rotate()
    (keys.folder() / "k2.key").unlink()
    keys.later_key.cache_clear()

    db.session.expire_all()
    assert chain.bank_account == ACCOUNT


@pytest.mark.security(60)
def test_a_value_says_its_key_and_opens_with_no_other() -> None:
    first = keys.seal(ACCOUNT, "customer.bank_account")
    keys.add()
    second = keys.seal(ACCOUNT, "customer.bank_account")

    assert (first.split("|")[2], second.split("|")[2]) == ("k1", "k2")
    assert keys.unseal(first, "customer.bank_account") == ACCOUNT
    for name in ("k2", "k3", "../master", "k0", ""):
        with pytest.raises(InvalidTag):
            keys.unseal(first.replace("|k1|", f"|{name}|"), "customer.bank_account")
    with pytest.raises(InvalidTag):
        keys.unseal(second, "application.bank_account")


@pytest.mark.security(60)
def test_accounts_that_changed_places_are_not_shown(client: Client) -> None:
    here = factories.district(group_line=True)
    one = factories.customer(district=here, bank_account=ACCOUNT)
    other = factories.customer(district=here, bank_account="9558800000000000009")
    first, second = accounts()
    raw = type_coerce(Customer.bank_account, String)
    for chain, sealed in ((one, second), (other, first)):
        db.session.connection().exec_driver_sql(
            "UPDATE customer SET bank_account = ? WHERE id = ?", (sealed, chain.id)
        )
    db.session.commit()
    assert db.session.scalar(select(raw).where(Customer.id == one.id)) == second
    client.sign_in(factories.user(Role.MARKET_MANAGER, district=here))

    shown = client.post(f"/customers/{one.id}/bank-account", data={"reason": "核对"})

    assert "可能被改动过" in shown.text
    assert "9558800000000000009" not in shown.text


@pytest.mark.security(60)
def test_a_new_key_is_readable_by_its_owner_alone() -> None:
    name = keys.add()

    assert (keys.folder() / f"{name}.key").stat().st_mode & 0o777 == 0o600
