"""M4 and C5: visits to headquarters, by appointment (clause 3.2.1)."""

from typing import Any

from gcm.books.queries.book import Book, Sheet, moment_of, time_of
from gcm.books.queries.visits import made, marks, signed, ticked, words
from gcm.books.rules.cells import Kind, Row, columns, joined, row, yes_or_no
from gcm.core.policy import Permission, Role
from gcm.visits.models import Visit
from gcm.visits.rules import shown
from gcm.visits.rules.kinds import OUTCOMES, FormKind


def hq_visits(book: Book) -> list[Row]:
    """Three statements: the visits, what they saw, the findings that they ticked."""
    visits = made(book, FormKind.HQ_SERVICE)
    texts = ticked(visits)
    return [
        row(
            *hq_begin(each),
            *(words(each, texts, "topics"), words(each, texts, "plan_note", "forecast_note")),
            *(words(each, texts, "told", "problem"), words(each, texts, "opinion", "complaint")),
            *(each.answers.get("satisfaction"), each.answers.get("service_rating")),
            *(words(each, texts, "promises"), signed(each), marks(each)),
            at="visits.record",
            visit_id=each.id,
        )
        for each in visits
    ]


def hq_calls(book: Book) -> list[Row]:
    """Three statements, as with ``hq_visits``."""
    visits = made(book, FormKind.HQ_VISIT)
    texts = ticked(visits)
    return [
        row(
            *hq_begin(each),
            *(words(each, texts, "plan_note"), words(each, texts, "told", "problem")),
            words(each, texts, "handed"),
            *(yes_or_no(each.answers.get("forecast_asked")), words(each, texts, "forecast_note")),
            words(each, texts, "opinion", "complaint"),
            *(words(each, texts, "promises"), words(each, texts, "next_on")),
            *(signed(each), marks(each)),
            at="visits.record",
            visit_id=each.id,
        )
        for each in visits
    ]


def hq_begin(visit: Visit) -> tuple[Any, ...]:
    """What both sheets of headquarters visits begin with: appointment, times, persons met."""
    asked = visit.appointment
    return (
        visit.day,
        visit.customer.name,
        joined(moment_of(asked.asked_at), asked.channel) if asked else "",
        moment_of(asked.agreed_at) if asked else "",
        *(time_of(visit.begins_at), time_of(visit.ends_at), OUTCOMES[visit.outcome]),
        shown.people_text(visit.persons),
        yes_or_no(visit.met_buyer),
    )


HQ = (
    *(
        ("日期", Kind.DAY),
        "客户",
        "约访",
        ("约定时间", Kind.SHORT),
        ("到达", Kind.SHORT),
        ("离开", Kind.SHORT),
        ("结果", Kind.SHORT),
    ),
    *(("见到的人及职务", Kind.LONG), ("见到购销负责人", Kind.SHORT)),
)
M4 = Sheet(
    key="M4",
    title="总部服务",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="visits.records",
    permission=Permission.VISIT_READ,
    columns=columns(
        *HQ,
        *(("谈到的事项", Kind.LONG), ("情况记录", Kind.LONG), ("反馈的问题", Kind.LONG)),
        *(("意见与投诉", Kind.LONG), ("满意度", Kind.NUMBER), ("对客户经理评分", Kind.NUMBER)),
        *(("承诺与期限", Kind.LONG), ("签字", Kind.SHORT), "备注"),
    ),
    find=hq_visits,
)
C5 = Sheet(
    key="C5",
    title="总部拜访",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="visits.records",
    permission=Permission.VISIT_READ,
    columns=columns(
        *HQ,
        *(("销售与计划", Kind.LONG), ("反馈的问题", Kind.LONG), ("递交资料", Kind.LONG)),
        *(
            ("已问需求", Kind.SHORT),
            ("需求预测", Kind.LONG),
            ("意见与投诉", Kind.LONG),
            ("承诺与期限", Kind.LONG),
        ),
        *(("下次约定", Kind.SHORT), ("签字", Kind.SHORT), "备注"),
    ),
    find=hq_calls,
)
