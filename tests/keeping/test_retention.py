"""What has had its time goes, what has not stays, and nothing of it is left in any file."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gcm.core import audit, clock, regulation
from gcm.core.audit import AuditEntry
from gcm.core.db import Model, db
from gcm.core.jobs import Job, JobState
from gcm.core.policy import Role
from gcm.core.sync.models import InboxEntry, Outcome, Receipt, Vault
from gcm.customers.models import Contact
from gcm.keeping import jobs as keeping_jobs
from gcm.keeping.actions import retention as actions
from gcm.keeping.backups.settings import Settings
from gcm.keeping.rules import retention
from gcm.keeping.rules.retention import CLASSES, Class
from gcm.onboarding.models import Application, ApplicationScan, DocumentPeriod, DocumentScan
from gcm.onboarding.rules.documents import ID_CARD
from gcm.onboarding.rules.periods import Origin
from gcm.onboarding.rules.states import State
from gcm.onboarding.scans import SHELF
from gcm.sales.models import Sale
from gcm.visits.models import Visit
from gcm.web.sessions import SignIn
from tests import factories
from tests.conftest import Client
from tests.keeping.conftest import back_up, look_inside
from tests.keeping.test_pages import run_waiting

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
CANARY = "金丝雀郑氏"
TERMS = regulation.shipped()[-1].retention


@pytest.mark.parametrize(
    ("what", "last"),
    [
        (retention.SESSIONS, date(2026, 10, 28)),
        (retention.JOBS, date(2026, 5, 31)),
        (retention.DRAFTS, date(2026, 10, 28)),
        (retention.POSITIONS, date(2026, 4, 30)),
        (retention.REFUSED, date(2024, 10, 31)),
        (retention.ID_CARDS, date(2025, 10, 31)),
        (retention.CONTACTS, date(2025, 10, 31)),
        (retention.SALES, date(2021, 10, 31)),
    ],
    ids=lambda each: each.name if isinstance(each, Class) else "",
)
def test_a_term_of_full_days_or_months_ends_the_day_before(what: Class, last: date) -> None:
    assert retention.last_day(what, TERMS, TODAY) == last
    assert retention.end_of(last) == datetime(last.year, last.month, last.day, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(NOW)


def draft(n: int, _day: date, when: datetime) -> None:
    """A form of a tablet's that was dealt with then."""
    op, person = f"op-{n}", factories.user()
    db.session.add(Vault(id=op, user_id=person.id))
    db.session.flush()
    db.session.add(
        Receipt(
            op=op,
            vault_id=op,
            seq=1,
            user_id=person.id,
            kind="visit",
            entity=op,
            form_version=1,
            sha256="0" * 64,
            outcome=Outcome.KEPT,
            answer={},
            offset_seconds=0,
            clock_suspect=False,
        )
    )
    db.session.flush()
    db.session.add(
        InboxEntry(
            op=op,
            user_id=person.id,
            kind="visit",
            body=CANARY.encode(),
            problem="",
            fields={},
            resolved_at=when,
            created_at=when,
        )
    )


def of_each_class(what: Class, last: date) -> None:
    """One row that has had its time, and one of the day after."""
    for n, day in enumerate((last, last + timedelta(days=1))):
        MAKING[what](n, day, retention.end_of(day) - timedelta(hours=1))
    db.session.commit()


def session(n: int, _day: date, moment: datetime) -> None:
    times = {"created_at": moment, "seen_at": moment}
    person = factories.user()
    db.session.add(SignIn(token_sha256=f"{n}", user_id=person.id, device=CANARY, ip="", **times))


def job(_n: int, _day: date, moment: datetime) -> None:
    db.session.add(Job(kind="x", params={"q": CANARY}, state=JobState.DONE, finished_at=moment))


def position(_n: int, day: date, moment: datetime) -> None:
    shop = factories.store(factories.customer(left_on=day))
    where: dict[str, Any] = {"latitude": Decimal(30), "longitude": Decimal(104)}
    factories.visit(shop, factories.user(), moment, **where)


def contact(n: int, day: date, _moment: datetime) -> None:
    factories.contact(factories.customer(left_on=day), name=f"{CANARY}{n}")


def sale(_n: int, day: date, _moment: datetime) -> None:
    factories.sale(factories.store(factories.customer()), factories.product(), day, 3)


def refused(n: int, _day: date, moment: datetime) -> None:
    person = factories.user()
    made = factories.saved(
        Application(
            district_id=factories.district().id,
            user_id=person.id,
            state=State.REFUSED,
            name="某超市",
            name_key=f"{n}",
            search_key=f"{n}",
            contact_name=CANARY,
            decided_at=moment,
        )
    )
    factories.saved(
        ApplicationScan(
            application_id=made.id,
            kind=ID_CARD,
            sha256=SHELF.keep(b"refused %d" % n),
            media_type="image/jpeg",
            file_name="card.jpg",
            size=1,
            by_id=person.id,
        )
    )


def card(n: int, day: date, _moment: datetime) -> None:
    customer_id, content = factories.customer(left_on=day).id, b"%d scan of a card" % n
    person = factories.user()
    period = factories.saved(
        DocumentPeriod(
            customer_id=customer_id, kind=ID_CARD, origin=next(iter(Origin)), by_id=person.id
        )
    )
    factories.saved(
        DocumentScan(
            customer_id=customer_id,
            period_id=period.id,
            sha256=SHELF.keep(content),
            media_type="image/jpeg",
            file_name="card.jpg",
            size=1,
            by_id=person.id,
        )
    )


MAKING: dict[Class, Callable[[int, date, datetime], None]] = {
    retention.SESSIONS: session,
    retention.JOBS: job,
    retention.DRAFTS: draft,
    retention.POSITIONS: position,
    retention.REFUSED: refused,
    retention.ID_CARDS: card,
    retention.CONTACTS: contact,
    retention.SALES: sale,
}


def rows(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.security(69)
@pytest.mark.parametrize("what", CLASSES, ids=lambda each: each.name)
def test_what_has_had_its_time_goes_and_the_day_after_stays(what: Class, place: Settings) -> None:
    last = retention.last_day(what, TERMS, TODAY)
    of_each_class(what, last)
    (before,) = [each for each in actions.preview(TODAY) if each.what is what]
    assert (before.rows, before.oldest) == (2 if what is retention.REFUSED else 1, last)
    db.session.commit()

    gone = actions.erase(CLASSES, TODAY, by=None)

    assert gone == {what.name: before.rows}
    assert [each.rows for each in actions.preview(TODAY)] == [0] * len(CLASSES)
    left = {
        retention.SESSIONS: SignIn,
        retention.JOBS: Job,
        retention.DRAFTS: InboxEntry,
        retention.REFUSED: ApplicationScan,
        retention.ID_CARDS: DocumentScan,
        retention.CONTACTS: Contact,
        retention.SALES: Sale,
    }
    assert what is retention.POSITIONS or rows(left[what]) == 1
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention.erased"))
    assert entry.detail == {
        "kind": what.title, "rows": before.rows, "last_day": last.isoformat(),
    }  # fmt: skip
    assert audit.verify(db.session()) is None


def test_a_position_goes_and_the_visit_stays(place: Settings) -> None:
    of_each_class(retention.POSITIONS, date(2026, 4, 30))

    actions.erase([retention.POSITIONS], TODAY, by=None)

    found = db.session.scalars(select(Visit.latitude).order_by(Visit.day)).all()
    assert found == [None, Decimal(30)]


@pytest.mark.security(69)
def test_three_years_later_nothing_of_it_is_in_any_file(
    place: Settings, tmp_path: Path, stop_clock: Callable[[datetime], None]
) -> None:
    """Neither in the database nor in its journal, on the shelf, or in a backup made afterwards."""
    for what in CLASSES:
        of_each_class(what, TODAY - timedelta(days=40))
    scans = [path for path in (place.home / "scans").rglob("*") if path.is_file()]
    assert len(scans) == 4
    stop_clock(NOW + timedelta(days=3 * 366))
    for path in scans:
        path.touch()
    terms = (NOW + timedelta(days=3 * 366)).date()

    actions.erase(CLASSES, terms, by=None)

    made = back_up(place)
    inside = look_inside(place, made, tmp_path / "room")
    files = [*inside.room.rglob("*"), *place.home.rglob("*")]
    if db.engine.dialect.name == "sqlite":
        files += list(Path(str(db.engine.url.database)).parent.glob("gcm.db*"))
    spoken = [CANARY.encode(), CANARY.encode("unicode_escape")]
    for path in files:
        if path.is_file():
            content = path.read_bytes()
            assert not any(each in content for each in spoken), path
    assert rows(Sale) == 2  # five years are not over


@pytest.fixture
def admin(place: Settings, client: FlaskClient) -> Client:
    assert isinstance(client, Client)
    return client.sign_in(factories.user(Role.ADMIN))


def test_the_page_counts_without_showing_and_lets_go_on_a_word(
    admin: Client, statements: list[str]
) -> None:
    of_each_class(retention.CONTACTS, date(2025, 10, 31))
    statements.clear()
    shown = admin.get("/admin/retention")
    assert len(statements) <= 40  # two for each table of a class, however many rows there are
    assert CANARY not in shown.text
    assert "清理到期的 1 条" in shown.text

    assert admin.post("/admin/retention/erasure").status_code == 303
    assert "正在清理" in admin.get("/admin/retention").text
    run_waiting()

    after = admin.get("/admin/retention").text
    assert "没有到期的数据" in after
    assert "退网客户的联系人 1 条" in after
    assert db.session.scalars(select(Contact.name)).all() == [f"{CANARY}1"]


def test_at_night_only_traces_of_the_programs_own_work_go(place: Settings) -> None:
    of_each_class(retention.SESSIONS, date(2026, 10, 28))
    of_each_class(retention.CONTACTS, date(2025, 10, 31))

    for _ in range(3):
        keeping_jobs.erase_traces()
        db.session().info.pop("wake", None)
    assert rows(Job) == 1
    run_waiting()

    assert (rows(SignIn), rows(Contact)) == (1, 2)


def test_before_four_in_the_morning_nothing_is_done(
    place: Settings, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(datetime(2026, 11, 27, 19, 59, tzinfo=UTC))
    keeping_jobs.erase_traces()

    assert rows(Job) == 0
    assert clock.local(clock.now()).hour == 3
