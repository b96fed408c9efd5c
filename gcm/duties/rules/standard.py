"""The market standard of attachment 3 (clause 5.3): twelve items, computed where records tell.

A value that nothing tells of is not measurable and says why; it is neither met nor missed.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from gcm.core import calendar, months
from gcm.core.regulation import Regulation
from gcm.duties.rules.duty import Page
from gcm.duties.rules.facts import ChainMonth, Change, Month, Person
from gcm.duties.rules.items import HUNDREDTH, Item, Part, item, share
from gcm.sales.rules import measures
from gcm.visits.rules.findings import Late, overdue
from gcm.visits.rules.kinds import FindingKind

UNTOLD = frozenset({Late.NOT_TOLD_MANAGER, Late.NOT_TOLD_HQ})


def items(person: Person, month: Month) -> tuple[Item, ...]:
    """All twelve, in the order of the attachment."""
    chains = month.held_by(person.user)
    return tuple(rule(person, chains, month) for rule in RULES)


def stores(person: Person, _chains: Sequence[ChainMonth], month: Month) -> Item:
    least, coverage = month.terms.standard.coverage_percent, person.standing.coverage
    visited, required = (coverage.visited, coverage.required) if coverage else (0, 0)
    part = share(
        visited, required, least, f"还有 {required - visited} 家没有走到", "没有要走到的卖场"
    )
    page = Page("visits.coverage", {"month": month.key, "manager": person.user})
    return item("stores", f"{least:f}%", page, part)


def headquarters(person: Person, _chains: Sequence[ChainMonth], month: Month) -> Item:
    times = month.terms.visits.customer_manager_hq_visits
    asked = [each for each in person.standing.hq_visits if each.required]
    met = sum(each.met for each in asked)
    page = Page("visits.manager_quota", {"user_id": person.id, "month": month.key})
    part: Part = "—", None, "没有要拜访的总部"
    if asked:
        part = (
            f"{met} / {len(asked)} 家达到",
            met == len(asked),
            f"{len(asked) - met} 家总部次数不够",
        )
    return item("headquarters", f"每家 ≥ {times} 次", page, part)


def receipts(person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    least = month.terms.standard.receipts_percent
    total = sum(each.sheets.total for each in chains)
    served = sum(each.sheets.served for each in chains)
    part = share(served, total, least, f"还有 {total - served} 张没有签收", "本月没有告知单")
    page = Page("supply.notices", {"month": month.key, "manager": str(person.id)})
    return item("receipts", f"{least:f}%", page, part)


def plans(person: Person, _chains: Sequence[ChainMonth], month: Month) -> Item:
    """Approved on the day before the window begins at the latest; windows to come wait."""
    begun = [each for each in person.standing.plans or () if each.start <= month.today]
    good = [each for each in begun if each.approved_on and each.approved_on < each.start]
    page = Page("visits.plans", {"month": month.key})
    part: Part = "—", None, "本月还没有开始的计划期"
    if begun:
        late = "、".join(each.start.isoformat() for each in begun if each not in good)
        part = f"{len(good)} / {len(begun)} 期", not late, f"{late} 起的计划开始时还没有批准"
    return item("plans", "开始前全部批准", page, part)


def files(person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    least = month.terms.standard.files_percent
    complete = sum(not each.incomplete for each in chains)
    part = share(
        complete,
        len(chains),
        least,
        f"{len(chains) - complete} 家档案有必填项空着",
        "没有名下客户",
    )
    return item(
        "files", f"{least:f}%", Page("customers.customers", {"manager": str(person.id)}), part
    )


def changes(person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    """Measured by what has a day of its own: stores that opened or closed."""
    days = month.terms.standard.change_working_days
    found, late = changes_of(chains), late_changes(chains, month.terms)
    part: Part = "—", None, "本月没有开店、关店，其他变更没有可比的发生日期"
    if found:
        told = "、".join(f"{each.store}{each.what}" for each in late)
        part = f"{len(found) - len(late)} / {len(found)} 项按时", not late, f"登记晚了：{told}"
    return item(
        "changes", f"{days} 个工作日内", Page("customers.stores", {"manager": str(person.id)}), part
    )


def changes_of(chains: Iterable[ChainMonth]) -> list[Change]:
    return [change for each in chains for change in each.changes]


def late_changes(chains: Iterable[ChainMonth], terms: Regulation) -> list[Change]:
    """Entered later than that many working days after it happened."""
    return [
        each
        for each in changes_of(chains)
        if each.entered_on > last_day_for(each.happened_on, terms.standard.change_working_days)
    ]


def last_day_for(day: date, working_days: int) -> date:
    for _ in range(working_days):
        day = calendar.working_day_after(day)
    return day


def tags(person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    least = month.terms.standard.tags_percent
    seen = sum(each.looks.tags for each in chains)
    lacking = sum(each.looks.untagged for each in chains)
    part = share(seen - lacking, seen, least, f"{lacking} 处没有价签", "本月拜访没有核对过价签")
    days = month.days | {"user": str(person.id)}
    return item("tags", f"{least:f}%", Page("visits.records", days), part)


def shortages(_person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    most = month.terms.standard.most_shortages
    looked = sum(each.looks.visits for each in chains)
    found = sum(each.shortages for each in chains)
    part: Part = "—", None, "本月没有卖场拜访，也没有断货记录"
    if looked or found:
        part = f"{found} 次", found <= most, f"顺销、平销品规断货 {found} 次"
    return item("shortages", f"≤ {most} 次", Page("sales.shortages", {"state": "all"}), part)


def forecasts(_person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    least, due = month.terms.standard.accuracy_percent, month.forecasts_due
    asked = [each for each in chains if each.was_there(due)]
    in_time = sum(each.filed_on is not None and each.filed_on <= due for each in asked)
    filed: Part = "—", None, "没有要报的预测"
    if asked and (month.today > due or in_time == len(asked)):
        told = f"{len(asked) - in_time} 家没有按时报出"
        filed = f"按时 {in_time} / {len(asked)} 家", in_time == len(asked), told
    elif asked:
        filed = f"已报 {in_time} / {len(asked)} 家", None, "还没到期限"
    limit = f"最迟 {due.day} 日报出；准确率 ≥ {least:f}%"
    page = Page("sales.forecasts", {"month": month.key})
    return item("forecasts", limit, page, filed, accuracy(chains, month, least))


def accuracy(chains: Sequence[ChainMonth], month: Month, least: Decimal) -> Part:
    if month.measured != month.month:
        return "准确率 —", None, "月末才能算准确率"
    found = measures.forecast_accuracy(pair for each in chains for pair in each.pairs)
    if found is None:
        return "准确率 —", None, "没有可比的预测和销量"
    percent = found.quantize(HUNDREDTH, ROUND_HALF_UP)
    return f"准确率 {percent}%", found >= least, f"准确率低于 {least:f}%"


def letters(_person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    """The letter that falls due in the month is about the month before."""
    end = month.month - timedelta(days=1)
    asked = [each for each in chains if each.was_there(end)]
    issued = sum(each.letter_on is not None for each in asked)
    part: Part = "—", None, "没有要写的回顾函"
    if asked and (issued == len(asked) or month.today > month.letters_due):
        lacking = len(asked) - issued
        part = f"{issued} / {len(asked)} 封", not lacking, f"{lacking} 家的回顾函没有签发"
    elif asked:
        part = f"{issued} / {len(asked)} 封", None, "还没到期限"
    page = Page("reviews.letters", {"month": months.key(month.before)})
    return item("letters", "每家一封", page, part)


def findings(person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    terms = month.terms.findings
    found = [
        each
        for chain in chains
        for each in chain.findings
        if not each.is_withdrawn and each.kind is not FindingKind.COMPLIANCE
    ]
    late = [set(overdue(each, month.today, terms)) for each in found]
    untold = sum(bool(each & UNTOLD) for each in late)
    unclosed = sum(Late.NOT_CLOSED in each for each in late)
    limit = f"≤ {terms.feedback_days} 天反馈；≤ {terms.close_working_days} 个工作日办结"
    page = Page("visits.findings", {"state": "all", "owner": str(person.id)})
    if not found:
        return item("findings", limit, page, ("—", None, "本月没有发现问题"))
    return item(
        "findings",
        limit,
        page,
        (f"按时反馈 {len(found) - untold} / {len(found)}", not untold, f"{untold} 个反馈晚了"),
        (
            f"没有逾期 {len(found) - unclosed} / {len(found)}",
            not unclosed,
            f"{unclosed} 个逾期办结",
        ),
    )


def compliance(person: Person, chains: Sequence[ChainMonth], month: Month) -> Item:
    found = [
        each
        for chain in chains
        for each in chain.findings
        if not each.is_withdrawn and each.kind is FindingKind.COMPLIANCE
    ]
    late = sum(
        Late.NOT_REPORTED in overdue(each, month.today, month.terms.findings) for each in found
    )
    kind = FindingKind.COMPLIANCE.value
    page = Page("visits.findings", {"kind": kind, "state": "all", "owner": str(person.id)})
    part: Part = "—", None, "本月没有发现疑似违规"
    if found:
        part = f"{len(found) - late} / {len(found)} 起", not late, f"{late} 起没有当天书面转专卖"
    return item("compliance", "当天书面", page, part)


RULES: tuple[Callable[[Person, Sequence[ChainMonth], Month], Item], ...] = (
    stores,
    headquarters,
    receipts,
    plans,
    files,
    changes,
    tags,
    shortages,
    forecasts,
    letters,
    findings,
    compliance,
)
