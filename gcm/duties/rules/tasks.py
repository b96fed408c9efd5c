"""What people were told to do beside their duties (2.1.9, 2.2.8): done by its day, or not."""

from collections.abc import Iterable
from datetime import date

from gcm.duties.rules.duty import Evidence, Missing
from gcm.duties.rules.facts import Task, day


def evidence_of(tasks: Iterable[Task]) -> list[Evidence]:
    return [
        Evidence(
            f"{each.title}：{day(each.done_on)} 完成"
            if each.done_on
            else f"{each.title}：最迟 {day(each.due_on)}",
            each.page,
            records=int(each.done_on is not None),
        )
        for each in tasks
    ]


def missing_of(tasks: Iterable[Task], today: date) -> list[Missing]:
    """What is still open, and what was done after its day."""
    found = []
    for each in tasks:
        if each.done_on is None:
            late = today > each.due_on
            found.append(
                Missing(f"{each.title}：还没有完成，最迟 {day(each.due_on)}", each.page, late)
            )
        elif each.done_on > each.due_on:
            found.append(
                Missing(f"{each.title}：{day(each.due_on)} 到期，逾期完成", each.page, late=True)
            )
    return found
