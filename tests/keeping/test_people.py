"""A contact is told everything that is kept, and can be forgotten without losing the records."""

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.core import audit, scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.actions import contacts
from gcm.customers.actions.contacts import ContactDraft
from gcm.customers.models import Contact, Customer
from gcm.keeping import people
from gcm.keeping.actions import retention
from gcm.keeping.backups.settings import Settings
from gcm.keeping.rules.people import person
from gcm.keeping.views.people import TABLES
from gcm.visits.models import Appointment, Visit
from tests import factories
from tests.conftest import Client
from tests.keeping.conftest import back_up, look_inside
from tests.keeping.test_pages import run_waiting

NAME, PHONE = "金丝雀", "13912345678"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("见了张伟，谈好了", "见了联系人7，谈好了"),
        ("张伟民不在", "张伟民不在"),
        ("张伟民、张伟、张伟", "张伟民、联系人7、联系人7"),
        ("电话13800000001。", "电话。"),
        ("编号138000000012", "编号138000000012"),
        (["张伟", {"name": "张伟", "n": 1}], ["联系人7", {"name": "联系人7", "n": 1}]),
        (None, None),
    ],
)
def test_only_the_person_is_hidden_and_nobody_else(text: object, hidden: object) -> None:
    found = person("张伟", "13800000001", "联系人7", ["张伟", "张伟民", "李四"])

    assert found.hidden(text) == hidden
    assert found.is_in(text) is (text != hidden)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("见了张伟", "见了张伟"),
        ([{"name": "张伟", "post": "采购", "n": 1}, {"name": "李四"}], "张伟"),
        ('{"to": {"name": "张伟", "post": "采购"}, "n": [1, "张伟收"]}', "张伟、张伟收"),
        ("{张伟", "{张伟"),
        ({"name": "李四"}, ""),
    ],
)
def test_what_is_shown_is_what_was_said_and_not_how_it_is_kept(value: object, said: str) -> None:
    assert person("张伟", None, "联系人7", ["张伟"]).said(value) == said


@pytest.fixture
def manager() -> User:
    return factories.user(Role.MARKET_MANAGER, district=factories.district())


@pytest.fixture
def contact(place: Settings, manager: User) -> Contact:
    """Somebody who was visited, appointed with, and stood for a store."""
    chain = factories.customer(district_id=scope_district(manager))
    made = contacts.add_contact(
        chain, ContactDraft(name=NAME, post="采购", is_buyer=True, phone=PHONE), by=manager
    )
    db.session.commit()
    factories.appointment(chain, manager, contact_names=f"{NAME}、别人")
    factories.visit(chain, manager, persons=[{"name": NAME, "contact_id": made.id}])
    factories.store(chain, contact_name=NAME, contact_phone=PHONE)
    return made


def scope_district(manager: User) -> int:
    found = db.session.scalars(
        select(DistrictPost.district_id).where(DistrictPost.user_id == manager.id)
    ).one()
    return int(found)


@pytest.fixture
def browser(client: FlaskClient, contact: Contact, manager: User) -> Client:
    assert isinstance(client, Client)
    return client.sign_in(manager)


def path(contact: Contact) -> str:
    return f"/customers/{contact.customer_id}/contacts/{contact.id}/personal-data"


@pytest.mark.security(70)
def test_everything_is_told_and_given_out(browser: Client, contact: Contact) -> None:
    shown = browser.get(path(contact)).text
    for where in ("总部预约", "拜访记录", "卖场"):
        assert where in shown

    copy = browser.post(path(contact) + "/copy")

    rows = CalamineWorkbook.from_filelike(BytesIO(copy.data)).get_sheet_by_index(0).to_python()
    texts = [str(cell) for row in rows for cell in row]
    assert PHONE in texts
    assert sum(NAME in each for each in texts) >= 4
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.told")).one()
    assert NAME not in str(entry.detail)


@pytest.mark.security(70)
def test_who_is_forgotten_is_in_no_file_and_the_records_stay(
    browser: Client, contact: Contact, place: Settings, tmp_path: Path
) -> None:
    address, alias = path(contact), f"联系人{contact.id}"
    assert browser.post(address + "/erasure", data={"reason": ""}).status_code == 422

    done = browser.post(address + "/erasure", data={"reason": "本人书面要求"})
    assert done.status_code == 303
    run_waiting()
    scope.act_within(scope.EVERYTHING)

    assert db.session.scalars(select(Contact)).all() == []
    assert db.session.scalars(select(Appointment.contact_names)).one() == f"{alias}、别人"
    assert db.session.scalars(select(Visit.persons)).one()[0]["name"] == alias
    assert browser.get(address).status_code == 404
    assert audit.verify(db.session()) is None
    made = back_up(place)
    inside = look_inside(place, made, tmp_path / "room")
    files = [*inside.room.rglob("*")]
    if db.engine.dialect.name == "sqlite":
        files += list(Path(str(db.engine.url.database)).parent.glob("gcm.db*"))
    for name in (NAME, PHONE):
        spoken = [name.encode(), name.encode("unicode_escape")]
        for file in files:
            assert not file.is_file() or not any(each in file.read_bytes() for each in spoken), file


def test_somebody_elses_contact_does_not_exist(client: FlaskClient, contact: Contact) -> None:
    assert isinstance(client, Client)
    client.sign_in(factories.user(Role.MARKET_MANAGER, district=factories.district()))
    assert client.get(path(contact)).status_code == 404
    client.sign_in(factories.user(Role.ADMIN))
    assert client.get(path(contact)).status_code == 403


def test_every_table_that_may_name_somebody_has_its_word() -> None:
    texts = {
        model.__tablename__  # type: ignore[attr-defined]
        for model in scope.scoped_models()
        if people.texts_of(model)
    }

    assert sorted(texts - set(TABLES)) == []


def test_the_nights_work_empties_the_journal(place: Settings, contact: Contact) -> None:
    db.session.commit()
    retention.overwrite()

    if db.engine.dialect.name == "sqlite":  # PostgreSQL keeps its own journal
        journal = Path(f"{db.engine.url.database}-wal")
        assert not journal.exists() or journal.stat().st_size == 0
    assert db.session.scalars(select(Customer.id)).one()
