"""What the administrator's home page counts."""

from datetime import timedelta

from flask.testing import FlaskClient

from gcm.admin.queries import care as queries
from gcm.core import audit, clock, jobs
from gcm.core.db import db, transaction
from gcm.core.jobs import JobState
from gcm.core.policy import Role
from tests import factories


def test_home_counts_what_waits_for_the_admin(client: FlaskClient) -> None:
    admin = factories.user(Role.ADMIN)
    factories.user(Role.CUSTOMER_MANAGER, must_change_password=True)
    factories.user(Role.CUSTOMER_MANAGER, disabled_at=clock.now())
    with transaction():
        jobs.enqueue("import", {}, by=admin).state = JobState.FAILED
        db.session.info.pop("wake")
        audit.record("account.locked", admin, by=None, ok=False)
        with clock.at(clock.now() - timedelta(days=9)):
            audit.record("account.locked", admin, by=None, ok=False)

    care = queries.care(clock.today())
    shown = client.sign_in(admin).get("/").text  # type: ignore[attr-defined]

    assert (care.active, care.given, care.failed, care.denied, care.locked) == (2, 1, 1, 0, 1)
    assert "系统情况" in shown
    assert "失败的后台任务" in shown


def test_others_do_not_see_it(client: FlaskClient) -> None:
    manager = factories.user(Role.MARKET_MANAGER)

    assert "系统情况" not in client.sign_in(manager).get("/").text  # type: ignore[attr-defined]
