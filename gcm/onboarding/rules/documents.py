"""The six documents (clause 3.1.1): which slot is filled by what, and what is missing where.

A merged licence carries a unified social credit code and fills three slots; the slot of the
general taxpayer is waived for a small-scale one; the retail licence is each store's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gcm.core.errors import Problem

BUSINESS = "工商营业执照"
ID_CARD = "法人代表身份证"
TAX = "税务登记证"
TAXPAYER = "一般纳税人资格证"
ORGANISATION = "企业组织机构代码证"
RETAIL = "烟草专卖零售许可证"

MERGED = frozenset({TAX, ORGANISATION})  # what the code on the business licence stands for
CODE_LENGTH = 18


class Taxpayer(StrEnum):
    GENERAL = "一般纳税人"
    SMALL = "小规模纳税人"


class Evidence(StrEnum):
    """What may lie in the general taxpayer's slot."""

    CERTIFICATE = "资格证"
    REGISTRATION = "登记表"
    QUERY = "税务局查询结果"


class Stand(StrEnum):
    COMPLETE = "齐"
    BY_CODE = "由统一社会信用代码替代"
    WAIVED = "豁免"
    MISSING = "缺"


@dataclass(frozen=True)
class Paper:
    """One document as it is kept; no ``ends_on`` means 长期. ``number`` may be a mask."""

    kind: str
    number: str = ""
    holder: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    evidence: Evidence | None = None
    waived_because: str = ""
    scans: int = 0


@dataclass(frozen=True)
class Licence:
    """A store's retail licence, as the slot of the six sees it."""

    store: str
    number: str
    ends_on: date | None
    scans: int


@dataclass(frozen=True)
class Slot:
    """``faults`` are sentences; empty unless something is missing."""

    kind: str
    stand: Stand
    note: str = ""
    faults: tuple[str, ...] = ()


def slots(
    required: Sequence[str],
    papers: Mapping[str, Paper],
    taxpayer: Taxpayer | None,
    licences: Sequence[Licence],
    day: date,
) -> list[Slot]:
    """Every required document with how it stands on ``day``, in the regulation's order."""
    merged = is_merged(papers)
    return [slot(kind, papers.get(kind), taxpayer, licences, day, merged) for kind in required]


def is_merged(papers: Mapping[str, Paper]) -> bool:
    """Whether the business licence carries a unified code, which stands for other papers."""
    business = papers.get(BUSINESS)
    return business is not None and len(business.number) == CODE_LENGTH


def slot(
    kind: str,
    paper: Paper | None,
    taxpayer: Taxpayer | None,
    licences: Sequence[Licence],
    day: date,
    merged: bool,
) -> Slot:
    if kind == RETAIL:
        return stood(kind, list(licence_faults(licences, day)), f"{len(licences)} 个卖场各有一证")
    if kind in MERGED and merged:
        return Slot(kind, Stand.BY_CODE, "营业执照上的统一社会信用代码代替")
    if kind == TAXPAYER and taxpayer is not Taxpayer.GENERAL:
        return taxpayer_slot(paper, taxpayer)
    if paper is None:
        return Slot(kind, Stand.MISSING, faults=(nothing(kind),))
    return stood(kind, list(paper_faults(paper, day)), "")


def nothing(kind: str) -> str:
    if kind in MERGED:
        return "还没有登记。营业执照登记 18 位统一社会信用代码后，这一项不用另交。"
    return "还没有登记。"


def stood(kind: str, faults: Sequence[str], note: str) -> Slot:
    if faults:
        return Slot(kind, Stand.MISSING, faults=tuple(faults))
    return Slot(kind, Stand.COMPLETE, note)


def taxpayer_slot(paper: Paper | None, taxpayer: Taxpayer | None) -> Slot:
    if taxpayer is None:
        fault = "请先在总部档案里选纳税人类型。"
    elif paper is not None and paper.waived_because:
        return Slot(TAXPAYER, Stand.WAIVED, paper.waived_because)
    else:
        fault = "小规模纳税人没有这份材料，请市场经理写明理由后豁免。"
    return Slot(TAXPAYER, Stand.MISSING, faults=(fault,))


def paper_faults(paper: Paper, day: date) -> Iterable[str]:
    if paper.kind == TAXPAYER:
        if paper.evidence is None:
            yield "没有选交的是资格证、登记表还是税务局查询结果。"
    elif not paper.number:
        yield "没有填号码。"
    if not paper.holder:
        yield "没有填持证人。"
    if paper.ends_on is not None and paper.ends_on < day:
        yield f"已于 {paper.ends_on.isoformat()} 到期。"
    if not paper.scans:
        yield "没有扫描件或照片。"


def licence_faults(licences: Sequence[Licence], day: date) -> Iterable[str]:
    if not licences:
        yield "还没有登记卖场，许可证按卖场发放。"
    for each in licences:
        if not each.number:
            yield f"{each.store}：没有填专卖证号。"
        if each.ends_on is None:
            yield f"{each.store}：没有填证件有效期止。"
        elif each.ends_on < day:
            yield f"{each.store}：许可证已于 {each.ends_on.isoformat()} 到期。"
        if not each.scans:
            yield f"{each.store}：没有许可证的扫描件或照片。"


def day_problems(begins_on: date | None, ends_on: date | None, today: date) -> list[Problem]:
    """A document that is shown has begun; its days may have run out since, which is listed."""
    found = []
    if begins_on is not None and begins_on > today:
        found.append(Problem("begins_on", f"有效期起不能晚于今天（{today.isoformat()}）。"))
    if begins_on is not None and ends_on is not None and ends_on < begins_on:
        found.append(Problem("ends_on", "有效期止不能早于有效期起。"))
    return found


def waiver_problems(kind: str, taxpayer: Taxpayer | None, reason: str) -> list[Problem]:
    """Only the general taxpayer's document is waived, only for a small-scale taxpayer."""
    if kind != TAXPAYER:
        return [Problem(None, f"{kind}不能豁免。")]
    if taxpayer is not Taxpayer.SMALL:
        return [Problem(None, "只有小规模纳税人可以豁免一般纳税人资格证，请先核对纳税人类型。")]
    return [] if reason.strip() else [Problem("reason", "请写明豁免的理由。")]
