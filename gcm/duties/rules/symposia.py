"""The market manager's symposium (2.1.7, 3.3.3): one in each half-year, by its last working day."""

from gcm.duties.rules.duty import Duty, Evidence, Missing, judged, nothing
from gcm.duties.rules.facts import Month, Person, Symposium, day


def symposium(person: Person, month: Month) -> Duty:
    """One that is as the regulation asks is enough; of others it is said what they lack."""
    if not month.of_districts(person.districts):
        return nothing("2.1.7", "本月片区里没有要服务满的集团客户。")
    held = [each for each in month.symposia if each.district in person.districts]
    good = [each for each in held if not each.reasons]
    missing = []
    if not good:
        missing = [
            Missing(f"{day(each.held_on)} 的座谈会：{reason}", each.page)
            for each in held
            for reason in each.reasons
        ]
        missing.append(Missing(f"这半年还要召开座谈会，最迟 {day(month.symposium_due)}"))
    evidence = [Evidence(told(each), each.page, int(not each.reasons)) for each in held]
    return judged("2.1.7", evidence, missing, today=month.today, due_on=month.symposium_due)


def told(held: Symposium) -> str:
    came = "" if held.came is None else f"，到会客户 {held.came} 家"
    return f"{day(held.held_on)} 召开座谈会{came}"
