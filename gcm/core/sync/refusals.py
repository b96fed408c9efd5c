"""Why an op was not applied, in the words of the person who filled it in."""

import logging
from dataclasses import dataclass

from sqlalchemy.exc import NoResultFound

from gcm.core.errors import OutOfScope, Overtaken, RuleBroken
from gcm.core.sync import durable

log = logging.getLogger(__name__)

GONE = "这份记录所属的计划、卖场或客户已经不在您名下，或已被删除。"
NOT_YOURS = "您现在没有填写这种表的权限，内容已完整保存，请与市场经理联系。"
FAULT = "系统处理这份记录时出错，内容已完整保存，请联系管理员。"


@dataclass(frozen=True)
class Refusal:
    """Why an op was not applied."""

    problem: str
    fields: dict[str, str]


def refusal_for(error: Exception) -> Refusal:
    """The reason in the person's words; a fault of ours goes to the log as well."""
    match error:
        case RuleBroken():
            return of_rules(error)
        case Overtaken():
            lines = [
                f"{label}：现在是“{now}”，您填的是“{typed}”"
                for label, (now, typed) in error.theirs.items()
            ]
            return Refusal("；".join([str(error), *lines]), {})
        case NoResultFound() | OutOfScope():
            return Refusal(GONE, {})
        case durable.Unknown():
            return Refusal(str(error), {})
    log.error("a durable form could not be taken", exc_info=error)
    return Refusal(FAULT, {})


def of_rules(error: RuleBroken) -> Refusal:
    fields: dict[str, str] = {}
    for problem in error.problems:
        if problem.field:
            fields.setdefault(problem.field, problem.message)
    return Refusal(str(error), fields)
