"""Chains that want to be taken on in the demo branch: one at each step that somebody waits at."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from stdnum.cn import ric

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.core.printing.fonts import OURS
from gcm.core.sync import blobs
from gcm.core.users import User
from gcm.demo.archive import Branch, credit_code
from gcm.demo.people import OWN_DISTRICT
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.onboarding import scans
from gcm.onboarding.actions import decisions, documents, files, standard, steps, stores
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.actions.files import FileDraft
from gcm.onboarding.actions.standard import BreachDraft
from gcm.onboarding.models import Application
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules.documents import BUSINESS, ID_CARD, TAXPAYER, Evidence, Taxpayer
from gcm.onboarding.rules.review import ReviewDraft, Tick
from gcm.onboarding.rules.stores import StoreDraft
from gcm.onboarding.rules.survey import Criterion, Mark, SurveyDraft
from gcm.onboarding.scans import Scan, Upload

Act = Callable[[Branch, User], object]


@dataclass(frozen=True)
class Applicant:
    """``ago`` is how many days before today it began; ``seed`` makes its numbers."""

    name: str
    short: str
    manager: str
    ago: int
    seed: int
    stores: int
    legal_person: str
    address: str
    buyer: str


GATHERING = Applicant(
    "青溪惠邻便利连锁有限公司", "惠邻", "cm01", 6, 1, 3, "宋明珠", "青溪县柳林街 18 号", "唐晓燕"
)
WAITING = Applicant(
    "青溪滨江商贸连锁有限公司", "滨江", "cm02", 24, 2, 5, "郑志强", "青溪县滨江路 77 号", "邓佳怡"
)
RETURNED = Applicant(
    "泸阳金穗副食品有限公司", "金穗", "cm03", 31, 3, 4, "冯春生", "青溪县学府路 9 号", "曾丽华"
)
REFUSED = Applicant(
    "老码头烟酒行有限公司", "老码头", "cm01", 58, 4, 3, "彭海涛", "青溪县老码头 3 号", "潘雪"
)
WORDS = (
    "临街，靠近公交站",
    "整洁，有独立烟柜",
    "门头统一，夜间亮灯",
    "商圈稳定，销量可期",
    "统一采购，每周对账",
)


def deeds(span: Span) -> Iterator[Deed]:
    yield from begun(span, GATHERING)
    for applicant in (WAITING, RETURNED, REFUSED):
        yield from begun(span, applicant)
        yield from gone_through(span, applicant)
    yield Deed(days_in(span, RETURNED, 9, 17), "ap01", send_back)
    yield Deed(days_in(span, REFUSED, 9, 17), "ap01", refuse)
    yield Deed(at(working_day(span.until - timedelta(days=9)), 17, 30), "mm04", find_breach)


def begun(span: Span, applicant: Applicant) -> Iterator[Deed]:
    yield Deed(days_in(span, applicant, 0, 9), applicant.manager, begin(applicant))
    yield Deed(days_in(span, applicant, 1, 10), applicant.manager, gather(applicant))


def gone_through(span: Span, applicant: Applicant) -> Iterator[Deed]:
    yield Deed(days_in(span, applicant, 2, 11), applicant.manager, list_stores(applicant))
    yield Deed(days_in(span, applicant, 4, 14), "mm04", survey(applicant))
    yield Deed(days_in(span, applicant, 5, 15), "mm04", review(applicant))
    yield Deed(days_in(span, applicant, 6, 16), applicant.manager, submit(applicant))


def days_in(span: Span, applicant: Applicant, days: int, hour: int) -> datetime:
    return at(working_day(span.until - timedelta(days=applicant.ago - days)), hour, days)


def of(applicant: Applicant) -> Application:
    return db.session.scalars(select(Application).where(Application.name == applicant.name)).one()


def begin(applicant: Applicant) -> Act:
    def act(branch: Branch, by: User) -> object:
        return files.begin(branch.districts[OWN_DISTRICT].id, file_of(applicant), by=by)

    return act


def file_of(applicant: Applicant) -> FileDraft:
    return FileDraft(
        name=applicant.name,
        uscc=credit_code(810_000_000 + applicant.seed),
        legal_person=applicant.legal_person,
        hq_address=applicant.address,
        order_phone=f"0830-02000{applicant.seed:02d}",
        order_frequency="每周一次",
        bank_name="青溪农村商业银行营业部",
        bank_account=f"62280{applicant.seed:014d}",
        planned_volume=Decimal(400 * applicant.stores),
        taxpayer=Taxpayer.GENERAL,
        contact_name=applicant.buyer,
        contact_post="采购经理",
        contact_phone=f"139000300{applicant.seed:02d}",
    )


def gather(applicant: Applicant) -> Act:
    """Whoever is only beginning has the business licence and nothing else."""

    def act(_branch: Branch, by: User) -> object:
        found, began = of(applicant), date(2018, 3, applicant.seed)
        papers: list[tuple[str, str | None, str, Evidence | None]] = [
            (BUSINESS, found.uscc, applicant.name, None)
        ]
        if applicant is not GATHERING:
            papers.append((ID_CARD, card(applicant), applicant.legal_person, None))
            papers.append((TAXPAYER, None, applicant.name, Evidence.QUERY))
        for kind, number, holder, evidence in papers:
            draft = DocumentDraft(number, holder, began, None, evidence)
            kept = [scan(kind, applicant.name)]
            documents.keep_document(found, kind, draft, kept, by=by)
        return found

    return act


def card(applicant: Applicant) -> str:
    number = f"51052119750101{applicant.seed:03d}"
    return number + ric.calc_check_digit(number + "0")


def scan(kind: str, holder: str) -> Scan:
    """A page that says what it stands for; real documents are nobody's toys."""
    upload = Upload(f"{kind}.jpg", page(kind, holder))
    return scans.to_disk(upload, scans.harmless(upload.content))


def page(title: str, holder: str) -> bytes:
    image = Image.new("RGB", (840, 594), "#f7f5f0")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(OURS / "GCMHeiSC-Bold.ttf"), 36)
    pen.rectangle((20, 20, 820, 574), outline="#1f5f5b", width=4)
    for line, text in enumerate((title, holder, "演示用，不是真实证件")):
        pen.text((80, 140 + 110 * line), text, fill="#22302f", font=font)
    made = io.BytesIO()
    image.save(made, format="JPEG", quality=80)
    return made.getvalue()


def list_stores(applicant: Applicant) -> Act:
    def act(_branch: Branch, by: User) -> object:
        found = of(applicant)
        rows = [row(applicant, number) for number in range(1, applicant.stores + 1)]
        stores.keep_stores(found, rows, by=by)
        for store in dossiers.stores_of(found):
            kept = [scan("烟草专卖零售许可证", store.name)]
            documents.add_licence_scans(found, store, kept, by=by)
        return found

    return act


def row(applicant: Applicant, number: int) -> StoreDraft:
    return StoreDraft(
        name=f"{applicant.short}{number}店",
        category="B类",
        licence_number=f"510521{700_000 + 100 * applicant.seed + number}",
        licence_ends_on=clock.today() + timedelta(days=700 + 60 * number),
        address=f"青溪县{applicant.short}街 {10 * number} 号",
        contact_name=f"{'王李张刘陈'[number % 5]}小{'燕强梅峰'[applicant.seed % 4]}",
        contact_phone=f"1390004{applicant.seed:02d}{number:02d}",
        monthly_volume=Decimal(280 + 40 * number),
    )


def survey(applicant: Applicant) -> Act:
    def act(_branch: Branch, by: User) -> object:
        content = page("门头照片", applicant.name)
        sha256 = hashlib.sha256(content).hexdigest()
        blobs.insert(sha256, len(content), blobs.to_disk(sha256, content), by.id)
        marks = {
            criterion: Mark(3 + (applicant.seed + place) % 3, words)
            for place, (criterion, words) in enumerate(zip(Criterion, WORDS, strict=True))
        }
        volume = Decimal(360 * applicant.stores)
        draft = SurveyDraft(clock.today(), volume, marks, (sha256,))
        return steps.record_survey(of(applicant), draft, by=by)

    return act


def review(applicant: Applicant) -> Act:
    def act(_branch: Branch, by: User) -> object:
        standard = regulation.in_force(clock.today()).onboarding.standard
        ticks = [Tick(text, met=True) for text in standard]
        draft = ReviewDraft(ticks, agrees=True, opinion="材料齐全，现场情况与申请相符，建议入网。")
        return steps.first_review(of(applicant), draft, by=by)

    return act


def submit(applicant: Applicant) -> Act:
    def act(_branch: Branch, by: User) -> None:
        steps.submit(of(applicant), by=by)

    return act


def send_back(_branch: Branch, by: User) -> None:
    reasons = {
        "file.order_phone": "电话打不通，请核对后重填。",
        f"document.{ID_CARD}": "照片反光，看不清有效期，请重拍。",
    }
    decisions.send_back(of(RETURNED), "请更正两处后再报。", reasons, by=by)


def refuse(_branch: Branch, by: User) -> None:
    verdict = Verdict("青烟营〔入网〕4号", "门店由各人自行订货，不属于统一订货的连锁客户。")
    decisions.refuse_application(of(REFUSED), verdict, by=by)


def find_breach(branch: Branch, by: User) -> None:
    words = "两家卖场自行电话订货，没有经总部汇总；已请总部说明。"
    draft = BreachDraft("总部统一订货", clock.today(), words)
    standard.record_breach(branch.customers["K002"], draft, by=by)
