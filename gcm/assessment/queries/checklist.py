"""Where the closing of a month stands, from all parts of the program."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import func, select

from gcm.assessment.queries import inputs, serving, sheets
from gcm.assessment.queries.sheets import Standing
from gcm.assessment.rules.checklist import Checklist, Step
from gcm.core import calendar, clock, months
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Permission
from gcm.core.sync import inbox
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.meetings.queries import calendars
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.rules.standing import Stand
from gcm.reviews.queries import letters
from gcm.reviews.queries import months as letter_months
from gcm.reviews.rules import State
from gcm.sales.models import Sale
from gcm.sales.queries import reports
from gcm.sales.rules.reports import State as Report
from gcm.visits.queries import closings
from gcm.web.offline import losses

HEAD, RUNNER = "营销部负责人", "市场经理"


@dataclass(frozen=True)
class MonthEnd(Checklist):
    """With the month's score as it stands."""

    standing: Standing


def checklist(user: User, district: District, month: date) -> MonthEnd:
    """For the assessed district; a fixed number of queries."""
    standing = sheets.standing(district, month)
    return MonthEnd(
        month,
        (
            sales_in(district, month),
            tablets_in(district),
            visits_closed(district, month),
            meetings_held(district, month),
            reports_accepted(user, month),
            letters_issued(user, month),
            figures_in(standing),
            ordinary_in(standing),
            scores_in(user, month),
            sheet_signed(standing),
        ),
        standing,
    )


def sales_in(district: District, month: date) -> Step:
    """By the day up to the last working day, or as whole months."""
    last = calendar.last_working_day(month)
    until, whole = db.session.execute(
        select(func.max(Sale.day), func.count().filter(Sale.whole_month))
        .join(Store, Store.id == Sale.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .where(
            Customer.district_id == district.id,
            Sale.day.between(month, months.last_day(month)),
        )
    ).one()
    told = lacking = ""
    if until is None:
        lacking = "这个月还没有销售。"
    elif whole:
        told = "按整月导入。"
    elif until < last:
        lacking = f"销售只到 {until.isoformat()}，最后一个工作日是 {last.isoformat()}。"
    else:
        told = f"到 {until.isoformat()}。"
    href = url_for("exchange.kinds")
    who = f"管理员或{RUNNER}"
    return Step("导入当月销售", "4.1", told, lacking, href, Permission.IMPORT_USE, who)


def tablets_in(district: District) -> Step:
    """Of everybody in the district, whoever looks."""
    runner = serving.runner_today(district)
    waiting, lost = (inbox.count(runner), losses.count(runner)) if runner else (0, 0)
    parts = []
    if waiting:
        parts.append(f"{waiting} 份记录需处理")
    if lost:
        parts.append(f"{lost} 份编过号没有收到")
    lacking = f"{'，'.join(parts)}。" if parts else ""
    return Step(
        "平板上的记录都送到",
        "3.2.1",
        "没有等待处理和未到的记录。",
        lacking,
        url_for("offline.entries"),
        Permission.FORM_SEND,
        "填写人和市场经理",
    )


def visits_closed(district: District, month: date) -> Step:
    found = closings.of_district(district, [month])
    told = f"{clock.local(found[0].closed_at):%Y-%m-%d} 月结。" if found else ""
    return Step(
        "拜访频次月结",
        "3.2.1",
        told,
        "" if found else "还没有月结，以后传到的拜访还会改变频次。",
        url_for("visits.month_list"),
        Permission.QUOTA_OVERSEE,
        RUNNER,
    )


def meetings_held(district: District, month: date) -> Step:
    """Daily and weekly ones; the half-year's symposium has a day of its own."""
    (found,) = calendars.of_districts({district.id: district.name}, month)
    lines = [each for each in found.lines if each.kind is not Kind.SYMPOSIUM]
    missing = sum(1 for each in lines if each.stand is Stand.MISSING)
    broken = sum(1 for each in lines if each.stand is Stand.BROKEN)
    of_them = f"，其中不合规 {broken} 次" if broken else ""
    return Step(
        "日例会和周例会",
        "3.3",
        f"应开的 {len(lines)} 次都已记录{of_them}。",
        f"还有 {missing} 次没有记录{of_them}。" if missing else "",
        url_for("meetings.meetings", month=months.key(month)),
        Permission.MEETING_READ,
        RUNNER,
    )


def reports_accepted(user: User, month: date) -> Step:
    """C10 of every customer manager."""
    entries = reports.listed(user, month)
    waiting = [each.person.name for each in entries if each.standing.state is not Report.ACCEPTED]
    return Step(
        "月度销售报表提交和验收",
        "2.2.8",
        f"{len(entries)} 份都已验收。" if entries else "没有要交的报表。",
        f"{'、'.join(waiting)}的还没有验收。" if waiting else "",
        url_for("sales.reports", month=months.key(month)),
        Permission.REPORT_READ,
        "客户经理提交，市场经理验收",
        reports.due_on(month),
    )


def letters_issued(user: User, month: date) -> Step:
    lines = letter_months.month_lines(user, month)
    left = sum(1 for line in lines if line.state is not State.ISSUED)
    return Step(
        "签发销售回顾函",
        "3.4",
        f"{len(lines)} 家客户都已签发。" if lines else "没有要写函的客户。",
        f"{len(lines)} 家客户中还有 {left} 家没有签发。" if left else "",
        url_for("reviews.letters", month=months.key(month)),
        Permission.LETTER_READ,
        "客户经理起草，市场经理签发",
        letters.due_on(month),
    )


def figures_in(standing: Standing) -> Step:
    missing = [each.name for each in standing.live.inputs.contenders if each.now is None]
    return Step(
        "其他营销部的数字",
        "4.1",
        "都已录入。",
        f"{'、'.join(missing)}还没有。" if missing else "",
        of_inputs(standing),
        Permission.ASSESSMENT_RECORD,
        HEAD,
    )


def ordinary_in(standing: Standing) -> Step:
    score = standing.live.inputs.score
    return Step(
        "普通线得分",
        "4.1",
        f"{score.score:.2f} 分。" if score else "",
        "" if score else "还没有录入。",
        of_inputs(standing),
        Permission.ASSESSMENT_RECORD,
        HEAD,
    )


def of_inputs(standing: Standing) -> str:
    return url_for("assessment.inputs", month=months.key(standing.live.inputs.month))


def scores_in(user: User, month: date) -> Step:
    scores = inputs.scores(user, month)
    missing = [person.name for person, kept in scores if kept is None]
    return Step(
        "客户经理得分",
        "4.2",
        f"{len(scores)} 人都已录入。" if scores else "没有客户经理任职。",
        f"{'、'.join(missing)}还没有。" if missing else "",
        url_for("assessment.scores", month=months.key(month)),
        Permission.SCORE_READ,
        HEAD,
    )


def sheet_signed(standing: Standing) -> Step:
    signed, live = standing.signed, standing.live
    if signed and not standing.changes:
        told, lacking = f"第 {signed.number} 版已签字。", ""
    elif signed:
        told, lacking = "", f"第 {signed.number} 版签字以后有更正，可另出一版。"
    else:
        told, lacking = "", f"{live.reason}。" if live.reason else "可以签字了。"
    return Step(
        "考核表签字",
        "4.1",
        told,
        lacking,
        url_for("assessment.sheet", month=months.key(live.inputs.month)),
        Permission.ASSESSMENT_SIGN if lacking else Permission.ASSESSMENT_READ,
        HEAD,
    )
