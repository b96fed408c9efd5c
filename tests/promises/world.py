"""A small branch in which every record lies in one of three places, seen from one person.

``own`` is what the person holds (or runs), ``colleague`` what another manager of the same
district holds, ``elsewhere`` what lies in another department's district. A new feature adds a
maker for the parameters of its addresses; a parameter without one fails the tests.
"""

import hashlib
import io
import json
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pikepdf
from flask import current_app
from PIL import Image
from werkzeug.routing import Rule

from gcm.assessment import prints as assessment_prints
from gcm.assessment.models import SignedSheet
from gcm.assessment.queries import sheets
from gcm.assessment.rules.sheets import score_sheet
from gcm.books import prints as book_prints
from gcm.clauses.models import NumberChange, SignedText
from gcm.core import clock, files, frozen, months, scope
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import Notification
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.saved import SavedFilter
from gcm.core.shelves import Upload
from gcm.core.sync import blobs
from gcm.core.sync.models import Device, InboxEntry, Outcome, Receipt, Vault
from gcm.core.users import DistrictPost, StandIn, User
from gcm.cultivation.models import CultivationPlan, CultivationStore
from gcm.cultivation.rules.plans import State as Running
from gcm.customers.models import AgreedService, Customer, ServiceRecord, Store
from gcm.customers.servicing import Frequency
from gcm.duties.models import ManagerInspection
from gcm.exchange import catalogue
from gcm.exchange import queries as exchange
from gcm.help import card
from gcm.meetings import prints as meeting_prints
from gcm.meetings.models import Meeting, MeetingOpinion, MeetingPerson, Task
from gcm.meetings.rules.kinds import Kind as MeetingKind
from gcm.onboarding import prints as application_prints
from gcm.onboarding import scans
from gcm.onboarding.models import (
    Application,
    ApplicationScan,
    ApplicationStore,
    ApplicationSurvey,
    DocumentPeriod,
    DocumentScan,
    StandardBreach,
)
from gcm.onboarding.rules.documents import BUSINESS, ID_CARD
from gcm.onboarding.rules.periods import Origin
from gcm.onboarding.rules.survey import Criterion
from gcm.remarks.models import Attachment, Comment
from gcm.remarks.shelf import take
from gcm.reviews import prints
from gcm.reviews.models import Letter, LetterPoint
from gcm.reviews.rules import Kind, State
from gcm.sales.models import Demand, MonthlyReport, StagePlan, TargetSplit
from gcm.sales.rules import reports
from gcm.supply.models import AllocatedProduct, Allocation, ChainShare, Notice, StoreShare
from gcm.supply.queries import prints as supply_prints
from gcm.supply.rules.papers import DISCLOSURE, NOTICES
from gcm.visits import prints as visit_prints
from gcm.visits.models import ComplianceReport, FindingAnswer, MonthClosing, Plan, Visit, VisitPhoto
from gcm.visits.queries import prints as slip_prints
from gcm.visits.rules import slips
from gcm.visits.rules.codes import Opens, code_of
from gcm.visits.rules.kinds import FormKind
from gcm.web.sessions import SignIn
from tests import factories
from tests.sync import pictures

PLACES = ("own", "colleague", "elsewhere")
MISSING = 999_999
ACCOUNT = "6228480000000000001"
# What an address or a form must say before a view looks at anything else.
ASKS = {
    "admin.calendar_year_preview": {"off": "1月3日", "worked": ""},
    "clauses.preview_number": {"value": "9", "begins_on": "2099-01-01", "reason": "试行"},
    "reviews.add_point": {"kind": "problem"},
}
TYPED = {"month": "2026-09"}


@dataclass
class World:
    """``values`` maps a parameter (or ``feature.parameter``, ``endpoint.parameter``) to values."""

    role: Role
    actor: User
    people: dict[str, User]
    chains: dict[str, Customer]
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    def arguments(self, rule: Rule, *places: str) -> dict[str, Any]:
        """What to fill into the address, from one place or, for each parameter, its own."""
        spread = places if len(places) > 1 else places * len(rule.arguments)
        names = sorted(rule.arguments, key=rule.rule.index)
        pairs = zip(names, spread, strict=True)
        found = {name: self.value(rule, name, place) for name, place in pairs}
        return found | ASKS.get(rule.endpoint, {})

    def value(self, rule: Rule, name: str, place: str) -> Any:
        feature = rule.endpoint.split(".")[0]
        for known in (f"{rule.endpoint}.{name}", f"{feature}.{name}", name):
            if known in self.values:
                return self.values[known].get(place, MISSING)
        raise AssertionError(f"{rule.rule}: add a maker of {name} to tests/promises/world.py")


def build(role: Role) -> World:
    """The branch around one person of ``role``."""
    here = factories.district(department=factories.department(own=True), group_line=True)
    there = factories.district()
    actor = factories.user(role, district=here, name="本人")
    holds = Role.CUSTOMER_MANAGER
    people = {
        "own": actor if role is holds else factories.user(holds, district=here),
        "colleague": factories.user(holds, district=here, name="同事"),
        "elsewhere": factories.user(holds, district=there, name="外人"),
    }
    chains = {
        place: factories.customer(
            holder=people[place],
            district=there if place == "elsewhere" else here,
            bank_account=ACCOUNT,
        )
        for place in PLACES
    }
    world = World(role, actor, {**people, "own": actor}, chains)
    for name, make in MAKERS.items():
        world.values[name] = {place: make(world, place) for place in PLACES}
    return world


def of_person(world: World, place: str) -> int:
    return world.people[place].id


def sign_in(world: World, place: str) -> int:
    now = clock.now()
    made = SignIn(
        token_sha256=f"{place}{world.actor.id}",
        user_id=world.people[place].id,
        created_at=now,
        seen_at=now,
        device="",
        ip="",
    )
    return factories.saved(made).id


def post(world: World, place: str) -> int:
    made = DistrictPost(
        user_id=world.people[place].id,
        district_id=world.chains[place].district_id,
        begins_on=clock.today(),
    )
    return factories.saved(made).id


def stand_in(world: World, place: str) -> int:
    made = StandIn(
        absent_id=world.people[place].id,
        stand_in_id=factories.user(Role.MONOPOLY_OFFICER).id,
        begins_on=clock.today(),
        ends_on=clock.today(),
        reason="培训",
    )
    return factories.saved(made).id


def device(world: World, place: str) -> int:
    """A browser of somebody's, registered as a tablet."""
    made = Device(
        token_sha256=place,
        name=place,
        agent="",
        seen_at=clock.now(),
        registered_at=clock.now(),
        last_user_id=world.people[place].id,
    )
    return factories.saved(made).id


def digest_of(place: str) -> str:
    return hashlib.sha256(place.encode()).hexdigest()


def inbox_entry(world: World, place: str) -> int:
    """A form with a photograph that somebody sent and that could not be applied."""
    person, op = world.people[place], str(uuid.uuid5(uuid.NAMESPACE_OID, place))
    said = {"op": op, "vault": op, "seq": 1, "kind": "test", "form_version": 1, "fields": []}
    factories.saved(Vault(id=op, user_id=person.id, allocated=1, pending=[]))
    factories.saved(
        Receipt(
            op=op,
            vault_id=op,
            seq=1,
            user_id=person.id,
            kind="test",
            entity="",
            form_version=1,
            sha256="",
            outcome=Outcome.KEPT,
            answer={},
            offset_seconds=0,
            clock_suspect=False,
        )
    )
    body = json.dumps({**said, "blobs": [digest_of(place)]}).encode()
    entry = InboxEntry(
        op=op, user_id=person.id, kind="test", body=body, problem="月份已结账。", fields={}
    )
    return factories.saved(entry).id


def sent_photo(world: World, place: str) -> int:
    """The first of the form. What was sent is no picture, and is kept unopened."""
    blobs.keep(digest_of(place), place.encode(), by_id=world.people[place].id)
    db.session.commit()
    return 1


def saved_filter(world: World, place: str) -> int:
    made = SavedFilter(
        user_id=world.people[place].id, list="customers.customers", name="到期", query="q=x"
    )
    return factories.saved(made).id


def notification(world: World, place: str) -> int:
    """Somebody was told that a plan of theirs is approved."""
    made = Notification(
        user_id=world.people[place].id,
        event=Event.PLAN_APPROVED,
        subject_kind="plan",
        subject_id=MISSING,
        cause=place,
    )
    return factories.saved(made).id


def job(kind: str, world: World, place: str, state: JobState = JobState.FAILED) -> int:
    chain = world.chains[place].id
    made = Job(
        kind=kind,
        params={"month": "2026-09", "customers": [chain], "kind": "stores", "name": "a.xlsx"},
        state=state,
        result={"files": ["letters.pdf"], "customers": [chain]},
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def printed(world: World, place: str) -> int:
    """A print whose file lies ready."""
    made = job(prints.PRINT, world, place, JobState.DONE)
    files.write(prints.folder_of(current_app.config["HOME"], made) / "letters.pdf", b"%PDF-1.7")
    return made


def letter(world: World, place: str) -> int:
    made = Letter(
        customer_id=world.chains[place].id,
        month=date(2026, 9, 1),
        fingerprint="",
        figures_at=clock.now(),
    )
    return factories.saved(made).id


def earlier_point(world: World, place: str) -> int:
    """A suggestion of the letter before, which this month's letter judges."""
    made = Letter(
        customer_id=world.chains[place].id,
        month=date(2026, 8, 1),
        state=State.ISSUED,
        number=place,
        fingerprint="",
        figures_at=clock.now(),
        issued_at=clock.now(),
    )
    return suggestion(world, place, factories.saved(made).id)


def point(world: World, place: str) -> int:
    return suggestion(world, place, world.values["letter_id"][place])


def suggestion(world: World, place: str, letter_id: int) -> int:
    made = LetterPoint(
        letter_id=letter_id,
        customer_id=world.chains[place].id,
        kind=Kind.SUGGESTION,
        position=1,
        text="建议",
    )
    return factories.saved(made).id


def news(world: World, place: str) -> int:
    return factories.news(district_id=world.chains[place].district_id).id


def demand(world: World, place: str) -> int:
    """One that was noted by hand and waits."""
    made = Demand(
        store_id=factories.store(world.chains[place]).id,
        product_id=factories.product().id,
        day=clock.today(),
        demanded=Decimal(5),
        noted_by_id=world.people[place].id,
        noted_at=clock.now(),
    )
    return factories.saved(made).id


def batch(world: World, place: str) -> int:
    made = ImportBatch(
        kind="stores",
        file_name="a.xlsx",
        file_sha256=place,
        sheets=[],
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def kind_of_sheet(world: World, place: str) -> str:
    """One that the role brings in itself; ``elsewhere`` one that is another role's."""
    with scope.system("a test's world"):
        mine = [each.kind.name for each in exchange.permitted(world.actor)]
    others = [each.kind.name for each in catalogue.ORDER if each.kind.name not in mine]
    return (others if place == "elsewhere" else mine or others)[0]


def signed_text(world: World, _place: str) -> int:
    blank, content = pikepdf.new(), io.BytesIO()
    blank.add_blank_page()
    blank.save(content)
    folder = current_app.config["HOME"] / "signed-texts"
    made = SignedText(
        title="办法",
        effective_from=clock.today(),
        file_name="a.pdf",
        sha256=files.store(folder, content.getvalue()),
        size=len(content.getvalue()),
        pages=1,
        by_id=world.actor.id,
    )
    return factories.saved(made).id


def number_change(world: World, place: str) -> int:
    made = NumberChange(
        field="visits.outings_a_month",
        begins_on=clock.today() + timedelta(days=10 + PLACES.index(place)),
        value=5,
        reason="试行",
        by_id=world.actor.id,
    )
    return factories.saved(made).id


def plan(world: World, place: str) -> int:
    today = clock.today()
    return factories.plan(world.people[place], today - timedelta(days=today.weekday())).id


def planned_visit(world: World, place: str) -> int:
    """A stop of today, in the plan of whoever holds the chain."""
    made = db.session.get_one(Plan, world.values["plan_id"][place])
    store = db.session.get_one(Store, world.values["store_id"][place])
    return factories.planned_visit(made, store, clock.today()).id


def visit(world: World, place: str) -> int:
    store = db.session.get_one(Store, world.values["store_id"][place])
    return factories.visit(store, world.people[place]).id


def inspection(world: World, place: str) -> int:
    store = db.session.get_one(Store, world.values["store_id"][place])
    return factories.visit(store, world.people[place], form=FormKind.INSPECTION).id


CHECKS = ("short", "long", "short_days", "unvisited")


def visit_photo(world: World, place: str) -> int:
    made = db.session.get_one(Visit, world.values["visit_id"][place])
    shown = io.BytesIO()
    Image.new("RGB", (8, 8), {"own": "red", "colleague": "green"}.get(place, "blue")).save(
        shown, "PNG"
    )
    sha256 = hashlib.sha256(shown.getvalue()).hexdigest()
    blobs.keep(sha256, shown.getvalue(), by_id=world.people[place].id)
    photo = VisitPhoto(visit_id=made.id, customer_id=made.customer_id, sha256=sha256)
    made.signature_sha256 = sha256
    return factories.saved(photo).id


def photograph(world: World) -> str:
    """The digest of a picture that is kept."""
    content = pictures.jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    blobs.keep(sha256, content, by_id=world.actor.id)
    db.session.commit()
    return sha256


def finding_answer(world: World, place: str) -> int:
    made = FindingAnswer(
        finding_id=world.values["finding_id"][place],
        customer_id=world.chains[place].id,
        text="已补齐",
        by_id=world.people[place].id,
        at=clock.now(),
        photos=[photograph(world)],
    )
    return factories.saved(made).id


def slip_job(world: World, place: str, state: JobState = JobState.RUNNING) -> int:
    """Without an own chain the print is the person's all the same, and its chain out of reach."""
    made = Job(
        kind=slips.PRINT,
        params={"customer": world.chains[place].id, "findings": []},
        state=state,
        result={"file": "slip.pdf", "lines": 1},
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def printed_slip(world: World, place: str) -> int:
    """A slip whose file lies ready."""
    made = slip_job(world, place, JobState.DONE)
    folder = slip_prints.folder_of(current_app.config["HOME"], made)
    files.write(folder / "slip.pdf", b"%PDF-1.7")
    return made


def printed_form(world: World, place: str) -> int:
    """A finished print of a record, with its file."""
    number = world.values["visit_id"][place]
    params = {"opens": "R", "number": number, "form": "", "name": "a"}
    made = Job(
        kind=visit_prints.PRINT,
        params=params,
        by_id=world.people[place].id,
        state=JobState.DONE,
        result={"files": ["a.pdf"]},
    )
    job_id = factories.saved(made).id
    folder = visit_prints.folder_of(current_app.config["HOME"], job_id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.pdf").write_bytes(b"%PDF")
    return job_id


def application(world: World, place: str) -> int:
    """A draft of a customer manager of that place, with a survey and its photograph."""
    name, holds = f"惠客{place}", world.role is Role.CUSTOMER_MANAGER
    author = world.people["colleague" if place == "own" and not holds else place]
    made = factories.saved(
        Application(
            district_id=world.chains[place].district_id,
            user_id=author.id,
            name=name,
            name_key=name,
            search_key=name,
        )
    )
    survey = ApplicationSurvey(
        application_id=made.id,
        user_id=world.people[place].id,
        surveyed_on=clock.today(),
        expected_volume=100,
        marks={each.value: {"score": 3, "words": "临街"} for each in Criterion},
        photos=[photograph(world)],
    )
    factories.saved(survey)
    return made.id


def breach(world: World, place: str) -> int:
    """An item of the standard that a chain of that place does not meet."""
    made = StandardBreach(
        customer_id=world.chains[place].id,
        criterion="总部统一订货",
        found_on=clock.today(),
        words="各自订货",
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def application_row(world: World, place: str) -> int:
    number = world.values["application_id"][place]
    return factories.saved(ApplicationStore(application_id=number, position=1, name="惠客一店")).id


def application_scan(world: World, place: str) -> int:
    (kept,) = scans.kept([scans.Upload("执照.jpg", pictures.jpeg())])
    made = ApplicationScan(
        application_id=world.values["application_id"][place],
        kind=ID_CARD,
        sha256=kept.sha256,
        media_type=kept.media_type,
        file_name=kept.file_name,
        size=kept.size,
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def document_period(world: World, place: str) -> int:
    """A business licence of the chain that somebody entered."""
    made = DocumentPeriod(
        customer_id=world.chains[place].id,
        kind=BUSINESS,
        number="510521000012345",
        origin=Origin.ENTERED,
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def document_scan(world: World, place: str) -> int:
    return kept_scan(world, place, world.values["period_id"][place])


def kept_card(world: World, place: str) -> int:
    """An identity card that the archive keeps, scanned."""
    made = DocumentPeriod(
        customer_id=world.chains[place].id,
        kind=ID_CARD,
        origin=Origin.ENTERED,
        by_id=world.people[place].id,
    )
    return kept_scan(world, place, factories.saved(made).id)


def kept_scan(world: World, place: str, period_id: int) -> int:
    (kept,) = scans.kept([scans.Upload("执照.jpg", pictures.jpeg())])
    made = DocumentScan(
        customer_id=world.chains[place].id,
        period_id=period_id,
        sha256=kept.sha256,
        media_type=kept.media_type,
        file_name=kept.file_name,
        size=kept.size,
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def application_print(world: World, place: str) -> int:
    """A finished print of an application, with its file."""
    made = Job(
        kind=application_prints.PRINT,
        params={"application": world.values["application_id"][place], "paper": "form"},
        by_id=world.people[place].id,
        state=JobState.DONE,
        result={"files": ["a.pdf"]},
    )
    job_id = factories.saved(made).id
    folder = application_prints.folder_of(current_app.config["HOME"], job_id)
    files.write(folder / "a.pdf", b"%PDF-1.7")
    return job_id


def closing(world: World, place: str) -> int:
    made = MonthClosing(
        district_id=world.chains[place].district_id,
        month=date(2026, 9 if place == "own" else 8, 1),
        number=1,
        figures={"standings": [], "checks": {key: [] for key in CHECKS}},
        closed_by_id=world.people[place].id,
        closed_at=clock.now(),
    )
    return factories.saved(made).id


def compliance_report(world: World, place: str) -> int:
    made = ComplianceReport(
        district_id=world.chains[place].district_id,
        store_code="K001-01",
        store_name="惠民一店",
        what="柜台有疑似无码烟",
        found_on=clock.today(),
        photos=[photograph(world)],
        reported_by_id=world.people[place].id,
        reported_at=clock.now(),
    )
    return factories.saved(made).id


def allocation(world: World, place: str) -> int:
    """The month of the chain's district; a colleague's chain is in an older edition of it."""
    chain = world.chains[place]
    made = factories.saved(
        Allocation(
            district_id=chain.district_id,
            month=date(2026, 9, 1),
            edition=PLACES.index(place) + 1,
            regulation_from=date(2011, 1, 1),
            weighed_on=date(2026, 9, 1),
            weighed_before=date(2026, 9, 1),
            published_on=date(2026, 9, 1),
            superseded_at=clock.now() if place == "colleague" else None,
        )
    )
    goods = factories.saved(
        AllocatedProduct(
            allocation_id=made.id,
            product_id=factories.product().id,
            position=0,
            total=5,
            pool=5,
            weight=Decimal(1),
        )
    )
    store = db.session.get_one(Store, world.values["store_id"][place])
    share = {"product_id": goods.id, "customer_id": chain.id, "quantity": 5, "capped": False}
    factories.saved(ChainShare(**share, weight=Decimal(1), quota=Decimal(5)))
    factories.saved(StoreShare(**share, store_id=store.id, weight=Decimal(1), quota=Decimal(5)))
    return made.id


def notice(world: World, place: str) -> int:
    made = Notice(
        number=place,
        month=date(2026, 9, 1),
        store_id=world.values["store_id"][place],
        customer_id=world.chains[place].id,
        allocation_id=world.values["allocation_id"][place],
        issued_on=date(2026, 9, 1),
        due_on=date(2026, 9, 8),
        slip_sha256=photograph(world),
    )
    return factories.saved(made).id


def target_split(world: World, place: str) -> int:
    """A draft of the chain's district, in a month of its own."""
    made = TargetSplit(
        district_id=world.chains[place].district_id,
        month=date(2026, 1 + PLACES.index(place), 1),
        number=1,
        total=10,
        focus=0,
        focus_class1=0,
    )
    return factories.saved(made).id


def supply_print(kind: str, world: World, place: str) -> int:
    """A finished print of notices or of a disclosure, with its file."""
    made = Job(
        kind=kind,
        params={"month": "2026-09", "allocation": world.values["allocation_id"][place]},
        by_id=world.people[place].id,
        state=JobState.DONE,
        result={"files": ["a.pdf"], "notices": 1, "customers": [world.chains[place].id]},
    )
    job_id = factories.saved(made).id
    files.write(supply_prints.folder_of(current_app.config["HOME"], job_id) / "a.pdf", b"%PDF-1.7")
    return job_id


def stage_plan(world: World, place: str) -> int:
    made = StagePlan(
        customer_id=world.chains[place].id,
        month=months.first(clock.today()),
        user_id=world.people[place].id,
    )
    return factories.saved(made).id


def agreed_service(world: World, place: str) -> int:
    made = AgreedService(
        customer_id=world.chains[place].id,
        title="协助选址",
        frequency=Frequency.MONTHLY,
        agreed_on=clock.today(),
        created_by_id=world.people[place].id,
    )
    return factories.saved(made).id


def service_record(world: World, place: str) -> int:
    made = ServiceRecord(
        customer_id=world.chains[place].id,
        title="订货指导",
        done_on=clock.today(),
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def cultivation(world: World, place: str) -> int:
    """A plan of the chain's district that runs, with one store of the chain."""
    made = factories.saved(
        CultivationPlan(
            district_id=world.chains[place].district_id,
            product_id=factories.product().id,
            user_id=world.people[place].id,
            title="秋季培育",
            search_key="",
            state=Running.RUNNING,
            shelf_goal=Decimal(80),
            begins_on=clock.today() - timedelta(days=7),
            ends_on=clock.today(),
        )
    )
    store_id = world.values["store_id"][place]
    factories.saved(CultivationStore(plan_id=made.id, store_id=store_id))
    return made.id


def manager_inspection(world: World, place: str) -> int:
    """Of whoever holds the chain of that place; the own one was made by the person itself."""
    holder = world.people["colleague" if place == "own" and not is_holder(world) else place]
    made = ManagerInspection(
        district_id=world.chains[place].district_id,
        month=months.first(clock.today()),
        inspected_on=clock.today(),
        user_id=world.people["colleague" if is_holder(world) else place].id,
        manager_id=holder.id,
        looked=["files"],
        items=[],
        findings="档案齐全",
        guidance="继续保持",
    )
    return factories.saved(made).id


def is_holder(world: World) -> bool:
    return world.role is Role.CUSTOMER_MANAGER


def district_of(world: World, place: str) -> int:
    return world.chains[place].district_id


def department_of(world: World, place: str) -> int:
    """Any department's month is the head's to take in."""
    return db.session.get_one(District, district_of(world, place)).department_id


def signed_sheet(world: World, place: str) -> int:
    """A score sheet of a year ago, a month apart for each place."""
    month = date(2025, 7 + PLACES.index(place), 1)
    district = db.session.get_one(District, district_of(world, place))
    inputs = sheets.inputs_of(district, [month])[month]
    made = SignedSheet(
        district_id=district.id,
        month=month,
        number=1,
        content=frozen.dump(score_sheet(inputs, sheets.terms_of(month))),
        signed_by_id=world.people[place].id,
        signed_at=clock.now(),
    )
    return factories.saved(made).id


def monthly_report(world: World, place: str) -> int:
    """Whose report of this month waits for its acceptance."""
    person = world.people[place].id
    factories.saved(
        MonthlyReport(
            user_id=person,
            month=months.first(clock.today()),
            state=reports.State.SUBMITTED,
            submitted_by_id=person,
        )
    )
    return person


def sheet_of_book(_world: World, place: str) -> str:
    """A customer manager's, a market manager's, and one that is no sheet."""
    return {"own": "C1", "colleague": "M1"}.get(place, "X1")


def printed_book(world: World, place: str) -> int:
    """A finished print of somebody's month, with its file."""
    keeps = {Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER} & world.people[place].roles
    made = Job(
        kind=book_prints.PRINT,
        params={
            "user": world.people[place if keeps else "colleague"].id,
            "month": "2026-09",
            "sheet": "",
        },
        by_id=world.people[place].id,
        state=JobState.DONE,
        result={"files": ["a.pdf"]},
    )
    job_id = factories.saved(made).id
    files.write(book_prints.folder_of(current_app.config["HOME"], job_id) / "a.pdf", b"%PDF-1.7")
    return job_id


def meeting(world: World, place: str) -> int:
    """A symposium of the place's district, without minutes yet."""
    person = world.people[place].id
    made = Meeting(
        uuid=str(uuid.uuid5(uuid.NAMESPACE_OID, f"meeting {place}")),
        kind=MeetingKind.SYMPOSIUM,
        district_id=district_of(world, place),
        held_on=clock.today() + timedelta(days=PLACES.index(place)),
        chair_id=person,
        user_id=person,
    )
    return factories.saved(made).id


def meeting_print(world: World, place: str) -> int:
    """A finished print of a meeting, with its file."""
    made = Job(
        kind=meeting_prints.PRINT,
        params={"meeting": world.values["meeting_id"][place], "paper": "minutes"},
        by_id=world.people[place].id,
        state=JobState.DONE,
        result={"files": ["a.pdf"]},
    )
    job_id = factories.saved(made).id
    folder = meeting_prints.folder_of(current_app.config["HOME"], job_id)
    files.write(folder / "a.pdf", b"%PDF-1.7")
    return job_id


def opinion(world: World, place: str) -> int:
    made = MeetingOpinion(
        meeting_id=world.values["meeting_id"][place],
        customer_id=world.chains[place].id,
        words="紧俏品规早一天告知",
        owner_id=world.people[place].id,
        by_id=world.people[place].id,
    )
    return factories.saved(made).id


def invitation(world: World, place: str) -> int:
    """To monopoly staff: only whoever is invited sees it."""
    made = MeetingPerson(
        meeting_id=world.values["meeting_id"][place],
        user_id=world.people[place].id,
        invited=True,
    )
    return factories.saved(made).id


def task(world: World, place: str) -> int:
    """Done by its owner, given by somebody whom nobody here is."""
    made = Task(
        title="核对卖场台账",
        district_id=district_of(world, place),
        owner_id=world.people[place].id,
        given_by_id=factories.user(Role.DEPARTMENT_HEAD).id,
        given_on=clock.today(),
        due_on=clock.today(),
    )
    return factories.saved(made).id


def author(world: World, place: str) -> int:
    """Of what lies beside the own chain the person asking; else whoever holds the chain."""
    return world.actor.id if place == "own" else world.people[place].id


def comment(world: World, place: str) -> int:
    made = Comment(
        customer_id=world.chains[place].id,
        user_id=author(world, place),
        text="留言",
        once=str(uuid.uuid5(uuid.NAMESPACE_OID, place)),
    )
    return factories.saved(made).id


def attachment(world: World, place: str, **values: Any) -> int:
    """A photograph with its small picture."""
    (taken,), _refused = take([Upload("货架.jpg", pictures.jpeg())])
    made = Attachment(
        customer_id=world.chains[place].id,
        user_id=author(world, place),
        caption="货架",
        **asdict(taken),
        **values,
    )
    return factories.saved(made).id


def deleted_attachment(world: World, place: str) -> int:
    return attachment(world, place, deleted_at=clock.now(), deleted_by_id=author(world, place))


MAKERS: dict[str, Callable[[World, str], Any]] = {
    "application_id": application,
    "batch_id": batch,
    "breach_id": breach,
    "change_id": number_change,
    "contact_id": lambda world, place: factories.contact(world.chains[place]).id,
    "customer_id": lambda world, place: world.chains[place].id,
    "filter_id": saved_filter,
    "field": lambda _world, _place: "visits.stores_an_outing",
    "job_id": partial(job, "test"),
    "demand_id": demand,
    "device_id": device,
    "entry_id": inbox_entry,
    "exchange.job_id": partial(job, "check-import"),
    "kind": kind_of_sheet,
    "letter_id": letter,
    "news_id": news,
    "notification_id": notification,
    "point_id": point,
    "post_id": post,
    "product_id": lambda _world, _place: factories.product().id,
    "reviews.download.job_id": printed,
    "reviews.judge.point_id": earlier_point,
    "reviews.print_job.job_id": partial(job, prints.PRINT),
    "reviews.proposal.job_id": partial(job, prints.PROPOSE),
    "offline.entry_photo.number": sent_photo,
    "sales.decide_report.user_id": monthly_report,
    "sha256": lambda _world, _place: "a" * 64,
    "sign_in_id": sign_in,
    "stand_in_id": stand_in,
    "record_id": service_record,
    "service_id": agreed_service,
    "split_id": target_split,
    "stage_id": stage_plan,
    "store_id": lambda world, place: factories.store(world.chains[place]).id,
    "text_id": signed_text,
    "user_id": of_person,
    "day": lambda _world, _place: clock.today().isoformat(),
    "month": lambda _world, _place: f"{clock.today():%Y-%m}",
    "plan_id": plan,
    "place": lambda _world, _place: 0,
    "planned_visit_id": planned_visit,
    "appointment_id": lambda world, place: (
        factories.appointment(world.chains[place], world.people[place]).id
    ),
    "visit_id": visit,
    "visits.inspection.visit_id": inspection,
    "photo_id": visit_photo,
    "code": lambda world, place: code_of(Opens.RECORD, world.values["visit_id"][place]),
    "visits.print_file.job_id": printed_form,
    "visits.print_job.job_id": printed_form,
    "finding_id": lambda world, place: (
        factories.finding(world.chains[place], world.people[place]).id
    ),
    "report_id": compliance_report,
    "answer_id": finding_answer,
    "comment_id": comment,
    "attachment_id": attachment,
    "remarks.restore_attachment.attachment_id": deleted_attachment,
    "visits.answer_photo.place": lambda _world, _place: 1,
    "visits.compliance_photo.place": lambda _world, _place: 1,
    "visits.slip_file.job_id": printed_slip,
    "visits.slip_print.job_id": slip_job,
    "closing_id": closing,
    "allocation_id": allocation,
    "notice_id": notice,
    "supply.allocation_print.job_id": partial(supply_print, DISCLOSURE),
    "supply.allocation_file.job_id": partial(supply_print, DISCLOSURE),
    "supply.notice_print.job_id": partial(supply_print, NOTICES),
    "supply.notice_file.job_id": partial(supply_print, NOTICES),
    "row_id": application_row,
    "scan_id": application_scan,
    "period_id": document_period,
    "documents.scan_id": document_scan,
    "documents.open_card.scan_id": kept_card,
    "documents.place": lambda _world, _place: 1,
    "onboarding.job_id": application_print,
    "onboarding.place": lambda _world, _place: 1,
    "volume": lambda _world, _place: 1,
    "cultivation_id": cultivation,
    "inspection_id": manager_inspection,
    "assessment.department_id": department_of,
    "assessment.district_id": district_of,
    "assessment.sheet_id": signed_sheet,
    "sheet_key": sheet_of_book,
    "books.job_id": printed_book,
    "assessment.job_id": partial(job, assessment_prints.PRINT),
    "meeting_id": meeting,
    "opinion_id": opinion,
    "invitation_id": invitation,
    "task_id": task,
    "meetings.job_id": meeting_print,
    "help.job_id": partial(job, card.PRINT),
    "help.topic.slug": lambda _world, _place: "plans",
    "help.guide.slug": lambda _world, _place: "admin",
    "help.picture.name": lambda _world, _place: "visit-plan-1024x768",
    "step": lambda _world, _place: "numbers",
    "year": lambda _world, place: clock.today().year + 2 + PLACES.index(place),
}
