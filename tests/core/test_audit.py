"""The audit trail is written once, chained, and refuses to be changed."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from gcm.core import audit
from gcm.core.audit import HIDDEN, AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.security(62)
def test_what_changed_is_kept_field_by_field_without_secrets() -> None:
    chain = factories.customer(bank_account="6228480000000000001", order_phone="1")
    by = factories.user(Role.MARKET_MANAGER)
    db.session.refresh(chain)
    chain.order_phone, chain.hq_address = "2", "学府路"
    chain.bank_account = "6228480000000000002"

    audit.record("customer.edited", chain, by=by, changes=audit.changes_of(chain))
    db.session.commit()

    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.detail["changes"]["hq_address"] == [None, "学府路"]
    assert entry.detail["changes"]["order_phone"] == [HIDDEN, HIDDEN]
    assert "6228480000000000002" not in str(entry.detail)
    assert entry.subject == f"customer:{chain.id}"


@pytest.mark.security(64)
def test_the_chain_tells_where_it_was_altered() -> None:
    for n in range(3):
        audit.record("test", by=None, n=n)
    db.session.commit()
    assert audit.verify(db.session()) is None

    on = "" if db.engine.dialect.name == "sqlite" else " ON audit_entry"
    db.session.execute(text(f"DROP TRIGGER audit_entry_no_update{on}"))
    db.session.execute(text("UPDATE audit_entry SET actor = 'x' WHERE seq = 2"))
    db.session.expire_all()

    assert audit.verify(db.session()) == 2
    db.session.rollback()  # the trigger comes back with it


@pytest.mark.security(64)
@pytest.mark.parametrize("verb", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_an_entry(verb: str) -> None:
    audit.record("test", by=None)
    db.session.commit()

    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(text(verb))
