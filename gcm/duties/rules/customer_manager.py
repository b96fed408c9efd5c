"""The customer manager's eight duties (clause 2.2): what of the month shows each, what lacks."""

from collections.abc import Callable

from gcm.duties.rules import standard
from gcm.duties.rules.duty import NAMED, Duty, Evidence, Missing, Page, judged, lacks, nothing
from gcm.duties.rules.facts import ChainMonth, Month, Person, day, names
from gcm.duties.rules.market_manager import forecasts_of, quota_page, unmet_headquarters
from gcm.duties.rules.tasks import evidence_of, missing_of
from gcm.sales.rules.staging import State as StageState
from gcm.visits.rules.findings import Late, overdue
from gcm.visits.rules.kinds import FindingKind, FormKind

Rule = Callable[[Person, list[ChainMonth], Month], Duty]
NO_CHAINS = "本月没有服务满的名下客户。"


def duties(person: Person, month: Month) -> tuple[Duty, ...]:
    """Without a chain there is nothing but reports and tasks to judge."""
    chains = month.held_by(person.user)
    return tuple(
        rule(person, chains, month) if chains or clause == "2.2.8" else nothing(clause, NO_CHAINS)
        for clause, rule in RULES.items()
    )


def files(person: Person, chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.1: every file has all its fields, and changes came in at once."""
    own = {"manager": str(person.id)}
    listed = Page("customers.customers", own)
    lacking = Page("customers.customers", own | {"incomplete": "1"})
    complete = [each for each in chains if not each.incomplete]
    changes = standard.changes_of(chains)
    late = standard.late_changes(chains, month.terms)
    evidence = [Evidence(f"档案齐全 {len(complete)} / {len(chains)} 家", listed, len(complete))]
    if changes:
        evidence.append(
            Evidence(f"本月开店、关店 {len(changes)} 家，都有登记", Page("customers.stores"), 0)
        )
    missing = [
        *lacks(names(each for each in chains if each.incomplete), "档案有必填项空着", page=lacking),
        *lacks(
            [each.store for each in late],
            f"{late[0].what if late else ''}变更没有在 "
            f"{month.terms.standard.change_working_days} 个工作日内登记",
            page=Page("customers.stores"),
            late=True,
        ),
    ]
    return judged("2.2.1", evidence, missing, today=month.today, due_on=month.last_day)


def targets(_person: Person, chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.2: each target is staged in time and agreed with the market manager."""
    sheet, due = Page("sales.targets", {"month": month.key}), month.stages_due
    asked = [each for each in chains if each.targets and each.was_there(due)]
    if not asked:
        return nothing("2.2.2", "本月名下客户还没有定目标。")
    sent = [each for each in asked if each.stage_on]
    agreed = [each for each in asked if each.stage is StageState.CONFIRMED]
    late = [each for each in sent if each.stage_on and each.stage_on > due]
    evidence = [
        Evidence(f"提出阶段目标 {len(sent)} / {len(asked)} 家", sheet, len(sent)),
        Evidence(f"市场经理已确认 {len(agreed)} 家", sheet, len(agreed)),
    ]
    returned = [each for each in asked if each.stage is StageState.RETURNED]
    missing = [
        *lacks(
            names(each for each in asked if not each.stage_on),
            f"没有提出阶段目标，最迟 {day(due)}",
            page=sheet,
            late=month.today > due,
        ),
        *lacks(names(late), f"{day(due)} 以后才提出阶段目标", page=sheet, late=True),
        *lacks(names(returned), "阶段目标被退回，还没有再提交", page=sheet),
    ]
    return judged("2.2.2", evidence, missing, today=month.today, due_on=month.last_day)


def visits(person: Person, chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.3: plans in time, every store once, every headquarters as often as asked."""
    standing, quota = person.standing, quota_page(person, month)
    coverage, plans = standing.coverage, standing.plans or ()
    kept = sum(each.met for each in plans)
    evidence = [
        Evidence(
            f"按时提交并批准的计划 {kept} / {len(plans)} 期",
            Page("visits.plans", {"month": month.key}),
            kept,
        ),
        Evidence(
            f"总部拜访 {standing.hq_done} / {standing.hq_required} 次", quota, standing.hq_done
        ),
    ]
    missing = [
        missing_plan(each.start.isoformat(), each.late, month) for each in plans if not each.met
    ]
    if coverage is not None:
        own = {"month": month.key, "manager": person.user}
        cover = Page("visits.coverage", own)
        seen = Page("visits.coverage", own | {"state": "visited"})
        evidence.append(
            Evidence(
                f"走到卖场 {coverage.visited} / {coverage.required} 家", seen, coverage.visited
            )
        )
        lacking = [month.shops.get(code, code) for code in coverage.missing]
        missing += lacks(lacking, "本月还没有走到", page=cover)
    missing += lacks(
        unmet_headquarters(person, month), "总部拜访次数不够", page=Page("visits.appointments")
    )
    return judged("2.2.3", evidence, missing, today=month.today, due_on=month.last_day)


def missing_plan(start: str, late: bool, month: Month) -> Missing:
    told = "提交晚了，或到期还没有提交" if late else "还没有提交或批准"
    return Missing(f"{start} 起的计划{told}", Page("visits.plans", {"month": month.key}), late)


def notices(person: Person, chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.4: every store has its sheet in hand, in time, and has signed for it."""
    page = Page("supply.notices", {"month": month.key, "manager": str(person.id)})
    total = sum(each.sheets.total for each in chains)
    if not total:
        return nothing("2.2.4", "本月没有要送达的紧俏货源告知单。")
    served = sum(each.sheets.served for each in chains)
    due = max(each.sheets.last_day for each in chains if each.sheets.last_day)
    late = sum(each.sheets.served_late for each in chains)
    waiting = sum(each.sheets.waiting_late for each in chains)
    missing = []
    if total > served:
        told = f"还有 {total - served} 张告知单没有签收，最迟 {day(due)}"
        missing.append(Missing(told, page, late=waiting > 0))
    if late:
        missing.append(Missing(f"{late} 张告知单逾期才送达", page, late=True))
    evidence = [Evidence(f"告知单签收 {served} / {total} 张", page, served)]
    return judged("2.2.4", evidence, missing, today=month.today, due_on=due)


def services(_person: Person, chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.5: each chain's list of services is kept, and the running plans are worked on."""
    lists = Page("customers.service_lists")
    done = sum(each.services for each in chains)
    evidence = [Evidence(f"本月完成服务 {done} 项次", lists, done)]
    codes = {each.code for each in chains}
    for plan in month.plans:
        own = {code: count for code, count in plan.by_chain.items() if code in codes}
        if own:
            page = Page("cultivation.plan", {"cultivation_id": plan.id})
            evidence.append(Evidence(f"{plan.name}：本月登记措施 {sum(own.values())} 次", page, 0))
    missing = missing_services([each for each in chains if each.services_open])
    return judged("2.2.5", evidence, missing, today=month.today, due_on=month.last_day)


def missing_services(chains: list[ChainMonth]) -> list[Missing]:
    """The first chains one by one, and how many more there are."""
    found = [
        Missing(
            f"{each.name}：还没有做{'、'.join(each.services_open)}",
            Page("customers.services", {"customer_id": each.id}),
        )
        for each in chains[:NAMED]
    ]
    if more := len(chains) - len(found):
        found.append(Missing(f"另有 {more} 家客户的服务没有做完", Page("customers.service_lists")))
    return found


def forecasts(_person: Person, chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.6: filed for every chain by the month's day."""
    asked = [each for each in chains if each.was_there(month.forecasts_due)]
    if not asked:
        return nothing("2.2.6", NO_CHAINS)
    return forecasts_of("2.2.6", asked, month)


def compliance(person: Person, chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.7: stores are looked at, and what was seen went to the monopoly staff the same day."""
    looked = sum(
        each.form is FormKind.STORE_VISIT and person.user in (each.user, each.acted_for)
        for each in month.visits
    )
    records = month.days | {"user": str(person.id), "form": FormKind.STORE_VISIT.value}
    evidence = [
        Evidence(f"卖场拜访 {looked} 次，每次都看守法经营", Page("visits.records", records), looked)
    ]
    signals = [
        each
        for chain in chains
        for each in chain.findings
        if each.kind is FindingKind.COMPLIANCE and not each.is_withdrawn
    ]
    page = Page("visits.findings", {"kind": FindingKind.COMPLIANCE.value, "state": "all"})
    if signals:
        told = sum(each.reported_on is not None for each in signals)
        evidence.append(Evidence(f"发现 {len(signals)} 起，书面转专卖 {told} 起", page, told))
    late = [
        each
        for each in signals
        if Late.NOT_REPORTED in overdue(each, month.today, month.terms.findings)
    ]
    open_now = [each for each in signals if each.reported_on is None and each not in late]
    missing = []
    if late:
        missing.append(Missing(f"{len(late)} 起没有当天书面转专卖人员", page, late=True))
    if open_now:
        missing.append(Missing(f"{len(open_now)} 起今天要书面转专卖人员", page))
    if not looked:
        missing.append(Missing("本月还没有卖场拜访，没有看过守法经营", Page("visits.day")))
    return judged("2.2.7", evidence, missing, today=month.today, due_on=month.last_day)


def reports_and_tasks(person: Person, _chains: list[ChainMonth], month: Month) -> Duty:
    """2.2.8: the sales report in time, and what else was assigned."""
    reports = [each for each in month.reports if each.user == person.user]
    tasks = month.tasks_of(person.user, "2.2.8")
    if not reports and not tasks:
        return nothing("2.2.8", "本月没有到期的销售报告，也没有交办的事项。")
    evidence = [
        Evidence(
            f"{each.title}：{day(each.submitted_on)} 提交{'，已接收' if each.is_accepted else ''}"
            if each.submitted_on
            else f"{each.title}：最迟 {day(each.due_on)} 提交",
            each.page,
            records=int(each.submitted_on is not None),
        )
        for each in reports
    ]
    missing = [
        Missing(
            f"{each.title}：还没有提交，最迟 {day(each.due_on)}"
            if each.submitted_on is None
            else f"{each.title}：{day(each.due_on)} 到期，逾期提交",
            each.page,
            late=(each.submitted_on or month.today) > each.due_on,
        )
        for each in reports
        if each.submitted_on is None or each.submitted_on > each.due_on
    ]
    return judged(
        "2.2.8",
        evidence + evidence_of(tasks),
        missing + missing_of(tasks, month.today),
        today=month.today,
        due_on=month.last_day,
    )


RULES: dict[str, Rule] = {
    "2.2.1": files,
    "2.2.2": targets,
    "2.2.3": visits,
    "2.2.4": notices,
    "2.2.5": services,
    "2.2.6": forecasts,
    "2.2.7": compliance,
    "2.2.8": reports_and_tasks,
}
