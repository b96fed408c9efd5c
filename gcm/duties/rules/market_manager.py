"""The market manager's nine duties (clause 2.1): what of the month shows each, what is missing."""

from collections.abc import Callable

from gcm.core import months
from gcm.duties.rules.duty import Duty, Evidence, Missing, Page, judged, lacks, nothing
from gcm.duties.rules.facts import ChainMonth, Growing, Month, Person, day, names
from gcm.duties.rules.symposia import symposium
from gcm.duties.rules.tasks import evidence_of, missing_of
from gcm.visits.rules.kinds import FormKind

Rule = Callable[[Person, Month], Duty]
NO_CHAINS = "本月片区里没有要服务满的集团客户。"


def duties(person: Person, month: Month) -> tuple[Duty, ...]:
    return tuple(rule(person, month) for rule in RULES)


def own(person: Person, month: Month) -> list[ChainMonth]:
    return month.of_districts(person.districts)


def overall_service(person: Person, month: Month) -> Duty:
    """2.1.1: every chain got a visit to its headquarters, a service and its letter."""
    chains = own(person, month)
    if not chains:
        return nothing("2.1.1", NO_CHAINS)
    visited = visited_headquarters(person, month)
    seen = [each for each in chains if each.code in visited]
    served = [each for each in chains if each.services]
    written = [each for each in chains if each.letter_on]
    letters = Page("reviews.letters", {"month": months.key(month.before)})
    lists = Page("customers.service_lists")
    headquarters = Page("visits.records", month.days)
    evidence = [
        Evidence(f"总部拜访到 {len(seen)} / {len(chains)} 家客户", headquarters, len(seen)),
        Evidence(f"登记过服务的 {len(served)} / {len(chains)} 家客户", lists, len(served)),
        Evidence(f"签发销售回顾函 {len(written)} / {len(chains)} 封", letters, len(written)),
    ]
    awaited = [
        each
        for each in chains
        if not each.letter_on and each.was_there(months.last_day(month.before))
    ]
    missing = [
        *lacks(
            names(each for each in chains if each.code not in visited),
            "本月没有计数的总部拜访",
            page=headquarters,
        ),
        *lacks(names(each for each in chains if not each.services), "本月没有服务记录", page=lists),
        *lacks(
            names(awaited),
            f"销售回顾函没有签发，最迟 {day(month.letters_due)}",
            page=letters,
            late=month.today > month.letters_due,
        ),
    ]
    return judged("2.1.1", evidence, missing, today=month.today, due_on=month.last_day)


def visited_headquarters(person: Person, month: Month) -> set[str]:
    return {
        line.customer
        for each in month.people
        if each.districts & person.districts
        for line in each.standing.hq_visits
        if line.done
    }


def applications(person: Person, month: Month) -> Duty:
    """2.1.2: what was applied for is surveyed and first reviewed."""
    found = [each for each in month.applications if each.district in person.districts]
    if not found:
        return nothing("2.1.2", "本月没有入网申请。")
    evidence = [
        Evidence(
            f"{each.name}：{each.state}",
            Page("onboarding.application", {"application_id": each.id}),
        )
        for each in found
    ]
    missing = [
        Missing(f"{each.name}：{each.needs}", page_of_step(each.id, each.needs))
        for each in found
        if each.needs
    ]
    return judged("2.1.2", evidence, missing, today=month.today, due_on=month.last_day)


def page_of_step(application_id: int, needs: str) -> Page:
    step = "onboarding.survey" if "考察" in needs else "onboarding.review"
    return Page(step, {"application_id": application_id})


def targets(person: Person, month: Month) -> Duty:
    """2.1.3: every chain has its targets, by a split of the district or brought in."""
    chains = own(person, month)
    if not chains:
        return nothing("2.1.3", NO_CHAINS)
    sheet = Page("sales.targets", {"month": month.key})
    set_for = [each for each in chains if each.targets]
    published = [each for each in month.splits if each.district in person.districts]
    evidence = [
        Evidence(
            f"片区目标分解第 {each.number} 版，{day(each.published_on)} 下达",
            Page("sales.split", {"split_id": each.id}),
        )
        for each in published
    ]
    evidence.append(
        Evidence(f"已定目标的客户 {len(set_for)} / {len(chains)} 家", sheet, len(set_for))
    )
    missing = lacks(
        names(each for each in chains if not each.targets),
        f"没有本月目标，最迟 {day(month.stages_due)} 下达",
        page=sheet,
    )
    first = min((each.published_on for each in published), default=month.stages_due)
    if first > month.stages_due:
        told = f"目标 {day(first)} 才下达，最迟应在 {day(month.stages_due)}"
        missing.append(Missing(told, sheet, late=True))
    return judged("2.1.3", evidence, missing, today=month.today, due_on=month.stages_due)


def outings(person: Person, month: Month) -> Duty:
    """2.1.4: the month's outings, and every headquarters by appointment."""
    standing, quota = person.standing, quota_page(person, month)
    if standing.outings is None or not (standing.outings.required or standing.hq_required):
        return nothing("2.1.4", NO_CHAINS)
    done, asked = standing.outings.done, standing.outings.required
    evidence = [
        Evidence(f"外出走访 {done} / {asked} 次", quota, done),
        Evidence(
            f"总部拜访 {standing.hq_done} / {standing.hq_required} 次", quota, standing.hq_done
        ),
    ]
    if person.standing.outings and person.standing.outings.days:
        days = month.days | {"user": str(person.id)}
        evidence.append(Evidence("本月的拜访记录", Page("visits.records", days), 0))
    missing = []
    if done < asked:
        missing.append(
            Missing(f"还要外出走访 {asked - done} 次", Page("visits.plans", {"month": month.key}))
        )
    missing += lacks(
        unmet_headquarters(person, month),
        "总部拜访次数不够",
        page=Page("visits.appointments"),
    )
    return judged("2.1.4", evidence, missing, today=month.today, due_on=month.last_day)


def unmet_headquarters(person: Person, month: Month) -> list[str]:
    called = {each.code: each.name for each in month.chains}
    return [
        called.get(line.customer, line.customer)
        for line in person.standing.hq_visits
        if not line.met
    ]


def quota_page(person: Person, month: Month) -> Page:
    return Page("visits.manager_quota", {"user_id": person.id, "month": month.key})


def cultivation(person: Person, month: Month) -> Duty:
    """2.1.5: a plan of brand cultivation runs, is followed, and is reviewed at its end."""
    found = [each for each in month.plans if each.district in person.districts]
    if not own(person, month) and not found:
        return nothing("2.1.5", NO_CHAINS)
    evidence = [Evidence(told(each), page_of(each)) for each in found]
    if not found:
        missing = [Missing("本月没有执行中的品牌培育计划", Page("cultivation.new_plan"))]
    else:
        missing = [
            Missing(f"{each.name}：本月没有点评，也没有措施记录", page_of(each))
            for each in found
            if not each.done and not each.is_reviewed
        ]
        missing += [
            Missing(f"{each.name}：{day(each.ends_on)} 期满，还没有评估", page_of(each))
            for each in found
            if each.ends_on < min(month.today, month.last_day) and not each.is_reviewed
        ]
    return judged("2.1.5", evidence, missing, today=month.today, due_on=month.last_day)


def told(plan: Growing) -> str:
    state = "，已评估" if plan.is_reviewed else ""
    return f"{plan.name}：本月点评 {plan.remarks} 次、措施 {plan.done - plan.remarks} 次{state}"


def page_of(plan: Growing) -> Page:
    return Page("cultivation.plan", {"cultivation_id": plan.id})


def forecasts(person: Person, month: Month) -> Duty:
    """2.1.6: every chain's forecast was filed, in time."""
    chains = [each for each in own(person, month) if each.was_there(month.forecasts_due)]
    if not chains:
        return nothing("2.1.6", NO_CHAINS)
    return forecasts_of("2.1.6", chains, month)


def forecasts_of(clause: str, chains: list[ChainMonth], month: Month) -> Duty:
    """The same for both roles: the one organises what the other files."""
    sheet, due = Page("sales.forecasts", {"month": month.key}), month.forecasts_due
    after = Page("sales.forecasts", {"month": month.key, "filing": "late"})
    filed = [each for each in chains if each.filed_on]
    late = [each for each in chains if each.filed_on and each.filed_on > due]
    evidence = [Evidence(f"报出预测的客户 {len(filed)} / {len(chains)} 家", sheet, len(filed))]
    if corrected := sum(each.corrected for each in chains):
        evidence.append(Evidence(f"市场经理订正 {corrected} 家", sheet, 0))
    missing = [
        *lacks(
            names(each for each in chains if not each.filed_on),
            f"没有报出本月预测，最迟 {day(due)}",
            page=Page("sales.forecasts", {"month": month.key, "filing": "open"}),
        ),
        *lacks(names(late), f"{day(due)} 以后才报出", page=after, late=True),
    ]
    return judged(clause, evidence, missing, today=month.today, due_on=due)


def inspections(person: Person, month: Month) -> Duty:
    """2.1.8: every customer manager of the district is inspected by the market standard."""
    logins = {each.holder for each in own(person, month) if each.holder}
    others = [each for each in month.customer_managers if each.user in logins - {person.user}]
    found = [each for each in month.inspections if each.district in person.districts]
    shops = sum(
        each.form is FormKind.INSPECTION and each.user == person.user for each in month.visits
    )
    looked = Page("visits.inspections", {"month": month.key})
    shown = [Evidence(f"检查卖场 {shops} 家次", looked, 0)] if shops else []
    if not others:
        return nothing("2.1.8", "本月片区里没有别的客户经理要检查。", shown)
    called = {each.user: each.name for each in others}
    evidence = [
        Evidence(
            f"{day(each.day)} 检查 {called.get(each.manager, each.manager)}"
            f"（{'已确认阅读' if each.is_read else '待本人确认'}）",
            Page("duties.inspection", {"inspection_id": each.id}),
        )
        for each in found
    ]
    least = month.terms.standard.inspections_a_month
    lacking = [
        each.name for each in others if sum(one.manager == each.user for one in found) < least
    ]
    missing = lacks(
        lacking,
        f"本月按市场管理标准检查不到 {least} 次",
        "位",
        page=Page("duties.inspections", {"month": month.key}),
    )
    return judged("2.1.8", evidence + shown, missing, today=month.today, due_on=month.last_day)


def other_tasks(person: Person, month: Month) -> Duty:
    """2.1.9: what the head of the department assigned."""
    own_tasks = month.tasks_of(person.user, "2.1.9")
    if not own_tasks:
        return nothing("2.1.9", "本月没有交办的事项。")
    return judged(
        "2.1.9",
        evidence_of(own_tasks),
        missing_of(own_tasks, month.today),
        today=month.today,
        due_on=month.last_day,
    )


RULES: tuple[Rule, ...] = (
    overall_service,
    applications,
    targets,
    outings,
    cultivation,
    forecasts,
    symposium,
    inspections,
    other_tasks,
)
